"""Pictures, loops and videos of a scene."""

import av
import numpy as np
import pytest

from convcore import Cell
from convfilm.catalogue import catalogue
from convfilm.gallery.capture import loop_frames, settings, staged, step_pictures, summary_picture
from convfilm.gallery.job import Job
from convfilm.gallery.media import make, measured, scene_class
from convfilm.theme import DARK, LIGHT

ENTRY = next(entry for entry in catalogue() if entry.name == "NoPaddingStrides")


def job(format, paper=None):  # noqa: A002
    return Job.of(ENTRY, format, (320, 180), 5, paper)


FILM = scene_class(job("text"))


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def test_transparent_loops_have_the_colours_of_opaque_ones_and_nothing_for_paper():
    size = job("alpha").size
    with settings(size, 5, None, format="gif"):
        opaque = loop_frames(FILM)
    with settings(size, 5, None, format="gif", transparent=True):
        clear = loop_frames(FILM)
    for a, b in zip(opaque, clear, strict=True):
        assert (b.pixels[0, 0] == 0).all()
        alpha = b.pixels[..., 3:] / 255
        on_paper = b.pixels[..., :3] * alpha + rgb(LIGHT.paper) * (1 - alpha)
        assert np.abs(on_paper - a.pixels[..., :3]).max() <= 4


@pytest.mark.parametrize(("paper", "theme"), [("light", LIGHT), ("dark", DARK), ("#202020", DARK), ("#000000", DARK)])
def test_paper_and_its_theme(paper, theme):
    with settings((320, 180), 5, paper, format="none"):
        pixels = summary_picture(FILM)
    expected = rgb(paper if paper.startswith("#") else theme.paper)
    assert (pixels[0, 0, :3] == expected).all()


def test_a_still_per_step_that_shows_the_step():
    with settings((640, 360), 5, None, format="none"):
        scene = staged(FILM)
        pictures = list(step_pictures(FILM))
    assert len(pictures) == len(scene.example.steps)
    grid, pixel = scene.board.planes["output"].grid, scene.camera.frame_width / 640
    for step, pixels in zip(scene.example.steps, pictures, strict=True):
        for row, column in np.ndindex(*FILM.conv.output_shape):
            cell = Cell(row, column)
            (x, y) = grid.points([(row + 0.8, column + 0.15)])[0]
            at = pixels[round(180 - y / pixel), round(320 + x / pixel), :3].astype(int)
            role = "#087f5b" if cell == step.output else "#c9ebdd" if cell < step.output else "#ffffff"
            assert np.abs(at - rgb(role)).max() <= 3, (step.output, cell)


@pytest.mark.slow
def test_loops_as_video_show_the_same_for_as_long(tmp_path):
    with settings(job("loop").size, None, None, format="gif"):
        frames = loop_frames(FILM)
    seconds = float(sum(frame.seconds for frame in frames))
    for path in [*make(job("loop"), tmp_path), *make(job("alpha"), tmp_path)]:
        found = measured(path)
        assert found["seconds"] == seconds
        assert (found["width"], found["height"]) == job("loop").size
        with av.open(str(path)) as video:
            pictures = [frame.to_ndarray(format="rgb24").astype(float) for frame in video.decode(video=0)]
        if "alpha" in path.name:
            continue
        shown = 0
        for frame in frames:
            error = np.mean((pictures[shown] - frame.pixels[..., :3]) ** 2)
            assert 10 * np.log10(255**2 / error) > 28, "half the resolution in colour, but the same picture"
            shown += round(frame.seconds * len(pictures) / seconds)


@pytest.mark.slow
def test_videos_have_the_formats_that_browsers_play(tmp_path):
    for path in [*make(job("loop"), tmp_path), *make(job("alpha"), tmp_path), *make(job("film"), tmp_path)]:
        with av.open(str(path)) as video:
            stream = video.streams.video[0]
            mp4 = path.suffix == ".mp4"
            assert stream.codec_context.name in (("h264",) if mp4 else ("vp9", "libvpx-vp9"))
            assert stream.pix_fmt == "yuv420p"
            assert (stream.metadata.get("ALPHA_MODE") == "1") == ("alpha" in path.name)
        if mp4:
            data = path.read_bytes()
            assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"


@pytest.mark.slow
def test_alpha_is_in_the_file(tmp_path):
    (path,) = make(job("alpha"), tmp_path)
    decoder = av.CodecContext.create("libvpx-vp9", "r")
    with av.open(str(path)) as video:
        first = next(frame for packet in video.demux(video=0) for frame in decoder.decode(packet))
    alpha = first.to_ndarray(format="rgba")[..., 3]
    assert alpha[0, 0] <= 2
    assert alpha.max() >= 253
