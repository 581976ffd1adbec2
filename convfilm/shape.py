"""Mobjects out of paths: one that fills, one that strokes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import cache, lru_cache
from typing import Any, Self

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

    def init_colors(self, propagate_colors: bool = True) -> Self:  # noqa: ARG002
        """None: a group has no path of its own, and Manim's takes longer than all the rest of making one."""
        self.fill_rgbas, self.stroke_rgbas, self.background_stroke_rgbas = np.zeros((3, 1, 4))
        return self

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
            shade = colour or BLACK, opacity if colour else 0.0
            layer.fill_rgbas = np.array([_rgba(*shade)])  # as `set_fill`, which takes far longer
            layer.fill_opacity = shade[1]
        for layer in self.submobjects[len(groups) :]:
            if len(layer.points):
                layer.set_points(NOTHING)


@lru_cache(maxsize=1024)
def _rgba(colour: str, opacity: float) -> list[float]:
    rgba: list[float] = mn.ManimColor(colour).to_rgba_with_alpha(opacity).tolist()
    return rgba


def _drawn(points: Points, **style: Any) -> mn.VMobject:
    """A copy of one mobject of that style: to make one takes far longer. What is changed in place is its own."""
    shape = copy(_styled(**style))
    shape.submobjects, shape.updaters = [], []
    shape.fill_rgbas, shape.stroke_rgbas = shape.fill_rgbas.copy(), shape.stroke_rgbas.copy()
    shape.background_stroke_rgbas = shape.background_stroke_rgbas.copy()
    shape.set_points(points)
    return shape


@lru_cache(maxsize=256)
def _styled(**style: Any) -> mn.VMobject:
    return mn.VMobject(**style)
