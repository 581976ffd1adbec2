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
