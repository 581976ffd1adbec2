"""Layers along one axis, as strips: `manim render scenes/one_axis.py CausalConvolution1d`."""

from convcore import Conv2d
from convfilm import Film


class Convolution1d(Film):
    """Half (same) padding: the output is as long as the input."""

    conv = Conv2d((1, 7), (1, 3), padding=(0, 1))
    view = "strip"


class StridedConvolution1d(Film):
    """Stride 2: the window skips every other place."""

    conv = Conv2d((1, 7), (1, 3), stride=(1, 2), padding=(0, 1))
    view = "strip"


class DilatedConvolution1d(Film):
    """Dilation 2 spreads three weights over five cells."""

    conv = Conv2d((1, 9), (1, 3), dilation=(1, 2))
    view = "strip"


class CausalConvolution1d(Film):
    """Padding before the first cell alone, and dilation 2: no output cell reads what comes after it."""

    conv = Conv2d((1, 7), (1, 3), dilation=(1, 2), padding=(0, (4, 0)))
    view = "strip"


class TransposedConvolution1d(Film):
    """The transpose of the strided one: from four cells back to seven."""

    conv = Conv2d((1, 7), (1, 3), stride=(1, 2), padding=(0, 1)).transpose()
    view = "strip"
