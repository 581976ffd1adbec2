"""A canvas that draws again only what changed and what lies above it; each pixel is as if all had been drawn anew."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import cairo
import manim as mn
import numpy as np
from manim.typing import PixelArray

from convfilm.media.patches import Box

MITER_LIMIT = 10  # Cairo's: a corner of a line reaches no further than so many halves of its width


@dataclass(eq=False)
class Leaf:
    """A mobject as it is drawn, without its submobjects."""

    mobject: Any
    points: bytes
    style: object
    """All that its pixels depend on but for its points; None if that is more than can be compared."""
    box: Box
    """Nothing of it is outside."""
    path: Any = None
    """Cairo's, once it has been drawn: to be filled and stroked again without a look at its points."""

    def looks_like(self, other: Leaf) -> bool:
        """Whether both draw the same pixels over the same picture."""
        return self.style is not None and self.style == other.style and self.points == other.points


class Canvas:
    """Draws as Manim's camera does, in its order, over an image of all that lies below the first change.

    Of what lies above, it draws what changed and what meets that, or what meets what meets that, and so on.
    Mobjects are compared by value with those of the last time, so that it does not matter who changed them, or how.
    """

    def __init__(self, camera: mn.Camera) -> None:
        self._camera: Any = camera
        self._leaves: list[Leaf] = []
        self._background: PixelArray | None = None
        self._picture: PixelArray | None = None
        self._base: PixelArray = np.zeros((0, 0, 4), np.uint8)
        self._on_base: Any = None
        self._below = 0  # leaves that are on the base

    def forget(self) -> None:
        """Draw everything the next time, because somebody else has drawn."""
        self._background = None

    def draw(self, background: PixelArray, mobjects: Iterable[mn.Mobject]) -> list[Box]:
        """Make the camera's picture that of mobjects on a background that stays as it is; tell where it may differ."""
        camera = self._camera
        picture: PixelArray = camera.pixel_array
        whole = Box(0, 0, *picture.shape[:2])
        if type(camera) is not mn.Camera:  # who knows what others do
            camera.set_frame_to_background(background)
            camera.capture_mobjects(mobjects)
            return [whole]
        context = camera.get_cairo_context(picture)
        before, known = self._leaves, {id(leaf.mobject): leaf for leaf in self._leaves}
        now = [self._leaf(each, known.get(id(each))) for each in displayed(camera, [*mobjects])]
        if self._background is background and self._picture is picture:
            same = _common(before, now)
            areas = _areas(before[same:], now[same:])
            if not areas:
                return []
        else:
            same, areas = 0, [whole]
            self._background, self._picture, self._base, self._below = background, picture, background.copy(), 0
            height, width = picture.shape[:2]
            surface = cairo.ImageSurface.create_for_data(self._base.data, cairo.FORMAT_ARGB32, width, height)
            self._on_base = cairo.Context(surface)
            self._on_base.set_matrix(context.get_matrix())
        if same < self._below:
            np.copyto(self._base, background)
            self._below = 0
        for leaf in now[self._below : same]:
            self._display(leaf, self._on_base)
        for area in areas:
            picture[area.pixels] = self._base[area.pixels]
        for leaf in now[same:]:
            if any(leaf.box.meets(area) for area in areas):
                self._display(leaf, context)
        self._leaves, self._below = now, same
        return areas

    def _leaf(self, mobject: Any, before: Leaf | None) -> Leaf:
        """A mobject as it is now; what has been found out of it is kept as long as it holds."""
        camera = self._camera
        height, width = camera.pixel_array.shape[:2]
        if not isinstance(mobject, mn.VMobject) or mobject.get_background_image():
            return Leaf(mobject, b"", None, Box(0, 0, height, width))
        colours = [
            camera.get_fill_rgbas(mobject),
            camera.get_stroke_rgbas(mobject, background=True),
            camera.get_stroke_rgbas(mobject),
        ]
        widths = mobject.get_stroke_width(background=True), mobject.get_stroke_width()
        style = None  # of a gradient, which depends on the submobjects too
        if all(len(colour) == 1 for colour in colours):
            style = (*(colour.tobytes() for colour in colours), widths, mobject.joint_type, mobject.cap_style)
        leaf = Leaf(mobject, mobject.points.tobytes(), style, Box(0, 0, height, width))
        if before is not None and before.points == leaf.points:
            leaf.path = before.path
            if before.style == style:
                leaf.box = before.box
                return leaf
        reach = MITER_LIMIT / 2 * max(widths) * camera.cairo_line_width_multiple
        low, high = mobject.points[:, :2].min(axis=0) - reach, mobject.points[:, :2].max(axis=0) + reach
        corners = [camera.get_cairo_context(camera.pixel_array).user_to_device(*corner) for corner in (low, high)]
        if np.isfinite(corners).all():
            (left, right), (top, bottom) = (sorted(each) for each in zip(*corners, strict=True))
            leaf.box = Box(
                min(max(math.floor(top) - 1, 0), height),
                min(max(math.floor(left) - 1, 0), width),
                min(max(math.ceil(bottom) + 1, 0), height),
                min(max(math.ceil(right) + 1, 0), width),
            )
        return leaf

    def _display(self, leaf: Leaf, context: Any) -> None:
        camera, mobject = self._camera, leaf.mobject
        if leaf.style is None:
            camera.capture_mobjects([mobject], include_submobjects=False)
            return
        if leaf.path is None:
            camera.set_cairo_context_path(context, mobject)
            leaf.path = context.copy_path()
        else:
            context.new_path()
            context.append_path(leaf.path)
        camera.apply_stroke(context, mobject, background=True)
        camera.apply_fill(context, mobject)
        camera.apply_stroke(context, mobject)


def displayed(camera: mn.Camera, mobjects: Sequence[mn.Mobject]) -> list[mn.Mobject]:
    """All that a camera draws of mobjects, in its order: its own method takes about as long as drawing them."""
    found: list[mn.Mobject] = []
    seen = set()

    def add(mobject: mn.Mobject) -> None:
        if id(mobject) not in seen:  # of what is there twice, the last place counts
            seen.add(id(mobject))
            for part in reversed(mobject.submobjects):
                add(part)
            if len(mobject.points):
                found.append(mobject)

    for mobject in reversed(mobjects):
        add(mobject)
    found.reverse()
    return sorted(found, key=lambda mobject: mobject.z_index) if camera.use_z_index else found


def _common(before: Sequence[Leaf], now: Sequence[Leaf]) -> int:
    """How many leaves from the first on look as before."""
    for number, (one, other) in enumerate(zip(before, now, strict=False)):
        if not other.looks_like(one):
            return number
    return min(len(before), len(now))


def _areas(before: Sequence[Leaf], now: Sequence[Leaf]) -> list[Box]:
    """Boxes, apart from one another, outside of which the picture stays: each leaf is in one of them or meets none."""
    known = {id(leaf.mobject): leaf for leaf in before}
    kept = {key for leaf in now if (old := known.get(key := id(leaf.mobject))) and leaf.looks_like(old)}
    orders = [[id(leaf.mobject) for leaf in leaves if id(leaf.mobject) in kept] for leaves in (before, now)]
    if orders[0] != orders[1]:
        kept.clear()
    areas: list[Box] = []
    stay = [leaf for leaf in now if id(leaf.mobject) in kept]
    meet = [leaf for leaf in (*before, *now) if id(leaf.mobject) not in kept]
    while meet:
        for leaf in meet:
            areas = _joined(areas, leaf.box)
        meet = [leaf for leaf in stay if any(leaf.box.meets(area) for area in areas)]
        stay = [leaf for leaf in stay if leaf not in meet]
    return areas


def _joined(areas: Sequence[Box], box: Box) -> list[Box]:
    """Areas with one more, which takes in all that it meets."""
    while met := [area for area in areas if area.meets(box)]:
        areas = [area for area in areas if area not in met]
        tops, lefts, bottoms, rights = zip(box, *met, strict=True)
        box = Box(min(tops), min(lefts), max(bottoms), max(rights))
    return [*areas, box]
