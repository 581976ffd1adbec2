"""Renders the scenes of a folder: `python -m convfilm.gallery`, and `convfilm` without another word."""

from __future__ import annotations

import argparse
import configparser
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from convfilm.catalogue import SCENES, Entry, catalogue, chosen
from convfilm.gallery.job import CONFIGURATION, FORMATS, USUAL, configuration
from convfilm.gallery.run import add_rendering, format_words, run
from convfilm.options import Options, folder, program


def main(arguments: Sequence[str] | None = None, place: str | None = None) -> int:
    """Render, and return the exit code; `place` is the file or the folder of the scenes, if it was said first."""
    return run(lambda: _chosen(arguments) if place is None else _chosen_of(place, arguments))


def scenes_folder() -> Path:
    """The repository's, when run from it, else that of the folder it is run from."""
    here = Path.cwd().resolve()
    return SCENES if SCENES.is_dir() and here.is_relative_to(SCENES.parent) else Path.cwd() / SCENES.name


def add_scenes(parser: argparse.ArgumentParser, what: str) -> None:
    """Where the files of scenes are."""
    where, words = scenes_folder(), f"{what} (default: scenes)"
    parser.add_argument("--scenes", type=folder, default=where, metavar="FOLDER", help=words)


def options(entries: Sequence[Entry] = (), place: str | None = None) -> Options:
    """What can be chosen; the help lists these scenes, which are those of a place if it was said first."""
    scenes = "\n".join(f"  {entry.name:32}{entry.stem}" for entry in entries) or "  none here: see --scenes"
    parser = Options(
        prog=program() if place is None else f"{program()} gallery {place}",
        description="Renders the scenes into a gallery, in every format that lectures use, and lists it all in\n"
        "gallery.json. What is up to date is left as it is; Ctrl-C stops, and the next run goes on from there.\n\n"
        "the scenes of a file of yours:\n"
        "  convfilm gallery my_lecture.py --scenes MyLayer,Other\n\n"
        "one layer from the command line:\n"
        "  convfilm describe --help      its sizes, receptive field and links\n"
        "  convfilm animate --help       its loop, its film and all other formats\n"
        "  convfilm worksheet --help     a page to print and fill in, and its solutions\n\n"
        "one scene in a language, the long film, too:\n"
        "  convfilm render --help        manim render with --language",
        epilog=f"{format_words()}\n\nscenes and stems:\n{scenes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", type=str, metavar="SCENE", help="names or stems of scenes (default: all)")
    if place is None:
        add_scenes(parser, "where their files are")
    else:
        parser.add_argument(
            "--scenes", type=_names, default=[], metavar="A,B", help="names or stems of scenes (default: all)"
        )
    add_rendering(parser, USUAL if place is None else [*FORMATS], None)
    return parser


def _names(text: str) -> list[str]:
    return text.split(",")


def _chosen(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, list[Entry]]:
    """The options, and the scenes that they choose; leaves with a sentence if something is wrong with them."""
    first = Options(add_help=False, allow_abbrev=False)
    add_scenes(first, "")
    place: Path = first.parse_known_args(arguments)[0].scenes
    with _sentences(first):
        parser = options(catalogue(place))
        given = parser.parse_args(arguments)
        if not place.is_dir():
            parser.error(f"there is no folder {place}: name one that holds scenes with --scenes")
        return given, _entries(parser, given, given.names, place, "name a folder that does with --scenes")


def _chosen_of(said: str, arguments: Sequence[str] | None) -> tuple[argparse.Namespace, list[Entry]]:
    """The same for the scenes of a file or a folder."""
    first = Options(add_help=False)
    with _sentences(first):
        place = folder(said)
        if not place.is_dir() and not (place.suffix == ".py" and place.is_file()):
            raise ValueError(f"there is no folder and no .py file {place}")
        parser = options(catalogue(place), said)
        given = parser.parse_args(arguments)
        names = [*given.names, *given.scenes]
        return given, _entries(parser, given, names, place, "a scene is a class whose base is Film")


def _entries(parser: Options, given: argparse.Namespace, names: Sequence[str], place: Path, hint: str) -> list[Entry]:
    entries = chosen(names, place)
    if not entries:
        parser.error(f"{place} holds no scenes: {hint}")
    if given.quiz:
        from convfilm import checks
        from convfilm.views import WINDOWED  # loads all views

        others = [entry for entry in entries if entry.view not in WINDOWED]
        if others and (names or len(others) == len(entries)):
            checks.asks(f"--quiz of {others[0].name}", others[0].view, WINDOWED, None)
        entries = [entry for entry in entries if entry not in others]
    configparser.ConfigParser().read_string(configuration(), CONFIGURATION)
    return entries


@contextmanager
def _sentences(parser: Options) -> Iterator[None]:
    """What is wrong with scenes, their names and manim.cfg, in a sentence each."""
    try:
        yield
    except SyntaxError as error:
        parser.error(f"{error.filename}:{error.lineno}: {error.msg}")
    except (ValueError, OSError, configparser.Error, argparse.ArgumentTypeError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
