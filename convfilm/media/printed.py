"""A worksheet as a PDF: pages drawn from the paths that make the films, so that it prints as they look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from convfilm.board import Board
from convfilm.formula import quoted
from convfilm.layout import Region, Screen
from convfilm.media.canvas import displayed
from convfilm.media.files import complete
from convfilm.media.vector import UNIT, Drawing, Ink, inked, write_pdf
from convfilm.panel import Line, broken, fit, stack
from convfilm.shape import Layers
from convfilm.text import typeset
from convfilm.theme import LIGHT
from convfilm.words import Words
from convfilm.worksheet import WorksheetPage

A4 = (595.0, 842.0)
"""Points (width, height) of a page."""
SHARP = 4.0  # pixels of a point, by which the films' rules of what is too small to read go
MARGIN, GAP = 48.0, 20.0  # points around, and between the blocks
HEADING, TEXT, LABEL = 20.0, 12.0, 11.0  # points of an em
ABOVE, BELOW = 0.3, 0.42  # most of a page's height that stand above and below the board
APART, WRITING = 1.0, 1.5  # em between lines, and where one writes


@dataclass(frozen=True)
class Printed:
    """A page of a worksheet as mobjects."""

    board: Board
    text: Layers


def write(pages: Sequence[WorksheetPage], words: Words, target: Path) -> None:
    """Write the PDF of a worksheet."""
    drawings = [drawing(sheet) for sheet in sheets(pages, words)]
    with complete(target) as partial:
        write_pdf(drawings, partial, pages[0].heading)


def drawing(sheet: Printed) -> Drawing:
    """A page as large as A4."""
    width, height = (length / UNIT for length in A4)
    ink = Ink(frame_width=width, frame_height=height, pixel_width=round(A4[0]), pixel_height=round(A4[1]))
    return inked(ink, displayed(ink, [sheet.board, sheet.text]), LIGHT.paper)


def sheets(pages: Sequence[WorksheetPage], words: Words) -> list[Printed]:
    """Pages; on those of one layer the board has the same place."""
    width, height = (length / UNIT for length in A4)
    screen = Screen.of(width, height, round(SHARP * A4[0]))
    inner = screen.frame.inset(MARGIN / UNIT)
    texts = [
        (_fitted(_above(page, words, inner), inner, ABOVE), _fitted(_below(page, words, inner), inner, BELOW))
        for page in pages
    ]
    found = []
    for page, (over, under) in zip(pages, texts, strict=True):
        of_it = [text for other, text in zip(pages, texts, strict=True) if other.example is page.example]
        above, below = (max(map(_height, lines)) + GAP / UNIT for lines in zip(*of_it, strict=True))
        region = Region(inner.left, inner.bottom + below, inner.right, inner.top - above)
        board = Board(
            page.example,
            page.view,
            theme=LIGHT,
            words=words,
            region=region,
            em=LABEL / UNIT,
            building=False,
            screen=screen,
        )
        board.paint(page.picture(words))
        lines = [
            *stack(over, inner.left, inner.top, 0.0),
            *stack(under, inner.left, region.bottom - GAP / UNIT, 0.0),
        ]
        text = Layers()
        text.paint((LIGHT.ink_of(ink), 1.0, path) for each in lines for ink, path in each.parts())
        found.append(Printed(board, text))
    return found


def _above(page: WorksheetPage, words: Words, inner: Region) -> Iterator[Line]:
    """The heading, the parameters, and the size of the output."""
    yield from broken(page.heading, HEADING / UNIT, inner.width, strong=True)
    yield from (_formula(line) for line in page.facts)
    yield _strong(words.asked_size)
    yield from (_formula(line) for line in page.sizes)


def _below(page: WorksheetPage, words: Words, inner: Region) -> Iterator[Line]:
    """The sums."""
    yield _strong(words.asked_sums)
    for each in page.sums:
        first, *rest = broken(each, TEXT / UNIT, inner.width, most=12)
        yield from (Line(line.outline, line.em, WRITING) for line in (first, *rest))


def _formula(markup: str) -> Line:
    return Line(typeset(markup, math=True), TEXT / UNIT, APART)


def _strong(text: str) -> Line:
    return Line(typeset(f"#strong[{quoted(text)}]"), TEXT / UNIT, 1.6 * APART)


def _fitted(lines: Iterator[Line], inner: Region, share: float) -> list[Line]:
    """The lines, smaller if they are wider than the page, or higher than a share of it."""
    (found,) = fit([[*lines]], inner.width, share * inner.height)
    return found


def _height(lines: Sequence[Line]) -> float:
    return sum(line.height for line in lines)
