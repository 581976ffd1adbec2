"""Convolutions: `manim render scenes/convolution.py PaddingStrides`."""

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


class ArbitraryPaddingNoStrides(Film):
    """A 4x4 kernel, padding 2, unit strides: the output is one larger (relationship 2)."""

    conv = Conv2d(5, 4, padding=2)


class FullPaddingNoStrides(Film):
    """Full padding, unit strides: every overlap of kernel and input counts (relationship 4)."""

    conv = Conv2d(5, 3, padding=2)


class PaddingStridesOdd(Film):
    """Padding 1, stride 2, and an input whose last padding no window reaches (relationship 6)."""

    conv = Conv2d(6, 3, stride=2, padding=1)


class Dilation(Film):
    """Dilation 2: the kernel is spread over 5x5 cells (relationship 15)."""

    conv = Conv2d(7, 3, dilation=2)


class KernelTwoStrides(Film):
    """A 2x2 kernel, stride 2: windows side by side, as in pooling (relationship 5)."""

    conv = Conv2d(4, 2, stride=2)
