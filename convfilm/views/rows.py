"""A convolution as a matrix: each window is a row of it, whose weights stand in the columns of their inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from convcore import Cell, Conv2d, Example, Role, entries, input_roles, product, written
from convcore.apply import Array
from convfilm import pace
from convfilm.formula import inked
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, centred, column, labelled, overlaid, row, scaled, space, topped
from convfilm.picture import Course, Label, Mark, Picture, Pointer, Position, Sheet, Spot, Stand, Token
from convfilm.views import window
from convfilm.views.acts import Act, ActMoment, Acts, Move
from convfilm.views.flat import Flat
from convfilm.views.parts import part, size
from convfilm.views.window import Built, Moment, Told
from convfilm.words import Words

GLIDES, LANDS, FLIES, FADES = 0.15, 0.35, 0.7, 0.8
"""Of the time of a row, by when the window stands, its weights lie on it, are in their columns, or have gone."""
ADDS = (0.25, 0.8)  # of the rest, in which products travel to the sum
PASSING, PASSED = 1.0, 6.5  # seconds of a row that is not told, and at most of all of them
SMALL = (1.0, 0.85, 0.7, 0.62)  # of the matrix's cells: those of planes that stand beside it
GAP = 0.2  # cells between the matrix and its heads
APART = 0.5  # of the time in which all cells slide to their heads, in which the last of them begins
TOKEN = 0.8  # of a digit


def one_by_one(share: float, number: int, count: int) -> float:
    """How far the one of this number has come when all of them have so far."""
    begin = APART * number / max(count - 1, 1)
    return part(share, begin, begin + 1 - APART)


def raster(shape: Sequence[int]) -> list[Cell]:
    """The cells of a plane, row by row."""
    return [Cell(*cell) for cell in np.ndindex(*shape)]


def variable(name: str, ink: str) -> str:
    """A letter, in the ink of what it stands for, as Typst markup."""
    return inked(name, ink, "italic")


def with_size(name: str, shape: Sequence[int]) -> str:
    """Markup with a size: "C 4 x 9"."""
    rows, columns = shape
    return f"{name}#h(0.4em){rows} × {columns}"


def head(name: str, count: int, across: bool, letter: tuple[float, float]) -> Box:
    """Cells in a row or a column with a letter above them; `letter` is its em and its width."""
    em, width = letter
    grid = cells(name, range(1 if across else count), range(count if across else 1), FLAT)
    return labelled(grid, name, 1.6 * em, 0.5 * em, width) if em else grid


def faded(label: Label, share: float) -> Label:
    """A label that is there so far."""
    return replace(label, share=label.share * share)


def turning(before: Role, after: Role, share: float) -> tuple[Role, tuple[Role, float] | None]:
    """What a cell is that turns from one role into another: as roles and fading of a sheet say it."""
    if before is Role.CURRENT_OUTPUT:  # it is painted above all others: so it goes rather than they come
        return turning(after, before, 1 - share)
    if share <= 0:
        return before, None
    return after, (before, share) if share < 1 else None


def sheet_of(states: Mapping[Cell, tuple[Role, tuple[Role, float] | None]], **more: object) -> Sheet:
    """A sheet of cells that turn."""
    roles = {cell: role for cell, (role, _) in states.items()}
    fading = {cell: before for cell, (_, before) in states.items() if before is not None}
    return Sheet(roles=roles, fading=fading, **more)  # type: ignore[arg-type]


def lit(number: int, share: float, gone: float = 0.0) -> dict[int, float]:
    """How strongly rows are lit when so much of the time of one is over: it, and the one before; `gone`: neither."""
    here = part(share, 0.0, GLIDES)
    return {n: by * (1 - gone) for n, by in ((number - 1, 1 - here), (number, here)) if n >= 0 and by * (1 - gone) > 0}


def row_at(rows: float) -> tuple[int, float]:
    """The number of the row that is being told, and how much of its time is over; it is lit until the next begins."""
    number = math.ceil(rows - 1e-9) - 1
    return number, rows - number


def added(
    products: Mapping[Position, str], plane: str, to: Spot, share: float, opacity: float = 1.0
) -> Iterator[Token]:
    """Products that rise from cells of a plane and travel to their sum."""
    there = min(part(share, 0.0, ADDS[0]), 1 - part(share, ADDS[1], 1.0)) * opacity
    if there <= 0:
        return
    for (row_, column_), text in products.items():
        small = TOKEN * min(1.0, 4 / len(text))
        yield Token(
            text, "", Spot(plane, (row_ + 0.5, column_ + 0.5)), to, pace_of(part(share, *ADDS)), there, small, card=True
        )


def pace_of(share: float) -> float:
    """Slow at either end."""
    return share * share * (3 - 2 * share)


def arrived(share: float) -> float:
    """How far a sum stands in its cell when so much of the time in which it is added up is over."""
    return part(share, ADDS[1] - 0.1, 1.0)


def marked_row(plane: str, number: int, share: float, columns: int, ink: str, opacity: float) -> Iterator[Mark]:
    """An outline around a row, which comes down from the one before."""
    if opacity <= 0 or number < 0:
        return
    here, before = (Span(n, 0, n + 1, columns) for n in (number, number - 1))
    glide = part(share, 0.0, GLIDES)
    if number == 0:
        yield Mark(plane, here, ink, opacity * glide)
    elif glide < 1:
        yield Mark(plane, before, ink, opacity, to=(plane, here), share=pace_of(glide))
    else:
        yield Mark(plane, here, ink, opacity)


@dataclass(frozen=True, kw_only=True)
class RowsMoment(ActMoment):
    """How far the film of a convolution has come."""

    entered: float = 0.0
    ring: float = 0.0
    """The border of zeros."""
    landed: float = 0.0
    """The kernel on its first window."""
    coloured: float = 0.0
    """The cells below it."""
    lifted: float = 0.0
    """The window goes."""
    small: float = 0.0
    """The planes move aside."""
    columns: float = 0.0
    """The inputs slide to the heads of the columns."""
    heads: float = 0.0
    """The outputs slide to the heads of the rows."""
    lines: float = 0.0
    """The empty matrix."""
    rows: float = 0.0
    """Rows that are filled and added up, a row's share of which tells how far it is."""
    zeros: float = 0.0
    folded: float = 0.0
    """The outputs go back to their plane."""


class Rows(Acts[RowsMoment]):
    """The convolution's half of the view."""

    def title(self, example: Example, words: Words) -> str:
        """The question that the film answers."""
        del example
        return words.matrix_title

    def tag(self, example: Example, words: Words) -> str:
        """How many cells are filled."""
        return words.matrix_tag.format(**_counts(example))

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each grid."""
        return {
            **window.names(example, words),
            **{name: variable(*letter) for name, letter in LETTERS.items()},
            "matrix": _matrix_label(example.conv),
        }

    def first(self, example: Example) -> RowsMoment:
        """Nothing."""
        del example
        return RowsMoment()

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """First input, kernel and output; then the matrix, and these smaller, at its left or above it."""
        conv = example.conv
        outputs, inputs = (math.prod(shape) for shape in (conv.output_shape, conv.input_shape))
        heads = {name: (em, widths.get(name, 0.0)) for name in LETTERS}
        filled = topped(
            cells("matrix", range(outputs), range(inputs), FLAT),
            head("columns", inputs, across=True, letter=heads["columns"]),
            GAP,
        )
        if em:
            filled = labelled(filled, "matrix", 1.6 * em, -1.3 * em, widths["matrix"], corner=3)
        block = row(head("rows", outputs, across=False, letter=heads["rows"]), space(GAP, in_cells=True), filled)
        before = Flat().boxes(example, em, widths, building)

        def plane(name: str, rows: range, columns: range, over: str = "") -> Box:
            grid = cells(name, rows, columns, FLAT)
            both = overlaid(grid, cells(over, rows, columns, FLAT)) if over else grid
            return labelled(both, name, 1.6 * em, 0.5 * em, widths[name]) if em else both

        air = space(0.6, 0.6, in_cells=True)
        x = plane("small input", conv.rows.reach, conv.columns.reach, over="flying")
        kernel = plane("small kernel", range(conv.kernel_shape[0]), range(conv.kernel_shape[1]))
        y = plane("small output", range(conv.output_shape[0]), range(conv.output_shape[1]))
        asides = [column(x, air, row(kernel, air, y)), row(x, air, kernel, air, y), column(x, air, kernel, air, y)]
        small = [scaled(centred(aside), factor) for factor in SMALL for aside in asides]
        after = [
            join(aside, space(0.8, 0.5, in_cells=True), centred(block)) for aside in small for join in (row, column)
        ]
        return [overlaid(centred(one), centred(other)) for other in after for one in before]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """The opening, the empty matrix, a row after the other, the count."""
        conv, count = example.conv, len(example.steps)
        border = Role.BORDER_ZERO in input_roles(conv).values()
        ring: list[Move] = [(pace.MOVE, {"ring": 1.0})] if border else []
        yield Act(
            words.matrix_start,
            [
                (pace.ENTRANCE, {"entered": 1.0}),
                *ring,
                (pace.LANDING, {"landed": 1.0, **({} if border else {"ring": 1.0})}),
                (pace.COLOUR, {"coloured": 1.0}),
            ],
            chapter="introduction",
        )
        yield Act(
            words.matrix_heads,
            [
                (pace.COLOUR, {"lifted": 1.0}),
                (pace.MOVE, {"small": 1.0}),
                (1.4, {"columns": 1.0}),
                (1.0, {"heads": 1.0}),
                (pace.CUE, {"lines": 1.0}),
            ],
            chapter="introduction",
        )
        told = min(2, count)
        for number in range(told):
            on_border = any(tap.source is None for tap in example.steps[number].taps)
            fades = number == 0 and on_border
            flight: list[Move] = [
                (pace.CUE, {"rows": number + GLIDES}),
                (pace.MOVE, {"rows": number + LANDS}),
                (1.2, {"rows": number + FLIES}),
            ]
            fade: list[Move] = [(0.6 if on_border else pace.FADE, {"rows": number + FADES})]
            adds: list[Move] = [(1.2, {"rows": number + 1.0})]
            if fades:
                yield Act(words.matrix_row, flight, is_still=False)
                yield Act(words.matrix_border, fade)
            elif number == 0:
                yield Act(words.matrix_row, [*flight, *fade])
            if number == 0:
                yield Act(words.matrix_sum, adds)
            else:
                yield Act(words.matrix_next, [*flight, *fade, *adds])
        rest = count - told
        if rest:
            each = min(PASSING, PASSED / rest)
            moves: list[Move] = [(each, {"rows": number + 1.0}) for number in range(told, count)]
            yield Act(words.quick, moves, even=True, points=False, hold=pace.HOLD / 2)
        yield Act(
            self._claimed(example, words),
            [(pace.MOVE, {"zeros": 1.0}), (1.0, {"folded": 1.0})],
            hold=pace.END,
            chapter="summary",
        )

    def _claimed(self, example: Example, words: Words) -> str:
        return words.matrix_claim.format(**_counts(example))

    def show(self, example: Example, words: Words, moment: RowsMoment) -> Picture:
        """The planes, then the matrix beside them."""
        conv = example.conv
        if moment.small == 0:
            return _opening(example, words, moment)
        number, share = row_at(moment.rows)
        gone, there = moment.zeros, part(moment.small, 0.6, 1.0)
        outputs, inputs = len(example.steps), math.prod(conv.input_shape)
        sheets = {
            "input": _input(example, Course("small input", moment.small), number, share, gone),
            "kernel": _still(example, "kernel", Course("small kernel", moment.small)),
            "output": _still(example, "output", Course("small output", moment.small)),
            "matrix": _matrix(example, number, share >= FLIES, moment.lines, moment.zeros),
            "columns": _columns(example, moment.columns, number, share, gone),
            "rows": _rows(example, moment.heads, number, share, gone),
            "flying": _flying(example, number, share),
            "small output": _folded(example, moment.folded),
        }
        shown = {name: sheet for name, sheet in sheets.items() if sheet is not None}
        labels = {
            name: faded(label, 1 - min(1.0, 2 * moment.small))
            for name, label in _labels(example, words).items()
            if moment.small < 0.5
        }
        for name, so_far in (
            ("small input", there),
            ("small kernel", there),
            ("small output", there),
            ("columns", part(moment.columns, 0.7, 1.0)),
            ("rows", part(moment.heads, 0.7, 1.0)),
        ):
            if so_far > 0:
                labels[f"{name} label"] = Label(variable(*LETTERS[name]), share=so_far)
        if moment.lines > 0:
            labels["matrix label"] = Label(_matrix_label(conv), share=moment.lines)
        marks = (
            *_window(example, number, share, 1 - gone),
            *marked_row("matrix", number, share, inputs, "output", 1 - gone),
        )
        sums = part(share, FADES, 1.0)
        tokens: tuple[Token, ...] = ()
        if 0 <= number < outputs and sums < 1:
            tokens = tuple(added(_products(example, number), "matrix", Spot("rows", (number + 0.5, 0.5)), sums))
        return Picture(sheets=shown, labels=labels, marks=marks, tokens=tokens)


LETTERS = {
    "small input": ("x", "input"),
    "small kernel": ("K", "kernel"),
    "small output": ("y", "output"),
    "columns": ("x", "input"),
    "rows": ("y", "output"),
}


def _matrix_label(conv: Conv2d) -> str:
    """Its size, and what it does: x lies above it as a row, so that each entry stands above its column."""
    sizes = math.prod(conv.output_shape), math.prod(conv.input_shape)
    matrix = variable("C", "kernel")
    product = f"{variable('y', 'output')} = {matrix}#h(0.2em){variable('x', 'input')}"
    return f"{with_size(matrix, sizes)}#h(1.5em){product}"


def _counts(example: Example) -> dict[str, str]:
    """What the claim may tell: how many cells of how many are filled, and the matrix's size."""
    conv = example.conv
    sizes = math.prod(conv.output_shape), math.prod(conv.input_shape)
    return {"filled": str(len(entries(conv))), "all": str(math.prod(sizes)), "size": size(sizes)}


@lru_cache(maxsize=64)
def _at(example: Example, moment: Moment) -> Picture:
    return window.picture(example, Words(), moment, kernel_stays=True)


def _labels(example: Example, words: Words) -> Mapping[str, Label]:
    return window.picture(example, words, Moment(computed=0), kernel_stays=True).labels


def _opening(example: Example, words: Words, moment: RowsMoment) -> Picture:
    """Input, kernel and output, and the kernel's copy that lands on its first window."""
    built = Built(entered=moment.entered, ring=moment.ring, grown=moment.entered)
    stands = moment.landed == 1 and moment.lifted < 1
    told = Moment(
        place=0.0 if stands else None,
        computed=0,
        told=Told(moment.coloured, 0.0, 0.0, 0.0),
        presence=1 - moment.lifted,
        leaves=True,
        built=built,
    )
    shown = window.picture(example, words, told, kernel_stays=True)
    pointer = shown.pointer
    if pointer is not None:
        pointer = replace(pointer, shift=0.0)
    elif 0 < moment.landed < 1:
        step = example.steps[0]
        weights = tuple(written(example.kernel[tap.kernel]) for tap in step.taps)
        rows, columns = example.conv.kernel_shape
        corners: tuple[Position, ...] = ((0, 0), (0, columns), (rows, columns), (rows, 0))
        alone = Stand("kernel", corners, tuple((tap.kernel.row + 0.5, tap.kernel.column + 0.5) for tap in step.taps))
        first = replace(window.stand(step), target=None)
        there = part(moment.landed, 0.0, 0.3)  # a copy: the kernel stays
        pointer = Pointer(weights, alone, first, moment.landed, plate=1.0, opacity=there)
    return Picture(sheets=shown.sheets, pointer=pointer, labels=shown.labels)


@lru_cache(maxsize=64)
def _still(example: Example, name: str, course: Course) -> Sheet:
    return replace(_at(example, Moment(computed=0)).sheets[name], course=course)


@lru_cache(maxsize=64)
def _input(example: Example, course: Course, number: int, share: float, gone: float) -> Sheet:
    """The input with its border, and what the window of a row reads."""
    resting = _at(example, Moment(computed=0)).sheets["input"]
    roles, by = dict(resting.roles), dict[Cell, float]()
    for of, strength in lit(number, share, gone).items():
        for tap in example.steps[of].taps:
            rest = resting.roles[tap.slot]
            active = Role.ACTIVE_INPUT if rest is Role.INPUT else Role.ACTIVE_ZERO
            by[tap.slot] = min(1.0, by.get(tap.slot, 0.0) + strength)  # it may be read by both
            roles[tap.slot] = active
    fading = {slot: (resting.roles[slot], strength) for slot, strength in by.items() if strength < 1 - 1e-9}
    return replace(resting, roles=roles, fading=fading, aside=False, course=course)


@lru_cache(maxsize=64)
def _matrix(example: Example, number: int, arrived_: bool, lines: float, zeros: float) -> Sheet | None:
    """The rows before this one, and this one if its weights have arrived."""
    if lines <= 0:
        return None
    conv = example.conv
    filled, done = entries(conv), number + arrived_
    shape = len(example.steps), math.prod(conv.input_shape)
    return matrix_sheet(filled, shape, example.kernel, done, lines, zeros)


def matrix_sheet(
    filled: Mapping[Cell, Cell],
    shape: tuple[int, int],
    kernel: Array,
    done: int,
    lines: float = 1.0,
    zeros: float = 1.0,
) -> Sheet:
    """A matrix: so many rows are done; zeros are dots, as far as they are there."""
    cells_ = raster(shape)
    empty = [cell for cell in cells_ if cell not in filled] if zeros > 0 else []
    kernels = [cell for cell in filled if cell.row < done]
    roles = {**dict.fromkeys(kernels, Role.KERNEL), **dict.fromkeys(empty, Role.BORDER_ZERO)}
    return Sheet(
        roles={cell: roles[cell] for cell in cells_ if cell in roles},
        numbers={**{cell: written(kernel[filled[cell]]) for cell in filled}, **dict.fromkeys(empty, "·")},
        opacity=dict.fromkeys(empty, zeros) | (dict.fromkeys(kernels, lines) if lines < 1 else {}),
        ruled=Span(0, 0, *shape),
        lines=lines,
    )


@lru_cache(maxsize=64)
def _columns(example: Example, come: float, number: int, share: float, gone: float) -> Sheet | None:
    """The inputs over their columns; those that a row reads are lit."""
    if come <= 0:
        return None
    sources = raster(example.conv.input_shape)
    reads = {of: {*example.steps[of].receptive_field} for of in lit(number, share, gone)}
    strengths = lit(number, share, gone)
    states, flights, numbers = {}, {}, {}
    for at, source in enumerate(sources):
        cell = Cell(0, at)
        strength = min(1.0, sum(by for of, by in strengths.items() if source in reads[of]))
        states[cell] = turning(Role.INPUT, Role.ACTIVE_INPUT, strength)
        numbers[cell] = written(example.x[source])
        far = one_by_one(come, at, len(sources))
        if come < 1:
            flights[cell] = ("small input", (float(source.row), float(source.column)), 1 - pace_of(far))
    return sheet_of(states, numbers=numbers, flights=flights, ruled=Span(0, 0, 1, len(sources)), outlined=come < 1)


@lru_cache(maxsize=64)
def _rows(example: Example, come: float, number: int, share: float, gone: float) -> Sheet | None:
    """The outputs beside their rows: those that are added up stand."""
    if come <= 0:
        return None
    states, flights, numbers = {}, {}, {}
    over = part(share, 0.0, GLIDES)
    for at, step in enumerate(example.steps):
        cell = Cell(at, 0)
        numbers[cell] = written(example.output[step.output])
        states[cell] = output_state(at, number, share, over, gone)
        far = one_by_one(come, at, len(example.steps))
        if come < 1:
            target = (float(step.output.row), float(step.output.column))
            flights[cell] = ("small output", target, 1 - pace_of(far))
    return sheet_of(states, numbers=numbers, flights=flights, ruled=Span(0, 0, len(states), 1), outlined=come < 1)


def output_state(
    at: int, number: int, share: float, over: float, gone: float
) -> tuple[Role, tuple[Role, float] | None]:
    """An output whose row is before, at, or after the one that is being told."""
    if at > number:
        return Role.PENDING_OUTPUT, None
    if at == number:
        if gone > 0:
            return turning(Role.CURRENT_OUTPUT, Role.FINISHED_OUTPUT, gone)
        return turning(Role.PENDING_OUTPUT, Role.CURRENT_OUTPUT, arrived(part(share, FADES, 1.0)))
    if at == number - 1:
        return turning(Role.CURRENT_OUTPUT, Role.FINISHED_OUTPUT, over)
    return Role.FINISHED_OUTPUT, None


@lru_cache(maxsize=16)
def _flying(example: Example, number: int, share: float) -> Sheet | None:
    """A copy of the kernel: it lands on the window, its weights fly to their columns, those on the border fade."""
    if number < 0 or not GLIDES < share < FADES:
        return None
    step = example.steps[number]
    columns = {source: at for at, source in enumerate(raster(example.conv.input_shape))}
    flights: dict[Cell, tuple[str, Position, float]] = {}
    for tap in step.taps:
        if share <= LANDS:
            target = (float(tap.kernel.row), float(tap.kernel.column))
            flights[tap.slot] = ("small kernel", target, 1 - pace_of(part(share, GLIDES, LANDS)))
        elif tap.source is None:
            flights[tap.slot] = ("small kernel", (0.0, 0.0), 0.0)
        elif share < FLIES:
            goal = (float(number), float(columns[tap.source]))
            flights[tap.slot] = ("matrix", goal, pace_of(part(share, LANDS, FLIES)))
    opacity = 1 - part(share, FLIES, FADES)
    weights = {tap.slot: written(example.kernel[tap.kernel]) for tap in step.taps if tap.slot in flights}
    return Sheet(
        roles=dict.fromkeys(flights, Role.KERNEL),
        numbers=weights,
        opacity=dict.fromkeys(flights, opacity) if opacity < 1 else {},
        flights=flights,
        outlined=True,
        lines=opacity,
    )


@lru_cache(maxsize=64)
def _folded(example: Example, folded: float) -> Sheet | None:
    """The outputs on their way back to their plane."""
    if folded <= 0:
        return None
    found = [step.output for step in example.steps]
    return Sheet(
        roles=dict.fromkeys(found, Role.FINISHED_OUTPUT),
        numbers={cell: written(example.output[cell]) for cell in found},
        flights={
            cell: ("rows", (float(at), 0.0), 1 - pace_of(one_by_one(folded, at, len(found))))
            for at, cell in enumerate(found)
        },
        outlined=True,
        ruled=Span.of(found),
    )


def _window(example: Example, number: int, share: float, opacity: float) -> Iterator[Mark]:
    """An outline around the window of a row on the input: it glides along a row, and comes anew at the next."""
    if number < 0 or opacity <= 0:
        return
    step, glide = example.steps[number], part(share, 0.0, GLIDES)
    here = Span.of([tap.slot for tap in step.taps])
    before = example.steps[number - 1] if number else None
    if glide == 1 or before is None:
        yield Mark("small input", here, "kernel", opacity * glide)
        return
    there = Span.of([tap.slot for tap in before.taps])
    if before.output.row == step.output.row:
        yield Mark("small input", there, "kernel", opacity, to=("small input", here), share=pace_of(glide))
    else:
        yield Mark("small input", there, "kernel", opacity * (1 - glide))
        yield Mark("small input", here, "kernel", opacity * glide)


@lru_cache(maxsize=64)
def _products(example: Example, number: int) -> dict[Position, str]:
    """The products of a row, at its cells."""
    step = example.steps[number]
    columns = {source: at for at, source in enumerate(raster(example.conv.input_shape))}
    return {
        (float(number), float(columns[term.tap.source])): product(term.x, term.weight)
        for term in example.terms(step)
        if term.tap.source is not None
    }
