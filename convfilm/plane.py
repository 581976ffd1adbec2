"""A plane as mobjects: one for all cells of a role, one for all their digits; paints a sheet, whatever stood there.

`under`, `base` and `top` are in drawing order; what joins planes (the beam) goes between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import manim as mn
import numpy as np

from convcore import Cell, Role
from convfilm import theme as look
from convfilm.grid import Grid, Span, Vector
from convfilm.path import NOTHING, Points, joined, polygon, polygons
from convfilm.picture import Sheet
from convfilm.shape import filled, stroked
from convfilm.text import number
from convfilm.theme import Theme

RESTING = (
    Role.INSERTED_ZERO,
    Role.BORDER_ZERO,
    Role.INPUT,
    Role.KERNEL,
    Role.PENDING_OUTPUT,
    Role.FINISHED_OUTPUT,
    Role.CURRENT_OUTPUT,
)
TOUCHED = (Role.ACTIVE_ZERO, Role.ACTIVE_INPUT)
GROWN = 0.8  # share of its size at which the border begins to grow


class Layers(mn.VGroup):
    """Paths of one colour, of which some may be more opaque than others."""

    def __init__(self, colour: str | None) -> None:
        self.colour = colour
        super().__init__(filled(colour))

    def paint(self, paths: Sequence[tuple[float, Points]]) -> None:
        """Show these paths, each so opaque."""
        while len(self.submobjects) < len(paths):
            self.add(filled(self.colour))
        for layer, (opacity, path) in zip(self.submobjects, paths, strict=False):
            layer.set_points(path)
            layer.set_fill(opacity=opacity if self.colour else 0.0)
        for layer in self.submobjects[len(paths) :]:
            layer.set_points(NOTHING)


class Plane:
    """The cells of a grid; what would be too small for the size of a pixel is not shown."""

    def __init__(self, grid: Grid, theme: Theme, pixel: float) -> None:
        self.grid, self.theme, self.cell = grid, theme, grid.cell_size
        self.shows_digits = look.DIGIT * self.cell >= look.MIN_DIGIT_PIXELS * pixel
        self.shows_chips = look.CHIP_DIGIT * self.cell >= look.MIN_DIGIT_PIXELS * pixel
        line = max(look.GRID_LINE * self.cell, look.MIN_LINE_PIXELS * pixel)
        self.fills = {role: Layers(theme.fills[role]) for role in RESTING + TOUCHED}
        self.digits = {role: Layers(theme.digits[role]) for role in RESTING + TOUCHED if role in theme.digits}
        self.faint, self.frame = stroked(theme.faint, line), stroked(theme.mute, line)
        self.leaving, self.lines = stroked(theme.line, line), stroked(theme.line, line)
        self.edges = stroked(theme.paper, line)
        self.under: list[mn.VMobject] = [self.faint, self.frame]
        self.base: list[mn.VMobject] = [*(self.fills[role] for role in RESTING), self.leaving, self.lines]
        self.top: list[mn.VMobject] = [
            *(self.fills[role] for role in TOUCHED),
            self.edges,
            *(self.digits[role] for role in RESTING + TOUCHED if role in self.digits),
        ]
        self._sheet: Sheet | None = None

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
        middle, grown = self._border(sheet)
        self._rule(sheet, middle, grown)
        by_role: dict[Role, list[Cell]] = {role: [] for role in self.fills}
        for cell, role in sheet.roles.items():
            by_role[role].append(cell)
        for role, cells in by_role.items():
            levels = _levels(sheet, cells)
            self.fills[role].paint([(opacity, self._fill(sheet, some)) for opacity, some in levels])
            if role in self.digits:
                paths = [(opacity, self._digits(sheet, some, role in TOUCHED)) for opacity, some in levels]
                if role is Role.BORDER_ZERO and grown != 1:
                    paths = [(opacity, middle + (path - middle) * grown) for opacity, path in paths]
                self.digits[role].paint(paths)
        touched = [cell for role in TOUCHED for cell in by_role[role]]
        self.edges.set_points(polygons([self.grid.quad(Span.of([cell])) for cell in sorted(touched)]))
        return True

    def _rule(self, sheet: Sheet, middle: Vector, grown: float) -> None:
        """The lines; those of the border as far as they have grown from its middle."""
        colour = self.theme.on_kernel if sheet.weights else self.theme.line
        self.lines.set_stroke(colour, opacity=sheet.lines)
        if sheet.places and sheet.outline is None:
            lines = polygons(self._quads(sheet, sheet.places))
        else:
            lines = self.grid.lines(sheet.ruled) if sheet.ruled else NOTHING
        self.lines.set_points(lines)
        span, opacity = sheet.leaving or (None, 0.0)
        self.leaving.set_points(self.grid.lines(span) if span and not sheet.places else NOTHING)
        self.leaving.set_stroke(opacity=opacity)
        for layer in (self.faint, self.frame):
            layer.set_points(NOTHING)
        if sheet.border:
            span, share = sheet.border
            for layer, path in (
                (self.faint, self.grid.lines_outside(span, sheet.ruled)),
                (self.frame, self.grid.dashed_frame(span)),
            ):
                layer.set_points(path if grown == 1 else middle + (path - middle) * grown)
                layer.set_stroke(opacity=share)

    def _border(self, sheet: Sheet) -> tuple[Vector, float]:
        """The middle of the border, and its size as a share of what it will be."""
        if not sheet.border:
            return np.zeros(3), 1.0
        span, share = sheet.border
        return np.append(self.grid.quad(span).mean(axis=0), 0.0), GROWN + (1 - GROWN) * share if share < 1 else 1.0

    def _fill(self, sheet: Sheet, cells: Sequence[Cell]) -> Points:
        if sheet.outline is not None:
            return polygon(self.grid.points(sheet.outline)) if cells else NOTHING
        if cells and cells[0] in sheet.places:
            return polygons(self._quads(sheet, cells))
        return self.grid.fill(cells)

    def _quads(self, sheet: Sheet, cells: Iterable[Cell]) -> list[Vector]:
        places = (sheet.places[cell] for cell in cells)
        return [self.grid.quad(Span(row, column, row + 1, column + 1)) for row, column in places]

    def _digits(self, sheet: Sheet, cells: Sequence[Cell], touched: bool) -> Points:
        if not self.shows_digits:
            return NOTHING
        aside = touched and sheet.aside and self.shows_chips
        shift, room = (look.DIGIT_SHIFT * self.cell, 0.34) if aside else (0.0, 0.8)
        written = [cell for cell in cells if cell in sheet.numbers]
        if written and written[0] in sheet.places:
            centres = self.grid.points(np.array([sheet.places[cell] for cell in written]) + 0.5)
        else:
            centres = self.grid.centres(written)
        return joined(
            self.number(sheet.numbers[cell], x + shift, y, look.DIGIT, room)
            for cell, (x, y) in zip(written, centres, strict=True)
        )

    def number(self, text: str, x: float, y: float, size: float, room: float) -> Points:
        """A number centred at (x, y), smaller than `size` where it would be wider than `room`, both in cells."""
        outline = number(text)
        return outline.centred(x, y, self.cell * min(size, room / outline.width))


def _levels(sheet: Sheet, cells: Sequence[Cell]) -> list[tuple[float, Sequence[Cell]]]:
    """Cells by how opaque they are."""
    if not sheet.opacity:
        return [(1.0, cells)]
    levels: dict[float, list[Cell]] = {}
    for cell in cells:
        levels.setdefault(sheet.opacity.get(cell, 1.0), []).append(cell)
    return [*levels.items()]
