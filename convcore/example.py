"""Example: a layer with its numbers, checked once, so that no picture shows a number that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from convcore.apply import Array, apply, winner
from convcore.channels import Form
from convcore.conv import Cell, Conv2d, Step, Tap
from convcore.pooling import Pool2d

# Small and fixed, so that lecture notes can quote them. No input is zero, so that a zero on the plane is always padding
# or inserted; no weight is, so that outputs have no holes; and no turn and no mirror leaves the kernel as it is.
INPUT = np.array([[2, 1, 3, 1, 2], [1, 4, 2, 3, 1], [3, 2, 1, 2, 4], [1, 3, 4, 1, 2], [2, 1, 2, 3, 1]])
KERNEL = np.array([[1, 2, 1], [3, 1, 2], [1, 2, 2]])
# Of a pooling: maxima that differ from window to window, each with one winner, and a small number in the middle.
POOLED = np.array([[2, 6, 1, 2, 2], [4, 5, 4, 3, 7], [7, 4, 1, 2, 9], [3, 4, 1, 3, 8], [3, 1, 8, 5, 6]])

# What the weights 1, 2 and 3 become in each pair of channels, so that their kernels are told apart; six pairs later the
# same, turned.
WEIGHTS = [*permutations((1, 2, 3))]

INT64 = np.iinfo(np.int64)
BOOLS = (bool, np.bool_)
INTEGERS = (int, np.integer)
REALS = (int, float, np.integer, np.floating)


@dataclass(frozen=True)
class Term:
    """One product of a sum: what the tap reads, or a zero, times its weight.

    Of a pooling the weight is one where the tap counts, and zero elsewhere: a maximum counts the winner alone.

    >>> padded = Example(Conv2d((1, 1), (1, 2), padding=(0, 1)), [[5]], [[3, 4]])
    >>> [(int(term.x), int(term.weight)) for term in padded.terms(padded.steps[0])]
    [(0, 3), (5, 4)]
    """

    tap: Tap
    x: np.generic
    weight: np.generic


@dataclass(frozen=True)
class Addend:
    """What a stamp adds to a cell of the output before padding crops.

    >>> layer = Example(Conv2d((1, 2), (1, 2), transposed=True), [[5, 6]], [[3, 4]])
    >>> [(addend.stamp, addend.kernel.column, addend.product) for addend in layer.addends[0, 1]]
    [(0, 1, 20), (1, 0, 18)]
    """

    stamp: int
    """Its number, in the order of the stamps."""
    source: Cell
    """The input cell that stamps."""
    kernel: Cell
    """The entry that lies over the cell."""
    product: int | float
    """Input times weight; exact where both are integers."""


@dataclass(frozen=True, eq=False)
class Example:
    """A convolution with the numbers of its input and its kernel, or a pooling with those of its input.

    Args:
        layer: the layer.
        x: (rows, columns) of the input; None for small fixed integers.
        kernel: (rows, columns) of the weights; None for small fixed integers. A pooling has none.

    Of several channels x is (channels, rows, columns), kernel (out, in / groups, rows, columns), transposed (in, out /
    groups, rows, columns), and output (channels, rows, columns); `part` has the numbers of two of them. With one
    channel these forms are taken, too, and kept as (rows, columns).

    Integers are kept and added as int64, floats as float64. Two examples of equal layer and numbers are equal.

    Raises:
        TypeError: for what are no integers or floats, for masked arrays, and for a kernel of a pooling.
        ValueError: for another shape, what is not finite, and numbers or sums that int64 or float64 cannot hold.

    >>> layer = Example(Conv2d(2, 2), [[1, 2], [3, 4]], [[1, 0], [0, 1]])
    >>> int(layer.value(layer.steps[0]))
    5
    >>> layer = Example(Conv2d(1, 1, in_channels=2), [[[4]], [[5]]], [[[[2]], [[3]]]])
    >>> layer.output.tolist(), [layer.part(0, channel).output.tolist() for channel in range(2)]
    ([[[23]]], [[[8]], [[15]]])
    >>> pooled = Example(Pool2d(2, 2, mode="average"), [[1, 2], [3, 4]])
    >>> float(pooled.value(pooled.steps[0])), pooled.kernel is None
    (2.5, True)
    """

    layer: Conv2d | Pool2d
    x: Any = None
    kernel: Any = None
    output: Array = field(init=False, repr=False)
    """(rows, columns), or (channels, rows, columns)"""
    steps: tuple[Step, ...] = field(init=False, repr=False)
    digest: str = field(init=False)
    """The same for equal layers and numbers, and for no others."""
    _parts: dict[tuple[int, int], Example] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        conv = self.layer
        x = default_input(conv) if self.x is None else self.x
        numbers = {"x": _numbers("input_values", x, conv.input_form)}
        steps = tuple(conv.steps())
        if isinstance(conv, Pool2d):
            if self.kernel is not None:
                raise TypeError("a pooling has no weights: leave kernel out")
            output = _pooled(conv, steps, numbers["x"])
        else:
            kernel = default_kernel(conv) if self.kernel is None else self.kernel
            numbers["kernel"] = _numbers("kernel", kernel, conv.weight_form)
            output = _sums(conv, steps, numbers["x"], numbers["kernel"])
        digest = hashlib.sha256(repr(conv).encode())
        for array in (*numbers.values(), output):
            array.flags.writeable = False
            digest.update(f"{array.dtype} {array.shape}".encode() + array.tobytes())
        for name, value in {**numbers, "output": output, "steps": steps, "digest": digest.hexdigest()}.items():
            object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Example) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[type[Example], tuple[Conv2d | Pool2d, Array, Array | None]]:
        # Copied as they are, the arrays could be written to.
        return type(self), (self.layer, self.x, self.kernel)

    @property
    def conv(self) -> Conv2d:
        """The layer, for what is about convolutions alone. Raises ValueError where it is a pooling.

        >>> Example(Conv2d(2, 1)).conv == Conv2d(2, 1)
        True
        """
        if isinstance(self.layer, Pool2d):
            raise ValueError(f"needs a convolution, got {self.layer}")
        return self.layer

    @property
    def comes_back(self) -> bool:
        """Whether its input is what the convolution gave whose transpose this is, with default numbers.

        >>> Example(Conv2d(5, 3, stride=2).transpose()).comes_back, Example(Conv2d(5, 3)).comes_back
        (True, False)
        """
        given = _given(self.conv) if self.layer.transposed else None
        return (
            given is not None
            and np.array_equal(self.x, given)
            and np.array_equal(self.kernel, default_kernel(self.conv))
        )

    def part(self, out_channel: int, in_channel: int) -> Example:
        """The layer of one channel by which an input channel feeds an output channel, with its numbers.

        What the output channel has is the sum over all that feed it. Raises as `Conv2d.kernel_at` does, and ValueError
        where the sums of this channel alone are more than int64 or float64 can hold.

        >>> layer = Example(Conv2d(3, 3, in_channels=2, out_channels=2, groups=2))
        >>> layer.part(1, 1) == Example(Conv2d(3, 3), layer.x[1], layer.kernel[1, 0])
        True
        """
        pair = self.conv.kernel_at(out_channel, in_channel)
        if not self.conv.has_channels:
            return self
        if pair not in self._parts:
            self._parts[pair] = Example(self.conv.of_one_channel(), self.x[in_channel], self.kernel[pair])
        return self._parts[pair]

    def _alone(self) -> None:
        if self.layer.has_channels:
            raise ValueError("a layer of several channels has them for each pair of channels: take a part of it")

    def terms(self, step: Step) -> tuple[Term, ...]:
        """The products of a step, in the order of its taps, those with zeros of the plane included.

        Raises ValueError for a layer of several channels, of which each `part` has them; so do `addends` and `value`.
        """
        self._alone()
        zero = self.x.dtype.type(0)
        weights = [self.kernel[tap.kernel] for tap in step.taps] if self.kernel is not None else self._counts(step)
        return tuple(
            Term(tap, zero if tap.source is None else self.x[tap.source], weight)
            for tap, weight in zip(step.taps, weights, strict=True)
        )

    def _counts(self, step: Step) -> list[np.generic]:
        """One for each tap of a pooling that counts, and zero for the others."""
        winning = self.winner(step)
        return [np.int64(self.layer.counts(tap.slot) if winning is None else tap == winning) for tap in step.taps]

    def winner(self, step: Step) -> Tap | None:
        """The tap whose cell is the maximum, the first of equals; None where nothing wins.

        >>> pooled = Example(Pool2d(2, 2), [[1, 4], [4, 2]])
        >>> pooled.winner(pooled.steps[0]).source, Example(Conv2d(2, 2)).winner(pooled.steps[0])
        (Cell(row=0, column=1), None)
        """
        if not isinstance(self.layer, Pool2d) or self.layer.mode != "max":
            return None
        return winner(self.layer, self.x, step)

    def divisor(self, step: Step) -> int:
        """What the sum of a step's products is divided by: of an average the number of its taps that count.

        >>> corner = Example(Pool2d(2, 2, padding=1, mode="average", count_include_pad=False))
        >>> corner.divisor(corner.steps[0])
        1
        """
        return len(self.layer.counted(step)) if isinstance(self.layer, Pool2d) and self.layer.mode == "average" else 1

    def total(self, step: Step) -> int | float:
        """The sum of the input cells that a step reads, which an average divides; exact where they are integers.

        >>> pooled = Example(Pool2d(2, 2, mode="average"), [[1, 2], [3, 4]])
        >>> pooled.total(pooled.steps[0])
        10
        """
        return _total(self.x, step)

    @cached_property
    def addends(self) -> Mapping[Cell, tuple[Addend, ...]]:
        """What stamps add to each cell of `conv.stamped()`, in the order of the stamps."""
        self._alone()
        found: dict[Cell, list[Addend]] = {cell: [] for cell in self.conv.stamped()}
        x, kernel = self.x.tolist(), self.kernel.tolist()  # Python's integers do not overflow
        for number, stamp in enumerate(self.conv.stamps()):
            for tap in stamp.taps:
                if tap.place is not None:
                    product = x[stamp.source.row][stamp.source.column] * kernel[tap.kernel.row][tap.kernel.column]
                    found[tap.place].append(Addend(number, stamp.source, tap.kernel, product))
        return {cell: tuple(addends) for cell, addends in found.items()}

    def partial(self, cell: tuple[int, int], stamps: int) -> int | float:
        """What the first so many stamps add up to in a cell of `conv.stamped()`.

        >>> layer = Example(Conv2d((1, 2), (1, 2), transposed=True), [[5, 6]], [[3, 4]])
        >>> [[layer.partial((0, column), stamps) for column in range(3)] for stamps in range(3)]
        [[0, 0, 0], [15, 20, 0], [15, 38, 24]]
        """
        return sum(addend.product for addend in self.addends[Cell(*cell)] if addend.stamp < stamps)

    def value(self, step: Step) -> np.generic:
        """The sum of a step's products."""
        self._alone()
        number: np.generic = self.output[step.output]
        return number


def default_input(conv: Conv2d | Pool2d) -> npt.NDArray[np.int64]:
    """(rows, columns) of the input unless told otherwise, or (channels, rows, columns).

    >>> default_input(Pool2d(2, 2)), default_input(Pool2d((1, 3), (1, 2)))  # of one row, the second
    (array([[2, 6],
           [4, 5]]), array([[4, 5, 4]]))

    A transposed convolution starts from what its partner gave: the shape comes back, the numbers do not.
    """
    if isinstance(conv, Pool2d):
        return _tiled(np.roll(POOLED, -1, axis=0) if conv.input_shape[0] == 1 else POOLED, conv.input_shape)
    given = _given(conv) if conv.transposed else None
    if given is not None:
        return given
    planes = [
        _tiled(np.roll(INPUT, (-channel, -2 * channel), (0, 1)), conv.input_shape)
        for channel in range(conv.in_channels)
    ]
    return np.array(planes if conv.has_channels else planes[0])


def _given(conv: Conv2d) -> npt.NDArray[np.int64] | None:
    """What the partner of a transposed convolution gives by default; None where it has none, or gives zeros."""
    try:
        there = conv.transpose()
    except ValueError:
        return None
    given = _sums(there, tuple(there.steps()), default_input(there), default_kernel(there)).astype(np.int64)
    return given if given.all() else None


def default_kernel(conv: Conv2d) -> npt.NDArray[np.int64]:
    """(rows, columns) of the kernel unless told otherwise, or that of all channels (`Conv2d.weight_shape`).

    >>> default_kernel(Conv2d(3, (1, 3)))  # the first row would be the same when it is turned
    array([[3, 1, 2]])
    >>> default_kernel(Conv2d(3, (1, 3), in_channels=2)).tolist()
    [[[[3, 1, 2]], [[2, 1, 3]]]]
    """
    one = np.resize(KERNEL[1], conv.kernel_shape) if 1 in conv.kernel_shape else _tiled(KERNEL, conv.kernel_shape)
    if not conv.has_channels:
        return one
    pairs = conv.weight_shape[0] * conv.weight_shape[1]
    kernels = [np.rot90(np.take(WEIGHTS[number % 6], one - 1), 2 * (number // 6)) for number in range(pairs)]
    return np.array(kernels).reshape(conv.weight_shape)


def _tiled(table: npt.NDArray[np.int64], shape: tuple[int, int]) -> npt.NDArray[np.int64]:
    rows, columns = (np.arange(size) % len(table) for size in shape)
    return table[np.ix_(rows, columns)]


def _numbers(name: str, value: npt.ArrayLike, form: Form) -> Array:
    """A copy as int64 or float64, of this form; without channels where there is one."""
    if _masked(value):
        raise TypeError(f"{name} must not be a masked array: its mask would be lost; fill it first")
    try:
        array = np.asarray(value)
        # In a list numpy takes True beside 2 for 1, and rounds integers that do not fit where others are negative.
        entries = np.asarray(value, dtype=object) if isinstance(value, list | tuple) else array
    except ValueError:
        raise ValueError(f"{name} must have rows of equal length") from None
    kinds = {type(entry) for entry in entries.flat} if entries is not array else {array.dtype.type}
    truths = any(issubclass(kind, BOOLS) for kind in kinds)
    if truths or not (array.dtype.kind in "iuf" or all(issubclass(kind, REALS) for kind in kinds)):
        raise TypeError(f"{name} must hold integers or floats, got {'bool' if truths else array.dtype}")
    if not form.takes(array.shape):
        raise ValueError(f"{name} must have shape {form} to fit conv, got {array.shape}")
    whole = all(issubclass(kind, INTEGERS) for kind in kinds)
    return (_integers(name, entries) if whole else _floats(name, array)).reshape(form.usual.shape)


def _masked(value: object) -> bool:
    """Whether a mask would be lost, in a row too."""
    return isinstance(value, np.ma.MaskedArray) or (isinstance(value, list | tuple) and any(map(_masked, value)))


def _integers(name: str, array: Array) -> npt.NDArray[np.int64]:
    for number in map(int, array.flat):
        if not INT64.min <= number <= INT64.max:
            raise ValueError(f"{name} must fit into 64-bit integers, got {number}")
    return array.astype(np.int64)


def _floats(name: str, array: Array) -> npt.NDArray[np.float64]:
    try:
        with np.errstate(over="ignore"):
            numbers = array.astype(np.float64)
    except OverflowError:  # of an integer beside floats
        raise ValueError(f"{name} must fit into 64-bit floats, got {max(array.flat, key=abs)}") from None
    lost = ~np.isfinite(numbers)
    if lost.any() and array.dtype.kind == "f" and np.isfinite(array).all():
        raise ValueError(f"{name} must fit into 64-bit floats, got {array[lost][0]!s}")
    if lost.any():
        raise ValueError(f"{name} must be finite, got infinity or NaN")
    return numbers + 0.0  # -0.0 becomes 0.0, which it equals


def _sums(conv: Conv2d, steps: tuple[Step, ...], x: Array, kernel: Array) -> Array:
    """The output; ValueError where a sum is more than its type can hold."""
    exact = x.dtype.kind == kernel.dtype.kind == "i"
    # Python's integers do not overflow.
    left, right = x.reshape(conv.input_form.shape).tolist(), kernel.reshape(conv.weight_shape).tolist()
    output = np.zeros((conv.out_channels, *conv.output_shape), dtype=np.int64 if exact else np.float64)
    for to, step in product(range(conv.out_channels), steps):
        total: Any = 0
        for of in conv.feeding(to):
            first, second = conv.kernel_at(to, of)
            for tap in step.taps:
                if tap.source is not None:
                    weight = right[first][second][tap.kernel.row][tap.kernel.column]
                    total += left[of][tap.source.row][tap.source.column] * weight
        _held(f"the output at {(to, *step.output) if conv.has_channels else tuple(step.output)}", total, exact)
        output[to][step.output] = total
    return output if conv.has_channels else output[0]


def _pooled(pool: Pool2d, steps: tuple[Step, ...], x: Array) -> Array:
    """The output; ValueError where the sum that an average divides is more than its type can hold."""
    if pool.mode == "average":
        for step in steps:
            _held(f"the sum of the output at {tuple(step.output)}", _total(x, step), x.dtype.kind == "i")
    return apply(pool, x)


def _total(x: Array, step: Step) -> int | float:
    total: int | float = sum(x[cell].item() for cell in step.receptive_field)  # Python's integers do not overflow
    return total


def _held(name: str, total: int | float, exact: bool) -> None:
    if exact and not INT64.min <= total <= INT64.max:
        raise ValueError(f"{name} must fit into a 64-bit integer, got {total}")
    if not exact and not np.isfinite(total):
        raise ValueError(f"{name} must be finite, got {total}: use smaller numbers")
