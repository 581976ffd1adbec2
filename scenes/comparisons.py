"""Layers side by side, and what is often mixed up: `manim render scenes/comparisons.py PaddingCrops`."""

from convcore import Conv2d
from convfilm import Film


class Checkerboard(Film):
    """A kernel that the stride does not divide covers the output unevenly, one that it divides evenly."""

    conv = Conv2d(4, 3, stride=2, transposed=True)
    view = "checkerboard"


class PaddingCrops(Film):
    """More padding means a smaller output: what the stamps give is cut ring by ring."""

    conv = Conv2d(3, 3, stride=2, padding=2, transposed=True)
    view = "crops"


class PairNoPaddingNoStrides(Film):
    """A convolution and its transpose use the same links; no padding, unit strides."""

    conv = Conv2d(4, 3)
    view = "pair"


class PairSamePaddingNoStrides(Film):
    """The same with half (same) padding, whose zeros have no links."""

    conv = Conv2d(5, 3, padding=1)
    view = "pair"


class PairNoPaddingStrides(Film):
    """The same with stride 2."""

    conv = Conv2d(5, 3, stride=2)
    view = "pair"


class PairPaddingStrides(Film):
    """The same with padding 1 and stride 2."""

    conv = Conv2d(5, 3, stride=2, padding=1)
    view = "pair"


class AmbiguousShape(Film):
    """5 x 5 and 6 x 6 both give 3 x 3; output_padding says which to come back to (the guide's section 4.6)."""

    conv = Conv2d(5, 3, stride=2, padding=1)
    view = "ambiguous"


class NotAnInverse(Film):
    """A convolution and its transpose, one after the other: the shape comes back, the numbers do not."""

    conv = Conv2d(3, 3, stride=2, padding=1)
    view = "inverse"


class StrideOrDilation(Film):
    """Stride moves the window, dilation spreads the kernel (the guide's section 5.1)."""

    conv = Conv2d(7, 3, stride=2)
    view = "dilation"


class StridesAsSubsampling(Film):
    """Stride 2 keeps every second output of stride 1 (the guide's figure 1.4)."""

    conv = Conv2d(5, 3, stride=2)
    view = "subsampling"


class GatherEqualsStamping(Film):
    """Stamping the kernel, and sliding the turned kernel over zeros, give the same output."""

    conv = Conv2d(3, 3, stride=2, padding=1).transpose()
    input_values = ((2, 1), (1, 3))
    view = "equality"


class KernelFlip(Film):
    """The weights of all stamps that meet in one output cell are the kernel, turned by 180 degrees."""

    conv = Conv2d(5, 3).transpose()
    input_values = ((2, 1, 3), (1, 4, 2), (3, 2, 1))
    kernel = ((1, 2, 3), (4, 5, 6), (7, 8, 9))  # no two alike, so that each can be followed
    view = "flip"
