"""Several channels: `manim render scenes/channels.py SeveralChannels`."""

from convcore import Conv2d
from convfilm import Film


class SeveralChannels(Film):
    """Two channels in, three out: each kernel sums over the channels and makes a map of its own (figure 1.3)."""

    conv = Conv2d(5, 3, in_channels=2, out_channels=3)
    view = "channels"


class Depthwise(Film):
    """As many groups as channels: a kernel for each channel, and no sum over channels."""

    conv = Conv2d(4, 3, in_channels=3, out_channels=3, groups=3)
    view = "channels"


class Grouped(Film):
    """Four channels in two groups: each map reads the two channels of its group."""

    conv = Conv2d(3, 2, in_channels=4, out_channels=4, groups=2)
    view = "channels"


class OneByOne(Film):
    """A 1 x 1 kernel: every pixel by itself, the channels mixed."""

    conv = Conv2d(3, 1, in_channels=3, out_channels=2)
    view = "channels"
