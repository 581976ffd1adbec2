"""Input, kernel and output side by side or, where cells are larger then, the input above the other two."""

from __future__ import annotations

from collections.abc import Sequence

from convcore import Example
from convfilm.grid import FLAT
from convfilm.layout import Box, cells, column, labelled, row, sign, space
from convfilm.picture import Picture
from convfilm.story import Shot
from convfilm.views import window
from convfilm.words import Words

# em of the widest labels, "input 32 × 32, p = 1" and "output 32 × 32", and of a sign with what is around it
WIDE, NARROW, SIGN = 10.0, 7.5, 2.0


class Flat:
    """input ∗ kernel = output."""

    most, beside = 1 / 5, False

    def boxes(self, example: Example, em: float) -> Sequence[Box]:
        """In one row, or in two."""
        conv = example.conv

        def plane(name: str, rows: range, columns: range, width: float) -> Box:
            return labelled(cells(name, rows, columns, FLAT), name, 1.7 * em, 0.5 * em, width * em)

        x = plane("input", conv.rows.reach, conv.columns.reach, WIDE)
        kernel = plane("kernel", range(conv.kernel_shape[0]), range(conv.kernel_shape[1]), NARROW)
        y = plane("output", range(conv.output_shape[0]), range(conv.output_shape[1]), NARROW)
        times, equals = sign("times", SIGN * em), sign("equals", SIGN * em)
        return [row(x, times, kernel, equals, y), column(x, row(times, kernel, equals, y, space(SIGN * em)))]

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[window.Moment]]:
        """The plane is built, the window slides, all outputs stand."""
        return window.story(example, words, rate, speed)

    def picture(self, example: Example, words: Words, moment: window.Moment) -> Picture:
        """The window and the planes, and the kernel by itself."""
        return window.picture(example, words, moment, kernel_stays=True)
