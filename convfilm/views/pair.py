"""A convolution and its transpose in one picture: the links of every output cell, read forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from convcore import Cell, Conv2d, Example, Role, Step, apply, input_roles, product, written
from convfilm import pace
from convfilm.formula import border
from convfilm.grid import PLANES, Grid, Span
from convfilm.layout import Anchor, Box, Extents, cells, column, labelled, line, row, space
from convfilm.picture import Label, Link, Picture, Position, Sheet, Spot, Token
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import is_, named, part, rectangle, stride, whole
from convfilm.words import Words

BACK_LEFT, FRONT_LEFT = 0, 3  # corners
CELL, CELLS = 0.6, 13.0  # seconds of a cell that is not told, and of all of them at most
STANDS = 0.12  # seconds that each of those stands
FADE = 0.15  # in which its links go
BESIDE = 0.36  # rows from the middle of a cell to where its links end
ON_THE_LINK = 0.42  # of a link from x to y: where its weight stands
WEIGHT = 0.62  # of the size of digits
MESH, MOST = 0.3, 80  # how opaque all links are in the end, and how many can be told apart
GAPS = (4.0, 3.0, 2.4, 1.8, 1.3)  # cells from x to y
MOST_CELLS = 12  # rows or columns


@dataclass(frozen=True, kw_only=True)
class Linking(ActMoment):
    """How far one cell's links are shown, and which cell it is."""

    entered: float = 0.0
    cell: float = 0.0
    """The number of the step; all before it are done."""
    linked: float = 0.0
    """Links from x to y."""
    weighed: float = 0.0
    """Their weights have come from the kernel."""
    summed: float = 0.0
    """Products have gone along them to y."""
    crossed: float = 0.0
    """The sum has gone to the other y."""
    returned: float = 0.0
    """Links from y to x'."""
    landed: float = 0.0
    """Products have gone along them to x'."""
    gone: float = 0.0
    """The links of the cell have faded."""
    brisk: float = 0.0
    """Whether nothing is told but the links and the sums."""
    mesh: float = 0.0
    """All links, in the end."""


ANEW = {"linked": 0.0, "weighed": 0.0, "summed": 0.0, "crossed": 0.0, "returned": 0.0, "landed": 0.0, "gone": 0.0}


class Pair(Acts[Linking]):
    """x below y at the left, x' below y at the right, the kernel between."""

    most = 1 / 6

    def check(self, example: Example) -> None:
        """A layer that has a transpose, with cells that are not too many for their links."""
        super().check(example)
        conv = example.conv
        try:
            conv.transpose()
        except ValueError as error:
            raise ValueError(f"needs a layer that has a transpose: {error}") from None
        if not links(example.steps):
            raise ValueError(f"needs a layer whose output reads its input at all, got {conv}")
        largest = max(*conv.input_shape, *conv.output_shape)
        if largest > MOST_CELLS:
            raise ValueError(f"shows planes of at most {MOST_CELLS} rows and columns, got {largest} in {conv}")

    def title(self, example: Example, words: Words) -> str:
        """The question."""
        del example
        return words.pair_title

    def tag(self, example: Example, words: Words) -> str:
        """For a card."""
        return _many(words.pair_tag, links(example.steps))

    def first(self, example: Example) -> Linking:
        """Nothing is there."""
        del example
        return Linking()

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each plane."""
        conv = example.conv
        count = _many(words.pair_count, links(example.steps))
        return {
            "x": _labelled(words.input, "x", conv.input_shape, _border(conv)),
            "y": _labelled(words.output, "y", conv.output_shape),
            "y again": _labelled(words.input, "y", conv.output_shape),
            "x again": _labelled(words.output, "x′", conv.input_shape),
            "kernel": _kernel_label(conv, words),
            "count": count,
        }

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Both sides beside one another, the kernel between their outputs, or below one another."""
        del building
        conv = example.conv
        reach = _reach(conv)

        def plane(name: str, ranges: tuple[range, range], above: bool) -> Box:
            grid = cells(name, *ranges, PLANES)
            if not em:
                return grid
            line_, rise = (1.6 * em, 0.5 * em) if above else (1.6 * em, -1.2 * em)
            return labelled(grid, name, line_, rise, widths[name], BACK_LEFT if above else FRONT_LEFT)

        outputs = _ranges(conv.output_shape)
        kernel = plane("kernel", _ranges(conv.kernel_shape), above=True)
        if em:
            kernel = column(kernel, line("count", "kernel", widths["count"], 1.7 * em, 0.4 * em))
        gap, apart = space(0.8, 0.5, in_cells=True), space(height=1.6, in_cells=True)
        arranged = []
        for height in GAPS:  # of those with cells that are as large, the first is taken
            between = space(height=height, in_cells=True)
            above = plane("y", outputs, above=True), plane("y again", outputs, above=True)
            one, other = (
                column(y, between, plane(x, reach, above=False)) for y, x in zip(above, ("x", "x again"), strict=True)
            )
            arranged += [
                _amid(one, other, kernel, above),
                row(column(one, apart, other), gap, kernel),
                column(one, gap, kernel, gap, other),
            ]
        return arranged

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """The first cells are told, forwards and backwards, the others pass; in the end all links are there."""
        steps, count = example.steps, len(example.steps)
        padded = _bordered(example.conv, steps[0])
        yield Act(words.pair_start, [(pace.ENTRANCE, {"entered": 1.0})], chapter="introduction", is_still=False)
        number = links(steps[:1])
        forwards = (0.3 + 0.14 * number, {"linked": 1.0}), (0.8, {"weighed": 1.0}), (0.9, {"summed": 1.0})
        yield Act(words.pair_forwards_padded if padded else words.pair_forwards, forwards, is_still=False, even=True)
        backwards = (
            (0.7, {"crossed": 1.0}),
            (0.3 + 0.14 * number, {"returned": 1.0}),
            (0.9, {"landed": 1.0}),
        )
        yield Act(words.pair_backwards_padded if padded else words.pair_backwards, backwards, even=True)
        told = 1
        if count > 1:
            yield Act(
                words.pair_next,
                [
                    (FADE, {"gone": 1.0}),
                    (0.0, {**ANEW, "cell": 1.0}),
                    (0.6, {"linked": 1.0, "returned": 1.0}),
                    (0.6, {"weighed": 1.0}),
                    (0.6, {"summed": 1.0}),
                    (0.4, {"crossed": 1.0}),
                    (0.6, {"landed": 1.0}),
                ],
                even=True,
            )
            told = 2
        bordered = next((at for at in range(told, count) if _bordered(example.conv, steps[at])), None)
        if padded:
            bordered = None
        each = min(CELL, CELLS / max(count - told, 1))
        stands = min(STANDS, each / 3)
        for at in range(told, count):
            here = at == bordered
            moves = [
                (min(FADE, each / 4), {"gone": 1.0}),
                (0.0, {**ANEW, "cell": float(at), "brisk": 1.0}),
                (
                    0.8 if here else each - stands - min(FADE, each / 4),
                    {"linked": 1.0, "weighed": 1.0, "summed": 1.0, "crossed": 1.0, "returned": 1.0, "landed": 1.0},
                ),
            ]
            yield Act(
                words.pair_border if here else words.pair_quick,
                moves,
                hold=pace.HOLD if here else stands,
                even=True,
                points=False,
            )
        claim = words.pair_claim.format(count=links(steps))
        yield Act(claim, [(FADE, {"gone": 1.0}), (1.0, {"mesh": 1.0})], chapter="summary", hold=pace.END)

    def show(self, example: Example, words: Words, moment: Linking) -> Picture:
        """The planes, the links of the cell, and what goes along them."""
        conv, steps = example.conv, example.steps
        at = round(moment.cell)
        sheets = {
            "x": _x(example, at, moment.linked * (1 - moment.gone), moment.entered),
            "x again": _back(example, at, moment.landed, moment.gone, moment.mesh, moment.entered),
            "y": _y(example, at, moment.summed, moment.gone, moment.entered, again=False),
            "y again": _y(example, at, moment.crossed, moment.gone, moment.entered, again=True),
            "kernel": _kernel(example, moment.entered),
        }
        counted = links(steps[:at]) + round(links(steps[at : at + 1]) * (moment.linked or moment.mesh))
        share = moment.entered
        labels = {
            "x label": Label(_labelled(words.input, "x", conv.input_shape, _border(conv)), share=share),
            "y label": Label(_labelled(words.output, "y", conv.output_shape), share=share),
            "y again label": Label(_labelled(words.input, "y", conv.output_shape), share=share),
            "x again label": Label(_labelled(words.output, "x′", conv.input_shape), share=share),
            "kernel label": Label(_kernel_label(conv, words), share=share),
        }
        if counted:
            labels["count"] = Label(_many(words.pair_count, counted))
        lines, tokens = _drawn(example, moment)
        return Picture(sheets, labels=labels, links=tuple(lines), tokens=tuple(tokens))


def _amid(one: Box, other: Box, kernel: Box, outputs: tuple[Box, Box]) -> Box:
    """Two sides beside one another, and the kernel between their outputs, with room for the labels of all."""

    def distance(size: float) -> float:
        """Between the origins of the sides."""
        (_, _, right, _), (left, _, _, _) = one.extents(size), other.extents(size)
        before, after = reached(size)
        return max(right + left + 0.8 * size, before + sum(kernel.extents(size)[::2]) + after + 1.6 * size)

    def reached(size: float) -> tuple[float, float]:
        """How far the outputs reach from the origins of their sides: the first to the right, the other to the left."""
        return outputs[0].extents(size)[2], outputs[1].extents(size)[0]

    def raised(size: float) -> float:
        """How far the origin of the kernel is above that of the sides: it stands as high as they reach."""
        return one.extents(size)[3] - kernel.extents(size)[3]

    def extents(size: float) -> Extents:
        (left, down, _, up), (_, other_down, right, other_up) = one.extents(size), other.extents(size)
        half = (left + distance(size) + right) / 2
        return half, max(down, other_down, kernel.extents(size)[1] - raised(size)), half, max(up, other_up)

    def place(size: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        begin = x - extents(size)[0] + one.extents(size)[0]
        end = begin + distance(size)
        before, after = reached(size)
        left, _, right, _ = kernel.extents(size)
        middle = (begin + before + end - after + left - right) / 2
        return {
            **one.place(size, begin, y),
            **other.place(size, end, y),
            **kernel.place(size, middle, y + raised(size)),
        }

    return Box(extents, place)


def links(steps: Sequence[Step]) -> int:
    """How many links these steps have: a product that counts is one."""
    return sum(len(step.receptive_field) for step in steps)


def _many(words: tuple[str, str], number: int) -> str:
    return words[number != 1].format(number=number)


def _labelled(name: str, letter: str, shape: tuple[int, int], more: str = "") -> str:
    """A name, a letter and a size: "input x 5 x 5, p = 1"."""
    return named(name, shape, more).replace("] ", f"] #emph[{letter}]#h(0.4em)", 1)


def _border(conv: Conv2d) -> str:
    """The width of the zeros around x, where it is shown and the same on all sides."""
    return "" if conv.transposed else border(conv)


def _kernel_label(conv: Conv2d, words: Words) -> str:
    return named(words.kernel, conv.kernel_shape, is_("s", stride(conv)))


def _bordered(conv: Conv2d, step: Step) -> bool:
    """Whether a window covers zeros of the padding."""
    return not conv.transposed and len(step.receptive_field) < len(step.taps)


def _ranges(shape: tuple[int, int]) -> tuple[range, range]:
    return range(shape[0]), range(shape[1])


def _reach(conv: Conv2d) -> tuple[range, range]:
    """Rows and columns of x with the zeros around it; of a transposed convolution, without its zeros."""
    if conv.transposed:
        return _ranges(conv.input_shape)
    return conv.rows.reach, conv.columns.reach


@lru_cache(maxsize=64)
def _resting(conv: Conv2d) -> Mapping[Cell, Role]:
    """x, with the zeros around it."""
    if conv.transposed:
        return dict.fromkeys(rectangle(conv.input_shape), Role.INPUT)
    return input_roles(conv)


def _frame(conv: Conv2d) -> tuple[Span, float] | None:
    """The dashed frame around the zeros, if there are any."""
    around = Span.of(_resting(conv))
    return (around, 1.0) if around != whole(conv.input_shape) else None


@lru_cache(maxsize=128)
def _x(example: Example, at: int, touched: float, entered: float) -> Sheet:
    """x: what the cell at hand reads is touched."""
    conv = example.conv
    resting = _resting(conv)
    roles = dict(resting)
    fading = {}
    step = example.steps[at]
    for tap in step.taps:
        place = tap.source if conv.transposed else tap.slot
        if touched > 0 and place in roles:
            roles[place] = Role.ACTIVE_ZERO if tap.source is None else Role.ACTIVE_INPUT
            if touched < 1:
                fading[place] = (resting[place], touched)
    frame = _frame(conv)
    return Sheet(
        roles,
        {cell: "0" if resting[cell] is Role.BORDER_ZERO else written(example.x[cell]) for cell in roles},
        fading=fading,
        opacity=dict.fromkeys(roles, entered) if entered < 1 else {},
        ruled=whole(conv.input_shape),
        lines=entered,
        border=(frame[0], entered) if frame else None,
        faint=(frame[0], entered) if frame else None,
    )


@lru_cache(maxsize=128)
def _y(example: Example, at: int, come: float, gone: float, entered: float, again: bool) -> Sheet:
    """y, of which the cells before the one at hand are there; at the right it is an input."""
    rest, now = (Role.INPUT, Role.ACTIVE_INPUT) if again else (Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT)
    roles: dict[Cell, Role] = {}
    fading: dict[Cell, tuple[Role, float]] = {}
    for number, step in enumerate(example.steps):
        roles[step.output] = rest if number < at else Role.PENDING_OUTPUT
        if number == at and come > 0:
            arrived = part(come, 0.7, 1.0)
            roles[step.output] = now if gone < 1 else rest
            if 0 < gone < 1:
                fading[step.output] = (rest, 1 - gone)
            elif arrived < 1:
                fading[step.output] = (Role.PENDING_OUTPUT, arrived)
    return Sheet(
        roles,
        {cell: written(example.output[cell]) for cell in roles},
        fading=fading,
        opacity=dict.fromkeys(roles, entered) if entered < 1 else {},
        ruled=whole(example.conv.output_shape),
        lines=entered,
    )


@lru_cache(maxsize=64)
def _kernel(example: Example, entered: float) -> Sheet:
    at = rectangle(example.conv.kernel_shape)
    return Sheet(
        dict.fromkeys(at, Role.KERNEL),
        {cell: written(example.kernel[cell]) for cell in at},
        opacity=dict.fromkeys(at, entered) if entered < 1 else {},
        ruled=whole(example.conv.kernel_shape),
        lines=entered,
        weights=True,
    )


@lru_cache(maxsize=512)
def _sums(example: Example, count: int) -> Mapping[Cell, str]:
    """What the transpose makes of the first so many cells of y."""
    y = example.output.copy().ravel()
    y[count:] = 0
    transposed = example.conv.transpose()
    sums = apply(transposed, y.reshape(example.conv.output_shape), example.kernel)
    return {cell: written(sums[cell]) for cell in rectangle(transposed.output_shape)}


@lru_cache(maxsize=64)
def _reached(example: Example) -> dict[Cell, int]:
    """The number of the first step that reads each cell; those that none does are done with the last."""
    found = dict.fromkeys(rectangle(example.conv.input_shape), len(example.steps))
    for number, step in reversed([*enumerate(example.steps)]):
        found |= dict.fromkeys(step.receptive_field, number)
    return found


@lru_cache(maxsize=128)
def _back(example: Example, at: int, landed: float, gone: float, mesh: float, entered: float) -> Sheet:
    """x': sums so far."""
    arrived = part(landed, 0.6, 1.0)
    step, first = example.steps[at], _reached(example)
    now = {*step.receptive_field}
    roles: dict[Cell, Role] = {}
    fading: dict[Cell, tuple[Role, float]] = {}
    for cell, number in first.items():
        roles[cell] = Role.FINISHED_OUTPUT if number < at else Role.PENDING_OUTPUT
        if number == len(example.steps) and mesh > 0:  # nothing reaches it: a zero
            roles[cell] = Role.FINISHED_OUTPUT
            fading[cell] = (Role.PENDING_OUTPUT, mesh)
        if cell in now and landed > 0:
            before = roles[cell]
            roles[cell] = Role.CURRENT_OUTPUT if gone < 1 else Role.FINISHED_OUTPUT
            if 0 < gone < 1:
                fading[cell] = (Role.FINISHED_OUTPUT, 1 - gone)
            elif arrived < 1:
                fading[cell] = (before, arrived)
    before_, after = _sums(example, at), _sums(example, at + 1)
    changing = {cell: (before_[cell], arrived) for cell in now if before_[cell] != after[cell] and first[cell] < at}
    frame = _frame(example.conv)
    return Sheet(
        roles,
        after if landed > 0 else before_,
        changing=changing if landed > 0 and arrived < 1 else {},
        fading=fading,
        opacity=dict.fromkeys(roles, entered) if entered < 1 else {},
        ruled=whole(example.conv.input_shape),
        lines=entered,
        border=(frame[0], 0.45 * entered) if frame else None,
    )


def _drawn(example: Example, moment: Linking) -> tuple[list[Link], list[Token]]:
    """The links of the cell at hand, what stands on them and goes along them; in the end, all links."""
    lines: list[Link] = []
    tokens: list[Token] = []
    step = example.steps[round(moment.cell)]
    there = 1 - moment.gone
    if moment.linked > 0 and there > 0:
        taps = [tap for tap in step.taps if tap.source is not None]
        y = _below(step.output)
        value = written(example.value(step))
        one, other = Spot("y", y), Spot("y again", y)
        for number, tap in enumerate(taps):
            assert tap.source is not None
            x, back = Spot("x", _above(tap.source)), Spot("x again", _above(tap.source))
            drawn = _in_turn(moment.linked, number, len(taps))
            lines.append(Link(x, one, "kernel", drawn, there))
            returned = _in_turn(moment.returned, number, len(taps))
            lines.append(Link(other, back, "kernel", returned, there))
            weight = example.kernel[tap.kernel]
            for begin, end, come in ((x, one, moment.weighed), (back, other, min(moment.returned, moment.weighed))):
                if come > 0:
                    here = Spot(begin.plane, begin.position, end, ON_THE_LINK)
                    entry = Spot("kernel", (tap.kernel.row + 0.5, tap.kernel.column + 0.5))
                    share = 1.0 if moment.brisk else come
                    inked = there * (come if moment.brisk else min(1.0, 4 * come))
                    tokens.append(Token(written(weight), "kernel", entry, here, share, inked, WEIGHT, card=True))
            if not moment.brisk:
                tokens += _carried(product(example.x[tap.source], weight), x, one, moment.summed)
                tokens += _carried(product(example.value(step), weight), other, back, moment.landed)
        if 0 < moment.crossed < 1 and not moment.brisk:
            middle = (step.output.row + 0.5, step.output.column + 0.5)
            left, right = Spot("y", middle), Spot("y again", middle)
            tokens.append(Token(value, "output", left, right, moment.crossed, _veil(moment.crossed), card=True))
    if moment.mesh > 0:
        some = links(example.steps) > MOST  # then those of one cell stand for all
        opacity = 1.0 if some else MESH
        for each in [_fullest(example)] if some else example.steps:
            for source in each.receptive_field:
                below, above = _below(each.output), _above(source)
                lines.append(Link(Spot("x", above), Spot("y", below), "kernel", moment.mesh, opacity))
                lines.append(Link(Spot("y again", below), Spot("x again", above), "kernel", moment.mesh, opacity))
    return lines, tokens


def _fullest(example: Example) -> Step:
    """The step with the most links, of several the one in the middle."""
    most = max(len(step.receptive_field) for step in example.steps)
    steps = [step for step in example.steps if len(step.receptive_field) == most]
    return steps[len(steps) // 2]


def _above(cell: Cell) -> Position:
    """Where links end at a cell of x: above its number."""
    return cell.row + 0.5 - BESIDE, cell.column + 0.5


def _below(cell: Cell) -> Position:
    """Where links end at a cell of y: below its number."""
    return cell.row + 0.5 + BESIDE, cell.column + 0.5


def _in_turn(share: float, number: int, count: int) -> float:
    """How far one of several has come that begin one after the other."""
    begin = 0.7 * number / count
    return part(share, begin, begin + 0.3)


def _carried(text: str, begin: Spot, end: Spot, share: float) -> list[Token]:
    """A product that goes along a link."""
    return [Token(text, "", begin, end, share, _veil(share), WEIGHT, card=True)] if 0 < share < 1 else []


def _veil(share: float) -> float:
    """How opaque it is: it comes at the start, and is gone at the end."""
    return min(1.0, 5 * share, 5 * (1 - share))
