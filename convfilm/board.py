"""Board: the planes of a view, the window and the labels, as one mobject with one verb, `paint`.

What it paints is absolute: a picture, never a change from the one before. It finds by comparison what changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import manim as mn
import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull

from convcore import Conv2d, Example, Pool2d, Step
from convfilm import checks
from convfilm import theme as look
from convfilm.formula import quoted
from convfilm.grid import Grid, Projection, Span, Vector
from convfilm.layout import Anchor, Placed, Region, Screen, fitted
from convfilm.path import NOTHING, Points, above, copies, dashed, joined, polygon, polylines, within
from convfilm.picture import Bracket, Label, Link, Mark, Picture, Pointer, Spot, Stand, Token
from convfilm.pixels import on_pixels
from convfilm.plane import Plane
from convfilm.shape import Layers, fill, filled, rounded_rectangle, stroke, stroked
from convfilm.story import STILLS_RATE, Shot, poster
from convfilm.text import SIGNS, number, typeset
from convfilm.theme import Theme, theme_for
from convfilm.views import VIEWS, View
from convfilm.words import Words

NUMERIC = {*SIGNS, " "}
CORNERS = [0, 4, 12]  # of a rectangle's path, where its first, second and fourth corner are


class Board(mn.VGroup):
    """A layer in a view, to be added to any scene of Manim, twice if you like.

    It shows the last moment of its story until it is told otherwise, by `paint` or by playing `Shots`. It may be moved,
    scaled and faded as any mobject.

    Args:
        layer: a Conv2d or a Pool2d, or an Example with numbers of your own.
        view: "planes", "flat", or a View.
        width, height: of the board, in frame units; it lies around the origin.
        theme: DARK or LIGHT; None takes the one that fits `background_color`.
        words: all words on it.
        region: instead of width and height, where it lies.
        em: size of the labels' text, in frame units; 0 for none.
        building: whether it will show the introduction, in which the kernel needs room to turn.
        lines: whether the beam has lines; without them it is a stronger tint between the planes, and crosses no digit.
        screen: the frame, if it is not Manim's.

    Raises:
        TypeError, ValueError: as a Film's attributes.
    """

    def __init__(
        self,
        layer: Conv2d | Pool2d | Example,
        view: str | View[Any] = "planes",
        *,
        width: float = 6.0,
        height: float = 6.0,
        theme: Theme | None = None,
        words: Words | None = None,
        region: Region | None = None,
        em: float | None = None,
        building: bool = True,
        lines: bool = True,
        screen: Screen | None = None,
    ) -> None:
        super().__init__()
        self.example = layer if isinstance(layer, Example) else Example(checks.layer(layer))
        self.view = VIEWS[checks.choice("view", view, VIEWS)] if isinstance(view, str) else view
        if isinstance(view, str):
            checks.shows(view, self.view, self.example)
        self.words = words or Words()
        paper = mn.ManimColor(mn.config.background_color).to_hex()
        self.theme = theme or theme_for(paper)
        region = region or Region(-width / 2, -height / 2, width / 2, height / 2)
        em = look.LABEL * min(region.width, region.height) if em is None else em
        screen = screen or Screen.of(mn.config.frame_width, mn.config.frame_height, mn.config.pixel_width)
        self._pixel, self._region, self._lines = screen.pixel, region, lines
        self.placed, self._em = self._laid_out(region, em, building, screen)
        last = self.picture(poster(self.story(STILLS_RATE)))
        grids = {name: part for name, part in self.placed.items() if isinstance(part, Grid) and name != "turning"}
        drawn = sorted(grids, key=[*last.sheets, *grids].index)  # in the order of the view's sheets
        shaded = {name for name, sheet in last.sheets.items() if sheet.shades}
        self.planes = {name: Plane(grids[name], self.theme, screen.pixel, name in shaded) for name in drawn}
        for plane in self.planes.values():
            plane.others = grids
        if "output" in self.planes:
            self.planes["output"].grows_from = self._first.grid
        self.labels = {name: Layers() for name, part in self.placed.items() if isinstance(part, Anchor)}
        self.brackets, self.marks, self.links, self.tokens = (Layers() for _ in range(4))
        self._window(self._first)
        # Where it is: its corners, which go with it when it is moved, scaled or turned.
        left, bottom, right, top = region.left, region.bottom, region.right, region.top
        self._home = polygon([(left, bottom), (right, bottom), (right, top), (left, top)])
        self._frame = mn.VMobject(stroke_width=0, fill_opacity=0).set_points(self._home)
        self._order()
        kind = f"{type(self.view).__name__} {getattr(self.view, 'scale', '')}"
        self.key = f"{self.example.digest} {kind} {self.words} {self.theme} {self.placed} {em} {lines} {screen}"
        """All that its pictures depend on, but for the moment."""
        self._picture: Picture | None = None
        self.paint(last)

    def _laid_out(self, region: Region, em: float, building: bool, screen: Screen) -> tuple[Placed, float]:
        """Where everything is, and the size of the labels: smaller where long words would take room from the cells."""
        names = self.view.names(self.example, self.words) if em else {}
        each = {name: (markup,) if isinstance(markup, str) else markup for name, markup in names.items()}
        widths = {name: max(typeset(markup).width for markup in several) for name, several in each.items()}
        most = self.view.most * region.height

        def placed(size: float, words: float) -> Placed:
            takes = {name: words * width for name, width in widths.items()}
            return fitted(self.view.boxes(self.example, size, takes, building), region, most)

        def cell(of: Placed) -> float:
            return min(part.cell_size for part in of.values() if isinstance(part, Grid))

        enough, smallest = look.LABELS_TAKE * cell(placed(em, 0.0)), look.SMALLEST_LABEL * em
        found = placed(em, em)
        while em > smallest and cell(found) < enough:
            em *= look.SMALLER_LABEL
            found = placed(em, em)
        return on_pixels(found, screen), em

    def _window(self, plane: Plane) -> None:
        """What shows the window: on the first plane."""
        cell, theme = plane.cell, self.theme

        def line(width: float) -> float:
            return max(width * cell, look.MIN_LINE_PIXELS * self._pixel)

        self.beam = filled(theme.kernel, opacity=look.BEAM_OPACITY)
        self.beam_edges = stroked(theme.kernel, line(look.BEAM_LINE))
        self.beam_ends = stroked(theme.kernel, line(look.BEAM_LINE))
        self.plate = filled(theme.plate)
        self.window = stroked(theme.kernel, line(look.WINDOW_LINE))
        self.chips, self.weights = filled(theme.kernel), filled(theme.on_kernel)
        self.mark = filled(theme.ink)
        self.current = stroked(theme.kernel, line(look.WINDOW_LINE))
        self.halo, self._thick = stroked(look.AROUND, 0.0), 0.0
        if plane.shaded:
            shorter = min(self._region.width, self._region.height)
            self._thick = max(look.WINDOW_LINE * cell, look.WINDOW_ON_GREY * shorter)
            self.halo = stroked(look.AROUND, look.HALO * self._thick)
            self.window, self.current = (stroked(look.ON_GREY, self._thick) for _ in range(2))
        for outline in (self.window, self.current, self.halo):
            outline.joint_type = mn.LineJointType.MITER
        self._chip = rounded_rectangle(look.CHIP[0] * cell, look.CHIP[1] * cell, 0.08 * cell)

    def _order(self) -> None:
        """Put everything in drawing order: the beam's lines lie under all digits."""
        first = self._first
        others = [plane for plane in self.planes.values() if plane is not first]
        self.add(self._frame, *self.labels.values(), *first.under, self.beam, *first.base, self.beam_edges, *first.top)
        last = self.planes.get("output")
        for plane in others:
            self.add(*plane.under, *plane.base, *([self.beam_ends] if plane is last else []), *plane.top)
        # The window flies before the planes, and stands on the first one, which no other covers.
        halo = [self.halo] if first.shaded else []
        self.add(self.plate, *halo, self.window, self.chips, self.weights, self.mark, self.current)
        self.add(self.brackets, self.marks, self.links, self.tokens)

    @property
    def _first(self) -> Plane:
        """The plane that the window slides over."""
        return self.planes.get("input") or next(iter(self.planes.values()))

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
                mobject.paint(self._label(name, picture.labels.get(name)))
        same_brackets = before is not None and before.brackets == picture.brackets
        if not same_brackets:
            self.brackets.paint(part for bracket in picture.brackets for part in self._bracket(bracket))
        same_above = before is not None and (before.marks, before.links, before.tokens) == (
            picture.marks,
            picture.links,
            picture.tokens,
        )
        if not same_above:
            self.marks.paint(part for mark in picture.marks for part in self._mark(mark))
            self.links.paint(part for link in picture.links for part in self._link(link))
            self.tokens.paint(part for token in picture.tokens for part in self._token(token))
        same_pointer = before is not None and before.pointer == picture.pointer
        if not same_pointer:
            self._point(picture.pointer)
        return any(changed) or not (same_labels and same_brackets and same_above and same_pointer)

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

    def _label(self, name: str, label: Label | None) -> Iterator[tuple[str, float, Points]]:
        if label is None or self._em < look.MIN_TEXT_PIXELS * self._pixel:
            return
        anchor = self.placed[name]
        assert isinstance(anchor, Anchor)
        for markup, share in ((label.before, 1 - label.share), (label.markup, label.share)):
            if not markup:
                continue
            outline = typeset(markup)
            if not anchor.of:  # a sign
                yield self.theme.ink, share, outline.centred(anchor.x, anchor.y, look.SIGN * self._em)
                continue
            x, y = anchor.x, anchor.y
            if label.shift is not None:
                plane, to, home, far = label.shift
                there, here = self.planes[plane].grid.points([to, home])
                x, y = (x, y) + far * (there - here)
                x = min(x, max(self._region.right - outline.width * self._em, anchor.x))
            for ink, path in outline.parts(x, y, self._em, anchor.align):
                yield self.theme.ink_of(ink), share, path

    def _bracket(self, bracket: Bracket) -> Iterator[tuple[str, float, Points]]:
        """A bracket in a gap, and how wide that is."""
        plane = self.planes[bracket.plane]
        grid, cell, ink = plane.grid, plane.cell, self.theme.ink_of(bracket.ink)
        top, left, bottom, right = bracket.span.edges
        if right - left >= bottom - top:  # along the row, at the foot of the cells
            ends, tick = grid.points([(bottom - 0.2, left + 0.08), (bottom - 0.2, right - 0.08)]), (0.0, 0.16 * cell)
            x, y = ends.mean(axis=0) + (0.0, 0.34 * cell)
        else:
            ends, tick = grid.points([(top + 0.08, left + 0.12), (bottom - 0.08, left + 0.12)]), (0.16 * cell, 0.0)
            x, y = ends.mean(axis=0) + (0.5 * cell, 0.0)
        thick = max(look.BRACKET_LINE * cell, look.MIN_LINE_PIXELS * self._pixel) / 2
        lines = [(ends[0], ends[1]), *((end, end + tick) for end in ends)]
        yield ink, bracket.opacity, joined(polygon(_bar(start, end, thick)) for start, end in lines)
        if plane.shows_digits:
            words = typeset(bracket.markup, math=True)
            size = min(look.DIGIT, 0.94 * max(right - left, 1.0) / words.width) * cell
            if size >= look.MIN_DIGIT_PIXELS * self._pixel:
                yield ink, bracket.opacity, words.centred(x, y, size)

    # --- Above the planes ---------------------------------------------------------------------------------------------

    def _mark(self, mark: Mark) -> Iterator[tuple[str, float, Points]]:
        """An outline around cells, a little outside of them, and the tint inside."""
        plane = self.planes[mark.plane]
        ink = self.theme.kernel if mark.ink == "kernel" else self.theme.ink_of(mark.ink)  # as the window is
        quad = plane.grid.quad(mark.span)
        if mark.to is not None:
            other, span = mark.to
            quad = quad + mark.share * (self.planes[other].grid.quad(span) - quad)
        if mark.tint > 0:
            yield ink, mark.tint * mark.opacity, polygon(quad)
        thick = max(look.WINDOW_LINE * plane.cell, look.MIN_LINE_PIXELS * self._pixel) / 2
        bars = []
        for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
            length = float(np.linalg.norm(end - start))
            if length < 1e-9:
                continue
            along = thick * (end - start) / length
            if not mark.dashed:
                bars.append(_bar(start - along, end + along, thick))
                continue
            count = max(1, round(length / (3 * look.BEAM_DASH * plane.cell)))
            ends = np.linspace(start, end, 2 * count)
            bars += [_bar(a, b, thick) for a, b in zip(ends[0::2], ends[1::2], strict=True)]
        yield ink, mark.opacity, joined(polygon(bar) for bar in bars)

    def _link(self, link: Link) -> Iterator[tuple[str, float, Points]]:
        """A line with a point at its end."""
        start, goal = self._spot(link.one), self._spot(link.other)
        cell = self.planes[link.one.plane].cell
        end, length = start + link.share * (goal - start), float(np.linalg.norm(goal - start))
        if length < 1e-9 or link.share <= 0:
            return
        along = (goal - start) / length
        side = np.array([-along[1], along[0]])
        tip = min(look.LINK_POINT * cell, 0.4 * link.share * length)
        thick = max(look.LINK_LINE * cell, look.MIN_LINE_PIXELS * self._pixel) / 2
        point = np.array([end, end - tip * along + 0.45 * tip * side, end - tip * along - 0.45 * tip * side])
        parts = [polygon(_bar(start, end - 0.8 * tip * along, thick)), polygon(point)]
        yield self.theme.ink_of(link.ink), link.opacity, joined(parts)

    def _token(self, token: Token) -> Iterator[tuple[str, float, Points]]:
        """A number or a short text, and the card behind it."""
        plane = self.planes[token.at.plane]
        x, y = self._spot(token.at)
        em = (look.CHIP_DIGIT if token.chip else look.DIGIT) * plane.cell
        if token.to is not None:
            goal = self._spot(token.to)
            x, y = (x, y) + token.share * (goal - (x, y))
            em *= 1 + token.share * (self.planes[token.to.plane].cell / plane.cell - 1)
        if token.beside:
            x += look.CHIP_SHIFT * plane.cell
        em *= token.size
        if em < look.MIN_DIGIT_PIXELS * self._pixel:
            return
        outline = number(token.text) if {*token.text} <= NUMERIC else typeset(quoted(token.text))
        if token.chip:
            width, height = (em / look.CHIP_DIGIT * side for side in look.CHIP)
            chip = rounded_rectangle(width, height, 0.2 * width)
            yield self.theme.kernel, token.opacity, copies(chip, [(x, y)])
            size = min(em, 0.9 * width / outline.width)
            yield self.theme.on_kernel, token.opacity, outline.centred(x, y, size)
            return
        if token.card:
            card = rounded_rectangle((outline.width + 0.3) * em, 1.1 * em, 0.2 * em)
            yield self.theme.paper, look.CARD_OPACITY * token.opacity, copies(card, [(x, y)])
        yield self.theme.ink_of(token.ink), token.opacity, outline.centred(x, y, em)

    def _spot(self, spot: Spot) -> Vector:
        """(x, y) of a place."""
        place: Vector = self.planes[spot.plane].grid.points([spot.position])[0]
        return place if spot.other is None else place + spot.share * (self._spot(spot.other) - place)

    # --- The window ---------------------------------------------------------------------------------------------------

    def _point(self, pointer: Pointer | None) -> None:
        """Put window, weights, output cell and beam where a pointer says; None takes them away.

        On a plate the weights hide the digits below: so they fly.
        """
        parts = (self.plate, self.halo, self.window, self.chips, self.weights, self.mark, self.current)
        for layer in (self.beam, self.beam_edges, self.beam_ends, *parts):
            layer.set_points(NOTHING)
        if pointer is None:
            return
        plane = self._first
        window, centres, current = self._at(pointer.stand)
        if pointer.towards is not None:
            other, other_centres, other_current = self._at(pointer.towards)
            window = window + pointer.share * (other - window)
            centres = centres + pointer.share * (other_centres - centres)
            both = current is not None and other_current is not None
            current = current + pointer.share * (other_current - current) if both else None  # type: ignore[operator]
        if pointer.shift:
            away = np.array([pointer.shift * plane.cell, 0.0])
            window, centres = window + away, centres + away
        there = pointer.opacity
        for outline in (self.window, self.current, self.halo):
            stroke(outline, there)
        outlines = [polygon(self._around(each)) for each in (window, current) if each is not None]
        self.window.set_points(outlines[0])
        if plane.shaded:
            self.halo.set_points(joined(outlines))
        if plane.shows_chips and pointer.weights:
            if pointer.plate > 0:
                self.plate.set_points(polygon(window))
                fill(self.plate, pointer.plate * there)
            self.chips.set_points(copies(self._chip, centres))
            room = 0.9 * look.CHIP[0]
            widest = max(number(weight).width for weight in pointer.weights)
            size = min(look.CHIP_DIGIT, room / widest)
            self.weights.set_points(
                joined(
                    number(weight).centred(x, y, size * plane.cell)
                    for weight, (x, y) in zip(pointer.weights, centres, strict=True)
                )
            )
            for layer in (self.chips, self.weights):
                fill(layer, there)
        if pointer.marked > 0:
            across, down = window[1] - window[0], window[3] - window[0]
            sides = [0.3 * plane.cell * side / max(float(np.linalg.norm(side)), 1e-9) for side in (across, down)]
            self.mark.set_points(polygon([window[0], window[0] + sides[0], window[0] + sides[1]]))
            fill(self.mark, pointer.marked)
        if current is None:
            return
        self.current.set_points(outlines[1])
        if pointer.beam > 0:
            self._beam(window, current, pointer.beam)

    def _around(self, quad: Vector) -> Vector:
        """A quad whose outline hides nothing of the greys inside."""
        if not self._thick:
            return quad
        across, down = (quad[end] - quad[0] for end in (1, 3))
        right, front = (self._thick / 2 * side / max(float(np.linalg.norm(side)), 1e-9) for side in (across, down))
        grown: Vector = quad + np.array([-right - front, right - front, right + front, front - right])
        return grown

    def _beam(self, window: Vector, current: Vector, opacity: float) -> None:
        """From the window to its output cell: lines, dashed over the output's plane, and a tint between."""
        plane, output = self._first, self.planes["output"].grid
        corners = np.concatenate([window, current])
        hull = ConvexHull(corners).vertices
        # The tint ends where the plane begins: a tinted input cell would look like a touched zero.
        self.beam.set_points(polygon(above(corners[hull], plane.grid.quad(plane.grid.span)[0, 1])))
        fill(self.beam, (look.BEAM_OPACITY if self._lines else look.BEAM_ALONE) * opacity)
        if not self._lines:
            return
        sides = [
            (corners[min(pair)], corners[max(pair)])
            for pair in zip(hull, np.roll(hull, -1), strict=True)
            if min(pair) < len(window) <= max(pair)
        ]
        lines, ends = [], []
        for start, end in sides:
            inside = within(start, end, output.quad(output.span))
            entry = start + (inside[0] if inside else 1.0) * (end - start)
            lines.append((start, entry))
            if inside:
                ends.append((entry, end))
        self.beam_edges.set_points(polylines(lines))
        dash = look.BEAM_DASH * plane.cell
        counts = [max(1, round(float(np.linalg.norm(end - start)) / (2 * dash))) for start, end in ends]
        self.beam_ends.set_points(dashed(ends, counts) if ends else NOTHING)
        stroke(self.beam_edges, opacity)
        stroke(self.beam_ends, look.BEAM_FAINT * opacity)

    def _at(self, stand: Stand) -> tuple[Vector, Vector, Vector | None]:
        """Corners of the window (4, 2), middles of the weights (n, 2) and corners of the output cell (4, 2), if any."""
        part = self.placed[stand.plane]
        assert isinstance(part, Grid)
        grid = self._tilted(part, stand) if stand.facing or stand.aside else part
        shift = np.array([look.CHIP_SHIFT * grid.cell_size, 0.0]) if stand.beside else np.zeros(2)
        target: npt.NDArray[np.float64] | None = None
        if stand.target is not None:
            target = self.planes["output"].grid.quad(Span.of([stand.target]))
        return grid.points(stand.corners), grid.points(stand.entries) + shift, target

    def _tilted(self, grid: Grid, stand: Stand) -> Grid:
        """The kernel's own grid on its way to the place beside it, tilted to face the viewer."""
        beside = self.placed["turning"]
        assert isinstance(beside, Grid)
        one, other = grid.projection, beside.projection
        turned = one.matrix + stand.facing * (other.matrix - one.matrix)
        here, there = (each.quad(each.span).mean(axis=0) for each in (grid, beside))
        middle = here + stand.aside * (there - here)
        tilted = replace(grid, projection=Projection((turned[1, 0], turned[1, 1]), (turned[0, 0], turned[0, 1])))
        x, y = middle - tilted.quad(tilted.span).mean(axis=0)
        return tilted.moved(x, y)

    @property
    def shows_weights(self) -> bool:
        """Whether the window's weights are large enough to read."""
        return self._first.shows_chips

    @property
    def output_em(self) -> float:
        """Size of an em of the output's numbers."""
        return look.DIGIT * self.planes["output"].cell

    def spots(self, step: Step) -> list[tuple[tuple[float, float, float], ...]]:
        """(x, y, em) of the number of each tap's cell under the window, and of its weight, if it has one."""
        plane = self._first
        shift = look.DIGIT_SHIFT if plane.shows_chips else 0.0
        centres = plane.grid.centres([tap.slot for tap in step.taps])
        em = (look.DIGIT * plane.cell, look.CHIP_DIGIT * plane.cell)
        if self.example.kernel is None:
            return [((x, y, em[0]),) for x, y in centres.tolist()]
        return [
            ((x + shift * plane.cell, y, em[0]), (x + look.CHIP_SHIFT * plane.cell, y, em[1]))
            for x, y in centres.tolist()
        ]

    def centre(self, step: Step) -> Vector:
        """(x, y) of the middle of a step's window."""
        middle: Vector = self._first.grid.centres([tap.slot for tap in step.taps]).mean(axis=0)
        return middle

    def goal(self, step: Step) -> Vector:
        """(x, y) of the middle of a step's output cell."""
        middle: Vector = self.planes["output"].grid.centres([step.output])[0]
        return middle


def _bar(start: Vector, end: Vector, thick: float) -> Vector:
    """The corners of a straight line, twice `thick` wide."""
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
    side = thick * np.array([-along[1], along[0]])
    bar: Vector = np.array([start + side, end + side, end - side, start - side])
    return bar
