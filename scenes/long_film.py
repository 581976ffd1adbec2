"""All of it in one film of six minutes: `manim render scenes/long_film.py ConvolutionArithmetic`."""

from convcore import Conv2d
from convfilm import Compilation, Page, Part, Row, formula

PLAIN, PADDED, BOTH = Conv2d(4, 3), Conv2d(5, 3, padding=1), Conv2d(5, 3, stride=2, padding=1)
BACK, LARGER = BOTH.transpose(), Conv2d(6, 3, stride=2, padding=1).transpose()


def numbers(layer):
    """The size of its output, with its numbers."""
    return formula.computed(layer, "", "")[0]


def whole(layer):
    """The same after the formula with letters."""
    return formula.size(layer, "", "", one_line=True)[0]


class ConvolutionArithmetic(Compilation):
    """From the window to the matrix and back: how large an output is, and what leads back to the input."""

    parts = (
        Page(
            "Convolution arithmetic",
            (Row("How large is the output of a convolution?"), Row("And what leads back to its input?")),
        ),
        Part("What does a convolution do?", "NoPaddingNoStrides", speed=1.2),
        Part("What does padding do?", "SamePaddingNoStrides", speed=1.1),
        Part("What does a stride do?", "PaddingStrides"),
        Page(
            "How large is the output?",
            (
                Row("any i, k, s, p", formula.law(BOTH), "One window, and one more for each step of s that fits"),
                Row("no padding", numbers(PLAIN), "Without padding, 4 becomes 2"),
                Row("padding 1", numbers(PADDED), "Padding 1 on both sides keeps 5"),
                Row("padding 1, stride 2", numbers(BOTH), "Stride 2 takes every second of those windows: 5 becomes 3"),
            ),
        ),
        Part("What leads back to the input?", "PairPaddingStrides"),
        Part("How is the way back computed?", "NoPaddingStridesStamping"),
        Part("Can a sliding window do the same?", "GatherEqualsStamping"),
        Part("Is a convolution a matrix?", "ConvolutionMatrix"),
        Part("Why “transposed”?", "TransposedMatrix", until=8),
        Part("Is the transpose an inverse?", "NotAnInverse"),
        Part("Which shape comes back?", "AmbiguousShape"),
        Part("Where do checkerboards come from?", "Checkerboard"),
        Page(
            "All of convolution arithmetic",
            (
                Row("convolution", whole(BOTH), "A convolution: 5 × 5 becomes 3 × 3"),
                Row("transposed", whole(BACK), "Its transpose: 3 × 3 becomes 5 × 5 again"),
                Row("with output padding", whole(LARGER), "Or 6 × 6, with output_padding 1"),
                Row("zeros between cells", formula.gap(1), "Seen as a window: s − 1 zeros between its cells"),
                Row("zeros around", formula.ring(BACK), "and around them what padding leaves of k − 1"),
                Row(
                    "dilated kernel, d = 2",
                    formula.span(Conv2d(7, 3, dilation=2)),
                    "Dilation 2 spreads 3 weights over 5 cells",
                ),
            ),
        ),
    )
