"""Words for a card, from what gallery.json says."""

import json

import pytest
from PIL import Image

from convfilm.gallery.contents import Animation, find, read
from convfilm.gallery.media import measured
from convfilm.sphinx import markup

PARAMETERS = {
    "stride": [2, 2],
    "padding": [[1, 1], [1, 1]],
    "dilation": [1, 1],
    "output_padding": [0, 0],
    "transposed": False,
}


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({}, "padding = 1, stride = 2"),
        ({"transposed": True}, "padding = 1, stride = 2, transposed"),
        ({"padding": [[0, 1], [2, 2]], "stride": [1, 3]}, "padding = ((0, 1), 2), stride = (1, 3)"),
        (
            {"dilation": [2, 2], "output_padding": [1, 1], "transposed": True},
            "padding = 1, stride = 2, dilation = 2, output padding = 1, transposed",
        ),
    ],
)
def test_title(tmp_path, changed, title):
    assert Animation(tmp_path, "x", {"parameters": {**PARAMETERS, **changed}}).title == title


def test_title_of_a_pooling(tmp_path):
    sizes = {"kernel_size": [2, 2], "stride": [2, 1], "padding": [[0, 0], [0, 0]], "mode": "max"}
    found = Animation(tmp_path, "x", {"title": "Max pooling", "parameters": sizes})
    assert found.title == "Max pooling, kernel size = 2, stride = (2, 1), padding = 0"


def animation(folder, durations=(1000, 2500)):
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "x.gif", save_all=True, append_images=frames[1:], duration=list(durations))
    cells = [
        {"output": [0, 0], "sentence": "Output (0, 0) reads 1 zero: 0.", "caption": "Output (0, 0): 0."},
        {"output": [0, 1], "sentence": "Output (0, 1) reads input (0, 0): 1·2 = 2.", "caption": "a: b reads <c>"},
    ]
    loop = [
        {"start": 0.0, "end": 2.0, "caption": "Each output is 1 product"},
        {"start": 2.0, "end": 3.5, "caption": "a: b becomes <c>"},
    ]
    facts = {"steps": 2, "numbers": ["Input: 1.", "Kernel: 2."], "cells": cells, "loop": loop}
    return Animation(folder, "x", {**facts, "media": {"gif": {"files": {"x.gif": measured(folder / "x.gif")}}}})


def test_words(tmp_path):
    x = animation(tmp_path)
    assert x.numbers == ["Input: 1.", "Kernel: 2."]
    assert x.steps == ["Output (0, 0) reads 1 zero: 0.", "Output (0, 1) reads input (0, 0): 1·2 = 2."]


def test_captions_of_the_loop(tmp_path):
    assert animation(tmp_path).loop_captions() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nEach output is 1 product\n\n"
        "00:00:02.000 --> 00:00:03.500\na: b becomes &lt;c&gt;\n"
    )


@pytest.mark.parametrize(
    ("stops", "found"),
    [
        ([0, 1.5, 3], [0, 1.5, 3]),
        (None, []),
        (3, []),
        ("words", []),
        ([2, 1], []),
        ([-1, 1], []),
        ([1, 1e300], []),
        ([1, float("nan")], []),
        ([1, "2"], []),
        ([None], []),
    ],
    ids=str,
)
def test_times_as_a_story_has_them_or_none(tmp_path, stops, found):
    x = animation(tmp_path)
    x.files["x.gif"]["stops"] = stops
    assert x.times("stops", ".gif") == found
    assert x.times("chapters", ".gif") == []


@pytest.mark.parametrize("damage", ["gone", "folder", "cut", "altered"])
def test_a_file_that_is_not_as_listed_is_absent(tmp_path, damage):
    x = animation(tmp_path)
    path = tmp_path / x.file(".gif")
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        path.write_bytes(content[:-9] if damage == "cut" else content[:-1] + b"x")
    with pytest.raises(LookupError, match=r"^the gallery has no x.gif: script/render makes it$"):
        x.file(".gif")


def test_still_of_the_loop_is_the_one_beside_it(tmp_path):
    x = animation(tmp_path)
    with pytest.raises(LookupError, match=r"^the gallery has no x.png: script/render makes it$"):
        x.write_still(tmp_path / "y.webp", film=False)
    Image.new("RGB", (4, 4), "blue").save(tmp_path / "x.png")
    x.facts["media"]["gif"]["files"]["x.png"] = measured(tmp_path / "x.png")
    x.write_still(tmp_path / "y.webp", film=False)
    with Image.open(tmp_path / "y.webp") as still:
        assert still.size == (4, 4)
        assert still.getpixel((0, 0)) == (0, 0, 255)


def test_a_small_still_is_the_same_picture(tmp_path):
    x = animation(tmp_path)
    Image.new("RGB", (64, 32), "#ffffff").save(tmp_path / "x.png")
    x.facts["media"]["gif"]["files"]["x.png"] = measured(tmp_path / "x.png")
    x.write_still(tmp_path / "y.webp", film=False, width=20)
    with Image.open(tmp_path / "y.webp") as still:
        assert still.size == (20, 10)
        assert still.convert("RGB").getextrema() == ((255, 255),) * 3  # paper is paper


@pytest.mark.parametrize(("width", "small"), [(1920, "x.poster.small.webp"), (960, None)])
def test_small_screens_are_offered_a_small_still_of_a_large_film(tmp_path, width, small):
    x = animation(tmp_path)
    (tmp_path / "x.mp4").write_bytes((tmp_path / "x.gif").read_bytes())
    shown = x.facts["media"]["gif"]["files"]["x.gif"] | {"width": width, "height": width // 2}
    x.facts["media"]["film"] = {"files": {"x.mp4": shown}}
    assert markup.small_of(x, film=True) == small
    html = markup.image("still", "media/", x, film=True, alt="", at_once=True)
    assert 'src="media/x.poster.webp"' in html
    assert ("srcset" in html) == (small is not None)
    assert small is None or f'srcset="media/{small} 960w, media/x.poster.webp 1920w"' in html


def test_title_of_a_quiz_says_that_it_is_one(tmp_path):
    """Its film may be on the next slide."""
    facts = {"parameters": PARAMETERS, "view": "planes"}
    film, quiz = (Animation(tmp_path, stem, facts).title for stem in ("x", "x.quiz"))
    assert quiz == f"{film}, quiz"


def entry(stem, **changed):
    """A scene as script/render lists it."""
    cells = [{"output": [0, 0], "sentence": "a", "caption": "b"}]
    facts = {"alt": "alt", "parameters": PARAMETERS, "numbers": ["Input: 1."], "steps": 1, "cells": cells}
    facts |= {"loop": [{"start": 0, "end": 2.5, "caption": "c"}]}
    files = {f"{stem}.gif": {"width": 4, "height": 4}}
    return {**facts, "media": {"gif": {"fingerprint": "x", "files": files}}, **changed}


@pytest.mark.parametrize(
    "changed",
    [
        {"alt": None},
        {"parameters": {}},
        {"parameters": 3},
        {"numbers": "Input"},
        {"cells": [{"output": [0, 0]}]},
        {"cells": [7]},
        {"cells": None},
        {"steps": 2},
        {"loop": None},
        {"loop": "words"},
        {"loop": [{"start": 0, "end": 1}]},
        {"loop": [{"start": 0, "end": None, "caption": "c"}]},
        {"loop": [{"start": 0, "end": 1e300, "caption": "c"}]},
        {"loop": [{"start": 2, "end": 1, "caption": "c"}]},
        {"loop": [{"start": 0, "end": 1, "caption": 3}]},
        {"media": {"gif": {"files": {"../x.gif": {}}}}},
        {"media": 1},
    ],
    ids=str,
)
def test_what_no_run_has_written_counts_as_absent(tmp_path, changed):
    scenes = {"whole": entry("whole"), "other": entry("other", **changed), "../x": entry("../x")}
    (tmp_path / "gallery.json").write_text(json.dumps({"scenes": scenes}))
    found = read(tmp_path)
    assert "whole" in found
    assert "../x" not in found
    if "media" in changed:
        assert not any(animation.files for stem, animation in found.items() if stem != "whole")
    else:
        assert "other" not in found


@pytest.mark.parametrize("content", ["", "{", "[]", '{"scenes": 3}'])
def test_a_broken_list_has_no_scene(tmp_path, content):
    (tmp_path / "gallery.json").write_text(content)
    with pytest.raises(LookupError, match="the gallery has no scene 'x'"):
        find(tmp_path, "x")


def test_what_is_missing(tmp_path):
    with pytest.raises(LookupError, match=r"has no gallery.json: script/render makes it"):
        read(tmp_path)
    with pytest.raises(LookupError, match=r"the gallery has no x.mp4: script/render makes it"):
        animation(tmp_path).file(".mp4")
    (tmp_path / "gallery.json").write_text(json.dumps({"scenes": {}}))
    assert read(tmp_path) == {}
