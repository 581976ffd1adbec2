"""Two inputs of which a strided convolution makes outputs of one size, and the way back to either of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

import numpy as np

from convcore import Cell, Conv2d, Example, Role, Step, equality, product, written
from convfilm import formula, pace
from convfilm.formula import quoted
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, line, row, space
from convfilm.picture import Label, Mark, Picture, Position, Sheet, Spot, Token
from convfilm.views import sliding
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import named, size
from convfilm.views.sliding import Slide
from convfilm.views.window import Built
from convfilm.words import Words

SIDES = ("small", "large")
SIGN = 2.2  # em of an arrow with what is around it
GAP = 1.8  # cells between what is side by side
TINT = 0.2  # of what output padding brings
CELL, PASS = 0.45, 5.0  # seconds of a window there, and of all of them at most
BACK, PASS_BACK = 0.17, 4.2
REST = 0.22
APART = 1.5  # cells from a term to the next where they are added up
TERMS = 2  # of the sum that is told, where there is such a one


@dataclass(frozen=True)
class Twins:
    """A layer over two inputs that give outputs of one size, and what is transposed of it."""

    there: Mapping[str, Example]
    """By the side, the smaller input first."""
    back: Mapping[str, Example]
    """Over the outputs of those."""
    plain: Mapping[str, Example]
    """The same with the output padding of the smaller one on both sides."""
    extra: tuple[Step, ...]
    """The steps that the larger one has more; the one that is told is the first."""


@lru_cache(maxsize=16)
def twins(example: Example) -> Twins:
    """What a film of a layer shows."""
    other = example.conv.alike()
    assert other is not None
    rows, columns = other.input_shape
    kernel, x = example.kernel, example.x
    more = np.pad(x, [(0, max(new - old, 0)) for new, old in zip(other.input_shape, x.shape, strict=True)], mode="wrap")
    layers = sorted((example, Example(other, more[:rows, :columns], kernel)), key=lambda each: each.conv.input_shape)
    there = dict(zip(SIDES, layers, strict=True))
    back = {side: Example(layer.conv.transpose(), layer.output, kernel) for side, layer in there.items()}
    small, large = back.values()
    plain = {"small": small, "large": Example(small.conv, large.x, kernel)}
    known = {step.output for step in small.steps}
    extra = [step for step in large.steps if step.output not in known]
    told = min(extra, key=lambda step: abs(len(step.receptive_field) - TERMS))
    return Twins(there, back, plain, (told, *(step for step in extra if step is not told)))


@dataclass(frozen=True, kw_only=True)
class Moment(ActMoment):
    """How far everything has come."""

    entered: float = 0.0
    ring: float = 0.0
    grown: float = 0.0
    """The empty outputs grow out of the first windows."""
    come: float = 0.0
    place: float = 0.0
    gone: float = 0.0
    """The windows there come, go over the inputs, and leave."""
    counted: float = 0.0
    """The sizes stand as formulas."""
    hatched: float = 0.0
    turned: float = 0.0
    """Outputs become inputs, and inputs empty outputs."""
    spread: float = 0.0
    zeros: float = 0.0
    cut: float = 0.0
    border: float = 0.0
    back_come: float = 0.0
    back_place: float = 0.0
    back_gone: float = 0.0
    extra: float = 0.0
    """The zeros of output padding come."""
    more_come: float = 0.0
    lifted: float = 0.0
    merged: float = 0.0
    more_place: float = 0.0
    more_gone: float = 0.0
    answered: float = 0.0
    more_answered: float = 0.0
    """The sizes of the way back stand as formulas: that of the smaller, and that of the larger one."""


class Ambiguous(Acts[Moment]):
    """Both convolutions side by side, then both ways back."""

    def check(self, example: Example) -> None:
        """A convolution with a stride."""
        super().check(example)
        conv = example.conv
        if conv.transposed:
            raise ValueError(f"needs a convolution, the transpose of which it shows itself, got {conv}")
        if conv.alike() is None:
            raise ValueError(f"needs a stride that gives two input sizes the same output size, got {conv}")
        twins(example)

    def title(self, example: Example, words: Words) -> str:
        """The question."""
        del example
        return words.ambiguous

    def tag(self, example: Example, words: Words) -> str:
        """Both sizes."""
        return words.ambiguous_tag.format(**_said(example))

    def first(self, example: Example) -> Moment:
        """Nothing is there."""
        del example
        return Moment()

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The labels of each plane, and the formulas, there and back."""
        shown = twins(example)
        found: dict[str, tuple[str, ...]] = {"law": _laws(example, words)}
        for side in SIDES:
            conv = shown.there[side].conv
            for grid, shape in (("here", conv.input_shape), ("there", conv.output_shape)):
                found[f"{side} {grid}"] = (named(words.input, shape), named(words.output, shape))
            for number, markups in enumerate(zip_longest(*_lines(example, words, side))):
                found[f"{side} line {number}"] = tuple(filter(None, markups))
        return found

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Pairs side by side or one above the other, and so are the planes of each."""
        del building
        shown = twins(example)
        law = sliding.formula_line("law", "small here", em, widths)

        def plane(name: str, rows: range, columns: range) -> Box:
            return labelled(cells(name, rows, columns, FLAT), name, 1.7 * em, 0.5 * em, widths.get(name, 0.0))

        def pair(side: str, across: bool) -> Box:
            there, back = shown.there[side].conv, shown.back[side].conv
            here = plane(f"{side} here", there.rows.reach, there.columns.reach)
            other = plane(f"{side} there", back.rows.reach, back.columns.reach)
            arrow = f"{side} {'across' if across else 'down'}"
            way = line(arrow, f"{side} here", SIGN * em, 2 * em, 0.65 * em)
            planes = (row if across else column)(here, way if em else space(0.5, 0.5, in_cells=True), other)
            lines = [name for name in widths if name.startswith(f"{side} line")]
            return column(planes, *(sliding.formula_line(name, f"{side} here", em, widths) for name in lines))

        both = sliding.sides(lambda across: [pair(side, across) for side in SIDES], GAP)
        return [column(law, arranged) for arranged in both]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """There, and back."""
        shown, said = twins(example), _said(example)
        conv, back, told = shown.there["large"], shown.plain["large"], shown.extra[0]
        outputs, returns, rest = len(conv.steps), len(back.steps), len(shown.extra)
        ring = [(pace.MOVE, {"ring": 1.0})] if _has_border(conv.conv) else [(0.0, {"ring": 1.0})]
        crops = any(axis.slots != axis.reach for axis in (back.conv.rows, back.conv.columns))
        passing = sliding.sliding(outputs, CELL, PASS)
        yield Act(
            words.ambiguous_start.format(**said), [(pace.ENTRANCE, {"entered": 1.0}), *ring], chapter="introduction"
        )
        yield Act(
            words.ambiguous_slide.format(**said),
            [(0.4, {"come": 1.0}), (pace.GROWTH, {"grown": 1.0}), (passing, {"place": outputs - 1.0})],
            cue="stride",
            hold=0.4,
            even=True,
        )
        yield Act(
            words.ambiguous_floor.format(**said),
            [(pace.CUE, {"gone": 1.0}), (pace.MOVE, {"counted": 1.0}), (pace.MOVE, {"hatched": 1.0})],
        )
        yield Act(words.ambiguous_back.format(**said), [(1.0, {"turned": 1.0})])
        yield Act(
            words.ambiguous_same.format(**said),
            [
                (0.7, {"spread": 1.0}),
                (0.6, {"zeros": 1.0}),
                (pace.MOVE if crops else 0.0, {"cut": 1.0}),
                (0.7, {"border": 1.0}),
                (0.3, {"back_come": 1.0}),
                (sliding.sliding(returns, BACK, PASS_BACK), {"back_place": returns - 1.0}),
                (0.3, {"back_gone": 1.0}),
                (pace.CUE, {"answered": 1.0}),
            ],
        )
        yield Act(words.ambiguous_extra.format(**said), [(1.0, {"extra": 1.0})], cue="padding")
        yield Act(
            words.ambiguous_told.format(**said, sum=_sum(shown.back["large"], told)),
            [(0.4, {"more_come": 1.0}), (1.2, {"lifted": 1.0}), (0.8, {"merged": 1.0})],
        )
        yield Act(
            words.ambiguous_rest,
            [
                (sliding.sliding(rest, REST, PASS_BACK), {"more_place": rest - 1.0}),
                (0.3, {"more_gone": 1.0}),
                (pace.CUE, {"more_answered": 1.0}),
            ],
            even=True,
            is_still=False,
        )
        yield Act(words.ambiguous_claim.format(**said), hold=pace.END, chapter="summary")

    def show(self, example: Example, words: Words, moment: Moment) -> Picture:
        """Both sides."""
        sheets: dict[str, Sheet] = {}
        labels: dict[str, Label] = {"law": _law(example, words, moment)}
        marks: list[Mark] = []
        tokens: list[Token] = []
        for side in SIDES:
            there, back, more = _slides(example, side, moment)
            sheets[f"{side} here"] = _here(example, side, moment)
            sheets[f"{side} there"] = _there(example, side, moment)
            if side == "large":
                _tint(example, sheets, moment)
            labels |= _labels(example, words, side, moment, sheets)
            shown = twins(example)
            for name, layer, slide in (
                (f"{side} here", shown.there[side], there),
                (f"{side} there", shown.plain[side], back),
                (f"{side} there", shown.back[side], more),
            ):
                if slide is not None:
                    outlines, weights = sliding.marks(name, layer, slide)
                    marks, tokens = marks + outlines, tokens + weights
        return Picture(sheets, labels=labels, marks=tuple(marks), tokens=(*tokens, *_terms(example, moment)))


# --- What is said -----------------------------------------------------------------------------------------------------


def _said(example: Example) -> dict[str, str]:
    """What sentences are about."""
    shown, conv = twins(example), example.conv
    small, large = shown.there.values()
    strides = dict.fromkeys(axis.stride for axis in (conv.rows, conv.columns))
    return {
        "small": size(small.conv.input_shape),
        "large": size(large.conv.input_shape),
        "output": size(conv.output_shape),
        "stride": " × ".join(map(str, strides)),
        "less": _both(shown.back["small"].conv),
        "more": _both(shown.back["large"].conv),
    }


def _sum(layer: Example, step: Step) -> str:
    """What an output cell adds up, without products of zeros."""
    terms = [product(term.x, term.weight) for term in layer.terms(step) if term.tap.source is not None]
    return " ".join([" + ".join(terms) or "0", equality(layer, step), written(layer.value(step))])


def _both(back: Conv2d) -> str:
    """The output padding, once where it is the same."""
    rows, columns = back.rows.output_padding, back.columns.output_padding
    return str(rows) if rows == columns else f"({rows}, {columns})"


def _laws(example: Example, words: Words) -> tuple[str, str]:
    """The parameters and the size with letters, there and back."""
    del words
    (parameters,) = formula.parameters(example.conv, one_line=True, sized=False)
    back = formula.law(twins(example).back["large"].conv, extra=True)
    return f"${parameters} quad quad display({formula.law(example.conv)})$", f"${parameters} quad quad {back}$"


def _lines(example: Example, words: Words, side: str) -> tuple[list[str], list[str]]:
    """The size there and the size back with numbers, each in a line for each axis where they differ."""
    shown = twins(example)
    there = formula.computed(shown.there[side].conv, words.rows, words.columns)
    back = formula.computed(shown.back[side].conv, words.rows, words.columns, extra=True)
    name = f"#strong[{quoted('output_padding ' + _both(shown.back[side].conv))}]:"
    lines = [f"${each}$" for each in back]
    return [f"$display({each})$" for each in there], [name, *lines] if lines[1:] else [f"{name} {lines[0]}"]


def _has_border(conv: Conv2d) -> bool:
    return any(conv.is_border(slot) for slot in conv.slots())


# --- What is shown ----------------------------------------------------------------------------------------------------


def _slides(example: Example, side: str, moment: Moment) -> tuple[Slide | None, Slide | None, Slide | None]:
    """The windows of a side: there, back, and those of output padding; None before they come and after they went."""
    shown = twins(example)
    there = Slide(shown.there[side].steps, moment.place, moment.come, moment.gone)
    back = Slide(shown.plain[side].steps, moment.back_place, moment.back_come, moment.back_gone)
    more = Slide(shown.extra, moment.more_place, moment.more_come, moment.more_gone)
    return there, back, more if side == "large" else None


def _here(example: Example, side: str, moment: Moment) -> Sheet:
    """The input, and later the output of the way back."""
    shown = twins(example)
    layer = shown.there[side]
    there, back, more = _slides(example, side, moment)
    if moment.turned == 0:
        if moment.entered < 1 or moment.ring < 1:
            return sliding.resting(layer, Built(entered=moment.entered, ring=moment.ring))
        assert there is not None
        sheet = sliding.plane(layer, there)
        if moment.hatched > 0:
            sheet = replace(sheet, hatched=dict.fromkeys(layer.conv.dropped(), moment.hatched))
        return sheet
    if moment.turned < 1:  # the border goes, and what is in the cells
        sheet = sliding.resting(layer, Built(ring=1 - moment.turned))
        cleared = [cell for cell, role in sheet.roles.items() if role is Role.INPUT]
        return replace(
            _beyond(example, side, sheet, 1 - moment.turned),
            roles={**sheet.roles, **dict.fromkeys(cleared, Role.PENDING_OUTPUT)},
            fading=dict.fromkeys(cleared, (Role.INPUT, moment.turned)),
            hatched={
                cell: (1 - moment.turned) * share for cell, share in dict.fromkeys(layer.conv.dropped(), 1.0).items()
            },
        )
    assert back is not None
    if more is None or moment.extra == 0:
        return sliding.answers(shown.plain[side], back)
    later = _beyond(example, side, sliding.answers(shown.back[side], back, more), moment.extra)
    if moment.merged < 1 and shown.extra[0].output in later.roles:  # its colour comes with its sum
        told = shown.extra[0].output
        roles = {**later.roles, told: Role.CURRENT_OUTPUT if moment.merged > 0 else Role.PENDING_OUTPUT}
        fading = {cell: turn for cell, turn in later.fading.items() if cell != told}
        if moment.merged > 0:
            fading[told] = Role.PENDING_OUTPUT, _late(moment.merged)
        return replace(later, roles=roles, fading=fading)
    return later


def _beyond(example: Example, side: str, sheet: Sheet, share: float) -> Sheet:
    """An output of which only so much of what output padding brings is there."""
    plain = [step.output for step in twins(example).plain[side].steps]
    more = [cell for cell, role in sheet.roles.items() if cell not in plain and role is not Role.BORDER_ZERO]
    if share == 1 or not more or side == "small":
        return sheet
    there = Span.of([plain[0], plain[-1]])
    return replace(
        sheet,
        opacity={**sheet.opacity, **dict.fromkeys(more, share)},
        ruled=there,
        leaving=(Span.of([plain[0], more[-1]]), share),
    )


def _late(share: float) -> float:
    """The last third of a move."""
    return max(0.0, 3 * share - 2)


def _there(example: Example, side: str, moment: Moment) -> Sheet:
    """The output, and later the input of the way back with its zeros."""
    shown = twins(example)
    back, layer = shown.plain[side], shown.there[side]
    compact = sliding.resting(back, Built(spread=0.0, zeros=0.0, cut=0.0, ring=0.0))
    inputs = [slot for slot, role in compact.roles.items() if role is Role.INPUT]
    if moment.turned < 1:
        slide = _slides(example, side, moment)[0]
        assert slide is not None
        found = sliding.answers(layer, slide)
        at = {slot: cell for slot in inputs if (cell := back.conv.source(slot)) is not None}
        roles = {slot: found.roles[cell] for slot, cell in at.items()}
        fading = {slot: found.fading[cell] for slot, cell in at.items() if cell in found.fading}
        if moment.turned > 0:
            fading = dict.fromkeys(inputs, (Role.INPUT, 1 - moment.turned))  # outputs lie above inputs, and go
        sheet = replace(compact, roles=roles, fading=fading, opacity={}, border=None, faint=None, leaving=None)
        sheet = replace(sheet, places={slot: compact.places[slot] for slot in inputs if slot in compact.places})
        if moment.grown < 1:
            first = Span.of([tap.slot for tap in layer.steps[0].taps])
            middle = (first.top + first.bottom - 1) / 2, (first.left + first.right - 1) / 2
            sheet = replace(
                sheet,
                opacity=dict.fromkeys(inputs, moment.grown),
                flights=dict.fromkeys(inputs, (f"{side} here", middle, 1 - moment.grown)),
                lines=moment.grown,
            )
        return sheet
    if moment.zeros < 1 or moment.border < 1:
        built = Built(spread=moment.spread, zeros=moment.zeros, cut=moment.cut, ring=moment.border)
        return sliding.resting(back, built)
    _, slide, more = _slides(example, side, moment)
    assert slide is not None
    sheet = sliding.plane(back, slide)
    if more is None or moment.extra == 0:
        return sheet
    if moment.more_come > 0:
        return sliding.plane(shown.back[side], more)
    return _grown(sheet, sliding.resting(shown.back[side], Built()), moment.extra)


def _grown(sheet: Sheet, whole: Sheet, share: float) -> Sheet:
    """A plane to which the zeros of output padding come, from inside."""
    if share == 1:
        return whole
    before, after = Span.of([*sheet.roles]), Span.of([*whole.roles])
    edges = Span(*(one + share * (other - one) for one, other in zip(before.edges, after.edges, strict=True)))
    places: dict[Cell, Position] = {}
    for cell in whole.roles:
        if cell not in sheet.roles:
            inner = min(cell.row, before.bottom - 1), min(cell.column, before.right - 1)
            places[cell] = (
                cell.row + (1 - share) * (inner[0] - cell.row),
                cell.column + (1 - share) * (inner[1] - cell.column),
            )
    return replace(
        whole,
        opacity=dict.fromkeys(places, share),
        places=places,
        border=(edges, 1.0),
        faint=(before, 1.0),
    )


def _tint(example: Example, sheets: dict[str, Sheet], moment: Moment) -> None:
    """What output padding brings is tinted: zeros, then outputs."""
    if moment.extra == 0:
        return
    shown = twins(example)
    zeros = {*shown.back["large"].conv.slots()} - {*shown.plain["large"].conv.slots()}
    tint = ("padding", TINT * moment.extra)
    for name, of in (("large there", zeros), ("large here", {step.output for step in shown.extra})):
        sheets[name] = replace(sheets[name], tints={cell: tint for cell in sheets[name].roles if cell in of})


def _terms(example: Example, moment: Moment) -> Iterator[Token]:
    """The products of the window that is told, on their way to its output cell."""
    if not moment.lifted > 0 or moment.merged == 1:
        return
    layer, step = twins(example).back["large"], twins(example).extra[0]
    terms = [term for term in layer.terms(step) if term.tap.source is not None]
    columns = layer.conv.output_shape[1]
    half = (len(terms) - 1) / 2 * APART + APART / 2
    middle = min(max(step.output.column + 0.5, half), max(columns - half, half))
    goal = Spot("large here", (step.output.row + 0.5, step.output.column + 0.5))
    for index, term in enumerate(terms):
        beside = Spot("large here", (step.output.row + 0.5, middle + (index - (len(terms) - 1) / 2) * APART))
        begin = Spot("large there", (term.tap.slot.row + 0.5, term.tap.slot.column + 0.5))
        text, there = product(term.x, term.weight), min(1.0, 5 * moment.lifted)
        if moment.merged > 0:
            gone = 1 - _late(moment.merged)
            yield Token(text, "output", beside, goal, min(1.0, 1.5 * moment.merged), gone, card=True)
        else:
            yield Token(text, "output", begin, beside, moment.lifted, there, card=True)


def _law(example: Example, words: Words, moment: Moment) -> Label:
    there, back = _laws(example, words)
    if moment.turned > 0:
        return sliding.changed(there, back, moment.turned)
    return Label(there, share=moment.entered)


def _labels(example: Example, words: Words, side: str, moment: Moment, sheets: Mapping[str, Sheet]) -> dict[str, Label]:
    """Names and sizes as they become so, above what stands of the planes."""
    conv: Conv2d = twins(example).there[side].conv
    here, there = (named(words.input, shape) for shape in (conv.input_shape, conv.output_shape))
    back, there_back = (named(words.output, shape) for shape in (conv.input_shape, conv.output_shape))
    plain_back = named(words.output, twins(example).plain[side].conv.output_shape)
    labels = {
        f"{side} here label": sliding.changed(plain_back, back, moment.extra)
        if moment.extra
        else sliding.changed(here, plain_back, moment.turned)
        if moment.turned
        else Label(here, share=moment.entered),
        f"{side} there label": sliding.changed(there_back, there, moment.turned)
        if moment.turned
        else Label(there_back, share=moment.grown),
    }
    for name, layer in (("here", twins(example).there[side]), ("there", twins(example).back[side])):
        of = f"{side} {name}"
        home = float(layer.conv.rows.reach.start)
        labels[f"{of} label"] = sliding.lifted(labels[f"{of} label"], of, sheets[of], home)
    for name, ways in (("across", "→←"), ("down", "↓↑")):
        forth, again = (f"#text(size: 1.4em)[{way}]" for way in ways)
        labels[f"{side} {name}"] = (
            sliding.changed(forth, again, moment.turned) if moment.turned else Label(forth, share=moment.grown)
        )
    there_lines, back_lines = _lines(example, words, side)
    answered = moment.answered if side == "small" else moment.more_answered
    for shown, share in ((there_lines, moment.counted * (1 - moment.turned)), (back_lines, answered)):
        if share > 0:
            labels |= {f"{side} line {number}": Label(markup, share=share) for number, markup in enumerate(shown)}
    return labels
