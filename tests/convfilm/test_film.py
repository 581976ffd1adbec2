"""A scene in three lines: its attributes, what is refused, and how that is said."""

import re
import textwrap
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import manim as mn
import numpy as np
import pytest
import srt
from PIL import Image

from convcore import Conv2d, apply, written
from convfilm import DARK, Film, Shots, Words, story
from convfilm.views import VIEWS
from tests.convfilm.command import run
from tests.convfilm.stills import at, pixels, staged
from tests.gallery.command import called

VIEW_NAMES = ", ".join(map(repr, VIEWS))

RENDER = ["render", "--progress_bar", "none", "-ql"]


def film(**attributes):
    return type("MyLayer", (Film,), {"conv": Conv2d(7, 5, stride=3, padding=2), **attributes})


def test_custom_numbers_reach_the_picture():
    x, kernel = np.arange(49).reshape(7, 7) - 20, np.arange(25).reshape(5, 5) - 3
    with staged(film(input_values=x, kernel=kernel)) as scene:
        output = apply(scene.conv, x, kernel)
        assert (scene.example.output == output).all()
        words = Words(caption="{told}: output {output} is {sum} = {value}")
        said = [caption for _, _, caption in story.captions(scene.board.view.story(scene.example, words, 30, 1), 30)]
        first = next(caption for caption in said if "output (0, 0)" in caption)
        assert first.startswith("Each input times its weight, added up: output (0, 0) is 0·(−3) + 0·(−2) + ")
        assert first.endswith(f" = {written(output[0, 0])}")


def test_small_integers_do_not_wrap_in_what_is_said():
    example = film(conv=Conv2d(1, 1), input_values=np.array([[200]], np.uint8), kernel=np.array([[8]], np.uint8))
    (said,) = {shot.caption for shot in example.film(30) if shot.chapter == "sweep"}
    assert said == "Each input times its weight, added up: 1600"


def test_flat_stills_show_the_kernel_in_its_colour():
    with staged(film(view="flat")) as scene:
        scene.show(scene.stills()[3])
        grid = scene.board.planes["kernel"].grid
        corners = grid.points([(row + 0.1, column + 0.1) for row in grid.rows for column in grid.columns])
        found = pixels(scene)[at(scene, corners)]
        expected = [int(scene.board.theme.kernel[start : start + 2], 16) for start in (1, 3, 5)]
        assert np.abs(found.astype(int) - expected).max() <= 2


def test_theme_title_words_and_view():
    words = Words(input="Eingabe", output='"Ausgabe" #1')  # Typst's signs are shown as they are
    with staged(film(theme=DARK, title="Meine Schicht: $3 * 2$", words=words, view="flat")) as scene:
        assert scene.board.theme is DARK
        assert len(scene.panel.title.get_all_points())
        assert not scene.board.beam.points.any()


def test_chapters():
    with staged(film(chapters=("sweep",))) as scene:
        assert {shot.chapter for shot in scene.shots()} == {"sweep"}


def shots_of(**attributes):
    with staged(film(conv=Conv2d(14, 3, padding=1), chapters=("sweep",), **attributes)) as scene:
        return [Shots(scene.board, group, scene.panel, 30) for group in story.groups(scene.shots(), 30)]


def test_a_segment_is_known_by_all_that_its_pictures_depend_on():
    """At this size no digit is drawn, and the sums alone tell a changed input value: no old segment may pass for it."""
    x = np.full((14, 14), 3)
    changed = x.copy()
    changed[7, 7] = 4
    keys = [
        [shots.key for shots in shots_of(**attributes)]
        for attributes in (
            {"input_values": x},
            {"input_values": changed},
            {"input_values": x, "theme": DARK},
            {"input_values": x, "words": Words(output="Ausgabe")},
            {"input_values": x, "title": "Mine"},
            {"input_values": x, "view": "flat"},
        )
    ]
    assert keys[0] == [shots.key for shots in shots_of(input_values=x)]
    for other in keys[1:]:
        assert not set(keys[0]) & set(other)


def last_picture(tmp_path, *options, **attributes):
    """What `manim render -s` saves."""
    lines = [f"    {name} = {value!r}" for name, value in attributes.items()]
    head = "from convcore import Conv2d\nfrom convfilm import Film\n\n\nclass MyLayer(Film):\n    conv = Conv2d(4, 3)\n"
    (tmp_path / "lecture.py").write_text(head + "\n".join(lines) + "\n")
    run([*RENDER, "-s", *options, "lecture.py", "MyLayer"], tmp_path).check_returncode()
    (still,) = tmp_path.rglob("*.png")
    with Image.open(still) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def painted_as(image, moment, **attributes):
    """Whether it is the picture of a moment."""
    with staged(film(conv=Conv2d(4, 3), **attributes), size=(854, 480)) as scene:
        scene.show(moment(scene))
        return np.abs(pixels(scene).astype(int) - image).max() <= 2


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_the_last_picture_of_the_flat_view_has_its_kernel(tmp_path):
    image = last_picture(tmp_path, view="flat")
    assert painted_as(image, lambda scene: scene.story(15)[-1].moments[-1], view="flat")


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_the_last_picture_of_some_plays_is_that_of_their_last_moment(tmp_path):
    """Plays that are skipped leave nothing behind: no chips over digits."""

    def moment(scene):
        return [*story.groups(scene.film(15), 15)][1][-1].moments[-1]

    assert painted_as(last_picture(tmp_path, "-n", "0,1"), moment)


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_chapters_that_are_left_out_take_no_label_with_them(tmp_path):
    image = last_picture(tmp_path, chapters=("introduction", "summary"))
    assert painted_as(image, lambda scene: scene.story(15)[-1].moments[-1])


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"conv": 5}, "conv must be a Conv2d, such as conv = Conv2d(5, 3, padding=1), or a Pool2d, got 5"),
        ({"kernel": [[1, 2], [3, 4]]}, "kernel must have shape (5, 5) (rows, columns) to fit conv, got (2, 2)"),
        ({"kernel": [[1, 2], [3]]}, "kernel must have rows of equal length"),
        ({"kernel": "sobel"}, "kernel must hold integers or floats, got <U5"),
        ({"input_values": np.full((7, 7), np.nan)}, "input_values must be finite, got infinity or NaN"),
        ({"view": "3d"}, f"view must be one of {', '.join(map(repr, VIEWS))}, got '3d'"),
        (
            {"chapters": ("summary", "sweep")},
            "chapters must be some of 'introduction', 'sweep', 'summary' in this order, got ('summary', 'sweep')",
        ),
        ({"chapters": ()}, "chapters must be some of 'introduction', 'sweep', 'summary' in this order, got ()"),
        ({"chapters": {"sweep"}}, "chapters must be some of 'introduction', 'sweep', 'summary' in this order, got {"),
        ({"chapters": [np.eye(2)]}, "chapters must be some of 'introduction', 'sweep', 'summary' in this order, got ["),
        ({"view": ["flat"]}, f"view must be one of {', '.join(map(repr, VIEWS))}, got ['flat']"),
        ({"view": None}, f"view must be one of {', '.join(map(repr, VIEWS))}, got None"),
        ({"speed": 0}, "speed must be from 0.01 to 100, got 0"),
        ({"speed": 10**400}, "speed must be from 0.01 to 100, got 1000"),
        ({"speed": 1e-9}, "speed must be from 0.01 to 100, got 1e-09"),
        ({"speed": np.nan}, "speed must be from 0.01 to 100, got nan"),
        ({"speed": True}, "speed must be a number, got True"),
        ({"speed": 1j}, "speed must be a number, got 1j"),
        ({"speed": "fast"}, "speed must be a number, got 'fast'"),
        ({"theme": replace(DARK, ink="white")}, "theme.ink must be a colour such as \"#16242e\", got 'white'"),
        ({"theme": replace(DARK, kernel=None)}, 'theme.kernel must be a colour such as "#16242e", got None'),
        ({"theme": replace(DARK, fills={})}, "theme.fills must have a colour for Role."),
        ({"theme": replace(DARK, digits=dict.fromkeys(DARK.digits))}, "theme.digits[Role."),
        ({"title": "\udc00"}, "title must be text of whole characters, got '\\udc00'"),
        ({"theme": "dark"}, "theme must be a Theme, such as DARK, or None, got 'dark'"),
        ({"title": 3}, "title must be text or None, got 3"),
        (
            {"words": {"input": "Eingabe"}},
            "words must be Words, such as Words(input=\"Eingabe\"), got {'input': 'Eingabe'}",
        ),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_wrong_attributes_are_refused(attributes, sentence):
    with pytest.raises((ValueError, TypeError), match=re.escape(sentence)), staged(film(**attributes)):
        pass


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("conv = Conv2d(3, 7)", "kernel_size"),
        ("conv = Conv2d(5, 3, stride=0)", "stride must be at least 1"),
        ("conv = Conv2d(5, 3, padding='same')", "padding must be"),
        ("conv = Conv2d(3, 3, stride=2, output_padding=2, transposed=True)", "output_padding must be"),
        ("conv = Conv2d(5, 3, strides=2)", "Conv2d has no 'strides': did you mean 'stride'?"),
        ("conv = Conv2d(5, 3); words = Words(inptu='x')", "Words has no 'inptu': did you mean 'input'?"),
        ("conv = Conv2d(5, 3); words = Words(caption='{value:.2f}')", "words.caption may hold no field but {told}"),
        ("conv = Conv2d(5, 3); theme = Theme(paper='#ffffff')", "Theme: missing a required argument: 'ink'"),
        ("conv = Conv2d(5, 3, padding=1); view = 'side'", "view must be"),
        ("pass", "conv must be a Conv2d"),
    ],
)
def test_manim_render_says_one_sentence(tmp_path, line, sentence):
    """With file and line where a line of the scene is at fault, and nothing is rendered."""
    (tmp_path / "lecture.py").write_text(
        textwrap.dedent(f"""\
            from convcore import Conv2d
            from convfilm import Film, Theme, Words

            class MyLayer(Film):
                {line}
            """)
    )
    done = run([*RENDER, "lecture.py", "MyLayer"], tmp_path)
    assert done.returncode == 1
    said = done.stderr.strip().splitlines()
    assert len(said) == 1
    assert sentence in said[0]
    where = "MyLayer: " if "view" in line or line == "pass" else f"{tmp_path / 'lecture.py'}:5: "
    assert said[0].startswith(where)
    assert not list(tmp_path.rglob("*.mp4"))


@pytest.mark.parametrize("speed", [np.float32(2), np.int8(2), Fraction(2)], ids=repr)
def test_any_real_number_is_a_speed(speed):
    assert film(speed=speed).film(60) == film(speed=2.0).film(60)


def rendered(tmp_path, *options, text, scenes=("MyLayer",)):
    """What `manim render` says of a file of scenes."""
    head = "from convcore import Conv2d\nfrom convfilm import DARK, LIGHT, Film\n\n"
    (tmp_path / "conv.py").write_text(head + text)
    done = run([*RENDER, *options, "conv.py", *scenes], tmp_path)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("speed", [100, 0.5])
def test_no_frame_is_a_sentence_and_one_is_a_film(tmp_path, speed):
    text = f"class MyLayer(Film):\n    conv = Conv2d(1, 1)\n    speed = {speed}\n    chapters = ('summary',)\n"
    code, said = rendered(tmp_path, "--fps", "2", text=text)
    assert (code, "MyLayer: speed 100 leaves no frame of the film at 2 frames" in said) == ((1, True), (0, False))[
        speed < 1
    ]
    assert "Traceback" not in said


@pytest.mark.usefixtures("outlines")
def test_what_others_are_derived_from_is_not_rendered_with_all(tmp_path):
    """Manim takes Film itself for a class of conv.py, whose name convfilm begins with."""
    text = "class Base(Film):\n    chapters = ('summary',)\n\nclass MyLayer(Base):\n    conv = Conv2d(2, 1)\n"
    code, said = rendered(tmp_path, "-a", text=text, scenes=())
    assert code == 0, said
    assert {path.stem for path in tmp_path.rglob("*.mp4") if "partial_movie_files" not in path.parts} == {"MyLayer"}
    assert "Base has no conv" in said
    assert not list(tmp_path.rglob("Base*"))
    code, said = rendered(tmp_path, text=text, scenes=("Base",))
    assert code == 1
    assert "Base: conv must be a Conv2d, such as" in said


@pytest.mark.parametrize(("length", "code"), [(200, 0), (201, 1), (245, 1), (260, 1)])
@pytest.mark.usefixtures("outlines")
def test_names_leave_room_for_those_of_sections(tmp_path, length, code):
    name = "L" * length
    text = f"class {name}(Film):\n    conv = Conv2d(1, 1)\n    speed = 100\n"
    ended, said = rendered(tmp_path, "--save_sections", text=text, scenes=())
    assert ended == code, said
    assert ("must have at most 200 bytes, got " in said) is bool(code)
    assert "Traceback" not in said
    assert bool(list(tmp_path.rglob("*.mp4"))) is not bool(code)


def test_a_folder_with_braces_is_refused_in_a_sentence(tmp_path):
    """As Manim would refuse it, in a page."""
    folder = tmp_path / "{a}"
    folder.mkdir()
    code, said = rendered(folder, text="class MyLayer(Film):\n    conv = Conv2d(2, 2)\n")
    assert code == 1
    assert "Traceback" not in said
    assert "must have no braces" in said
    done = called(folder, "--scenes", folder, "--formats", "gif")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "must have no braces" in done.stderr


def test_odd_resolution_is_refused(tmp_path):
    done = run([*RENDER, "-r", "401,300", str(Path("scenes/convolution.py").resolve()), "PaddingStrides"], tmp_path)
    assert done.returncode == 1
    assert "the resolution must be even in width and height for a film, got 401,300" in done.stdout + done.stderr
    assert not list(tmp_path.rglob("*.mp4"))


@pytest.mark.slow
def test_what_a_subclass_adds_in_setup_stays(tmp_path):
    """Through moves and holds: in every frame of the film."""

    class WithMark(Film):
        conv = Conv2d(3, 2)
        speed = 10

        def setup(self):
            super().setup()
            self.add(mn.Square(2, color=mn.RED, fill_opacity=1).to_corner(mn.DL, buff=0))

    config = {"media_dir": str(tmp_path), "pixel_width": 160, "pixel_height": 90, "frame_rate": 10}
    with mn.tempconfig({**config, "progress_bar": "none", "verbosity": "ERROR", "format": "mp4"}):
        scene = WithMark()
        scene.render()
        path = scene.renderer.file_writer.movie_file_path
    with av.open(str(path)) as container:
        corners = [frame.to_ndarray(format="rgb24")[-6, 5].astype(int) for frame in container.decode(video=0)]
    assert len(corners) > 10
    assert all(red > 150 and green < 150 for red, green, _ in corners)


@pytest.mark.slow
@pytest.mark.parametrize("plays", ["0", "2", "0,1", "1,2", "3"])
@pytest.mark.usefixtures("outlines")
def test_captions_of_some_plays_have_the_times_of_their_film(tmp_path, plays):
    text = "class MyLayer(Film):\n    conv = Conv2d(4, 3, padding=1)\n"
    for _ in range(2):  # rendered, and from the cache
        code, said = rendered(tmp_path, "-r", "160,90", "-n", plays, text=text)
        assert code == 0, said
        (path,) = (path for path in tmp_path.rglob("MyLayer.mp4"))
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            length = float(sum(1 for _ in container.decode(stream)) / stream.average_rate)
        told = list(srt.parse(path.with_suffix(".srt").read_text(encoding="utf-8")))
        first, last = (int(number) for number in f"{plays},99".split(",")[:2])
        shots = film(conv=Conv2d(4, 3, padding=1)).film(15)
        played = [shot for group in [*story.groups(shots, 15)][first : last + 1] for shot in group]
        expected = [words for _, _, words in story.captions(played, 15)]
        assert [each.content for each in told] == expected
        assert told[0].start.total_seconds() <= 0.6
        assert length - 2.1 <= told[-1].end.total_seconds() <= length + 1e-3


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_sections_of_some_plays_are_those_of_which_there_is_something(tmp_path):
    text = "class MyLayer(Film):\n    conv = Conv2d(2, 2)\n    speed = 10\n"
    code, said = rendered(tmp_path, "--save_sections", "-r", "160,90", "-n", "1", text=text)
    assert code == 0, said
    sections = {path.stem for path in tmp_path.rglob("sections/*.mp4")}
    assert sections == {"MyLayer_0001_sweep", "MyLayer_0002_summary"}


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_a_film_as_a_sequence_of_pictures(tmp_path):
    text = "class MyLayer(Film):\n    conv = Conv2d(2, 2)\n    speed = 20\n"
    code, said = rendered(tmp_path, "--format", "png-sequence", "-r", "160,90", text=text)
    assert code == 0, said
    assert len(list(tmp_path.rglob("*.png"))) == sum(shot.frames for shot in film(conv=Conv2d(2, 2), speed=20).film(15))
