"""A stride and a dilation of one size over the same input: the window moves further, or the kernel spreads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from convcore import Cell, Conv2d, Example, Role, written
from convfilm import formula, pace
from convfilm.formula import quoted
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, line, overlaid, roomy, row, space
from convfilm.picture import Bracket, Label, Mark, Picture, Position, Sheet, Token
from convfilm.views import sliding
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import named, size
from convfilm.views.sliding import Slide
from convfilm.views.window import Built
from convfilm.words import Words

SIDES = ("stride", "dilation")
GAP, BETWEEN = 1.6, 0.8  # cells between the sides, and between planes
HEAD = 0.85  # cells above an input, where a bracket stands
CELL, PASS = 0.5, 6.0  # seconds of a window, and of all of them at most


@dataclass(frozen=True)
class Two:
    """A layer with a stride, and the same with a dilation instead."""

    layers: Mapping[str, Example]
    """By the side."""

    @property
    def factor(self) -> tuple[int, int]:
        """The stride of the one, which is the dilation of the other."""
        conv = self.layers["stride"].conv
        return conv.rows.stride, conv.columns.stride


@lru_cache(maxsize=16)
def two(example: Example) -> Two:
    """What a film of either layer compares."""
    conv = example.conv
    rows, columns = (max(axis.stride, axis.dilation) for axis in (conv.rows, conv.columns))
    layers = {
        "stride": replace(conv, stride=(rows, columns), dilation=1),
        "dilation": replace(conv, stride=1, dilation=(rows, columns)),
    }
    return Two({side: Example(layer, example.x, example.kernel) for side, layer in layers.items()})


@dataclass(frozen=True, kw_only=True)
class Moment(ActMoment):
    """How far everything has come."""

    entered: float = 0.0
    twin: float = 0.0
    """The same once more comes out of it."""
    ring: float = 0.0
    spread: float = 0.0
    bracket: float = 0.0
    landed: float = 0.0
    covered: float = 0.0
    """Cells under the weights take their colour."""
    grown: float = 0.0
    stepped: float = 0.0
    """From the first window to the next."""
    steps: float = 0.0
    """How opaque the brackets are that say how far that was."""
    stride: float = 0.0
    dilation: float = 0.0
    """The places of the windows."""
    sized: float = 0.0
    gone: float = 0.0
    again: float = 0.0
    """The windows stand once more where they are telling."""


class Dilation(Acts[Moment]):
    """Stride at the left, dilation at the right."""

    def check(self, example: Example) -> None:
        """A stride or a dilation, of which the other one is possible, too."""
        super().check(example)
        conv = example.conv
        axes = (conv.rows, conv.columns)
        if conv.transposed:
            raise ValueError(f"needs a convolution that is not transposed, got {conv}")
        if (conv.stride == (1, 1)) == (conv.dilation == (1, 1)):
            raise ValueError(f"needs either a stride or a dilation larger than 1, and not both, got {conv}")
        if not any(max(axis.stride, axis.dilation) > 1 < axis.kernel_size for axis in axes):
            raise ValueError(f"needs a kernel that a dilation can spread, larger than 1, got {conv}")
        try:
            two(example)
        except ValueError as error:
            raise ValueError(f"needs an input that the kernel fits into when it is dilated, too: {error}") from None

    def title(self, example: Example, words: Words) -> str:
        """The question."""
        del example
        return words.dilation

    def tag(self, example: Example, words: Words) -> str:
        """Both numbers."""
        return words.dilation_tag.format(**_said(example))

    def first(self, example: Example) -> Moment:
        """Nothing is there."""
        del example
        return Moment()

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each plane, and the formulas."""
        found = {}
        for side in SIDES:
            conv = two(example).layers[side].conv
            found[f"{side} head"] = _head(example, words, side)
            found[f"{side} input"] = named(words.input, conv.input_shape)
            found[f"{side} kernel"] = named(words.kernel, conv.kernel_shape, _dilated(conv))
            found[f"{side} output"] = named(words.output, conv.output_shape)
            found |= {f"{side} line {number}": markup for number, markup in enumerate(_lines(conv, words))}
        return found

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Side by side, or one above the other; the kernel stands where the output will be."""
        del building

        widest = _span(two(example))

        def plane(name: str, rows: range, columns: range, head: float = 0.0) -> Box:
            box = cells(name, rows, columns, FLAT)
            if head:
                left, down, right, up = box.extents(1.0)
                box = roomy(box, left, down, right, up + head)
            return labelled(box, name, 1.7 * em, 0.5 * em, widths.get(name, 0.0))

        def pair(side: str, across: bool) -> Box:
            conv = two(example).layers[side].conv
            left = plane(f"{side} input", conv.rows.reach, conv.columns.reach, HEAD)
            kernel = plane(f"{side} kernel", range(widest[0]), range(widest[1]))  # on both sides as large
            output = plane(f"{side} output", range(conv.output_shape[0]), range(conv.output_shape[1]))
            right = overlaid(kernel, output)
            planes = (row if across else column)(left, space(BETWEEN, 0.3, in_cells=True), right)
            head = line(f"{side} head", f"{side} input", widths.get(f"{side} head", 0.0), 2 * em, 0.6 * em)
            lines = [name for name in widths if name.startswith(f"{side} line")]
            return column(head, planes, *(sliding.formula_line(name, f"{side} input", em, widths) for name in lines))

        return sliding.sides(lambda across: [pair(side, across) for side in SIDES], GAP)

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """The kernel spreads or not, the windows move."""
        said, layers = _said(example), two(example).layers
        counts = {side: len(layer.steps) for side, layer in layers.items()}
        conv = layers["dilation"].conv
        ring = any(conv.is_border(slot) for slot in conv.slots())
        yield Act(
            words.dilation_start.format(**said),
            [(pace.ENTRANCE, {"entered": 1.0}), (1.0, {"twin": 1.0}), (pace.MOVE if ring else 0.0, {"ring": 1.0})],
            chapter="introduction",
        )
        yield Act(
            words.dilation_spread.format(**said),
            [(1.2, {"spread": 1.0}), (pace.CUE, {"bracket": 1.0})],
            cue="kernel",
            chapter="introduction",
        )
        yield Act(
            words.dilation_window.format(**said),
            [
                (0.3, {"bracket": 0.0}),
                (pace.LANDING, {"landed": 1.0}),
                (pace.COLOUR, {"covered": 1.0}),
                (pace.GROWTH, {"grown": 1.0}),
            ],
        )
        first = {side: min(1.0, count - 1.0) for side, count in counts.items()}
        yield Act(words.dilation_step.format(**said), [(1.2, {"steps": 1.0, **first})], cue="stride")
        longest = max(counts.values())
        yield Act(
            words.dilation_pass.format(**said),
            [
                (0.2, {"steps": 0.0}),
                (
                    sliding.sliding(longest, CELL, PASS),
                    {side: count - 1.0 for side, count in counts.items()},
                ),
                (pace.CUE, {"sized": 1.0}),
            ],
            even=True,
        )
        yield Act(
            words.dilation_claim.format(**said),
            [(2 * pace.FADE, {"gone": 1.0}), (2 * pace.FADE, {"again": 1.0})],
            hold=pace.END,
            chapter="summary",
        )

    def show(self, example: Example, words: Words, moment: Moment) -> Picture:
        """Both sides."""
        sheets: dict[str, Sheet] = {}
        labels: dict[str, Label] = {}
        marks: list[Mark] = []
        tokens: list[Token] = []
        brackets: list[Bracket] = []
        for side in SIDES:
            layer = two(example).layers[side]
            slide = _slide(layer, side, moment)
            sheets[f"{side} input"] = _input(layer, side, moment, slide)
            if moment.grown > 0:
                sheets[f"{side} output"] = _output(layer, side, moment, slide)
            labels |= _labels(layer, words, side, moment)
            labels[f"{side} head"] = Label(_head(example, words, side), share=moment.twin)
            if moment.covered > 0:
                outlines, weights = sliding.marks(f"{side} input", layer, slide)
                there = moment.covered
                marks += [replace(each, opacity=each.opacity * there) for each in outlines]
                tokens += [replace(each, opacity=each.opacity * there) for each in weights]
            brackets += _brackets(layer, side, moment)
        for side in SIDES:  # above all planes that they fly over
            if moment.covered < 1:
                name = f"{side} kernel"
                sheets[name] = _kernel(two(example), side, moment)
                labels[f"{name} label"] = sliding.lifted(labels[f"{name} label"], name, sheets[name], 0.0)
        order = [f"{side} {name}" for name in ("input", "output", "kernel") for side in SIDES]
        return Picture(
            {name: sheets[name] for name in order if name in sheets},
            labels=labels,
            marks=tuple(marks),
            tokens=tuple(tokens),
            brackets=tuple(brackets),
        )


# --- What is said -----------------------------------------------------------------------------------------------------


def _said(example: Example) -> dict[str, str]:
    """What sentences are about."""
    layers = two(example).layers
    conv, dilated = (layers[side].conv for side in SIDES)
    return {
        "factor": _times(two(example).factor),
        "skipped": _times((dilated.rows.dilation - 1, dilated.columns.dilation - 1)),
        "input": size(conv.input_shape),
        "kernel": size(conv.kernel_shape),
        "span": size(_span(two(example))),
        "weights": str(conv.kernel_shape[0] * conv.kernel_shape[1]),
    }


def _span(layers: Two) -> tuple[int, int]:
    """(rows, columns) that the spread kernel takes."""
    conv = layers.layers["dilation"].conv
    return conv.rows.effective_kernel_size, conv.columns.effective_kernel_size


def _times(pair: tuple[int, int]) -> str:
    """A number, once where it is the same along both axes."""
    return " × ".join(map(str, dict.fromkeys(pair)))


def _dilated(conv: Conv2d) -> str:
    """What its label says of a kernel that is spread."""
    pair = (conv.rows.dilation, conv.columns.dilation)
    return "" if pair == (1, 1) else f"{formula.letter('d')} = {formula.value('d', _times(pair))}"


def _head(example: Example, words: Words, side: str) -> str:
    """What a side is about."""
    ink, named = ("stride", words.dilation_left) if side == "stride" else ("kernel", words.dilation_right)
    return f"#strong[{formula.inked(quoted(named.format(**_said(example))), ink)}]"


def _lines(conv: Conv2d, words: Words) -> list[str]:
    """The size of the output with numbers."""
    return [f"$display({each})$" for each in formula.computed(conv, words.rows, words.columns)]


# --- What is shown ----------------------------------------------------------------------------------------------------


def _slide(layer: Example, side: str, moment: Moment) -> Slide:
    """Where the window of a side is."""
    place = moment.stride if side == "stride" else moment.dilation
    if moment.gone < 1:
        return Slide(layer.steps, place, gone=moment.gone)
    return Slide(layer.steps, float(_telling(layer)), come=moment.again)


def _telling(layer: Example) -> int:
    """The window that stands in the end: the most central."""
    return min(range(len(layer.steps)), key=lambda number: _off(layer, number))


def _off(layer: Example, number: int) -> float:
    rows, columns = layer.conv.output_shape
    row, column = layer.steps[number].output
    return abs(row - (rows - 1) / 2) + abs(column - (columns - 1) / 2)


def _input(layer: Example, side: str, moment: Moment, slide: Slide) -> Sheet:
    """The input: the right one comes out of the left one."""
    if moment.entered < 1 or moment.ring < 1:
        sheet = sliding.resting(layer, Built(entered=moment.entered, ring=moment.ring))
    elif moment.covered < 1:
        sheet = sliding.covered(layer, slide, moment.covered)
    else:
        sheet = sliding.plane(layer, slide)
    return _twin(sheet, side, "stride input", moment)


def _twin(sheet: Sheet, side: str, of: str, moment: Moment) -> Sheet:
    """A sheet of the right side on its way from the left one."""
    if side == "stride" or moment.twin == 1:
        return sheet
    if moment.twin == 0:
        return replace(sheet, opacity=dict.fromkeys(sheet.roles, 0.0), ruled=None, border=None, faint=None)
    flights = {cell: (of, (float(cell.row), float(cell.column)), 1 - moment.twin) for cell in sheet.roles}
    return replace(sheet, flights=flights, outlined=True, border=None, faint=None)


def _kernel(layers: Two, side: str, moment: Moment) -> Sheet:
    """The kernel by itself: close together, spread, and over its first window."""
    layer = layers.layers[side]
    step = layer.steps[0]
    slots = np.array([tap.slot for tap in step.taps])
    entries = np.array([tap.kernel for tap in step.taps])
    spread = slots - slots.min(axis=0)
    close = entries + (np.array(_span(layers)) - layer.conv.kernel_shape) / 2
    share = moment.spread if side == "dilation" else 0.0
    at = {Cell(*map(int, cell)): place for cell, place in zip(spread, close + share * (spread - close), strict=True)}
    weights = {cell: written(layer.kernel[tap.kernel]) for cell, tap in zip(at, step.taps, strict=True)}
    there = moment.entered * (1 - moment.covered)
    flights: dict[Cell, tuple[str, Position, float]] = {}
    if moment.landed > 0:
        goals = dict(zip(at, (tap.slot for tap in step.taps), strict=True))
        flights = {c: (f"{side} input", (float(g.row), float(g.column)), moment.landed) for c, g in goals.items()}
    elif side == "dilation" and moment.twin < 1:
        flights = {
            cell: ("stride kernel", (float(home[0]), float(home[1])), 1 - moment.twin)
            for cell, home in zip(at, close, strict=True)
        }
        there = there if moment.twin > 0 else 0.0
    return Sheet(
        roles=dict.fromkeys(at, Role.KERNEL),
        numbers=weights,
        opacity=dict.fromkeys(at, there),
        places={cell: (float(place[0]), float(place[1])) for cell, place in at.items()},
        outlined=True,
        flights=flights,
        lines=there,
        weights=True,
    )


def _output(layer: Example, side: str, moment: Moment, slide: Slide) -> Sheet:
    """The outputs that stand; their empty grid grows out of the first window."""
    sheet = sliding.answers(layer, slide)
    if moment.gone == 1:
        cells = [step.output for step in layer.steps]
        last = cells[_telling(layer)]
        roles = dict.fromkeys(cells, Role.FINISHED_OUTPUT)
        fading = {}
        if moment.again > 0:
            roles[last] = Role.CURRENT_OUTPUT
            fading = {last: (Role.FINISHED_OUTPUT, moment.again)} if moment.again < 1 else {}
        return replace(sheet, roles=roles, fading=fading)
    if moment.grown == 1:
        return sheet
    first = Span.of([tap.slot for tap in layer.steps[0].taps])
    middle = (first.top + first.bottom - 1) / 2, (first.left + first.right - 1) / 2
    return replace(
        sheet,
        opacity=dict.fromkeys(sheet.roles, moment.grown),
        flights=dict.fromkeys(sheet.roles, (f"{side} input", middle, 1 - moment.grown)),
        outlined=True,
        lines=moment.grown,
    )


def _brackets(layer: Example, side: str, moment: Moment) -> list[Bracket]:
    """How many cells are skipped in the spread kernel, and how far the windows have moved."""
    conv, found = layer.conv, []
    if side == "dilation" and moment.bracket > 0:
        across = [*range(1, conv.columns.dilation if conv.kernel_shape[1] > 1 else 1)]
        down = [*range(1, conv.rows.dilation if conv.kernel_shape[0] > 1 else 1)]
        span = Span(0, 1, 1, across[-1] + 1) if across else Span(1, 0, down[-1] + 1, 1)
        found.append(Bracket("dilation kernel", span, str(len(across or down)), moment.bracket, "kernel"))
    if moment.steps > 0 and len(layer.steps) > 1:
        here, there = (Span.of([tap.slot for tap in step.taps]) for step in layer.steps[:2])
        if there.left > here.left:
            top = conv.rows.reach.start
            span = Span(top - 1, here.left, top, there.left)
            text = f"{formula.letter('s')} = {formula.value('s', conv.columns.stride)}"
            found.append(Bracket(f"{side} input", span, text, moment.steps))
    return found


def _labels(layer: Example, words: Words, side: str, moment: Moment) -> dict[str, Label]:
    """Names and sizes as they become so."""
    conv, there = layer.conv, moment.entered if side == "stride" else moment.twin
    kernel, dilated = named(words.kernel, conv.kernel_shape), named(words.kernel, conv.kernel_shape, _dilated(conv))
    labels = {f"{side} input label": Label(named(words.input, conv.input_shape), share=there)}
    gone = max(0.0, 1 - 3 * moment.landed)
    if moment.spread in (0.0, 1.0) or kernel == dilated:
        labels[f"{side} kernel label"] = Label(dilated if moment.spread else kernel, share=there * gone)
    else:
        labels[f"{side} kernel label"] = sliding.changed(kernel, dilated, moment.spread)
    if moment.grown > 0:
        labels[f"{side} output label"] = Label(named(words.output, conv.output_shape), share=moment.grown)
    if moment.sized > 0:
        for number, markup in enumerate(_lines(conv, words)):
            labels[f"{side} line {number}"] = Label(markup, share=moment.sized)
    return labels
