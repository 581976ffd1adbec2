"""All of it in one film of six and a half minutes: `manim render scenes/long_film.py ConvolutionArithmetic`."""

from convcore import Conv2d
from convfilm import Compilation, Page, Part, Row, Words, claims, formula

PLAIN, PADDED, BOTH = Conv2d(4, 3), Conv2d(5, 3, padding=1), Conv2d(5, 3, stride=2, padding=1)
SMALLER, DILATED = Conv2d(3, 3, stride=2, padding=1).transpose(), Conv2d(7, 3, dilation=2)
BACK, LARGER = BOTH.transpose(), Conv2d(6, 3, stride=2, padding=1).transpose()


class ConvolutionArithmetic(Compilation):
    """From the window to the matrix and back: how large an output is, and what leads back to the input."""

    @staticmethod
    def parts(words: Words) -> tuple[Part | Page, ...]:
        """Its parts in a language."""
        letters = {"i": words.input, "k": words.kernel, "s": words.long_letter_stride, "p": words.long_letter_padding}

        back = words.long_transposed.format(**claims.numbers(BOTH))
        smaller = words.long_smaller_layer.format(**claims.numbers(SMALLER))

        def computed(layer: Conv2d) -> Row:
            """The size of its output with numbers, and what its film claims."""
            return Row(claims.tag(layer, words), formula.computed(layer, "", "")[0], claims.claim(layer, words))

        return (
            Page(words.long_title, (Row(words.long_size), Row(words.long_back))),
            Part("NoPaddingNoStrides", words.long_convolution, words.long_kernel, speed=1.2),
            Part("SamePaddingNoStrides", words.long_padding, speed=1.15),
            Part("PaddingStrides", words.long_stride, speed=1.15),
            Page(
                words.asked_size,
                (
                    Row(words.long_letters, formula.legend(letters | {"o": words.output}), words.long_letters_said),
                    Row(words.long_law, formula.law(BOTH), words.long_law_said),
                    *map(computed, (PLAIN, PADDED, BOTH)),
                ),
            ),
            Part("PairPaddingStrides", words.long_transpose, back),
            Part("PaddingStridesStamping", words.long_stamping, words.long_same_layer, speed=1.1),
            Part("GatherEqualsStamping", words.long_window, smaller, speed=1.1),
            Part("ConvolutionMatrix", speed=1.1),
            Part("TransposedMatrix", note=words.long_mirrored, speed=1.05, until=8),
            Part("NotAnInverse"),
            Part("AmbiguousShape", speed=1.1),
            Part("Checkerboard", note=words.long_enlarged),
            Page(
                words.long_all,
                (
                    Row(words.convolution, formula.whole(BOTH), claims.claim(BOTH, words)),
                    Row(words.transposed, formula.whole(BACK), claims.claim(BACK, words)),
                    Row(words.long_extra, formula.whole(LARGER), claims.claim(LARGER, words)),
                    Row(words.long_gap, formula.gap(1), words.insertion),
                    Row(words.long_ring, formula.ring(BACK), words.ring),
                    Row(words.long_span, formula.span(DILATED), claims.claim(DILATED, words)),
                ),
            ),
        )
