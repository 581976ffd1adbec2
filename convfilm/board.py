"""Board: the planes of a view, the window and the labels, as one mobject with one verb, `paint`.

What it paints is absolute: a picture, never a change from the one before. It finds by comparison what changes.
"""

from __future__ import annotations

from typing import Any

import manim as mn
import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull

from convcore import Conv2d, Example
from convfilm import checks
from convfilm import theme as look
from convfilm.grid import Grid, Span, Vector
from convfilm.layout import Anchor, Placed, Region, Screen, fitted
from convfilm.path import NOTHING, Points, above, copies, joined, polygon
from convfilm.picture import Label, Picture, Pointer, Stand
from convfilm.pixels import on_pixels
from convfilm.plane import Plane
from convfilm.shape import filled, rounded_rectangle, stroked
from convfilm.story import Shot, poster
from convfilm.text import typeset
from convfilm.theme import Theme, theme_for
from convfilm.views import VIEWS, View
from convfilm.words import Words

CORNERS = [0, 4, 12]  # of a rectangle's path, where its first, second and fourth corner are


class Board(mn.VGroup):
    """A layer in a view, to be added to any scene of Manim, twice if you like.

    It shows the last moment of its story until it is told otherwise, by `paint` or by playing `Shots`. It may be moved,
    scaled and faded as any mobject.

    Args:
        layer: a Conv2d, or an Example with numbers of your own.
        view: "planes", "flat", or a View.
        width, height: of the board, in frame units; it lies around the origin.
        theme: DARK or LIGHT; None takes the one that fits `background_color`.
        words: all words on it.
        region: instead of width and height, where it lies.
        em: size of the labels' text, in frame units.
        screen: the frame, if it is not Manim's.

    Raises:
        TypeError, ValueError: as a Film's attributes.
    """

    def __init__(
        self,
        layer: Conv2d | Example,
        view: str | View[Any] = "planes",
        *,
        width: float = 6.0,
        height: float = 6.0,
        theme: Theme | None = None,
        words: Words | None = None,
        region: Region | None = None,
        em: float | None = None,
        screen: Screen | None = None,
    ) -> None:
        super().__init__()
        self.example = layer if isinstance(layer, Example) else Example(checks.convolution(layer))
        self.view = VIEWS[checks.choice("view", view, VIEWS)] if isinstance(view, str) else view
        self.words = words or Words()
        paper = mn.ManimColor(mn.config.background_color).to_hex()
        self.theme = theme or theme_for(paper)
        region = region or Region(-width / 2, -height / 2, width / 2, height / 2)
        em = em or look.LABEL * min(region.width, region.height)
        screen = screen or Screen.of(mn.config.frame_width, mn.config.frame_height, mn.config.pixel_width)
        self._em, self._pixel = em, screen.pixel
        self.placed: Placed = on_pixels(
            fitted(self.view.boxes(self.example, em), region, self.view.most * region.height), screen
        )
        last = self.picture(poster(self.story()))
        grids = {name: part for name, part in self.placed.items() if isinstance(part, Grid)}
        drawn = sorted(grids, key=[*last.sheets, *grids].index)  # in the order of the view's sheets
        self.planes = {name: Plane(grids[name], self.theme, screen.pixel) for name in drawn}
        self.labels = {name: filled(self.theme.ink) for name, part in self.placed.items() if isinstance(part, Anchor)}
        self._window(next(iter(self.planes.values())))
        # Where it is: its corners, which go with it when it is moved, scaled or turned.
        left, bottom, right, top = region.left, region.bottom, region.right, region.top
        self._home = polygon([(left, bottom), (right, bottom), (right, top), (left, top)])
        self._frame = mn.VMobject(stroke_width=0, fill_opacity=0).set_points(self._home)
        self._order()
        self.key = (
            f"{self.example.digest} {type(self.view).__name__} {self.words} {self.theme} {self.placed} {em} {screen}"
        )
        """All that its pictures depend on, but for the moment."""
        self._picture: Picture | None = None
        self.paint(last)

    def _window(self, plane: Plane) -> None:
        """What shows the window: on the first plane."""
        cell, theme = plane.cell, self.theme

        def line(width: float) -> float:
            return max(width * cell, look.MIN_LINE_PIXELS * self._pixel)

        self.beam = filled(theme.kernel, opacity=look.BEAM_OPACITY)
        self.beam_edges = stroked(theme.kernel, line(look.BEAM_LINE))
        self.plate = filled(theme.plate)
        self.window = stroked(theme.kernel, line(look.WINDOW_LINE))
        self.chips, self.weights = filled(theme.kernel), filled(theme.on_kernel)
        self.current = stroked(theme.kernel, line(look.WINDOW_LINE))
        for outline in (self.window, self.current):
            outline.joint_type = mn.LineJointType.MITER
        self._chip = rounded_rectangle(look.CHIP[0] * cell, look.CHIP[1] * cell, 0.08 * cell)

    def _order(self) -> None:
        """Put everything in drawing order."""
        first, *others = self.planes.values()
        self.add(self._frame, *self.labels.values(), *first.under, self.beam, *first.base, self.beam_edges, *first.top)
        self.add(self.plate, self.window, self.chips, self.weights)
        for plane in others:
            self.add(*plane.mobjects)
        self.add(self.current)

    def story(self, rate: float | None = None, speed: float = 1.0) -> list[Shot[Any]]:
        """The film of this layer in this view, in frames of 1 / rate seconds; by default at Manim's frame rate."""
        return self.view.story(self.example, self.words, rate or mn.config.frame_rate, speed)

    def picture(self, moment: Any) -> Picture:
        """What a moment of the story looks like."""
        return self.view.picture(self.example, self.words, moment)

    def paint(self, picture: Picture) -> bool:
        """Show a picture, whatever was shown before; whether that changed anything."""
        before, self._picture = self._picture, picture
        moved = not np.array_equal(self._frame.points, self._home)
        if moved and before is not None:
            return self._paint_where_it_is(picture)
        changed = [plane.paint(picture.sheets.get(name)) for name, plane in self.planes.items()]
        same_labels = before is not None and before.labels == picture.labels
        if not same_labels:
            for name, mobject in self.labels.items():
                mobject.set_points(self._label(name, picture.labels.get(name)))
        same_pointer = before is not None and before.pointer == picture.pointer
        if not same_pointer:
            self._point(picture.pointer)
        return any(changed) or not same_labels or not same_pointer

    def _paint_where_it_is(self, picture: Picture) -> bool:
        """The same on a board that was moved: painted at home, then taken to where its corners are."""
        away, home = self._frame.points[CORNERS, :2].copy(), self._home[CORNERS, :2]
        self._frame.set_points(self._home)
        for plane in self.planes.values():
            plane.forget()
        self._picture = None
        self.paint(picture)
        turn = np.linalg.solve(home[1:] - home[0], away[1:] - away[0])
        for mobject in self.get_family():
            if len(mobject.points):
                mobject.points[:, :2] = (mobject.points[:, :2] - home[0]) @ turn + away[0]
        return True

    # --- Labels -------------------------------------------------------------------------------------------------------

    def _label(self, name: str, label: Label | None) -> Points:
        if label is None or self._em < look.MIN_TEXT_PIXELS * self._pixel:
            return NOTHING
        anchor = self.placed[name]
        assert isinstance(anchor, Anchor)
        outline = typeset(label.markup)
        if not anchor.of:  # a sign
            return outline.centred(anchor.x, anchor.y, look.SIGN * self._em)
        path = outline.at(anchor.x, anchor.y, self._em, anchor.align)
        if label.shift is not None and len(path):
            plane, to, home, share = label.shift
            there, here = self.planes[plane].grid.points([to, home])
            path = path + np.append(share * (there - here), 0.0)
        return path

    # --- The window ---------------------------------------------------------------------------------------------------

    def _point(self, pointer: Pointer | None) -> None:
        """Put window, weights, output cell and beam where a pointer says; None takes them away.

        On a plate the weights hide the digits below: so they move.
        """
        for layer in (self.beam, self.beam_edges, self.plate, self.window, self.chips, self.weights, self.current):
            layer.set_points(NOTHING)
        if pointer is None:
            return
        plane = next(iter(self.planes.values()))
        window, centres, current = self._at(pointer.stand)
        if pointer.towards is not None:
            other, other_centres, other_current = self._at(pointer.towards)
            window = window + pointer.share * (other - window)
            centres = centres + pointer.share * (other_centres - centres)
            both = current is not None and other_current is not None
            current = current + pointer.share * (other_current - current) if both else None  # type: ignore[operator]
        self.window.set_points(polygon(window))
        if plane.shows_chips:
            if pointer.moves:
                self.plate.set_points(polygon(window))
            self.chips.set_points(copies(self._chip, centres))
            room = 0.9 * look.CHIP[0]
            self.weights.set_points(
                joined(
                    plane.number(weight, x, y, look.CHIP_DIGIT, room)
                    for weight, (x, y) in zip(pointer.weights, centres, strict=True)
                )
            )
        if current is None:
            return
        self.current.set_points(polygon(current))
        if pointer.beam:
            corners = np.concatenate([window, current])
            hull = corners[ConvexHull(corners).vertices]
            # Its fill ends where the plane begins: a tinted input cell would look like a touched zero.
            self.beam.set_points(polygon(above(hull, plane.grid.quad(plane.grid.span)[0, 1])))
            self.beam_edges.set_points(polygon(hull))

    def _at(self, stand: Stand) -> tuple[Vector, Vector, Vector | None]:
        """Corners of the window (4, 2), middles of the weights (n, 2) and corners of the output cell (4, 2), if any."""
        grid = self.planes[stand.plane].grid
        shift = np.array([look.CHIP_SHIFT * grid.cell_size, 0.0]) if stand.beside else np.zeros(2)
        target: npt.NDArray[np.float64] | None = None
        if stand.target is not None:
            target = self.planes["output"].grid.quad(Span.of([stand.target]))
        return grid.points(stand.corners), grid.points(stand.entries) + shift, target
