"""The matrix of a convolution, and its transpose: `manim render scenes/matrix.py ConvolutionMatrix`."""

from convcore import Conv2d
from convfilm import Film


class ConvolutionMatrix(Film):
    """Each window is a row of C: C x is the convolution."""

    conv = Conv2d(3, 3, stride=2, padding=1)
    view = "matrix"


class TransposedMatrix(Film):
    """Columns of C mirrored are stamps, its rows windows of the turned kernel: a transpose, not an inverse."""

    conv = Conv2d(3, 3, stride=2, padding=1).transpose()
    input_values = ((2, 1), (1, 3))
    view = "matrix"
