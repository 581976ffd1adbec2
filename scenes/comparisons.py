"""Two ways to the same numbers."""

from convcore import Conv2d
from convfilm import Film


class GatherEqualsStamping(Film):
    """Stamping the kernel, and sliding the turned kernel over zeros, give the same output."""

    conv = Conv2d(3, 3, stride=2, padding=1).transpose()
    input_values = ((2, 1), (1, 3))
    view = "equality"


class KernelFlip(Film):
    """The weights of all stamps that meet in one output cell are the kernel, turned by 180 degrees."""

    conv = Conv2d(5, 3).transpose()
    view = "flip"
