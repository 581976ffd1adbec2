"""A stride beside stride 1 of which some outputs are kept: the same numbers (the guide's figure 1.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from convcore import Cell, Example, Role, Step
from convfilm import formula, pace
from convfilm.formula import quoted
from convfilm.grid import FLAT
from convfilm.layout import Box, cells, column, labelled, line, overlaid, room, row, space
from convfilm.picture import Label, Mark, Picture, Sheet, Token
from convfilm.views import sliding
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import named, size, stride, whole
from convfilm.views.sliding import Slide
from convfilm.views.window import STANDS, Built
from convfilm.words import Words

SIDES = ("stride", "unit")
STANDS_BACK = 0.35  # how opaque numbers are that are not kept
GAP, BETWEEN = 1.6, 0.8  # cells between the sides, and between planes
CELL, PASS = 0.6, 9.0  # seconds of a window, and of all of them at most


@dataclass(frozen=True)
class Both:
    """A layer with its stride, and the same with stride 1."""

    layers: Mapping[str, Example]
    """By the side."""
    kept: Mapping[Cell, Cell]
    """Outputs of stride 1 whose windows the stride has, too, with the output that is there; in raster order."""


@lru_cache(maxsize=16)
def both(example: Example) -> Both:
    """What a film of a layer compares."""
    unit = Example(replace(example.conv, stride=1), example.x, example.kernel)
    windows = {_window(step): step.output for step in example.steps}
    kept = {step.output: windows[_window(step)] for step in unit.steps if _window(step) in windows}
    return Both({"stride": example, "unit": unit}, kept)


def _window(step: Step) -> tuple[Cell, ...]:
    return tuple(tap.slot for tap in step.taps)


@dataclass(frozen=True, kw_only=True)
class Moment(ActMoment):
    """How far everything has come."""

    entered: float = 0.0
    ring: float = 0.0
    come: float = 0.0
    """The windows stand on their first places."""
    grown: float = 0.0
    """The empty outputs are there."""
    place: float = 0.0
    """Of the window with stride 1; the other one stands, or goes with it to where both are."""
    gone: float = 0.0
    dropped: float = 0.0
    """What is not kept is hatched."""
    gathered: float = 0.0
    """What is kept stands together."""
    matched: float = 0.0
    """Both outputs have an outline."""


class Subsampling(Acts[Moment]):
    """The stride at the left, stride 1 at the right."""

    def check(self, example: Example) -> None:
        """A convolution with a stride that skips windows."""
        super().check(example)
        conv = example.conv
        if conv.transposed:
            raise ValueError(f"needs a convolution that is not transposed, got {conv}")
        if len(both(example).kept) == len(both(example).layers["unit"].steps):
            raise ValueError(f"needs a stride that skips windows, got {conv}")

    def title(self, example: Example, words: Words) -> str:
        """The question."""
        del example
        return words.subsampling

    def tag(self, example: Example, words: Words) -> str:
        """What is kept."""
        return words.subsampling_tag.format(**_said(example))

    def first(self, example: Example) -> Moment:
        """Nothing is there."""
        del example
        return Moment()

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The label of each plane, and the formulas."""
        found = {"kept": named(words.subsampling_kept, example.conv.output_shape)}
        for side in SIDES:
            conv = both(example).layers[side].conv
            found[f"{side} head"] = _head(example, words, side)
            found[f"{side} input"] = named(words.input, conv.input_shape)
            found[f"{side} output"] = named(words.output, conv.output_shape)
            lines = formula.computed(conv, words.rows, words.columns)
            found |= {f"{side} line {number}": f"$display({markup})$" for number, markup in enumerate(lines)}
        return found

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Side by side, or one above the other."""
        del building

        def plane(name: str, rows: range, columns: range) -> Box:
            box = cells(name, rows, columns, FLAT)
            return labelled(box, name, 1.7 * em, 0.5 * em, widths.get(name, 0.0)) if em else box

        def pair(side: str, across: bool) -> Box:
            conv = both(example).layers[side].conv
            gap = space(BETWEEN, 0.3, in_cells=True)
            planes = [plane(f"{side} input", conv.rows.reach, conv.columns.reach), gap]
            output = plane(f"{side} output", *(range(length) for length in conv.output_shape))
            kept = plane("kept", *(range(length) for length in example.conv.output_shape))
            if side == "unit":
                planes += [output, gap, kept]
            elif across:
                planes.append(output)
            else:  # what is alike on both sides stands at one height
                unit = plane(
                    "unit output", *(range(length) for length in both(example).layers["unit"].conv.output_shape)
                )
                planes += [overlaid(output, room(unit)), gap, room(kept)]
            drawn = (row if across else column)(*planes)
            head = line(f"{side} head", f"{side} input", widths.get(f"{side} head", 0.0), 2 * em, 0.6 * em)
            lines = [name for name in widths if name.startswith(f"{side} line")]
            return column(head, drawn, *(sliding.formula_line(name, f"{side} input", em, widths) for name in lines))

        return sliding.sides(lambda across: [pair(side, across) for side in SIDES], GAP)

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Both pass, then some outputs are dropped."""
        said, unit = _said(example), both(example).layers["unit"]
        count = len(unit.steps)
        ring = any(unit.conv.is_border(slot) for slot in unit.conv.slots())
        yield Act(
            words.subsampling_start.format(**said),
            [(pace.ENTRANCE, {"entered": 1.0}), (pace.MOVE if ring else 0.0, {"ring": 1.0})],
            chapter="introduction",
        )
        yield Act(
            words.subsampling_windows.format(**said),
            [(pace.LANDING, {"come": 1.0}), (pace.GROWTH, {"grown": 1.0})],
            cue="stride",
            chapter="introduction",
        )
        yield Act(
            words.subsampling_pass.format(**said),
            [(sliding.sliding(count, CELL, PASS), {"place": count - 1.0}), (2 * pace.FADE, {"gone": 1.0})],
            even=True,
        )
        yield Act(words.subsampling_drop.format(**said), [(1.0, {"dropped": 1.0})])
        yield Act(words.subsampling_gather.format(**said), [(1.4, {"gathered": 1.0})])
        yield Act(words.subsampling_claim.format(**said), [(0.6, {"matched": 1.0})], hold=pace.END, chapter="summary")

    def show(self, example: Example, words: Words, moment: Moment) -> Picture:
        """Both sides."""
        sheets: dict[str, Sheet] = {}
        labels: dict[str, Label] = {}
        marks: list[Mark] = []
        tokens: list[Token] = []
        names = self.names(example, words)
        for side in SIDES:
            layer, slide = both(example).layers[side], _slide(example, side, moment)
            sheets[f"{side} input"] = _input(layer, moment, slide)
            sheets[f"{side} output"] = _output(example, side, moment, slide)
            outlines, weights = sliding.marks(f"{side} input", layer, slide)
            marks, tokens = marks + outlines, tokens + weights
            for name in ("input", "head"):
                of = f"{side} {name}"
                labels[of if name == "head" else f"{of} label"] = Label(names[of], share=moment.entered)
            labels[f"{side} output label"] = Label(names[f"{side} output"], share=moment.grown)
            labels |= {name: Label(names[name], share=moment.grown) for name in names if f"{side} line" in name}
        if moment.gathered > 0:
            sheets["kept"] = _kept(example, moment)
            labels["kept label"] = Label(names["kept"], share=max(0.0, 2 * moment.gathered - 1))
        if moment.matched > 0:
            outputs = whole(example.conv.output_shape)
            marks += [Mark(name, outputs, "output", moment.matched) for name in ("stride output", "kept")]
        return Picture(sheets, labels=labels, marks=tuple(marks), tokens=tuple(tokens))


# --- What is said -----------------------------------------------------------------------------------------------------


def _said(example: Example) -> dict[str, str]:
    """What sentences are about."""
    layers = both(example).layers
    conv, unit = layers["stride"].conv, layers["unit"].conv
    return {
        "stride": stride(conv),
        "input": size(conv.input_shape),
        "kernel": size(conv.kernel_shape),
        "full": size(unit.output_shape),
        "output": size(conv.output_shape),
        "kept": str(len(layers["stride"].steps)),
        "all": str(len(layers["unit"].steps)),
    }


def _head(example: Example, words: Words, side: str) -> str:
    """What a side is about."""
    words_of_side = words.subsampling_side.format(stride=stride(both(example).layers[side].conv))
    return f"#strong[{formula.inked(quoted(words_of_side), 'stride')}]"


# --- What is shown ----------------------------------------------------------------------------------------------------


def _slide(example: Example, side: str, moment: Moment) -> Slide:
    """Where the window of a side is: with a stride, it goes when the other one comes to where it goes, too."""
    steps = both(example).layers[side].steps
    if side == "unit":
        return Slide(steps, moment.place, moment.come, moment.gone)
    kept = [
        number for number, step in enumerate(both(example).layers["unit"].steps) if step.output in both(example).kept
    ]
    number = math.floor(moment.place + STANDS)
    been = sum(each <= number for each in kept) - 1
    share = moment.place - number if number + 1 in kept else 0.0
    return Slide(steps, been + max(share, 0.0), moment.come, moment.gone)


def _input(layer: Example, moment: Moment, slide: Slide) -> Sheet:
    """The input."""
    if moment.entered < 1 or moment.ring < 1:
        return sliding.resting(layer, Built(entered=moment.entered, ring=moment.ring))
    return sliding.plane(layer, slide)


def _output(example: Example, side: str, moment: Moment, slide: Slide) -> Sheet:
    """The outputs that stand; later, those that are not kept are hatched."""
    sheet = sliding.answers(both(example).layers[side], slide)
    if moment.come < 1:
        sheet = replace(sheet, roles=dict.fromkeys(sheet.roles, Role.PENDING_OUTPUT), fading={})
    if moment.grown < 1:
        sheet = replace(sheet, opacity=dict.fromkeys(sheet.roles, moment.grown), lines=moment.grown)
    if side == "unit" and moment.dropped > 0:
        others = [cell for cell in sheet.roles if cell not in both(example).kept]
        faint = 1 - (1 - STANDS_BACK) * moment.dropped
        return replace(sheet, hatched=dict.fromkeys(others, moment.dropped), dimmed=dict.fromkeys(others, faint))
    return sheet


def _kept(example: Example, moment: Moment) -> Sheet:
    """What is kept, on its way together."""
    kept, strided = both(example).kept, both(example).layers["stride"]
    homes = {there: (float(home.row), float(home.column)) for home, there in kept.items()}
    sheet = sliding.answers(strided, Slide(strided.steps, len(strided.steps) - 1.0, gone=1.0))
    if moment.gathered == 1:
        return sheet
    flights = {cell: ("unit output", homes[cell], 1 - moment.gathered) for cell in sheet.roles}
    return replace(sheet, flights=flights, outlined=True)
