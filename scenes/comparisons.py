"""Layers side by side: `manim render scenes/comparisons.py AmbiguousShape`."""

from convcore import Conv2d
from convfilm import Film


class AmbiguousShape(Film):
    """5 x 5 and 6 x 6 both give 3 x 3; output_padding says which to come back to (the guide's section 4.6)."""

    conv = Conv2d(5, 3, stride=2, padding=1)
    view = "ambiguous"


class StrideOrDilation(Film):
    """Stride moves the window, dilation spreads the kernel (the guide's section 5.1)."""

    conv = Conv2d(7, 3, stride=2)
    view = "dilation"
