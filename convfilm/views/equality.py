"""Equality: the output of stamps, and that of a turned kernel over zeros, are the same, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from convcore import Cell, Example, Role, Step, product, written
from convfilm import pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, roomy, row, space
from convfilm.picture import Label, Mark, Picture, Pointer, Position, Sheet, Spot, Stand, Token
from convfilm.views import stamping, stamps, window
from convfilm.views.acts import Act, ActMoment, Acts, Moves
from convfilm.views.parts import bold, eased, named, part, size
from convfilm.views.window import Built
from convfilm.words import Words

EACH, ALL = 1.2, 6.0  # seconds of each stamp, or an equal share of the whole where that is less
SWEEP, CELL = 4.0, 0.25  # the same of the windows
MOST_TERMS = 9  # products of a cell that are compared one by one
EQUALS = 1.0  # cells between both outputs
TINT = 0.4  # of the input cell that is stamping
WIDE = 1.7  # cells that each of them has


@dataclass(frozen=True, kw_only=True)
class EqualityMoment(ActMoment):
    """How far it has come: first the stamps, then what the window gathers."""

    entered: float = 0.0
    """Input, kernel and an empty plane are there."""
    stamped: float = 0.0
    """Stamps that have added up, and the share of the next one."""
    settled: float = 0.0
    """Cells that no stamp reaches are zeros."""
    line: float = 0.0
    """The line of the cut is there."""
    cut: float = 0.0
    """What padding cuts is gone."""
    done: float = 0.0
    """The output of the stamps stands."""
    spread: float = 0.0
    """Input cells move apart."""
    zeros: float = 0.0
    """Zeros come in between."""
    cropped: float = 0.0
    """What of the input no window reaches goes."""
    ring: float = 0.0
    """The border of zeros grows around."""
    aside: float = 0.0
    """The kernel leaves a pale copy."""
    turn: float = 0.0
    """It turns by 180 degrees."""
    landing: float = 0.0
    """A copy of it flies to its window."""
    grown: float = 0.0
    """The empty output grows."""
    added: float = 0.0
    """What the stamps added to one cell stands in a row."""
    gathered: float = 0.0
    """The products of its window stand below."""
    found: float = 0.0
    """They become that cell of the output, too."""
    presence: float = 1.0
    """The window is there."""
    place: float = -1.0
    """The step that it is at, or between two; -1 for the one that is told."""
    swept: float = 0.0
    """Outputs that stand from the first one on."""
    same: float = 0.0
    """Both outputs are pointed at."""


class Equality(Acts[EqualityMoment]):
    """The turned kernel over zeros = the stamps."""

    facts = "layer"

    def check(self, example: Example) -> None:
        """A transposed convolution."""
        super().check(example)
        needs_transposed(example)
        stamping.finite(example)

    def title(self, example: Example, words: Words) -> str:
        """Whether both give the same."""
        del example
        return words.equality_title

    def tag(self, example: Example, words: Words) -> str:
        """That they do."""
        del example
        return words.equality_tag

    def first(self, example: Example) -> EqualityMoment:
        """Nothing."""
        del example
        return EqualityMoment()

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The labels of each grid."""
        conv = example.conv
        return {
            "input": named(words.input, conv.input_shape),
            "kernel": named(words.kernel, conv.kernel_shape),
            "output": bold(words.equality_gathered),
            "stamps": (bold(words.stamping_sum), bold(words.equality_stamped)),
        }

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """The window's planes, the stamps' plane, and the terms of both."""
        conv = example.conv

        def titled(box: Box, name: str) -> Box:
            return labelled(box, name, 1.7 * em, 0.5 * em, widths[name]) if em else box

        x = titled(cells("input", conv.rows.reach, conv.columns.reach, FLAT), "input")
        y = titled(stamping.table("output", conv.output_shape), "output")
        plane = cells("stamps", conv.rows.stamped, conv.columns.stamped, FLAT)
        far = stamps.FAR if stamps.is_cut(conv) else 0.0
        rows, columns = (length / 2 + far for length in stamping.whole_shape(conv))
        plane = titled(roomy(plane, columns, rows, columns, rows), "stamps")
        gap, narrow = space(0.5, 0.4, in_cells=True), space(0.3, 0.3, in_cells=True)
        equals = space(EQUALS, in_cells=True)
        kernel = titled(turning(example, building), "kernel")
        ghost = stamping.table("ghost", conv.kernel_shape)
        count = len(terms(example))
        strip = [gap, cells("terms", range(2), range(math.ceil(WIDE * (count + 1))), FLAT)] if count else []
        return [
            column(row(x, gap, ghost, narrow, kernel, gap, y, equals, plane), *strip),
            column(row(x, gap, ghost, narrow, kernel), gap, row(y, equals, plane), *strip),
            column(row(x, gap, column(kernel, narrow, ghost)), gap, row(y, equals, plane), *strip),
            column(x, row(ghost, narrow, kernel), row(y, equals, plane), *strip),
        ]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Stamps, zeros, the turn, one window, all windows, both."""
        conv, count = example.conv, len(stamps.all_of(example.conv))
        enters = ((pace.ENTRANCE, {"entered": 1.0}),)
        yield Act(words.equality_start, enters, chapter="introduction", is_still=False)
        each, several = min(EACH, ALL / count), math.ceil(count / stamping.MOST_STILLS)
        for number in range(0, count, several):
            then = min(number + several, count)
            seconds = max((then - number) * each - stamping.GLIMPSE, stamping.GLIMPSE)
            yield Act(words.equality_stamping, ((seconds, {"stamped": float(then)}),), hold=stamping.GLIMPSE, even=True)
        if stamps.is_cut(conv):
            cut = ((0.4, {"settled": 1.0, "line": 1.0}), (0.8, {"cut": 1.0}), (0.4, {"done": 1.0, "line": 0.0}))
            said = words.stamping_cut_unevenly.format(
                full=size(stamping.whole_shape(conv)), output=size(conv.output_shape), input=size(conv.input_shape)
            )
            yield Act(said, cut, cue="padding")
        else:
            yield Act(words.equality_stood, ((0.5, {"settled": 1.0, "done": 1.0}),), cue="output")
        zeros = ((0.9, {"spread": 1.0}), (0.7, {"zeros": 1.0}), (0.4, {"cropped": 1.0}), (0.9, {"ring": 1.0}))
        yield Act(words.equality_zeros, zeros, cue="stride")
        turn = ((0.4, {"aside": 1.0}), (pace.TURN, {"turn": 1.0}))
        yield Act(words.equality_turn, turn, cue="kernel", is_still=False)
        lands = ((0.5, {"grown": 1.0}), (pace.LANDING, {"landing": 1.0}))
        yield Act(words.equality_window, lands, cue="kernel")
        if terms(example):
            sums: Moves = ((1.2, {"added": 1.0}), (0.6, {}), (1.4, {"gathered": 1.0}), (0.4, {}), (0.5, {"found": 1.0}))
            yield Act(words.equality_terms, sums, hold=2.5, cue="output")
        yield from self._sweep(example, words)
        many = sum(len(step.taps) for step in example.steps)
        few = sum(len(step.receptive_field) for step in example.steps)
        yield Act(
            words.equality_claim.format(all=many, count=few, zeros=many - few),
            ((0.4, {"presence": 0.0}), (0.6, {"same": 1.0})),
            hold=pace.END,
            chapter="summary",
            cue="output",
        )

    def _sweep(self, example: Example, words: Words) -> Iterator[Act]:
        """The window passes, row by row."""
        count, columns = len(example.steps), example.conv.output_shape[1]
        each = min(CELL, SWEEP / count)
        fade = min(pace.FADE, each)
        yield Act(words.equality_sweep, ((2 * pace.FADE, {"presence": 0.0}),), hold=0.0, is_still=False)
        for first in range(0, count, columns):
            last = first + columns - 1
            moves = [(fade, {"presence": 1.0, "swept": first + 1.0})]
            if last > first:
                moves.append(((last - first) * each, {"place": float(last), "swept": last + 1.0}))
            moves.append((fade, {"presence": 0.0}))
            starts = {"place": float(first)}
            yield Act(words.equality_sweep, moves, hold=0.0, is_still=False, even=True, starts=starts)

    def show(self, example: Example, words: Words, moment: EqualityMoment) -> Picture:
        """All planes, the window, and the terms."""
        conv, now = example.conv, moment
        count, number = len(stamps.all_of(conv)), stamps.Phases.of(now.stamped).number
        passes = count if ALL / count > EACH / 2 else 0
        told = window.Window.of(example, telling(example) if now.place < 0 else now.place)
        input_ = _input(example, now, told)
        sheets = {
            "input": input_,
            "kernel": window.kernel_plane(example, now.turn, now.entered),
            "ghost": window.ghost(example, window.PALE * now.aside),
            "output": _output(example, now.grown, now.found, now.swept),
            "stamps": stamps.plane(
                example,
                now.stamped,
                settled=now.settled,
                cut=now.cut,
                entered=now.entered,
                open_=1 - now.done,
                told=passes,
            ),
            "terms": Sheet({}),
            "stamp": stamps.copy(example, now.stamped, "stamps", passes) or Sheet({}),
        }
        marks = [*stamps.marks(example, now.stamped, "stamps", now.settled, passes)]
        stamping_ = stamps.active(now.stamped, count, now.settled, passes)
        if stamping_:
            tints = {_slot(example, each): ("input", TINT * share) for each, share in stamping_.items()}
            sheets["input"] = replace(input_, tints=tints)
        if now.pulse > 0 and now.entered == 1 and number < count and now.stamped == number:
            marks.append(Mark("input", _at(example, input_, number), "input", now.pulse))
        line = max(now.line, now.pulse if now.cue == "padding" and not now.cut else 0.0)
        if line > 0:
            marks.append(Mark("stamps", stamps.kept(conv), "padding", line, dashed=True))
        if now.landing == 1 and now.place < 0 and now.presence > 0:
            cell = Span.of([told.step.output])
            marks += [Mark(name, cell, "kernel", now.presence) for name in ("output", "stamps")]
        if now.same > 0:
            marks += [Mark(name, stamps.kept(conv), "output", now.same) for name in ("output", "stamps")]
        travels = input_.places.get(_slot(example, min(number, count - 1)), _slot(example, min(number, count - 1)))
        return Picture(
            sheets=sheets,
            pointer=_pointer(example, now, told),
            labels=_labels(example, words, now),
            marks=tuple(mark for mark in marks if mark.opacity > 0),
            tokens=(
                *(stamps.tokens(example, now.stamped, (travels[0] + 0.5, travels[1] + 0.5)) if number < 1 else ()),
                *_terms(example, now, told.step),
                *([_equals(example, now.same)] if now.same > 0 else []),
            ),
        )


def needs_transposed(example: Example) -> None:
    """Raises ValueError for a convolution."""
    if not example.conv.transposed:
        raise ValueError(f"needs a transposed convolution, such as Conv2d(...).transpose(), got {example.conv}")


def telling(example: Example) -> int:
    """The step that most stamps reach, the most central of several."""
    return pace.telling(example)


@lru_cache(maxsize=64)
def terms(example: Example) -> tuple[tuple[str, str, Cell], ...]:
    """What stamps add to the cell that is told, the product of its window that is the same, and the slot of that.

    Nothing where there are too many to compare.
    """
    step = example.steps[telling(example)]
    addends = example.addends[step.output]
    taps = [tap for tap in step.taps if tap.source is not None]
    assert [addend.source for addend in addends] == [tap.source for tap in taps]
    if len(taps) > MOST_TERMS:
        return ()
    return tuple(
        (written(addend.product), product(example.x[addend.source], example.kernel[tap.kernel]), tap.slot)
        for addend, tap in zip(addends, taps, strict=True)
    )


def turning(example: Example, building: bool) -> Box:
    """The kernel, with room to turn in a circle, and the copy of it that will leave."""
    rows, columns = example.conv.kernel_shape
    reach = math.hypot(rows, columns) / 2 if building else 0.0
    return roomy(stamping.kernels(example.conv), reach, reach, reach, reach)


def _built(now: EqualityMoment) -> Built:
    """The input's plane so far."""
    return replace(Built(), entered=now.entered, spread=now.spread, zeros=now.zeros, cut=now.cropped, ring=now.ring)


def _input(example: Example, now: EqualityMoment, at: window.Window) -> Sheet:
    """The input's plane, under the window."""
    coloured = now.presence if now.landing == 1 else 0.0
    return window.input_plane(example, at if coloured > 0 else None, coloured, _built(now))


@lru_cache(maxsize=256)
def _slot(example: Example, number: int) -> Cell:
    """Where the input cell of a stamp is on the plane."""
    conv, source = example.conv, stamps.all_of(example.conv)[number].source
    return next(
        Cell(row_, column_)
        for row_ in conv.rows.reach
        for column_ in conv.columns.reach
        if conv.source((row_, column_)) == source
    )


def _at(example: Example, sheet: Sheet, number: int) -> Span:
    """Where the input cell of a stamp is now."""
    slot = _slot(example, number)
    row_, column_ = sheet.places.get(slot, slot)
    return Span(row_, column_, row_ + 1, column_ + 1)


@lru_cache(maxsize=64)
def _output(example: Example, grown: float, found: float, swept: float) -> Sheet:
    """What windows have gathered: the cell that is told, and those from the first one on."""
    roles, fading, told = {}, {}, telling(example)
    for number, step in enumerate(example.steps):
        share = min(max(swept - number, found if number == told else 0.0, 0.0), 1.0)
        roles[step.output] = Role.FINISHED_OUTPUT if share > 0 else Role.PENDING_OUTPUT
        if 0 < share < 1:
            fading[step.output] = (Role.PENDING_OUTPUT, share)
    return Sheet(
        roles,
        {step.output: written(example.value(step)) for step in example.steps},
        opacity=dict.fromkeys(roles, grown) if grown < 1 else {},
        fading=fading,
        ruled=stamps.kept(example.conv),
        lines=grown,
    )


def _pointer(example: Example, now: EqualityMoment, at: window.Window) -> Pointer | None:
    """The turned kernel on its way to the window, and there."""
    if now.landing <= 0 or now.presence <= 0:
        return None
    weights = tuple(written(example.kernel[tap.kernel]) for tap in at.step.taps)
    if now.landing == 1:
        towards = window.stand(at.towards) if at.towards else None
        return Pointer(weights, window.stand(at.step), towards, at.share, 1 - now.presence, now.presence)
    corners, entries = window.turned(example, 1.0)
    first = replace(window.stand(at.step), target=None)
    first = replace(first, corners=first.corners[2:] + first.corners[:2])
    return Pointer(weights, Stand("kernel", corners, entries), first, now.landing, plate=1.0)


def _terms(example: Example, now: EqualityMoment, step: Step) -> Iterator[Token]:
    """What stamps added to the cell, and below each the product of the window that is the same."""
    found = terms(example)
    if now.added <= 0 or now.presence <= 0 or now.place >= 0:
        return
    total = written(example.value(step))
    for line, come in ((0, now.added), (1, now.gathered)):
        for index, texts in enumerate(found):
            begins = 0.5 * index / max(len(found), 1)
            share = eased(part(come, begins, begins + 0.4))
            if share <= 0:
                continue
            goal = Spot("terms", (line + 0.5, WIDE * (index + 0.5)))
            start = Spot("stamps", _middle(step.output)) if line == 0 else Spot("input", _middle(texts[2]))
            ink = "output" if line == 0 else "input"
            text = texts[0] if line == 0 else texts[1]
            yield Token(text, ink, start, goal, share, min(1.0, 4 * share) * now.presence, _small(text), True)
            if index and share > 0.9:
                at = Spot("terms", (line + 0.5, WIDE * index))
                yield Token("+", "", at, opacity=10 * (share - 0.9) * now.presence)
        if come > 0.9:
            there = (come - 0.9) / 0.1 * now.presence
            at = Spot("terms", (line + 0.5, WIDE * (len(found) + 0.5)))
            yield Token(f"= {total}", "output", at, opacity=there, size=_small(total))


def _equals(example: Example, share: float) -> Token:
    """The sign between both outputs."""
    rows, columns = example.conv.output_shape
    return Token("=", "", Spot("output", (rows / 2, columns + EQUALS / 2)), opacity=share, size=1.3)


def _small(text: str) -> float:
    """The size of a term, so that it has room in its cells."""
    return min(1.0, 5 / len(text))


def _middle(cell: Cell) -> Position:
    return cell.row + 0.5, cell.column + 0.5


def _labels(example: Example, words: Words, now: EqualityMoment) -> dict[str, Label]:
    """Names as far as they are so."""
    conv = example.conv
    summed, stamped = bold(words.stamping_sum), bold(words.equality_stamped)
    labels = {
        "input label": Label(named(words.input, conv.input_shape), share=now.entered),
        "kernel label": Label(named(words.kernel, conv.kernel_shape), share=now.entered),
        "stamps label": Label(summed, share=now.entered),
    }
    if now.done > 0:
        labels["stamps label"] = Label(stamped, summed if now.done < 1 else "", now.done)
    if now.grown > 0:
        labels["output label"] = Label(bold(words.equality_gathered), share=now.grown)
    return labels
