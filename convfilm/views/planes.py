"""The guide's view: the output floats above the input, and a beam joins the window with its output cell."""

from __future__ import annotations

from collections.abc import Sequence

from convcore import Example
from convfilm.grid import PLANES
from convfilm.layout import Box, cells, column, labelled, space, stacked
from convfilm.picture import Picture
from convfilm.story import Shot
from convfilm.views import window
from convfilm.words import Words

BACK_LEFT, FRONT_LEFT = 0, 3  # corners


class Planes:
    """Input below, output above; the kernel stands where the output will be until it goes to its first window."""

    most, beside = 1 / 6, True

    def boxes(self, example: Example, em: float) -> Sequence[Box]:
        """Labels stand behind the output and before the input."""
        conv = example.conv
        plane = cells("input", conv.rows.reach, conv.columns.reach, PLANES)
        floating = [
            cells(name, range(shape[0]), range(shape[1]), PLANES)
            for name, shape in (("kernel", conv.kernel_shape), ("output", conv.output_shape))
        ]
        heights = [sum(box.extents(1.0)[1::2]) for box in (plane, *floating)]
        gap = space(height=max(0.75, 0.1 * max(heights)), in_cells=True)
        kernel, output = (
            labelled(box, name, 1.6 * em, 0.5 * em, corner=BACK_LEFT)
            for box, name in zip(floating, ("kernel", "output"), strict=True)
        )
        return [column(stacked(kernel, output), gap, labelled(plane, "input", 1.6 * em, -1.2 * em, corner=FRONT_LEFT))]

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[window.Moment]]:
        """The plane is built, the window slides, all outputs stand."""
        return window.story(example, words, rate, speed)

    def picture(self, example: Example, words: Words, moment: window.Moment) -> Picture:
        """The window and the planes."""
        return window.picture(example, words, moment, kernel_stays=False)
