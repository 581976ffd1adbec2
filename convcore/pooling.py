"""Pool2d, a frozen specification of max and average pooling: the windows of a convolution, without weights.

Numbered relationships are those of Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285. Names and meanings are those of torch.nn.MaxPool2d and torch.nn.AvgPool2d.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

from convcore.axis import Axis
from convcore.conv import Layer2d, Padding, Size, Step, Tap
from convcore.parameters import PADDING, integer, integers, named, pair

MODES = ("max", "average")


@named
@dataclass(frozen=True)
class Pool2d(Layer2d):
    """A two-dimensional pooling of one channel, with PyTorch's parameters, meanings and defaults.

    An output cell is the maximum or the average of its window: floor((i - k) / s) + 1 cells along an axis without
    padding (relationship 7), floor((i + 2p - d(k - 1) - 1) / s) + 1 with it.

    Args:
        input_size: int or (rows, columns).
        kernel_size: int or (rows, columns) of the window.
        stride: int or (rows, columns); None for kernel_size.
        padding: int, (rows, columns) or ((top, bottom), (left, right)), at most half of kernel_size. Its cells are
            minus infinity to a maximum, which never takes one, and zeros to an average.
        dilation: int or (rows, columns), of a maximum only.
        ceil_mode: whether the floor of the output size is a ceiling: one more window, which reaches past the padded
            input, where it starts inside the input or the padding before it.
        mode: "max" or "average".
        count_include_pad: whether an average divides by the cells of its window that are padding, too. What ceil_mode
            adds past the padding counts in no case.

    Every size is kept as a (rows, columns) pair and the padding as ((top, bottom), (left, right)). What ceil_mode adds
    is padding of the axes `rows` and `columns`, and their slots are cells of the plane, but it is no `padding`.

    Raises:
        TypeError: for what is not an integer (or, `ceil_mode` and `count_include_pad`, not a bool).
        ValueError: as `Axis` does; for padding over half of kernel_size, another mode, dilation of an average,
            count_include_pad=False of a maximum, and where a window has no input cell.

    >>> Pool2d(4, 2).output_shape, Pool2d(5, 2).output_shape, Pool2d(5, 2, ceil_mode=True).output_shape
    ((2, 2), (2, 2), (3, 3))
    >>> [tap.source for tap in Pool2d((1, 3), (1, 2), padding=(0, 1)).step((0, 0)).taps]
    [None, Cell(row=0, column=0)]
    """

    input_size: Size
    kernel_size: Size
    stride: Size | None = None
    padding: Padding = 0
    dilation: Size = 1
    ceil_mode: bool = False
    mode: Literal["max", "average"] = "max"
    count_include_pad: bool = True
    rows: Axis = field(init=False, repr=False, compare=False)
    columns: Axis = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.stride is None:
            object.__setattr__(self, "stride", self.kernel_size)
        for name in ("input_size", "kernel_size", "stride", "dilation"):
            first, second = integers(name, getattr(self, name))
            object.__setattr__(self, name, (integer(name, first, minimum=1), integer(name, second, minimum=1)))
        paddings = tuple(integers("padding", each, PADDING) for each in pair("padding", self.padding, PADDING))
        object.__setattr__(self, "padding", paddings)
        for name in ("ceil_mode", "count_include_pad"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be True or False, got {getattr(self, name)!r}")
        if not isinstance(self.mode, str) or self.mode not in MODES:
            raise ValueError(f"mode must be 'max' or 'average', got {self.mode!r}")
        if self.mode == "average" and self.dilation != (1, 1):
            raise ValueError(f"dilation must be 1 where mode is 'average', got {self.dilation}")
        if self.mode == "max" and not self.count_include_pad:
            raise ValueError("count_include_pad must be True where mode is 'max', which divides by nothing, got False")
        for direction, name in enumerate(("rows", "columns")):
            object.__setattr__(self, name, self._axis(direction))

    def _axis(self, direction: int) -> Axis:
        def one(size: Size | None) -> int:
            return cast(tuple[int, int], size)[direction]

        input_size, kernel_size, dilation = one(self.input_size), one(self.kernel_size), one(self.dilation)
        before, after = padding = cast(tuple[tuple[int, int], tuple[int, int]], self.padding)[direction]
        integer("padding", min(padding), minimum=0)
        # PyTorch's rule for planes; of a dilated window, too, it is half of the entries, not of the cells they span.
        if max(padding) > kernel_size // 2:
            raise ValueError(
                f"padding must be at most half of kernel_size, got padding {padding}, kernel_size {kernel_size}"
            )
        stride = one(self.stride)
        room = input_size + before + after - dilation * (kernel_size - 1) - 1
        overhang = _overhang(room, stride, input_size + before) if self.ceil_mode else 0
        axis = Axis(input_size, kernel_size, stride, (before, after + overhang), dilation)
        # Of the first window the first slot that is not before the input. Only that window can have taps on both sides
        # of the whole input and none in it: a stride shorter than the padding leaves no room for dilation so large.
        if -before % dilation >= input_size:
            raise ValueError(
                f"padding {padding} with dilation {dilation} puts the first window around input_size {input_size}: "
                f"a window must have an input cell"
            )
        return axis

    def counted(self, step: Step) -> tuple[Tap, ...]:
        """The taps of a step that count: an average divides by their number.

        Raises ValueError where the mode is "max".

        >>> pool = Pool2d((1, 6), (1, 3), padding=(0, 1), ceil_mode=True, mode="average")
        >>> [[tap.slot.column for tap in step.taps] for step in pool.steps()]
        [[-1, 0, 1], [2, 3, 4], [5, 6, 7]]
        >>> [[tap.slot.column for tap in pool.counted(step)] for step in pool.steps()]
        [[-1, 0, 1], [2, 3, 4], [5, 6]]
        """
        if self.mode != "average":
            raise ValueError(f"mode must be 'average' to divide, got {self.mode!r}")
        return tuple(tap for tap in step.taps if self.counts(tap.slot))

    def counts(self, slot: tuple[int, int]) -> bool:
        """Whether what is at `slot` counts: an input cell, and padding to an average, but none past it."""
        if self.source(slot) is not None:
            return True
        (_, bottom), (_, right) = cast(tuple[tuple[int, int], tuple[int, int]], self.padding)
        rows, columns = self.input_shape
        counted = self.mode == "average" and self.count_include_pad
        return counted and slot[0] < rows + bottom and slot[1] < columns + right

    @property
    def rounds_up(self) -> tuple[bool, ...]:
        """Whether the output size of each of `axes` is a ceiling: not where ceil_mode leaves the last window out.

        It does where that would start past the input, and then the size is the floor.

        >>> Pool2d(5, 2, ceil_mode=True).rounds_up, Pool2d((5, 3), (2, 1), (2, 3), ceil_mode=True).rounds_up
        ((True, True), (True, False))
        """
        rooms = (
            axis.input_size + before + after - axis.effective_kernel_size
            for axis, (before, after) in zip(self.axes, self.margins, strict=True)
        )
        return tuple(
            self.ceil_mode and axis.output_size == -(-room // axis.stride) + 1
            for axis, room in zip(self.axes, rooms, strict=True)
        )


def _overhang(room: int, stride: int, starts: int) -> int:
    """Cells that the last window of ceil_mode reaches past the padded input, 0 where it does not.

    Counted from the padding's first cell, a window that starts past cell `room` reaches past the padded input, and it
    has to start on one of the first `starts` cells: those of the padding before the input, and of the input.
    """
    last = stride * min(-(-room // stride), (starts - 1) // stride)
    return max(0, last - room) if last >= 0 else 0  # without any window, Axis says so
