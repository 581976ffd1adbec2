"""WebVTT."""

from datetime import timedelta

import srt

from convfilm.media.captions import vtt


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
