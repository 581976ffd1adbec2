"""What a film says, and when, as Markdown: a script for somebody who speaks it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def narration(
    title: str, chapters: Sequence[tuple[float, str]], captions: Iterable[tuple[float, float, str]], note: str = ""
) -> str:
    """The captions of a film under its chapters, as Markdown.

    Args:
        title: of the film.
        chapters: (start in seconds, title) of each, in the order of time.
        captions: (start, end, words) in seconds.
        note: what is said of the script, below the title.

    >>> print(narration("Padding", [(0.0, "Why?")], [(1.0, 62.5, "zeros around the input")]), end="")
    # Padding
    <BLANKLINE>
    ## 0:00.0 · Why?
    <BLANKLINE>
    - 0:01.0–1:02.5: zeros around the input
    """
    lines = [f"# {escaped(title)}", "", *([note, ""] if note else [])]
    said = sorted(captions)
    for number, (begin, heading) in enumerate(chapters):
        until = chapters[number + 1][0] if number + 1 < len(chapters) else float("inf")
        here = [caption for caption in said if begin <= caption[0] < until]
        lines += [f"## {clock(begin)} · {escaped(heading)}", ""]
        lines += [f"- {clock(start)}–{clock(end)}: {escaped(words)}" for start, end, words in here]
        lines += [""] if here else []
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """Minutes, seconds and tenths.

    >>> clock(62.46), clock(59.96)
    ('1:02.5', '1:00.0')
    """
    tenths = round(10 * seconds)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def escaped(words: str) -> str:
    """Words as Markdown that shows them as they are, in one line."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(words.splitlines()))
