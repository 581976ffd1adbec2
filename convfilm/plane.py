"""A plane as mobjects: one for all cells of a role, one for all their digits; paints a sheet, whatever stood there.

`under`, `base` and `top` are in drawing order; what joins planes (the beam) goes between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import manim as mn
import numpy as np

from convcore import Cell, Role
from convfilm import theme as look
from convfilm.grid import Grid, Projection, Span, Vector
from convfilm.path import NOTHING, Points, joined, polygon, polygons
from convfilm.picture import Course, Sheet
from convfilm.shape import Layers, stroke, stroked
from convfilm.text import number
from convfilm.theme import Theme

RESTING = (
    Role.INSERTED_ZERO,
    Role.BORDER_ZERO,
    Role.UNCOUNTED,
    Role.INPUT,
    Role.KERNEL,
    Role.PENDING_OUTPUT,
    Role.FINISHED_OUTPUT,
    Role.CURRENT_OUTPUT,
)
TOUCHED = (Role.ACTIVE_ZERO, Role.ACTIVE_UNCOUNTED, Role.ACTIVE_INPUT)
EMPTY = (Role.INSERTED_ZERO, Role.BORDER_ZERO, Role.ACTIVE_ZERO, Role.UNCOUNTED, Role.ACTIVE_UNCOUNTED)
OPERATORS = "+·"


class Plane:
    """The cells of a grid; what would be too small for the size of a pixel is not shown."""

    def __init__(self, grid: Grid, theme: Theme, pixel: float, shaded: bool = False) -> None:
        self.grid, self.theme, self.cell, self.shaded = grid, theme, grid.cell_size, shaded
        self._is_large = look.DIGIT * self.cell >= look.MIN_DIGIT_PIXELS * pixel
        self.shows_digits = self._is_large and not shaded
        self.shows_chips = look.CHIP_DIGIT * self.cell >= look.MIN_DIGIT_PIXELS * pixel and not shaded
        line = max(look.GRID_LINE * self.cell, look.MIN_LINE_PIXELS * pixel)
        self.fills = {role: Layers() for role in RESTING + TOUCHED}
        self.digits = {role: Layers() for role in RESTING + TOUCHED if role in theme.digits}
        self.shades, self.tints, self.hatching = Layers(), Layers(), Layers()
        self.faint, self.frame = stroked(theme.faint, line), stroked(theme.mute, line)
        self.leaving, self.lines = stroked(theme.line, line), stroked(theme.line, line)
        self.edges = stroked(theme.paper, line)
        self.under: list[mn.VMobject] = [self.faint, self.frame]
        self.base: list[mn.VMobject] = [
            *(self.fills[role] for role in RESTING),
            self.shades,
            self.tints,
            self.hatching,
            self.leaving,
            self.lines,
        ]
        self.top: list[mn.VMobject] = [
            *(self.fills[role] for role in TOUCHED),
            self.edges,
            *(self.digits[role] for role in RESTING + TOUCHED if role in self.digits),
        ]
        self.stands = grid
        """Where it is: at its grid, or on its way to another."""
        self._sheet: Sheet | None = None
        self._sizes: dict[int, float] = {}
        self.grows_from: Grid | None = None
        """The grid that this plane grows out of."""
        self.others: Mapping[str, Grid] = {}
        """All grids of the board, by name: cells travel there."""
        self._line = line

    @property
    def mobjects(self) -> list[mn.VMobject]:
        """All of them, in drawing order."""
        return [*self.under, *self.base, *self.top]

    def forget(self) -> None:
        """Paint the next sheet even if it is the one that stands."""
        self._sheet = None

    def paint(self, sheet: Sheet | None) -> bool:
        """Show a sheet, or nothing; whether that changed anything."""
        if sheet is self._sheet:  # views keep the sheets that they made
            return False
        self._sheet = sheet
        if sheet is None:
            for mobject in self.mobjects:
                for part in mobject.get_family():
                    part.set_points(NOTHING)
            return True
        self.stands = self.grid if sheet.course is None else self._on_its_way(sheet.course)
        self._rule(sheet)
        fills: dict[Role, list[tuple[float, list[Cell]]]] = {role: [] for role in self.fills}
        for (role, opacity), cells in _shares(sheet).items():
            fills[role].append((opacity, cells))
        self._size, upright = self._digit_size(sheet), _upright(sheet.course)
        for role, groups in fills.items():
            colour, strength = self.theme.paper if sheet.plain else self.theme.fills[role], 1.0
            if self.shaded and role is Role.PENDING_OUTPUT:  # paper would be taken for white
                colour, strength = self.theme.fills[Role.FINISHED_OUTPUT], look.PENDING_ON_GREY
            self.fills[role].paint(
                (colour, share * strength, self._out(sheet, self._fill(sheet, cells))) for share, cells in groups
            )
            if role in self.digits:
                aside = role in TOUCHED
                ink = self.theme.ink if sheet.plain else self.theme.digits[role]
                self.digits[role].paint(
                    (ink, share * upright, self._out(sheet, self._digits(sheet, texts, aside)))
                    for opacity, cells in groups
                    for left, of in self._left(sheet, cells, role).items()
                    for share, texts in _written(sheet, of, opacity * left)
                )
        self.shades.paint(self._shades(sheet))
        self.tints.paint(
            (self.theme.ink_of(ink), strength, self._out(sheet, self._fill(sheet, [cell])))
            for cell, (ink, strength) in sheet.tints.items()
        )
        self.hatching.paint(
            (self.theme.mute, opacity, self._hatched(sheet, cell)) for cell, opacity in sheet.hatched.items()
        )
        touched = [cell for cell, role in sheet.roles.items() if role in TOUCHED and cell not in sheet.fading]
        self.edges.set_points(polygons(self._quads(sheet, touched)))
        return True

    def _on_its_way(self, course: Course) -> Grid:
        """The plane as one piece, so far on its way."""
        other = self.others[course.to]
        here, there = self.grid.projection.matrix, other.projection.matrix
        first = self.grid.rows.start, self.grid.columns.start
        if course.mirrored:
            first, there = first[::-1], there[::-1]
        (x, y), share = other.points([first])[0], course.share
        cell = self.cell + share * (other.cell_size - self.cell)
        down, right = here + share * (there - here)
        origin = np.array(self.grid.origin) + share * (np.array([x, y]) - self.grid.origin)
        return replace(
            self.grid, projection=Projection(tuple(right), tuple(down)), cell_size=cell, origin=tuple(origin)
        )

    def _left(self, sheet: Sheet, cells: Iterable[Cell], role: Role) -> dict[float, list[Cell]]:
        """Cells by what is left of their numbers: less where they stand back, or turn into what has none."""
        found: dict[float, list[Cell]] = {}
        for cell in cells:
            goes = cell in sheet.fading and role is not sheet.roles[cell] and sheet.roles[cell] not in self.digits
            stays = sheet.dimmed.get(cell, 1.0)
            found.setdefault(stays * (1 - sheet.fading[cell][1]) if goes else stays, []).append(cell)
        return found

    def _rule(self, sheet: Sheet) -> None:
        """The lines."""
        colour = self.theme.on_kernel if sheet.weights else self.theme.line
        stroke(self.lines, sheet.lines, colour)
        if sheet.outlined:
            moved = [*dict.fromkeys([c for c in sheet.places if sheet.roles[c] not in EMPTY] + [*sheet.flights])]
            lines = polygons(self._quads(sheet, moved))
        else:
            lines = self._lines(sheet.ruled) if sheet.ruled else NOTHING
        self.lines.set_points(self._out(sheet, lines))
        span, opacity = sheet.leaving or (None, 0.0)
        self.leaving.set_points(self.stands.lines(span) if span and not sheet.outlined else NOTHING)
        stroke(self.leaving, opacity)
        span, opacity = sheet.faint or (None, 0.0)
        between = span if self._is_large or not self.shaded else None
        self.faint.set_points(self.stands.lines_outside(between, sheet.ruled) if between else NOTHING)
        stroke(self.faint, opacity)
        span, opacity = sheet.border or (None, 0.0)
        self.frame.set_points(self.stands.dashed_frame(span) if span else NOTHING)
        stroke(self.frame, opacity)

    def _lines(self, span: Span) -> Points:
        """Those of cells; around all of them alone where lines between small ones would hide what is shaded."""
        return self.stands.lines(span) if self._is_large or not self.shaded else polygon(self.stands.quad(span))

    def _shades(self, sheet: Sheet) -> Iterator[tuple[str, float, Points]]:
        """The cells that are coloured by their numbers: those that lie side by side, then the others."""
        apart = sheet.places.keys() | sheet.flights.keys() | sheet.fading.keys() | sheet.opacity.keys()
        groups: dict[tuple[float, float], list[Cell]] = {}
        for cell in apart & sheet.shades.keys():
            there = sheet.opacity.get(cell, 1.0) * (sheet.fading[cell][1] if cell in sheet.fading else 1.0)
            groups.setdefault((there, sheet.shades[cell]), []).append(cell)
        beside = {cell: shade for cell, shade in sheet.shades.items() if cell not in apart} if apart else sheet.shades
        for shade, path in self.stands.heights(beside):
            yield look.grey(shade), 1.0, self._out(sheet, path)
        for (there, shade), cells in groups.items():
            yield look.grey(shade), there, self._out(sheet, self._fill(sheet, sorted(cells)))

    def _out(self, sheet: Sheet, points: Points) -> Points:
        """Points of a plane that grows, as far as it has."""
        if sheet.grown is None or self.grows_from is None or not len(points):
            return points
        position, share = sheet.grown
        origin = np.append(self.grows_from.points([position])[0], 0.0)
        grown: Points = origin + (points - origin) * (0.15 + 0.85 * share)
        return grown

    def _fill(self, sheet: Sheet, cells: Sequence[Cell]) -> Points:
        if sheet.outline is not None:
            return polygon(self.stands.points(sheet.outline)) if cells else NOTHING
        moved = [cell for cell in cells if cell in sheet.places or cell in sheet.flights]
        if not moved:
            return self.stands.fill(cells)
        still = (cell for cell in cells if cell not in sheet.places and cell not in sheet.flights)
        return joined([self.stands.fill(still), polygons(self._quads(sheet, moved))])

    def _quads(self, sheet: Sheet, cells: Iterable[Cell]) -> list[Vector]:
        """The corners of cells where they are, which may be between two planes."""
        quads = []
        for cell in cells:
            row, column = sheet.places.get(cell, cell)
            quad = self.stands.quad(Span(row, column, row + 1, column + 1))
            if cell in sheet.flights:
                to, (row, column), share = sheet.flights[cell]
                quad = quad + share * (self.others[to].quad(Span(row, column, row + 1, column + 1)) - quad)
            quads.append(quad)
        return quads

    def _hatched(self, sheet: Sheet, cell: Cell) -> Points:
        """Oblique lines over a cell, along the shorter diagonal, where they are further apart."""
        ((back, right, opposite, front),) = self._quads(sheet, [cell])
        if np.linalg.norm(opposite - back) < np.linalg.norm(front - right) - 1e-9:
            back, right, front = right, back, opposite
        across, down = right - back, front - back
        lines = []
        for share in np.linspace(0, 2, 2 * look.HATCHES + 1)[1:-1]:
            low, high = max(0.0, share - 1), min(1.0, share)
            ends = back + low * across + high * down, back + high * across + low * down
            along = (ends[1] - ends[0]) / max(float(np.linalg.norm(ends[1] - ends[0])), 1e-9)
            side = self._line / 2 * np.array([-along[1], along[0]])
            lines.append(np.array([ends[0] + side, ends[1] + side, ends[1] - side, ends[0] - side]))
        return polygons(lines)

    def _digits(self, sheet: Sheet, texts: Mapping[Cell, str], touched: bool) -> Points:
        """Numbers of cells; under the window they make room for the weights."""
        if not self.shows_digits or not texts:
            return NOTHING
        written = [*texts]
        positions = np.array([sheet.places.get(cell, cell) for cell in written], dtype=float) + 0.5
        middles, sizes = self.stands.points(positions), [self.stands.cell_size] * len(written)
        if sheet.flights:
            flying = [index for index, cell in enumerate(written) if cell in sheet.flights]
            for index, quad in zip(flying, self._quads(sheet, [written[index] for index in flying]), strict=True):
                to, _, share = sheet.flights[written[index]]
                middles[index] = quad.mean(axis=0)
                sizes[index] += share * (self.others[to].cell_size - sizes[index])
        makes_room = sheet.aside and self.shows_chips
        paths = []
        for cell, (x, y), length in zip(written, middles, sizes, strict=True):
            moved = (sheet.fading[cell][1] if cell in sheet.fading else float(touched)) if makes_room else 0.0
            x += moved * look.DIGIT_SHIFT * length
            room = look.ROOM_AT_REST + moved * (look.ROOM_ASIDE - look.ROOM_AT_REST)
            size = min(self._size, room / number(texts[cell]).width)
            paths.append(number(texts[cell]).centred(x, y, length * size))
        return joined(paths)

    def _digit_size(self, sheet: Sheet) -> float:
        """One size for all numbers of a plane, in cells: that of the widest."""
        key = id(sheet.numbers)
        if key not in self._sizes:
            # A sum or a product in a cell is smaller by itself.
            single = {text for text in sheet.numbers.values() if text and not {*text} & {*OPERATORS}}
            widest = max((number(text).width for text in single), default=1.0)
            size = min(look.DIGIT, look.ROOM_AT_REST / widest)
            if sheet.aside and self.shows_chips:  # where that is too small, numbers shrink under the window alone
                size = min(size, max(look.ROOM_ASIDE / widest, look.SMALL_DIGIT))
            self._sizes = {key: size}
            self._numbers = sheet.numbers  # kept, so that the key is nobody else's
        return self._sizes[key]

    def number(self, text: str, x: float, y: float, size: float, room: float) -> Points:
        """A number centred at (x, y), smaller than `size` where it would be wider than `room`, both in cells."""
        outline = number(text)
        return outline.centred(x, y, self.cell * min(size, room / outline.width))


def _upright(course: Course | None) -> float:
    """How opaque the numbers are: those of a plane that is seen from its edge would lie over one another."""
    return min(1.0, 2 * abs(1 - 2 * course.share)) if course and course.mirrored else 1.0


def _shares(sheet: Sheet) -> dict[tuple[Role, float], list[Cell]]:
    """Cells by role and opacity; those that turn from one role into another are in both."""
    found: dict[tuple[Role, float], list[Cell]] = {}
    for cell, role in sheet.roles.items():
        there = sheet.opacity.get(cell, 1.0) if sheet.opacity else 1.0
        shaded = cell in sheet.shades
        if cell in sheet.fading:
            before, share = sheet.fading[cell]
            found.setdefault((before, there), []).append(cell)
            if not shaded:
                found.setdefault((role, there * share), []).append(cell)
        elif not shaded:
            found.setdefault((role, there), []).append(cell)
    return found


def _written(sheet: Sheet, cells: Sequence[Cell], opacity: float) -> Iterator[tuple[float, dict[Cell, str]]]:
    """The numbers of cells by how opaque they are: of those that change, one goes before the other comes."""
    numbers = sheet.numbers
    yield opacity, {cell: numbers[cell] for cell in cells if cell not in sheet.changing and numbers.get(cell)}
    for cell in cells:
        if cell in sheet.changing:
            before, share = sheet.changing[cell]
            for text, there in ((before, 1 - 2 * share), (numbers.get(cell, ""), 2 * share - 1)):
                if text and there > 0:
                    yield opacity * there, {cell: text}
