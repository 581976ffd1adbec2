"""What a film says, and when: as Markdown, a script for somebody who speaks it, and as shots that wait for it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from convfilm.story import Shot


@dataclass(frozen=True)
class Sentence:
    """Something that a film says, from `start` to `end` in seconds."""

    name: str
    """Of its recording, without ".wav": the numbers of its part, and of it in its part."""
    start: float
    end: float
    words: str


def sentences(parts: Iterable[Sequence[Shot[Any]]], rate: float) -> list[Sentence]:
    """All that the parts of a film say; a sentence too short for a frame counts, but is none.

    >>> [sentence.name for sentence in sentences([[Shot("", 3, (), "one"), Shot("", 2, (), "two")]], 1.0)]
    ['01-01', '01-02']
    """
    found, shown = [], 0
    for part, shots in enumerate(parts, start=1):
        number = 0
        for words, group in groupby(shots, key=lambda shot: shot.caption):
            begin, shown = shown, shown + sum(shot.frames for shot in group)
            number += bool(words)
            if words and shown > begin:
                found.append(Sentence(_name(part, number), begin / rate, shown / rate, words))
    return found


def waiting(
    shots: Iterable[Shot[Any]], takes: Callable[[str, str], float], rate: float, part: int, before: int = 0
) -> list[Shot[Any]]:
    """The shots of a part, the last picture of each sentence held until it is over.

    Args:
        shots: of the part, or of what is left of it.
        takes: the seconds that a sentence takes at least, by the name of its recording, and its words.
        rate: frames per second.
        part: the number of the part.
        before: how many sentences of it were said before these.
    """
    held: list[Shot[Any]] = []
    number = before
    for words, group in groupby(shots, key=lambda shot: shot.caption):
        here = [*group]
        held += here
        number += bool(words)
        least = takes(_name(part, number), words) if words else 0.0
        missing = math.ceil(round(least * rate, 6)) - sum(shot.frames for shot in here)
        if missing > 0:
            held.append(replace(here[-1], frames=missing, moments=here[-1].moments[-1:]))
    return held


def _name(part: int, number: int) -> str:
    return f"{part:02}-{number:02}"


def narration(
    title: str, chapters: Sequence[tuple[float, str]], said: Iterable[Sentence], notes: Iterable[str] = ()
) -> str:
    """The sentences of a film under its chapters, each with the name of its recording, as Markdown.

    Args:
        title: of the film.
        chapters: (start in seconds, title) of each, in the order of time.
        said: the sentences.
        notes: what is said of the script, a paragraph each below the title.

    >>> said = [Sentence("01-01", 1.0, 62.5, "zeros around the input")]
    >>> print(narration("Padding", [(0.0, "Why?")], said), end="")
    # Padding
    <BLANKLINE>
    ## 0:00.0 · Why?
    <BLANKLINE>
    - 0:01.0–1:02.5, `01-01.wav`: zeros around the input
    """
    lines = [f"# {escaped(title)}", ""]
    for note in notes:
        lines += [note, ""] if note else []
    said = sorted(said, key=lambda sentence: sentence.start)
    for number, (begin, heading) in enumerate(chapters):
        until = chapters[number + 1][0] if number + 1 < len(chapters) else float("inf")
        here = [sentence for sentence in said if begin <= sentence.start < until]
        lines += [f"## {clock(begin)} · {escaped(heading)}", ""]
        lines += [f"- {clock(each.start)}–{clock(each.end)}, `{each.name}.wav`: {escaped(each.words)}" for each in here]
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
