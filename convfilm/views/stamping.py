"""Stamping: each input cell stamps the kernel, times itself, on the output; overlaps add up, and padding is cut."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from convcore import Axis, Cell, Conv2d, Example, Role, written
from convfilm import formula, pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, roomy, row, space
from convfilm.picture import Bracket, Label, Mark, Picture, Sheet
from convfilm.views import stamps
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import bold, named, size
from convfilm.views.stamps import LAND, LIFT, MEET, PRODUCT, TIMES
from convfilm.words import Words

TOLD = 3  # stamps that are told, one after the other
EACH, ALL = 0.45, 7.5  # seconds of each of the others, or an equal share of the whole where that is less
SOON = 2  # of the others that are so few that they are not in haste
GLIMPSE = 0.05  # between two of them
MOST_STILLS = 60  # of the others: where there are more, a still shows several
LISTED = 4  # counts that are told one by one
ABOVE = 0.95  # cells that the bracket takes over the plane, or beside it


@dataclass(frozen=True, kw_only=True)
class StampingMoment(ActMoment):
    """How far it has come."""

    entered: float = 0.0
    """Input, kernel and an empty plane are there."""
    stamped: float = 0.0
    """Stamps that have added up, and the share of the next one."""
    bracket: float = 0.0
    """A bracket tells how far the second stamp is from the first."""
    settled: float = 0.0
    """Cells that no stamp reaches are zeros, and no cell is stamping any more."""
    counted: float = 0.0
    """The number of stamps has taken the place of each sum."""
    line: float = 0.0
    """The line of the cut is there."""
    cut: float = 0.0
    """What padding cuts is gone."""
    done: float = 0.0
    """The output stands."""


class Stamping(Acts[StampingMoment]):
    """input, kernel, and the plane that stamps land on."""

    facts = "layer"

    def check(self, example: Example) -> None:
        """Any layer whose numbers can be written before padding crops."""
        super().check(example)
        finite(example)

    def title(self, example: Example, words: Words) -> str:
        """What one input cell does."""
        del example
        return words.stamping_title

    def tag(self, example: Example, words: Words) -> str:
        """What stamps do."""
        del example
        return words.stamping_tag

    def first(self, example: Example) -> StampingMoment:
        """Nothing."""
        del example
        return StampingMoment()

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The labels of each grid."""
        conv = example.conv
        return {
            "input": named(words.input, conv.input_shape),
            "kernel": named(words.kernel, conv.kernel_shape),
            "stamps": (
                bold(words.stamping_sum),
                bold(words.stamping_per_cell),
                named(words.output, conv.output_shape),
            ),
        }

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """In a row, in a column, or something of both."""
        conv = example.conv

        def titled(box: Box, name: str) -> Box:
            return labelled(box, name, 1.7 * em, 0.5 * em, widths[name]) if em else box

        x = titled(table("input", conv.input_shape), "input")
        kernel = titled(kernels(conv), "kernel")
        plane = titled(roomy_plane(conv, building), "stamps")
        gap = space(0.8, 0.6, in_cells=True)
        return [
            row(x, gap, kernel, gap, plane),
            row(column(x, gap, kernel), gap, plane),
            column(row(x, gap, kernel), gap, plane),
            column(x, gap, kernel, gap, plane),
        ]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Stamp by stamp; then how often each cell was reached, and what is cut."""
        conv = example.conv
        intro = Act(words.stamping_start, ((pace.ENTRANCE, {"entered": 1.0}),), chapter="introduction", is_still=False)
        yield intro
        yield from stamping_acts(example, words, told=TOLD)
        yield self._count(example, words)
        said = {"full": size(whole_shape(conv)), "input": size(conv.input_shape), "output": size(conv.output_shape)}
        width = even_padding(conv)
        sums = ((0.6, {"counted": 0.0}),)
        if not stamps.is_cut(conv):
            claim = words.stamping_claim if overlap(example) else words.stamping_claim_apart
            yield Act(
                claim.format(**said), (*sums, (0.5, {"done": 1.0})), hold=pace.END, chapter="summary", cue="output"
            )
            return
        axis = conv.rows
        square = width is not None and conv.rows == conv.columns and not axis.output_padding
        words_ = words.stamping_cut.format(padding=width, whole=len(axis.stamped), kept=axis.output_size)
        if not square:
            words_ = words.stamping_cut_unevenly.format(**said)
        yield Act(
            words_,
            (*sums, (0.5, {"line": 1.0}), (0.3, {}), (1.0, {"cut": 1.0})),
            cue="padding",
            is_still=False,
        )
        claim = words.stamping_claim_cut if width is not None else words.stamping_claim_cut_unevenly
        yield Act(
            claim.format(padding=width, **said),
            ((0.5, {"done": 1.0, "line": 0.0}),),
            hold=pace.END,
            chapter="summary",
            cue="output",
        )

    def _count(self, example: Example, words: Words) -> Act:
        """How many stamps reach each cell."""
        conv, found = example.conv, {*stamps.counts(example).values()}
        even = conv.rows.overlaps_evenly and conv.columns.overlaps_evenly
        least, most = min(found), max(found)
        said = words.stamping_count if even else words.stamping_uneven
        counts = ", ".join(map(str, sorted(found))) if len(found) <= LISTED else f"{least}–{most}"
        return Act(
            said.format(counts=counts), ((0.5, {"settled": 1.0}), (0.8, {"counted": 1.0})), cue="stride", hold=2.0
        )

    def show(self, example: Example, words: Words, moment: StampingMoment) -> Picture:
        """The three planes, and the copy that is on its way."""
        conv, now = example.conv, moment
        number = stamps.Phases.of(now.stamped).number
        count = len(stamps.all_of(conv))
        told = TOLD if count > TOLD + SOON else count
        sheets = {
            "input": _input(
                example, tuple(sorted(stamps.active(now.stamped, count, now.settled, told).items())), now.entered
            ),
            "kernel": kernel(example, now.entered),
            "stamps": stamps.plane(
                example,
                now.stamped,
                settled=now.settled,
                counted=now.counted,
                cut=now.cut,
                entered=now.entered,
                open_=1 - now.done,
                told=told,
            ),
        }
        flying = stamps.copy(example, now.stamped, "stamps", told)
        if flying:
            sheets["stamp"] = flying
        else:
            sheets["stamp"] = Sheet({})
        marks = [*stamps.marks(example, now.stamped, "stamps", now.settled, told)]
        travels: tuple[float, float] = (0.5, 0.5)
        if number < count:
            source = stamps.all_of(conv)[number].source
            travels = (source.row + 0.5, source.column + 0.5)
            if now.pulse > 0 and now.entered == 1 and now.stamped == number:
                marks.append(Mark("input", Span.of([source]), "input", now.pulse))
        line = max(now.line, now.pulse if now.cue == "padding" else 0.0)
        if line > 0:
            marks.append(Mark("stamps", stamps.kept(conv), "padding", line, dashed=True))
        return Picture(
            sheets=sheets,
            labels=self._labels(example, words, now),
            marks=tuple(marks),
            tokens=stamps.tokens(example, now.stamped, travels) if number < TOLD else (),
            brackets=bracket(example, now.bracket),
        )

    def _labels(self, example: Example, words: Words, now: StampingMoment) -> dict[str, Label]:
        """Names and sizes as far as they are so."""
        conv = example.conv
        summed, counted = bold(words.stamping_sum), bold(words.stamping_per_cell)
        plane = Label(summed, share=now.entered)
        if now.done > 0:
            before = summed if now.done < 1 else ""
            plane = Label(named(words.output, conv.output_shape), before, now.done)
        elif now.counted > 0:
            plane = Label(counted, summed if now.counted < 1 else "", now.counted)
        if steps_apart(conv):  # lower, while there is no bracket below it
            lower = ABOVE - (stamps.FAR if stamps.is_cut(conv) else 0.0)
            above = conv.input_shape[1] > 1
            plane = replace(plane, shift=("stamps", (lower, 0.0), (0.0, 0.0), 1 - now.bracket if above else 0.0))
        return {
            "input label": Label(named(words.input, conv.input_shape), share=now.entered),
            "kernel label": Label(named(words.kernel, conv.kernel_shape), share=now.entered),
            "stamps label": plane,
        }


# --- What other views of stamps take, too ---------------------------------------------------------------------------


def finite(example: Example) -> None:
    """Raises ValueError where sums before padding crops cannot be written."""
    for addends in example.addends.values():
        if not math.isfinite(sum(addend.product for addend in addends)):
            raise ValueError("needs sums that are finite before padding crops: use smaller numbers")


def stamping_acts(example: Example, words: Words, told: int) -> Iterator[Act]:
    """The first stamp is told at length, the next more briskly, and the others pass."""
    conv, count = example.conv, len(stamps.all_of(example.conv))
    x = written(example.x[stamps.all_of(conv)[0].source])
    first = words.stamping_first if conv.transposed else words.stamping_first_turned
    yield Act(
        first.format(x=x),
        (
            (0.7, {"stamped": LIFT}),
            (1.1, {"stamped": TIMES}),
            (0.3, {}),
            (0.5, {"stamped": PRODUCT}),
            (1.0, {"stamped": LAND}),
            (0.2, {"stamped": 1.0}),
        ),
        cue="input",
        hold=1.5,
    )
    number = 1
    if told > 1 and count > 1:
        yield from _second(example, words)
        number = 2
    while number < min(told, count):
        yield Act(
            words.stamping_again,
            (
                (0.4, {"stamped": number + LIFT}),
                (0.7, {"stamped": number + TIMES}),
                (0.4, {"stamped": number + PRODUCT}),
                (0.9, {"stamped": number + LAND}),
                (0.3, {"stamped": number + MEET}),
                (0.9, {}),
                (0.5, {"stamped": number + 1.0}),
            ),
            cue="input",
        )
        number += 1
    yield from passing(words, number, count)


def passing(words: Words, number: int, count: int) -> Iterator[Act]:
    """The stamps that are not told."""
    rest = count - number
    if rest <= 0:
        return
    several = math.ceil(rest / MOST_STILLS)
    each = min(EACH, ALL / rest)
    if rest <= SOON:
        each = 1.2
    while number < count:
        then = min(number + several, count)
        seconds = max((then - number) * each - GLIMPSE, GLIMPSE)
        yield Act(words.stamping_rest, ((seconds, {"stamped": float(then)}),), hold=GLIMPSE, even=True)
        number = then


def _second(example: Example, words: Words) -> Iterator[Act]:
    """The second stamp, which lands a stride further on, and may meet the first."""
    conv = example.conv
    here, there = stamps.landing(conv, 0), stamps.landing(conv, 1)
    meet = {*here} & {*there}
    shown = {"bracket": 1.0} if steps_apart(conv) else {}
    landing = (
        (0.5, {"stamped": 1 + LIFT}),
        (0.8, {"stamped": 1 + TIMES}),
        (0.4, {"stamped": 1 + PRODUCT}),
        (1.0, {"stamped": 1 + LAND}),
        (0.3, {"stamped": 1 + MEET}),
        (pace.CUE, shown),
    )
    step = steps_apart(conv)
    said = words.stamping_next.format(step=step) if step else words.stamping_again
    if not meet:
        end = (0.3, {"stamped": 2.0, "bracket": 0.0})
        yield Act(said, (*landing, (1.0, {}), end), cue="stride" if step else "input")
        return
    yield Act(said, landing, cue="stride" if step else "input", hold=1.5, is_still=False)
    yield Act(words.stamping_meet, ((0.6, {"stamped": 2.0}), (0.3, {}), (0.3, {"bracket": 0.0})))


def steps_apart(conv: Conv2d) -> int:
    """How many cells the second stamp is from the first; 0 for a convolution, of which the stride skips stamps."""
    if not conv.transposed or len(stamps.all_of(conv)) < 2:
        return 0
    first, second = (stamps.landing(conv, number)[0] for number in (0, 1))
    return max(second.row - first.row, second.column - first.column)


def bracket(example: Example, share: float) -> tuple[Bracket, ...]:
    """From the left edge of the first stamp to that of the second, above them; or from top to top, at the left."""
    conv = example.conv
    if share <= 0 or not steps_apart(conv):
        return ()
    first, second = (stamps.landing(conv, number)[0] for number in (0, 1))
    span = Span(first.row - 1, first.column, first.row, second.column)
    if first.column == second.column:
        span = Span(first.row, first.column - 1, second.row, first.column)
    step = steps_apart(conv)
    return (Bracket("stamps", span, f"{formula.letter('s')} = {formula.value('s', step)}", share),)


def roomy_plane(conv: Conv2d, building: bool) -> Box:
    """The plane that stamps land on, with room for the bracket and for what is cut."""
    rows, columns = conv.rows.stamped, conv.columns.stamped
    plane = cells("stamps", rows, columns, FLAT)
    up = left = right = down = stamps.FAR if stamps.is_cut(conv) else 0.0
    if building and steps_apart(conv):
        up, left = (ABOVE, left) if conv.input_shape[1] > 1 else (up, ABOVE)
    return roomy(plane, len(columns) / 2 + left, len(rows) / 2 + down, len(columns) / 2 + right, len(rows) / 2 + up)


def kernels(conv: Conv2d) -> Box:
    """The kernel, and the copy of it that will leave."""
    rows, columns = conv.kernel_shape
    one, other = table("kernel", conv.kernel_shape), table("stamp", conv.kernel_shape)
    up, right = -stamps.LIFTED[0], stamps.LIFTED[1]
    both = Box(one.extents, lambda cell, x, y: {**one.place(cell, x, y), **other.place(cell, x, y)})
    return roomy(both, columns / 2, rows / 2, columns / 2 + right, rows / 2 + up)


@lru_cache(maxsize=64)
def kernel(example: Example, opacity: float = 1.0) -> Sheet:
    """The kernel, not turned."""
    numbers = {Cell(*cell): written(value) for cell, value in np.ndenumerate(example.kernel)}
    return Sheet(
        dict.fromkeys(numbers, Role.KERNEL),
        numbers,
        opacity=dict.fromkeys(numbers, opacity) if opacity < 1 else {},
        ruled=Span(0, 0, *example.conv.kernel_shape),
        lines=opacity,
        weights=True,
    )


@lru_cache(maxsize=64)
def _input(example: Example, active: tuple[tuple[int, float], ...], opacity: float) -> Sheet:
    """The input, and which of its cells are stamping."""
    numbers = {Cell(*cell): written(value) for cell, value in np.ndenumerate(example.x)}
    roles, fading = dict.fromkeys(numbers, Role.INPUT), {}
    for number, share in active:
        cell = stamps.all_of(example.conv)[number].source
        roles[cell] = Role.ACTIVE_INPUT
        if share < 1:
            fading[cell] = (Role.INPUT, share)
    return Sheet(
        roles,
        numbers,
        opacity=dict.fromkeys(numbers, opacity) if opacity < 1 else {},
        fading=fading,
        ruled=Span(0, 0, *example.conv.input_shape),
        lines=opacity,
    )


def table(name: str, shape: tuple[int, int]) -> Box:
    """A grid of so many rows and columns."""
    rows, columns = shape
    return cells(name, range(rows), range(columns), FLAT)


def overlap(example: Example) -> bool:
    """Whether any two stamps meet."""
    return max(stamps.counts(example).values()) > 1


def even_padding(conv: Conv2d) -> int | None:
    """The padding, if it is the same on every side."""
    widths = {*conv.rows.padding, *conv.columns.padding}
    return widths.pop() if len(widths) == 1 else None


def whole_shape(conv: Conv2d) -> tuple[int, int]:
    """(rows, columns) before padding crops."""
    return _length(conv.rows), _length(conv.columns)


def _length(axis: Axis) -> int:
    return len(axis.stamped)
