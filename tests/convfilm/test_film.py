"""A scene in three lines: its attributes, what is refused, and how that is said."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convcore import Conv2d, apply, written
from convfilm import DARK, Film, Shots, Words, story
from tests.convfilm.stills import pixels, staged

MANIM = [sys.executable, "-m", "manim", "render", "--progress_bar", "none", "-ql"]


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


def test_theme_title_words_and_view():
    words = Words(input="Eingabe", output='"Ausgabe" #1')  # Typst's signs are shown as they are
    with staged(film(theme=DARK, title="Meine Schicht: $3 * 2$", words=words, view="flat")) as scene:
        assert scene.board.theme is DARK
        assert scene.panel.title.has_points() or any(len(part.points) for part in scene.panel.title)
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
    command = [*MANIM, "-s", *options, "lecture.py", "MyLayer"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (still,) = tmp_path.rglob("*.png")
    with Image.open(still) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def painted_as(image, moment, **attributes):
    """Whether it is the picture of a moment."""
    with staged(film(conv=Conv2d(4, 3), **attributes), size=(854, 480)) as scene:
        scene.show(moment(scene))
        return np.abs(pixels(scene).astype(int) - image).max() <= 2


@pytest.mark.slow
def test_the_last_picture_of_the_flat_view_has_its_kernel(tmp_path):
    image = last_picture(tmp_path, view="flat")
    assert painted_as(image, lambda scene: scene.story(15)[-1].moments[-1], view="flat")


@pytest.mark.slow
def test_the_last_picture_of_some_plays_is_that_of_their_last_moment(tmp_path):
    """Plays that are skipped leave nothing behind: no chips over digits."""

    def moment(scene):
        return [*story.groups(scene.film(15), 15)][1][-1].moments[-1]

    assert painted_as(last_picture(tmp_path, "-n", "0,1"), moment)


@pytest.mark.slow
def test_chapters_that_are_left_out_take_no_label_with_them(tmp_path):
    image = last_picture(tmp_path, chapters=("introduction", "summary"))
    assert painted_as(image, lambda scene: scene.story(15)[-1].moments[-1])


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"conv": 5}, "conv must be a Conv2d, such as conv = Conv2d(5, 3, padding=1), got 5"),
        ({"kernel": [[1, 2], [3, 4]]}, "kernel must have shape (5, 5) (rows, columns) to fit conv, got (2, 2)"),
        ({"kernel": [[1, 2], [3]]}, "kernel must have rows of equal length"),
        ({"kernel": "sobel"}, "kernel must hold integers or floats, got <U5"),
        ({"input_values": np.full((7, 7), np.nan)}, "input_values must be finite, got infinity or NaN"),
        ({"view": "3d"}, "view must be one of 'planes', 'flat', got '3d'"),
        (
            {"chapters": ("summary", "sweep")},
            "chapters must be some of 'introduction', 'sweep', 'summary' in this order, got ('summary', 'sweep')",
        ),
        ({"chapters": ()}, "chapters must be some of 'introduction', 'sweep', 'summary' in this order, got ()"),
        ({"speed": 0}, "speed must be above 0 and finite, got 0"),
        ({"speed": "fast"}, "speed must be a number, got 'fast'"),
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
        ("conv = Conv2d(5, 3, padding=1); view = 'side'", "view must be"),
        ("pass", "conv must be a Conv2d"),
    ],
)
def test_manim_render_says_one_sentence(tmp_path, line, sentence):
    """With file and line where a line of the scene is at fault, and nothing is rendered."""
    (tmp_path / "lecture.py").write_text(
        textwrap.dedent(f"""\
            from convcore import Conv2d
            from convfilm import Film


            class MyLayer(Film):
                {line}
            """)
    )
    done = subprocess.run([*MANIM, "lecture.py", "MyLayer"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    said = done.stderr.strip().splitlines()
    assert len(said) == 1
    assert sentence in said[0]
    where = "MyLayer: " if "view" in line or line == "pass" else f"{tmp_path / 'lecture.py'}:6: "
    assert said[0].startswith(where)
    assert not list(tmp_path.rglob("*.mp4"))


def test_odd_resolution_is_refused(tmp_path):
    command = [*MANIM, "-r", "401,300", str(Path("scenes/convolution.py").resolve()), "PaddingStrides"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "the resolution must be even in width and height for a film, got 401,300" in done.stdout + done.stderr
    assert not list(tmp_path.rglob("*.mp4"))
