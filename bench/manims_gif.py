"""The eight scenes as GIF by Manim's own writer: every frame of the film, for `manim render --format gif`."""

from __future__ import annotations

import manim as mn

from scenes import convolution, transposed
from scenes.stage import Film


class _ManimsOwn(Film):
    is_loop = False

    def __init__(self) -> None:
        super().__init__(mn.CairoRenderer())


for scenes in (convolution, transposed):
    for name, scene in list(vars(scenes).items()):
        if isinstance(scene, type) and scene.__module__ == scenes.__name__:
            globals()[name] = type(name, (_ManimsOwn, scene), {"__module__": __name__})
