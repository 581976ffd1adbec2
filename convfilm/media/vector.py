"""Pictures as SVG and PDF: drawn by Manim's camera on Cairo's own surfaces, from the paths that make the films.

Text is outlines, so that it looks the same everywhere, and needs no font where the file goes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cairo
import manim as mn

from convfilm.film import Film
from convfilm.media.canvas import displayed

UNIT = 36.0  # points of a frame unit: a frame of 16:9 is 512 points wide, as wide as a page's text
SHEET = 842.0  # points that a sheet is wide: the long side of A4
GAP = 12.0  # points between the pictures of a sheet
SHARP = 3.0  # pixels of a point, in a PNG


class Ink(mn.Camera):
    """Manim's camera for surfaces that know red from blue: its own swaps them for the order of its pixels."""

    def set_cairo_context_color(self, ctx: Any, rgbas: Any, vmobject: Any) -> Ink:
        """The colour of what is drawn next; of a gradient the first."""
        del vmobject
        ctx.set_source_rgba(*rgbas[0])
        return self


@dataclass(frozen=True)
class Drawing:
    """What was drawn once, and is written in any form; sizes in points."""

    width: float
    height: float
    surface: cairo.RecordingSurface

    def paint(self, context: Any, x: float = 0.0, y: float = 0.0, scale: float = 1.0) -> None:
        """Draw it with its upper left corner at (x, y), so many times as large."""
        context.save()
        context.translate(x, y)
        context.scale(scale, scale)
        context.set_source_surface(self.surface)
        context.paint()
        context.restore()


def drawn(width: float, height: float, paper: str, painter: Callable[[Any], None]) -> Drawing:
    """What a function draws on a Cairo context with y downwards, on a paper "#rrggbb", or on none if that is ""."""
    surface = cairo.RecordingSurface(cairo.CONTENT_COLOR_ALPHA, cairo.Rectangle(0, 0, width, height))
    context = cairo.Context(surface)
    if paper:
        context.set_source_rgb(*mn.ManimColor(paper).to_rgb())
        context.paint()
    painter(context)
    return Drawing(width, height, surface)


def picture(scene: Film, moment: Any) -> Drawing:
    """A moment of a film, as large as its frame."""
    scene.show(moment)
    camera = cast(mn.Camera, scene.camera)
    names = ("frame_width", "frame_height", "pixel_width", "pixel_height")
    return inked(
        Ink(**{name: getattr(camera, name) for name in names}), displayed(camera, scene.mobjects), paper(scene)
    )


def inked(ink: Ink, mobjects: Sequence[mn.Mobject], on: str) -> Drawing:
    """What a camera draws of mobjects, in their order, as large as its frame, on a paper."""
    width, height = ink.frame_width * UNIT, ink.frame_height * UNIT

    def painter(context: Any) -> None:
        context.transform(cairo.Matrix(UNIT, 0, 0, -UNIT, width / 2, height / 2))  # a frame's origin is in its middle
        for mobject in mobjects:
            ink.display_vectorized(cast(mn.VMobject, mobject), context)

    return drawn(width, height, on, painter)


def paper(scene: Film) -> str:
    """The colour of a film's paper, "" where it is on none."""
    camera = cast(mn.Camera, scene.camera)
    return mn.ManimColor(camera.background_color).to_hex() if camera.background_opacity else ""


def sheet(pictures: Sequence[Drawing], on: str) -> Drawing:
    """Pictures of one size from left to right and from top to bottom, on a paper."""
    first = pictures[0]
    columns = math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    scale = (SHEET - (columns + 1) * GAP) / columns / first.width
    across, down = scale * first.width + GAP, scale * first.height + GAP

    def painter(context: Any) -> None:
        for number, each in enumerate(pictures):
            row, column = divmod(number, columns)
            each.paint(context, GAP + column * across, GAP + row * down, scale)

    return drawn(SHEET, GAP + rows * down, on, painter)


def write_svg(drawing: Drawing, target: Path) -> None:
    """Write an SVG."""
    target.write_bytes(svg(drawing))


def svg(drawing: Drawing) -> bytes:
    """An SVG."""
    file = io.BytesIO()
    with cairo.SVGSurface(file, drawing.width, drawing.height) as surface:
        drawing.paint(cairo.Context(surface))
    return file.getvalue()


def write_pdf(drawings: Sequence[Drawing], target: Path, title: str) -> None:
    """Write a PDF with a page for each drawing."""
    with cairo.PDFSurface(str(target), drawings[0].width, drawings[0].height) as surface:
        surface.set_metadata(cairo.PDFMetadata.TITLE, title)
        surface.set_metadata(cairo.PDFMetadata.CREATE_DATE, "")  # the same pictures are the same file
        context = cairo.Context(surface)
        for drawing in drawings:
            drawing.paint(context)
            context.show_page()


def write_png(drawing: Drawing, target: Path) -> None:
    """Write a PNG, three pixels a point."""
    width, height = (math.ceil(length * SHARP) for length in (drawing.width, drawing.height))
    with cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height) as surface:
        drawing.paint(cairo.Context(surface), scale=SHARP)
        surface.write_to_png(str(target))
