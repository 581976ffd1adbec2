"""Pooling against torch, against windows that numpy looks through, and against a search of where windows may start."""

import dataclasses
import itertools
import json
import math
import pickle
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from convcore import Cell, Conv2d, Example, Layer2d, Pool2d, Step, Tap, apply, winner
from tests.strategies import garbage, not_paddings, not_sizes, planes, pool2ds

TORCH = json.loads((Path(__file__).parent.parent / "data" / "torch_pooling.json").read_text())
SIZE = "an integer or a (rows, columns) pair of integers"
PADDING = "an integer, (rows, columns) or ((top, bottom), (left, right)), all of integers"

FOUR = np.arange(1, 17).reshape(4, 4)
FIVE = np.arange(1, 26).reshape(5, 5)

# The layer and the shape of its output, (rows, columns).
SHAPES = {
    "2 x 2 halves": (lambda: Pool2d(4, 2), (2, 2)),
    "2 x 2 halves, odd input": (lambda: Pool2d(5, 2), (2, 2)),
    "2 x 2 halves, odd input, ceil_mode": (lambda: Pool2d(5, 2, ceil_mode=True), (3, 3)),
    "torch.nn.MaxPool2d, square": (lambda: Pool2d((50, 32), 3, stride=2), (24, 15)),
    "torch.nn.MaxPool2d, non-square": (lambda: Pool2d((50, 32), (3, 2), stride=(2, 1)), (24, 31)),
    "LeNet": (lambda: Pool2d(28, 2, mode="average"), (14, 14)),
    "AlexNet, overlapping": (lambda: Pool2d(55, 3, stride=2), (27, 27)),
    "ResNet, the stem": (lambda: Pool2d(112, 3, stride=2, padding=1), (56, 56)),
    "GoogLeNet, ceil_mode": (lambda: Pool2d(112, 3, stride=2, ceil_mode=True), (56, 56)),
    "Inception, stride 1 and same padding": (lambda: Pool2d(28, 3, stride=1, padding=1), (28, 28)),
    "global average": (lambda: Pool2d((7, 5), (7, 5), mode="average"), (1, 1)),
    "the guide's figure 1.5": (lambda: Pool2d(5, 3, stride=1, mode="average"), (3, 3)),
    "dilated": (lambda: Pool2d(7, 3, stride=1, dilation=2), (3, 3)),
    "ceil_mode where the floor drops nothing": (lambda: Pool2d(4, 2, ceil_mode=True), (2, 2)),
    "ceil_mode, no window starts in the padding": (lambda: Pool2d(2, 2, stride=3, padding=1, ceil_mode=True), (1, 1)),
    "ceil_mode, last window starts on the last cell": (lambda: Pool2d(6, 3, padding=1, ceil_mode=True), (3, 3)),
    "ceil_mode, window over the input": (lambda: Pool2d(3, 4, stride=2, ceil_mode=True), (1, 1)),
    "ceil_mode, padding on each side": (
        lambda: Pool2d((4, 6), 3, padding=((0, 1), (1, 0)), ceil_mode=True), (2, 3)
    ),
}  # fmt: skip

# Layer, input and output of examples that others document.
EXAMPLES = {
    "the guide's figure 1.6, maximum": (
        Pool2d(5, 3, stride=1),
        [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]],
        [[3, 3, 3], [3, 3, 3], [3, 2, 3]],
    ),
    "the guide's figure 1.5, average": (
        Pool2d(5, 3, stride=1, mode="average"),
        [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]],
        [[15 / 9, 15 / 9, 15 / 9], [9 / 9, 11 / 9, 16 / 9], [10 / 9, 7 / 9, 12 / 9]],
    ),
    "torch.nn.AvgPool1d": (
        Pool2d((1, 7), (1, 3), stride=(1, 2), mode="average"), [[1, 2, 3, 4, 5, 6, 7]], [[2, 4, 6]]
    ),
    "torch.nn.MaxUnpool2d": (Pool2d(4, 2, stride=2), FOUR, [[6, 8], [14, 16]]),
    "tf.keras.layers.MaxPooling2D": (Pool2d(3, 2, stride=1), [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[5, 6], [8, 9]]),
    "tf.keras.layers.AveragePooling2D": (
        Pool2d(3, 2, stride=1, mode="average"), [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[3, 4], [6, 7]]
    ),
    "ONNX, maxpool_2d_ceil": (Pool2d(4, 3, stride=2, ceil_mode=True), FOUR, [[11, 12], [15, 16]]),
    "ONNX, maxpool_2d_dilations": (Pool2d(4, 2, stride=1, dilation=2), FOUR, [[11, 12], [15, 16]]),
    "ONNX, maxpool_2d_precomputed_pads": (
        Pool2d(5, 5, stride=1, padding=2), FIVE,
        [[13, 14, 15, 15, 15], [18, 19, 20, 20, 20], *[[23, 24, 25, 25, 25]] * 3],
    ),
    "ONNX, maxpool_2d_precomputed_strides": (Pool2d(5, 2), FIVE, [[7, 9], [17, 19]]),
    "ONNX, averagepool_2d_ceil": (
        Pool2d(4, 3, stride=2, ceil_mode=True, mode="average"), FOUR, [[6, 7.5], [12, 13.5]]
    ),
    "ONNX, averagepool_2d_precomputed_strides": (Pool2d(5, 2, mode="average"), FIVE, [[4, 6], [14, 16]]),
    "ONNX, averagepool_2d_precomputed_pads": (
        Pool2d(5, 5, stride=1, padding=2, mode="average", count_include_pad=False), FIVE,
        [[7, 7.5, 8, 8.5, 9], [9.5, 10, 10.5, 11, 11.5], [12, 12.5, 13, 13.5, 14], [14.5, 15, 15.5, 16, 16.5],
         [17, 17.5, 18, 18.5, 19]],
    ),
    "ONNX, averagepool_2d_precomputed_pads_count_include_pad": (
        Pool2d(5, 5, stride=1, padding=2, mode="average"), FIVE,
        [[2.52, 3.6, 4.8, 4.08, 3.24], [4.56, 6.4, 8.4, 7.04, 5.52], [7.2, 10, 13, 10.8, 8.4],
         [6.96, 9.6, 12.4, 10.24, 7.92], [6.12, 8.4, 10.8, 8.88, 6.84]],
    ),
}  # fmt: skip

SENTENCES = {
    "no input": ({"input_size": 0}, ValueError, "input_size must be at least 1, got 0"),
    "no kernel column": ({"kernel_size": (1, 0)}, ValueError, "kernel_size must be at least 1, got 0"),
    "no stride": ({"stride": (0, 1)}, ValueError, "stride must be at least 1, got 0"),
    "no stride in ceil_mode": ({"stride": 0, "ceil_mode": True}, ValueError, "stride must be at least 1, got 0"),
    "no stride of columns in ceil_mode": (
        {"stride": (1, 0), "ceil_mode": True}, ValueError, "stride must be at least 1, got 0"
    ),
    "negative kernel": ({"kernel_size": (-2, -1)}, ValueError, "kernel_size must be at least 1, got -2"),
    "negative kernel of columns": ({"kernel_size": (1, -2)}, ValueError, "kernel_size must be at least 1, got -2"),
    "no dilation": ({"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
    "no dilation of an average": ({"dilation": 0, "mode": "average"}, ValueError, "dilation must be at least 1, got 0"),
    "negative padding": ({"padding": ((-1, 0), (0, 0))}, ValueError, "padding must be at least 0, got -1"),
    "negative padding, right": ({"padding": ((0, 0), (0, -2))}, ValueError, "padding must be at least 0, got -2"),
    "negative padding, right, where ceil_mode adds some": (
        {"padding": ((0, 0), (0, -1)), "ceil_mode": True}, ValueError, "padding must be at least 0, got -1"
    ),
    "padding over half": (
        {"padding": 2}, ValueError, "padding must be at most half of kernel_size, got padding (2, 2), kernel_size 3"
    ),
    "padding over half, above": (
        {"padding": ((2, 0), (0, 0))}, ValueError,
        "padding must be at most half of kernel_size, got padding (2, 0), kernel_size 3",
    ),
    "padding over half, at the right": (
        {"padding": ((0, 0), (1, 2))}, ValueError,
        "padding must be at most half of kernel_size, got padding (1, 2), kernel_size 3",
    ),
    "padding over half of the entries of a dilated window": (
        {"padding": 2, "dilation": 2}, ValueError,
        "padding must be at most half of kernel_size, got padding (2, 2), kernel_size 3",
    ),
    "window over the input": (
        {"kernel_size": 7}, ValueError,
        "kernel_size 7 with dilation 1 spans 7 cells, more than input_size 5 with padding (0, 0): "
        "the kernel must fit into the padded input",
    ),
    "window over the input by a stride, ceil_mode": (
        {"kernel_size": 7, "stride": 2, "ceil_mode": True}, ValueError,
        "kernel_size 7 with dilation 1 spans 7 cells, more than input_size 5 with padding (0, 0): "
        "the kernel must fit into the padded input",
    ),
    "window over the input by more than a stride, ceil_mode": (
        {"kernel_size": 8, "stride": 2, "ceil_mode": True}, ValueError,
        "kernel_size 8 with dilation 1 spans 8 cells, more than input_size 5 with padding (0, 0): "
        "the kernel must fit into the padded input",
    ),
    "window around the input": (
        {"input_size": (5, 1), "kernel_size": (1, 2), "padding": (0, 1), "dilation": 2}, ValueError,
        "padding (1, 1) with dilation 2 puts the first window around input_size 1: a window must have an input cell",
    ),
    "window around the input, ceil_mode": (
        {"input_size": (2, 5), "stride": (4, 1), "padding": (1, 0), "dilation": (3, 1), "ceil_mode": True}, ValueError,
        "padding (1, 1) with dilation 3 puts the first window around input_size 2: a window must have an input cell",
    ),
    "mode 'avg'": ({"mode": "avg"}, ValueError, "mode must be 'max' or 'average', got 'avg'"),
    "no mode": ({"mode": None}, ValueError, "mode must be 'max' or 'average', got None"),
    "mode by an array": ({"mode": np.zeros(2)}, ValueError, "mode must be 'max' or 'average', got array([0., 0.])"),
    "dilated average": (
        {"mode": "average", "dilation": (1, 2)}, ValueError, "dilation must be 1 where mode is 'average', got (1, 2)"
    ),
    "divisor of a maximum": (
        {"count_include_pad": False}, ValueError,
        "count_include_pad must be True where mode is 'max', which divides by nothing, got False",
    ),
    "ceil_mode by number": ({"ceil_mode": 1}, TypeError, "ceil_mode must be True or False, got 1"),
    "ceil_mode by numpy": ({"ceil_mode": np.True_}, TypeError, "ceil_mode must be True or False, got np.True_"),
    "count_include_pad by None": (
        {"mode": "average", "count_include_pad": None}, TypeError, "count_include_pad must be True or False, got None"
    ),
    "text": ({"stride": "2"}, TypeError, f"stride must be {SIZE}, got '2'"),
    "float": ({"input_size": 5.0}, TypeError, f"input_size must be {SIZE}, got 5.0"),
    "True": ({"padding": True}, TypeError, f"padding must be {PADDING}, got True"),
    "no kernel": ({"kernel_size": None}, TypeError, f"kernel_size must be {SIZE}, got None"),
    "three sizes": ({"dilation": (1, 1, 1)}, ValueError, f"dilation must be {SIZE}, got (1, 1, 1)"),
    "padding left, right, top, bottom": (
        {"padding": (1, 1, 1, 1)}, ValueError, f"padding must be {PADDING}, got (1, 1, 1, 1)"
    ),
    "three columns of padding": ({"padding": (1, (1, 1, 1))}, ValueError, f"padding must be {PADDING}, got (1, 1, 1)"),
    "nearly a name": ({"kernelsize": 3}, TypeError, "Pool2d has no 'kernelsize': did you mean 'kernel_size'?"),
    "of a convolution": (
        {"transposed": True}, TypeError,
        "Pool2d has no 'transposed': it takes input_size, kernel_size, stride, padding, dilation, ceil_mode, mode, "
        "count_include_pad",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "shape"), SHAPES.values(), ids=SHAPES)
def test_output_shape(make, shape):
    assert make().output_shape == shape


@pytest.mark.parametrize(("pool", "x", "y"), EXAMPLES.values(), ids=EXAMPLES)
def test_documented_examples(pool, x, y):
    pooled = apply(pool, x)
    assert pooled.tolist() == y
    assert pooled.dtype == (np.int64 if pool.mode == "max" else np.float64)


@pytest.mark.parametrize(("parameters", "error", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_sentence(parameters, error, sentence):
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        Pool2d(**{"input_size": 5, "kernel_size": 3} | parameters)


ALIKE = {
    "an integer for a square": lambda: Pool2d(5, 2, 2, 1, 1, False, "max", True),
    "defaults": lambda: Pool2d(5, 2, padding=1),
    "(rows, columns)": lambda: Pool2d((5, 5), (2, 2), (2, 2), (1, 1), (1, 1)),
    "((top, bottom), (left, right))": lambda: Pool2d(5, 2, padding=((1, 1), (1, 1))),
    "lists": lambda: Pool2d([5, 5], [2, 2], None, [[1, 1], [1, 1]], [1, 1]),
    "numpy integers": lambda: Pool2d(np.int64(5), (np.uint8(2), np.int32(2)), np.int16(2), np.array(1)),
    "pickled": lambda: pickle.loads(pickle.dumps(Pool2d(5, 2, padding=1))),
    "replaced": lambda: dataclasses.replace(Pool2d(5, 2), padding=1),
}


@pytest.mark.parametrize("make", ALIKE.values(), ids=ALIKE)
def test_equal_by_value(make):
    pool, first = make(), ALIKE["an integer for a square"]()
    assert pool == first
    assert hash(pool) == hash(first)
    assert (pool.rows, pool.columns) == (first.rows, first.columns)
    assert repr(pool) == (
        "Pool2d(input_size=(5, 5), kernel_size=(2, 2), stride=(2, 2), padding=((1, 1), (1, 1)), dilation=(1, 1), "
        "ceil_mode=False, mode='max', count_include_pad=True)"
    )


def test_every_parameter_makes_another_layer():
    pools = [Pool2d(5, 2, padding=1, mode="average"), Pool2d(5, 2, padding=1), Pool2d(5, 2), Pool2d(5, 2, stride=1),
             Pool2d(5, 2, ceil_mode=True), Pool2d(5, 2, dilation=2), Pool2d(6, 2), Pool2d(5, 3),
             Pool2d(5, 2, padding=1, mode="average", count_include_pad=False)]  # fmt: skip
    assert len(set(pools)) == len(pools)
    assert Pool2d(5, 2) != Conv2d(5, 2, stride=2)


@pytest.mark.parametrize("name", ["input_size", "mode", "rows"])
def test_frozen(name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(Pool2d(5, 3), name, 1)


def test_rows_and_columns_take_their_own_parameters():
    pool = Pool2d((8, 9), (2, 3), (3, 2), ((0, 1), (1, 0)), (2, 1), ceil_mode=True)
    for axis, numbers in ((pool.rows, (8, 2, 3, (0, 1), 2, 0, False)), (pool.columns, (9, 3, 2, (1, 1), 1, 0, False))):
        assert dataclasses.astuple(axis) == numbers
    assert pool.input_shape == (8, 9)
    assert pool.kernel_shape == (2, 3)
    assert pool.output_shape == (3, 5)
    assert pool.padding == ((0, 1), (1, 0))  # without what ceil_mode adds at the right


def test_a_step_tells_its_taps_as_that_of_a_convolution():
    pool = Pool2d((2, 5), (1, 3), stride=(1, 3), padding=(0, 1))
    assert pool.step((1, 0)) == Step(
        Cell(1, 0),
        (
            Tap(Cell(0, 0), Cell(1, -1), None),
            Tap(Cell(0, 1), Cell(1, 0), Cell(1, 0)),
            Tap(Cell(0, 2), Cell(1, 1), Cell(1, 1)),
        ),
    )
    assert [tuple(slot) for slot in pool.slots()] == [(row, column) for row in (0, 1) for column in range(-1, 6)]
    with pytest.raises(IndexError, match=r"^output must be 0 to 1, got 2$"):
        pool.step((2, 0))


@given(pool2ds())
def test_windows_are_those_of_a_convolution_with_what_ceil_mode_adds_as_padding(pool):
    conv = Conv2d(pool.input_size, pool.kernel_size, pool.stride, (pool.rows.padding, pool.columns.padding),
                  pool.dilation)  # fmt: skip
    assert isinstance(pool, Layer2d)
    assert [*pool.steps()] == [*conv.steps()]
    assert [*pool.slots()] == [*conv.slots()]
    assert [pool.source(slot) for slot in pool.slots()] == [conv.source(slot) for slot in conv.slots()]


def test_margins_are_the_padding_of_the_axes_without_what_ceil_mode_adds():
    pool = Pool2d((6, 7), 3, padding=((1, 1), (0, 1)), ceil_mode=True)
    assert pool.margins == ((1, 1), (0, 1)) == pool.padding
    assert [axis.padding for axis in pool.axes] == [(1, 2), (0, 2)]
    assert Pool2d((1, 6), (1, 3), padding=(0, 1), ceil_mode=True).margins == ((1, 1),)
    assert Pool2d(1, 1).margins == ((0, 0), (0, 0))
    assert Conv2d((1, 6), (1, 3), padding=(0, 1)).margins == ((1, 1),)


@pytest.mark.parametrize(
    ("pool", "up"),
    [
        (Pool2d(5, 2), (False, False)),
        (Pool2d(4, 2), (False, False)),
        (Pool2d(5, 2, ceil_mode=True), (True, True)),
        (Pool2d(4, 2, ceil_mode=True), (True, True)),  # either way
        (Pool2d((3, 5), (1, 2), (3, 2), ceil_mode=True), (False, True)),
        (Pool2d((1, 5), (1, 2), ceil_mode=True), (True,)),
        (Pool2d(5, 2, padding=1, ceil_mode=True), (False, False)),  # the last window would start in the padding
        (Pool2d(5, 2, dilation=3, ceil_mode=True), (True, True)),
    ],
    ids=str,
)
def test_sizes_that_are_rounded_up(pool, up):
    assert pool.rounds_up == up
    for axis, (before, after), rounded in zip(pool.axes, pool.margins, up, strict=True):
        share = (axis.input_size + before + after - axis.dilation * (axis.kernel_size - 1) - 1) / axis.stride
        assert axis.output_size == (math.ceil if rounded else math.floor)(share) + 1


def test_a_convolution_counts_all_and_rounds_down():
    conv = Conv2d(5, 3, padding=1)
    assert conv.rounds_up == (False, False)
    assert Conv2d((1, 5), (1, 3)).rounds_up == (False,)
    assert all(conv.counts(slot) for slot in conv.slots())
    assert not conv.transposed
    assert not Pool2d(4, 2).transposed


@given(pool2ds())
def test_what_counts_is_what_an_average_divides_by(pool):
    for step in pool.steps():
        counts = tuple(tap for tap in step.taps if pool.counts(tap.slot))
        if pool.mode == "average":
            assert counts == pool.counted(step)
        else:
            assert [tap.source for tap in counts] == [*step.receptive_field]


def starts_of(i, k, s, before, after, d, ceil_mode):
    """Where windows start, by trying every cell: each a stride past the one before, 0 the first cell of the input."""
    span, end = len(range(0, d * k, d)) * d - d + 1, i + after
    candidates = range(-before, i + after + s, s)
    if not ceil_mode:
        return [start for start in candidates if start + span <= end]
    return [start for start in candidates if start + span < end + s and start < i]


def test_windows_are_those_that_a_search_finds(record_property):
    """What has no window, or one without an input cell, is refused; nothing else is."""
    found = {"made": 0, "no window": 0, "around": 0}
    for i, k, s, d, ceil_mode in itertools.product(range(1, 7), range(1, 6), range(1, 7), range(1, 5), (False, True)):
        for before, after in itertools.product(range(k // 2 + 1), repeat=2):
            starts = starts_of(i, k, s, before, after, d, ceil_mode)
            read = [[slot for slot in range(start, start + d * k, d) if 0 <= slot < i] for start in starts]
            parameters = ((1, i), (1, k), (1, s), (0, (before, after)), (1, d), ceil_mode)
            if all(read) and read:
                pool = Pool2d(*parameters)
                assert [[cell.column for cell in step.receptive_field] for step in pool.steps()] == read, parameters
                last = pool.columns.window(len(starts) - 1)[-1]
                assert pool.columns.slots.stop == max(last + 1, i + after), parameters
                found["made"] += 1
            else:
                message = "a window must have an input cell$" if read else "the kernel must fit into the padded input$"
                with pytest.raises(ValueError, match=message):
                    Pool2d(*parameters)
                found["around" if read else "no window"] += 1
    assert min(found.values()) > 50
    record_property("oracle", ("window searches", sum(found.values())))


def windows_of(pool, plane, padding, beyond):
    """The windows (rows, columns, kernel rows, kernel columns) of a plane: no index of convcore."""
    spans = [d * (k - 1) + 1 for k, d in zip(pool.kernel_size, pool.dilation, strict=True)]
    padded = np.pad(plane.astype(float), pool.padding, constant_values=padding)
    if pool.ceil_mode:
        padded = np.pad(padded, [(0, s - 1) for s in pool.stride], constant_values=beyond)
    (s_row, s_column), (d_row, d_column) = pool.stride, pool.dilation
    windows = sliding_window_view(padded, spans)[::s_row, ::s_column, ::d_row, ::d_column]
    (top, _), (left, _) = pool.padding
    rows, columns = plane.shape
    return windows[: -(-(rows + top) // s_row), : -(-(columns + left) // s_column)]


@given(pool2ds(mode="max"), st.data())
def test_maximum_is_that_of_numpys_windows(pool, data):
    x = data.draw(planes(pool.input_shape))
    windows = windows_of(pool, x, -np.inf, -np.inf)
    pooled = apply(pool, x)
    assert pooled.dtype == x.dtype
    assert pooled.tolist() == windows.max(axis=(2, 3)).tolist()
    first = windows.reshape(*windows.shape[:2], -1).argmax(axis=2)
    for step in pool.steps():
        tap = winner(pool, x, step)
        assert tap in step.taps
        assert tap.kernel == np.unravel_index(first[step.output], pool.kernel_shape)
        assert x[tap.source] == pooled[step.output]


@given(pool2ds(mode="average"), st.data())
def test_average_is_that_of_numpys_windows(pool, data):
    x = data.draw(planes(pool.input_shape))
    sums = windows_of(pool, x, 0, 0).sum(axis=(2, 3))
    divisors = windows_of(pool, np.ones_like(x), pool.count_include_pad, 0).sum(axis=(2, 3))
    pooled = apply(pool, x)
    assert pooled.dtype == np.float64
    assert pooled.tolist() == (sums / divisors).tolist()
    for step in pool.steps():
        counted = pool.counted(step)
        assert len(counted) == divisors[step.output]
        assert [tap for tap in step.taps if tap in counted] == [*counted]
        assert {tap.source for tap in counted} - {None} == {*step.receptive_field}


@given(pool2ds(mode="average").filter(lambda pool: not pool.ceil_mode and pool.count_include_pad), st.data())
def test_average_is_a_convolution_with_equal_weights(pool, data):
    x = data.draw(planes(pool.input_shape))
    conv = Conv2d(pool.input_size, pool.kernel_size, pool.stride, pool.padding)
    sums = apply(conv, x, np.ones(pool.kernel_shape, dtype=np.int64))
    assert apply(pool, x).tolist() == (sums / np.prod(pool.kernel_shape)).tolist()


@given(pool2ds(mode="max"), st.data())
def test_a_maximum_is_a_cell_of_its_window_and_keeps_order(pool, data):
    x = data.draw(planes(pool.input_shape))
    more = x + data.draw(planes(pool.input_shape).map(abs))
    pooled = apply(pool, x)
    for step in pool.steps():
        assert pooled[step.output] in {x[cell] for cell in step.receptive_field}
        assert all(x[cell] <= pooled[step.output] for cell in step.receptive_field)
    assert (apply(pool, more) >= pooled).all()
    assert apply(pool, x - 100).tolist() == (pooled - 100).tolist()  # padding never wins, however small the numbers


@given(pool2ds(), st.integers(-9, 9))
def test_of_equal_numbers_both_are_that_number_but_for_padding_that_counts(pool, number):
    pooled = apply(pool, np.full(pool.input_shape, number))
    if pool.mode == "max" or not pool.count_include_pad or not any(map(any, pool.padding)):
        assert pooled.tolist() == np.full(pool.output_shape, number).tolist()
    assert (abs(pooled) <= abs(number)).all()


def test_of_equals_the_first_in_raster_order_wins():
    pool = Pool2d(3, 3)
    assert winner(pool, [[0, 0, 0], [0, 0, 5], [5, 5, 0]], pool.step((0, 0))) == Tap(Cell(1, 2), Cell(1, 2), Cell(1, 2))
    padded = Pool2d(1, 2, padding=1, stride=1)
    assert [winner(padded, [[-7]], step).kernel for step in padded.steps()] == [(1, 1), (1, 0), (0, 1), (0, 0)]
    zeros = Pool2d((1, 2), (1, 2))
    assert winner(zeros, [[-0.0, 0.0]], zeros.step((0, 0))).kernel == (0, 0)


def test_what_ceil_mode_adds_past_the_padding_does_not_count():
    parameters = {"kernel_size": (1, 3), "padding": (0, 1), "ceil_mode": True, "mode": "average"}
    x = [[6, 6, 6, 6, 6, 6]]
    assert apply(Pool2d((1, 6), **parameters), x).tolist() == [[4, 6, 3]]  # 12 / 3, 18 / 3, 6 / 2
    assert apply(Pool2d((1, 6), **parameters, count_include_pad=False), x).tolist() == [[6, 6, 6]]
    turned = {"kernel_size": (3, 1), "padding": (1, 0), "ceil_mode": True, "mode": "average"}
    assert apply(Pool2d((6, 1), **turned), np.transpose(x)).tolist() == [[4], [6], [3]]


def test_what_the_floor_drops_ceil_mode_reads():
    dropped = [*Pool2d((1, 5), (1, 2)).dropped()]
    assert dropped == [(0, 4)]
    assert [*Pool2d((1, 5), (1, 2), ceil_mode=True).dropped()] == []
    assert [*Pool2d((1, 2), (1, 2), stride=(1, 3), padding=(0, 1), ceil_mode=True).dropped()] == [(0, 1), (0, 2)]


@pytest.mark.parametrize("kind", ["i1", "u1", "i8", "u8", "f2", "f4", "f8"])
def test_output_is_of_the_inputs_dtype_and_averages_of_integers_are_floats(kind):
    x = FOUR.astype(kind)
    assert apply(Pool2d(4, 2), x).dtype == np.dtype(kind)
    assert apply(Pool2d(4, 2, mode="average"), x).dtype == (np.dtype(kind) if kind[0] == "f" else np.float64)
    assert apply(Pool2d(4, 2, mode="average"), x).tolist() == [[3.5, 5.5], [11.5, 13.5]]


@pytest.mark.parametrize(
    ("x", "average"),
    [
        ([[2**63 - 1, 2**63 - 1]], float(2**63 - 1)),
        ([[-(2**63), 2**63 - 1]], -0.5),
        ([[1.7e308, 1.7e308]], 1.7e308),
        (np.array([[60000, 60000]], dtype=np.float16), 60000),
        ([[1e16, 1.0]], float((Fraction(10**16) + 1) / 2)),
    ],
    ids=["largest integers", "least and largest", "largest floats", "half precision", "rounded once"],
)
def test_no_average_overflows(x, average):
    assert apply(Pool2d((1, 2), (1, 2), mode="average"), x).tolist() == [[average]]


def test_largest_integers_stay_integers():
    assert apply(Pool2d((1, 2), (1, 2)), [[2**63 - 2, 2**63 - 1]]).tolist() == [[2**63 - 1]]


NO_NUMBERS = {
    "rows": (FOUR[:2], ValueError, r"x must have shape \(4, 4\) \(rows, columns\), got \(2, 4\)"),
    "text": (FOUR.astype(str), TypeError, r"x must hold numbers, got <U\d+"),
    "bools": (FOUR > 3, TypeError, r"x must hold integers or floats, got bool"),
    "complex": (FOUR * 1j, TypeError, r"x must hold integers or floats, got complex128"),
    "NaN": (np.where(FOUR == 3, np.nan, FOUR), ValueError, r"x must be finite, got infinity or NaN"),
    "infinity": (np.where(FOUR == 3, -np.inf, FOUR), ValueError, r"x must be finite, got infinity or NaN"),
}


@pytest.mark.parametrize(("x", "error", "message"), NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_plane_of_finite_numbers_is_rejected(x, error, message):
    for mode in ("max", "average"):
        with pytest.raises(error, match=f"^{message}$"):
            apply(Pool2d(4, 2, mode=mode), x)
    pool = Pool2d(4, 2)
    with pytest.raises(error, match=f"^{message}$"):
        winner(pool, x, pool.step((0, 0)))


def test_weights_are_for_convolutions():
    with pytest.raises(TypeError, match=r"^a pooling has no weights: leave kernel out$"):
        apply(Pool2d(4, 2), FOUR, [[1, 1], [1, 1]])
    with pytest.raises(TypeError, match=r"^a convolution needs a kernel, got None$"):
        apply(Conv2d(4, 2), FOUR)


def test_an_average_has_no_winner_and_a_maximum_no_divisor():
    average, maximum = Pool2d(4, 2, mode="average"), Pool2d(4, 2)
    with pytest.raises(ValueError, match=r"^mode must be 'max' to have a winner, got 'average'$"):
        winner(average, FOUR, average.step((0, 0)))
    with pytest.raises(ValueError, match=r"^mode must be 'average' to divide, got 'max'$"):
        maximum.counted(maximum.step((0, 0)))


@pytest.mark.parametrize("size", [2**31, 2**64, 10**100])
def test_huge_sizes_are_only_numbers(size):
    assert Pool2d(size, 2, ceil_mode=True).output_shape == (size // 2, size // 2)
    assert Pool2d(size, size, stride=1, padding=size // 2).output_shape == (size + 1, size + 1)
    assert Pool2d(2, 3, stride=size, ceil_mode=True).output_shape == (1, 1)


NAMES = ("input_size", "kernel_size", "stride", "padding", "dilation", "ceil_mode", "mode", "count_include_pad")


@given(pool2ds(), st.sampled_from(["input_size", "kernel_size", "stride", "dilation"]), not_sizes)
def test_what_is_no_size_is_rejected_by_name(pool, name, wrong):
    if name == "stride" and wrong is None:
        return
    with pytest.raises((TypeError, ValueError), match=rf"^{name} must be {re.escape(SIZE)}, got "):
        Pool2d(**{each: getattr(pool, each) for each in NAMES} | {name: wrong})


@given(pool2ds(), not_paddings)
def test_what_is_no_padding_is_rejected(pool, wrong):
    with pytest.raises((TypeError, ValueError), match=rf"^padding must be {re.escape(PADDING)}, got "):
        dataclasses.replace(pool, padding=wrong)


@given(st.dictionaries(st.sampled_from(NAMES), garbage))
def test_garbage_makes_a_pool_or_a_sentence(parameters):
    try:
        pool = Pool2d(**{"input_size": 5, "kernel_size": 3} | parameters)
    except (TypeError, ValueError) as error:
        sentence = str(error)
        pool = None
    if pool is None:
        assert sentence.startswith(NAMES)
        assert " must " in sentence
    else:
        assert min(pool.output_shape) >= 1


def test_links_and_divisors_along_an_axis_are_those_of_torch(record_property):
    for row in TORCH["axis"]:
        n, k, s, p, d, ceil_mode, cells, *divisors = row
        for turn in (lambda along, across: (across, along), lambda along, across: (along, across)):
            parameters = turn(n, 1), turn(k, 1), turn(s, 1), turn(p, 0), turn(d, 1), ceil_mode
            if not all(cells):  # torch gives minus infinity
                with pytest.raises(ValueError, match=r"a window must have an input cell$"):
                    Pool2d(*parameters)
                continue
            steps = [*Pool2d(*parameters).steps()]
            assert [[sum(cell) for cell in step.receptive_field] for step in steps] == cells, row
            for count_include_pad, expected in zip((True, False), divisors, strict=True):
                if expected is not None:
                    pool = Pool2d(*parameters, "average", count_include_pad)
                    assert [len(pool.counted(step)) for step in steps] == expected, row
    record_property("oracle", ("pooling axis rows", len(TORCH["axis"])))


def test_values_on_a_plane_are_those_of_torch(record_property):
    for row in TORCH["plane"]:
        *parameters, ceil_mode, x, maximum, argmax, average, average_without = row
        pool = Pool2d(*parameters, ceil_mode)
        example = Example(pool, x)
        assert apply(pool, x).tolist() == example.output.tolist() == maximum, row
        for step in pool.steps():
            cell = winner(pool, x, step).source
            assert cell.row * pool.input_shape[1] + cell.column == argmax[step.output.row][step.output.column], row
        for count_include_pad, expected in ((True, average), (False, average_without)):
            if expected is not None:
                pooled = apply(Pool2d(*parameters, ceil_mode, "average", count_include_pad), x)
                assert pooled.tolist() == expected, row
    record_property("oracle", ("pooling plane rows", len(TORCH["plane"])))


def test_what_torch_rejects_is_rejected(record_property):
    for mode, n, k, s, p, d, ceil_mode in TORCH["invalid"]:
        for along in (lambda size: size, lambda size: (1, size)):
            padding = p if along(1) == 1 else (0, p)
            with pytest.raises(ValueError, match=r"must"):
                Pool2d(along(n), along(k), along(s), padding, along(d), ceil_mode, mode)
    record_property("oracle", ("pooling invalid rows", len(TORCH["invalid"])))
