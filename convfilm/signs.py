"""Typst markup as paths of its signs, as Manim's `Typst` makes them; but a glyph is read once, and no mobject is made.

A sentence of sixty signs is of thirty glyphs, and Manim makes two mobjects and reads a path for each sign.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cache
from xml.etree import ElementTree

import manim as mn
import numpy as np
import svgelements
import typst
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath
from manim.utils.typst_file_writing import TYPST_COMPILATION_FONT_SIZE, TYPST_TEMPLATE

from convfilm.path import Points, polygon

EM = 100 * mn.constants.SCALE_FACTOR_PER_FONT_POINT  # frame units of a point, where Manim's font size is 100
RULE = 0.045  # thickness in em of a fraction bar, which Typst strokes and an outline has to fill
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


def signs(markup: str, fonts: typst.Fonts) -> list[tuple[int, Points]]:
    """The path of each sign, y upwards, with its colour as a number; rules among them, and nothing for spaces."""
    source = TYPST_TEMPLATE.format(text_size=TYPST_COMPILATION_FONT_SIZE, preamble="", body=markup)
    root = ElementTree.parse(io.BytesIO(typst.compile(source.encode(), format="svg", font_paths=fonts))).getroot()
    glyphs = {symbol.get("id", ""): symbol.findall(f"{SVG}path") for symbol in root.iter(f"{SVG}symbol")}
    return [*_drawn(root, svgelements.Matrix(), glyphs)]


def _drawn(
    parent: ElementTree.Element, matrix: svgelements.Matrix, glyphs: Mapping[str, list[ElementTree.Element]]
) -> Iterator[tuple[int, Points]]:
    """Colour and path of all that a part of an SVG draws."""
    for part in parent:
        there = svgelements.Matrix(part.get("transform", "")) * matrix  # the inner one goes first
        if part.tag == f"{SVG}g":
            yield from _drawn(part, there, glyphs)
        elif part.tag == f"{SVG}path":
            stroked = part.get("fill") == "none"
            for colour, points in _path(part, part.get("stroke" if stroked else "fill"), there):
                yield colour, _rule(points) if stroked else points
        elif part.tag == f"{SVG}use":
            x, y = float(part.get("x", 0)), float(part.get("y", 0))
            for glyph in glyphs[part.get(LINK, "")[1:]]:
                yield from _path(glyph, part.get("fill"), svgelements.Matrix.translate(x, y) * there)


def _path(part: ElementTree.Element, colour: str | None, matrix: svgelements.Matrix) -> Iterator[tuple[int, Points]]:
    points = _curves(part.get("d", ""))
    if len(points):  # a space has none
        linear = np.array([[matrix.a, -matrix.b, 0], [matrix.c, -matrix.d, 0], [0, 0, 0]])  # SVG's y goes downwards
        yield int((colour or "#0")[1:], 16), EM * (points @ linear + (matrix.e, -matrix.f, 0))


@cache
def _curves(commands: str) -> Points:
    """An SVG's path as cubic curves."""
    return np.asarray(VMobjectFromSVGPath(svgelements.Path(commands)).points, dtype=float)


def _rule(points: Points) -> Points:
    """A line from left to right, which Typst strokes, as an area."""
    (left, bottom), (right, top) = points[0][:2], points[-1][:2]
    return polygon(
        [(left, bottom - RULE / 2), (right, bottom - RULE / 2), (right, top + RULE / 2), (left, top + RULE / 2)]
    )
