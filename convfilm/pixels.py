"""Planes on whole pixels: crisp lines, and cells that are drawn alike wherever they are, which small files live on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from convfilm.arrangement import Anchor, Arrangement, Region
from convfilm.grid import Grid, Projection

SMALLEST = 16.0  # pixels of a cell below which rounding would cost too much size
MOST_BENT = 0.13  # of a row's height: how far a row may lean less or more than it should


def on_pixels(arrangement: Arrangement, frame: Region, pixel: float) -> Arrangement:
    """The arrangement with cells of whole pixels, at most as large, and lines through the middle of pixels."""
    if arrangement.cell_size < SMALLEST * pixel:
        return arrangement
    corner = np.array([frame.left, frame.bottom])

    def snapped(grid: Grid) -> Grid:
        cell = np.floor(grid.cell_size / pixel + 1e-6)
        x, y = _down(*cell * np.array(grid.projection.down))
        middle = (np.round((grid.origin - corner) / pixel - 0.5) + 0.5) * pixel + corner
        projection = Projection(grid.projection.right, (x / cell, y / cell))
        return replace(grid, projection=projection, cell_size=cell * pixel, origin=(middle[0], middle[1]))

    def followed(anchor: Anchor, before: Grid) -> Anchor:
        """The anchor where its grid's nearest corner took it."""
        corners = before.quad(before.span)
        nearest = int(np.linalg.norm(corners - (anchor.x, anchor.y), axis=1).argmin())
        x, y = snapped(before).quad(before.span)[nearest] - corners[nearest]
        return replace(anchor, x=anchor.x + x, y=anchor.y + y)

    grids = {"input": arrangement.input, "output": arrangement.output, "kernel": arrangement.kernel}
    return replace(
        arrangement,
        input=snapped(arrangement.input),
        output=snapped(arrangement.output),
        kernel=snapped(arrangement.kernel),
        labels={name: followed(anchor, grids[name]) for name, anchor in arrangement.labels.items()},
    )


def _down(x: float, y: float) -> tuple[float, float]:
    """One row down, in whole pixels; a slant near one in two becomes just that: it looks alike on every other line."""
    x, y = round(x), int(y)  # towards zero: the plane must not outgrow its region
    if abs(x) and abs(2 * x - y) <= MOST_BENT * abs(y):
        x, y = int(y / 2), 2 * int(y / 2)
    return x, y
