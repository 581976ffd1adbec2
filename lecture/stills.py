"""The stills of an animation, in order, each with what is said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from convfilm.catalogue import stem
from convfilm.gallery import contents
from convfilm.gallery.contents import Animation


@dataclass(frozen=True)
class Still:
    """A picture of one step."""

    file: Path
    name: str
    """In the gallery: "padding_strides/01.png"."""
    sentence: str
    caption: str
    """The same in short: "Output (0, 0): 2·1 + 1·2 = 4."."""


def find(folder: Path, scene: str) -> Animation:
    """One animation of a gallery, by the stem or the name of its scene; LookupError if it has none of those."""
    return contents.find(folder, stem(scene))


def stills(animation: Animation) -> Sequence[Still]:
    """All of them; LookupError if one is missing, or another."""
    first = animation.file("/01.png")
    pattern = re.compile(re.escape(animation.stem) + r"(/\d{2,}(_answer)?\.png)")
    suffixes = [found[1] for name in sorted(animation.files) if (found := pattern.fullmatch(name))]
    if len(suffixes) != len(animation.cells):
        raise LookupError(f"the gallery has not all stills of which {first} is one: script/render makes them")
    names = map(animation.file, suffixes)
    return [
        Still(animation.folder / name, name, cell["sentence"], cell["caption"])
        for name, cell in zip(names, animation.cells, strict=True)
    ]
