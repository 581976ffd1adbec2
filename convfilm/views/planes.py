"""The guide's view: the output floats above the input, and a beam joins the window with its output cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from convcore import Example, Layer2d
from convfilm.grid import FLAT, PLANES, Projection
from convfilm.layout import Box, cells, centred, column, labelled, roomy, row, shifted, space, stacked
from convfilm.views.telling import Windowed

BACK_LEFT, FRONT_LEFT = 0, 3  # corners


class Planes(Windowed):
    """Input below, output above; the kernel stands where the output will be until it goes to its first window."""

    most, beside, kernel_stays = 1 / 6, True, False
    projection: Projection = PLANES

    def aside(self, conv: Layer2d) -> float:
        """How far the middle of the output is to the right of that of the input, in cells."""
        del conv
        return 0.0

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Labels stand behind the output and before the input; the kernel is by itself while the plane is built."""
        conv = example.layer
        plane = cells("input", conv.rows.reach, conv.columns.reach, self.projection)
        output = cells("output", range(conv.output_shape[0]), range(conv.output_shape[1]), self.projection)
        output = shifted(output, self.aside(conv))
        gap = max(0.75, 0.1 * max(sum(box.extents(1.0)[1::2]) for box in (plane, output)))
        between = space(height=gap, in_cells=True)
        if em:
            plane = labelled(plane, "input", 1.6 * em, -1.2 * em, widths["input"], FRONT_LEFT)
            output = labelled(output, "output", 1.6 * em, 0.5 * em, widths["output"], BACK_LEFT)
        if not building:
            return [column(output, between, plane)]
        rows, columns = (range(size) for size in conv.kernel_shape)
        kernel = cells("kernel", rows, columns, self.projection)
        kernel = labelled(kernel, "kernel", 1.6 * em, 0.5 * em, widths["kernel"], BACK_LEFT)
        if conv.transposed:  # a copy stays where the kernel was, and beside it the kernel turns in a circle
            reach = math.hypot(*conv.kernel_shape) / 2
            kernel = stacked(kernel, cells("ghost", rows, columns, self.projection))
            turning = roomy(
                cells("turning", rows, columns, FLAT), reach, reach - 0.5, reach, reach
            )  # the gap below is free, too
            middle = space(width=0.5, in_cells=True)
            kernel = row(centred(kernel), middle, turning)
        return [column(stacked(kernel, output), between, plane)]
