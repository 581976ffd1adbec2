"""Where the planes lie in the region that they are given: one arrangement per view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from convcore import Conv2d
from convfilm.grid import FLAT, PLANES, Grid, Projection

LABEL_WIDTH = 7.5  # em of the widest label: "output 32 × 32"
INPUT_LABEL_WIDTH = 10.0  # em: "input 32 × 32, p = 1"


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


@dataclass(frozen=True)
class Anchor:
    """Where a line of text stands: its baseline begins at (x, y), or is centred there if align is 0.5."""

    x: float
    y: float
    align: float = 0.0


@dataclass(frozen=True)
class Arrangement:
    """The grids of a view, and where its labels and signs stand."""

    input: Grid
    output: Grid
    kernel: Grid
    """Where the kernel stands by itself: in the planes view only until the sweep."""
    kernel_stays: bool
    labels: Mapping[str, Anchor]
    """By "input", "output" and "kernel"."""
    signs: Mapping[str, Anchor]
    beam: bool
    """Whether a beam joins the window and its output cell."""

    @property
    def cell_size(self) -> float:
        """Length of a cell's edge to the right, in frame units."""
        return self.input.cell_size


def grids(conv: Conv2d, projection: Projection) -> tuple[Grid, Grid, Grid]:
    """The grids of input plane, output and kernel, with cells of size 1."""

    def of(shape: tuple[int, int]) -> Grid:
        rows, columns = shape
        return Grid(range(rows), range(columns), projection)

    return Grid(conv.rows.slots, conv.columns.slots, projection), of(conv.output_shape), of(conv.kernel_shape)


def _size(grid: Grid) -> np.ndarray:
    left, bottom, right, top = grid.bounds()
    return np.array([right - left, top - bottom])


def _placed(grid: Grid, cell_size: float, left: float, top: float) -> Grid:
    """The grid at this cell size with the left and top of its bounds there."""
    grown = replace(grid, cell_size=cell_size, origin=(0.0, 0.0))
    bounds = grown.bounds()
    return grown.moved(left - bounds[0], top - bounds[3])


def planes(conv: Conv2d, region: Region, label_size: float) -> Arrangement:
    """The guide's view: the output floats above the input; labels stand behind the output and before the input."""
    plane, output, kernel = grids(conv, PLANES)
    sizes = np.array([_size(plane), _size(output), _size(kernel)])
    lower, upper = sizes[0, 1], sizes[1:, 1].max()
    line = 1.6 * label_size
    gap = max(0.75, 0.1 * max(lower, upper))
    room = region.height - 2 * line
    cell = min(region.width / sizes[:, 0].max(), room / (lower + upper + gap), region.height / 6)
    middle, height = (region.left + region.right) / 2, cell * (lower + upper + gap)
    top = (region.top + region.bottom + height) / 2
    back = top - cell * (upper + gap)  # of the input
    left, above = middle - cell * sizes[:, 0] / 2, back + cell * (sizes[:, 1] + gap)
    below = _placed(plane, cell, left[0], back)
    floating = [_placed(grid, cell, left[i], above[i]) for i, grid in ((1, output), (2, kernel))]
    front_left = below.quad(below.span)[3]
    labels = {"input": Anchor(front_left[0], front_left[1] - 1.2 * label_size)}
    for name, grid in zip(("output", "kernel"), floating, strict=True):
        back_left = grid.quad(grid.span)[0]
        labels[name] = Anchor(back_left[0], back_left[1] + 0.5 * label_size)
    return Arrangement(below, floating[0], floating[1], False, labels, {}, beam=True)


def flat(conv: Conv2d, region: Region, label_size: float) -> Arrangement:
    """Input, kernel and output side by side or, where that is larger, the input above the other two."""
    return max(
        (_flat(conv, region, label_size, stacked) for stacked in (False, True)), key=lambda choice: choice.cell_size
    )


def _flat(conv: Conv2d, region: Region, label_size: float, stacked: bool) -> Arrangement:
    plane, output, kernel = grids(conv, FLAT)
    (input_width, input_height), (output_width, output_height), (kernel_width, kernel_height) = map(
        _size, (plane, output, kernel)
    )
    line, sign = 1.7 * label_size, 2.0 * label_size
    lower = max(kernel_height, output_height)
    first_column = input_width, INPUT_LABEL_WIDTH * label_size
    others = [(width, LABEL_WIDTH * label_size) for width in (kernel_width, output_width)]
    if stacked:
        cell = min(
            _widest(others, region.width - 3 * sign),
            _widest([first_column], region.width),
            (region.height - 2 * line) / (input_height + lower),
        )
    else:
        cell = min(
            _widest([first_column, *others], region.width - 2 * sign),
            (region.height - line) / max(input_height, lower),
        )
    cell = min(cell, region.height / 5)
    columns = {
        name: max(cell * width, least)
        for name, (width, least) in zip(("input", "kernel", "output"), (first_column, *others), strict=True)
    }
    middle_x, middle_y = region.centre
    if stacked:
        top = middle_y + (cell * (input_height + lower) + 2 * line) / 2
        centre = top - 2 * line - cell * (input_height + lower / 2)
        left = middle_x - (columns["kernel"] + columns["output"] + sign) / 2
        first = _placed(plane, cell, middle_x - cell * input_width / 2, top - line)
    else:
        centre = middle_y - line / 2
        left = middle_x - (sum(columns.values()) + 2 * sign) / 2
        first = _placed(
            plane, cell, left + (columns["input"] - cell * input_width) / 2, centre + cell * input_height / 2
        )
        left += columns["input"] + sign
    star = Anchor(left - sign / 2, centre, 0.5)
    second = _placed(
        kernel, cell, left + (columns["kernel"] - cell * kernel_width) / 2, centre + cell * kernel_height / 2
    )
    left += columns["kernel"] + sign
    equals = Anchor(left - sign / 2, centre, 0.5)
    third = _placed(
        output, cell, left + (columns["output"] - cell * output_width) / 2, centre + cell * output_height / 2
    )
    labels = {
        name: Anchor((grid.bounds()[0] + grid.bounds()[2]) / 2, grid.bounds()[3] + 0.5 * label_size, 0.5)
        for name, grid in (("input", first), ("kernel", second), ("output", third))
    }
    return Arrangement(first, third, second, True, labels, {"∗": star, "=": equals}, beam=False)


def _widest(columns: Sequence[tuple[float, float]], room: float) -> float:
    """The largest cell at which columns fit into `room` side by side, each (width in cells, least width of its label).

    Next to nothing where not even the labels fit.
    """
    smallest, largest = 1e-6, room
    for _ in range(40):
        cell = (smallest + largest) / 2
        fits = sum(max(cell * width, least) for width, least in columns) <= room
        smallest, largest = (cell, largest) if fits else (smallest, cell)
    return smallest


VIEWS: Mapping[str, Callable[[Conv2d, Region, float], Arrangement]] = {"planes": planes, "flat": flat}
