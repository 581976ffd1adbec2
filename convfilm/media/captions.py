"""Captions for pages: WebVTT, of films and of loops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from html import escape

import srt  # type: ignore[import-untyped]
from webvtt import Caption, WebVTT
from webvtt.models import Timestamp


def vtt(captions: Iterable[srt.Subtitle]) -> str:
    """WebVTT, in the order of time."""
    cues = []
    for caption in srt.sort_and_reindex(captions):
        lines = [escape(line, quote=False) for line in caption.content.splitlines() if line.strip()]
        cues.append(Caption(_time(caption.start), _time(caption.end), lines))
    text: str = WebVTT(captions=cues).content
    return text.rstrip("\n") + "\n"


def _time(time: timedelta) -> str:
    seconds, milliseconds = divmod(round(time / timedelta(milliseconds=1)), 1000)
    return str(Timestamp(seconds // 3600, seconds // 60 % 60, seconds % 60, milliseconds))
