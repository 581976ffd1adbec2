"""Completion of the command `convfilm` in a shell, by argcomplete. No Manim is started.

Switched on by `eval "$(register-python-argcomplete convfilm)"`, which calls the command with what is typed so far.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

WORDS = ("describe", "animate", "worksheet", "render", "gallery")
"""What the command may be told first."""


def complete() -> None:
    """Answer and leave, if it is a shell that asks."""
    if "_ARGCOMPLETE" not in os.environ:
        return
    import argcomplete

    line = os.environ["COMP_LINE"][: int(os.environ["COMP_POINT"])]
    done = line.split() if line[-1:].isspace() else line.split()[:-1]
    parser = _parser(done[1:])
    os.environ["_ARGCOMPLETE"] = str(1 + _said(done[1:]))  # from which word on the parser reads
    argcomplete.autocomplete(parser, always_complete_options="long")


def _said(words: list[str]) -> int:
    """How many of the first words choose the parser."""
    if not words or words[0] not in WORDS:
        return 0
    return 2 if words[0] == "gallery" and words[1:] and not words[1].startswith("-") else 1


def _parser(words: list[str]) -> argparse.ArgumentParser:
    """The parser of what is being typed, whose options say how they go on."""
    from argcomplete.completers import FilesCompleter

    from convfilm import catalogue, describe, languages, numbers, render
    from convfilm.gallery import __main__ as gallery
    from convfilm.gallery import animate, worksheet
    from convfilm.gallery.job import FORMATS
    from convfilm.views import VIEWS

    said = _said(words)
    if said and words[0] != "gallery":
        commands = {"describe": describe, "animate": animate, "worksheet": worksheet, "render": render}
        parser: argparse.ArgumentParser = commands[words[0]].options()
    elif said == 1:
        parser = argparse.ArgumentParser()
        parser.add_argument("place")
    else:
        parser = gallery.options((), words[1] if said else None)
    scenes = [entry.name for entry in catalogue.catalogue(gallery.scenes_folder())] if not said else []
    answers: dict[str, Callable[..., Iterable[str]]] = {
        "view": partial(_some, VIEWS),
        "formats": partial(_listed, ("all", *FORMATS)),
        "paper": partial(_some, ("light", "dark")),
        "language": partial(_some, languages.LANGUAGES),
        "weights": partial(_some, numbers.KERNELS),
        "padding": partial(_some, ("valid", "same", "full", "causal")),
        "names": partial(_some, (*WORDS, *scenes)),
        "place": FilesCompleter(("py",)),
    }
    for action in parser._actions:
        if action.dest in answers:
            setattr(action, "completer", answers[action.dest])  # noqa: B010 (argcomplete looks for it there)
    return parser


def _some(names: Iterable[str], **_: Any) -> list[str]:
    return [*names]


def _listed(names: Iterable[str], prefix: str = "", **_: Any) -> list[str]:
    """Names after those that stand already, with commas between."""
    before = prefix.rpartition(",")[0]
    return [f"{before},{name}" if before else name for name in names]
