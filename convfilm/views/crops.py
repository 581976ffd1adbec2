"""Why more padding means a smaller output: the stamps of a transposed convolution, of which each ring is cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from convcore import Cell, Conv2d, Example, Role, apply, written
from convfilm import formula, pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, line, overlaid, roomy, row, space
from convfilm.picture import Label, Mark, Picture, Position, Sheet
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import around, is_, named, padding, part, rectangle, size, whole
from convfilm.words import Words

MOST = 4  # layers that are compared
APART = 0.34  # cells between what is cut and what is left
PALE = 0.2  # how opaque what is cut remains
STAMP, STAMPS = 0.4, 6.0  # seconds of each stamp, and of all at most
LINES = 1.75  # em from one formula to the next


@dataclass(frozen=True, kw_only=True)
class Cropping(ActMoment):
    """How far the plane is stamped and cut."""

    entered: float = 0.0
    landed: float = 0.0
    """Stamps."""
    lined: float = 0.0
    """Cut lines that are drawn."""
    cut: float = 0.0
    """Times that the plane has been cut."""
    listed: float = 0.0
    """Formulas that stand."""
    cleared: float = 0.0
    """How far input and kernel have gone."""
    copied: float = 0.0
    """How far what is left has gone to where the convolution is."""
    ringed: float = 0.0
    """Rings of the convolution's padded input that are padding."""


class Crops(Acts[Cropping]):
    """y, K, the plane with all stamps; then the plane of the convolution, and the size formula for each padding."""

    most = 1 / 7

    def check(self, example: Example) -> None:
        """A transposed convolution with padding."""
        super().check(example)
        conv = example.conv
        if not conv.transposed:
            raise ValueError(f"needs a transposed convolution, got {conv}")
        if not any((*conv.rows.padding, *conv.columns.padding)):
            raise ValueError(f"needs a padding of at least 1, which is the largest of those compared, got {conv}")

    def title(self, example: Example, words: Words) -> str:
        """The question."""
        del example
        return words.crops_title

    def tag(self, example: Example, words: Words) -> str:
        """For a card."""
        del example
        return words.crops_tag

    def first(self, example: Example) -> Cropping:
        """Nothing is there."""
        del example
        return Cropping()

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The longest label of each plane, and the formulas."""
        layers = compared(example.conv)
        return {
            "input": named(words.input, example.conv.input_shape),
            "kernel": named(words.kernel, example.conv.kernel_shape),
            "output": _output(words, layers, len(layers) - 1),
            "convolution": _convolution(words, layers, len(layers) - 1),
            "size": tuple(map(_formula, layers)),
        }

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """The convolution's plane takes the place of input and kernel; the formulas stand beside or below."""
        del building
        conv = example.conv
        layers = compared(conv)
        shape = conv.uncropped().output_shape

        def plane(name: str, shape: tuple[int, int], room: float = 0.0) -> Box:
            rows, columns = shape
            grid = cells(name, range(rows), range(columns), FLAT)
            reach = columns / 2 + room, rows / 2 + room
            grid = roomy(grid, *reach, *reach)
            return labelled(grid, name, 1.7 * em, 0.5 * em, widths[name]) if em else grid

        both = plane("input", conv.input_shape), plane("kernel", conv.kernel_shape)
        gap = space(0.8, 0.8, in_cells=True)
        room = APART * (len(layers) - 1) + 0.1
        output = plane("output", shape, room)
        sizes = space()
        if em:
            width, height, rise = widths["size"], LINES * em, 0.6 * em
            sizes = column(*(line(f"size {at}", "output", width, height, rise) for at in range(len(layers))))
        arranged = []
        for inputs in (column(both[0], gap, both[1]), row(both[0], gap, both[1])):
            left = overlaid(inputs, plane("convolution", shape))
            arranged += [
                row(left, gap, output, gap, sizes),
                column(row(left, gap, output), gap, sizes),
                column(left, gap, output, gap, sizes),
                row(column(left, gap, output), gap, sizes),
            ]
        return arranged

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Stamps, a cut for each padding, and where the padding comes from."""
        layers = compared(example.conv)
        stamps, last = float(np.prod(example.conv.input_shape)), len(layers) - 1
        yield Act(words.crops_start, [(pace.ENTRANCE, {"entered": 1.0})], chapter="introduction", is_still=False)
        yield Act(
            words.crops_whole.format(size=size(layers[0].output_shape)),
            [
                (min(STAMP * stamps, STAMPS), {"landed": stamps}),
                (pace.MOVE, {"listed": 1.0}),
            ],
            chapter="introduction",
            even=True,
            points=False,
        )
        for number, layer in enumerate(layers[1:], 1):
            yield Act(
                words.crops_cut.format(padding=padding(layer), size=size(layer.output_shape)),
                [
                    (pace.CUE, {"lined": float(number)}),
                    (pace.MOVE, {"cut": float(number)}),
                    (pace.CUE, {"listed": number + 1.0}),
                ],
                cue="padding",
            )
        yield Act(
            words.crops_why,
            [(pace.CUE, {"cleared": 1.0}), (pace.MOVE, {"copied": 1.0}), (pace.MOVE, {"cut": 0.0, "lined": 0.0})],
            is_still=False,
        )
        yield Act(
            words.crops_both,
            [
                (pace.MOVE, {"ringed": float(number), "cut": float(number), "lined": float(number)})
                for number in range(1, last + 1)
            ],
            is_still=False,  # the finished picture is the same
        )
        paddings = ", ".join(padding(layer) for layer in layers)
        sizes = ", ".join(size(layer.output_shape) for layer in layers)
        claim = words.crops_claim.format(paddings=paddings, sizes=sizes)
        yield Act(claim, chapter="summary", hold=pace.END)

    def show(self, example: Example, words: Words, moment: Cropping) -> Picture:
        """The planes."""
        layers = compared(example.conv)
        sheets = {"output": _stamped(example, moment.landed, moment.cut, moment.entered)}
        ink = moment.entered * (1 - moment.cleared)
        labels = {}
        if ink > 0:
            for name, role, values in (
                ("input", Role.INPUT, example.x),
                ("kernel", Role.KERNEL, example.kernel),
            ):
                sheets[name] = _given(example, name, role, ink)
                word = words.input if name == "input" else words.kernel
                labels[f"{name} label"] = Label(named(word, values.shape), share=ink)
        if moment.copied > 0:
            sheets["convolution"] = _ringed(example.conv, moment.copied, moment.ringed)
            labels["convolution label"] = _changing(
                [_convolution(words, layers, number) for number in range(len(layers))], moment.ringed, moment.copied
            )
        if moment.landed == example.x.size:
            labels["output label"] = _changing([_output(words, layers, n) for n in range(len(layers))], moment.cut, 1.0)
        else:  # a label says what is so: its size when all stamps are there
            last = part(moment.landed, example.x.size - 0.3, example.x.size)
            name = f"#strong[{formula.quoted(words.output)}]"
            labels["output label"] = (
                _turned(name, _output(words, layers, 0), last) if last else Label(name, share=moment.entered)
            )
        for number, layer in enumerate(layers):
            labels[f"size {number}"] = Label(_formula(layer), share=part(moment.listed, number, number + 1))
        return Picture(sheets, labels=labels, marks=(*_stamping(example, moment), *_lines(example.conv, moment)))


@lru_cache(maxsize=64)
def compared(conv: Conv2d) -> tuple[Conv2d, ...]:
    """The same layer with no padding, with all of its own, and some in between: those that are compared."""
    sides = conv.rows.padding, conv.columns.padding
    most = max(*sides[0], *sides[1])
    widths = dict.fromkeys(np.linspace(0, most, min(most + 1, MOST)).round().astype(int).tolist())
    row_sides, column_sides = sides
    return tuple(
        replace(
            conv,
            padding=(
                (min(width, row_sides[0]), min(width, row_sides[1])),
                (min(width, column_sides[0]), min(width, column_sides[1])),
            ),
        )
        for width in widths
    )


@lru_cache(maxsize=64)
def _rings(conv: Conv2d) -> dict[Cell, int]:
    """For each cell of the whole plane, the first of the compared layers that has not got it; 0 for none."""
    found = dict.fromkeys(rectangle(conv.uncropped().output_shape), 0)
    for number, layer in reversed([*enumerate(compared(conv))]):
        kept = {*layer.kept()}
        found |= {cell: number for cell in found if cell not in kept}
    return found


def _left(conv: Conv2d, number: int) -> Span:
    """What is left of the whole plane in one of the compared layers."""
    return Span.of(compared(conv)[number].kept())


def _off(conv: Conv2d, number: int, far: float) -> Span:
    """What is left in one of the layers, so many cells larger on the sides that are cut."""
    span, uncut = _left(conv, number), _left(conv, 0)
    (top, left, bottom, right), outer = span.edges, uncut.edges
    return Span(
        top - far * (top > outer[0]),
        left - far * (left > outer[1]),
        bottom + far * (bottom < outer[2]),
        right + far * (right < outer[3]),
    )


@lru_cache(maxsize=512)
def _sums(example: Example, stamps: int) -> Mapping[Cell, str]:
    """What the whole plane holds after so many stamps."""
    conv = example.conv.uncropped()
    x = example.x.copy().ravel()
    x[stamps:] = 0
    sums = apply(conv, x.reshape(conv.input_shape), example.kernel)
    return {cell: written(sums[cell]) for cell in rectangle(conv.output_shape)}


@lru_cache(maxsize=64)
def _reached(conv: Conv2d) -> dict[Cell, int]:
    """The number of the first stamp that reaches each cell; those that none does come with the last."""
    stamps = [*conv.uncropped().stamps()]
    found = dict.fromkeys(rectangle(conv.uncropped().output_shape), len(stamps) - 1)
    for number, stamp in reversed([*enumerate(stamps)]):
        found |= {tap.output: number for tap in stamp.taps if tap.output is not None}
    return found


@lru_cache(maxsize=64)
def _stamped(example: Example, landed: float, cut: float, entered: float) -> Sheet:
    """The whole plane: what the stamps gave, and how far its rings are cut."""
    conv = example.conv
    rings, first = _rings(conv), _reached(conv)
    done = min(int(landed), example.x.size - 1) if landed < example.x.size else example.x.size
    lands = part(landed - done, 0.7, 1.0)
    roles: dict[Cell, Role] = {}
    fading: dict[Cell, tuple[Role, float]] = {}
    for cell, number in first.items():
        comes = number == done and lands > 0
        roles[cell] = Role.FINISHED_OUTPUT if number < done or comes else Role.PENDING_OUTPUT
        if comes and lands < 1:
            fading[cell] = (Role.PENDING_OUTPUT, lands)
    before, numbers = _sums(example, done), _sums(example, done + (lands > 0))
    changing = {cell: (before[cell], lands) for cell in numbers if numbers[cell] != before[cell] and first[cell] < done}
    opacity: dict[Cell, float] = dict.fromkeys(roles, entered) if entered < 1 else {}
    places: dict[Cell, Position] = {}
    cutting, share = int(np.ceil(cut)), cut - int(np.ceil(cut)) + 1
    for cell, number in rings.items():
        if 0 < number <= cutting:
            far = cut - number + 1
            opacity[cell] = 1 - (1 - PALE) * min(far, 1.0)
            edges = _left(conv, number)
            down = (cell.row >= edges.bottom) - (cell.row < edges.top)
            across = (cell.column >= edges.right) - (cell.column < edges.left)
            places[cell] = (cell.row + APART * far * down, cell.column + APART * far * across)
    return Sheet(
        roles,
        numbers,
        changing=changing,
        opacity=opacity,
        fading=fading,
        places=places,
        ruled=_left(conv, cutting),
        lines=entered,
        leaving=(_left(conv, cutting - 1), 1 - 4 * share) if cutting and share < 0.25 else None,
    )


def _stamping(example: Example, moment: Cropping) -> Iterator[Mark]:
    """The outline of the stamp that is on its way, from its cell to where it lands."""
    number = int(moment.landed)
    share = moment.landed - number
    if share <= 0:
        return
    stamp = [*example.conv.uncropped().stamps()][number]
    goal = around(tap.output for tap in stamp.taps if tap.output is not None)
    assert goal is not None
    there = min(6 * share, 1.0, 6 * (1 - share))
    way = part(share, 0.1, 0.8)
    yield Mark("input", Span.of([stamp.source]), "kernel", there, to=("output", goal), share=way, tint=0.3)


def _lines(conv: Conv2d, moment: Cropping) -> Iterator[Mark]:
    """A dashed line around what is left, for each cut."""
    for number in range(1, len(compared(conv))):
        drawn = part(moment.lined, number - 1, number)
        if drawn > 0:
            opened = part(moment.cut, number - 1, number) / 2 + max(moment.cut - number, 0.0)
            yield Mark("output", _off(conv, number, APART * opened), "padding", drawn, dashed=True)


@lru_cache(maxsize=64)
def _given(example: Example, name: str, role: Role, ink: float) -> Sheet:
    """Input or kernel."""
    values = example.x if name == "input" else example.kernel
    at = rectangle(values.shape)
    return Sheet(
        dict.fromkeys(at, role),
        {cell: written(values[cell]) for cell in at},
        opacity=dict.fromkeys(at, ink) if ink < 1 else {},
        ruled=whole(values.shape),
        lines=ink,
        weights=role is Role.KERNEL,
    )


@lru_cache(maxsize=64)
def _ringed(conv: Conv2d, copied: float, ringed: float) -> Sheet:
    """The padded input of the convolution whose shape comes back, as it comes: of its rings so many are padding."""
    rings, done = _rings(conv), int(ringed)
    share = ringed - done
    roles: dict[Cell, Role] = {}
    fading: dict[Cell, tuple[Role, float]] = {}
    changing: dict[Cell, tuple[str, float]] = {}
    for cell, ring in rings.items():
        roles[cell] = Role.BORDER_ZERO if 0 < ring <= done else Role.INPUT
        if ring == done + 1 and share > 0:  # what lies above fades
            fading[cell], changing[cell] = (Role.BORDER_ZERO, 1 - share), ("", share)
    flights = {}
    if copied < 1:
        flights = {cell: ("output", (float(cell.row), float(cell.column)), 1 - copied) for cell in roles}
    whole_plane = _left(conv, 0)
    padded = (whole_plane, min(4 * ringed, 1.0)) if ringed > 0 else None
    return Sheet(
        roles,
        {cell: "0" for cell, role in roles.items() if role is Role.BORDER_ZERO or cell in changing},
        opacity=dict.fromkeys(roles, min(4 * copied, 1.0)) if copied < 0.25 else {},
        fading=fading,
        changing=changing,
        flights=flights,
        outlined=bool(flights),
        ruled=_left(conv, done + (share > 0)),
        leaving=(_left(conv, done), 1 - share) if share > 0 else None,
        border=padded,
        faint=padded,
    )


def _changing(texts: Sequence[str], now: float, there: float) -> Label:
    """The label of a moment between two whole numbers, which are those of the texts."""
    number, share = int(now), now - int(now)
    if share == 0:
        return Label(texts[number], share=there)
    return _turned(texts[number], texts[number + 1], part(share, 0.4, 1.0))


def _turned(before: str, after: str, share: float) -> Label:
    """One text goes before the other comes: both at once could not be read."""
    return Label("", before, 2 * share) if share < 0.5 else Label(after, share=2 * share - 1)


def _output(words: Words, layers: Sequence[Conv2d], number: int) -> str:
    """What the cuts of one of the layers make of the whole plane."""
    return _resized(words.output, layers[number], layers[0].output_shape, layers[number].output_shape)


def _convolution(words: Words, layers: Sequence[Conv2d], number: int) -> str:
    """The padded input of the convolution whose shape one of the layers brings back."""
    return _resized(words.crops_padded, layers[number], layers[number].output_shape, layers[0].output_shape)


def _resized(name: str, layer: Conv2d, before: tuple[int, int], after: tuple[int, int]) -> str:
    """A name, a padding, and what it does to a size: "output, p = 1: 7 x 7 → 5 x 5"."""
    sizes = size(before) if before == after else f"{size(before)} → {size(after)}"
    return f"#strong[{formula.quoted(name)}], ${_padded(layer)}$: {sizes}"


def _padded(layer: Conv2d) -> str:
    """P = 1."""
    return is_("p", padding(layer))


def _formula(layer: Conv2d) -> str:
    """The size of the output, with this layer's numbers."""
    lines = formula.size(layer, "", "", one_line=False)
    return f"${lines[1]}$" if len(lines) == 2 else f"${_padded(layer)}$: {size(layer.output_shape)}"
