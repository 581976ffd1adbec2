"""Mobjects out of paths: one that fills, one that strokes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import cache, lru_cache
from typing import Any

import manim as mn
import numpy as np
import numpy.typing as npt

from convfilm.path import NOTHING, Points, joined


def rounded_rectangle(width: float, height: float, radius: float) -> Points:
    """A rectangle around the origin with round corners, no larger than a half of its sides."""
    points: Points = np.tensordot((width, height, radius), _unit_rectangles(), axes=1)
    return points


@cache
def _unit_rectangles() -> npt.NDArray[np.float64]:
    """(3, n, 3): how the points of Manim's go with width, height and radius, each in proportion."""

    def points(width: float, height: float, radius: float) -> Points:
        return np.asarray(mn.RoundedRectangle(width=width, height=height, corner_radius=radius).points, dtype=float)

    square = points(4.0, 4.0, 1.0)
    return np.array([points(5.0, 4.0, 1.0) - square, points(4.0, 5.0, 1.0) - square, points(4.0, 4.0, 2.0) - square])


def filled(color: str | None, points: Points = NOTHING, opacity: float = 1.0) -> mn.VMobject:
    """One mobject that fills a path."""
    shape: dict[str, Any] = {"fill_color": color, "fill_opacity": opacity} if color else {"fill_opacity": 0.0}
    return _drawn(points, stroke_width=0.0, **shape)


def stroked(color: str, width: float, points: Points = NOTHING) -> mn.VMobject:
    """One mobject that strokes a path; width in frame units."""
    return _drawn(points, stroke_color=color, stroke_width=100 * width, fill_opacity=0.0)  # Manim counts in hundredths


BLACK = "#000000"


class Layers(mn.VGroup):
    """Filled paths, of which some may be of another colour or more opaque than others."""

    def __init__(self) -> None:
        vars(self).update(vars(_copied(_group())))

    def paint(self, paths: Iterable[tuple[str | None, float, Points]]) -> None:
        """Show these paths, (colour, opacity, points) each; those of one colour and opacity become one.

        Without a colour, a path lets the paper show.
        """
        groups: dict[tuple[str | None, float], list[Points]] = {}
        for colour, opacity, points in paths:
            if opacity > 0 and len(points):
                groups.setdefault((colour, round(opacity, 4)), []).append(points)
        while len(self.submobjects) < len(groups):
            self.add(filled(None))
        for layer, ((colour, opacity), parts) in zip(self.submobjects, groups.items(), strict=False):
            layer.set_points(joined(parts))
            fill(layer, opacity if colour else 0.0, colour or BLACK)
        for layer in self.submobjects[len(groups) :]:
            if len(layer.points):
                layer.set_points(NOTHING)


def fill(shape: mn.VMobject, opacity: float, colour: str | None = None) -> None:
    """As `set_fill`, which takes far longer, of one mobject that was made here."""
    shape.fill_opacity = opacity
    _ink(shape.fill_rgbas, opacity, colour)


def stroke(shape: mn.VMobject, opacity: float, colour: str | None = None) -> None:
    """As `set_stroke`."""
    shape.stroke_opacity = opacity
    _ink(shape.stroke_rgbas, opacity, colour)


def _ink(rgbas: npt.NDArray[np.float64], opacity: float, colour: str | None) -> None:
    rgbas[:, 3] = opacity
    if colour is not None:
        rgbas[:, :3] = _rgb(colour)


@lru_cache(maxsize=1024)
def _rgb(colour: str) -> npt.NDArray[np.float64]:
    return np.array(mn.ManimColor(colour).to_rgb())


def _drawn(points: Points, **style: Any) -> mn.VMobject:
    shape = _copied(_styled(**style))
    shape.set_points(points)
    return shape


def _copied(shape: mn.VMobject) -> mn.VMobject:
    """A copy of one mobject of that style: to make one takes far longer. What is changed in place is its own."""
    made = copy(shape)
    made.submobjects, made.updaters = [], []
    made.fill_rgbas, made.stroke_rgbas = shape.fill_rgbas.copy(), shape.stroke_rgbas.copy()
    made.background_stroke_rgbas = shape.background_stroke_rgbas.copy()
    return made


@lru_cache(maxsize=256)
def _styled(**style: Any) -> mn.VMobject:
    return mn.VMobject(**style)


@cache
def _group() -> mn.VGroup:
    return mn.VGroup()
