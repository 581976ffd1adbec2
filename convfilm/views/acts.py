"""Films that are told in acts: each points at what will change, moves it, and holds while one reads what is said.

A view of this kind brings a moment, whose numbers say how far each move has come, its acts, and the picture of a
moment; story, stills and captions follow from the acts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from convcore import Example
from convcore.describe import number_words, short_text
from convfilm import pace
from convfilm.layout import Box
from convfilm.pace import Clock
from convfilm.picture import Picture, Spoken
from convfilm.story import Shot, reading
from convfilm.views.parts import one_channel
from convfilm.words import StillWords, Words


@dataclass(frozen=True, kw_only=True)
class ActMoment(Spoken):
    """What the moments of all acts have; a view adds how far each of its moves has come, from 0 to 1."""

    part: float = 0.0
    """The number of the still whose act this is."""

    @property
    def explains(self) -> float | None:
        """The number of the still whose act this is."""
        return self.part


A = TypeVar("A", bound=ActMoment)

Move = tuple[float, Mapping[str, Any]]
"""Seconds, and what the moment's numbers are then, each from 0 to 1 or as its field says."""
Moves = Sequence[Move]


@dataclass(frozen=True)
class Act:
    """What is said, what moves meanwhile, one after the other, and how long the last picture is held."""

    words: str
    moves: Moves = ()
    cue: str = ""
    """The ink of what is pointed at in the formulas before anything moves."""
    hold: float = pace.HOLD
    """Seconds at least after the moves, and as long as the words take to read; acts that say the same share that."""
    chapter: str = "sweep"
    is_still: bool = True
    """Whether the act's last picture is a still, and a frame of the loop."""
    even: bool = False
    """Whether its moves go on at an even speed."""
    points: bool = True
    """Whether there is time to point at what will change before it does."""
    starts: Mapping[str, Any] = field(default_factory=dict)
    """Numbers that begin anew, without a move: of what is not in the picture when the act begins."""


def _goes_on(acts: Sequence[Act], number: int) -> bool:
    """Whether the next act says the same, so that there is time to read it."""
    return number + 1 < len(acts) and acts[number + 1].words == acts[number].words


class Acts(Generic[A]):
    """A view that is told in acts; the last act says the claim."""

    most, beside, facts = 1 / 5, False, "none"

    def check(self, example: Example) -> None:
        """Raises ValueError, in a sentence, for a layer that it cannot show; here for several channels."""
        one_channel(example)

    def title(self, example: Example, words: Words) -> str:
        """The question that the film answers."""
        raise NotImplementedError

    def tag(self, example: Example, words: Words) -> str:
        """A few words for a card: at most 20 characters."""
        return self.title(example, words)

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The longest label of each grid, as Typst markup, or several of which any may be the widest."""
        raise NotImplementedError

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Arrangements to choose from."""
        raise NotImplementedError

    def first(self, example: Example) -> A:
        """The moment before the first act."""
        raise NotImplementedError

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """What happens, in order; the chapters are "introduction", "sweep" and "summary"."""
        raise NotImplementedError

    def show(self, example: Example, words: Words, moment: A) -> Picture:
        """The picture, without the remark."""
        raise NotImplementedError

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[A]]:
        """Each act as cue, move, hold."""
        clock = Clock(rate / float(speed))
        acts = [*self.acts(example, words)]
        now, shots, part, took = replace(self.first(example), voice=0.0), [], 0, 0.0
        for number, act in enumerate(acts):
            last = number == len(acts) - 1
            now = replace(now, part=float(part), claims=last, **act.starts)
            took = 0.0 if act.words != now.note else took  # what goes on to stand need not be read again
            if act.words != now.note or not number:
                pointed = replace(now, note=act.words, was=now.note, voice=0.0, cue=act.cue, pulse=0.0)
                now = replace(pointed, voice=1.0, pulse=1.0)
                seconds = pace.CUE if act.points else 2 * pace.FADE
                shots.append(Shot(act.chapter, clock(seconds), (pointed, now), act.words))
                took += seconds
                now = replace(now, was="")
            for seconds, numbers in act.moves:
                then = replace(now, pulse=0.0, **numbers)
                shots.append(Shot(act.chapter, clock(seconds), (now, then), act.words, even=act.even))
                now, took = replace(then, cue=""), took + seconds
            if now.pulse and act.moves == ():
                then = replace(now, pulse=0.0)
                shots.append(Shot(act.chapter, clock(pace.CUE), (now, then), act.words))
                now, took = then, took + pace.CUE
            held = max(act.hold, reading(act.words) - took if not _goes_on(acts, number) else 0.0)
            shots.append(Shot(act.chapter, clock(held), (now,), act.words))
            took += held
            part += act.is_still
        return shots

    def stills(self, example: Example, words: Words) -> list[A]:
        """How each act ends that has a still; the last is the finished picture."""
        acts = [*self.acts(example, words)]
        now, found, part = self.first(example), [], 0
        for number, act in enumerate(acts):
            now = replace(now, part=float(part), note=act.words, claims=number == len(acts) - 1, **act.starts)
            for _, numbers in act.moves:
                now = replace(now, **numbers)
            if act.is_still:
                found.append(now)
                part += 1
        return found

    def said(self, example: Example, words: Words) -> list[StillWords]:
        """What is said at each still but the finished picture, in order."""
        return [StillWords(act.words, act.words) for act in self.acts(example, words) if act.is_still][:-1]

    def loop_said(self, example: Example, words: Words, seconds: Sequence[float]) -> list[str]:
        """What is said of each picture of the loop: the claim, if there is time to read it."""
        said = self.claim(example, words)
        return [said if sum(seconds) >= reading(said) else ""] * len(seconds)

    def alt(self, example: Example, words: Words) -> str:
        """What the film shows, in one or two sentences."""
        title, claim = self.title(example, words), self.claim(example, words)
        return words.alt_acts.format(title=title, layer=short_text(example.conv, words), claim=claim)

    def description(self, example: Example, words: Words) -> str:
        """The numbers, and what each act says."""
        acts = dict.fromkeys(act.words for act in self.acts(example, words))
        return "\n".join([words.counting, *number_words(example, words), "", *acts, ""])

    def claim(self, example: Example, words: Words) -> str:
        """What the film claims in the end."""
        return [*self.acts(example, words)][-1].words

    def picture(self, example: Example, words: Words, moment: A) -> Picture:
        """What a moment looks like."""
        shown = self.show(example, words, moment)
        return replace(shown, remark=moment.remark, cue=(moment.cue, moment.pulse if moment.cue else 0.0))
