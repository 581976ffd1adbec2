"""Windows that slide over several planes at once: what each plane is, and the window as marks with its weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from convcore import Cell, Example, Role, Step, written
from convfilm.grid import Span
from convfilm.layout import Box, column, line, row, space
from convfilm.picture import Label, Mark, Position, Sheet, Spot, Token
from convfilm.views import window
from convfilm.views.window import AWAY, STANDS, Built, Window


@dataclass(frozen=True)
class Slide:
    """A window on its way over some steps of a layer, in their order."""

    steps: tuple[Step, ...]
    place: float = 0.0
    """The number of the step that it is at; it glides between two that adjoin, or leaves and enters."""
    come: float = 1.0
    """How far it has come to its first place."""
    gone: float = 0.0
    """How far it has gone from its last."""

    @property
    def number(self) -> int:
        """The number of the step that it is at, or on its way from, or entering."""
        number, share = self._way
        return number + (share >= 0.5 and not self._glides)

    @property
    def _way(self) -> tuple[int, float]:
        number = min(math.floor(self.place + STANDS), len(self.steps) - 1)
        share = self.place - number
        return number, share if share > STANDS and number + 1 < len(self.steps) else 0.0

    @property
    def _glides(self) -> bool:
        number, share = self._way
        if not share:
            return False
        one, other = self.steps[number].output, self.steps[number + 1].output
        return one.row == other.row or one.column == other.column

    @property
    def window(self) -> Window:
        """The window, as views with one have it."""
        number, share = self._way
        if self._glides:
            return Window(number, self.steps[number], self.steps[number + 1], share)
        return Window(self.number, self.steps[self.number])

    @property
    def presence(self) -> float:
        """How far it is there."""
        _, share = self._way
        between = 1.0 if self._glides or not share else abs(1 - 2 * share)
        return between * self.come * (1 - self.gone)

    @property
    def leaves(self) -> bool:
        """Whether it is leaving: then its output stands."""
        _, share = self._way
        return self.gone > 0 or (0 < share < 0.5 and not self._glides)

    @property
    def done(self) -> int:
        """How many outputs stand."""
        return self.number + (self.leaves or self._glides)


def plane(example: Example, slide: Slide) -> Sheet:
    """The input plane under the window."""
    return window.input_plane(example, slide.window, slide.presence, Built())


def covered(example: Example, slide: Slide, share: float) -> Sheet:
    """The input plane while cells under the window take their colour."""
    return window.input_plane(example, slide.window, slide.presence * share, Built())


def resting(example: Example, built: Built) -> Sheet:
    """The input plane without a window, as far as it is built."""
    return window.input_plane(example, None, 0.0, built)


def answered(slides: Sequence[Slide]) -> dict[Cell, tuple[Role, tuple[Role, float] | None]]:
    """What the outputs are that windows have come to, and what they are turning from, as far as they have."""
    found: dict[Cell, tuple[Role, tuple[Role, float] | None]] = {}

    def turn(cell: Cell, role: Role, before: Role, share: float) -> None:
        if share > 0:
            found[cell] = role, (before, share) if share < 1 else None

    for slide in slides:
        found |= {step.output: (Role.FINISHED_OUTPUT, None) for step in slide.steps[: slide.done]}
        seen, cell = slide.window, slide.steps[slide.number].output
        stood = Role.FINISHED_OUTPUT if slide.done > slide.number else Role.PENDING_OUTPUT
        turn(cell, Role.CURRENT_OUTPUT, stood, slide.presence * (1 - seen.share))
        if seen.towards is not None:
            turn(seen.towards.output, Role.CURRENT_OUTPUT, Role.PENDING_OUTPUT, window.over(seen.share))
    return found


def answers(example: Example, *slides: Slide) -> Sheet:
    """The output plane when windows have come so far."""
    found = answered(slides)
    cells = [step.output for step in example.steps]
    return Sheet(
        roles={cell: found[cell][0] if cell in found else Role.PENDING_OUTPUT for cell in cells},
        numbers=window.numbers(example, "output"),
        fading={cell: turning for cell, (_, turning) in found.items() if turning},
        ruled=Span.of([cells[0], cells[-1]]),
    )


def marks(name: str, example: Example, slide: Slide) -> tuple[list[Mark], list[Token]]:
    """The window over a plane, and its weights."""
    if slide.presence <= 0:
        return [], []
    seen = slide.window
    stands = [window.stand(seen.step)] + ([window.stand(seen.towards)] if seen.towards else [])
    away = AWAY * (1 - slide.presence) * (1 if slide.leaves else -1)

    def between(of: str, index: int) -> Position:
        (row, column), (to_row, to_column) = (getattr(stand, of)[index] for stand in (stands[0], stands[-1]))
        return row + seen.share * (to_row - row), column + seen.share * (to_column - column) + away

    (top, left), (bottom, right) = between("corners", 0), between("corners", 2)
    outline = Mark(name, Span(top, left, bottom, right), "kernel", slide.presence)
    chips = [
        Token(
            written(example.kernel[tap.kernel]),
            "kernel",
            Spot(name, between("entries", index)),
            chip=True,
            beside=True,
            opacity=slide.presence,
        )
        for index, tap in enumerate(seen.step.taps)
    ]
    return [outline], chips


def sides(pair: Callable[[bool], Sequence[Box]], gap: float) -> list[Box]:
    """Arrangements of two sides, which have their planes in a row or not: beside one another, or one above the other.

    `gap`, in cells, is between those that are beside one another.
    """
    found = []
    for across in (True, False):
        one, other = pair(across)
        found.append(row(one, space(gap, in_cells=True), other))
        found.append(column(one, space(height=0.3, in_cells=True), other))
    return found


def formula_line(name: str, of: str, em: float, widths: Mapping[str, float]) -> Box:
    """A line of text that goes with a grid, with room for a fraction."""
    return line(name, of, widths.get(name, 0.0), 3.2 * em, 1.2 * em)


def changed(before: str, after: str, share: float) -> Label:
    """A label on its way to another: one goes before the other comes."""
    return Label(before, share=1 - 2 * share) if share < 0.5 else Label(after, share=2 * share - 1)


def lifted(label: Label, name: str, sheet: Sheet, home: float) -> Label:
    """A label above what stands of a plane, the highest row of which is `home`."""
    cells = [sheet.places.get(cell, cell) for cell in sheet.roles if sheet.opacity.get(cell, 1.0) > 0]
    top = min((float(row) for row, _ in cells), default=home)
    top = min(top, sheet.border[0].top) if sheet.border else top
    return replace(label, shift=(name, (top, 0.0), (home, 0.0), 1.0))


def sliding(outputs: int, each: float, most: float) -> float:
    """Seconds in which a window passes over so many outputs."""
    return min(each * (outputs - 1), most)
