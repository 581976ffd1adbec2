"""PageBoard: the board of a page of text, a mobject that paints it over the whole frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import manim as mn

from convfilm import theme as look
from convfilm.formula import quoted
from convfilm.layout import Region, Screen
from convfilm.page import Page, Row, Shown
from convfilm.panel import Line, Set, broken, fit, stack
from convfilm.path import Points, polygon
from convfilm.shape import Layers
from convfilm.text import typeset
from convfilm.theme import Theme

GAP = 1.2  # em from the words of a row to its formula
OVER = 1.01  # of the frame's sides

Laid = tuple[list[Set], list[list[Set]]]
"""The lines of the title, and of each row, where they stand."""


class PageBoard(mn.VGroup):
    """A sheet of paper as large as the frame, with the text of a page, and what is said of a formula at its foot.

    Rows with formulas are a table where that leaves the formulas larger; formulas are broken where that does.

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
        self.paper, self.title, self.rows, self.foot = Layers(), Layers(), Layers(), Layers()
        base = min(frame.width, frame.height)
        inner = frame.inset(2 * look.MARGIN * base)
        self._said, inner = _foot(page, base, inner)
        tried = [_laid_out(page, base, inner, *ways) for ways in _ways(page)]
        self._titled, self._rows = max(tried, key=_size)
        self.add(self.paper, self.title, self.rows, self.foot)
        self.key = f"{page} {theme} {screen}"
        """All that its pictures depend on, but for the moment."""
        self._shown: Shown | None = None

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
        self.foot.paint(
            part
            for number, lines in enumerate(self._said)
            for part in self._inked(lines, shown.title * shown.foot * _stands(shown.rows - number))
        )
        return True

    def _inked(self, lines: Iterable[Set], opacity: float) -> Iterator[tuple[str, float, Points]]:
        for each in lines:
            if each.line.em >= look.MIN_TEXT_PIXELS * self._pixel:
                for ink, path in each.parts():
                    yield self._theme.ink_of(ink), opacity, path


def _stands(share: float) -> float:
    """The ink of what is said of a row of which so much has come, or of the next: one goes before the other comes."""
    return min(max(2 * share - 1, 0.0), 1.0) if share < 1 else min(max(3 - 2 * share, 0.0), 1.0)


def _foot(page: Page, base: float, inner: Region) -> tuple[list[list[Set]], Region]:
    """What is said of each row, at the foot, and what that leaves of a region."""
    lines = [broken(row.said, look.PAGE_SAID * base, inner.width) if row.said else [] for row in page.rows]
    lines = [fit([block], inner.width, inner.height)[0] if block else [] for block in lines]
    takes = max((sum(line.height for line in block) for block in lines), default=0.0)
    said = [stack(block, inner.centre[0], inner.bottom + takes, 0.5) for block in lines]
    gap = look.PAGE_SAID * base if takes else 0.0
    return said, Region(inner.left, inner.bottom + takes + gap, inner.right, inner.top)


def _ways(page: Page) -> list[tuple[bool, bool]]:
    """How rows can be laid out, (in a table, with formulas broken between their parts), the most usual first."""
    table = bool(page.rows) and all(row.parts for row in page.rows)
    parted = any(len(row.parts) > 1 for row in page.rows)
    return [*product([True, False] if table else [False], [False, True] if parted else [False])]


def _size(laid: Laid) -> float:
    """Of the smallest text in the rows, as all of them shrink as one."""
    return min((each.line.em for row in laid[1] for each in row), default=0.0)


def _laid_out(page: Page, base: float, inner: Region, table: bool, parted: bool) -> Laid:
    """Where the lines of the title, and of each row, stand."""
    words = [Line(typeset(quoted(row.words)), look.PAGE_WORDS * base, 0.0) for row in page.rows]
    gap = GAP * look.PAGE_WORDS * base
    beside = max((_width(line) for line in words), default=0.0) + gap if table else 0.0
    rows = [_lines(row, base, inner.width - beside, table, parted) for row in page.rows]
    size = look.PAGE_HEADING if any(row.formula for row in page.rows) else look.PAGE_TITLE
    heading = broken(page.title, size * base, inner.width, strong=True)
    heading, _ = fit([heading, []], inner.width, inner.height)
    takes = beside + max((_width(line) for row in rows for line in row), default=0.0)
    room = inner.height - sum(line.height for line in heading)
    small = min(1.0, inner.width / max(takes, inner.width), room / max(_height(rows), room))
    rows, words = [[line.shrunk(small) for line in row] for row in rows], [line.shrunk(small) for line in words]
    top = (inner.top + inner.bottom + _height([heading, *rows])) / 2
    titled = stack(heading, inner.centre[0], top, 0.5)
    top -= _height([heading])
    left = inner.centre[0] + small * (beside - takes / 2 if table else 0.0)
    placed = []
    for lines, aside in zip(rows, words, strict=True):
        here = stack(lines, left, top, 0.0 if table else 0.5)
        if table:
            here.append(Set(aside, left - small * gap, here[0].y, 1.0))
        placed.append(here)
        top -= _height([lines])
    return titled, placed


def _width(line: Line) -> float:
    return line.em * line.outline.width


def _height(blocks: Iterable[Iterable[Line]]) -> float:
    return sum(line.height for block in blocks for line in block)


def _lines(row: Row, base: float, width: float, table: bool, parted: bool) -> list[Line]:
    """The formula of a row, below its words unless it is in a table."""
    em = look.PAGE_FORMULA * base
    formula = [typeset(line, math=True) for line in _filled(row.parts, width / em if parted else None)]
    if table:
        return [Line(outline, em, 1.0 if number == 0 else 0.6) for number, outline in enumerate(formula)]
    words = broken(row.words, look.PAGE_WORDS * base, width)
    return [Line(line.outline, line.em, 1.3 if number == 0 else line.above) for number, line in enumerate(words)] + [
        Line(outline, em, 0.4) for outline in formula
    ]


def _filled(parts: Sequence[str], width: float | None) -> list[str]:
    """The parts of a formula in lines, as many in each as are not wider than so many em; None: all in one."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} {part}" if lines else part
        if lines and (width is None or typeset(longer, math=True).width <= width):
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
