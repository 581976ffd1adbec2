"""Poolings, which have windows and no weights: `manim render scenes/pooling.py MaxPooling`."""

from convcore import Pool2d
from convfilm import Film


class MaxPooling(Film):
    """The largest number of each 3x3 window; windows that overlap often have the same one."""

    conv = Pool2d(5, 3, stride=1)


class AveragePooling(Film):
    """The mean of each 3x3 window."""

    conv = Pool2d(5, 3, stride=1, mode="average")


class MaxPoolingStrides(Film):
    """2x2 windows side by side, as most networks have them: stride is kernel_size."""

    conv = Pool2d(4, 2)


class AveragePoolingStrides(Film):
    """The mean of 2x2 windows side by side."""

    conv = Pool2d(4, 2, mode="average")


class MaxPoolingPadding(Film):
    """Padding 1, stride 2, as at the beginning of a ResNet: the border is minus infinity, which never wins."""

    conv = Pool2d(5, 3, stride=2, padding=1)
    input_values = ((-2, -6, 1, 2, 2), (-4, -5, 4, 3, 7), (7, 4, 1, 2, 9), (3, 4, 1, 3, 8), (3, 1, 8, 5, 6))
    """In the first window all are negative: with zeros around them, zero would win."""
