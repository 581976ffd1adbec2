"""The words and formulas around the board: title, parameters, size of the output, remarks, and the sum of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import manim as mn
import numpy as np

from convcore import Example, Pool2d, Step, Term, equality, product, written
from convfilm import formula, pace
from convfilm import theme as look
from convfilm.board import Board
from convfilm.formula import quoted
from convfilm.grid import Grid, Projection, Vector
from convfilm.layout import Region, Screen
from convfilm.path import Points, copies, joined, polygon
from convfilm.picture import Picture, Remark, Sum
from convfilm.shape import Layers, rounded_rectangle
from convfilm.story import smooth
from convfilm.text import SPACE, Outline, number, typeset
from convfilm.theme import Theme
from convfilm.views import View
from convfilm.views.window import numbers, slot_number
from convfilm.words import Words

LEADING = 1.5  # em from a line of the sum to the next
RESULT_BELOW = 1.9  # em that the result takes below the sum
RESULT = 1.2  # of the sum's em
APART = 1.0  # em from the numbers that a pooling reads to what it makes of them
PLUS = 0.65  # em of a plus sign with its spaces, which the last term has not
SQUEEZED = 0.82  # of its size to which a line shrinks rather than break
HAN = "\u3400-\u9fff"
BREAKS = re.compile(rf"(?<=[^×«] )(?![×:;?!»]|\d+[,:])|(?<=[{HAN}，。：；？、）])(?=[{HAN}（])")
"""Where a line may end: not in a size, nor before a number that belongs to a word, as in "stride 2:", nor before a sign
that stands apart, as in French. Chinese has no spaces: a line may end between any two signs."""
LOOSEST = 1.8  # em of text between two blocks of a column that is high

Drawn = tuple[str | None, float, Points]
"""Colour, opacity and path."""


@dataclass(frozen=True)
class Line:
    """A line of text: its outline, the size of an em, and the space from the line above, in em."""

    outline: Outline
    em: float
    above: float

    @property
    def height(self) -> float:
        """From the line above to the lowest ink."""
        return self.em * (self.above + self.outline.top - self.outline.bottom)

    def shrunk(self, factor: float) -> Line:
        """The same line, smaller."""
        return Line(self.outline, self.em * factor, self.above)


@dataclass(frozen=True)
class Set:
    """A line where it stands: x of its beginning or, if align is 0.5, of its middle, and y of its baseline."""

    line: Line
    x: float
    y: float
    align: float

    def parts(self) -> list[tuple[str, Points]]:
        """The path of each of its inks."""
        return self.line.outline.parts(self.x, self.y, self.line.em, self.align)


def fit(blocks: Sequence[Sequence[Line]], width: float, height: float) -> list[list[Line]]:
    """The blocks, none wider than `width` and all together no higher than `height`; a block shrinks as one."""
    narrow = []
    for block in blocks:
        widest = max([width, *(line.em * line.outline.width for line in block)])
        narrow.append([line.shrunk(width / widest) for line in block])
    total = sum(line.height for block in narrow for line in block)
    factor = height / total if total > height else 1.0
    return [[line.shrunk(factor) for line in block] for block in narrow]


def stack(lines: Iterable[Line], x: float, top: float, align: float) -> list[Set]:
    """Where each line stands, one below the other."""
    found = []
    for line in lines:
        top -= line.height
        found.append(Set(line, x, top - line.em * line.outline.bottom, align))
    return found


def broken(words: str, em: float, width: float, strong: bool = False, most: int = 3) -> list[Line]:
    """Words in as few lines as keep their size, at most so many."""
    pieces = [piece for piece in BREAKS.split(" ".join(words.split()) + " ") if piece]
    lines: list[Line] = []
    for count in range(1, most + 1):
        lines = [_text("".join(part).strip(), em, strong) for part in _parted(pieces, count)]
        if all(SQUEEZED * line.em * line.outline.width <= width for line in lines):
            break  # what is a little too wide becomes smaller
    return [line if index == 0 else Line(line.outline, line.em, 0.35) for index, line in enumerate(lines)]


def _text(words: str, em: float, strong: bool) -> Line:
    return Line(typeset(f"#strong[{quoted(words)}]" if strong else quoted(words)), em, 0.0)


def _parted(words: Sequence[str], count: int) -> list[Sequence[str]]:
    """Words in so many parts of about equal length."""
    whole, ends = sum(map(len, words)), [0]
    for part in range(1, count):
        ends.append(
            min(
                range(ends[-1], len(words) + 1),
                key=lambda end: abs(sum(map(len, words[:end])) - part * whole / count),
            )
        )
    return [words[a:b] for a, b in pairwise([*ends, len(words)]) if b > a]


def stands_beside(frame: Region, view: View[Any]) -> bool:
    """Whether the panel stands beside the board: in a wide frame, where the view leaves room for it."""
    return view.beside and frame.width > look.WIDE * frame.height


def text_base(frame: Region, view: View[Any]) -> float:
    """What text sizes are shares of: the shorter side, or less where text takes its height from the board."""
    return frame.height if stands_beside(frame, view) else min(frame.width, look.SQUARE * frame.height)


class Panel:
    """What stands beside the board in wide frames, above and below it in others.

    `board` is the region that it leaves for the board. The panel of a film shows the size formula, remarks and the sum
    of the current cell, all in places that are theirs from the first frame; that of a loop the title and the parameters
    alone, and that of a card a few words below the board. `still` are its mobjects that never change.

    Args:
        example: the layer.
        view: how the board shows it.
        title: the title.
        words: all other words.
        theme: the colours.
        screen: the frame.
        kind: "film", "loop" or "card".
        remarks: all that it will have to say.
    """

    def __init__(
        self,
        example: Example,
        view: View[Any],
        title: str,
        words: Words,
        theme: Theme,
        screen: Screen,
        kind: str,
        remarks: Iterable[str] = (),
    ) -> None:
        conv, frame = example.layer, screen.frame
        self._example, self._theme, self._pixel = example, theme, screen.pixel
        self._base = text_base(frame, view)
        self._margin = look.MARGIN * self._base
        self._rows, self._columns = conv.kernel_shape
        self._slot_width = self._widest_term()
        self._result_width = RESULT * self._widest_result() + SPACE
        self.title, self.parameters, self.formula = Layers(), Layers(), Layers()
        self.cue, self.remark, self.terms, self.result, self.flights = (Layers() for _ in range(5))
        self.still = [self.title, self.parameters, self.formula]
        self.changing = mn.VGroup(self.cue, self.remark, self.terms, self.result, self.flights)
        remarks = sorted({*remarks})
        self.key = f"{title} {words} {theme} {screen} {kind} {remarks}"
        """All that it shows depends on, but for the example and the moment."""
        self._shown: dict[str, object] = {}
        self._formulas: list[Set] = []
        self._remark_at: Region | None = None
        self.slots: Grid | None = None
        """Where the terms of a sum are: a slot for each weight."""
        self.result_at = np.zeros(2)
        self._sum_at: Region | None = None
        if kind == "card":
            self.board = self._card(frame, view.tag(example, words))
            return
        beside = kind == "film" and stands_beside(frame, view)
        inner = frame.inset(self._margin)
        width = max(look.PANEL * frame.width, look.PANEL_AT_LEAST * frame.height) if beside else inner.width
        heading = broken(title, look.TITLE * self._base, width, strong=True)
        size = (look.PARAMETERS if kind == "film" else look.LOOP_PARAMETERS) * self._base
        facts = [Line(typeset(line, math=True), size, 0.8) for line in formula.parameters(conv, one_line=not beside)]
        if conv.transposed and view.facts == "window":  # what is not as usual is the strongest line
            facts.append(Line(typeset(formula.ring(example.conv), math=True), look.FORMULA * self._base, 0.8))
            if kind == "film":
                turned = broken(words.turned, look.PARAMETERS * self._base, width, strong=True, most=2)
                facts += [Line(turned[0].outline, turned[0].em, 0.7), *turned[1:]] if turned else []
        sizes = [
            Line(typeset(line, math=True), look.FORMULA * self._base, 0.7)
            for line in formula.size(conv, words.rows, words.columns, one_line=not beside)
        ]
        if view.facts == "none":
            facts, sizes = [], []
        self._said, self._adds = remarks, view.facts == "window"
        if beside:
            self.board = self._beside(inner, width, heading, facts, sizes)
        elif kind == "film":
            self.board = self._below(self._above(inner, heading, facts, sizes))
        else:
            self.board = self._above(inner, heading, facts, [])

    # --- Where everything is ------------------------------------------------------------------------------------------

    def _beside(self, frame: Region, width: float, *blocks: Sequence[Line]) -> Region:
        """Everything in a column at the right, over the whole height if that is not too loose."""
        left = frame.right - width
        remark = self._remark_height(width)
        self._sum_lines = self._rows
        sums = min(look.SUM * self._base * (LEADING * self._rows + RESULT_BELOW), 0.42 * frame.height)
        fitted = fit(blocks, width, max(frame.height - sums - remark - 3 * self._margin, 0.3 * frame.height))
        heights = [sum(line.height for line in block) for block in fitted] + [remark, sums]
        gaps = len(heights) - 1
        gap = min((frame.height - sum(heights)) / gaps, LOOSEST * look.SUM * self._base)
        top = (frame.top + frame.bottom + sum(heights) + gaps * gap) / 2
        for mobject, block, height in zip(self.still, fitted, heights, strict=False):
            self._show(mobject, stack(block, left, top, 0.0))
            top -= height + gap
        self._remark_at = Region(left, top - remark, frame.right, top)
        top -= remark + gap
        self._result_below, self._align = True, 0.0
        self._place_sum(Region(left, top - sums, frame.right, top))
        return Region(frame.left, frame.bottom, left - 2 * self._margin, frame.top)

    def _above(self, frame: Region, *blocks: Sequence[Line]) -> Region:
        """Title and formulas, centred, at the top."""
        top = frame.top
        for mobject, block in zip(self.still, fit(blocks, frame.width, 0.3 * frame.height), strict=True):
            self._show(mobject, stack(block, (frame.left + frame.right) / 2, top, 0.5))
            top -= sum(line.height for line in block)
        return Region(frame.left, frame.bottom, frame.right, top - self._margin)

    def _below(self, frame: Region) -> Region:
        """The remark and, below it, the sum: in one line if that is large enough to read; the result at its right."""
        self._result_below, self._align = False, 0.5
        if not self._adds:
            remark = min(self._remark_height(frame.width), 0.2 * frame.height)
            self._remark_at = Region(frame.left, frame.bottom, frame.right, frame.bottom + remark)
            return Region(frame.left, frame.bottom + remark + self._margin, frame.right, frame.top)
        one_line = frame.width / (self._rows * self._columns * self._slot_width + self._result_width)
        tall = frame.height > look.TALL * frame.width
        self._sum_lines = 1 if one_line >= look.SMALL_SUM * self._base and not tall else self._rows
        height = min(look.SUM * self._base * LEADING * self._sum_lines, 0.25 * frame.height)
        remark = min(self._remark_height(frame.width), 0.15 * frame.height)
        self._place_sum(Region(frame.left, frame.bottom, frame.right, frame.bottom + height))
        bottom = frame.bottom + height + 0.5 * self._margin
        self._remark_at = Region(frame.left, bottom, frame.right, bottom + remark)
        return Region(frame.left, bottom + remark + self._margin, frame.right, frame.top)

    def _card(self, frame: Region, words: str) -> Region:
        """A few words at the bottom; the board has the rest."""
        em = look.TAG * min(frame.width, frame.height)
        inner = frame.inset(look.CARD_MARGIN * min(frame.width, frame.height))
        lines = broken(words, em, inner.width, strong=True, most=1)
        (fitted,) = fit([lines], inner.width, 0.2 * frame.height)
        height = sum(line.height for line in fitted)
        strip = 1.15 * em
        self._show(self.title, stack(fitted, inner.centre[0], inner.bottom + max(strip, height), 0.5))
        return Region(inner.left, inner.bottom + max(strip, height) + 0.2 * em, inner.right, inner.top)

    def _show(self, mobject: Layers, lines: Sequence[Set]) -> None:
        shown = [each for each in lines if each.line.em >= look.MIN_TEXT_PIXELS * self._pixel]
        mobject.paint((self._theme.ink_of(ink), 1.0, path) for each in shown for ink, path in each.parts())
        if mobject is not self.title:
            self._formulas += shown

    def _remark_lines(self, remark: str, width: float, claim: bool = False) -> list[Line]:
        return broken(remark, look.REMARK * self._base, width, strong=claim)

    def _remark_height(self, width: float) -> float:
        """The height of the highest of all remarks, each of which may be the claim."""
        heights = [sum(line.height for line in self._remark_lines(words, width, True)) for words in self._said]
        return max(heights, default=0.0)

    def _place_sum(self, region: Region) -> None:
        """The slots of the terms, and where the result stands."""
        lines = self._sum_lines
        columns = self._rows * self._columns // lines
        width, height = columns * self._slot_width, LEADING * lines
        if self._result_below:
            em = min(look.SUM * self._base, region.width / width, region.height / (height + RESULT_BELOW))
            left, top = region.left, region.top
            result = (left, top - em * (height + RESULT_BELOW - 0.5))
        else:
            gap = SPACE if self._example.kernel is not None else APART
            room = width - PLUS + gap - SPACE + self._result_width
            em = min(look.SUM * self._base, region.width / room, region.height / height)
            left = region.centre[0] - em * room / 2
            top = region.centre[1] + em * height / 2
            result = (left + em * (width - PLUS + gap), top - em * (height - LEADING + 1.0))
        self._sum_at, self.result_at = region, np.array(result)
        across = Projection(right=(self._slot_width, 0.0), down=(0.0, -LEADING))
        self.slots = Grid(range(lines), range(columns), across, em, (left, top - em))

    # --- What changes -------------------------------------------------------------------------------------------------

    def paint(self, picture: Picture, board: Board) -> bool:
        """Show the remark and the sum of a picture; whether that changed anything."""
        shows_kernel = not board.shows_weights and not picture.sums and picture.small_kernel > 0
        small_kernel = picture.small_kernel if shows_kernel else 0.0
        shown = {"cue": picture.cue, "remark": picture.remark, "sum": (picture.sums, small_kernel)}
        before, self._shown = self._shown, shown
        if shown == before:
            return False
        if before.get("cue") != picture.cue:
            self.cue.paint(self._pointed(*picture.cue))
        if before.get("remark") != picture.remark:
            self.remark.paint(self._remark(picture.remark))
        if before.get("sum") != shown["sum"]:
            self._paint_sum(picture, small_kernel, board)
        return True

    def _paint_sum(self, picture: Picture, small_kernel: float, board: Board) -> None:
        drawn: dict[str, list[Drawn]] = {"term": [], "result": [], "flight": []}
        for each in picture.sums if self.slots else ():
            for what, part in self._add_up(each, board):
                drawn[what].append(part)
        if small_kernel:
            drawn["term"] += self._small_kernel(small_kernel)
        for mobject, parts in zip((self.terms, self.result, self.flights), drawn.values(), strict=True):
            mobject.paint(parts)

    def _pointed(self, ink: str, strength: float) -> Iterator[Drawn]:
        """A mark on all that is written in an ink."""
        if not ink or strength <= 0:
            return
        for each in self._formulas:
            for of, path in each.parts():
                for left, right in _clusters(path, 0.3 * each.line.em) if of == ink else ():
                    here = path[(path[:, 0] >= left) & (path[:, 0] <= right)]
                    pad = 0.18 * each.line.em
                    bottom, top = here[:, 1].min(), here[:, 1].max()
                    box = rounded_rectangle(right - left + 2 * pad, top - bottom + 2 * pad, pad)
                    middle = [((left + right) / 2, (bottom + top) / 2)]
                    yield self._theme.ink_of(ink), look.CUE_OPACITY * strength, copies(box, middle)

    def _remark(self, remark: Remark) -> Iterator[Drawn]:
        """A sentence, and the one that goes."""
        region = self._remark_at
        if region is None:
            return
        going = max(0.0, 1 - 2 * remark.share), max(0.0, 2 * remark.share - 1)  # one goes before the other comes
        for words, share in zip((remark.before, remark.words), going, strict=True):
            lines = self._remark_lines(words, region.width, remark.claim and words == remark.words)
            (fitted,) = fit([lines], region.width, region.height)
            if not fitted or fitted[0].em < look.MIN_TEXT_PIXELS * self._pixel:
                continue
            x = region.left if self._align == 0 else region.centre[0]
            for each in stack(fitted, x, region.top, self._align):
                for ink, path in each.parts():
                    yield self._theme.ink_of(ink), share, path

    def _add_up(self, of: Sum, board: Board) -> Iterator[tuple[str, Drawn]]:
        """The sum of a step, as far as it has come: what each part is, a term, the result or in flight, and the part.

        A term per tap, placed as in the window, those that make no difference dimmed; and its value.
        """
        assert self.slots is not None
        em, theme = self.slots.cell_size, self._theme
        terms, winner = self._example.terms(of.step), self._example.winner(of.step)
        last = max((index for index, term in enumerate(terms) if self.texts(term)), default=-1)
        for index, (term, spots) in enumerate(zip(terms, board.spots(of.step), strict=True)):
            share = smooth(flown(of.lifted, index, len(terms)))
            texts = self.texts(term)
            if share <= 0 or em < look.MIN_TEXT_PIXELS * self._pixel or not texts:
                continue
            counts = term.tap.source is not None if self._example.kernel is not None else bool(term.weight)
            ways = [*zip((Piece(*spot) for spot in spots), self._pieces(index, texts), strict=True)]
            if share < 1:
                yield "flight", (theme.paper, _veil(share), self._behind(ways, share))
            loses = of.merged if winner is not None and term.tap.source is not None else share
            ink = of.opacity * (1 if counts else 1 - (1 - look.FADED) * loses)
            if term.tap == winner:
                yield "term", (theme.kernel, look.CUE_OPACITY * of.merged * of.opacity, self._behind(ways, 1.0))
            for colour, opacity, path in self._pair(texts, ways, share, last=winner is not None or index == last):
                yield ("term" if share == 1 else "flight"), (colour, opacity * ink, path)
                if 0 < of.merged < 1 and counts:  # a copy goes into the result
                    goal = self.result_at + (0.6 * em, 0.3 * em)
                    way = smooth(of.merged) * np.append(goal - (ways[0][1].place + ways[-1][1].place) / 2, 0.0)
                    yield "flight", (colour, opacity * ink * (1 - of.merged), path + way)
        if RESULT * em < look.MIN_TEXT_PIXELS * self._pixel:
            return
        name, before, text = self._result(of.step)
        value, x = number(text), RESULT * em * _width(name)
        if of.merged > 0:
            left, y = self.result_at.tolist()
            paths = [typeset(quoted(name)).at(left, y, RESULT * em)] if name else []
            path = joined([*paths, number(before + text).at(left + x, y, RESULT * em)])
            yield "result", (theme.ink_of("output"), of.opacity * of.merged, path)
        if 0 < of.delivered < 1:  # along the beam
            share, goal = smooth(of.delivered), board.goal(of.step)
            if winner is None:
                x += RESULT * em * (number(before).width + value.width / 2)
                begin, size = self.result_at + (x, 0.33 * RESULT * em), RESULT * em
                by = board.centre(of.step)
            else:  # it is the number itself that goes there
                *spot, size = board.spots(of.step)[of.step.taps.index(winner)][0]
                begin = np.array(spot)
                by = (begin + goal) / 2
            place = (1 - share) ** 2 * begin + 2 * share * (1 - share) * by + share**2 * goal
            size = (1 - share) * size + share * board.output_em
            card = rounded_rectangle((value.width + 0.3) * size, 1.1 * size, 0.2 * size)
            yield "flight", (theme.paper, _veil(share) * of.opacity, copies(card, [place]))
            yield "flight", (theme.ink_of("output"), of.opacity, value.centred(place[0], place[1], size))

    def texts(self, term: Term) -> list[str]:
        """The numbers of a term: input and weight, or what a pooling reads, if there is anything."""
        if self._example.kernel is not None:
            return product(term.x, term.weight).split("·")
        return _read(self._example, slot_number(self._example, term.tap.slot))

    def _result(self, step: Step) -> tuple[str, str, str]:
        """What stands beside the numbers of a step: what is made of them, by name, the signs, and the value."""
        layer, sign = self._example.layer, equality(self._example, step)
        value = written(self._example.value(step))
        if not isinstance(layer, Pool2d):
            return "", f"{sign} ", value
        if layer.mode == "max":
            return "max", f"{sign} ", value
        return "", f"{written(self._example.total(step))} ÷ {self._example.divisor(step)} {sign} ", value

    def _pieces(self, index: int, texts: Sequence[str]) -> list[Piece]:
        """Where the numbers of a term stand in the sum."""
        assert self.slots is not None
        row, column = divmod(index, len(self.slots.columns))
        em = self.slots.cell_size
        x, y = self.slots.points([(row, column)])[0]
        left, right = (number(text).width for text in (texts[0], texts[-1]))
        dot = number("·").width
        middle = y + 0.33 * em
        pieces = [Piece(x + em * left / 2, middle, em), Piece(x + em * (left + dot + right / 2), middle, em)]
        return pieces[: len(texts)]

    def slot(self, index: int, texts: Sequence[str]) -> list[Vector]:
        """(x, y) of the numbers of a term in the sum."""
        return [piece.place for piece in self._pieces(index, texts)]

    def _pair(self, texts: Sequence[str], ways: Sequence[tuple[Piece, Piece]], share: float, last: bool) -> list[Drawn]:
        """Input and weight of a term, if it has one, on their way; the dot and the plus arrive with them."""
        theme = self._theme
        now = [begin.towards(end, share) for begin, end in ways]
        drawn: list[Drawn] = [
            (theme.ink_of(ink), 1.0, number(text).centred(piece.x, piece.y, piece.em))
            for ink, text, piece in zip(("input", "kernel"), texts, now, strict=False)
        ]
        halves = [number(text).width * piece.em / 2 for text, piece in zip(texts, now, strict=True)]
        if len(now) == 2:
            dot = (now[0].x + halves[0] + now[1].x - halves[1]) / 2
            drawn.append((theme.ink, share, number("·").centred(dot, (now[0].y + now[1].y) / 2, now[0].em)))
        if not last:
            plus, end = number("+"), now[-1]
            x = end.x + halves[-1] + (SPACE + plus.width / 2) * end.em
            drawn.append((theme.ink, max(0.0, 3 * share - 2), plus.centred(x, end.y, end.em)))
        return drawn

    @staticmethod
    def _behind(ways: Sequence[tuple[Piece, Piece]], share: float) -> Points:
        """A small card on which a pair travels."""
        one, other = (begin.towards(end, share) for begin, end in (ways[0], ways[-1]))
        size = max(one.em, other.em)
        width = abs(other.x - one.x) + 0.9 * size
        middle = [((one.x + other.x) / 2, (one.y + other.y) / 2)]
        return copies(rounded_rectangle(width, 1.05 * size, 0.2 * size), middle)

    def _small_kernel(self, opacity: float) -> Iterator[Drawn]:
        """The kernel, where its weights under the window are too small to read."""
        region = self._sum_at
        if region is None:
            return
        cell = min(region.height / self._rows, region.width / self._columns, 1.8 * look.SUM * self._base)
        if look.CHIP_DIGIT * cell < look.MIN_DIGIT_PIXELS * self._pixel:
            return
        left = region.left if self._align == 0 else region.centre[0] - self._columns * cell / 2
        middles = {
            tap.kernel: (
                left + (position % self._columns + 0.5) * cell,
                region.top - (position // self._columns + 0.5) * cell,
            )
            for position, tap in enumerate(self._example.steps[0].taps)
        }
        square = polygon(cell * np.array([(-0.46, -0.46), (0.46, -0.46), (0.46, 0.46), (-0.46, 0.46)]))
        yield self._theme.kernel, opacity, copies(square, [*middles.values()])
        digits = {at: number(written(self._example.kernel[at])) for at in middles}
        size = min(look.DIGIT, *(0.8 / digit.width for digit in digits.values())) * cell
        yield self._theme.on_kernel, opacity, joined(digits[at].centred(x, y, size) for at, (x, y) in middles.items())

    def _widest_term(self) -> float:
        """Width in em of the widest term that any step can show, with its plus sign and a space."""
        if self._example.kernel is None:
            texts = {part for text in numbers(self._example, "input").values() for part in _read(self._example, text)}
            return max(number(f"{text} + ").width for text in texts)
        widest = [
            max((written(value) for value in array.flat), key=lambda text: number(text).width)
            for array in (self._example.x, self._example.kernel)
        ]
        negative = any(array.min() < 0 for array in (self._example.x, self._example.kernel))
        return number("·".join(widest) + " + " + ("()()" if negative else "")).width

    def _widest_result(self) -> float:
        """Width in em of the widest result that any step can show."""
        if self._example.kernel is None:
            results = (self._result(step) for step in self._example.steps)
            return max(_width(name) + number(before + value).width for name, before, value in results)
        y = self._example.output
        return max(number(f"≈ {written(value)}").width for value in (y.min(), y.max()))


def _read(example: Example, text: str) -> list[str]:
    """What a pooling reads from a cell, if there is anything; a negative number of a sum is in parentheses."""
    adds = example.winner(example.steps[0]) is None
    return [f"({text})" if adds and text.startswith("−") else text] if text else []


def _width(name: str) -> float:
    """Em that a name takes before a number."""
    return typeset(quoted(name)).width + SPACE if name else 0.0


@dataclass(frozen=True)
class Piece:
    """A number on its way: its middle, and the size of an em."""

    x: float
    y: float
    em: float

    @property
    def place(self) -> Vector:
        """(x, y)."""
        return np.array([self.x, self.y])

    def towards(self, other: Piece, share: float) -> Piece:
        """A share of the way."""
        return Piece(*(a + share * (b - a) for a, b in ((self.x, other.x), (self.y, other.y), (self.em, other.em))))


def _clusters(path: Points, gap: float) -> list[tuple[float, float]]:
    """From where to where, in x, the parts of a path reach that are further from one another than a gap."""
    curves = path[:, 0].reshape(-1, 4)
    found: list[tuple[float, float]] = []
    for left, right in sorted(zip(curves.min(axis=1), curves.max(axis=1), strict=True)):
        if found and left - found[-1][1] <= gap:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _veil(share: float) -> float:
    """How opaque the card is on which something travels: it comes at the start, and is gone at the end."""
    return look.CARD_OPACITY * min(1.0, 5 * share, 5 * (1 - share))


def flown(lifted: float, index: int, count: int) -> float:
    """How far a term has flown, from 0 to 1, when so much of the time of all flights is over: one after the other."""
    whole = pace.APART * (count - 1) + pace.FLIGHT
    return min(max((lifted * whole - pace.APART * index) / pace.FLIGHT, 0.0), 1.0)
