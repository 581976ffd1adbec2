"""A convolution and its transpose, one after the other: the shape comes back, the numbers do not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from convcore import Cell, Example, Role, apply, written
from convcore.apply import Array
from convfilm import pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, overlaid, row, sign, space
from convfilm.picture import Label, Mark, Picture, Position, Sheet
from convfilm.views.acts import Act, ActMoment, Acts, Move
from convfilm.views.flat import SIGN
from convfilm.views.parts import part, size
from convfilm.views.rows import pace_of, raster, row_at, sheet_of, turning, variable, with_size
from convfilm.words import Words

MOST = 8  # rows and columns of a plane whose numbers can still be read beside three others
EACH, ALL = 0.7, 5.0  # seconds of an output, and at most of all of them
POINTS, FLIES, LANDS = 0.2, 0.75, 1.0  # of its time, by when its cells are lit, have travelled, and stand


@dataclass(frozen=True, kw_only=True)
class InverseMoment(ActMoment):
    """How far the film has come."""

    entered: float = 0.0
    there: float = 0.0
    """Outputs that are computed."""
    empty: float = 0.0
    """The plane that they go back to."""
    back: float = 0.0
    """Stamps that have been added."""
    fits: float = 0.0
    """The input's outline travels there."""
    fitted: float = 0.0
    """It goes."""
    meets: float = 0.0
    """Both planes' cells travel to their difference."""
    differs: float = 0.0
    """They become it."""


class Inverse(Acts[InverseMoment]):
    """x, y, and what comes back; then the difference of each cell."""

    facts = "layer"

    def check(self, example: Example) -> None:
        """A layer that has a transpose, and planes that can be read."""
        super().check(example)
        conv = example.conv
        try:
            back = conv.transpose()
        except ValueError:
            raise ValueError(f"needs a layer whose transpose gives the input's size back, got {conv}") from None
        largest = max(*conv.input_shape, *conv.output_shape)
        if largest > MOST:
            raise ValueError(
                f"shows planes of at most {MOST} rows and columns, as the numbers of larger ones cannot be read, got "
                f"{largest} of {conv}"
            )
        try:
            Example(back, example.output, example.kernel)
        except ValueError as error:
            raise ValueError(f"needs numbers that can go back: {error}") from None

    def title(self, example: Example, words: Words) -> str:
        """The question that the film answers."""
        del example
        return words.inverse_title

    def tag(self, example: Example, words: Words) -> str:
        """How many cells differ."""
        return words.inverse_tag.format(**_counts(example))

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The label of each grid."""
        del words
        return _markups(example)

    def first(self, example: Example) -> InverseMoment:
        """Nothing."""
        del example
        return InverseMoment()

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """In a row, or in two or three."""
        del building
        conv = example.conv

        def plane(name: str, shape: tuple[int, int], *over: str) -> Box:
            grids = [cells(each, range(shape[0]), range(shape[1]), FLAT) for each in (name, *over)]
            return labelled(overlaid(*grids), name, 1.7 * em, 0.5 * em, widths[name]) if em else overlaid(*grids)

        there, back = (sign(name, SIGN * em) if em else space(0.8, in_cells=True) for name in ("there", "back"))
        x, y = plane("input", conv.input_shape, "input flying"), plane("output", conv.output_shape)
        returned = plane("returned", conv.input_shape, "adding", "returned flying")
        difference = plane("difference", conv.input_shape)
        near = space(0.15, in_cells=True)  # of an outline
        there, back = row(near, there, near), row(near, back, near)
        air = space(0.8, 0.4, in_cells=True)
        return [
            row(x, there, y, back, returned, air, difference),
            column(row(x, there, y, back, returned), air, difference),
            column(row(x, there, y), air, row(back, returned, air, difference)),
            column(row(x, there, y), air, row(back, returned), air, difference),
        ]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """There, back, the shape, the numbers."""
        count = len(example.steps)
        each = min(EACH, ALL / count)
        yield Act(words.inverse_start, [(pace.ENTRANCE, {"entered": 1.0})], chapter="introduction")

        def moves(name: str) -> list[Move]:
            return [(each, {name: number + 1.0}) for number in range(count)]

        said = words.inverse_there_transposed if example.conv.transposed else words.inverse_there
        yield Act(said, moves("there"), even=True)
        yield Act(words.inverse_back, [(pace.ENTRANCE, {"empty": 1.0}), *moves("back")], even=True)
        yield Act(words.inverse_shape.format(input=size(example.conv.input_shape)), [(pace.TURN, {"fits": 1.0})])
        yield Act(
            words.inverse_compared,
            [
                (pace.CUE, {"fitted": 1.0}),
                (pace.MOVE, {"meets": 0.5}),
                (pace.MOVE, {"meets": 1.0}),
                (pace.CUE, {"differs": 1.0}),
            ],
            is_still=False,  # the finished picture is the same
        )
        claim = words.inverse_claim if any(_differs(example).values()) else words.inverse_claim_same
        yield Act(claim.format(**_counts(example)), hold=pace.END, chapter="summary")

    def show(self, example: Example, words: Words, moment: InverseMoment) -> Picture:
        """The planes, and what travels between them."""
        del words
        there, back = row_at(moment.there), row_at(moment.back)
        # The last window is lit until the way back begins, and the last stamp until the shape is looked at.
        done = pace_of(moment.empty), pace_of(moment.fits)
        sheets = {
            "input": _input(example, moment.entered, *there, done[0]),
            "output": _output(example, moment.entered, *there, *back, *done),
            "returned": _returned(example, moment.empty, *back),
            "adding": _adding(example, *back, done[1]),
            "difference": _difference(example, moment.differs),
            "returned flying": _flying(example, "returned", part(moment.meets, 0.0, 0.5), moment.differs),
            "input flying": _flying(example, "input", part(moment.meets, 0.5, 1.0), moment.differs),
        }
        markups = _markups(example)
        labels = {
            "input label": moment.entered,
            "output label": moment.entered,
            "there": moment.entered,
            "returned label": moment.empty,
            "back": moment.empty,
            "difference label": part(moment.meets, 0.3, 0.5),
        }
        return Picture(
            sheets={name: sheet for name, sheet in sheets.items() if sheet is not None},
            labels={
                name: Label(markups.get(name.removesuffix(" label"), "→"), share=share)
                for name, share in labels.items()
                if share > 0
            },
            marks=tuple(_marks(example, moment)),
        )


def _markups(example: Example) -> dict[str, str]:
    """The label of each grid."""
    conv = example.conv
    x, back = variable("x", "input"), variable("x′", "output")
    return {
        "input": with_size(x, conv.input_shape),
        "output": with_size(variable("y", "output"), conv.output_shape),
        "returned": with_size(back, conv.input_shape),
        "difference": f"{back} − {x}",
    }


@lru_cache(maxsize=16)
def returned(example: Example) -> Array:
    """What comes back: (rows, columns), as the input."""
    back: Array = Example(example.conv.transpose(), example.output, example.kernel).output
    return back


@lru_cache(maxsize=128)
def _so_far(example: Example, stamps: int) -> Array:
    """What has come back when so many outputs have been stamped."""
    some = np.zeros_like(example.output)
    for step in example.steps[:stamps]:
        some[step.output] = example.output[step.output]
    return apply(example.conv.transpose(), some, example.kernel)


@lru_cache(maxsize=16)
def _differs(example: Example) -> dict[Cell, bool]:
    return {Cell(*cell): bool(value) for cell, value in np.ndenumerate(returned(example) != example.x)}


def _counts(example: Example) -> dict[str, str]:
    """What the claim may tell: the shapes, and how many cells of how many differ."""
    conv, differs = example.conv, _differs(example)
    return {
        "input": size(conv.input_shape),
        "output": size(conv.output_shape),
        "count": str(sum(differs.values())),
        "all": str(math.prod(conv.input_shape)),
    }


def _lit(number: int, share: float, done: float) -> dict[int, float]:
    """How strongly the cells of an output are lit, and those of the one before."""
    here = part(share, 0.0, POINTS)
    return {n: by for n, by in ((number - 1, 1 - here), (number, here * (1 - done))) if n >= 0 and by > 0}


@lru_cache(maxsize=64)
def _input(example: Example, entered: float, number: int, share: float, done: float) -> Sheet | None:
    """The input; the cells that an output reads are lit."""
    if entered <= 0:
        return None
    found, by = raster(example.conv.input_shape), dict[Cell, float]()
    for of, strength in _lit(number, share, done).items():
        for cell in example.steps[of].receptive_field:
            by[cell] = min(1.0, by.get(cell, 0.0) + strength)
    return sheet_of(
        {cell: turning(Role.INPUT, Role.ACTIVE_INPUT, by.get(cell, 0.0)) for cell in found},
        numbers={cell: written(example.x[cell]) for cell in found},
        opacity=dict.fromkeys(found, entered) if entered < 1 else {},
        ruled=Span.of(found),
        lines=entered,
    )


@lru_cache(maxsize=64)
def _output(
    example: Example,
    entered: float,
    number: int,
    share: float,
    stamp: int,
    stamped: float,
    done: float,
    over: float,
) -> Sheet | None:
    """The output: computed one after the other; then each is lit as it stamps."""
    if entered <= 0:
        return None
    states = {}
    stamps = _lit(stamp, stamped, over)
    for at, step in enumerate(example.steps):
        if at > number:
            state: tuple[Role, tuple[Role, float] | None] = (Role.PENDING_OUTPUT, None)
        elif at == number and done == 0:
            state = turning(Role.PENDING_OUTPUT, Role.CURRENT_OUTPUT, part(share, FLIES, LANDS))
        elif at == number and done < 1:
            state = turning(Role.CURRENT_OUTPUT, Role.FINISHED_OUTPUT, done)
        elif at == number - 1 and share < POINTS:
            state = turning(Role.CURRENT_OUTPUT, Role.FINISHED_OUTPUT, part(share, 0.0, POINTS))
        else:
            state = turning(Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT, stamps.get(at, 0.0))
        states[step.output] = state
    return sheet_of(
        states,
        numbers={cell: written(example.output[cell]) for cell in states},
        opacity=dict.fromkeys(states, entered) if entered < 1 else {},
        ruled=Span.of(states),
        lines=entered,
    )


@lru_cache(maxsize=64)
def _returned(example: Example, empty: float, number: int, share: float) -> Sheet | None:
    """What has come back before this stamp, or with it when it stands."""
    if empty <= 0:
        return None
    found = raster(example.conv.input_shape)
    stands = number + (share >= LANDS)
    values = _so_far(example, stands)
    reached = {cell for step in example.steps[: max(stands, 0)] for cell in step.receptive_field}
    return Sheet(
        roles={cell: Role.FINISHED_OUTPUT if cell in reached else Role.PENDING_OUTPUT for cell in found},
        numbers={cell: written(values[cell]) for cell in found},
        opacity=dict.fromkeys(found, empty) if empty < 1 else {},
        ruled=Span.of(found),
        lines=empty,
    )


@lru_cache(maxsize=64)
def _adding(example: Example, number: int, share: float, over: float) -> Sheet | None:
    """The cells that a stamp adds to: they come over those that stood, and take their colour."""
    opacity = dict[Cell, float]()
    for of, strength in ((number - 1, 1 - part(share, 0.0, POINTS)), (number, part(share, FLIES, LANDS) * (1 - over))):
        if of >= 0 and strength > 0:
            opacity |= dict.fromkeys(example.steps[of].receptive_field, strength)
    if not opacity:
        return None
    at = number if share < POINTS else number + 1
    values = _so_far(example, at)
    found = sorted(opacity)
    return Sheet(
        roles=dict.fromkeys(found, Role.CURRENT_OUTPUT),
        numbers={cell: written(values[cell]) for cell in found},
        opacity={cell: opacity[cell] for cell in found},
    )


@lru_cache(maxsize=64)
def _flying(example: Example, of: str, meets: float, differs: float) -> Sheet | None:
    """A plane's cells on their way to the difference."""
    if meets <= 0 or differs >= 1:
        return None
    values = example.x if of == "input" else returned(example)
    found, share = raster(example.conv.input_shape), pace_of(meets)
    flights: dict[Cell, tuple[str, Position, float]] = {
        cell: ("difference", (float(cell.row), float(cell.column)), share) for cell in found
    }
    return Sheet(
        roles=dict.fromkeys(found, Role.INPUT if of == "input" else Role.FINISHED_OUTPUT),
        numbers={cell: written(values[cell]) for cell in found},
        opacity=dict.fromkeys(found, 1 - differs) if differs > 0 else {},
        flights=flights,
        outlined=True,
        lines=1 - differs,
    )


@lru_cache(maxsize=64)
def _difference(example: Example, differs: float) -> Sheet | None:
    """What each cell has more than it had; zeros are pale."""
    if differs <= 0:
        return None
    found, changed = returned(example) - example.x, _differs(example)
    return Sheet(
        roles={cell: Role.ACTIVE_ZERO if far else Role.INSERTED_ZERO for cell, far in changed.items()},
        numbers={cell: written(found[cell]) for cell in changed},
        opacity=dict.fromkeys(changed, differs) if differs < 1 else {},
        ruled=Span.of(changed),
        lines=differs,
    )


def _marks(example: Example, moment: InverseMoment) -> Iterator[Mark]:
    """A window travels into its output, an output into its stamp; the input's outline travels to what came back."""
    whole = Span.of(raster(example.conv.input_shape))
    for done, planes, forth in (
        (moment.there, ("input", "output"), True),
        (moment.back, ("output", "returned"), False),
    ):
        number, share = row_at(done)
        if number < 0 or share >= LANDS or not example.steps[number].receptive_field:
            continue
        step = example.steps[number]
        ends = [Span.of(step.receptive_field), Span.of([step.output])]
        start, goal = ends if forth else ends[::-1]
        there = min(part(share, 0.0, POINTS), 1 - part(share, FLIES, LANDS))
        yield Mark(planes[0], start, "kernel", there)
        share = pace_of(part(share, POINTS, FLIES))
        yield Mark(planes[0], start, "kernel", there, to=(planes[1], goal), share=share, tint=0.2)
    if moment.fits > 0 and moment.fitted < 1:
        share = pace_of(part(moment.fits, 0.2, 1.0))
        there = min(1.0, 5 * moment.fits) * (1 - moment.fitted)
        yield Mark("input", whole, "input", there)
        yield Mark("input", whole, "input", there, to=("returned", whole), share=share)
    if moment.differs > 0:
        yield Mark("difference", whole, "", moment.differs)
