"""The words and formulas around the board: title, parameters, size of the output, and the sum of the current cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import manim as mn
import numpy as np

from convcore import Example, Step, product, written
from convfilm import formula
from convfilm import theme as look
from convfilm.formula import quoted
from convfilm.layout import Region, Screen
from convfilm.path import NOTHING, Points, joined
from convfilm.picture import Picture
from convfilm.shape import filled
from convfilm.text import SPACE, Outline, number, typeset
from convfilm.theme import Theme
from convfilm.views import View
from convfilm.words import Words

LEADING = 1.5  # em from a line of the sum to the next
RESULT_BELOW = 1.9  # em that the result takes below the sum
PLUS = 0.65  # em of a plus sign with its spaces, which the last term has not


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


def fit(blocks: Sequence[Sequence[Line]], width: float, height: float) -> list[Line]:
    """The lines of blocks, none wider than `width` and all together no higher than `height`; a block shrinks as one."""
    narrow = []
    for block in blocks:
        widest = max([width, *(line.em * line.outline.width for line in block)])
        narrow += [line.shrunk(width / widest) for line in block]
    total = sum(line.height for line in narrow)
    return [line.shrunk(height / total) for line in narrow] if total > height else narrow


def stack(lines: Sequence[Line], x: float, top: float, align: float) -> list[Points]:
    """The path of each line, one below the other."""
    paths = []
    for line in lines:
        top -= line.height
        paths.append(line.outline.at(x, top - line.em * line.outline.bottom, line.em, align))
    return paths


def stands_beside(frame: Region, view: View[Any]) -> bool:
    """Whether the panel stands beside the board: in a wide frame, where the view leaves room for it."""
    return view.beside and frame.width > look.WIDE * frame.height


def text_base(frame: Region, view: View[Any]) -> float:
    """What text sizes are shares of: the shorter side, or less where text takes its height from the board."""
    return frame.height if stands_beside(frame, view) else min(frame.width, look.SQUARE * frame.height)


class Panel:
    """What stands beside the board in wide frames, above and below it in others.

    `board` is the region that it leaves for the board. A panel `with_sum` shows the size formula and the sum of the
    current cell; a loop's panel has the title and the parameters alone. `still` are its mobjects that never change.
    """

    def __init__(
        self,
        example: Example,
        view: View[Any],
        title: str,
        words: Words,
        theme: Theme,
        screen: Screen,
        with_sum: bool,
    ) -> None:
        conv, frame = example.conv, screen.frame
        self._example, self._pixel = example, screen.pixel
        self._sum: Region | None = None
        self._base = text_base(frame, view)
        self._margin = look.MARGIN * self._base
        self._rows, self._columns = conv.kernel_shape
        self._slot_width = self._widest_term()
        y = example.output
        self._result_width = 1.2 * max(number(f"= {written(value)}").width for value in (y.min(), y.max())) + SPACE
        self.title, self.formula = filled(theme.ink), filled(theme.ink)
        self.parameters = filled(theme.mute)
        self.terms, self.zero_terms, self.result = filled(theme.ink), filled(theme.mute), filled(theme.highlight)
        self.still = [self.title, self.parameters, self.formula]
        self.changing = mn.VGroup(self.terms, self.zero_terms, self.result)
        self.key = f"{title} {words} {theme} {screen} {with_sum}"
        """All that it shows depends on, but for the example and the moment."""
        self._shown: tuple[Step | None, str] = (None, "")
        beside = with_sum and stands_beside(frame, view)
        parameters = look.PARAMETERS if with_sum else look.LOOP_PARAMETERS
        heading = [Line(typeset(f"#strong[{quoted(title)}]"), look.TITLE * self._base, 0.0)]
        facts = [
            Line(typeset(line, math=True), parameters * self._base, 0.8)
            for line in formula.parameters(conv, one_line=not beside)
        ]
        if conv.transposed and with_sum:
            facts.append(Line(typeset(quoted(words.turned)), look.PARAMETERS * self._base, 0.8))
        sizes = [
            Line(typeset(line, math=True), look.FORMULA * self._base, 0.7)
            for line in formula.size(conv, words.rows, words.columns, one_line=not beside)
        ]
        inner = frame.inset(self._margin)
        if beside:
            self.board = self._beside(inner, heading, facts, sizes)
        elif with_sum:
            self.board = self._below(self._above(inner, heading, facts, sizes))
        else:
            self.board = self._above(inner, heading, facts, [])

    def _beside(self, frame: Region, *blocks: Sequence[Line]) -> Region:
        """Everything in a column at the right."""
        left = frame.right - max(look.PANEL * frame.width, look.PANEL_AT_LEAST * frame.height)
        gap = 1.2 * look.SUM * self._base
        self._sum_lines = self._rows
        sum_height = min(look.SUM * self._base * (LEADING * self._rows + RESULT_BELOW), 0.45 * frame.height)
        fitted = fit(blocks, frame.right - left, frame.height - sum_height - gap)
        text_height = sum(line.height for line in fitted)
        top = (frame.top + frame.bottom + text_height + gap + sum_height) / 2
        self._show(blocks, fitted, left, top, align=0.0)
        self._sum = Region(left, top - text_height - gap - sum_height, frame.right, top - text_height - gap)
        self._result_below = True
        return Region(frame.left, frame.bottom, left - 2 * self._margin, frame.top)

    def _above(self, frame: Region, *blocks: Sequence[Line]) -> Region:
        """Title and formulas, centred, at the top."""
        lines = fit(blocks, frame.width, 0.3 * frame.height)
        self._show(blocks, lines, (frame.left + frame.right) / 2, frame.top, align=0.5)
        return Region(
            frame.left, frame.bottom, frame.right, frame.top - sum(line.height for line in lines) - self._margin
        )

    def _below(self, frame: Region) -> Region:
        """The sum at the bottom: in one line if that is large enough to read; the result at its right."""
        one_line = frame.width / (self._rows * self._columns * self._slot_width + self._result_width)
        tall = frame.height > look.TALL * frame.width
        self._sum_lines = 1 if one_line >= look.SMALL_SUM * self._base and not tall else self._rows
        height = min(look.SUM * self._base * LEADING * self._sum_lines, 0.3 * frame.height)
        self._sum = Region(frame.left, frame.bottom, frame.right, frame.bottom + height)
        self._result_below = False
        return Region(frame.left, frame.bottom + height + self._margin, frame.right, frame.top)

    def _show(
        self, blocks: Sequence[Sequence[Line]], lines: Sequence[Line], x: float, top: float, align: float
    ) -> None:
        paths = [
            path if line.em >= look.MIN_TEXT_PIXELS * self._pixel else NOTHING
            for line, path in zip(lines, stack(lines, x, top, align), strict=True)
        ]
        for mobject, block in zip((self.title, self.parameters, self.formula), blocks, strict=True):
            mobject.set_points(joined(paths[: len(block)]))
            paths = paths[len(block) :]

    def paint(self, picture: Picture) -> bool:
        """Show the sum or the remark of a picture; whether that changed anything."""
        shown = (picture.sum, picture.note)
        if shown == self._shown or self._sum is None:
            return False
        self._shown = shown
        for mobject in (self.terms, self.zero_terms, self.result):
            mobject.set_points(NOTHING)
        if picture.sum is not None:
            self._add_up(self._sum, picture.sum)
        elif picture.note:
            self._remark(self._sum, picture.note)
        return True

    def _remark(self, region: Region, words: str) -> None:
        """A remark where the sum will be."""
        line = Line(typeset(quoted(words)), look.PARAMETERS * self._base, 0.0)
        (fitted,) = fit([[line]], region.width, region.height)
        if fitted.em < look.MIN_TEXT_PIXELS * self._pixel:
            return
        if self._result_below:
            path = fitted.outline.at(region.left, region.top - fitted.em, fitted.em)
        else:
            path = fitted.outline.centred(*region.centre, fitted.em)
        self.terms.set_points(path)

    def _add_up(self, region: Region, step: Step) -> None:
        """The sum of one step: a term per tap, placed as in the window, terms of zeros dimmed; and its value."""
        lines = self._sum_lines
        columns = len(step.taps) // lines
        width, height = columns * self._slot_width, LEADING * lines
        if self._result_below:
            em = min(look.SUM * self._base, region.width / width, region.height / (height + RESULT_BELOW))
            left, top = region.left, region.top
            result_at = (left, top - em * (height + RESULT_BELOW - 0.5))
        else:
            room = width - PLUS + self._result_width
            em = min(look.SUM * self._base, region.width / room, region.height / height)
            left = region.centre[0] - em * room / 2
            top = region.centre[1] + em * height / 2
            result_at = (left + em * (width - PLUS + SPACE), top - em * (height - LEADING + 1.0))
        lit: list[Points] = []
        dimmed: list[Points] = []
        if em >= look.MIN_TEXT_PIXELS * self._pixel:
            last = step.taps[-1]
            for (row, column), term in zip(np.ndindex(lines, columns), self._example.terms(step), strict=True):
                place = left + em * column * self._slot_width, top - em * (LEADING * row + 1.0)
                text = product(term.x, term.weight) + (" +" if term.tap is not last else "")
                (lit if term.tap.source is not None else dimmed).append(number(text).at(*place, em))
        self.terms.set_points(joined(lit))
        self.zero_terms.set_points(joined(dimmed))
        value = written(self._example.value(step))
        self.result.set_points(number(f"= {value}").at(*result_at, 1.2 * em))

    def _widest_term(self) -> float:
        """Width in em of the widest term that any step can show, with its plus sign and a space."""
        widest = [
            max((written(value) for value in array.flat), key=lambda text: number(text).width)
            for array in (self._example.x, self._example.kernel)
        ]
        negative = any(array.min() < 0 for array in (self._example.x, self._example.kernel))
        return number("·".join(widest) + " + " + ("()()" if negative else "")).width
