"""Several channels: each kernel has a slice for each channel that it reads, and what they give adds up to its map."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from convcore import Cell, Conv2d, Example, Role, Step, sum_of_channels, written
from convfilm import checks, pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, Extents, cells, column, labelled, line, overlaid, row, scaled, space, topped
from convfilm.picture import Label, Mark, Picture, Position, Sheet, Spot, Token
from convfilm.theme import CHIP_SHIFT
from convfilm.views import sliding, window
from convfilm.views.acts import Act, ActMoment, Acts, Moves
from convfilm.views.parts import bold, eased, part, rectangle, size, whole
from convfilm.views.sliding import Slide
from convfilm.views.window import STANDS
from convfilm.words import Words

PALE, PALE_LABEL = 0.4, 0.5  # how opaque what a map does not read remains, legible on either paper, and its label
SLICE, SUM = 0.75, 1.1  # size of a kernel's cells, and of those of the sum
APART = 0.5  # cells between planes
EACH, ALL = 0.25, 12.0  # seconds of an output cell that passes, or an equal share of the whole where that is less
MOST_STILLS = 24  # of cells that pass: where there are more rows, a still shows several
DIGITS = 3.0  # of a number that has its size in the sum


@dataclass(frozen=True, kw_only=True)
class ChannelsMoment(ActMoment):
    """How far it has come."""

    entered: float = 0.0
    """Inputs, kernels and empty maps are there."""
    map: float = 0.0
    """The number of the map that is made."""
    focus: float = 0.0
    """The number of the map whose kernel and inputs are not pale, or on its way from one to the next."""
    dimmed: float = 0.0
    """How far the others are pale."""
    landed: float = 0.0
    """The slices of the kernel have come to their windows."""
    coloured: float = 0.0
    """The cells below have taken their colour."""
    place: float = 0.0
    """The number of the step that the windows are at; they glide between two."""
    tells: float = 1.0
    """Whether the sum of the step is told, or else stands when the windows are there."""
    lifted: float = 0.0
    """Sums of single channels that have come to where they are added up, and the share of the next one."""
    merged: float = 0.0
    """They become one sum."""
    delivered: float = 0.0
    """It travels to its cell."""
    legible: float = 1.0
    """How opaque the sum is where it is added up."""
    gone: float = 0.0
    """The windows have left."""
    again: float = 0.0
    """All maps stand, and the windows are back on one cell of the last."""


class Channels(Acts[ChannelsMoment]):
    """Inputs, the kernel of each map, the sum over channels, the maps."""

    most = 1 / 7

    def check(self, example: Example) -> None:
        """Several channels, but few; the sum of each has to be a number, too."""
        conv = example.conv
        if not conv.has_channels:
            raise ValueError(f"needs a layer of several channels, got {conv}")
        checks.channels(conv)
        for to, of in _pairs(conv):
            try:
                example.part(to, of)
            except ValueError as error:
                raise ValueError(f"needs sums of each channel that are numbers: {error}") from None

    def title(self, example: Example, words: Words) -> str:
        """The question, by the kind of layer."""
        return {
            "several": words.channels_title if example.conv.in_channels > 1 else words.channels_title_maps,
            "depthwise": words.channels_title_depthwise,
            "grouped": words.channels_title_grouped,
            "pointwise": words.channels_title_pointwise.format(kernel=size(example.conv.kernel_shape)),
        }[kind(example.conv)]

    def tag(self, example: Example, words: Words) -> str:
        """For a card."""
        conv = example.conv
        return {
            "several": words.channels_tag,
            "depthwise": words.channels_tag_depthwise,
            "grouped": words.channels_tag_grouped,
            "pointwise": words.channels_tag_pointwise,
        }[kind(conv)].format(**_said(conv))

    def first(self, example: Example) -> ChannelsMoment:
        """Nothing is there."""
        del example
        return ChannelsMoment()

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The label of each plane."""
        return _names(example.conv, words)

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """The inputs, and beside or below them each map after its kernel and its sum."""
        del building
        conv = example.conv
        gap, narrow = space(APART, APART, in_cells=True), space(0.2, in_cells=True)

        def plane(name: str, rows: range, columns: range) -> Box:
            box = cells(name, rows, columns, FLAT)
            return labelled(box, name, 1.5 * em, 0.4 * em, widths[name]) if em else box

        def kernel(to: int) -> Box:
            rows, columns = (range(length) for length in conv.kernel_shape)
            names = [f"kernel {to} {of}" for of in conv.feeding(to)]
            slices = row(*_between([scaled(cells(name, rows, columns, FLAT), _slice(conv)) for name in names], narrow))
            label = f"kernel {to} label"
            above = line(label, names[len(names) // 2], widths.get(f"kernel {to}", 0.0), 1.5 * em, 0.4 * em)
            return topped(slices, above, 0.0) if em else slices

        def made(to: int, along: Arrange) -> Box:
            rows, columns = (range(length) for length in conv.output_shape)
            sums = [scaled(cells(f"sum {to}", range(1), range(_summands(conv) + 1), FLAT), SUM)] * _adds(conv)
            return along(*_between([kernel(to), *sums, plane(f"map {to}", rows, columns)], gap))

        inputs = [plane(f"input {of}", conv.rows.reach, conv.columns.reach) for of in range(conv.in_channels)]

        def arranged(join: Arrange, inputs_in_row: int, maps_in_row: int, along: Arrange) -> Box:
            first, second = inputs, [made(to, along) for to in range(conv.out_channels)]
            if conv.in_channels == conv.out_channels and inputs_in_row == maps_in_row:
                first, second = _opposite(inputs, second, join), _opposite(second, inputs, join)
            return join(_in_rows(first, inputs_in_row, gap), gap, _in_rows(second, maps_in_row, gap))

        many = conv.in_channels, conv.out_channels
        return [
            arranged(row, 1, 1, row),
            arranged(column, *many, column),
            arranged(column, many[0], 1, row),
            arranged(row, 1, many[1], column),
        ]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """The first cell of the first map is told at length, the next one briskly; then map after map."""
        conv = example.conv
        start = words.channels_start[conv.out_channels != 1].format(**_said(conv))
        yield Act(start, [(pace.ENTRANCE, {"entered": 1.0})], chapter="introduction", is_still=False)
        for to in range(conv.out_channels):
            yield from (_first_map(example, words) if to == 0 else _another_map(example, words, to))
            yield from _others(example, words, to)
        yield Act(
            claim(conv, words),
            [(0.5, {"again": 1.0, "dimmed": 0.0})],
            starts={"lifted": float(_summands(conv)), "merged": 1.0, "delivered": 1.0, "legible": 1.0},
            hold=pace.END,
            chapter="summary",
        )

    def description(self, example: Example, words: Words) -> str:
        """The numbers, what each act says, and what each cell of each map adds up."""
        lines = [
            words.channels_cell.format(
                map=to + 1,
                cell=f"({step.output.row}, {step.output.column})",
                sum=_total(example, to, step),
            )
            for to in range(example.conv.out_channels)
            for step in example.steps
        ]
        return "\n".join([super().description(example, words), *lines, ""])

    def show(self, example: Example, words: Words, moment: ChannelsMoment) -> Picture:
        """Inputs under their windows, kernels, maps, and the sum on its way."""
        conv, now, to = example.conv, moment, int(moment.map)
        sheets, labels, marks, tokens = {}, {}, [], []
        names = _names(conv, words)
        slide = _slide(example, now)
        for of in range(conv.in_channels):
            used = [of in conv.feeding(at) for at in range(conv.out_channels)]
            coloured = now.coloured if of in conv.feeding(to) else 0.0
            sheets[f"input {of}"] = _input(_any_part(example, of), slide, coloured, _opacity(now, used))
            labels[f"input {of} label"] = Label(names[f"input {of}"], share=_opacity(now, used, PALE_LABEL))
        for at in range(conv.out_channels):
            used = [at == other for other in range(conv.out_channels)]
            for of in conv.feeding(at):
                sheets[f"kernel {at} {of}"] = window.kernel_plane(example.part(at, of), 0.0, _opacity(now, used))
            labels[f"kernel {at} label"] = Label(names[f"kernel {at}"], share=_opacity(now, used, PALE_LABEL))
            sheets[f"map {at}"] = _map(example, at, now)
            labels[f"map {at} label"] = Label(names[f"map {at}"], share=now.entered)
        for of in conv.feeding(to):
            outlines, weights = _window(example, to, of, slide, now)
            marks += outlines
            tokens += weights
        if now.cue == "kernel" and now.pulse > 0 and now.landed < 1:
            marks += [
                Mark(f"kernel {to} {of}", whole(conv.kernel_shape), "kernel", now.pulse) for of in conv.feeding(to)
            ]
        return Picture(sheets, labels=labels, marks=tuple(marks), tokens=(*tokens, *_sum(example, to, now)))


# --- What it is about -------------------------------------------------------------------------------------------------


def kind(conv: Conv2d) -> str:
    """What kind of layer it is: depthwise, grouped, pointwise (a 1 x 1 kernel), or of several channels otherwise."""
    if conv.groups > 1:
        return "depthwise" if conv.groups == conv.in_channels else "grouped"
    return "pointwise" if conv.kernel_shape == (1, 1) and conv.in_channels > 1 else "several"


def claim(conv: Conv2d, words: Words) -> str:
    """What the film claims in the end."""
    chosen = {
        "depthwise": words.channels_claim_depthwise,
        "grouped": words.channels_claim_grouped,
        "pointwise": words.channels_claim_pointwise,
        "several": words.channels_claim,
    }[kind(conv)]
    if kind(conv) == "several" and conv.in_channels == 1:
        chosen = words.channels_claim_maps
    elif kind(conv) == "several" and conv.out_channels == 1:
        chosen = words.channels_claim_one
    return chosen.format(**_said(conv))


def _said(conv: Conv2d) -> dict[str, object]:
    """What sentences are about."""
    alone = replace(conv, groups=1)
    return {
        "channels": conv.in_channels,
        "maps": conv.out_channels,
        "groups": conv.groups,
        "reads": _summands(conv),
        "input": " × ".join(map(str, (conv.in_channels, *conv.input_shape))),
        "kernel": " × ".join(map(str, (_summands(conv), *conv.kernel_shape))),
        "product": "·".join(map(str, conv.weight_shape)),
        "weights": math.prod(conv.weight_shape),
        "whole": "·".join(map(str, alone.weight_shape)),
        "ungrouped": math.prod(alone.weight_shape),
    }


def _summands(conv: Conv2d) -> int:
    """How many channels feed a map."""
    return len(conv.feeding(0))


def _adds(conv: Conv2d) -> bool:
    """Whether there is something to add up over channels."""
    return _summands(conv) > 1


def _pairs(conv: Conv2d) -> list[tuple[int, int]]:
    """Each output channel with each input channel that feeds it."""
    return [(to, of) for to in range(conv.out_channels) for of in conv.feeding(to)]


def _names(conv: Conv2d, words: Words) -> dict[str, str]:
    """The label of each plane, as Typst markup; people count from one."""
    found = {f"input {of}": bold(words.channels_input.format(channel=of + 1)) for of in range(conv.in_channels)}
    for to in range(conv.out_channels):
        found[f"kernel {to}"] = bold(words.channels_kernel.format(kernel=to + 1))
        found[f"map {to}"] = bold(words.channels_map.format(map=to + 1))
    return found


# --- Where it is ------------------------------------------------------------------------------------------------------

Arrange = Callable[..., Box]


def _slice(conv: Conv2d) -> float:
    """The size of a kernel's cells: a single weight is as large as other cells."""
    return 1.0 if conv.kernel_shape == (1, 1) else SLICE


def _between(boxes: Sequence[Box], gap: Box) -> list[Box]:
    """Boxes with gaps between them."""
    return [each for box in boxes for each in (gap, box)][1:]


def _in_rows(boxes: Sequence[Box], many: int, gap: Box) -> Box:
    """Boxes in rows of so many."""
    rows = [row(*_between(boxes[first : first + many], gap)) for first in range(0, len(boxes), many)]
    return column(*_between(rows, gap))


def _opposite(boxes: Sequence[Box], others: Sequence[Box], join: Arrange) -> list[Box]:
    """Boxes that take as much room across as those that stand opposite to them."""

    def across(other: Box) -> Box:
        def extents(cell: float) -> Extents:
            left, down, right, up = other.extents(cell)
            return (0.0, down, 0.0, up) if join is row else (left, 0.0, right, 0.0)

        return Box(extents, lambda _cell, _x, _y: {})

    return [overlaid(box, across(other)) for box, other in zip(boxes, others, strict=True)]


# --- What happens -----------------------------------------------------------------------------------------------------


def _begin(to: int) -> dict[str, float]:
    """What begins anew with a map."""
    fresh = dict.fromkeys(("landed", "coloured", "place", "lifted", "merged", "delivered", "gone"), 0.0)
    return {**fresh, "map": float(to), "tells": 1.0, "legible": 1.0}


def _reads(conv: Conv2d, words: Words, to: int) -> str:
    """Which channels a kernel reads."""
    feeding = conv.feeding(to)
    if to > 0 and feeding == conv.feeding(to - 1):
        chosen = words.channels_again[_adds(conv)]
    elif len(feeding) == conv.in_channels:
        chosen = words.channels_slices if _adds(conv) else words.channels_slice
    else:
        chosen = words.channels_reads[_adds(conv)]
    return chosen.format(kernel=to + 1, channels=", ".join(str(of + 1) for of in feeding))


def _first_map(example: Example, words: Words) -> Iterator[Act]:
    """The slices come to their windows; each channel has its sum; the sums are added up."""
    conv, step = example.conv, example.steps[0]
    landing: Moves = [(pace.CUE, {"dimmed": 1.0}), (1.2, {"landed": 1.0}), (pace.COLOUR, {"coloured": 1.0})]
    yield Act(_reads(conv, words, 0), landing, cue="kernel", starts=_begin(0))
    products = len(step.taps)
    for number, of in enumerate(conv.feeding(0), 1):
        value = written(example.part(0, of).value(step))
        said = words.channels_part[products != 1].format(channel=of + 1, number=products, value=value)
        arrives = {"lifted": float(number)} if _adds(conv) else {"delivered": 1.0}
        yield Act(said, [(0.9, arrives)], cue="input")
    if _adds(conv):
        said = words.channels_sum.format(sum=sum_of_channels(example, 0, step))
        yield Act(said, [(0.6, {"merged": 1.0}), (0.2, {}), (0.8, {"delivered": 1.0})], cue="output", hold=1.5)
    if len(example.steps) > 1:
        said = words.channels_next.format(sum=_total(example, 0, example.steps[1]))
        glide: Moves = [
            (pace.MOVE, {"place": 1 - 2 * STANDS, "legible": 0.0}),
            (0.0, {"place": 1.0, "legible": 1.0, "lifted": 0.0, "merged": 0.0, "delivered": 0.0}),
        ]
        yield Act(said, [*glide, *_added(conv, 0.7)], points=False)


def _another_map(example: Example, words: Words, to: int) -> Iterator[Act]:
    """The next kernel comes to the windows; its first cell is told briskly, unless it is like others before."""
    conv, tells = example.conv, _is_told(example.conv, to)
    landing: Moves = [
        (pace.CUE, {"focus": float(to)}),
        (pace.LANDING, {"landed": 1.0}),
        (pace.COLOUR, {"coloured": 1.0}),
    ]
    starts = _begin(to) if tells else {**_begin(to), "tells": 0.0, "legible": 0.0}
    moves = [*landing, *(_added(conv, 0.7) if tells else [])]
    yield Act(_reads(conv, words, to), moves, cue="kernel", starts=starts)


def _is_told(conv: Conv2d, to: int) -> bool:
    """Whether the first cell of a map is told: of the first two, and of those that read what none before has read."""
    return to < 2 or conv.feeding(to) != conv.feeding(to - 1)


def _added(conv: Conv2d, seconds: float) -> Moves:
    """The sums of all channels come, become one, which travels to its cell."""
    all_come: Moves = [(seconds, {"lifted": float(_summands(conv))}), (0.3, {"merged": 1.0})] if _adds(conv) else []
    return [*all_come, (0.5, {"delivered": 1.0})]


def _others(example: Example, words: Words, to: int) -> Iterator[Act]:
    """The windows pass over the rest of a map, and leave."""
    conv, count = example.conv, len(example.steps)
    said = words.channels_rest.format(kernel=to + 1, map=to + 1)
    place = 1 if to == 0 and count > 1 else 0
    ends = [number for number in range(place + 1, count) if number + 1 == count or _starts_row(example, number + 1)]
    each = min(EACH, ALL / (count * conv.out_channels))
    several = math.ceil(len(ends) * conv.out_channels / MOST_STILLS)
    chosen = [end for at, end in enumerate(ends, 1) if at % several == 0 or end == count - 1] if ends else []
    fades: Moves = [(pace.DIM, {"legible": 0.0})]
    for end in chosen:
        moves = [*fades, ((end - place) * each, {"place": float(end)})]
        yield Act(said, moves, starts={"tells": 0.0}, even=True, points=False, hold=2 * pace.FADE)
        place, fades = end, []
    yield Act(said, [*fades, (2 * pace.FADE, {"gone": 1.0})], points=False, is_still=False, hold=0.5)


def _starts_row(example: Example, number: int) -> bool:
    return example.steps[number].output.column == 0


# --- What is shown ----------------------------------------------------------------------------------------------------


def _opacity(now: ChannelsMoment, used: Sequence[bool], pale: float = PALE) -> float:
    """How opaque what is used by some maps is: pale while another map is made."""
    first = min(int(now.focus + STANDS), len(used) - 1)
    share = max(now.focus - first, 0.0)
    there = (1 - share) * used[first] + share * used[min(first + 1, len(used) - 1)]
    return now.entered * (1 - now.dimmed * (1 - pale) * (1 - there))


def _slide(example: Example, now: ChannelsMoment) -> Slide:
    """Where the windows are."""
    return Slide(example.steps, now.place, gone=now.gone) if now.again == 0 else _last(example, now)


def _last(example: Example, now: ChannelsMoment) -> Slide:
    """Where they are back in the end."""
    return Slide(example.steps, float(_telling(example)), come=now.again)


def _telling(example: Example) -> int:
    """The step that they come back to: not the last one, where they have just been."""
    telling = pace.telling(example)
    return telling if telling + 1 < len(example.steps) else 0


def _any_part(example: Example, of: int) -> Example:
    """A layer of one channel that reads an input channel."""
    return next(example.part(to, of) for to in range(example.conv.out_channels) if of in example.conv.feeding(to))


@lru_cache(maxsize=64)
def _input(layer: Example, slide: Slide, coloured: float, there: float) -> Sheet:
    """An input, as far as cells under its window have their colour."""
    sheet = sliding.covered(layer, slide, coloured)
    if there == 1:
        return sheet
    return replace(
        sheet,
        opacity=dict.fromkeys(sheet.roles, there),
        lines=there,
        border=(sheet.border[0], there) if sheet.border else None,
        faint=(sheet.faint[0], there) if sheet.faint else None,
    )


def _map(example: Example, at: int, now: ChannelsMoment) -> Sheet:
    """An output channel: those before the one that is made stand, those after it are empty."""
    to = int(now.map)
    if at != to:
        return _still_map(example, at, at < to, now.entered)
    if now.again > 0:
        gone = Slide(example.steps, float(len(example.steps) - 1), gone=1.0)
        return _made(example, at, (gone, _last(example, now)))
    if now.landed == 0 and now.gone == 0 and now.place == 0:
        return _still_map(example, at, False, now.entered)
    if not now.tells:
        return _made(example, at, (Slide(example.steps, now.place, now.coloured, now.gone),))
    number = int(now.place + STANDS)
    slide = Slide(example.steps, float(number), come=eased(part(now.delivered, 0.8, 1.0)))
    if now.place - number > STANDS:  # the next cell will be told, too
        slide = Slide(example.steps, float(number), gone=now.place - number)
    elif now.gone > 0:
        slide = Slide(example.steps, float(number), gone=now.gone)
    return _made(example, at, (slide,))


@lru_cache(maxsize=64)
def _made(example: Example, at: int, slides: tuple[Slide, ...]) -> Sheet:
    """The map when windows have come so far."""
    sheet = sliding.answers(_any_of(example, at), *slides)
    return replace(sheet, numbers=_numbers(example, at))


@lru_cache(maxsize=64)
def _still_map(example: Example, at: int, stands: bool, there: float) -> Sheet:
    """A map that stands, or is empty."""
    conv = example.conv
    shown = rectangle(conv.output_shape)
    return Sheet(
        dict.fromkeys(shown, Role.FINISHED_OUTPUT if stands else Role.PENDING_OUTPUT),
        _numbers(example, at),
        opacity=dict.fromkeys(shown, there) if there < 1 else {},
        ruled=whole(conv.output_shape),
        lines=there,
    )


@lru_cache(maxsize=64)
def _numbers(example: Example, at: int) -> dict[Cell, str]:
    """What stands in each cell of a map."""
    return {cell: written(example.output[at][cell]) for cell in rectangle(example.conv.output_shape)}


def _any_of(example: Example, to: int) -> Example:
    """A layer of one channel that adds to a map: it has the same steps as all others."""
    return example.part(to, example.conv.feeding(to)[0])


def _window(example: Example, to: int, of: int, slide: Slide, now: ChannelsMoment) -> tuple[list[Mark], list[Token]]:
    """The window over an input, with the weights of its slice, which come from there."""
    layer, name, source = example.part(to, of), f"input {of}", f"kernel {to} {of}"
    if now.landed == 0 or (now.again == 0 and now.gone == 1):
        return [], []
    if now.landed == 1:
        return sliding.marks(name, layer, slide)
    share = now.landed
    step = layer.steps[0]
    goal = Span.of([tap.slot for tap in step.taps])
    outline = Mark(
        name, goal, "kernel", min(1.0, 4 * share), to=(source, whole(example.conv.kernel_shape)), share=1 - share
    )
    chips = [
        Token(
            written(layer.kernel[tap.kernel]),
            "kernel",
            Spot(source, _middle(tap.kernel)),
            Spot(name, (tap.slot.row + 0.5, tap.slot.column + 0.5 + CHIP_SHIFT)),
            share,
            chip=True,
        )
        for tap in step.taps
    ]
    return [outline], chips


def _middle(cell: Cell) -> Position:
    return cell.row + 0.5, cell.column + 0.5


def _sum(example: Example, to: int, now: ChannelsMoment) -> Iterator[Token]:
    """The sums of single channels on their way, what they add up to, and that on its way to its cell."""
    conv, count = example.conv, _summands(example.conv)
    if now.coloured == 0 or now.legible == 0 or (now.gone == 1 and now.again == 0):
        return
    ink = now.legible if now.again == 0 else now.again
    step = example.steps[_telling(example) if now.again > 0 else int(now.place + STANDS)]
    *terms, sign, value = sum_of_channels(example, to, step).split()
    goal = Spot(f"map {to}", _middle(step.output))
    start = Spot(f"input {conv.feeding(to)[0]}", _over(step))
    if _adds(conv):
        line_ = f"sum {to}"
        start = Spot(line_, (0.5, count + 0.5))
        for at, (of, text) in enumerate(zip(conv.feeding(to), terms[::2], strict=True)):
            come = part(now.lifted, at, at + 1)
            if come > 0:
                small = min(1.0, DIGITS / len(text))
                place = Spot(line_, (0.5, at + 0.5))
                there = min(1.0, 6 * come) * ink
                yield Token(
                    text, "output", Spot(f"input {of}", _over(step)), place, eased(come), there, small, come < 1
                )
                if at:
                    yield Token("+", "", Spot(line_, (0.5, float(at))), opacity=part(come, 0.7, 1.0) * ink)
        if now.merged > 0:
            small = min(1.0, DIGITS / len(value))
            emerges = part(now.merged, 0.3, 1.0)  # to the right of the sign
            yield Token(sign, "", Spot(line_, (0.5, float(count))), opacity=part(now.merged, 0.0, 0.5) * ink)
            at_sign = Spot(line_, (0.5, count + 0.25 + 0.25 * eased(emerges)))
            yield Token(value, "output", at_sign, opacity=emerges * ink, size=small)
    if 0 < now.delivered < 1 and now.again == 0:
        share = eased(part(now.delivered, 0.0, 0.85))
        there = min(1.0, 6 * now.delivered) * (1 - part(now.delivered, 0.85, 1.0))
        yield Token(value, "output", start, goal, share, there, card=True)


def _total(example: Example, to: int, step: Step) -> str:
    """The sum over channels in words, or the one that there is."""
    text = sum_of_channels(example, to, step)
    return text if _adds(example.conv) else text.split()[-1]


def _over(step: Step) -> Position:
    """The middle of a window."""
    top, left, bottom, right = Span.of([tap.slot for tap in step.taps]).edges
    return (top + bottom) / 2, (left + right) / 2
