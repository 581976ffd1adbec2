"""The numbers, by walking the steps, so that the values shown and the cells highlighted cannot disagree."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from convcore.axis import Axis
from convcore.channels import Form
from convcore.conv import Cell, Conv2d, Layer2d, Step, Tap
from convcore.pooling import Pool2d

Array = npt.NDArray[Any]


def _shaped(name: str, value: npt.ArrayLike, form: Form) -> Array:
    array = np.asarray(value)
    if not form.takes(array.shape):
        raise ValueError(f"{name} must have shape {form}, got {array.shape}")
    if array.dtype.kind not in "biufc":
        raise TypeError(f"{name} must hold numbers, got {array.dtype}")
    return array


@overload
def apply(layer: Conv2d, x: npt.ArrayLike, kernel: npt.ArrayLike) -> Array: ...


@overload
def apply(layer: Pool2d, x: npt.ArrayLike) -> Array: ...


def apply(layer: Conv2d | Pool2d, x: npt.ArrayLike, kernel: npt.ArrayLike | None = None) -> Array:
    """The output (rows, columns) of `layer` for input x (rows, columns) and, of a convolution, kernel (rows, columns).

    Of a convolution of several channels x is (channels, rows, columns) and kernel (out, in / groups, rows, columns),
    transposed (in, out / groups, rows, columns), as in PyTorch; the output is (channels, rows, columns). With one
    channel these forms are taken, too, and the output has the form of x.

    Of a convolution in the promoted dtype, of a maximum in that of x, of an average in that of x or, if x holds
    integers, in float64. Raises ValueError for another shape, and TypeError for what are no numbers, for a convolution
    without a kernel and for a pooling with one. A pooling takes integers and finite floats alone.

    >>> apply(Conv2d(2, 2, stride=2, transposed=True), [[1, 2], [3, 4]], [[1, 0], [0, 1]])
    array([[1, 0, 2, 0],
           [0, 1, 0, 2],
           [3, 0, 4, 0],
           [0, 3, 0, 4]])
    >>> apply(Conv2d(1, 1, in_channels=2, out_channels=2), [[[2]], [[5]]], [[[[1]], [[1]]], [[[3]], [[0]]]]).ravel()
    array([7, 6])
    >>> apply(Pool2d((2, 4), 2), [[1, 2, 8, 0], [3, 4, 0, 0]])
    array([[4, 8]])
    >>> apply(Pool2d((2, 4), 2, mode="average"), [[1, 2, 8, 0], [3, 4, 0, 0]])
    array([[2.5, 2. ]])
    """
    if isinstance(layer, Pool2d):
        if kernel is not None:
            raise TypeError("a pooling has no weights: leave kernel out")
        return _maxima(layer, x) if layer.mode == "max" else _averages(layer, x)
    if kernel is None:
        raise TypeError("a convolution needs a kernel, got None")
    x, kernel = _shaped("x", x, layer.input_form), _shaped("kernel", kernel, layer.weight_form)
    planes, weights = x.reshape(layer.input_form.shape), kernel.reshape(layer.weight_shape)
    output = np.zeros((layer.out_channels, *layer.output_shape), dtype=np.result_type(x, kernel))
    for step in layer.steps():
        for to in range(layer.out_channels):
            for of in layer.feeding(to):
                of_pair = weights[layer.kernel_at(to, of)]
                for tap in step.taps:
                    if tap.source is not None:
                        output[to][step.output] += planes[of][tap.source] * of_pair[tap.kernel]
    return output if x.ndim == planes.ndim else output[0]


def winner(pool: Pool2d, x: npt.ArrayLike, step: Step) -> Tap:
    """The tap whose cell is the maximum of a step's window: where several are equal, the first in raster order.

    Raises as `apply` does, and ValueError where the mode is "average".

    >>> pool = Pool2d(3, 2, stride=1)
    >>> winner(pool, [[1, 4, 4], [0, 2, 0], [0, 0, 0]], pool.step((0, 1))).source
    Cell(row=0, column=1)
    """
    if pool.mode != "max":
        raise ValueError(f"mode must be 'max' to have a winner, got {pool.mode!r}")
    return _winner(_reals(x, pool.input_form), step)


def _winner(x: Array, step: Step) -> Tap:
    read = [tap for tap in step.taps if tap.source is not None]
    return max(read, key=lambda tap: x[tap.source])  # the first of equals


def _maxima(pool: Pool2d, x: npt.ArrayLike) -> Array:
    x = _reals(x, pool.input_form)
    output = np.zeros(pool.output_shape, dtype=x.dtype)
    for step in pool.steps():
        output[step.output] = x[_winner(x, step).source]
    return output


def _averages(pool: Pool2d, x: npt.ArrayLike) -> Array:
    x = _reals(x, pool.input_form)
    output = np.zeros(pool.output_shape, dtype=x.dtype if x.dtype.kind == "f" else np.float64)
    for step in pool.steps():
        # As fractions, so that it is rounded once and no sum is too large.
        total = sum(Fraction(*x[source].item().as_integer_ratio()) for source in step.receptive_field)
        output[step.output] = float(total / len(pool.counted(step)))
    return output


def _reals(x: npt.ArrayLike, form: Form) -> Array:
    array = _shaped("x", x, form)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"x must hold integers or floats, got {array.dtype}")
    if not np.isfinite(array).all():
        raise ValueError("x must be finite, got infinity or NaN")
    return array


def overlap_counts(conv: Conv2d) -> npt.NDArray[np.int64]:
    """How many input cells reach each output cell, (rows, columns); uneven counts make checkerboards.

    With several channels: of all channels that feed its own.

    Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts", 2016.

    >>> overlap_counts(Conv2d((1, 3), (1, 3), stride=(1, 2), padding=(0, 1), transposed=True))
    array([[1, 2, 1, 2, 1]])
    """
    counts = np.zeros(conv.output_shape, dtype=np.int64)
    for stamp in conv.stamps():
        for tap in stamp.taps:
            if tap.output is not None:
                counts[tap.output] += 1
    return counts * len(conv.feeding(0))


def reading(axis: Axis) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """What each output cell of an axis reads: how many input cells, and how many there are from its first to its last.

    Both of shape (outputs,), zeros of the plane left out: the links of an output, and its receptive field. The links of
    a `Conv2d` are, for each channel, the products of those of its rows and of its columns. For long axes: a pass per
    kernel entry.

    >>> links, fields = reading(Axis(5, 3, padding=(1, 1), dilation=2))
    >>> links.tolist(), fields.tolist()
    ([2, 3, 2], [3, 5, 3])
    """
    outputs = axis.slots.start + axis.window_stride * np.arange(axis.output_size)
    links = np.zeros(axis.output_size, dtype=np.int64)
    first, last = np.full_like(links, axis.input_size), np.full_like(links, -1)
    for entry in range(axis.kernel_size):
        sources, between = np.divmod(outputs + axis.dilation * entry, axis.input_dilation)
        read = (between == 0) & (sources >= 0) & (sources < axis.input_size)
        links += read
        first = np.where(read, np.minimum(first, sources), first)
        last = np.where(read, np.maximum(last, sources), last)
    return links, np.where(links > 0, last - first + 1, 0)


def link_counts(conv: Layer2d) -> dict[int, int]:
    """How many output cells read how many input cells, {input cells: output cells}; quick for large layers, too.

    >>> link_counts(Conv2d(3, 3, padding=1))
    {4: 4, 6: 4, 9: 1}
    >>> link_counts(Conv2d(3, 3, in_channels=2, out_channels=5))
    {18: 5}
    """
    rows, columns = (Counter(reading(axis)[0].tolist()) for axis in (conv.rows, conv.columns))
    read, maps = conv.in_channels // conv.groups, conv.out_channels
    found: Counter[int] = Counter()
    for down, tall in rows.items():
        for across, wide in columns.items():
            found[down * across * read] += tall * wide * maps
    return dict(sorted(found.items()))


def matrix(conv: Conv2d, kernel: npt.ArrayLike) -> Array:
    """The dense (outputs, inputs) matrix C with y = C x for flattened x and y (the guide's section 4.1).

    Of several channels both are flattened as they are, channels first: a block for each pair of them.
    matrix(conv.transpose(), kernel) == matrix(conv, kernel).T. Raises as `apply` does.

    >>> matrix(Conv2d((1, 4), (1, 3)), [[1, 2, 3]])
    array([[1, 2, 3, 0],
           [0, 1, 2, 3]])
    """
    kernel = _shaped("kernel", kernel, conv.weight_form)
    (rows, columns), (tall, wide) = conv.output_shape, conv.input_shape
    blocks = np.zeros((conv.out_channels, rows * columns, conv.in_channels, tall * wide), dtype=kernel.dtype)
    weights, filled = kernel.reshape(conv.weight_shape), entries(conv)
    for to in range(conv.out_channels):
        for of in conv.feeding(to):
            of_pair = weights[conv.kernel_at(to, of)]
            for cell, entry in filled.items():
                blocks[to, cell.row, of, cell.column] = of_pair[entry]
    return blocks.reshape(conv.out_channels * rows * columns, conv.in_channels * tall * wide)


def entries(conv: Conv2d) -> dict[Cell, Cell]:
    """The kernel entry in each cell (row, column) of `matrix` that has one: in raster order, the others are zero.

    With several channels: of the block of each pair of channels of which one feeds the other.

    >>> [tuple(cell) for cell, entry in entries(Conv2d((1, 3), (1, 2))).items() if entry == (0, 1)]
    [(0, 1), (1, 2)]
    """
    tall, wide = conv.input_shape
    columns = {Cell(*cell): number for number, cell in enumerate(np.ndindex(tall, wide))}
    found = {
        Cell(row, columns[tap.source]): tap.kernel
        for row, step in enumerate(conv.steps())
        for tap in step.taps
        if tap.source is not None
    }
    return dict(sorted(found.items()))
