"""Conv2d, a frozen specification, and the steps that it takes: which input cells feed which output cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple, cast

from convcore.axis import Axis
from convcore.channels import PLANE, Form
from convcore.parameters import PADDING, index, integer, integers, named, pair

Size = int | tuple[int, int]
Padding = int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]]


class Cell(NamedTuple):
    """A position (row, column) on a plane; rows count downwards. Indexes a two-dimensional array.

    >>> Cell(0, 1) == (0, 1), Cell(0, 1) < Cell(1, 0)
    (True, True)
    """

    row: int
    column: int


@dataclass(frozen=True)
class Tap:
    """One product of the sum: kernel entry `kernel` meets slot `slot`, where input cell `source` is, or a zero.

    Of a pooling no product: `kernel` is a place in the window, and where `source` is None nothing is read.

    >>> Conv2d(1, 1, padding=1).step((0, 0)).taps
    (Tap(kernel=Cell(row=0, column=0), slot=Cell(row=-1, column=-1), source=None),)
    """

    kernel: Cell
    slot: Cell
    source: Cell | None


@dataclass(frozen=True)
class Step:
    """The computation of one output cell: its taps in raster order of the window.

    >>> step = Conv2d(5, 3, padding=1).step((0, 0))
    >>> len(step.taps), len(step.receptive_field)
    (9, 4)
    """

    output: Cell
    taps: tuple[Tap, ...]

    @property
    def receptive_field(self) -> tuple[Cell, ...]:
        """The input cells that feed the output cell, in raster order."""
        return tuple(tap.source for tap in self.taps if tap.source is not None)


class Layer2d:
    """What a convolution and a pooling share: a window over each output cell, the product of two axes.

    >>> [isinstance(layer, Layer2d) for layer in (Conv2d(4, 2), Pool2d(4, 2))]
    [True, True]
    """

    rows: Axis
    columns: Axis
    padding: Padding
    transposed: bool = False
    in_channels: int = 1
    out_channels: int = 1
    groups: int = 1

    @property
    def input_shape(self) -> tuple[int, int]:
        """(rows, columns) of the input."""
        return self.rows.input_size, self.columns.input_size

    @property
    def kernel_shape(self) -> tuple[int, int]:
        """(rows, columns) of the kernel."""
        return self.rows.kernel_size, self.columns.kernel_size

    @property
    def output_shape(self) -> tuple[int, int]:
        """(rows, columns) of the output."""
        return self.rows.output_size, self.columns.output_size

    @property
    def axes(self) -> tuple[Axis, ...]:
        """(rows, columns), or the one of them along which something happens: a layer with one row has one axis.

        >>> [axis.input_size for axis in Conv2d((1, 7), (1, 3)).axes], len(Conv2d(1, 1).axes)
        ([7], 2)
        """
        both = self.rows, self.columns
        return tuple(axis for axis in both if not axis.is_idle) or both

    @property
    def has_channels(self) -> bool:
        """Whether it has more than one channel, in or out: a pooling takes each by itself.

        >>> Conv2d(3, 3).has_channels, Conv2d(3, 3, out_channels=2).has_channels
        (False, True)
        """
        return self.in_channels > 1 or self.out_channels > 1

    @property
    def input_form(self) -> Form:
        """What shape its input has."""
        return Form(self.input_shape, PLANE)

    @property
    def margins(self) -> tuple[tuple[int, int], ...]:
        """(before, after) of the padding of each of `axes`, as it was given: without what ceil_mode adds.

        >>> pool = Pool2d((1, 6), (1, 3), padding=(0, 1), ceil_mode=True)
        >>> pool.margins, [axis.padding for axis in pool.axes]
        (((1, 1),), [(1, 2)])
        """
        both = cast(tuple[tuple[int, int], tuple[int, int]], self.padding)
        axes = self.rows, self.columns
        return tuple(given for axis, given in zip(axes, both, strict=True) if not axis.is_idle) or both

    @property
    def rounds_up(self) -> tuple[bool, ...]:
        """Whether the output size of each of `axes` is rounded up: of a convolution, none is."""
        return tuple(False for _ in self.axes)

    def counts(self, slot: tuple[int, int]) -> bool:
        """Whether what is at `slot` takes part in an output that reads it: for a convolution zeros do, too.

        >>> Conv2d(1, 1, padding=1).counts((-1, 0)), Pool2d(2, 2, padding=1).counts((-1, 0))
        (True, False)
        """
        del slot
        return True

    def step(self, output: tuple[int, int]) -> Step:
        """The step that computes output cell (row, column). Raises IndexError where there is no such cell."""
        row, column = integers("output", tuple(output))
        taps = [
            Tap(Cell(kernel_row, kernel_column), slot := Cell(slot_row, slot_column), self.source(slot))
            for kernel_row, slot_row in zip(self.rows.kernel_entries, self.rows.window(row), strict=True)
            for kernel_column, slot_column in zip(self.columns.kernel_entries, self.columns.window(column), strict=True)
        ]
        return Step(Cell(row, column), tuple(taps))

    def steps(self) -> Iterator[Step]:
        """A step per output cell, in raster order."""
        rows, columns = self.output_shape
        return (self.step((row, column)) for row in range(rows) for column in range(columns))

    def slots(self) -> Iterator[Cell]:
        """The cells of the stretched, padded plane in raster order; (0, 0) is the first input cell."""
        return (Cell(row, column) for row in self.rows.slots for column in self.columns.slots)

    def source(self, slot: tuple[int, int]) -> Cell | None:
        """The input cell at `slot`, or None where there is none: a zero, or padding that a maximum passes over."""
        row, column = self.rows.source(slot[0]), self.columns.source(slot[1])
        return None if row is None or column is None else Cell(row, column)

    def is_border(self, slot: tuple[int, int]) -> bool:
        """Whether `slot` lies outside the stretched input: in the border, not where a zero is inserted."""
        return self.rows.is_border(slot[0]) or self.columns.is_border(slot[1])

    def is_inside(self, output: tuple[int, int]) -> bool:
        """Whether output cell `output` is not at the rim, where a larger input would be read; see `Axis.is_inside`.

        >>> conv = Conv2d(3, 3, padding=1)
        >>> conv.is_inside((1, 1)), conv.is_inside((0, 1))
        (True, False)
        """
        return self.rows.is_inside(output[0]) and self.columns.is_inside(output[1])

    def dropped(self) -> Iterator[Cell]:
        """The slots past the last window, which the floor of the output size drops, in raster order.

        >>> [*Conv2d((1, 6), (1, 3), stride=(1, 2)).dropped()]
        [Cell(row=0, column=5)]
        """
        row, column = (axis.window(axis.output_size - 1)[-1] for axis in (self.rows, self.columns))
        return (slot for slot in self.slots() if slot.row > row or slot.column > column)


@dataclass(frozen=True)
class StampTap:
    """One entry of a stamp: kernel entry `kernel` lands on output cell `output`, or on none.

    None where padding crops, a stride skips or the floor of the output size drops it. `place` is where it lands before
    padding crops, counted as output cells are, one of `Conv2d.stamped`; None where it lands nowhere.

    >>> [skipped] = list(Conv2d((1, 2), 1, stride=2).stamps())[1:]
    >>> skipped.taps
    (StampTap(kernel=Cell(row=0, column=0), output=None, place=None),)
    >>> [cropped] = Conv2d(1, (1, 2), padding=(0, (1, 0)), transposed=True).stamps()
    >>> [tap.place.column for tap in cropped.taps], [tap.output for tap in cropped.taps]
    ([-1, 0], [None, Cell(row=0, column=0)])
    """

    kernel: Cell
    output: Cell | None
    place: Cell | None


@dataclass(frozen=True)
class Stamp:
    """What one input cell does: it stamps the kernel, times itself, on the output; its taps in the kernel's order.

    The kernel lies as it is, turned in no case. Of a transposed convolution, the guide's section 4.

    >>> [_, second] = Conv2d((1, 2), (1, 3), stride=(1, 2), transposed=True).stamps()
    >>> second.source.column, [tap.output.column for tap in second.taps]
    (1, [2, 3, 4])
    """

    source: Cell
    taps: tuple[StampTap, ...]


@named
@dataclass(frozen=True)
class Conv2d(Layer2d):
    """A two-dimensional (transposed) convolution, with PyTorch's parameters and meanings.

    *Convolution* is cross-correlation, as in every deep-learning framework. An output channel is the sum over the input
    channels that feed it (the guide's section 1.1): each by its own kernel, and all by the same steps, which are those
    of one channel.

    Args:
        input_size: int or (rows, columns).
        kernel_size: int or (rows, columns).
        stride: int or (rows, columns).
        padding: int, (rows, columns) or ((top, bottom), (left, right)). Of a transposed convolution it is that of the
            convolution that it transposes.
        dilation: int or (rows, columns).
        output_padding: int or (rows, columns), transposed only, 0 <= output_padding < max(stride, dilation).
        transposed: whether this is the transposed convolution.
        in_channels: channels of the input.
        out_channels: channels of the output.
        groups: into how many groups both are parted; an output channel is fed by the input channels of its group.

    Every size is kept as a (rows, columns) pair and the padding as ((top, bottom), (left, right)).

    Raises:
        TypeError, ValueError: see `Axis`; the message names the parameter, its value and the rule. ValueError for
            channels that are not divisible by groups, or fewer than 1.

    >>> conv = Conv2d(6, 3, stride=2, padding=1)
    >>> conv.output_shape, conv.transpose().output_shape, conv.transpose().output_padding
    ((3, 3), (6, 6), (1, 1))
    >>> conv = Conv2d(5, 3, in_channels=4, out_channels=6, groups=2)
    >>> conv.weight_shape, conv.transpose().weight_shape, [*conv.feeding(3)]
    ((6, 2, 3, 3), (6, 2, 3, 3), [2, 3])
    """

    input_size: Size
    kernel_size: Size
    stride: Size = 1
    padding: Padding = 0
    dilation: Size = 1
    output_padding: Size = 0
    transposed: bool = False
    in_channels: int = 1
    out_channels: int = 1
    groups: int = 1
    rows: Axis = field(init=False, repr=False, compare=False)
    columns: Axis = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "stride", "dilation", "output_padding"):
            object.__setattr__(self, name, integers(name, getattr(self, name)))
        row_padding, column_padding = pair("padding", self.padding, PADDING)
        paddings = integers("padding", row_padding, PADDING), integers("padding", column_padding, PADDING)
        object.__setattr__(self, "padding", paddings)
        for direction, name in enumerate(("rows", "columns")):
            object.__setattr__(self, name, self._axis(direction))
        for name in ("in_channels", "out_channels", "groups"):
            object.__setattr__(self, name, integer(name, getattr(self, name), minimum=1))
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise ValueError(
                    f"{name} must be divisible by groups, got {name} {getattr(self, name)}, groups {self.groups}"
                )

    def _axis(self, direction: int) -> Axis:
        def one(size: Size) -> int:
            return cast(tuple[int, int], size)[direction]

        return Axis(
            input_size=one(self.input_size),
            kernel_size=one(self.kernel_size),
            stride=one(self.stride),
            padding=cast(tuple[tuple[int, int], tuple[int, int]], self.padding)[direction],
            dilation=one(self.dilation),
            output_padding=one(self.output_padding),
            transposed=self.transposed,
        )

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """(out, in / groups, rows, columns) of all weights; transposed (in, out / groups, rows, columns)."""
        channels = (self.in_channels, self.out_channels) if self.transposed else (self.out_channels, self.in_channels)
        return channels[0], channels[1] // self.groups, *self.kernel_shape

    @property
    def input_form(self) -> Form:
        """What shape its input has."""
        return Form((self.in_channels, *self.input_shape), "(channels, rows, columns)", not self.has_channels)

    @property
    def weight_form(self) -> Form:
        """What shape its weights have."""
        axes = "(in, out / groups, rows, columns)" if self.transposed else "(out, in / groups, rows, columns)"
        return Form(self.weight_shape, axes, not self.has_channels)

    def feeding(self, out_channel: int) -> range:
        """The input channels that feed an output channel: those of its group.

        Raises IndexError where there is no such channel.

        >>> [[*Conv2d(5, 3, in_channels=4, out_channels=2, groups=2).feeding(channel)] for channel in range(2)]
        [[0, 1], [2, 3]]
        """
        channel = index("out_channel", out_channel, self.out_channels)
        each = self.in_channels // self.groups
        group = channel // (self.out_channels // self.groups)
        return range(group * each, (group + 1) * each)

    def kernel_at(self, out_channel: int, in_channel: int) -> tuple[int, int]:
        """Where all weights (see `weight_shape`) have the kernel with which an input channel feeds an output channel.

        Raises IndexError where there is no such channel, and ValueError where the one does not feed the other.

        >>> conv = Conv2d(5, 3, in_channels=4, out_channels=6, groups=2)
        >>> conv.kernel_at(3, 2), conv.transpose().kernel_at(2, 3)
        ((3, 0), (3, 0))
        """
        feeding = self.feeding(out_channel)
        channel = index("in_channel", in_channel, self.in_channels)
        if channel not in feeding:
            raise ValueError(
                f"in_channel must be one of {feeding.start} to {feeding.stop - 1}, which feed out_channel "
                f"{out_channel}, got {channel}"
            )
        if self.transposed:
            return channel, int(out_channel) % (self.out_channels // self.groups)
        return int(out_channel), channel - feeding.start

    def of_one_channel(self) -> Conv2d:
        """The same layer with one channel, in and out: that of each pair of channels of which one feeds the other.

        >>> Conv2d(5, 3, in_channels=4, out_channels=6, groups=2).of_one_channel() == Conv2d(5, 3)
        True
        """
        return replace(self, in_channels=1, out_channels=1, groups=1)

    def stamps(self) -> Iterator[Stamp]:
        """The same links read from the input: a stamp per input cell, in raster order.

        >>> [stamp, *_] = Conv2d(2, 3, stride=2, padding=1, transposed=True).stamps()
        >>> [tap.output for tap in stamp.taps][4:6]
        [Cell(row=0, column=0), Cell(row=0, column=1)]
        """
        rows, columns = self.input_shape
        return (self._stamp(Cell(row, column)) for row in range(rows) for column in range(columns))

    def _stamp(self, source: Cell) -> Stamp:
        taps, rows, columns = [], self.rows.stamped, self.columns.stamped
        for entry_row in range(self.rows.kernel_size):
            row = self.rows.landing(source.row, entry_row)
            for entry_column in range(self.columns.kernel_size):
                column = self.columns.landing(source.column, entry_column)
                place = None
                if row is not None and column is not None and row in rows and column in columns:
                    place = Cell(row, column)
                taps.append(StampTap(Cell(entry_row, entry_column), place if self.is_kept(place) else None, place))
        return Stamp(source, tuple(taps))

    def stamped(self) -> Iterator[Cell]:
        """The cells of the output before padding crops, in raster order; (0, 0) is the first that is kept.

        >>> conv = Conv2d(2, 3, stride=2, padding=1, transposed=True)
        >>> len(list(conv.stamped())), len([cell for cell in conv.stamped() if conv.is_kept(cell)])
        (25, 9)
        """
        return (Cell(row, column) for row in self.rows.stamped for column in self.columns.stamped)

    def is_kept(self, place: tuple[int, int] | None) -> bool:
        """Whether a place before padding crops is an output cell."""
        rows, columns = self.output_shape
        return place is not None and 0 <= place[0] < rows and 0 <= place[1] < columns

    def uncropped(self) -> Conv2d:
        """The same transposed convolution without padding, which crops its output.

        Raises ValueError unless transposed: padding of a convolution crops nothing.
        """
        rows, columns = self.rows.uncropped(), self.columns.uncropped()
        return replace(self, padding=(rows.padding, columns.padding))

    def kept(self) -> Iterator[Cell]:
        """Which output cells of `uncropped()` padding leaves: those of this output, in raster order.

        >>> conv = Conv2d(2, 3, stride=2, padding=2, transposed=True)
        >>> conv.uncropped().output_shape, [*conv.kept()]
        ((5, 5), [Cell(row=2, column=2)])
        """
        return (Cell(row, column) for row in self.rows.kept for column in self.columns.kept)

    def alike(self) -> Conv2d | None:
        """The same layer over the next input size that has the same output size, or None where there is none.

        It is larger along each axis along which it can be; where it can along none, it is smaller along each.

        >>> Conv2d(5, 3, stride=2, padding=1).alike().input_shape, Conv2d(6, 3, stride=2, padding=1).alike().input_shape
        ((6, 6), (5, 5))
        >>> Conv2d(5, 3).alike() is None
        True
        """
        for more in (1, -1):
            rows, columns = (axis.resized(axis.input_size + more) for axis in (self.rows, self.columns))
            size = tuple(
                new.input_size if new is not None and new.output_size == old.output_size else old.input_size
                for old, new in ((self.rows, rows), (self.columns, columns))
            )
            if size != self.input_shape:
                return replace(self, input_size=cast(tuple[int, int], size))
        return None

    @property
    def is_causal(self) -> bool:
        """Whether it has one axis, along which the output is as long as the input and no output reads a later input.

        >>> causal = Conv2d((1, 7), (1, 3), dilation=(1, 2), padding=(0, (4, 0)))
        >>> causal.is_causal, Conv2d((1, 7), (1, 3), padding=(0, 1)).is_causal
        (True, False)
        """
        if len(self.axes) > 1 or self.input_shape != self.output_shape or self.kernel_shape == (1, 1):
            return False
        return all(cell <= step.output for step in self.steps() for cell in step.receptive_field)

    def transpose(self) -> Conv2d:
        """The Conv2d of the same links read backwards, with the output_padding that restores the input size.

        It has the same weights, in the same shape. Raises ValueError where no Conv2d has these links: output_padding >=
        stride.
        """
        rows, columns = self.rows.transpose(), self.columns.transpose()
        return Conv2d(
            input_size=(rows.input_size, columns.input_size),
            kernel_size=(rows.kernel_size, columns.kernel_size),
            stride=(rows.stride, columns.stride),
            padding=(rows.padding, columns.padding),
            dilation=(rows.dilation, columns.dilation),
            output_padding=(rows.output_padding, columns.output_padding),
            transposed=not self.transposed,
            in_channels=self.out_channels,
            out_channels=self.in_channels,
            groups=self.groups,
        )
