"""The names and sizes at the grids, "input 5 × 5", and the signs between them in the flat view."""

from __future__ import annotations

import numpy as np

from convcore import Conv2d
from convfilm import formula
from convfilm import theme as look
from convfilm.arrangement import Arrangement
from convfilm.grid import Vector
from convfilm.path import NOTHING, Points, filled
from convfilm.text import quoted, typeset
from convfilm.theme import Theme
from convfilm.words import Words


class Labels:
    """A mobject per label, by the grid's name."""

    def __init__(
        self, conv: Conv2d, arrangement: Arrangement, words: Words, theme: Theme, em: float, pixel: float
    ) -> None:
        self._shows = em >= look.MIN_TEXT_PIXELS * pixel
        shapes = {"input": conv.input_shape, "kernel": conv.kernel_shape, "output": conv.output_shape}
        names = {"input": words.input, "kernel": words.kernel, "output": words.output}
        self.by_name = {}
        for name, anchor in arrangement.labels.items():
            rows, columns = shapes[name]
            border = f", ${formula.border(conv)}$" if name == "input" and formula.border(conv) else ""
            outline = typeset(f"#strong[{quoted(names[name])}] ${rows} times {columns}${border}")
            self.by_name[name] = filled(theme.ink, self._unless_tiny(outline.at(anchor.x, anchor.y, em, anchor.align)))
        for sign, anchor in arrangement.signs.items():
            outline = typeset(quoted(sign))
            path = outline.centred(anchor.x, anchor.y, 1.8 * em)
            self.by_name[sign] = filled(theme.ink, self._unless_tiny(path))
        self._paths = {name: label.points for name, label in self.by_name.items()}
        self.mobjects = [*self.by_name.values()]

    def show(self, *names: str) -> None:
        """Show these labels alone."""
        for name, label in self.by_name.items():
            label.set_points(self._paths[name] if name in names else NOTHING)

    def move(self, name: str, shift: Vector) -> None:
        """Put a label (x, y) away from its place."""
        path = self._paths[name]
        self.by_name[name].set_points(path + np.append(shift, 0.0) if len(path) else path)

    def _unless_tiny(self, path: Points) -> Points:
        return path if self._shows else NOTHING
