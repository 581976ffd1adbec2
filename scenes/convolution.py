"""Convolutions of a 3x3 kernel: `manim render scenes/convolution.py PaddingStrides`."""

from convcore import Conv2d
from convfilm import Film


class NoPaddingNoStrides(Film):
    """No padding, unit strides (relationship 1 of the guide)."""

    conv = Conv2d(4, 3)


class SamePaddingNoStrides(Film):
    """Half (same) padding, unit strides: the output is as large as the input (relationship 3)."""

    conv = Conv2d(5, 3, padding=1)


class NoPaddingStrides(Film):
    """No padding, stride 2 (relationship 5)."""

    conv = Conv2d(5, 3, stride=2)


class PaddingStrides(Film):
    """Padding 1, stride 2 (relationship 6)."""

    conv = Conv2d(5, 3, stride=2, padding=1)
