"""Sheet: a page of text as a mobject that paints it over the whole frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import manim as mn

from convfilm import theme as look
from convfilm.formula import quoted
from convfilm.layout import Screen
from convfilm.page import Page, Row, Shown
from convfilm.panel import Line, Set, broken, fit, stack
from convfilm.path import Points, polygon
from convfilm.shape import Layers
from convfilm.text import typeset
from convfilm.theme import Theme

GAP = 1.2  # em from the words of a row to its formula
OVER = 1.01  # of the frame's sides


class Sheet(mn.VGroup):
    """A sheet of paper as large as the frame, with the text of a page: rows of a table where the frame is wide.

    Args:
        page: what it says.
        theme: the colours.
        screen: the frame.
    """

    def __init__(self, page: Page, theme: Theme, screen: Screen) -> None:
        super().__init__()
        self._theme, self._pixel = theme, screen.pixel
        frame = screen.frame
        x, y = OVER * frame.width / 2, OVER * frame.height / 2
        self._paper = polygon([(-x, -y), (x, -y), (x, y), (-x, y)])
        self.paper, self.title, self.rows = Layers(), Layers(), Layers()
        self._titled, self._rows = self._laid_out(page, screen)
        self.add(self.paper, self.title, self.rows)
        self.key = f"{page} {theme} {screen}"
        """All that its pictures depend on, but for the moment."""
        self._shown: Shown | None = None

    def _laid_out(self, page: Page, screen: Screen) -> tuple[list[Set], list[list[Set]]]:
        """Where the lines of the title, and of each row, stand."""
        frame = screen.frame
        base = min(frame.width, frame.height)
        inner = frame.inset(2 * look.MARGIN * base)
        heading = broken(page.title, look.PAGE_TITLE * base, inner.width, strong=True)
        table = frame.width > look.WIDE * frame.height and all(row.formula for row in page.rows)
        rows = [self._lines(row, base, inner.width, table) for row in page.rows]
        words = [Line(typeset(quoted(row.words)), look.PAGE_WORDS * base, 0.0) for row in page.rows]
        beside = max((line.em * line.outline.width for line in words), default=0.0) + GAP * look.PAGE_WORDS * base
        width = inner.width - beside if table else inner.width
        heading, together = fit([heading, [line for row in rows for line in row]], width, inner.height)
        rest = iter(together)  # formulas are all of one size
        rows = [[next(rest) for _ in row] for row in rows]
        top = (inner.top + inner.bottom + sum(line.height for block in (heading, *rows) for line in block)) / 2
        titled = stack(heading, frame.centre[0], top, 0.5)
        top -= sum(line.height for line in heading)
        takes = beside + max((line.em * line.outline.width for block in rows for line in block), default=0.0)
        left = frame.centre[0] - takes / 2 + beside if table else frame.centre[0]
        placed = []
        for lines, aside in zip(rows, words, strict=True):
            here = stack(lines, left, top, 0.0 if table else 0.5)
            if table:
                here.append(Set(aside, left - GAP * aside.em, here[0].y, 1.0))
            placed.append(here)
            top -= sum(line.height for line in lines)
        return titled, placed

    @staticmethod
    def _lines(row: Row, base: float, width: float, table: bool) -> list[Line]:
        """The formula of a row, below its words unless it is in a table."""
        formula = [Line(typeset(row.formula, math=True), look.PAGE_FORMULA * base, 1.0)] if row.formula else []
        if table:
            return formula
        words = broken(row.words, look.PAGE_WORDS * base, width)
        return [
            Line(line.outline, line.em, 1.3 if number == 0 else line.above) for number, line in enumerate(words)
        ] + [Line(line.outline, line.em, 0.4) for line in formula]

    def picture(self, moment: Shown) -> Shown:
        """What a moment looks like."""
        return moment

    def paint(self, shown: Shown) -> bool:
        """Show a moment; whether that changed anything."""
        before, self._shown = self._shown, shown
        if shown == before:
            return False
        self.paper.paint([(self._theme.paper, shown.sheet, self._paper)])
        self.title.paint(self._inked(self._titled, shown.title))
        self.rows.paint(
            part
            for number, row in enumerate(self._rows)
            for part in self._inked(row, shown.title * min(max(shown.rows - number, 0.0), 1.0))
        )
        return True

    def _inked(self, lines: Iterable[Set], opacity: float) -> Iterator[tuple[str, float, Points]]:
        for each in lines:
            if each.line.em >= look.MIN_TEXT_PIXELS * self._pixel:
                for ink, path in each.parts():
                    yield self._theme.ink_of(ink), opacity, path
