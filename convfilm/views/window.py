"""The window that slides over the input: its moments, story and picture, which `planes` and `flat` share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

import numpy as np

from convcore import Axis, Cell, Conv2d, Example, Role, Step, input_roles, output_roles, sum_of, written
from convfilm import formula
from convfilm.grid import Span, Vector
from convfilm.pace import paces
from convfilm.picture import Label, Picture, Pointer, Position, Sheet, Stand
from convfilm.story import Shot
from convfilm.words import Words

MOVE, HOLD, END = 0.8, 0.8, 2.0  # seconds: of the introduction, and the hold of the summary


@dataclass(frozen=True)
class Built:
    """How far the input plane is built, each share from 0 to 1, in the order in which a film shows it."""

    spread: float = 1.0
    """Input cells move apart (transposed, stride > 1)."""
    zeros: float = 1.0
    """Zeros come in between."""
    cut: float = 1.0
    """The rim that more than full padding crops goes (transposed, p > k - 1)."""
    ring: float = 1.0
    """The border of zeros grows around."""
    turn: float = 1.0
    """The kernel turns by 180 degrees (transposed)."""
    landing: float = 1.0
    """The kernel moves to its first window, and the output appears."""


NOTHING_BUILT = Built(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Moment:
    """Everything that a picture of the sliding window depends on."""

    computed: int = 0
    """Outputs that stand, in the order of the steps."""
    step: Step | None = None
    """The one that the window is at."""
    towards: Step | None = None
    """The one that it glides to."""
    share: float = 0.0
    """How far it is on the way."""
    built: Built = Built()
    note: str = ""

    @property
    def cell(self) -> Cell | None:
        """The output cell that is being computed."""
        return self.step.output if self.step and not self.towards else None


def story(example: Example, words: Words, rate: float, speed: float) -> list[Shot[Moment]]:
    """The plane is built; the window goes from cell to cell; all outputs stand."""

    def frames(seconds: float) -> int:
        return round(seconds * rate / speed)

    rows, columns = example.conv.output_shape
    end = words.end.format(rows=rows, columns=columns)
    return [
        *_introduction(example.conv, words, frames(MOVE), frames(HOLD)),
        *_sweep(example, words, rate, speed),
        Shot("summary", frames(END), (Moment(len(example.steps), note=end),), end),
    ]


def _introduction(conv: Conv2d, words: Words, move: int, hold: int) -> Iterator[Shot[Moment]]:
    now = Moment(built=NOTHING_BUILT, note=words.start)
    yield Shot("introduction", hold, (now,), words.start)
    for part, note in _construction(conv, words):
        now = replace(now, note=note)
        then = replace(now, built=replace(now.built, **{part: 1.0}))
        yield Shot("introduction", move, (now, then), note)
        now = then
        if part not in ("spread", "landing"):
            yield Shot("introduction", hold, (now,))


def _construction(conv: Conv2d, words: Words) -> list[tuple[str, str]]:
    """The parts of the construction that this convolution has, each with its remark."""
    roles = set(input_roles(conv).values())
    parts = []
    if any(len(axis.stretched) > axis.input_size for axis in (conv.rows, conv.columns)):
        parts += [("spread", words.insertion), ("zeros", words.insertion)]
    if any(axis.slots != axis.reach for axis in (conv.rows, conv.columns)):
        parts.append(("cut", words.cropping))
    if Role.BORDER_ZERO in roles:
        parts.append(("ring", words.padding))
    if conv.transposed:
        parts.append(("turn", words.turn))
    down, right = conv.rows.window_stride, conv.columns.window_stride
    step = f"{right}" if down == right else f"{down} × {right}"
    return [*parts, ("landing", words.slide.format(step=step))]


def _sweep(example: Example, words: Words, rate: float, speed: float) -> Iterator[Shot[Moment]]:
    """A glide and a hold per output cell; cells too quick for that share one shot per row."""
    steps = example.steps
    timed = list(enumerate(zip(steps, paces(example.conv.output_shape[1], len(steps), rate, speed), strict=True)))
    for (held, _), group in groupby(timed, key=lambda each: (each[1][1].held, each[1][0].output.row)):
        cells = list(group)
        if held:
            for number, (step, pace) in cells:
                if number:
                    start = Moment(number, steps[number - 1], step)
                    yield Shot("sweep", pace.glide, (start, replace(start, share=1.0)))
                yield Shot("sweep", pace.hold, (Moment(number, step),), caption(example, words, step))
        else:
            first, last = cells[0][1][0], cells[-1][1][0]
            words_said = words.quick.format(first=tuple(first.output), last=tuple(last.output))
            moments = tuple(Moment(number, step) for number, (step, _) in cells)
            yield Shot("sweep", sum(pace.hold for _, (_, pace) in cells), moments, words_said)


def caption(example: Example, words: Words, step: Step) -> str:
    """The sum of a step as a sentence."""
    value = written(example.value(step))
    return words.caption.format(output=tuple(step.output), sum=sum_of(example, step), value=value)


# --- The picture ----------------------------------------------------------------------------------------------------


def picture(example: Example, words: Words, moment: Moment, kernel_stays: bool) -> Picture:
    """Input and output at a moment, and the kernel: on its window and, if it has a place of its own, also there."""
    conv, built = example.conv, moment.built
    sheets = {"input": _input(example, None if moment.towards else moment.step, replace(built, turn=1.0, landing=1.0))}
    if kernel_stays:
        # By itself it is turned from the first window on, and before that as far as the story has come.
        sheets["kernel"] = _kernel(example, built.turn)
    sheets["output"] = _output(example, moment.computed, moment.step if not moment.towards else None, built.landing)
    return Picture(
        sheets=sheets,
        pointer=_pointer(example, moment, kernel_stays),
        labels=_labels(conv, words, built, kernel_stays),
        sum=None if moment.towards else moment.step,
        note=moment.note,
    )


@lru_cache(maxsize=64)
def _numbers(example: Example, of: str) -> dict[Cell, str]:
    """What stands in each cell of a plane."""
    if of == "input":
        zero = example.x.dtype.type(0)
        at = {cell: example.conv.source(cell) for cell in _cells(example.conv.rows.reach, example.conv.columns.reach)}
        return {cell: written(zero if source is None else example.x[source]) for cell, source in at.items()}
    values = example.output if of == "output" else example.kernel
    return {Cell(*cell): written(value) for cell, value in np.ndenumerate(values)}


def _cells(rows: range, columns: range) -> Iterator[Cell]:
    return (Cell(row, column) for row in rows for column in columns)


@lru_cache(maxsize=64)
def _input(example: Example, step: Step | None, built: Built) -> Sheet:
    """The input plane, under the window of a step or at rest, as far as it is built."""
    conv = example.conv
    roles = dict(input_roles(conv, step))
    opacity: dict[Cell, float] = {}
    leaving = None
    whole = _span(conv.rows.stretched, conv.columns.stretched)
    kept = _span(_common(conv.rows), _common(conv.columns))
    if built.cut < 1 and kept != whole:
        for cell in _cells(conv.rows.stretched, conv.columns.stretched):
            if cell not in roles:
                roles[cell] = Role.INSERTED_ZERO if conv.source(cell) is None else Role.INPUT
                opacity[cell] = 1 - built.cut
        roles = {cell: roles[cell] for cell in sorted(roles)}
        leaving = (whole, 1 - built.cut) if whole else None
    for cell, role in roles.items():
        if role is Role.INSERTED_ZERO and built.zeros < 1:
            opacity[cell] = built.zeros
        elif role is Role.BORDER_ZERO and built.ring < 1:
            opacity[cell] = built.ring
    inputs = [cell for cell, role in roles.items() if role is Role.INPUT]
    plane = _span(conv.rows.slots, conv.columns.slots)
    return Sheet(
        roles=roles,
        numbers=_numbers(example, "input"),
        aside=True,
        opacity=opacity,
        places=dict(zip(inputs, map(tuple, _spread(conv, inputs, built.spread)), strict=True))
        if built.zeros < 1
        else {},
        ruled=kept,
        leaving=leaving,
        border=(plane, built.ring) if plane and plane != kept else None,
    )


def _common(axis: Axis) -> range:
    """The slots of the stretched input that are left when padding has cropped."""
    inside = [slot for slot in axis.stretched if slot in axis.slots]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _span(rows: range, columns: range) -> Span | None:
    return Span(rows.start, columns.start, rows.stop, columns.stop) if rows and columns else None


def _spread(conv: Conv2d, cells: Sequence[Cell], share: float) -> Vector:
    """(n, 2) row and column of each input cell on its way from a compact input to its slot."""
    if not cells:
        return np.zeros((0, 2))
    slots = np.array(cells, dtype=float)
    sources = np.array([conv.source(cell) for cell in cells], dtype=float)
    compact = sources + (slots.min(axis=0) + slots.max(axis=0) - sources.min(axis=0) - sources.max(axis=0)) / 2
    places: Vector = compact + share * (slots - compact)
    return places


@lru_cache(maxsize=64)
def _output(example: Example, computed: int, step: Step | None, landing: float) -> Sheet:
    """The output plane when so many cells are computed, and one is being computed."""
    cells = [each.output for each in example.steps]
    roles = {
        cell: Role.FINISHED_OUTPUT if number < computed else Role.PENDING_OUTPUT for number, cell in enumerate(cells)
    }
    if step is not None:
        roles = output_roles(example.conv, step)
    return Sheet(
        roles=roles,
        numbers=_numbers(example, "output"),
        opacity=dict.fromkeys(cells, landing) if landing < 1 else {},
        ruled=Span.of([cells[0], cells[-1]]),
        lines=landing,
    )


@lru_cache(maxsize=64)
def _kernel(example: Example, turn: float) -> Sheet:
    """The kernel by itself, turned so far."""
    corners, entries = _turned(example, turn)
    cells = [tap.kernel for tap in example.steps[0].taps]
    rows, columns = example.conv.kernel_shape
    return Sheet(
        roles=dict.fromkeys(cells, Role.KERNEL),
        numbers=_numbers(example, "kernel"),
        places={cell: (row - 0.5, column - 0.5) for cell, (row, column) in zip(cells, entries, strict=True)},
        outline=corners,
        ruled=Span(0, 0, rows, columns) if turn in (0.0, 1.0) else None,
        weights=True,
    )


def _turned(example: Example, turn: float) -> tuple[tuple[Position, ...], tuple[Position, ...]]:
    """(row, column) of the kernel's corners and of each tap's entry, in the kernel's own cells, turned so far."""
    conv = example.conv
    entries = np.array([tap.kernel for tap in example.steps[0].taps]) + 0.5  # the same at every step
    corners = np.array([(0, 0), (0, 1), (1, 1), (1, 0)]) * conv.kernel_shape
    if not conv.transposed:
        return _positions(corners), _positions(entries)
    middle = corners.mean(axis=0)
    cosine, sine = np.cos(np.pi * turn), np.sin(np.pi * turn)
    longer = max(middle) / min(middle)
    shrink = 1 / (abs(cosine) + longer * abs(sine))  # so that it stays in its own bounds while it turns
    rotation = shrink * np.array([[cosine, sine], [-sine, cosine]])
    # A window that is wholly turned looks like one that is not, and lands straight.
    turned = (corners - middle) @ rotation + middle if turn < 1 else corners
    return _positions(turned), _positions((entries - middle) @ rotation + middle)


def _positions(points: Vector) -> tuple[Position, ...]:
    return tuple((float(row), float(column)) for row, column in points)


def _pointer(example: Example, moment: Moment, kernel_stays: bool) -> Pointer | None:
    """The window: on its way to the first step, at a step, or between two."""
    weights = tuple(written(example.kernel[tap.kernel]) for tap in example.steps[0].taps)
    if moment.step is not None:
        towards = stand(moment.towards) if moment.towards else None
        return Pointer(weights, stand(moment.step), towards, moment.share, beam=not kernel_stays)
    if (moment.built.landing == 1 and moment.computed == len(example.steps)) or kernel_stays:
        return None
    alone = Stand("kernel", *_turned(example, moment.built.turn))
    return Pointer(weights, alone, replace(stand(example.steps[0]), target=None), moment.built.landing)


def stand(step: Step) -> Stand:
    """Where the window of a step is."""
    slots = [tap.slot for tap in step.taps]
    top, left, bottom, right = Span.of(slots).edges
    corners = ((top, left), (top, right), (bottom, right), (bottom, left))
    return Stand("input", corners, tuple((row + 0.5, column + 0.5) for row, column in slots), step.output, beside=True)


def _labels(conv: Conv2d, words: Words, built: Built, kernel_stays: bool) -> dict[str, Label]:
    """The names and sizes of the planes, as far as they are there."""
    labels = {"input label": Label(_named(words.input, conv.input_shape, formula.border(conv)))}
    if built.landing < 1 and not kernel_stays:  # before its plane, which is about to have a border
        plane = _cells(conv.rows.stretched, conv.columns.stretched)
        inputs = [cell for cell in plane if conv.source(cell) is not None]
        row, column = _spread(conv, inputs, built.spread)[[-1, 0], [0, 1]]
        corner, whole = (row + 1, column), (float(conv.rows.reach.stop), float(conv.columns.reach.start))
        labels["input label"] = replace(labels["input label"], shift=("input", corner, whole, 1 - built.ring))
    if kernel_stays or built.landing == 0:
        labels["kernel label"] = Label(_named(words.kernel, conv.kernel_shape))
    if built.landing == 1:
        labels["output label"] = Label(_named(words.output, conv.output_shape))
        if kernel_stays:
            labels |= {"times": Label(formula.quoted("∗")), "equals": Label(formula.quoted("="))}
    return labels


def _named(name: str, shape: tuple[int, int], more: str = "") -> str:
    """A name with a size as Typst markup: "input 5 x 5, p = 1"."""
    rows, columns = shape
    return f"#strong[{formula.quoted(name)}] ${rows} times {columns}${f', ${more}$' if more else ''}"
