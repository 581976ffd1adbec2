"""Text as outlines: typeset with Typst, each distinct string once; numbers are put together from typeset digits.

An outline can be copied to many places in one path, which Manim draws many times faster than a mobject per string.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

import manim as mn
import numpy as np
import typst

from convfilm.formula import FONTS, INKS, quoted
from convfilm.media.files import complete
from convfilm.path import NOTHING, Points, joined
from convfilm.signs import EM, RULE, signs

SIGNS = "0123456789+−·=≈.×e()÷∞"
DIGIT_WIDTH = 0.48  # of an em
SPACE = 0.2
OWN = "Typst's own"  # fonts, the same on every machine
# One family for words, formulas and numbers; what it lacks for formulas comes from the other.
FAMILY = f"""#set text(font: {FONTS})
#show math.equation: set text(font: ("Libertinus Serif", "New Computer Modern Math", "Noto Serif CJK SC"))
"""
CHINESE_FONT = " Chinese signs are in Debian's package fonts-noto-cjk."


@dataclass(frozen=True, eq=False)
class Outline:
    """The filled shape of a string in em: the baseline is y = 0 and the text begins at x = 0."""

    points: Points
    width: float
    inks: Mapping[str, Points] = field(default_factory=dict)
    """What of it is in which ink; all in "" if there is none."""

    @cached_property
    def bottom(self) -> float:
        """Lowest point below the baseline, as y."""
        return float(self.points[:, 1].min(initial=0.0))

    @cached_property
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

    def parts(self, x: float, y: float, size: float, align: float = 0.0) -> list[tuple[str, Points]]:
        """The path of each ink, where `at` puts them."""
        offset = (x - align * self.width * size, y, 0.0)
        return [(ink, points * size + offset) for ink, points in (self.inks or {"": self.points}).items()]


@cache
def _versions() -> tuple[str, str]:
    """What typesets and what draws; looking them up takes as long as typesetting."""
    return version("typst"), version("manim")


def _path(name: str, fonts: str) -> Path:
    """Where outlines are kept, among Manim's cached files: typesetting takes a hundred times as long as reading."""
    known = "\n".join((name, fonts, f"{EM} {RULE}", *_versions()))
    return Path(mn.config.get_dir("tex_dir")) / f"{hashlib.sha256(known.encode()).hexdigest()}.npz"


def _kept(path: Path, count: int) -> list[Points] | None:
    """As many paths as there should be; None if the file is not there, not whole, or something else."""
    try:
        with np.load(path) as kept:
            paths = [kept[f"arr_{number}"] for number in range(len(kept))]
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, BadZipFile, zlib.error):
        return None
    right = all(part.dtype == float and part.ndim == 2 and part.shape[1] == 3 for part in paths)
    return paths if right and len(paths) == count else None


def _keep(path: Path, paths: Sequence[Points]) -> None:
    with suppress(OSError), complete(path) as partial, partial.open("wb") as file:  # a film can be made without
        np.savez(file, *paths)
        file.flush()
        os.fsync(file.fileno())


@cache
def _fonts(system: bool) -> typst.Fonts:
    """The fonts that text is set with: Typst's own, or also the system's."""
    return typst.Fonts(include_system_fonts=system)


@cache
def _fingerprint() -> str:
    """A digest of all fonts: which there are, and of the files that they come from."""
    digest = hashlib.sha256()
    for font in _fonts(system=True).fonts():
        digest.update(f"{font.family} {font.style} {font.weight} {font.stretch} {font.path} {font.index}".encode())
        if font.path:
            with suppress(OSError):
                file = Path(font.path).stat()
                digest.update(f"{file.st_size} {file.st_mtime_ns}".encode())
    return digest.hexdigest()


def _not_shown(markup: str, fonts: typst.Fonts, fallback: bool = True) -> str:
    """The first sign that has no glyph, if any: PDF/A forbids the box in its place, so Typst looks for it."""
    style = "" if fallback else "#set text(fallback: false)\n#show math.equation: set text(fallback: false)\n"
    try:
        typst.compile(f"{FAMILY}{style}{markup}".encode(), format="pdf", pdf_standards="a-2u", font_paths=fonts)
    except typst.TypstError as error:
        found = re.search(r'the text `"(.+?)"` could not be displayed', str(error))
        return found[1] if found else ""  # of other errors one hears when the text is set
    return ""


def warning(words: str) -> str:
    """That no font here has a sign of some words, as a sentence; nothing if all are there."""
    missing = [sign for sign in dict.fromkeys(words) if _not_shown(quoted(sign), _fonts(system=True))]
    return _boxes(missing, words) if missing else ""


def _boxes(missing: Sequence[str], words: str) -> str:
    named = " ".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in missing)
    hint = CHINESE_FONT if re.search("[\u2e80-\u9fff\uff00-\uffef]", named) else ""
    return f"No font here shows {named}, in {words}: there are boxes instead.{hint}"


def _inked(markup: str, fonts: typst.Fonts) -> list[tuple[int, Points]]:
    """The path of each sign of Typst markup, with the number of its ink."""
    return [(colour if colour < len(INKS) else 0, path) for colour, path in signs(FAMILY + markup, fonts)]


@cache
def typeset(markup: str, math: bool = False) -> Outline:
    """The outline of Typst markup, or of a Typst formula; of width 0 where there is nothing to see.

    Signs that no font has are boxes, of which a warning tells, and which are not kept: a font may be installed.
    """
    text = f"$ {markup} $" if math else markup

    def outline(fonts: typst.Fonts) -> list[Points]:
        # Typst's SVG does not tell where the baseline is: the foot of a one that goes before, and is dropped, does.
        # In a formula, the one is of the formula: a paragraph would put the formula below it.
        (_, one), *parts = _inked(f"$ 1 quad {markup} $" if math else f"1#h(1em){markup}", fonts)
        points = joined(part for _, part in parts)
        corner = (points[:, 0].min(), one[:, 1].min(), 0.0) if len(points) else (0.0, 0.0, 0.0)
        return [joined(part for of, part in parts if of == ink) - corner for ink in range(len(INKS))]

    name = f"{FAMILY} {INKS} {math} {markup}"
    path = _path(name, OWN)
    kept = _kept(path, len(INKS))
    if kept is None and not _not_shown(text, _fonts(system=False), fallback=False):
        kept = outline(_fonts(system=False))
        _keep(path, kept)
    if kept is None:
        path = _path(name, _fingerprint())
        kept = _kept(path, len(INKS))
    if kept is None:
        fonts = _fonts(system=True)
        kept = outline(fonts)
        if first := _not_shown(text, fonts):
            every = [sign for sign in dict.fromkeys(markup) if _not_shown(quoted(sign), fonts)] or [first]
            mn.logger.warning("%s", _boxes(every, markup))
        else:
            _keep(path, kept)
    points = joined(kept)
    inks = {ink: part for ink, part in zip(INKS, kept, strict=True) if len(part)}
    return Outline(points, float(np.ptp(points[:, 0])) if len(points) else 0.0, inks)


@cache
def _signs() -> Mapping[str, Outline]:
    """Each sign of a number. Digits are equally wide, so that numbers in a column align."""
    path = _path(f"signs {SIGNS}", OWN)
    shapes = _kept(path, len(SIGNS))
    if shapes is None:
        parts = [part for _, part in _inked(SIGNS, _fonts(system=False))]
        baseline = parts[SIGNS.index("1")][:, 1].min()
        shapes = [part - (part[:, 0].min(), baseline, 0.0) for part in parts]
        _keep(path, shapes)
    outlines = {}
    for sign, points in zip(SIGNS, shapes, strict=True):
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
