"""Captions for pages: WebVTT out of what Manim writes as SubRip."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import srt  # type: ignore[import-untyped]


def vtt(captions: Iterable[srt.Subtitle]) -> str:
    """WebVTT, in the order of time."""
    blocks = ["WEBVTT"]
    for caption in srt.sort_and_reindex(captions):
        lines = [line for line in caption.content.splitlines() if line.strip()]
        words = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_time(caption.start)} --> {_time(caption.end)}\n{words}")
    return "\n\n".join(blocks) + "\n"


def _time(time: timedelta) -> str:
    milliseconds = round(time / timedelta(milliseconds=1))
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
