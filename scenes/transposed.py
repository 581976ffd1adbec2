"""Transposes of scenes/convolution.py: `manim render scenes/transposed.py PaddingStridesTransposed`."""

from scenes import convolution
from scenes.stage import Film


class NoPaddingNoStridesTransposed(Film):
    """No padding, unit strides, transposed (relationship 8 of the guide)."""

    conv = convolution.NoPaddingNoStrides.conv.transpose()


class SamePaddingNoStridesTransposed(Film):
    """Half (same) padding, unit strides, transposed (relationship 10)."""

    conv = convolution.SamePaddingNoStrides.conv.transpose()


class NoPaddingStridesTransposed(Film):
    """No padding, stride 2, transposed (relationship 12)."""

    conv = convolution.NoPaddingStrides.conv.transpose()


class PaddingStridesTransposed(Film):
    """Padding 1, stride 2, transposed (relationship 13)."""

    conv = convolution.PaddingStrides.conv.transpose()
