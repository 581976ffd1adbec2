"""Two of the films as one writes them first in Manim: squares and texts in groups, one `play` per step, a `wait`.

A file to hand to `manim render`; it knows nothing of the project. BENCH_FRAMES tells how many frames a film has.
"""

from __future__ import annotations

import os

import manim as mn
import numpy as np

MOVE, START = 0.4, 1.0  # seconds
CELL = 0.55


class Plain(mn.Scene):
    """A kernel that slides over a plane in steps of one cell."""

    values: np.ndarray
    """(rows, columns) of the plane, zeros included."""
    kernel = np.array([[1, 2, 0], [0, 1, 3], [2, 0, 1]])

    def construct(self) -> None:
        """Play a step per output cell."""
        size = len(self.kernel)
        rows, columns = np.array(self.values.shape) - size + 1
        results = [
            (self.values[row : row + size, column : column + size] * self.kernel).sum()
            for row in range(rows)
            for column in range(columns)
        ]
        plane = self.grid(self.values, mn.BLUE_E).shift(3.2 * mn.LEFT)
        output = self.grid(np.reshape(results, (rows, columns)), mn.GRAY_E).shift(3.5 * mn.RIGHT)
        for _, digit in output:
            digit.set_opacity(0)
        window = self.grid(self.kernel, mn.ORANGE, opacity=0.3)
        window.move_to(self.under(plane, 0, 0))
        self.add(plane, output, window)

        rate = mn.config.frame_rate
        moving = len(np.arange(0, MOVE, 1 / rate)) * len(results)
        start = round(START * rate)
        hold, end = divmod(int(os.environ["BENCH_FRAMES"]) - moving - start, len(results))
        self.wait(start / rate + 0.001)
        active: list[mn.VMobject] = []
        for number in range(len(results)):
            row, column = divmod(number, int(columns))
            under = self.under(plane, row, column)
            square, digit = output[number]
            self.play(
                window.animate.move_to(under),
                *[cell[0].animate.set_fill(mn.BLUE_E) for cell in active if cell not in under],
                *[cell[0].animate.set_fill(mn.BLUE_C) for cell in under],
                square.animate.set_fill(mn.GREEN_E),
                digit.animate.set_opacity(1),
                run_time=MOVE,
            )
            active = list(under)
            self.wait((hold + (end if number + 1 == len(results) else 0)) / rate + 0.001)

    def grid(self, values: np.ndarray, color: mn.ManimColor, opacity: float = 1.0) -> mn.VGroup:
        """A square with a number in it per cell."""
        cells = mn.VGroup()
        for value in values.flat:
            square = mn.Square(CELL, color=mn.WHITE, stroke_width=2).set_fill(color, opacity)
            cells.add(mn.VGroup(square, mn.Text(str(value), font_size=20).move_to(square)))
        return cells.arrange_in_grid(rows=len(values), buff=0)

    def under(self, plane: mn.VGroup, row: int, column: int) -> mn.VGroup:
        """The cells of the plane under the window."""
        size, columns = len(self.kernel), self.values.shape[1]
        return mn.VGroup(
            *[plane[r * columns + c] for r in range(row, row + size) for c in range(column, column + size)]
        )


class SamePaddingNoStrides(Plain):
    """A 5x5 input with a border of zeros."""

    values = np.pad([[2, 1, 3, 1, 2], [1, 4, 2, 3, 1], [3, 2, 1, 2, 4], [1, 3, 4, 1, 2], [2, 1, 2, 3, 1]], 1)


class PaddingStridesTransposed(Plain):
    """A 3x3 input with zeros between its cells and a border of zeros."""

    values = np.pad([[2, 0, 1, 0, 3], [0] * 5, [1, 0, 4, 0, 2], [0] * 5, [3, 0, 2, 0, 1]], 1)
    kernel = Plain.kernel[::-1, ::-1]
