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


@dataclass(frozen=True)
class Course:
    """The way of a whole plane to where another one is."""

    to: str
    share: float
    """How far it has come, from 0 to 1."""
    mirrored: bool = False
    """Whether it turns over about its diagonal, so that its rows become columns; its numbers stay upright."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A plane: what its cells are and hold. What is not named is not drawn."""

    roles: Mapping[Cell, Role]
    """In raster order."""
    numbers: Mapping[Cell, str] = field(default_factory=dict)
    shades: Mapping[Cell, float] = field(default_factory=dict)
    """Cells that are coloured by their numbers, from 0, black, to 1, white, whatever they are."""
    changing: Mapping[Cell, tuple[str, float]] = field(default_factory=dict)
    """Cells whose number changes: what it was, and how far it has, from 0 to 1; one goes before the other comes."""
    plain: bool = False
    """Whether its cells have the colour of the paper, so that tints show, and its numbers that of all text."""
    aside: bool = False
    """Whether numbers under the window make room for its weights."""
    dimmed: Mapping[Cell, float] = field(default_factory=dict)
    """Cells whose numbers stand back, and how opaque those are."""
    opacity: Mapping[Cell, float] = field(default_factory=dict)
    """Of cells that come or go, from 0 to 1."""
    fading: Mapping[Cell, tuple[Role, float]] = field(default_factory=dict)
    """Cells that turn into what they are: what they were, and how far they have turned, from 0 to 1."""
    places: Mapping[Cell, Position] = field(default_factory=dict)
    """The back left corner of cells that are not where they belong."""
    outlined: bool = False
    """Whether each of those has an outline of its own, because they have left the lines of the plane."""
    outline: tuple[Position, ...] | None = None
    """The corners of a plane that is one piece and may be turned: its cells have no fills of their own."""
    ruled: Span | None = None
    """The cells with full lines between and around them."""
    lines: float = 1.0
    """How opaque they are."""
    grown: tuple[Position, float] | None = None
    """A plane that grows out of a position on the first plane: from there, and how far, from 0 to 1."""
    leaving: tuple[Span, float] | None = None
    """Cells whose lines are fading, and their opacity."""
    border: tuple[Span, float] | None = None
    """The cells with a dashed frame, and its opacity."""
    faint: tuple[Span, float] | None = None
    """The cells between which, outside the full lines, the faint lines of the border are, and their opacity."""
    weights: bool = False
    """Whether its cells are those of the kernel."""
    flights: Mapping[Cell, tuple[str, Position, float]] = field(default_factory=dict)
    """Cells on their way to another plane: to which, the back left corner there, and how far they have come."""
    tints: Mapping[Cell, tuple[str, float]] = field(default_factory=dict)
    """Cells with a tint over their fill: the ink of a quantity, and how strong."""
    hatched: Mapping[Cell, float] = field(default_factory=dict)
    """Cells that nothing reads, and how opaque their hatching is."""
    course: Course | None = None
    """Of a plane that moves as one piece, to another size if that of the other is another."""


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
    facing: float = 0.0
    """How far it is tilted to face the viewer, from 0 to 1."""
    aside: float = 0.0
    """How far it has been moved from the plane's place to the one beside it, where it turns, from 0 to 1."""


@dataclass(frozen=True)
class Pointer:
    """The window: at a stand, or a share of the way to another."""

    weights: tuple[str, ...]
    stand: Stand
    towards: Stand | None = None
    share: float = 0.0
    plate: float = 0.0
    """How opaque the plate is that its weights stand on where they hide what is below."""
    opacity: float = 1.0
    """How far it is there: it leaves at the end of a row, and enters at the beginning."""
    shift: float = 0.0
    """Columns that it is away from its stand while it leaves or enters."""
    beam: float = 0.0
    """How opaque the lines are that join it with its output cell."""
    marked: float = 0.0
    """How opaque the mark of its first corner is, which tells how it is turned."""


@dataclass(frozen=True)
class Bracket:
    """Some cells in a row or in a column, pointed at, and what is said of them."""

    plane: str
    span: Span
    markup: str
    """Typst's, of a formula: "s - 1 = 2"."""
    opacity: float
    ink: str = "stride"
    """Of which quantity."""


@dataclass(frozen=True)
class Spot:
    """A place on a plane, or a share of the way from there to another place."""

    plane: str
    position: Position
    other: Spot | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Token:
    """A number or a short text that stands on a plane without being a cell's, or travels to another place."""

    text: str
    ink: str
    """Of which quantity; "" for that of all text."""
    at: Spot
    to: Spot | None = None
    share: float = 0.0
    """How far it has come on the way, from 0 to 1."""
    opacity: float = 1.0
    size: float = 1.0
    """Of the digits of its plane."""
    card: bool = False
    """Whether it has a card of the paper's colour behind it, over other cells."""
    chip: bool = False
    """Whether it is a weight on a chip, as those of the window are."""
    beside: bool = False
    """Whether it stands beside the number of its cell, as those do."""


@dataclass(frozen=True)
class Mark:
    """An outline around cells, or its way to others."""

    plane: str
    span: Span
    ink: str
    """Of which quantity."""
    opacity: float = 1.0
    dashed: bool = False
    to: tuple[str, Span] | None = None
    share: float = 0.0
    """How far it has come on the way, from 0 to 1."""
    tint: float = 0.0
    """How strong the ink is inside."""


@dataclass(frozen=True)
class Link:
    """A line from one place to another, as far as it has come; it ends in a point that says whither."""

    one: Spot
    other: Spot
    ink: str
    share: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Label:
    """A line of text at a plane, or a sign; `markup` is Typst's."""

    markup: str
    before: str = ""
    """What it said before, if it is changing."""
    share: float = 1.0
    """How far it has changed, or come, from 0 to 1."""
    shift: tuple[str, Position, Position, float] | None = None
    """A plane, and how far it goes with what happens there: a share of the way to the first position from the other."""


@dataclass(frozen=True)
class Sum:
    """The sum of products of a step in the panel, as far as it has come; each share from 0 to 1."""

    step: Step
    lifted: float = 1.0
    """Terms, one after the other, travel from their cells to their places."""
    merged: float = 1.0
    """Terms become the sum."""
    delivered: float = 1.0
    """The sum travels to its cell."""
    opacity: float = 1.0


@dataclass(frozen=True)
class Remark:
    """A sentence, and the one that it takes the place of."""

    words: str
    before: str = ""
    share: float = 1.0
    claim: bool = False
    """Whether it is what the film claims."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is said at a moment, and pointed at; part of the moment of any view."""

    note: str = ""
    was: str = ""
    """The note that the note takes the place of."""
    voice: float = 1.0
    """How far it has."""
    cue: str = ""
    """The ink of what is pointed at in the formulas."""
    pulse: float = 0.0
    """How strongly it, or the place that will change, is pointed at."""
    claims: bool = False
    """Whether the note is what the film claims."""

    @property
    def remark(self) -> Remark:
        """The note as it is shown."""
        return Remark(self.note, self.was, self.voice, self.claims)


@dataclass(frozen=True, eq=False)
class Picture:
    """All that a board and the panel beside it show at a moment."""

    sheets: Mapping[str, Sheet]
    pointer: Pointer | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    """By the names of the layout."""
    brackets: tuple[Bracket, ...] = ()
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    tokens: tuple[Token, ...] = ()
    """Above everything else on the board, in this order: marks, links, tokens."""
    sums: tuple[Sum, ...] = ()
    """One, or two of which one takes the other's place."""
    remark: Remark = Remark("")
    cue: tuple[str, float] = ("", 0.0)
    """The ink of the quantity that is pointed at, and how strongly."""
    small_kernel: float = 0.0
    """How opaque the kernel is that stands beside the board while the window's weights are too small to read."""
