"""Renders the scenes of a folder: `python -m convfilm.gallery`, and `convfilm` without another word."""

from __future__ import annotations

import argparse
import configparser
import sys
from collections.abc import Sequence
from pathlib import Path

from convfilm.catalogue import SCENES, Entry, catalogue, chosen
from convfilm.gallery.job import CONFIGURATION, FORMATS, configuration
from convfilm.gallery.run import add_rendering, format_words, run
from convfilm.options import Options, folder, program


def main(arguments: Sequence[str] | None = None) -> int:
    """Render, and return the exit code."""
    return run(lambda: _chosen(arguments))


def scenes_folder() -> Path:
    """The repository's, when run from it, else that of the folder it is run from."""
    here = Path.cwd().resolve()
    return SCENES if SCENES.is_dir() and here.is_relative_to(SCENES.parent) else Path.cwd() / SCENES.name


def options(entries: Sequence[Entry] = ()) -> Options:
    """What can be chosen; the help lists these scenes."""
    scenes = "\n".join(f"  {entry.name:32}{entry.stem}" for entry in entries) or "  none here: see --scenes"
    parser = Options(
        prog=program(),
        description="Renders the scenes into a gallery, in every format that lectures use, and lists it all in\n"
        "gallery.json. What is up to date is left as it is; Ctrl-C stops, and the next run goes on from there.\n\n"
        "one layer from the command line:\n"
        "  convfilm describe --help      its sizes, receptive field and links\n"
        "  convfilm animate --help       its loop, its film and all other formats",
        epilog=f"{format_words()}\n\nscenes and stems:\n{scenes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", type=str, metavar="SCENE", help="names or stems of scenes (default: all of the folder)"
    )
    parser.add_argument(
        "--scenes",
        type=folder,
        default=scenes_folder(),
        metavar="FOLDER",
        help="where their files are (default: scenes)",
    )
    add_rendering(parser, [*FORMATS], None)
    return parser


def _chosen(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, list[Entry]]:
    """The options, and the scenes that they choose; leaves with a sentence if something is wrong with them."""
    first = Options(add_help=False, allow_abbrev=False)
    first.add_argument("--scenes", type=folder, default=scenes_folder())
    place: Path = first.parse_known_args(arguments)[0].scenes
    try:
        parser = options(catalogue(place))
        chosen_options = parser.parse_args(arguments)
        if not place.is_dir():
            parser.error(f"there is no folder {place}: name one that holds scenes with --scenes")
        entries = chosen(chosen_options.names, place)
        if not entries:
            parser.error(f"{place} holds no scenes: name a folder that does with --scenes")
        configparser.ConfigParser().read_string(configuration(), CONFIGURATION)
    except SyntaxError as error:
        first.error(f"{error.filename}:{error.lineno}: {error.msg}")
    except (ValueError, OSError, configparser.Error) as error:
        first.error(str(error))
    return chosen_options, entries


if __name__ == "__main__":
    sys.exit(main())
