"""Flip: the weights of all stamps that meet in one output cell are the kernel, turned by 180 degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from convcore import Cell, Example, Role, Step, written
from convfilm import pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, row, space
from convfilm.picture import Label, Mark, Picture, Pointer, Sheet, Spot, Stand, Token
from convfilm.theme import CHIP_SHIFT
from convfilm.views import equality, stamping, stamps, window
from convfilm.views.acts import Act, ActMoment, Acts, Moves
from convfilm.views.parts import bold, eased, named, part
from convfilm.views.window import Built
from convfilm.words import Words

TOLD = 2  # stamps that are told
EACH, ALL = 1.5, 9.0  # seconds of each of the others, or an equal share of the whole where that is less
SET, LIES, TAKEN = 0.1, 0.5, 0.55  # shares of a stamp's time: it is pointed at, it has landed, its weight leaves
GHOSTS = 0.75  # how opaque the outline is of a stamp that lies over the cell


@dataclass(frozen=True, kw_only=True)
class FlipMoment(ActMoment):
    """How far it has come."""

    entered: float = 0.0
    """Input, kernel and output are there."""
    chosen: float = 0.0
    """One output cell is pointed at."""
    gathered: float = 0.0
    """Stamps over that cell whose weight has come to its input cell, and the share of the next one."""
    rimmed: float = 0.0
    """The weights that have come are a window."""
    aside: float = 0.0
    """The kernel leaves a pale copy."""
    turn: float = 0.0
    """It turns by 180 degrees."""
    landing: float = 0.0
    """A copy of it flies to the window."""
    found: float = 0.0
    """What the window adds up to travels to the output cell."""


class Flip(Acts[FlipMoment]):
    """Input, kernel, and the output with one cell."""

    facts = "layer"

    def check(self, example: Example) -> None:
        """A transposed convolution, of which a stamp reaches an output cell."""
        super().check(example)
        equality.needs_transposed(example)
        if not _met(example):
            raise ValueError(f"needs an output cell that a stamp reaches, got {example.conv}")

    def title(self, example: Example, words: Words) -> str:
        """Why the kernel turns."""
        del example
        return words.flip_title

    def tag(self, example: Example, words: Words) -> str:
        """Where the turn is."""
        del example
        return words.flip_tag

    def first(self, example: Example) -> FlipMoment:
        """Nothing."""
        del example
        return FlipMoment()

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each grid."""
        conv = example.conv
        return {
            "input": named(words.input, conv.input_shape),
            "kernel": named(words.kernel, conv.kernel_shape),
            "stamps": named(words.output, conv.output_shape),
        }

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """In a row, in a column, or something of both."""
        conv = example.conv

        def titled(box: Box, name: str) -> Box:
            return labelled(box, name, 1.7 * em, 0.5 * em, widths[name]) if em else box

        x = titled(cells("input", *_shown(example), FLAT), "input")
        kernel = titled(equality.turning(example, building), "kernel")
        ghost = stamping.table("ghost", conv.kernel_shape)
        y = titled(cells("stamps", conv.rows.stamped, conv.columns.stamped, FLAT), "stamps")
        gap, narrow = space(0.6, 0.5, in_cells=True), space(0.3, 0.3, in_cells=True)
        return [
            row(x, gap, ghost, narrow, kernel, gap, y),
            row(x, gap, column(kernel, narrow, ghost), gap, y),
            column(row(x, gap, y), gap, row(ghost, narrow, kernel)),
        ]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Each stamp over the cell, then the kernel's turn, and that both are one."""
        count, number = len(_met(example)), 0
        enters: Moves = ((pace.ENTRANCE, {"entered": 1.0}), (0.4, {}), (0.5, {"chosen": 1.0}))
        yield Act(words.flip_start, enters, chapter="introduction", is_still=False)
        told = (words.flip_first, words.flip_next)
        while number < min(TOLD, count):
            landed, taken = number + LIES, number + TAKEN
            moves = (
                (0.3, {"gathered": number + SET}),
                (1.2, {"gathered": landed}),
                (0.9, {"gathered": taken}),
                (1.1, {"gathered": number + 1.0}),
            )
            yield Act(told[number], moves, cue="kernel")
            number += 1
        each = min(EACH, ALL / max(count - number, 1))
        while number < count:
            seconds = max(each - stamping.GLIMPSE, stamping.GLIMPSE)
            number += 1
            yield Act(words.flip_rest, ((seconds, {"gathered": float(number)}),), hold=stamping.GLIMPSE, even=True)
        yield Act(words.flip_window.format(count=count), ((0.6, {"rimmed": 1.0}),), hold=1.5, cue="input")
        turn: Moves = ((0.4, {"aside": 1.0}), (pace.TURN, {"turn": 1.0}), (0.4, {}), (1.2, {"landing": 1.0}))
        yield Act(words.flip_turn, turn, hold=1.5, cue="kernel")
        yield Act(
            words.flip_claim.format(count=count),
            ((0.9, {"found": 1.0}),),
            hold=pace.END,
            chapter="summary",
            cue="kernel",
        )

    def show(self, example: Example, words: Words, moment: FlipMoment) -> Picture:
        """The planes, the stamp over the cell, and the weights that have come."""
        now, step, met = moment, _step(example), _met(example)
        number = min(math.floor(now.gathered + 1e-6), len(met))
        share = max(now.gathered - number, 0.0) if number < len(met) else 0.0
        flying = _copy(example, number, share) if share > 0 else None
        sheets = {
            "input": _input(example, now.gathered, now.entered),
            "kernel": window.kernel_plane(example, now.turn, now.entered),
            "ghost": window.ghost(example, window.PALE * now.aside),
            "stamps": _output(example, now.entered, _phase(now.found, 0.8, 1.0)),
            "stamp": flying or Sheet({}),
        }
        marks = []
        if share > 0:
            stamp = stamps.all_of(example.conv)[met[number][0]]
            span, fade = Span.of([tap.place for tap in stamp.taps if tap.place]), _phase(share, TAKEN, 0.8)
            marks.append(Mark("input", Span.of([met[number][2]]), "input", _phase(share, 0.0, SET)))
            if share >= LIES:
                marks.append(Mark("stamps", span, "kernel", GHOSTS * (1 - fade), dashed=True))
        elif now.pulse > 0 and now.chosen == 1 and number < len(met):
            marks.append(Mark("input", Span.of([met[number][2]]), "input", now.pulse))
        if now.chosen > 0:
            marks.append(Mark("stamps", Span.of([step.output]), "output", now.chosen))
        if now.rimmed > 0 and now.landing < 1:
            marks.append(Mark("input", Span.of([tap.slot for tap in step.taps]), "kernel", now.rimmed))
        return Picture(
            sheets=sheets,
            pointer=_pointer(example, now, step),
            labels=_labels(example, words, now),
            marks=tuple(mark for mark in marks if mark.opacity > 0),
            tokens=tuple(_chips(example, number, share) if now.landing < 1 else _value(step, example, now.found)),
        )


@lru_cache(maxsize=64)
def _step(example: Example) -> Step:
    """The output cell that most stamps reach, the most central of several."""
    return example.steps[pace.telling(example)]


@lru_cache(maxsize=64)
def _met(example: Example) -> tuple[tuple[int, Cell, Cell], ...]:
    """Of each stamp over that cell, in order: its number, the weight that is there, and the slot of its input cell."""
    step = _step(example)
    slots = {tap.source: tap.slot for tap in step.taps if tap.source is not None}
    return tuple((addend.stamp, addend.kernel, slots[addend.source]) for addend in example.addends[step.output])


def _phase(share: float, start: float, end: float) -> float:
    return eased(part(share, start, end))


@lru_cache(maxsize=64)
def _shown(example: Example) -> tuple[range, range]:
    """Rows and columns of the input's plane: its cells, and the zeros that the window of that cell needs."""
    slots = Span.of([tap.slot for tap in _step(example).taps])
    rows, columns = example.conv.rows.stretched, example.conv.columns.stretched
    return (
        range(min(round(slots.top), 0), max(round(slots.bottom), rows.stop)),
        range(min(round(slots.left), 0), max(round(slots.right), columns.stop)),
    )


@lru_cache(maxsize=64)
def _input(example: Example, gathered: float, opacity: float) -> Sheet:
    """The input; cells to which a weight has come make room for it."""
    sheet = window.input_plane(example, None, 0.0, Built())
    rows, columns = _shown(example)
    inside, fading = Span(rows.start, columns.start, rows.stop, columns.stop), {}
    roles = {cell: role for cell, role in sheet.roles.items() if cell.row in rows and cell.column in columns}
    for number, (_, _, slot) in enumerate(_met(example)):
        share = _phase(gathered - number, 0.8, 1.0)
        if share > 0:
            roles[slot] = Role.ACTIVE_INPUT
            if share < 1:
                fading[slot] = (Role.INPUT, share)
    return replace(
        sheet,
        roles=roles,
        fading=fading,
        opacity=dict.fromkeys(roles, opacity) if opacity < 1 else {},
        lines=opacity,
        border=(inside, opacity) if inside != sheet.ruled else None,
        faint=(inside, opacity) if inside != sheet.ruled else None,
    )


@lru_cache(maxsize=64)
def _output(example: Example, opacity: float, found: float) -> Sheet:
    """The output, empty but for that cell in the end; the rim that padding cuts is dashed."""
    conv, step = example.conv, _step(example)
    full = stamps.whole(conv)
    roles = dict.fromkeys(conv.stamped(), Role.PENDING_OUTPUT)
    if found > 0:
        roles[step.output] = Role.FINISHED_OUTPUT
    return Sheet(
        roles,
        {step.output: written(example.value(step))},
        fading={step.output: (Role.PENDING_OUTPUT, found)} if 0 < found < 1 else {},
        opacity=dict.fromkeys(conv.stamped(), opacity) if opacity < 1 else {},
        ruled=stamps.kept(conv),
        lines=opacity,
        border=(full, opacity) if stamps.is_cut(conv) else None,
        faint=(full, opacity) if stamps.is_cut(conv) else None,
    )


@lru_cache(maxsize=64)
def _copy(example: Example, number: int, share: float) -> Sheet:
    """A copy of the kernel that lands on the output; then all weights fade but the one over the cell."""
    at, entry, _ = _met(example)[number]
    stamp = stamps.all_of(example.conv)[at]
    numbers = {tap.kernel: written(example.kernel[tap.kernel]) for tap in stamp.taps}
    pale, gone = 1 - 0.7 * _phase(share, LIES, TAKEN), 1 - _phase(share, TAKEN, 0.8)
    flies = _phase(share, SET, LIES)
    return Sheet(
        dict.fromkeys(numbers, Role.KERNEL),
        numbers,
        opacity={cell: (1.0 if cell == entry else pale) * gone for cell in numbers},
        outlined=True,
        flights={
            tap.kernel: ("stamps", (float(tap.place.row), float(tap.place.column)), flies)
            for tap in stamp.taps
            if tap.place is not None
        },
        lines=gone * pale,
        weights=True,
    )


def _chips(example: Example, number: int, share: float) -> Iterator[Token]:
    """The weights that have come to their input cells, and the one that is on its way."""
    row_, column_ = _step(example).output
    for index, (_, entry, slot) in enumerate(_met(example)):
        come = 1.0 if index < number else _phase(share, TAKEN, 1.0) if index == number else 0.0
        if index > number or (index == number and share <= TAKEN):
            continue
        yield Token(
            written(example.kernel[entry]),
            "kernel",
            Spot("stamps", (row_ + 0.5, column_ + 0.5)),
            Spot("input", (slot.row + 0.5, slot.column + 0.5 + CHIP_SHIFT)),
            come,
            chip=True,
        )


def _value(step: Step, example: Example, found: float) -> Iterator[Token]:
    """What the window adds up to, on its way to the output cell."""
    top, left, bottom, right = Span.of([tap.slot for tap in step.taps]).edges
    if 0 < found < 1:
        goal = Spot("stamps", (step.output.row + 0.5, step.output.column + 0.5))
        at, come = Spot("input", ((top + bottom) / 2, (left + right) / 2)), _phase(found, 0.0, 0.8)
        there = min(1.0, 5 * found) * (1 - _phase(found, 0.8, 1.0))
        yield Token(written(example.value(step)), "output", at, goal, come, there, card=True)


def _pointer(example: Example, now: FlipMoment, step: Step) -> Pointer | None:
    """The turned kernel on its way to the window."""
    if now.landing <= 0:
        return None
    weights = tuple(written(example.kernel[tap.kernel]) for tap in step.taps)
    stand = replace(window.stand(step), target=None)
    if now.landing == 1:
        return Pointer(weights, stand)
    corners, entries = window.turned(example, 1.0)
    stand = replace(stand, corners=stand.corners[2:] + stand.corners[:2])
    return Pointer(weights, Stand("kernel", corners, entries), stand, now.landing, plate=1 - now.landing)


def _labels(example: Example, words: Words, now: FlipMoment) -> dict[str, Label]:
    """Names and sizes."""
    conv = example.conv
    return {
        "input label": Label(named(words.input, conv.input_shape), share=now.entered),
        "kernel label": Label(named(words.kernel, conv.kernel_shape), share=now.entered),
        "stamps label": Label(bold(words.output), share=now.entered),
    }
