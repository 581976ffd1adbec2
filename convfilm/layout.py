"""Where things lie: boxes with an origin, which compose, and one solver that fits the largest cell into a region.

A box says how far it reaches from its origin when a cell is so large, and where its parts are then; as in Haskell's
*diagrams* (Yorgey, "Monoids: theme and variations", 2012). Grids grow with the cell, text does not. No view does any
geometry of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from convfilm.grid import Grid, Projection
from convfilm.theme import WINDOW_LINE

Extents = tuple[float, float, float, float]
"""How far something reaches to the left, down, to the right and up, in frame units."""
SMALLEST = 1e-6  # of a cell: next to nothing, where not even the text fits
PRECISION = 1e-12  # of a cell, and of the room that is left
DESCENT = 0.6  # of a label's rise, which letters such as "p" take below the baseline
BETTER = 1 + 1e-9  # times as large: what is not is taken for as large


@dataclass(frozen=True)
class Region:
    """A rectangle of the frame, in frame units."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.top - self.bottom

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y)."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def inset(self, margin: float) -> Region:
        """What is left of it inside a margin."""
        return Region(self.left + margin, self.bottom + margin, self.right - margin, self.top - margin)


@dataclass(frozen=True)
class Screen:
    """The whole frame, and the size of a pixel of it, in frame units."""

    frame: Region
    pixel: float

    @classmethod
    def of(cls, width: float, height: float, pixels: int) -> Screen:
        """A frame around the origin, `pixels` wide."""
        return cls(Region(-width / 2, -height / 2, width / 2, height / 2), width / pixels)


@dataclass(frozen=True)
class Anchor:
    """Where a line of text stands: its baseline begins at (x, y), or is centred there if align is 0.5."""

    x: float
    y: float
    align: float = 0.0
    of: str = ""
    """The grid that it goes with, if any."""
    corner: bool = True
    """Whether it goes with the nearest corner of the grid, or else with its middle, as other lines do."""


Placed = Mapping[str, Grid | Anchor]


@dataclass(frozen=True)
class Box:
    """Something to be placed: its extents around its origin for a cell size, and its parts around (x, y)."""

    extents: Callable[[float], Extents]
    place: Callable[[float, float, float], dict[str, Grid | Anchor]]
    """For a cell size and the x and y of the origin."""


def cells(name: str, rows: range, columns: range, projection: Projection) -> Box:
    """A grid; its origin is the middle of its bounds."""
    unit = Grid(rows, columns, projection)
    left, bottom, right, top = unit.bounds()

    def extents(cell: float) -> Extents:
        across, along = cell * (right - left) / 2, cell * (top - bottom) / 2
        return across, along, across, along

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        grid = replace(unit, cell_size=cell)
        bounds = grid.bounds()
        across, along, _, _ = extents(cell)
        return {name: grid.moved(x - across - bounds[0], y + along - bounds[3])}

    return Box(extents, place)


def sign(name: str, width: float) -> Box:
    """A sign between boxes, `width` wide."""
    return Box(lambda _: (width / 2, 0, width / 2, 0), lambda _, x, y: {name: Anchor(x, y, 0.5)})


def line(name: str, of: str, width: float, height: float, rise: float) -> Box:
    """A line of text by itself, which goes with grid `of`, with its baseline `rise` above its foot."""

    def place(_cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        return {name: Anchor(x, y - height / 2 + rise, 0.5, of, corner=False)}

    return Box(lambda _: (width / 2, height / 2, width / 2, height / 2), place)


def space(width: float = 0.0, height: float = 0.0, in_cells: bool = False) -> Box:
    """Nothing, so large."""

    def extents(cell: float) -> Extents:
        unit = cell if in_cells else 1.0
        return unit * width / 2, unit * height / 2, unit * width / 2, unit * height / 2

    return Box(extents, lambda _cell, _x, _y: {})


def room(box: Box) -> Box:
    """Nothing, where a box would be."""
    return Box(box.extents, lambda _cell, _x, _y: {})


def roomy(box: Box, left: float, down: float, right: float, up: float) -> Box:
    """A box that reaches at least so far from its origin, in cells: room for what happens there."""

    def extents(cell: float) -> Extents:
        has = box.extents(cell)
        return (
            max(has[0], left * cell),
            max(has[1], down * cell),
            max(has[2], right * cell),
            max(has[3], up * cell),
        )

    return Box(extents, box.place)


def scaled(box: Box, factor: float) -> Box:
    """A box whose cells are so many times as large."""
    return Box(lambda cell: box.extents(factor * cell), lambda cell, x, y: box.place(factor * cell, x, y))


def shifted(box: Box, right: float) -> Box:
    """A box whose origin is so many cells left of where it was."""

    def extents(cell: float) -> Extents:
        left, down, reach, up = box.extents(cell)
        return left - right * cell, down, reach + right * cell, up

    return Box(extents, lambda cell, x, y: box.place(cell, x + right * cell, y)) if right else box


def overlaid(*boxes: Box) -> Box:
    """Boxes in one place, one after the other in time or one over the other, with one origin."""

    def extents(cell: float) -> Extents:
        left, down, right, up = zip(*(box.extents(cell) for box in boxes), strict=True)
        return max(left), max(down), max(right), max(up)

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        return {name: part for box in boxes for name, part in box.place(cell, x, y).items()}

    return Box(extents, place)


def topped(box: Box, above: Box, gap: float) -> Box:
    """A box with another one above it, a gap in cells between them; the origin stays that of the first."""

    def rise(cell: float) -> float:
        return box.extents(cell)[3] + gap * cell + above.extents(cell)[1]

    def extents(cell: float) -> Extents:
        left, down, right, _ = box.extents(cell)
        other_left, _, other_right, up = above.extents(cell)
        return max(left, other_left), down, max(right, other_right), rise(cell) + up

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        return {**box.place(cell, x, y), **above.place(cell, x, y + rise(cell))}

    return Box(extents, place)


def hung(box: Box, below: Box, gap: float) -> Box:
    """A box with another one below it, a gap in cells between them; the origin stays that of the first."""

    def drop(cell: float) -> float:
        return box.extents(cell)[1] + gap * cell + below.extents(cell)[3]

    def extents(cell: float) -> Extents:
        left, _, right, up = box.extents(cell)
        other_left, down, other_right, _ = below.extents(cell)
        return max(left, other_left), drop(cell) + down, max(right, other_right), up

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        return {**box.place(cell, x, y), **below.place(cell, x, y - drop(cell))}

    return Box(extents, place)


def labelled(box: Box, grid: str, line: float, rise: float, width: float = 0.0, corner: int | None = None) -> Box:
    """A box with a line of text for its grid, named "<grid> label".

    Args:
        box: the box; its origin stays the origin.
        grid: name of a grid in the box.
        line: height of the line; it is above the box, or below if `rise` is negative.
        rise: of the baseline over the grid's edge; more where the cells are so large that an outline would reach it.
        width: what the text takes at least.
        corner: the corner of the grid at which the text begins, as in `Grid.quad`; None centres it above.
    """

    def risen(cell: float) -> float:
        return max(rise, DESCENT * rise + WINDOW_LINE / 2 * cell) if rise > 0 else rise

    def extents(cell: float) -> Extents:
        left, down, right, up = box.extents(cell)
        if corner is None:
            left, right = max(left, width / 2), max(right, width / 2)
        else:
            of = box.place(cell, 0.0, 0.0)[grid]
            assert isinstance(of, Grid)
            right = max(right, of.quad(of.span)[corner][0] + width)
        return (left, down, right, up + line + risen(cell) - rise) if rise > 0 else (left, down + line, right, up)

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        parts = box.place(cell, x, y)
        of = parts[grid]
        assert isinstance(of, Grid)
        if corner is None:
            left, _, right, _ = of.bounds()
            anchor = Anchor((left + right) / 2, y + box.extents(cell)[3] + risen(cell), 0.5, grid)
        else:
            corner_x, corner_y = of.quad(of.span)[corner]
            anchor = Anchor(corner_x, corner_y + risen(cell), 0.0, grid)
        return {**parts, f"{grid} label": anchor}

    return Box(extents, place)


def row(*boxes: Box) -> Box:
    """Boxes from left to right, their origins at one height; the origin is in the middle."""

    def extents(cell: float) -> Extents:
        each = [box.extents(cell) for box in boxes]
        width = sum(left + right for left, _, right, _ in each)
        return width / 2, max(down for _, down, _, _ in each), width / 2, max(up for _, _, _, up in each)

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        parts, pen = {}, x - extents(cell)[0]
        for box in boxes:
            left, _, right, _ = box.extents(cell)
            parts.update(box.place(cell, pen + left, y))
            pen += left + right
        return parts

    return Box(extents, place)


def column(*boxes: Box) -> Box:
    """Boxes from top to bottom, their origins above one another; the origin is in the middle."""

    def extents(cell: float) -> Extents:
        each = [box.extents(cell) for box in boxes]
        height = sum(down + up for _, down, _, up in each)
        return max(left for left, _, _, _ in each), height / 2, max(right for _, _, right, _ in each), height / 2

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        parts, pen = {}, y + extents(cell)[3]
        for box in boxes:
            _, down, _, up = box.extents(cell)
            parts.update(box.place(cell, x, pen - up))
            pen -= down + up
        return parts

    return Box(extents, place)


def stacked(*boxes: Box) -> Box:
    """Boxes in one place, one after the other in time: they stand on one line; the origin is there."""

    def extents(cell: float) -> Extents:
        each = [box.extents(cell) for box in boxes]
        return (
            max(left for left, _, _, _ in each),
            0.0,
            max(right for _, _, right, _ in each),
            max(down + up for _, down, _, up in each),
        )

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        return {name: part for box in boxes for name, part in box.place(cell, x, y + box.extents(cell)[1]).items()}

    return Box(extents, place)


def centred(box: Box) -> Box:
    """The same box with its origin in its middle."""

    def half(cell: float) -> Extents:
        left, down, right, up = box.extents(cell)
        return (left + right) / 2, (down + up) / 2, (left + right) / 2, (down + up) / 2

    def place(cell: float, x: float, y: float) -> dict[str, Grid | Anchor]:
        left, down, right, up = box.extents(cell)
        return box.place(cell, x + (left - right) / 2, y + (down - up) / 2)

    return Box(half, place)


def fitted(boxes: Sequence[Box], region: Region, largest: float) -> Placed:
    """The parts of the box that has the largest cells, at most `largest`, when it fills the middle of a region.

    The first of several that have.
    """
    chosen, *others = boxes
    size = _largest(chosen, region, largest)
    for box in others:
        if _room(box, region, size * BETTER) >= 0 and (found := _largest(box, region, largest)) > size:
            size, chosen = found, box
    left, down, right, up = chosen.extents(size)
    x, y = region.centre
    return chosen.place(size, x + (left - right) / 2, y + (down - up) / 2)


def _room(box: Box, region: Region, cell: float) -> float:
    """What a box leaves of a region with cells of a size; less than 0 where it does not fit."""
    left, down, right, up = box.extents(cell)
    return min(region.width - left - right, region.height - down - up)


def _largest(box: Box, region: Region, largest: float) -> float:
    """The largest cell at which a box fits into a region; next to nothing where not even its text does.

    What is left goes with the cell in straight pieces: a chord finds where it ends, once both of its ends are on the
    last of them, and halving brings them there. A solver of scipy takes longer to import than all of this.
    """
    smallest = SMALLEST
    has, lacks = _room(box, region, smallest), _room(box, region, largest)
    if lacks >= 0:
        return largest
    halve = False
    while has > PRECISION and largest - smallest > PRECISION:
        share = 0.5 if halve else has / (has - lacks)
        middle, halve = smallest + share * (largest - smallest), not halve
        room = _room(box, region, middle)
        if room >= -PRECISION:
            smallest, has = middle, room
        else:
            largest, lacks = middle, room
    return smallest
