"""Films are drawn piece by piece, and look as if each frame had been drawn from nothing; so do their encoded frames."""

from fractions import Fraction

import av
import manim as mn
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim._config.video_encoder import VideoEncoderSpec

from convcore import Conv2d
from convfilm import Film
from convfilm.media import canvas
from convfilm.media.colours import Colours
from convfilm.media.patches import Box, Raster, cut
from convfilm.media.writer import SegmentEncoder
from convfilm.shape import rounded_rectangle
from tests.convfilm.stills import staged


class Planes(Film):
    """A convolution with a border."""

    conv = Conv2d(4, 3, padding=1, stride=2)


class Flat(Film):
    """All side by side."""

    conv = Conv2d((2, 3), 2).transpose()
    view = "flat"


class Transposed(Film):
    """Zeros between the cells and around, a kernel that turns."""

    conv = Conv2d(5, 3, stride=2, padding=1).transpose()


def anew(film):
    """The picture, drawn from nothing by a camera of Manim's."""
    camera = mn.Camera(background_color=film.camera.background_color)
    camera.background = film.camera.background
    camera.reset()
    camera.capture_mobjects(film.mobjects)
    return camera.pixel_array


def drawn(film):
    """The picture, drawn as the next frame of a play in which all may move but what stands in the panel."""
    still = film.mobjects[: film.mobjects.index(film.board)]
    if film.renderer.static_image is None:
        film.renderer.save_static_frame_data(film, still)
    film.renderer.update_frame(film, film.mobjects[len(still) :])
    return film.renderer.get_frame()


def same(film):
    return np.array_equal(drawn(film), anew(film))


@pytest.mark.parametrize("scene", [Planes, Flat, Transposed])
def test_frames_of_a_film(scene):
    """Drawn as if from nothing, and what is told of their changes makes them up."""
    with staged(scene, (320, 180)) as film:
        told = Raster()
        for shot in film.shots():
            for frame in range(0, shot.frames, 7):
                film.show(shot.at(frame))
                assert same(film), (shot.chapter, shot.moments, frame)
                told.take(film.renderer.changes())
                assert np.array_equal(told.pixels, film.renderer.get_frame()), (shot.chapter, shot.moments, frame)


def test_frames_in_any_order():
    with staged(Transposed, (320, 180)) as film:
        shots = [shot for shot in film.story(10.0) if shot.frames]
        moments = [moment for shot in shots for moment in (shot.at(0), shot.at(shot.frames / 2))]
        for number in np.random.default_rng(1).integers(0, len(moments), 60):
            film.show(moments[number])
            assert same(film)


def test_transparent_frames():
    with staged(Planes, (320, 180), background_opacity=0.0) as film:
        for moment in film.stills():
            film.show(moment)
            assert same(film)
        assert drawn(film)[0, 0].tolist() == [0, 0, 0, 0]


def test_mobjects_of_manims_own():
    """Whatever they are, and whoever changes them: the canvas is not told."""
    gradient = mn.Square(fill_opacity=1.0).set_color([mn.RED, mn.BLUE])
    image = mn.ImageMobject(np.uint8([[[255, 0, 0, 255], [0, 255, 0, 255]]])).shift(mn.LEFT)
    dots = mn.PointCloudDot(density=5, color=mn.RED)
    line = mn.VMobject(stroke_color=mn.GREEN, stroke_width=30).set_points_as_corners([(0, 0, 0), (1, 3, 0), (2, 0, 0)])
    text = mn.VGroup(mn.Circle(fill_opacity=0.5), mn.Triangle(stroke_width=8)).arrange()
    changes = [
        lambda: gradient.shift(mn.RIGHT),
        lambda: image.shift(mn.UP),
        lambda: dots.shift(mn.DOWN),
        lambda: text[1].set_stroke(mn.YELLOW, 12),
        lambda: text[0].points.__iadd__(0.3),
        lambda: text.set_fill(opacity=0.9),
        lambda: line.set_stroke(background=True, width=60, color=mn.RED, opacity=0.5),
        lambda: setattr(line, "joint_type", mn.LineJointType.ROUND),
        lambda: line.set_cap_style(mn.CapStyleType.SQUARE),
        lambda: gradient.set_sheen_direction(mn.UP),
        lambda: gradient.set_z_index(5),
        lambda: line.shift(20 * mn.LEFT),
        lambda: line.shift(22 * mn.RIGHT),
        lambda: line.points.__setitem__((slice(None), 1), np.nan),
        lambda: None,
    ]
    with staged(Planes, (320, 180)) as film:
        assert same(film)
        for mobject in (gradient, image, dots, line, text):
            film.add(mobject)
            assert same(film)
        for number, change in enumerate(changes):
            change()
            assert same(film), number
            film.board.shift(0.1 * mn.RIGHT)
            assert same(film), number
        text.move_to(gradient).set_z_index(5)
        for mobject in (gradient, text, gradient):
            assert same(film)
            film.bring_to_front(mobject)
        for mobject in (dots, text, gradient, line, image):
            film.remove(mobject)
            assert same(film)


def test_pictures_that_somebody_else_draws():
    with staged(Planes, (320, 180)) as film:
        assert same(film)
        film.renderer.update_frame(film)
        film.show(film.stills()[0])
        assert same(film)
        film.camera.pixel_array = np.zeros_like(film.camera.pixel_array)
        assert same(film)


def test_pictures_without_a_play():
    """As tests and loops see them, on our canvas: of each moment in any order, and after a play."""
    with staged(Transposed, (320, 180), "#0f161c") as film:
        stills = film.stills()
        for number in (0, 5, 4, -1, 0):
            film.show(stills[number])
            assert np.array_equal(film.renderer.picture(film), anew(film))
        assert same(film)
        film.show(stills[7])
        assert np.array_equal(film.renderer.picture(film), anew(film))
        film.add_foreground_mobject(dot := mn.Dot())
        assert np.array_equal(film.renderer.picture(film), anew(film))
        film.remove(dot)
        assert np.array_equal(film.renderer.picture(film), anew(film))


def test_what_no_change_touches_is_not_drawn_again(monkeypatch):
    with staged(Planes, (320, 180)) as film:
        film.show(film.stills()[0])
        seen, display = [], canvas.Canvas._display
        monkeypatch.setattr(
            canvas.Canvas, "_display", lambda of, leaf, context: seen.append(leaf.mobject) or display(of, leaf, context)
        )
        for _ in range(3):
            seen.clear()
            film.board.current.shift(0.01 * mn.RIGHT)
            drawn(film)
        assert seen == [film.board.current], "no cell lies below it, and the panel lies beside"
        seen.clear()
        drawn(film)
        assert not seen


@settings(max_examples=200)
@given(st.data())
def test_what_is_drawn_in_which_order_is_as_manims_camera_says(data):
    """Of groups in groups, what is empty, what is there twice, and heights of their own."""
    drawn = st.lists(st.integers(0, 2), min_size=2, max_size=6)
    known = [mn.Square() if points else mn.VMobject() for points in data.draw(drawn)]
    for parts in data.draw(st.lists(st.lists(st.integers(0, 20), max_size=3), max_size=5)):
        known.append(mn.VGroup(*dict.fromkeys(known[part % len(known)] for part in parts)))
    for mobject in known:
        mobject.z_index = data.draw(st.integers(0, 1))
    shown = [known[number % len(known)] for number in data.draw(st.lists(st.integers(0, 20), max_size=5))]
    camera = mn.Camera(use_z_index=data.draw(st.booleans()))
    assert canvas.displayed(camera, shown) == camera.get_mobjects_to_display(shown)


@pytest.mark.parametrize("size", [(1.0, 1.0, 0.5), (3.0, 0.4, 0.1), (0.02, 0.5, 0.01)])
def test_rounded_rectangles_are_manims(size):
    width, height, radius = size
    ours, theirs = rounded_rectangle(*size), mn.RoundedRectangle(width=width, height=height, corner_radius=radius)
    np.testing.assert_allclose(ours, theirs.points, atol=1e-12)


def planes(frame):
    return [np.frombuffer(plane, np.uint8).reshape(plane.height, -1)[:, : plane.width] for plane in frame.planes]


def noise(size, length):
    """Pictures of which each differs from the one before in a few places, as patches and whole."""
    chance = np.random.default_rng(1)
    picture = chance.integers(0, 256, (*size, 4), dtype=np.uint8)
    patches = cut(picture, [Box(0, 0, *size)])
    for _ in range(length):
        yield patches, picture.copy()
        corners, sides = (chance.integers(0, side, (chance.integers(0, 4), 2)) for side in (min(size), 12))
        boxes = [Box(*corner, *corner + side) for corner, side in zip(corners, sides, strict=False)]
        for box in boxes:
            picture[box.pixels] = chance.integers(0, 256, 4)
        patches = cut(picture, boxes)


@pytest.mark.parametrize(
    ("pixel_format", "size"),
    [("yuv420p", (202, 302)), ("yuv420p", (74, 98)), ("yuv420p", (6, 4)), ("yuva420p", (74, 98))],
)
def test_colours_of_frames_are_those_of_each_by_itself(pixel_format, size):
    """Of noise, in which every neighbour counts."""
    colours = Colours(pixel_format)
    for patches, picture in noise(size, 50):
        whole = av.VideoFrame.from_ndarray(picture, format="rgba").reformat(format=pixel_format)
        frame = colours.frame(patches)
        assert frame.format.name == pixel_format
        assert all(np.array_equal(*pair) for pair in zip(planes(frame), planes(whole), strict=True))


def test_frames_that_an_encoder_keeps_stay_as_they_are(tmp_path):
    """A lossless one encodes several at once; where nobody refers to it any more, a frame is changed in place."""
    options = (("thread_type", "frame"), ("threads", "4"))
    spec = VideoEncoderSpec("avi", "ffvhuff", "yuv420p", 1280, 720, Fraction(60), options)
    encoder = SegmentEncoder(target=tmp_path / "film.avi", spec=spec)
    pictures = [*noise((720, 1280), 30)]
    for patches, _ in pictures:
        encoder.write_frame(patches)
    encoder.finish()
    with av.open(str(tmp_path / "film.avi")) as film:
        for frame, (_, picture) in zip(film.decode(video=0), pictures, strict=True):
            whole = av.VideoFrame.from_ndarray(picture, format="rgba").reformat(format="yuv420p")
            assert all(np.array_equal(*pair) for pair in zip(planes(frame), planes(whole), strict=True))


def test_a_frame_that_is_not_as_the_film_is_refused(tmp_path):
    spec = VideoEncoderSpec("mp4", "libx264", "yuv420p", 64, 36, Fraction(10), ())
    frame = np.zeros((36, 64, 4), np.uint8)
    for wrong, repeat, words in ((frame[:-2].copy(), 1, "must have shape"), (frame, 0, "positive integer")):
        encoder = SegmentEncoder(target=tmp_path / "film.mp4", spec=spec)
        with pytest.raises(ValueError, match=words):
            encoder.write_frame(wrong, repeat=repeat)
        encoder.abort()
