"""The picture of a moment, as data: what each cell of each plane is, where the window is, which words stand.

Nothing in it is a place in the frame: cells and positions are (row, column) on a plane, so that one picture fits any
layout. Board and Panel paint it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from convcore import Cell, Role, Step
from convfilm.grid import Span

Position = tuple[float, float]
"""(row, column) on a plane, counted as its cells are; (0.5, 0.5) is the middle of cell (0, 0)."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A plane: what its cells are and hold. What is not named is not drawn."""

    roles: Mapping[Cell, Role]
    """In raster order."""
    numbers: Mapping[Cell, str] = field(default_factory=dict)
    aside: bool = False
    """Whether numbers under the window make room for its weights."""
    opacity: Mapping[Cell, float] = field(default_factory=dict)
    """Of cells that come or go, from 0 to 1."""
    places: Mapping[Cell, Position] = field(default_factory=dict)
    """The back left corner of cells that are not where they belong: each has an outline of its own."""
    outline: tuple[Position, ...] | None = None
    """The corners of a plane that is one piece and may be turned: its cells have no fills of their own."""
    ruled: Span | None = None
    """The cells with full lines between and around them."""
    lines: float = 1.0
    """How opaque they are."""
    leaving: tuple[Span, float] | None = None
    """Cells whose lines are fading, and their opacity."""
    border: tuple[Span, float] | None = None
    """The cells with a dashed frame, and how far it has grown, and the zeros of the border with it, from 0 to 1."""
    weights: bool = False
    """Whether its cells are those of the kernel."""


@dataclass(frozen=True)
class Stand:
    """Where a window stands: on a plane, or as the kernel by itself."""

    plane: str
    corners: tuple[Position, ...]
    """Of the window, in order."""
    entries: tuple[Position, ...]
    """The middle of each weight's cell."""
    target: Cell | None = None
    """The output cell that it points at."""
    beside: bool = False
    """Whether its weights stand beside the numbers of the cells."""


@dataclass(frozen=True)
class Pointer:
    """The window: at a stand, or a share of the way to another."""

    weights: tuple[str, ...]
    stand: Stand
    towards: Stand | None = None
    share: float = 0.0
    beam: bool = False
    """Whether lines join it with its output cell."""

    @property
    def moves(self) -> bool:
        """Whether it is between two stands: then its weights stand on a plate."""
        return self.towards is not None


@dataclass(frozen=True)
class Label:
    """A line of text at a plane, or a sign; `markup` is Typst's."""

    markup: str
    shift: tuple[str, Position, Position, float] | None = None
    """A plane, and how far it goes with what happens there: a share of the way to the first position from the other."""


@dataclass(frozen=True, eq=False)
class Picture:
    """All that a board and the panel beside it show at a moment."""

    sheets: Mapping[str, Sheet]
    pointer: Pointer | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    """By the names of the layout."""
    sum: Step | None = None
    """The step whose sum of products is shown."""
    note: str = ""
    """A remark where the sum would be."""
