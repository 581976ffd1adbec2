"""Input, kernel and output side by side or, where cells are larger then, the input above the other two."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from convcore import Example
from convfilm.grid import FLAT
from convfilm.layout import Box, cells, column, hung, labelled, roomy, row, sign, space
from convfilm.picture import Picture
from convfilm.story import Shot
from convfilm.views import telling, window
from convfilm.words import Words

SIGN = 2.0  # em of a sign with what is around it


class Flat:
    """input ∗ kernel = output."""

    most, beside = 1 / 5, False

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each plane."""
        return window.names(example, words)

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """In one row, or in two."""
        conv = example.conv

        def plane(name: str, rows: range, columns: range) -> Box:
            return labelled(cells(name, rows, columns, FLAT), name, 1.7 * em, 0.5 * em, widths[name])

        x = plane("input", conv.rows.reach, conv.columns.reach)
        rows, columns = (range(size) for size in conv.kernel_shape)
        kernel = plane("kernel", rows, columns)
        y = plane("output", range(conv.output_shape[0]), range(conv.output_shape[1]))
        times, equals = (
            sign(name, SIGN * em) if em else space(width=0.6, in_cells=True) for name in ("times", "equals")
        )
        kernels = [kernel]
        if conv.transposed:  # it turns in a circle, and a copy stays beside it or below
            reach = math.hypot(*conv.kernel_shape) / 2 if building else 0.0
            up = roomy(cells("kernel", rows, columns, FLAT), reach, reach, reach, reach)
            kernel, copy = (
                labelled(up, "kernel", 1.7 * em, 0.5 * em, widths["kernel"]),
                cells("ghost", rows, columns, FLAT),
            )
            kernels = [row(copy, space(width=0.3, in_cells=True), kernel), hung(kernel, copy, 0.2)]
        end = space(SIGN * em)
        return [
            arranged
            for each in kernels
            for arranged in (row(x, times, each, equals, y), column(x, row(times, each, equals, y, end)))
        ]

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[window.Moment]]:
        """The plane is built, the window slides, all outputs stand."""
        return telling.story(example, words, rate, speed)

    def picture(self, example: Example, words: Words, moment: window.Moment) -> Picture:
        """The window and the planes, and the kernel by itself."""
        return window.picture(example, words, moment, kernel_stays=True)

    def stills(self, example: Example) -> list[window.Moment]:
        """A moment for each output cell, and the finished one."""
        return window.stills(example)
