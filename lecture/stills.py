"""What decks show of animations: stills, in order, each with what is said of it, and films; and how they are chosen."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from convfilm.catalogue import stem
from convfilm.gallery import contents
from convfilm.gallery.contents import Animation
from convfilm.media.files import complete

ROOT = Path(__file__).parents[1]
PAGE = re.compile(rb"/Type\s*/Page\b")


@dataclass(frozen=True)
class Still:
    """A picture of one step."""

    file: Path
    name: str
    """In the gallery: "padding_strides/01.png"."""
    sentence: str
    caption: str
    """The same in short: "Output (0, 0): 2·1 + 1·2 = 4."."""


def add_scenes(parser: argparse.ArgumentParser) -> None:
    """The options that say which scenes a deck shows."""
    parser.add_argument("scenes", nargs="+", metavar="SCENE", help="name or stem of a scene")
    add_gallery(parser)


def add_gallery(parser: argparse.ArgumentParser) -> None:
    """The option that says where they are."""
    parser.add_argument("--gallery", type=Path, default=ROOT / "gallery", metavar="DIR", help="default: gallery")


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


def pages(animation: Animation) -> Sequence[Still]:
    """The same in vector: pages of one PDF, of which each is the file; LookupError if that is missing, or another."""
    name = f"{animation.stem}.pdf"
    try:
        file = animation.folder / animation.file(".pdf")
    except LookupError:
        raise LookupError(f"the gallery has no {name}: script/render --formats vector makes it") from None
    if len(PAGE.findall(file.read_bytes())) != len(animation.cells):
        raise LookupError(f"{name} has not a page for each still: script/render --formats vector --force makes it")
    return [Still(file, name, cell["sentence"], cell["caption"]) for cell in animation.cells]


def film(animation: Animation) -> list[str]:
    """The names of the film and its poster, if the gallery has both; LookupError if one is another."""
    suffixes = (".mp4", ".poster.png")
    if not {animation.stem + suffix for suffix in suffixes} <= {*animation.files}:
        return []
    return [animation.file(suffix) for suffix in suffixes]


def colour(file: Path) -> str:
    """The paper of a picture, which is in its corner: "ffffff"."""
    with Image.open(file) as image:
        return "{:02x}{:02x}{:02x}".format(*image.convert("RGB").getpixel((0, 0)))


def put_beside(deck: Path, files: Mapping[str, Path]) -> None:
    """Copy the files that a deck shows, each under the name that it has there."""
    for name, file in files.items():
        with complete(deck.parent / name) as partial:
            shutil.copyfile(file, partial)
