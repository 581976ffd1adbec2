"""Transposes of scenes/convolution.py: `manim render scenes/transposed.py PaddingStridesTransposed`."""

from convcore import Conv2d
from convfilm import Film


class NoPaddingNoStridesTransposed(Film):
    """No padding, unit strides, transposed (relationship 8 of the guide)."""

    conv = Conv2d(4, 3).transpose()


class SamePaddingNoStridesTransposed(Film):
    """Half (same) padding, unit strides, transposed (relationship 10)."""

    conv = Conv2d(5, 3, padding=1).transpose()


class NoPaddingStridesTransposed(Film):
    """No padding, stride 2, transposed (relationship 12)."""

    conv = Conv2d(5, 3, stride=2).transpose()


class PaddingStridesTransposed(Film):
    """Padding 1, stride 2, transposed (relationship 13)."""

    conv = Conv2d(5, 3, stride=2, padding=1).transpose()


class ArbitraryPaddingNoStridesTransposed(Film):
    """A 4x4 kernel, padding 2, unit strides, transposed (relationship 9)."""

    conv = Conv2d(5, 4, padding=2).transpose()


class FullPaddingNoStridesTransposed(Film):
    """Full padding, unit strides, transposed: no border is left (relationship 11)."""

    conv = Conv2d(5, 3, padding=2).transpose()


class PaddingStridesOddTransposed(Film):
    """Padding 1, stride 2, output padding 1, transposed: 3x3 comes back as 6x6 (relationship 14)."""

    conv = Conv2d(6, 3, stride=2, padding=1).transpose()


class DilationTransposed(Film):
    """Dilation 2, transposed: the spread kernel is turned, too."""

    conv = Conv2d(7, 3, dilation=2).transpose()


class KernelTwoStridesTransposed(Film):
    """A 2x2 kernel, stride 2, transposed: the up-convolution of a U-Net (relationship 12)."""

    conv = Conv2d(4, 2, stride=2).transpose()
