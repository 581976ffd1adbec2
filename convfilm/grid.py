"""A grid of cells on the frame, addressed by (row, column): the only place where rows become -y."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from convcore import Cell
from convfilm.path import Points, dashed, polylines

Vector = npt.NDArray[np.float64]
DASHES_PER_EDGE = 4


@dataclass(frozen=True)
class Projection:
    """How a plane lies in the frame: where one column to the right and one row down lead, in cell sizes (x, y)."""

    right: tuple[float, float]
    down: tuple[float, float]

    @cached_property
    def matrix(self) -> Vector:
        """(2, 2): (row, column) @ matrix is (x, y)."""
        return np.array([self.down, self.right])


PLANES = Projection(right=(1.0, 0.0), down=(-0.36, -0.66))
"""The guide's view. Rows stay horizontal so that digits read."""
FLAT = Projection(right=(1.0, 0.0), down=(0.0, -1.0))


@dataclass(frozen=True)
class Span:
    """A rectangle of cells, edges in (fractional) rows and columns."""

    top: float
    left: float
    bottom: float
    right: float

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> Span:
        """The smallest rectangle around cells."""
        rows, columns = zip(*cells, strict=True)
        return cls(min(rows), min(columns), max(rows) + 1, max(columns) + 1)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """(top, left, bottom, right)."""
        return self.top, self.left, self.bottom, self.right


@dataclass(frozen=True)
class Grid:
    """Cells `rows` x `columns` in the frame; `origin` is where the back left corner of its first cell lies (x, y)."""

    rows: range
    columns: range
    projection: Projection
    cell_size: float = 1.0
    origin: tuple[float, float] = (0.0, 0.0)

    def points(self, positions: npt.ArrayLike) -> Vector:
        """(x, y) of each (fractional) (row, column)."""
        steps = np.asarray(positions, dtype=float) - (self.rows.start, self.columns.start)
        return steps @ self.projection.matrix * self.cell_size + self.origin

    def centres(self, cells: Iterable[Cell]) -> Vector:
        """(n, 2) centres of cells."""
        return self.points(np.array([*cells], dtype=float).reshape(-1, 2) + 0.5)

    def quad(self, span: Span) -> Vector:
        """(4, 2) corners of a rectangle of cells: back left, back right, front right, front left."""
        top, left, bottom, right = span.edges
        (right_x, right_y), (down_x, down_y) = self.projection.right, self.projection.down
        first_row, first_column, cell, (x, y) = self.rows.start, self.columns.start, self.cell_size, self.origin
        return np.array(  # as `points`, in half its time, which is made for many: there are dozens in a picture
            [
                (
                    ((row - first_row) * down_x + (column - first_column) * right_x) * cell + x,
                    ((row - first_row) * down_y + (column - first_column) * right_y) * cell + y,
                )
                for row, column in ((top, left), (top, right), (bottom, right), (bottom, left))
            ]
        )

    @property
    def span(self) -> Span:
        """All cells."""
        return Span(self.rows.start, self.columns.start, self.rows.stop, self.columns.stop)

    def fill(self, cells: Iterable[Cell]) -> Points:
        """One path that covers `cells`, given in raster order: a quad per run of neighbours in a row."""
        runs: list[list[int]] = []  # row, first column, column past the last
        for row, column in cells:
            if runs and runs[-1][0] == row and runs[-1][2] == column:
                runs[-1][2] += 1
            else:
                runs.append([row, column, column + 1])
        corners = [[(r, a), (r, b), (r + 1, b), (r + 1, a), (r, a)] for r, a, b in runs]
        return polylines(self.points(corners)) if corners else polylines([])

    def heights(self, cells: Mapping[Cell, float]) -> Iterator[tuple[float, Points]]:
        """Values in ascending order, and for each one path that covers all cells of at least that value.

        Drawn one over the other, they leave nothing between neighbours where what is below would show.
        """
        places = np.array([*cells], dtype=int).reshape(-1, 2) - (self.rows.start, self.columns.start)
        table = np.full((len(self.rows), len(self.columns) + 2), -np.inf)
        table[places[:, 0], places[:, 1] + 1] = [*cells.values()]
        for value in sorted({*cells.values()}):
            edges = np.diff((table >= value).astype(np.int8), axis=1)
            (rows, begins), (_, ends) = (np.nonzero(edges == sign) for sign in (1, -1))
            corners = [(rows, begins), (rows, ends), (rows + 1, ends), (rows + 1, begins), (rows, begins)]
            runs = np.array(corners).transpose(2, 0, 1) + (self.rows.start, self.columns.start)
            yield value, polylines(self.points(runs))

    def lines(self, span: Span) -> Points:
        """The lines between and around the cells of `span`."""
        return polylines(self.points(_rules(span)))

    def lines_outside(self, span: Span, hole: Span | None) -> Points:
        """The lines between the cells of `span` but those of `hole`, without the frame around all."""
        top, left, bottom, right = span.edges
        inner = [
            ((r1, c1), (r2, c2))
            for (r1, c1), (r2, c2) in _rules(span)
            if not (r1 == r2 in (top, bottom) or c1 == c2 in (left, right))
        ]
        pieces = [piece for rule in inner for piece in _outside(rule, hole)]
        return polylines(self.points(pieces)) if pieces else polylines([])

    def dashed_frame(self, span: Span) -> Points:
        """The frame around the cells of `span`, with as many dashes at every cell."""
        corners = [*self.quad(span), self.quad(span)[0]]
        rows, columns = round(span.bottom - span.top), round(span.right - span.left)
        sides = list(pairwise(corners))
        return dashed(sides, [DASHES_PER_EDGE * cells for cells in (columns, rows, columns, rows)])

    def bounds(self) -> tuple[float, float, float, float]:
        """(left, bottom, right, top) of the whole grid in the frame."""
        corners = self.quad(self.span)
        return (*corners.min(axis=0), *corners.max(axis=0))

    def moved(self, x: float, y: float) -> Grid:
        """The same grid, shifted."""
        return replace(self, origin=(self.origin[0] + x, self.origin[1] + y))


Rule = tuple[tuple[float, float], tuple[float, float]]


def _rules(span: Span) -> list[Rule]:
    """The lines between and around the cells of a span, from (row, column) to (row, column)."""
    top, left, bottom, right = (round(edge) for edge in span.edges)
    across: list[Rule] = [((row, left), (row, right)) for row in range(top, bottom + 1)]
    return across + [((top, column), (bottom, column)) for column in range(left, right + 1)]


def _outside(rule: Rule, hole: Span | None) -> list[Rule]:
    """What of a line is not in a hole, nor on its edge."""
    if hole is None:
        return [rule]
    (top, left), (bottom, right) = rule
    if top == bottom and hole.top <= top <= hole.bottom:
        parts: list[Rule] = [((top, left), (top, hole.left)), ((top, hole.right), (top, right))]
    elif left == right and hole.left <= left <= hole.right:
        parts = [((top, left), (hole.top, left)), ((hole.bottom, left), (bottom, left))]
    else:
        parts = [rule]
    return [(start, end) for start, end in parts if start != end]
