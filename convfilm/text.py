"""Text as outlines: typeset with Typst, each distinct string once; numbers are put together from typeset digits.

An outline can be copied to many places in one path, which Manim draws many times faster than a mobject per string.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import manim as mn
import numpy as np

from convfilm.media.files import complete
from convfilm.path import NOTHING, Points, joined, polygon

EM = 100  # the font size at which Manim's Typst sets one em to one frame unit
RULE = 0.045  # thickness in em of a fraction bar, which Typst strokes and an outline has to fill
SIGNS = "0123456789+−·=.×e()"
DIGIT_WIDTH = 0.48  # of an em
SPACE = 0.2


@dataclass(frozen=True, eq=False)
class Outline:
    """The filled shape of a string in em: the baseline is y = 0 and the text begins at x = 0."""

    points: Points
    width: float

    @property
    def bottom(self) -> float:
        """Lowest point below the baseline, as y."""
        return float(self.points[:, 1].min(initial=0.0))

    @property
    def top(self) -> float:
        """Highest point above the baseline, as y."""
        return float(self.points[:, 1].max(initial=0.0))

    def at(self, x: float, y: float, size: float, align: float = 0.0) -> Points:
        """The path with its baseline at y; `align` is the share of its width left of x (0.5 centres); size of an em."""
        path = self.points * size
        path[:, 0] += x - align * self.width * size
        path[:, 1] += y
        return path

    def centred(self, x: float, y: float, size: float) -> Points:
        """The path with the middle of its ink at (x, y)."""
        return self.at(x, y - size * (self.top + self.bottom) / 2, size, align=0.5)


def _shape(part: mn.VMobject) -> Points:
    if part.get_fill_opacity() > 0:
        return np.asarray(part.points, dtype=float)
    (left, bottom), (right, top) = part.points[0][:2], part.points[-1][:2]  # a rule: from left to right
    return polygon(
        [(left, bottom - RULE / 2), (right, bottom - RULE / 2), (right, top + RULE / 2), (left, top + RULE / 2)]
    )


def _kept(name: str, make: Callable[[], dict[str, Points]]) -> dict[str, Points]:
    """What `make` typesets, kept among Manim's cached files: typesetting takes a hundred times as long as reading."""
    key = hashlib.sha256("\n".join((name, f"{EM} {RULE}", version("typst"), version("manim"))).encode()).hexdigest()
    path = Path(mn.config.get_dir("tex_dir")) / f"{key}.npz"
    try:
        with np.load(path) as kept:
            return dict(kept)
    except (OSError, ValueError, BadZipFile):  # not there yet, or not whole
        made = make()
    with suppress(OSError), complete(path) as partial:  # where nothing can be kept, a film can still be made
        np.savez(partial, **made)  # type: ignore[arg-type]  # its stub takes a name for its option
    return made


def _typst(markup: str, kind: type[mn.Typst]) -> list[Points]:
    """The path of each sign of Typst markup."""
    # In a folder of its own: Manim writes its files in place, where another render may be reading them.
    with TemporaryDirectory() as folder, mn.tempconfig({"tex_dir": folder}):
        text = kind(markup, font_size=EM, use_svg_cache=False)
    return [_shape(part) for part in text.submobjects if len(part.points)]


@cache
def typeset(markup: str, math: bool = False) -> Outline:
    """The outline of Typst markup, or of a Typst formula."""

    def make() -> dict[str, Points]:
        # Typst's SVG does not tell where the baseline is: the foot of a one that goes before, and is dropped, does.
        one, *parts = _typst(f"1 quad {markup}", mn.MathTypst) if math else _typst(f"1#h(1em){markup}", mn.Typst)
        points = joined(parts)
        return {"points": points - (points[:, 0].min(), one[:, 1].min(), 0.0)}

    points = _kept(f"{math} {markup}", make)["points"]
    return Outline(points, float(np.ptp(points[:, 0])))


@cache
def _signs() -> Mapping[str, Outline]:
    """Each sign of a number. Digits are equally wide, so that numbers in a column align."""

    def make() -> dict[str, Points]:
        parts = _typst(SIGNS, mn.Typst)
        baseline = parts[SIGNS.index("1")][:, 1].min()
        return {f"{i}": part - (part[:, 0].min(), baseline, 0.0) for i, part in enumerate(parts)}

    outlines = {}
    for sign, points in zip(SIGNS, _kept(f"signs {SIGNS}", make).values(), strict=True):
        ink = float(np.ptp(points[:, 0]))
        width = DIGIT_WIDTH if sign.isdigit() else ink + 0.12
        outlines[sign] = Outline(points + np.array([(width - ink) / 2, 0.0, 0.0]), width)
    return outlines


@cache
def number(text: str) -> Outline:
    """The outline of a number, or of a product or sum of numbers, out of SIGNS and spaces."""
    pen, paths = 0.0, [NOTHING]
    for sign in text:
        if sign == " ":
            pen += SPACE
            continue
        outline = _signs()[sign]
        paths.append(outline.points + np.array([pen, 0.0, 0.0]))
        pen += outline.width
    return Outline(joined(paths), pen)


def written(value: float | int | np.generic) -> str:
    """A value as it stands in a cell: with a true minus sign; floats with three digits."""
    text = f"{value}" if isinstance(value, int | np.integer) else f"{value:.3g}"
    return text.replace("-", "−").replace("e+", "e").replace("e0", "e").replace("e−0", "e−")


def quoted(words: str) -> str:
    """Words as Typst markup that shows them as they are, whatever signs they contain."""
    return f"#{json.dumps(words, ensure_ascii=False)}"
