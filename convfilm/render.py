"""`convfilm render`: `manim render` in a language, for all scenes that have no words of their own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from convfilm import languages
from convfilm.options import Options, add_language, program

FOLDER = "--media_dir"
"""Manim's option for where films go."""


def options() -> Options:
    """What is ours; everything else is Manim's."""
    parser = Options(
        prog=f"{program()} render",
        description="Does what `manim render` does, in a language: scenes that have no words of their own are in it,\n"
        "the long film, too. Films of a language are in media/<language>. All other options are Manim's, which\n"
        "manim render --help lists.",
        epilog="example:\n  convfilm render scenes/long_film.py ConvolutionArithmetic --language de -qm",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_language(parser, "English")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Render, as Manim does, and return its exit code."""
    given, rest = options().parse_known_args(arguments)
    if given.language is not None:
        if not any(word.split("=")[0] == FOLDER for word in rest):  # two languages of a scene have one name
            rest += [FOLDER, str(Path("media", given.language))]
        from convfilm.scene import Scene  # starts Manim

        Scene.words = languages.words(given.language)
    from manim.__main__ import main as manim

    try:
        manim(["render", *rest], prog_name="manim")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(bool(left.code))
    return 0
