"""The four transposed convolutions, read from their input: each cell stamps the kernel, and overlaps add up."""

from convcore import Conv2d
from convfilm import Film


class NoPaddingNoStridesStamping(Film):
    """No padding, unit strides: neighbouring stamps overlap in all but one row or column."""

    conv = Conv2d(4, 3).transpose()
    view = "stamping"


class SamePaddingNoStridesStamping(Film):
    """Half (same) padding, unit strides: what full stamps add at the rim is cut."""

    conv = Conv2d(5, 3, padding=1).transpose()
    view = "stamping"


class NoPaddingStridesStamping(Film):
    """No padding, stride 2: stamps land two cells apart, and meet in one row or column."""

    conv = Conv2d(5, 3, stride=2).transpose()
    view = "stamping"


class PaddingStridesStamping(Film):
    """Padding 1, stride 2: stamps land two cells apart, and the rim is cut."""

    conv = Conv2d(5, 3, stride=2, padding=1).transpose()
    view = "stamping"
