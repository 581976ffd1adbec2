"""A page of text in a film: a question, and formulas that follow one another below it. Pure: no Manim."""

from __future__ import annotations

from dataclasses import dataclass, replace

from convfilm import checks
from convfilm.pace import Clock
from convfilm.story import Shot, reading

SHEET, TEXT, ROW = 0.5, 0.4, 0.5
"""Seconds in which the sheet, its title and a row come, or go."""
TITLE, STANDS, LAST = 1.8, 1.6, 4.0
"""Seconds at least that a title, a row, and the page at the end of a film stand."""
CHAPTER = "page"


@dataclass(frozen=True)
class Row:
    """A formula with a few words beside it, or words alone."""

    words: str
    formula: str | tuple[str, ...] = ""
    """Markup of Typst's mathematics, such as those of `convfilm.formula`; parts stand in one line where that fits."""
    said: str = ""
    """The caption while it comes and stands, which the page shows at its foot; `words` where there is none."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Its formula, in parts."""
        return self.formula if isinstance(self.formula, tuple) else (self.formula,) if self.formula else ()


@dataclass(frozen=True)
class Page:
    """A title, and rows below it."""

    title: str
    rows: tuple[Row, ...] = ()

    def check(self) -> None:
        """TypeError for what is not text."""
        checks.text("title", self.title)
        checks.instance("rows", self.rows, (tuple,), "a tuple of Rows")
        for row in self.rows:
            checks.instance("rows", row, (Row,), "a tuple of Rows")
            for name in ("words", "said"):
                checks.text(name, getattr(row, name))
            for part in row.parts:
                checks.text("formula", part)


@dataclass(frozen=True)
class Shown:
    """The moment of a page: how far each part of it has come, from 0 to 1, and how many rows.

    At the foot stands what is said of the last of these rows.
    """

    sheet: float = 0.0
    title: float = 0.0
    rows: float = 0.0
    foot: float = 1.0

    @property
    def explains(self) -> float | None:
        """No step."""
        return None


def comes(page: Page, rate: float, last: bool = False) -> list[Shot[Shown]]:
    """The page comes over what was shown before, and stands; so long that what it says can be read."""
    clock, paper, titled = Clock(rate), Shown(sheet=1.0), Shown(sheet=1.0, title=1.0)
    shots = [
        Shot(CHAPTER, clock(SHEET), (Shown(), paper)),
        Shot(CHAPTER, clock(TEXT), (paper, titled), page.title),
        Shot(CHAPTER, clock(max(TITLE, reading(page.title)) - TEXT), (titled,), page.title),
    ]
    for number, row in enumerate(page.rows):
        before, after, said = (
            replace(titled, rows=float(number)),
            replace(titled, rows=number + 1.0),
            row.said or row.words,
        )
        shots.append(Shot(CHAPTER, clock(ROW), (before, after), said))
        shots.append(Shot(CHAPTER, clock(max(STANDS, reading(said)) - ROW), (after,), said))
    if last:
        stands, whole = shots[-1].moments[-1], replace(shots[-1].moments[-1], foot=0.0)
        shots.append(Shot(CHAPTER, clock(TEXT), (stands, whole)))
        shots.append(Shot(CHAPTER, clock(LAST - TEXT), (whole,)))
    return shots


def goes(page: Page, rate: float) -> list[Shot[Shown]]:
    """The page makes room for what follows; words and paper together, for what follows begins with empty paper, too."""
    whole = Shown(1.0, 1.0, float(len(page.rows)))
    return [Shot(CHAPTER, Clock(rate)(SHEET), (whole, replace(whole, sheet=0.0, title=0.0)))]
