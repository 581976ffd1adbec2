"""Points of paths, as Manim wants them: cubic Bezier curves, four points (x, y, 0) each. Pure: nothing is drawn here.

Many shapes go into one path, because Manim's time goes with the number of mobjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
NOTHING: Points = np.zeros((0, 3))


def polylines(lines: npt.ArrayLike) -> Points:
    """The path of straight lines: (lines, vertices, 2) vertices; a polygon repeats its first vertex."""
    vertices = np.asarray(lines, dtype=float)
    if vertices.size == 0:
        return NOTHING
    start, end = vertices[:, :-1], vertices[:, 1:]
    curves = np.zeros((*start.shape[:2], 4, 3))
    for at, points in enumerate((start, (2 * start + end) / 3, (start + 2 * end) / 3, end)):
        curves[:, :, at, :2] = points
    return curves.reshape(-1, 3)


def polygon(vertices: npt.ArrayLike) -> Points:
    """The closed path through (n, 2) vertices."""
    return polygons([np.asarray(vertices, dtype=float)])


def polygons(shapes: Iterable[npt.NDArray[np.float64]]) -> Points:
    """Closed paths, each through (n, 2) vertices, as one."""
    return polylines([[*corners, corners[0]] for corners in shapes])


def above(vertices: npt.ArrayLike, y: float) -> npt.NDArray[np.float64]:
    """What of a convex polygon, (n, 2) vertices, is above y."""
    corners = np.asarray(vertices, dtype=float)
    kept = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if start[1] >= y:
            kept.append(start)
        if (start[1] >= y) != (end[1] >= y):
            kept.append(start + (end - start) * (y - start[1]) / (end[1] - start[1]))
    return np.array(kept)


def within(start: npt.ArrayLike, end: npt.ArrayLike, corners: npt.ArrayLike) -> tuple[float, float] | None:
    """Which shares of a straight line lie in a convex polygon, (n, 2) corners in order; None where none does."""
    first, last = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    shape = np.asarray(corners, dtype=float)
    middle, low, high = shape.mean(axis=0), 0.0, 1.0
    for one, other in zip(shape, np.roll(shape, -1, axis=0), strict=True):
        normal = np.array([other[1] - one[1], one[0] - other[0]])
        normal *= np.sign(normal @ (middle - one)) or 1.0
        begin, slope = normal @ (first - one), normal @ (last - first)
        if abs(slope) < 1e-12:
            if begin < -1e-9:
                return None
        elif slope > 0:
            low = max(low, -begin / slope)
        else:
            high = min(high, -begin / slope)
    return (low, high) if low < high else None


def dashed(lines: npt.ArrayLike, dashes: Sequence[int]) -> Points:
    """Each straight line (start, end) as that many dashes with gaps of the same length; a dash at either end."""
    pieces = []
    for (start, end), count in zip(np.asarray(lines, dtype=float), dashes, strict=True):
        marks = np.linspace(start, end, 2 * count)
        pieces.append(np.stack([marks[0::2], marks[1::2]], axis=1))
    return polylines(np.concatenate(pieces)) if pieces else NOTHING


def copies(shape: Points, centres: npt.ArrayLike) -> Points:
    """`shape` at each of the (n, 2) centres, as one path."""
    offsets = np.asarray(centres, dtype=float).reshape(-1, 1, 2)
    if len(offsets) == 0:
        return NOTHING
    path = np.repeat(shape[None], len(offsets), axis=0)
    path[:, :, :2] += offsets
    return path.reshape(-1, 3)


def joined(paths: Iterable[Points]) -> Points:
    """Several paths as one."""
    return np.concatenate([NOTHING, *paths])
