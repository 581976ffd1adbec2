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
