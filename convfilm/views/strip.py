"""A layer with one row, as frameworks' one-dimensional layers have: two strips, the output above the input."""

from __future__ import annotations

from convcore import Example, Layer2d
from convfilm.grid import FLAT
from convfilm.views.planes import Planes


class Strip(Planes):
    """As planes seen from the front; where the output is as long as the input, each cell is above that of its place."""

    most, projection = 1 / 6, FLAT

    def check(self, example: Example) -> None:
        """One row has it, of the input, the kernel and the output."""
        super().check(example)
        conv = example.layer
        if not conv.rows.is_idle:
            raise ValueError(f"needs a layer with one row and no padding above or below it, got {conv}")

    def aside(self, conv: Layer2d) -> float:
        """In the middle, but for causal layers and others whose padding is uneven and that keep the length."""
        if conv.output_shape != conv.input_shape or conv.transposed:
            return 0.0
        return _middle(conv.columns.stretched) - _middle(conv.columns.reach)


def _middle(of: range) -> float:
    return (of.start + of.stop) / 2
