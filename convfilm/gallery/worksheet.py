"""`convfilm worksheet`: layers as printable pages to fill in, a page each, and pages with the solutions."""

from __future__ import annotations

import argparse
import configparser
import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from convcore import Example
from convfilm import languages, worksheet
from convfilm.catalogue import chosen
from convfilm.gallery.__main__ import add_scenes
from convfilm.gallery.animate import add_numbers, named, numbered
from convfilm.gallery.job import CONFIGURATION, configuration
from convfilm.gallery.run import warn
from convfilm.gallery.work import one_line
from convfilm.layer import stem
from convfilm.options import LAYER, Options, add_language, add_layer, folder, program


def options() -> Options:
    """What can be chosen."""
    parser = Options(
        prog=f"{program()} worksheet",
        description="Writes layers as a PDF to print, A4, a page each: input and kernel with their numbers, and the\n"
        "size of the output, its cells and their sums to fill in; the solutions are on the last pages. It is called\n"
        "after the scene or the parameters, such as i5_k3_s1_p0.worksheet.pdf, and of several after the first.",
        epilog="examples:\n"
        "  convfilm worksheet --input-size 5 --kernel-size 3 --stride 2 --padding 1\n"
        '  convfilm worksheet --input-size 2 --layer "nn.ConvTranspose2d(1, 1, 3, stride=2)"\n'
        '  convfilm worksheet --input-size 4 --layer "nn.MaxPool2d(2)" --layer "nn.AvgPool2d(2)" --language de\n'
        "  convfilm worksheet PaddingStrides PaddingStridesTransposed\n"
        "  convfilm worksheet --input numbers.csv --weights sobel-x",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "names", nargs="*", type=str, metavar="SCENE", help="names or stems of scenes, for their layers"
    )
    add_scenes(parser, "where their files are, or one file")
    add_layer(parser, several=True)
    add_numbers(parser.add_argument_group("numbers"))
    add_language(parser, "en")
    parser.add_argument(
        "--out", type=folder, default=Path.cwd() / "gallery", metavar="DIR", help="where to (default: gallery)"
    )
    return parser


def main(arguments: Sequence[str]) -> int:
    """Write the PDF, say where it is, and return the exit code."""
    parser = options()
    given = parser.parse_args(arguments)
    words = languages.words(given.language or "en")
    try:
        configparser.ConfigParser().read_string(configuration(), CONFIGURATION)
        named_layers = [*_of_scenes(given), *_of_options(given)]
        pages = worksheet.bound([example for _, example in named_layers], words)
    except SyntaxError as error:
        parser.error(f"{error.filename}:{error.lineno}: {error.msg}")
    except (TypeError, ValueError, OSError, configparser.Error) as error:
        parser.error(str(error))
    import manim as mn

    from convfilm.media import printed

    warn(words.language)
    others = len(named_layers) - 1
    target = given.out / f"{named_layers[0][0]}{f'_and_{others}_more' * (others > 0)}.worksheet.pdf"
    try:
        with mn.tempconfig({"verbosity": "ERROR"}):  # a font that is missing is said once
            printed.write(pages, words, target)
    except OSError as error:
        reason = (os.strerror(error.errno) if error.errno else str(error)).lower()
        parser.exit(1, f"{program()}: {target} cannot be written: {reason}\n")
    print(target)
    return 0


def _of_scenes(given: Namespace) -> Iterator[tuple[str, Example]]:
    """The stems of scenes, in the order in which they are named, and their layers with their numbers."""
    if given.names and not given.scenes.exists():
        raise ValueError(f"there is no folder {given.scenes}: name one that holds scenes with --scenes")
    if given.names:
        from convfilm.sentences import sentence  # starts Manim
    for name in given.names:
        (entry,) = chosen([name], given.scenes)
        try:
            example = entry.load().checked()
        except Exception as error:
            said = sentence(error) or f"{type(error).__name__}: {one_line(error)}"
            raise ValueError(f"{entry.file}: {said}") from error
        yield entry.stem, example


def _of_options(given: Namespace) -> Iterator[tuple[str, Example]]:
    """What layers of options are called, and they with their numbers; a scene that is named needs none."""
    said = any(getattr(given, name) is not None for name in (*LAYER, "layer", "input_size", "input", "weights"))
    if given.names and not said:
        return
    lines, sizes = given.layer or [None], given.input_size or [None]
    if len(sizes) not in (1, len(lines)):
        raise ValueError(
            f"--input-size must be given once, or once for each --layer, got {len(sizes)} for {len(lines)}"
        )
    for line, size in zip(lines, sizes * (len(lines) // len(sizes)), strict=True):
        layer = Namespace(**{**vars(given), "layer": line, "input_size": size})
        example, _ = numbered(layer)
        yield stem(example.layer, *named(layer)), example
