"""Time as data: a film is a list of shots, and whatever else a lecture needs is a slice of it.

Pure: no Manim. Each view has a frozen moment of its own, everything that its picture depends on; two equal moments of
one example are the same picture, whatever was drawn before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from convcore import Cell

CHAPTERS = ("introduction", "sweep", "summary")
STILLS_RATE = 60.0  # frames per second at which a story is told for its pictures alone
LOOP_HOLD, LOOP_END = 1.0, 2.5  # seconds of a cell of the loop, and of the last one
GROUP = 4.0  # seconds: shots are rendered, and kept, in groups of about so long


class Explains(Protocol):
    """What a moment has to tell."""

    @property
    def cell(self) -> Cell | None:
        """The output cell that its picture explains; None while something moves or rests."""


M = TypeVar("M", bound=Explains)
T = TypeVar("T")


@dataclass(frozen=True)
class Shot(Generic[M]):
    """Some frames of a film: one moment that is held, two that are moved between, or more, one after the other."""

    chapter: str
    frames: int
    moments: tuple[M, ...]
    caption: str = ""
    """What it says while it lasts."""

    @property
    def held(self) -> bool:
        """Whether nothing moves."""
        return len(self.moments) == 1

    def at(self, frame: float) -> M:
        """The moment of a frame, from 0 to `frames`."""
        if self.held:
            return self.moments[0]
        if len(self.moments) == 2:
            # A move has left its first picture by its first frame's end, and its last frame is not yet the next shot.
            return between(*self.moments, smooth(frame / (self.frames - 0.01)))
        return self.moments[min(int(frame * len(self.moments) / self.frames), len(self.moments) - 1)]


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


def stills(shots: Iterable[Shot[M]]) -> list[M]:
    """The moment of each output cell, once, in the order in which a film explains them."""
    found: dict[Cell, M] = {}
    for shot in shots:
        for moment in shot.moments:
            if shot.chapter == "sweep" and moment.cell is not None and (shot.held or len(shot.moments) > 2):
                found.setdefault(moment.cell, moment)
    return [*found.values()]


def loop(shots: Iterable[Shot[M]], rate: float, speed: float = 1.0) -> list[Shot[M]]:
    """A held picture per output cell, a second each, the last one longer."""
    pictures = stills(shots)
    seconds = [LOOP_HOLD] * (len(pictures) - 1) + [LOOP_END]
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
    return [(start, end, shot.caption) for start, end, shot in timed(shots, rate) if shot.caption and shot.frames]


def cells(shots: Iterable[Shot[M]], rate: float) -> list[tuple[Cell, float, float]]:
    """(output cell, start, end) of the time in which each is explained, in seconds, for pages that jump to it."""
    found = []
    for start, end, shot in timed(shots, rate):
        if len(shot.moments) == 2:
            continue
        share = (end - start) / len(shot.moments)
        for number, moment in enumerate(shot.moments):
            if moment.cell is not None:
                found.append((moment.cell, start + number * share, start + (number + 1) * share))
    return found


def groups(shots: Iterable[Shot[M]], rate: float) -> Iterator[list[Shot[M]]]:
    """Shots to be rendered together: of one chapter, moves with the holds that they lead to, about `GROUP` long."""
    for chapter, of_chapter in groupby(shots, key=lambda shot: shot.chapter):
        group: list[Shot[M]] = []
        for shot in of_chapter:
            group.append(shot)
            if chapter == "loop" or (shot.held and sum(each.frames for each in group) >= GROUP * rate):
                yield group
                group = []
        if group:
            yield group
