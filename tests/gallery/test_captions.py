"""WebVTT."""

from datetime import timedelta

import pytest
import srt

from convcore import Conv2d, Pool2d
from convfilm import Film, Words
from convfilm.catalogue import catalogue
from convfilm.claims import claim
from convfilm.gallery.capture import loop_captions
from convfilm.media.captions import vtt
from convfilm.story import LOOP_END, LOOP_HOLD, READING, SHORTEST


def test_times_signs_and_blank_lines():
    captions = [
        srt.Subtitle(2, timedelta(hours=1, seconds=2.0005), timedelta(hours=1, seconds=3), "a < b & c --> d"),
        srt.Subtitle(1, timedelta(0), timedelta(seconds=1.5), "one\n\ntwo"),
    ]
    assert vtt(captions) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.500\none\ntwo\n\n"
        "01:00:02.000 --> 01:00:03.000\na &lt; b &amp; c --&gt; d\n"
    )


def test_none():
    assert vtt([]) == "WEBVTT\n"


def film(conv, **attributes):
    return type("Mine", (Film,), {"conv": conv, **attributes})


LOOPS = {entry.name: entry.load() for entry in catalogue()}
LOOPS |= {
    "1x1 output": film(Conv2d(3, 3)),
    "a row": film(Conv2d((1, 9), (1, 3))),
    "a column": film(Conv2d((9, 1), (3, 1))),
    "one weight": film(Conv2d(6, 1)),
    "large": film(Conv2d(32, 3, padding=1)),
    "quick": film(Conv2d(5, 3), speed=3.0),
    "hurried": film(Conv2d(5, 3), speed=20.0),
    "long words": film(Conv2d(5, 3, stride=2), words=Words(claim_strides="x" * 70, loop=("y" * 70, "y" * 70))),
}


@pytest.mark.parametrize("name", LOOPS)
def test_what_a_loop_says_can_be_read(name):
    scene = LOOPS[name]
    said = loop_captions(scene)
    for start, end, caption in said:
        assert end - start >= max(SHORTEST, len(caption) / READING) - 1e-9, caption
    count = len(scene.viewed().stills(scene.checked(), scene.words)) - 1
    length = (count * LOOP_HOLD + LOOP_END) / scene.speed
    if said:
        assert (said[0][0], said[-1][1]) == (0.0, pytest.approx(length, abs=0.1)), (
            "from the first to the finished frame"
        )
    assert [before[1] for before in said[:-1]] == [after[0] for after in said[1:]]


@pytest.mark.parametrize("entry", [entry for entry in catalogue() if entry.view == "planes"], ids=lambda e: e.stem)
def test_a_loop_says_what_a_cell_is_and_ends_on_its_claim(entry):
    scene = entry.load()
    first, last = loop_captions(scene)
    count = len(scene.checked().steps[0].taps)
    assert (f" of {count}" if isinstance(scene.conv, Pool2d) else f"{count} products") in first[2]
    assert last[2] == claim(scene.conv, scene.words)
    rows, columns = scene.conv.output_shape
    assert last[:2] == ((rows - 1) * columns, rows * columns + 1.5), "the last row and the finished picture"


@pytest.mark.parametrize("entry", [entry for entry in catalogue() if entry.view != "planes"], ids=lambda e: e.stem)
def test_a_loop_that_is_told_in_acts_says_its_claim_if_there_is_time(entry):
    scene = entry.load()
    claims = scene.viewed().claim(scene.checked(), scene.words)
    assert [caption for _, _, caption in loop_captions(scene)] == [claims]


def test_where_there_is_no_time_there_are_no_words():
    assert [caption for _, _, caption in loop_captions(LOOPS["1x1 output"])] == [
        "Without padding, 3 × 3 shrinks to 1 × 1."
    ]
    assert [caption for _, _, caption in loop_captions(LOOPS["quick"])] == ["Without padding, 5 × 5 shrinks to 3 × 3."]
    assert loop_captions(LOOPS["hurried"]) == []
    assert [caption for _, _, caption in loop_captions(LOOPS["long words"])] == ["x" * 70]
