"""Time as data: a film is a list of shots, and whatever else a lecture needs is a slice of it.

Pure: no Manim. Each view has a frozen moment of its own, everything that its picture depends on; two equal moments of
one example are the same picture, whatever was drawn before.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import cycle, groupby, islice, pairwise
from typing import Generic, Protocol, TypeVar

CHAPTERS = ("introduction", "sweep", "summary")
STILLS_RATE = 60.0  # frames per second at which a story is told for its pictures alone
LOOP_HOLD, LOOP_END = 1.0, 1.5  # seconds of a cell of the loop, and of the finished picture
GROUP = 4.0  # seconds: shots are rendered, and kept, in groups of about so long
READING = 17.0  # characters a second that an audience reads beside a picture
SHORTEST = 1.2  # seconds that any caption stands


class Explains(Protocol):
    """What a moment has to tell."""

    @property
    def explains(self) -> float | None:
        """The number of the step that its picture explains, between two on the way; None where it is about no step."""


M = TypeVar("M", bound=Explains)
T = TypeVar("T")


@dataclass(frozen=True)
class Shot(Generic[M]):
    """Some frames of a film: one moment that is held, or two that are moved between."""

    chapter: str
    frames: int
    moments: tuple[M, ...]
    caption: str = ""
    """What is said; shots that follow one another with the same words say them once."""
    even: bool = False
    """Whether it moves at an even speed, to be gone on with; otherwise slowly at either end."""

    @property
    def held(self) -> bool:
        """Whether nothing moves."""
        return len(self.moments) == 1

    def at(self, frame: float) -> M:
        """The moment of a frame, from 0 to `frames`."""
        if self.held:
            return self.moments[0]
        first, last = self.moments
        if self.even:
            return between(first, last, frame / self.frames)
        # A move has left its first picture by its first frame's end, and its last frame is not yet the next shot.
        return between(first, last, smooth(frame / (self.frames - 0.01)))


def reading(caption: str) -> float:
    """Seconds that a caption takes to read."""
    return max(SHORTEST, width(caption) / READING)


def width(text: str) -> int:
    """Characters as wide as a letter: Chinese ones are as wide as two, and take as long to read.

    >>> width("5 × 5"), width("卷积核")
    (5, 6)
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def smooth(share: float) -> float:
    """From 0 to 1, slow at either end, as Manim's rate function of this name."""
    steep = 10.0
    error = 1 / (1 + math.exp(steep / 2))
    return min(max((1 / (1 + math.exp(-steep * (share - 0.5))) - error) / (1 - 2 * error), 0.0), 1.0)


def between(first: T, last: T, share: float) -> T:
    """What lies a share of the way between two moments: numbers move, and everything else is as in the first."""
    if first is last or share <= 0:
        return first
    if isinstance(first, float) and isinstance(last, float | int):
        return first + (last - first) * share  # type: ignore[return-value]
    if is_dataclass(first) and type(first) is type(last):
        moved = {
            field.name: between(getattr(first, field.name), getattr(last, field.name), share)
            for field in fields(first)
            if field.init
        }
        return replace(first, **moved)  # type: ignore[type-var]
    return first


def chapters(shots: Iterable[Shot[M]], chosen: Sequence[str]) -> list[Shot[M]]:
    """The shots of some chapters."""
    return [shot for shot in shots if shot.chapter in chosen and shot.frames > 0]


def loop(
    pictures: Sequence[M], rate: float, speed: float = 1.0, holds: Sequence[float] = (LOOP_HOLD,)
) -> list[Shot[M]]:
    """A held picture per output cell, a second each, or these seconds in turn, and the finished one, longer."""
    seconds = [*islice(cycle(holds), len(pictures) - 1), LOOP_END]
    frames = [max(1, round(time * rate / speed)) for time in seconds]
    return [Shot("loop", count, (picture,)) for count, picture in zip(frames, pictures, strict=True)]


def poster(shots: Sequence[Shot[M]]) -> M:
    """The moment that stands for the whole film: the last."""
    return shots[-1].moments[-1]


def timed(shots: Iterable[Shot[M]], rate: float) -> Iterator[tuple[float, float, Shot[M]]]:
    """Each shot with its start and its end in seconds."""
    shown = 0
    for shot in shots:
        yield shown / rate, (shown + shot.frames) / rate, shot
        shown += shot.frames


def captions(shots: Iterable[Shot[M]], rate: float) -> list[tuple[float, float, str]]:
    """(start, end, words) of everything that is said, in seconds."""
    said = []
    for words, group in groupby(timed(shots, rate), key=lambda each: each[2].caption):
        times = [*group]
        if words and times[0][0] < times[-1][1]:
            said.append((times[0][0], times[-1][1], words))
    return said


def cells(shots: Iterable[Shot[M]], rate: float) -> list[tuple[int, float, float]]:
    """(number of the step, start, end) of the time in which each is explained, in seconds, for pages that jump to it.

    At its start the window stands at the step's cell. A film that ends on a step that it told before does not tell it
    again.
    """
    arrivals: dict[int, float] = {}
    over = 0.0
    for start, end, shot in timed(shots, rate):
        first, last = shot.moments[0].explains, shot.moments[-1].explains
        if last is None:
            continue
        for number in range(math.ceil(last if first is None else first), math.floor(last) + 1):
            share = 1.0 if first is None else (number - first) / (last - first) if last > first else 0.0
            if number not in arrivals:
                arrivals[number] = start + share * (end - start)
        if last == max(arrivals, default=-1) and len(arrivals) == last + 1 and shot.chapter != "summary":
            over = end
    ends = [*[*arrivals.values()][1:], over]
    return [(number, start, end) for (number, start), end in zip(arrivals.items(), ends, strict=True)]


def stops(shots: Iterable[Shot[M]], rate: float, count: int) -> list[float]:
    """When each of `count` steps of a film can be looked at, in seconds, in their order, and at last its last frame.

    Each is the middle of a frame: of a step that is told, the last one of it, when all of it is told; of one that the
    window passes, the first in which the window is nearest to it.
    """
    shots = [*shots]
    spans = {number: (start - 0.501 / rate, end) for number, start, end in cells(shots, rate) if number < count}
    nearest: dict[int, tuple[float, float]] = {}
    for start, _, shot in timed(shots, rate):
        for frame in range(shot.frames - 1 if shot.held else 0, shot.frames):
            place, time = shot.at(frame).explains, start + frame / rate
            if place is None:
                continue
            number = round(place)
            first, after = spans.get(number, (0.0, 0.0))
            away = round(abs(place - number), 6)
            best = nearest.get(number, (1.0, 0.0))[0]
            if first <= time < after and (away < best or away == best == 0):
                nearest[number] = away, time
    over = sum(shot.frames for shot in shots) / rate
    return [time + 0.5 / rate for _, (_, time) in sorted(nearest.items())] + [over - 0.5 / rate]


def groups(shots: Iterable[Shot[M]], rate: float) -> Iterator[list[Shot[M]]]:
    """Shots to be rendered together: of one chapter, with all that goes with what is said, about `GROUP` long."""
    for chapter, of_chapter in groupby(shots, key=lambda shot: shot.chapter):
        group: list[Shot[M]] = []
        for shot, after in pairwise([*of_chapter, None]):
            assert shot is not None
            group.append(shot)
            goes_on = after is not None and shot.caption == after.caption != ""  # what is said is said once
            if chapter == "loop" or (sum(each.frames for each in group) >= GROUP * rate and not goes_on):
                yield group
                group = []
        if group:
            yield group
