"""What is often mixed up, side by side: `manim render scenes/comparisons.py NotAnInverse`."""

from convcore import Conv2d
from convfilm import Film


class NotAnInverse(Film):
    """A convolution and its transpose, one after the other: the shape comes back, the numbers do not."""

    conv = Conv2d(3, 3, stride=2, padding=1)
    view = "inverse"
