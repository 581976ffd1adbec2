"""A transposed convolution as the mirrored matrix: columns are stamps, rows are windows, and C does not undo it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from convcore import Cell, Conv2d, Example, Role, Stamp, StampTap, entries, product, written
from convcore.conv import Step
from convfilm import pace
from convfilm.formula import quoted
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, centred, column, labelled, overlaid, roomy, row, scaled, space, topped
from convfilm.picture import Course, Label, Mark, Picture, Position, Sheet, Spot, Token
from convfilm.views import window
from convfilm.views.acts import Act, ActMoment, Acts, Move
from convfilm.views.parts import part, size
from convfilm.views.rows import (
    FADES,
    GAP,
    GLIDES,
    added,
    head,
    marked_row,
    matrix_sheet,
    one_by_one,
    output_state,
    pace_of,
    raster,
    row_at,
    sheet_of,
    turning,
    variable,
    with_size,
)
from convfilm.views.window import Built, Moment
from convfilm.words import Words

LARGE = (2.0, 1.8, 1.6, 1.4, 1.2, 1.0)  # of the mirrored matrix's cells: those of the matrix that is not
PLANES = (1.6, 1.4, 1.2, 1.0)  # those of the planes beside it
PASSING, PASSED = 0.6, 5.0  # seconds of a row, and at most of all of them
MATRIX, OUTPUT = "C", "Cᵀy"
ALL = 1e-3  # of a move: next to nothing


@dataclass(frozen=True, kw_only=True)
class MirroredMoment(ActMoment):
    """How far the film of a transposed convolution has come."""

    entered: float = 0.0
    mirrored: float = 0.0
    """The matrix; less again when it comes back."""
    planes: float = 0.0
    """Input, kernel and output stand beside it."""
    heads: float = 0.0
    """The inputs slide over their columns."""
    sides: float = 0.0
    """The outputs slide to their rows."""
    column: float = 0.0
    """A column is marked."""
    stamp: float = 0.0
    """Its weights travel to the output."""
    times: float = 0.0
    """They are multiplied."""
    gone: float = 0.0
    """The stamp, and what is cropped of the kernel."""
    row: float = 0.0
    """A row is marked."""
    turned: float = 0.0
    """The kernel."""
    reads: float = 0.0
    """The row's weights travel to the turned kernel."""
    unread: float = 0.0
    """They go."""
    rows: float = 0.0
    """Rows that are added up."""
    settled: float = 0.0
    """The last row is one of all."""
    folded: float = 0.0
    """The sums travel to the output."""
    aside: float = 0.0
    """The planes beside the matrix go."""
    back: float = 0.0
    """Whether it comes back: then its rows are those of C."""
    again: float = 0.0
    """Rows of C that are added up once more."""
    beside: float = 0.0
    """The inputs travel beside what that gave."""


class Mirrored(Acts[MirroredMoment]):
    """The transposed convolution's half of the view."""

    def title(self, example: Example, words: Words) -> str:
        """The question that the film answers."""
        del example
        return words.matrix_title_mirrored

    def tag(self, example: Example, words: Words) -> str:
        """What it does."""
        del example
        return words.matrix_tag_mirrored

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each grid."""
        return _markups(example.conv, words)

    def first(self, example: Example) -> MirroredMoment:
        """Nothing; without a partner there is no other matrix to be mirrored."""
        return MirroredMoment(mirrored=0.0 if partner(example) else 1.0)

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """The matrix, and in its place the mirrored one with the planes beside it or above."""
        conv = example.conv
        outputs, inputs = _sizes(conv)

        def named(box: Box, name: str) -> Box:
            return labelled(box, name, 1.6 * em, 0.5 * em, widths[name]) if em else box

        def below(box: Box, name: str) -> Box:
            return labelled(box, name, 1.6 * em, -1.3 * em, widths[name], corner=3) if em else box

        def heads(name: str, count: int, across: bool) -> Box:
            return head(name, count, across, (em, widths.get(name, 0.0)))

        gap, air = space(GAP, in_cells=True), space(0.8, 0.6, in_cells=True)
        there = row(
            heads("rows", inputs, False),
            gap,
            below(
                topped(cells("matrix", range(inputs), range(outputs), FLAT), heads("columns", outputs, True), GAP),
                "matrix",
            ),
            gap,
            heads("again", inputs, False),
            space(1.0, in_cells=True),
            heads("beside", inputs, False),
        )
        # What flies has a plane of its own, in the place of what it leaves.
        flying = [cells(name, range(outputs), range(inputs), FLAT) for name in ("mirror", "stamping", "reading")]
        back = row(
            overlaid(heads("sides", outputs, False), cells("folding", range(outputs), range(1), FLAT)),
            gap,
            below(topped(overlaid(*flying), heads("tops", inputs, True), GAP), "mirror"),
        )

        def plane(name: str, shape: tuple[int, int]) -> Box:
            grid = cells(name, range(shape[0]), range(shape[1]), FLAT)
            reach = math.hypot(*shape) / 2 if building and name == "kernel" else 0.0  # it turns in a circle
            return named(roomy(grid, reach, reach, reach, reach), name)

        x, kernel, y = (
            plane(*each)
            for each in (("input", conv.input_shape), ("kernel", conv.kernel_shape), ("output", conv.output_shape))
        )
        around = []
        for factor in PLANES:
            first, all_of_them = (
                scaled(centred(column(*each)), factor) for each in ((x, air, kernel), (x, air, kernel, air, y))
            )
            around += [
                row(first, air, centred(back), air, scaled(centred(y), factor)),
                column(scaled(row(x, air, kernel, air, y), factor), air, centred(back)),
                row(all_of_them, air, centred(back)),
            ]
        alone = [scaled(centred(there), factor) for factor in LARGE]
        return [overlaid(centred(one), other) for other in alone for one in around]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Mirrored; a column; a row; all rows; once more."""
        conv, other = example.conv, partner(example)
        outputs, inputs = _sizes(conv)
        sizes = {"output": size(conv.output_shape), "input": size(conv.input_shape)}
        entrance: list[Move] = [(pace.ENTRANCE, {"entered": 1.0})]
        if other:
            yield Act(words.matrix_there, entrance, chapter="introduction")
            yield Act(words.matrix_mirror, [(pace.TURN, {"mirrored": 1.0})], chapter="introduction", cue="kernel")
            entrance = []
        yield Act(
            words.matrix_times,
            [*entrance, (pace.ENTRANCE, {"planes": 1.0}), (1.0, {"heads": 1.0}), (1.2, {"sides": 1.0})],
            chapter="introduction",
        )
        stamp = _stamp(example)
        cropped = any(tap.output is None for tap in stamp.taps)
        yield Act(
            words.matrix_stamp_cropped if cropped else words.matrix_stamp,
            [(pace.CUE, {"column": 1.0}), (1.2, {"stamp": 1.0})],
        )
        yield Act(words.matrix_stamped, [(1.2, {"times": 1.0})])
        yield Act(
            words.matrix_turned,
            [
                (pace.CUE, {"gone": 1.0}),
                (pace.CUE, {"row": 1.0}),
                (pace.TURN, {"turned": 1.0}),
                (1.2, {"reads": 1.0}),
            ],
        )
        each = min(PASSING, PASSED / outputs)
        rows: list[Move] = [(each, {"rows": number + 1.0}) for number in range(outputs)]
        yield Act(
            words.matrix_rows, [(pace.CUE, {"unread": 1.0}), *rows], even=True, is_still=False, hold=pace.HOLD / 2
        )
        folds = words.matrix_folds.format(**sizes)
        if not other:
            yield Act(folds, [(pace.CUE, {"settled": 1.0}), (1.2, {"folded": 1.0})])
            yield Act(words.matrix_claim_alone, [], hold=pace.END, chapter="summary")
            return
        yield Act(folds, [(pace.CUE, {"settled": 1.0}), (1.2, {"folded": 1.0})])
        each = min(PASSING, PASSED / inputs)
        again: list[Move] = [(each, {"again": number + 1.0}) for number in range(inputs)]
        yield Act(
            words.matrix_again,
            [(pace.CUE, {"aside": 1.0}), (pace.TURN, {"mirrored": 0.0}), *again],
            starts={"back": 1.0},
        )
        yield Act(_claimed(example, words), [(1.0, {"beside": 1.0})], hold=pace.END, chapter="summary")

    def show(self, example: Example, words: Words, moment: MirroredMoment) -> Picture:
        """The matrix, with heads and planes as far as they are there."""
        conv, other = example.conv, partner(example)
        beside = moment.planes * (1 - moment.aside)
        number, share = row_at(moment.rows)
        over = moment.settled
        sheets = {
            "input": _input(example, beside, moment.column * (1 - moment.gone)),
            "kernel": _kernel(example, beside, moment),
            "output": _output(example, beside, moment),
            "matrix": _matrix(example, moment.entered, moment.mirrored),
            "rows": _inputs(example, moment),
            "columns": _outputs(example, moment, number, share),
            "stamping": _stamping(example, moment),
            "reading": _reading(example, moment),
            "folding": _folding(example, moment) if moment.aside < 1 else None,
            "again": _again(example, moment) if other else None,
            "beside": _beside(example, moment.beside),
        }
        if moment.aside >= 1:  # what is gone keeps its place in the order: what was folded lies on the output
            sheets |= {"output": GONE, "folding": GONE}
        shown = {name: sheet for name, sheet in sheets.items() if sheet is not None}
        markups = _markups(conv, words)
        there = {
            "matrix": moment.entered * part(moment.mirrored, 0.4, 0.0) if moment.mirrored < 0.4 else 0.0,
            "mirror": moment.entered * part(moment.mirrored, 0.6, 1.0),
            **dict.fromkeys(("input", "kernel"), beside),
            "output": beside,
            "tops": part(moment.heads, 0.7, 1.0) * part(moment.mirrored, 0.6, 1.0),
            "sides": part(moment.sides, 0.7, 1.0) * part(moment.mirrored, 0.6, 1.0),
            "rows": moment.back * part(moment.mirrored, 0.4, 0.0) if moment.mirrored < 0.4 else 0.0,
            "columns": moment.back * part(moment.mirrored, 0.4, 0.0) if moment.mirrored < 0.4 else 0.0,
            "again": min(1.0, 2 * moment.again),
            "beside": part(moment.beside, 0.5, 1.0),
        }
        labels = {f"{name} label": Label(markups[name], share=far) for name, far in there.items() if far > 0}
        if beside > 0 and moment.turned < 1:  # a label says what is so
            plain, change = variable("K", "kernel"), part(moment.turned, 0.8, 1.0)
            labels["kernel label"] = (
                replace(labels["kernel label"], before=plain, share=change) if change else Label(plain, share=beside)
            )
        return Picture(
            sheets=shown,
            labels=labels,
            marks=tuple(self._marks(example, moment, number, share, over)),
            tokens=tuple(self._tokens(example, moment)),
        )

    def _marks(
        self, example: Example, moment: MirroredMoment, number: int, share: float, over: float
    ) -> Iterator[Mark]:
        outputs, inputs = _sizes(example.conv)
        at = _inputs_at(example)[_stamp(example).source]
        if (there := moment.column * (1 - moment.gone)) > 0:
            yield Mark("mirror", Span(0, at, outputs, at + 1), "input", there)
        telling = pace.telling(example)
        if (there := moment.row * (1 - moment.unread)) > 0:
            yield Mark("mirror", Span(telling, 0, telling + 1, inputs), "output", there)
        if moment.aside < 1:
            yield from marked_row("mirror", number, share, inputs, "output", 1 - over)
        again, far = row_at(moment.again)
        yield from marked_row("matrix", again, far, outputs, "output", 1 - moment.beside)

    def _tokens(self, example: Example, moment: MirroredMoment) -> Iterator[Token]:
        stamp = _stamp(example)
        at = _inputs_at(example)[stamp.source]
        if 0 < moment.times < 1:
            lands = Span.of([tap.output for tap in stamp.taps if tap.output is not None] or [Cell(0, 0)])
            middle = (lands.top + lands.bottom) / 2, (lands.left + lands.right) / 2
            there = min(part(moment.times, 0.0, 0.15), 1 - part(moment.times, 0.6, 0.8))
            goes = pace_of(part(moment.times, 0.1, 0.6))
            text = f"{written(example.x[stamp.source])} ·"
            yield Token(text, "input", Spot("tops", (0.5, at + 0.5)), Spot("output", middle), goes, there, card=True)
        for plane, of, where, done in (
            ("mirror", example, "sides", moment.rows),
            ("matrix", again(example), "again", moment.again),
        ):
            if of is None:
                continue
            row_, far = row_at(done)
            sums = part(far, FADES, 1.0) if moment.back == (where == "again") else 1.0
            if row_ >= 0 and sums < 1:
                yield from added(_products(of, row_), plane, Spot(where, (row_ + 0.5, 0.5)), sums)
        if moment.beside > 0:
            there = part(moment.beside, 0.6, 1.0)
            other = again(example)
            assert other is not None
            for row_, cell in enumerate(raster(example.conv.input_shape)):
                sign = "=" if other.output[cell] == example.x[cell] else "≠"
                yield Token(sign, "", Spot("again", (row_ + 0.5, 1.5)), opacity=there)


def _sizes(conv: Conv2d) -> tuple[int, int]:
    """How many outputs and inputs the transposed convolution has."""
    return math.prod(conv.output_shape), math.prod(conv.input_shape)


@lru_cache(maxsize=16)
def again(example: Example) -> Example | None:
    """The convolution of what the transposed one gave; None where there is none that has these links."""
    try:
        return Example(example.conv.transpose(), example.output, example.kernel)
    except ValueError:
        return None


def partner(example: Example) -> bool:
    """Whether there is a convolution that this is the transpose of."""
    return again(example) is not None


def _claimed(example: Example, words: Words) -> str:
    other = again(example)
    assert other is not None
    return words.matrix_claim_same if (other.output == example.x).all() else words.matrix_claim_mirrored


def _markups(conv: Conv2d, words: Words) -> dict[str, str]:
    """The label of each grid."""
    outputs, inputs = _sizes(conv)
    y, back = variable("y", "input"), variable("C", "kernel") + "ᵀ"
    gave = f"{back} {y}"
    return {
        "matrix": with_size(variable("C", "kernel"), (inputs, outputs)),
        "mirror": with_size(back, (outputs, inputs)),
        "input": with_size(y, conv.input_shape),
        "kernel": f"{variable('K', 'kernel')}, {quoted(words.matrix_turned_kernel)}",
        "output": with_size(gave, conv.output_shape),
        "tops": y,
        "rows": y,
        "sides": gave,
        "columns": gave,
        "again": f"{variable('C', 'kernel')} {gave}",
        "beside": y,
    }


@lru_cache(maxsize=16)
def _stamp(example: Example) -> Stamp:
    """The first stamp that lands on the output."""
    stamps = [*example.conv.stamps()]
    return next((stamp for stamp in stamps if any(tap.output for tap in stamp.taps)), stamps[0])


@lru_cache(maxsize=16)
def _inputs_at(example: Example) -> Mapping[Cell, int]:
    """The column of each input."""
    return {cell: at for at, cell in enumerate(raster(example.conv.input_shape))}


@lru_cache(maxsize=16)
def _outputs_at(example: Example) -> Mapping[Cell, int]:
    """The row of each output."""
    return {cell: at for at, cell in enumerate(raster(example.conv.output_shape))}


@lru_cache(maxsize=64)
def _products(example: Example, number: int) -> dict[Position, str]:
    """The products of a row, at its cells."""
    columns = _inputs_at(example)
    return {
        (float(number), float(columns[term.tap.source])): product(term.x, term.weight)
        for term in example.terms(example.steps[number])
        if term.tap.source is not None
    }


# --- The sheets -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _matrix(example: Example, entered: float, mirrored: float) -> Sheet:
    """C, on its way to its mirror image."""
    conv = example.conv
    filled = {Cell(column_, row_): entry for (row_, column_), entry in entries(conv).items()}
    outputs, inputs = _sizes(conv)
    whole = matrix_sheet(filled, (inputs, outputs), example.kernel, inputs, entered, zeros=entered)
    return replace(whole, course=Course("mirror", mirrored, mirrored=True) if mirrored > 0 else None)


@lru_cache(maxsize=64)
def _input(example: Example, there: float, lit: float) -> Sheet | None:
    if there <= 0:
        return None
    source = _stamp(example).source
    found = raster(example.conv.input_shape)
    states = {cell: turning(Role.INPUT, Role.ACTIVE_INPUT, lit if cell == source else 0.0) for cell in found}
    return sheet_of(
        states,
        numbers={cell: written(example.x[cell]) for cell in found},
        opacity=dict.fromkeys(found, there) if there < 1 else {},
        ruled=Span.of(found),
        lines=there,
    )


def _kernel(example: Example, there: float, moment: MirroredMoment) -> Sheet | None:
    """The kernel: what a stamp crops is hatched; then it turns, and what meets no input is hatched."""
    if there <= 0:
        return None
    cropped = moment.stamp * (1 - moment.gone)
    unread = moment.reads * (1 - moment.unread)
    return _kernel_sheet(example, there, moment.turned, cropped, unread)


@lru_cache(maxsize=64)
def _kernel_sheet(example: Example, there: float, turned: float, cropped: float, unread: float) -> Sheet:
    built = Built(entered=there, turn=turned)
    sheet = window.picture(example, Words(), Moment(computed=0, built=built), kernel_stays=True).sheets["kernel"]
    hatched = {}
    if cropped > 0:
        hatched = {tap.kernel: cropped for tap in _stamp(example).taps if tap.output is None}
    elif unread > 0:
        hatched = {tap.kernel: unread for tap in _telling(example).taps if tap.source is None}
    return replace(sheet, hatched=hatched)


def _telling(example: Example) -> Step:
    return example.steps[pace.telling(example)]


def _output(example: Example, there: float, moment: MirroredMoment) -> Sheet | None:
    """The output: empty, with a stamp, or with the sums."""
    if there <= 0:
        return None
    stamped = part(moment.times, 0.55, 1.0) * (1 - moment.gone)
    return _output_sheet(example, there, stamped)


def _landed(example: Example) -> list[StampTap]:
    return [tap for tap in _stamp(example).taps if tap.output is not None]


@lru_cache(maxsize=64)
def _output_sheet(example: Example, there: float, stamped: float) -> Sheet:
    found = raster(example.conv.output_shape)
    stamp = _stamp(example)
    lands = {tap.output: tap.kernel for tap in _landed(example)} if stamped > 0 else {}
    by = example.x[stamp.source]
    return sheet_of(
        {cell: turning(Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT, stamped if cell in lands else 0.0) for cell in found},
        numbers={cell: written(by * example.kernel[entry]) for cell, entry in lands.items() if cell is not None},
        opacity=dict.fromkeys(found, there) if there < 1 else {},
        ruled=Span.of(found),
        lines=there,
    )


def _inputs(example: Example, moment: MirroredMoment) -> Sheet | None:
    """The inputs, over their columns or, where the matrix is not mirrored, beside its rows."""
    if moment.heads <= 0:
        return None
    active: dict[int, float] = {}
    column_ = moment.column * (1 - moment.gone)
    if column_ > 0:
        active[_inputs_at(example)[_stamp(example).source]] = column_
    reads = moment.row * (1 - moment.unread)
    if reads > 0:
        for source in _telling(example).receptive_field:
            active[_inputs_at(example)[source]] = reads
    return _inputs_sheet(example, moment.heads, moment.mirrored, tuple(active.items()))


@lru_cache(maxsize=64)
def _inputs_sheet(example: Example, come: float, mirrored: float, active: tuple[tuple[int, float], ...]) -> Sheet:
    found = raster(example.conv.input_shape)
    strengths = dict(active)
    states, numbers, flights = {}, {}, {}
    for at, source in enumerate(found):
        cell = Cell(at, 0)
        states[cell] = turning(Role.INPUT, Role.ACTIVE_INPUT, strengths.get(at, 0.0))
        numbers[cell] = written(example.x[source])
        if come < 1:
            far = pace_of(one_by_one(come, at, len(found)))
            flights[cell] = ("input", (float(source.row), float(source.column)), 1 - far)
    return sheet_of(
        states,
        numbers=numbers,
        flights=flights,
        outlined=come < 1,
        ruled=Span(0, 0, len(found), 1),
        course=Course("tops", mirrored, mirrored=True) if mirrored > 0 else None,
    )


def _outputs(example: Example, moment: MirroredMoment, number: int, share: float) -> Sheet | None:
    """The outputs, beside their rows or, where the matrix is not mirrored, over its columns."""
    if moment.sides <= 0:
        return None
    return _outputs_sheet(example, moment.sides, moment.mirrored, number, share, moment.settled)


@lru_cache(maxsize=64)
def _outputs_sheet(example: Example, come: float, mirrored: float, number: int, share: float, gone: float) -> Sheet:
    found = raster(example.conv.output_shape)
    states, flights = {}, {}
    over = part(share, 0.0, GLIDES)
    for at, target in enumerate(found):
        cell = Cell(0, at)
        states[cell] = output_state(at, number, share, over, gone)
        if come < 1:
            far = pace_of(one_by_one(come, at, len(found)))
            flights[cell] = ("output", (float(target.row), float(target.column)), 1 - far)
    return sheet_of(
        states,
        numbers={Cell(0, at): written(example.output[cell]) for at, cell in enumerate(found)},
        flights=flights,
        outlined=come < 1,
        ruled=Span(0, 0, 1, len(found)),
        course=Course("sides", mirrored, mirrored=True) if mirrored > 0 else None,
    )


def _stamping(example: Example, moment: MirroredMoment) -> Sheet | None:
    """The weights of a column on their way to the output, until they are multiplied there."""
    opacity = 1 - part(moment.times, 0.55, 1.0)
    if moment.stamp <= 0 or opacity <= 0 or moment.gone > 0:
        return None
    return _stamping_sheet(example, moment.stamp, opacity)


@lru_cache(maxsize=64)
def _stamping_sheet(example: Example, come: float, opacity: float) -> Sheet:
    stamp, rows = _stamp(example), _outputs_at(example)
    at = _inputs_at(example)[stamp.source]
    flights: dict[Cell, tuple[str, Position, float]] = {}
    numbers = {}
    for tap in _landed(example):
        assert tap.output is not None
        cell = Cell(rows[tap.output], at)
        flights[cell] = ("output", (float(tap.output.row), float(tap.output.column)), pace_of(come))
        numbers[cell] = written(example.kernel[tap.kernel])
    return _flown(flights, numbers, opacity)


def _flown(
    flights: Mapping[Cell, tuple[str, Position, float]],
    numbers: Mapping[Cell, str],
    opacity: float,
    role: Role = Role.KERNEL,
) -> Sheet:
    ordered = {cell: flights[cell] for cell in sorted(flights)}
    return Sheet(
        roles=dict.fromkeys(ordered, role),
        numbers=numbers,
        opacity=dict.fromkeys(ordered, opacity) if opacity < 1 else {},
        flights=ordered,
        outlined=True,
        lines=opacity,
    )


def _reading(example: Example, moment: MirroredMoment) -> Sheet | None:
    """The weights of a row on their way to the turned kernel."""
    if moment.reads <= 0 or moment.unread >= 1:
        return None
    return _reading_sheet(example, moment.reads, 1 - moment.unread)


@lru_cache(maxsize=64)
def _reading_sheet(example: Example, come: float, opacity: float) -> Sheet:
    number = pace.telling(example)
    columns = _inputs_at(example)
    flights: dict[Cell, tuple[str, Position, float]] = {}
    numbers = {}
    for tap, place in zip(example.steps[number].taps, raster(example.conv.kernel_shape), strict=True):
        if tap.source is not None:
            cell = Cell(number, columns[tap.source])
            flights[cell] = ("kernel", (float(place.row), float(place.column)), pace_of(come))
            numbers[cell] = written(example.kernel[tap.kernel])
    return _flown(flights, numbers, opacity)


GONE = sheet_of({})
"""A sheet with nothing on it."""


def _folding(example: Example, moment: MirroredMoment) -> Sheet | None:
    """The sums on their way to the output."""
    if moment.folded <= 0:
        return None
    return _folding_sheet(example, moment.folded, 1 - moment.aside)


@lru_cache(maxsize=64)
def _folding_sheet(example: Example, come: float, opacity: float) -> Sheet:
    found = raster(example.conv.output_shape)
    flights: dict[Cell, tuple[str, Position, float]] = {}
    numbers = {}
    for at, cell in enumerate(found):
        far = pace_of(one_by_one(come, at, len(found)))
        flights[Cell(at, 0)] = ("output", (float(cell.row), float(cell.column)), far)
        numbers[Cell(at, 0)] = written(example.output[cell])
    return _flown(flights, numbers, opacity, Role.FINISHED_OUTPUT)


def _again(example: Example, moment: MirroredMoment) -> Sheet | None:
    """What C gives of the outputs, beside its rows."""
    if moment.back <= 0 or moment.mirrored >= 1:
        return None
    number, share = row_at(moment.again)
    return _again_sheet(example, 1 - moment.mirrored, number, share, moment.beside)


@lru_cache(maxsize=64)
def _again_sheet(example: Example, there: float, number: int, share: float, gone: float) -> Sheet:
    other = again(example)
    assert other is not None
    states, numbers = {}, {}
    for at, step in enumerate(other.steps):
        states[Cell(at, 0)] = output_state(at, number, share, part(share, 0.0, GLIDES), gone)
        numbers[Cell(at, 0)] = written(other.output[step.output])
    return sheet_of(
        states,
        numbers=numbers,
        opacity=dict.fromkeys(states, there) if there < 1 else {},
        ruled=Span(0, 0, len(states), 1),
        lines=there,
    )


@lru_cache(maxsize=64)
def _beside(example: Example, come: float) -> Sheet | None:
    """The inputs once more, on their way from the matrix's rows to what it gave."""
    if come <= 0:
        return None
    found = raster(example.conv.input_shape)
    far = pace_of(come)
    return _flown(
        {Cell(at, 0): ("rows", (float(at), 0.0), 1 - far) for at in range(len(found))},
        {Cell(at, 0): written(example.x[cell]) for at, cell in enumerate(found)},
        1.0,
        Role.INPUT,
    )
