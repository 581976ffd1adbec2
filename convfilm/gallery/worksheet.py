"""`convfilm worksheet`: a layer as a printable page to fill in, and a page with the solutions."""

from __future__ import annotations

import argparse
import configparser
import os
from collections.abc import Sequence
from pathlib import Path

from convfilm import worksheet
from convfilm.gallery.animate import add_numbers, named, numbered
from convfilm.gallery.job import CONFIGURATION, configuration
from convfilm.layer import stem
from convfilm.options import Options, add_layer, folder, program
from convfilm.words import Words


def options() -> Options:
    """What can be chosen."""
    parser = Options(
        prog=f"{program()} worksheet",
        description="Writes one layer as a PDF to print, A4: input and kernel with their numbers, and the size of the\n"
        "output, its cells and their sums to fill in; the solutions are on the last page. It is called after the\n"
        "parameters, such as i5_k3_s1_p0.worksheet.pdf.",
        epilog="examples:\n"
        "  convfilm worksheet --input-size 5 --kernel-size 3 --stride 2 --padding 1\n"
        '  convfilm worksheet --input-size 2 --layer "nn.ConvTranspose2d(1, 1, 3, stride=2)"\n'
        "  convfilm worksheet --input-size 4 --pool max --kernel-size 2\n"
        "  convfilm worksheet --input numbers.csv --weights sobel-x",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_layer(parser)
    add_numbers(parser.add_argument_group("numbers"))
    parser.add_argument(
        "--out", type=folder, default=Path.cwd() / "gallery", metavar="DIR", help="where to (default: gallery)"
    )
    return parser


def main(arguments: Sequence[str]) -> int:
    """Write the PDF, say where it is, and return the exit code."""
    parser = options()
    given = parser.parse_args(arguments)
    try:
        configparser.ConfigParser().read_string(configuration(), CONFIGURATION)
        example, _ = numbered(given)
        pages = worksheet.pages(example, Words())
    except (TypeError, ValueError, configparser.Error) as error:
        parser.error(str(error))
    from convfilm.media import printed  # starts Manim

    target = given.out / f"{stem(example.layer, *named(given))}.worksheet.pdf"
    try:
        printed.write(pages, Words(), target)
    except OSError as error:
        reason = (os.strerror(error.errno) if error.errno else str(error)).lower()
        parser.exit(1, f"{program()}: {target} cannot be written: {reason}\n")
    print(target)
    return 0
