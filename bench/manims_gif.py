"""The eight scenes as GIF by Manim's own writer: every frame of the film, for `manim render --format gif`."""

from __future__ import annotations

import manim as mn

from convfilm import Film
from convfilm.catalogue import catalogue


class _ManimsOwn(Film):
    is_loop = False

    def __init__(self) -> None:
        super().__init__(mn.CairoRenderer())


for entry in catalogue():
    globals()[entry.name] = type(entry.name, (_ManimsOwn, entry.load()), {"__module__": __name__})
