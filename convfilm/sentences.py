"""What a user reads when a parameter is wrong: the sentence and the line that it is about.

`manim render` prints a page of traceback for any exception in a scene's file. For the checks of convcore and of
convfilm, which already say what was wrong and what is allowed, the sentence is enough.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

import click
import manim
from manim import error_console
from rich.console import ConsoleRenderable, RenderHook

OURS = ("convcore", "convfilm")
LONGEST = 1000  # signs
CHECKED = ("convcore", "convfilm.checks", "convfilm.catalogue", "convfilm.defaults", "manim._config", "manim.cli")
"""Manim's speak well, too."""


def sentence(error: BaseException | None) -> str | None:
    """The sentence for an error that a check raised, with file and line of the scene; None for others."""
    frames = list(traceback.walk_tb(error.__traceback__)) if isinstance(error, ValueError | TypeError) else []
    if not frames or not _module(frames[-1]).startswith(CHECKED):
        return None
    manim_folder = str(Path(manim.__file__).parent)
    for frame, line in reversed(frames):
        file = frame.f_code.co_filename
        if file.startswith((manim_folder, "<")) or _module((frame, line)).startswith((*OURS, "importlib")):
            continue
        if Path(file).suffix == ".py" and frame.f_code.co_name != "main":
            return f"{file}:{line}: {_one_line(error)}"
    return _one_line(error)


def _one_line(error: BaseException | None) -> str:
    """A sentence may quote what a user wrote, which may be an array or a novel."""
    words = " ".join(str(error).split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."


def _module(frame: tuple[Any, int]) -> str:
    return str(frame[0].f_globals.get("__name__", ""))


class _Sentences(RenderHook):
    """Prints a sentence in place of the traceback of one of our checks."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """What the console prints instead."""
        if sys.exc_info()[1] is None:
            return renderables
        from rich.traceback import Traceback  # only now: it takes as long to import as a small film to read

        if not any(isinstance(renderable, Traceback) for renderable in renderables):
            return renderables
        words = sentence(sys.exc_info()[1])
        if words is None:
            return renderables
        error_console.print(words, style="bold red", highlight=False, soft_wrap=True, markup=False)
        return []


def begin(running: click.Context | None) -> None:
    """Sentences until this `manim render` ends."""
    if running and __name__ not in running.meta:
        running.meta[__name__] = True
        error_console.push_render_hook(_Sentences())
        running.call_on_close(error_console.pop_render_hook)
