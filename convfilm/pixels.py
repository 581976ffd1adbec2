"""Planes on whole pixels: crisp lines, and cells that are drawn alike wherever they are, which small files live on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from convfilm.grid import Grid, Projection
from convfilm.layout import Anchor, Placed, Screen

SMALLEST = 16.0  # pixels of a cell below which rounding would cost too much size
HAIR = 1e-6  # pixels: what lies so close to the next one is there
MOST_BENT = 0.13  # of a row's height: how far a row may lean less or more than it should


def on_pixels(placed: Placed, screen: Screen) -> Placed:
    """The same parts with cells of whole pixels, at most as large, and lines through the middle of pixels."""
    pixel, corner = screen.pixel, np.array([screen.frame.left, screen.frame.bottom])
    grids = {name: part for name, part in placed.items() if isinstance(part, Grid)}
    if any(grid.cell_size < SMALLEST * pixel for grid in grids.values()):
        return placed

    def snapped(grid: Grid) -> Grid:
        cell = np.floor(grid.cell_size / pixel + HAIR)
        x, y = _down(*cell * np.array(grid.projection.down))
        middle = (np.floor((grid.origin - corner) / pixel + HAIR) + 0.5) * pixel + corner
        projection = Projection(grid.projection.right, (x / cell, y / cell))
        return replace(grid, projection=projection, cell_size=cell * pixel, origin=(middle[0], middle[1]))

    def followed(anchor: Anchor) -> Anchor:
        """The anchor where its grid's nearest corners, or its middle, took it."""
        if anchor.of not in grids:
            return anchor
        before = grids[anchor.of]
        corners = before.quad(before.span)
        moves = snapped(before).quad(before.span) - corners
        far = np.linalg.norm(corners - (anchor.x, anchor.y), axis=1)
        nearest = far <= far.min() + pixel / 10 if anchor.corner else np.ones(4, dtype=bool)  # two if it is between
        x, y = moves[nearest].mean(axis=0)
        return replace(anchor, x=anchor.x + x, y=anchor.y + y)

    return {name: snapped(part) if isinstance(part, Grid) else followed(part) for name, part in placed.items()}


def _down(x: float, y: float) -> tuple[float, float]:
    """One row down, in whole pixels; a slant near one in two becomes just that: it looks alike on every other line."""
    x, y = round(x), int(y)  # towards zero: the plane must not outgrow its region
    if abs(x) and abs(2 * x - y) <= MOST_BENT * abs(y):
        x, y = int(y / 2), 2 * int(y / 2)
    return x, y
