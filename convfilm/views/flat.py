"""Input, kernel and output side by side or, where cells are larger then, the input above the other two."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from convcore import Example
from convfilm.grid import FLAT
from convfilm.layout import Box, cells, column, hung, labelled, roomy, row, sign, space
from convfilm.views.telling import Windowed

SIGN = 2.0  # em of a sign with what is around it
ARROW = 3.0  # the same of an arrow


class Flat(Windowed):
    """input ∗ kernel = output; of a pooling input → output."""

    most, beside, kernel_stays = 1 / 5, False, True

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """In one row, or in two."""
        conv = example.layer

        def plane(name: str, rows: range, columns: range) -> Box:
            return labelled(cells(name, rows, columns, FLAT), name, 1.7 * em, 0.5 * em, widths.get(name, 0.0))

        x = plane("input", conv.rows.reach, conv.columns.reach)
        rows, columns = (range(size) for size in conv.kernel_shape)
        y = plane("output", range(conv.output_shape[0]), range(conv.output_shape[1]))
        times, equals = (
            sign(name, SIGN * em) if em else space(width=0.6, in_cells=True) for name in ("times", "equals")
        )
        if example.kernel is None:
            arrow = sign("equals", ARROW * em) if em else equals
            return [row(x, arrow, y), column(x, row(arrow, y, space(ARROW * em)))]
        kernel = plane("kernel", rows, columns)
        kernels = [kernel]
        if conv.transposed:  # it turns in a circle, and a copy stays beside it or below
            reach = math.hypot(*conv.kernel_shape) / 2 if building else 0.0
            up = roomy(cells("kernel", rows, columns, FLAT), reach, reach, reach, reach)
            kernel, copy = (
                labelled(up, "kernel", 1.7 * em, 0.5 * em, widths.get("kernel", 0.0)),
                cells("ghost", rows, columns, FLAT),
            )
            kernels = [row(copy, space(width=0.3, in_cells=True), kernel), hung(kernel, copy, 0.2)]
        end = space(SIGN * em)
        between = [] if em else [space(height=max(0.3, 0.04 * len(conv.rows.reach)), in_cells=True)]  # as no label is
        return [
            arranged
            for each in kernels
            for arranged in (row(x, times, each, equals, y), column(x, *between, row(times, each, equals, y, end)))
        ]
