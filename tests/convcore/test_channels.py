"""Several channels and groups: against NumPy code that shares none of ours, and PyTorch's documented shapes."""

import copy
import pickle
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from convcore import (
    Conv2d,
    Example,
    Pool2d,
    apply,
    link_counts,
    matrix,
    number_words,
    overlap_counts,
    parameters,
    sum_of_channels,
    written,
)
from convcore.example import default_input
from tests.strategies import channelled, conv2ds, planes


def correlate(conv, x, weight):
    """Windows over the padded planes, thinned out, times the weights of each group, by einsum."""
    (s_row, s_column), (d_row, d_column) = conv.stride, conv.dilation
    spans = [d * (k - 1) + 1 for k, d in zip(weight.shape[2:], conv.dilation, strict=True)]
    padded = np.pad(x, ((0, 0), *conv.padding))
    windows = sliding_window_view(padded, spans, axis=(1, 2))[:, ::s_row, ::s_column, ::d_row, ::d_column]
    return np.concatenate(
        [
            np.einsum("crsij,ocij->ors", of_group, kernels)
            for of_group, kernels in zip(np.split(windows, conv.groups), np.split(weight, conv.groups), strict=True)
        ]
    )


def scatter(conv, x, weight):
    """Every input plane adds its scaled kernels to the planes of its group, then padding crops."""
    (s_row, s_column), (d_row, d_column) = conv.stride, conv.dilation
    _, tall, wide = x.shape
    extents = [
        s * (i - 1) + 1 + d * (k - 1) + a
        for s, i, d, k, a in zip(
            conv.stride, (tall, wide), conv.dilation, weight.shape[2:], conv.output_padding, strict=True
        )
    ]
    gives, each = weight.shape[1], len(x) // conv.groups
    full = np.zeros((gives * conv.groups, *extents), dtype=np.int64)
    for channel, plane in enumerate(x):
        first = channel // each * gives
        for (number, row, column), scale in np.ndenumerate(weight[channel]):
            top, left = row * d_row, column * d_column
            down, right = (
                slice(top, top + s_row * (tall - 1) + 1, s_row),
                slice(left, left + s_column * (wide - 1) + 1, s_column),
            )
            full[first + number, down, right] += scale * plane
    (top, bottom), (left, right) = conv.padding
    return full[:, top : full.shape[1] - bottom, left : full.shape[2] - right]


def numbers(data, conv):
    """Of the shapes that PyTorch has, which are written here once more."""
    channels = (conv.in_channels, conv.out_channels) if conv.transposed else (conv.out_channels, conv.in_channels)
    x = data.draw(planes((conv.in_channels, *conv.input_shape)))
    return x, data.draw(planes((channels[0], channels[1] // conv.groups, *conv.kernel_shape)))


@settings(deadline=None)
@given(channelled(), st.data())
def test_apply_is_the_independent_computation(conv, data):
    x, weight = numbers(data, conv)
    wanted = (scatter if conv.transposed else correlate)(conv, x, weight)
    assert apply(conv, x, weight).tolist() == wanted.tolist()
    layer = Example(conv, x, weight)
    assert layer.output.reshape(wanted.shape).tolist() == wanted.tolist()


LAYERS = [
    Conv2d(5, 3, in_channels=2, out_channels=3),
    Conv2d(5, 3, stride=2, padding=1, in_channels=4, out_channels=6, groups=2),
    Conv2d((6, 4), (2, 3), padding=((1, 0), (2, 1)), dilation=(2, 1), in_channels=3, out_channels=6, groups=3),
    Conv2d(4, 1, in_channels=3, out_channels=2),
    Conv2d(3, 3, stride=2, padding=1, output_padding=1, transposed=True, in_channels=4, out_channels=2, groups=2),
    Conv2d((2, 3), (3, 2), dilation=(1, 2), transposed=True, in_channels=2, out_channels=5),
    Conv2d(4, 2, stride=2, transposed=True, in_channels=3, out_channels=3, groups=3),
]


@pytest.mark.parametrize("conv", LAYERS, ids=str)
def test_outputs_are_those_of_numpy(conv, record_property):
    generator = np.random.default_rng(0)
    x = generator.integers(-9, 10, (conv.in_channels, *conv.input_shape))
    weight = generator.integers(-9, 10, conv.weight_shape)
    wanted = (scatter if conv.transposed else correlate)(conv, x, weight)
    assert apply(conv, x, weight).tolist() == wanted.tolist()
    record_property("oracle", ("outputs of several channels by NumPy", wanted.size))


# x and y of torch.nn and torch.nn.functional's own examples, and of layers that papers know: arguments, then the shapes
# of x, of the weights and of y, without the batch.
DOCUMENTED = {
    "nn.Conv2d, square kernels": (
        Conv2d((50, 100), 3, stride=2, in_channels=16, out_channels=33), (33, 16, 3, 3), (33, 24, 49)
    ),
    "nn.Conv2d, dilation": (
        Conv2d((50, 100), (3, 5), (2, 1), (4, 2), (3, 1), in_channels=16, out_channels=33), (33, 16, 3, 5),
        (33, 26, 100),
    ),
    "functional.conv2d": (Conv2d(5, 3, padding=1, in_channels=4, out_channels=8), (8, 4, 3, 3), (8, 5, 5)),
    "nn.ConvTranspose2d, square kernels": (
        Conv2d((50, 100), 3, stride=2, transposed=True, in_channels=16, out_channels=33), (16, 33, 3, 3), (33, 101, 201)
    ),
    "nn.ConvTranspose2d, padding": (
        Conv2d((50, 100), (3, 5), (2, 1), (4, 2), transposed=True, in_channels=16, out_channels=33),
        (16, 33, 3, 5), (33, 93, 100),
    ),
    "functional.conv_transpose2d": (
        Conv2d(5, 3, padding=1, transposed=True, in_channels=4, out_channels=8), (4, 8, 3, 3), (8, 5, 5)
    ),
    "downsample": (Conv2d(12, 3, stride=2, padding=1, in_channels=16, out_channels=16), (16, 16, 3, 3), (16, 6, 6)),
    "upsample, with output_size": (
        Conv2d(6, 3, stride=2, padding=1, output_padding=1, transposed=True, in_channels=16, out_channels=16),
        (16, 16, 3, 3), (16, 12, 12),
    ),
    "AlexNet's second layer": (
        Conv2d(27, 5, padding=2, in_channels=96, out_channels=256, groups=2), (256, 48, 5, 5), (256, 27, 27)
    ),
    "MobileNet's depthwise": (
        Conv2d(112, 3, padding=1, in_channels=32, out_channels=32, groups=32), (32, 1, 3, 3), (32, 112, 112)
    ),
    "MobileNet's pointwise": (Conv2d(112, 1, in_channels=32, out_channels=64), (64, 32, 1, 1), (64, 112, 112)),
    "depthwise, twice as many": (
        Conv2d(5, 3, in_channels=3, out_channels=6, groups=3), (6, 1, 3, 3), (6, 3, 3)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("conv", "weight", "output"), DOCUMENTED.values(), ids=DOCUMENTED)
def test_shapes_are_those_of_pytorch(conv, weight, output, record_property):
    assert conv.weight_shape == weight
    assert (conv.out_channels, *conv.output_shape) == output
    record_property("oracle", ("documented layers of PyTorch", 1))


# --- What channels and groups mean ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(channelled(), st.data())
def test_groups_are_separate_layers_side_by_side(conv, data):
    x, weight = numbers(data, conv)
    one = replace(
        conv, in_channels=conv.in_channels // conv.groups, out_channels=conv.out_channels // conv.groups, groups=1
    )
    parts = zip(np.split(x, conv.groups), np.split(weight, conv.groups), strict=True)
    assert apply(conv, x, weight).tolist() == np.concatenate([apply(one, *part) for part in parts]).tolist()


@settings(deadline=None)
@given(channelled(), st.data())
def test_matrix_is_apply_and_that_of_the_transpose_its_transpose(conv, data):
    x, weight = numbers(data, conv)
    dense = matrix(conv, weight)
    assert (dense @ x.ravel()).tolist() == apply(conv, x, weight).ravel().tolist()
    if all(axis.output_padding < axis.stride for axis in (conv.rows, conv.columns)):
        back = conv.transpose()
        assert (back.in_channels, back.out_channels, back.groups) == (
            conv.out_channels,
            conv.in_channels,
            conv.groups,
        )
        assert back.weight_shape == conv.weight_shape
        assert matrix(back, weight).tolist() == dense.T.tolist()
        assert back.transpose() == conv


@settings(deadline=None)
@given(channelled(), st.data())
def test_an_output_channel_is_the_sum_of_its_parts(conv, data):
    x, weight = numbers(data, conv)
    layer = Example(conv, x, weight)
    output = layer.output.reshape(conv.out_channels, *conv.output_shape)
    for out_channel, plane in enumerate(output):
        parts = [layer.part(out_channel, channel) for channel in conv.feeding(out_channel)]
        assert plane.tolist() == sum(part.output for part in parts).tolist()
        assert {part.conv for part in parts} == {conv.of_one_channel()}
        for channel, part in zip(conv.feeding(out_channel), parts, strict=True):
            assert part.x.tolist() == x[channel].tolist()
            assert part.kernel.tolist() == weight[conv.kernel_at(out_channel, channel)].tolist()
            assert part is layer.part(out_channel, channel), "kept"
    reads = Counter(channel for to in range(conv.out_channels) for channel in conv.feeding(to))
    assert reads == dict.fromkeys(range(conv.in_channels), conv.out_channels // conv.groups)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_one_by_one_is_a_matrix_product_over_channels(takes, gives, data):
    conv = Conv2d((2, 3), 1, in_channels=takes, out_channels=gives)
    x, weight = numbers(data, conv)
    mixed = weight[:, :, 0, 0] @ x.reshape(takes, -1)
    assert apply(conv, x, weight).tolist() == mixed.reshape(gives, 2, 3).tolist()


@settings(deadline=None, max_examples=50)
@given(conv2ds(max_input=4), st.integers(2, 3), st.data())
def test_depthwise_takes_each_channel_by_itself(one, channels, data):
    conv = replace(one, in_channels=channels, out_channels=channels, groups=channels)
    x, weight = numbers(data, conv)
    wanted = [apply(one, plane, kernels[0]).tolist() for plane, kernels in zip(x, weight, strict=True)]
    assert apply(conv, x, weight).tolist() == wanted
    assert [[*conv.feeding(channel)] for channel in range(channels)] == [[channel] for channel in range(channels)]


@settings(deadline=None, max_examples=50)
@given(channelled())
def test_links_are_the_weights_in_the_matrix(conv):
    """By a matrix of ones: how many inputs each output reads."""
    counts = matrix(conv, np.ones(conv.weight_shape, dtype=int)).sum(axis=1)
    links, cells = np.unique(counts, return_counts=True)
    assert link_counts(conv) == dict(zip(links.tolist(), cells.tolist(), strict=True))
    assert overlap_counts(conv).tolist() == counts[: overlap_counts(conv).size].reshape(conv.output_shape).tolist()


# --- Which channel, and where its kernel is -------------------------------------------------------------------------


GROUPED = Conv2d(5, 3, in_channels=4, out_channels=6, groups=2)


@pytest.mark.parametrize("conv", [GROUPED, Conv2d(5, 3, transposed=True, in_channels=4, out_channels=6, groups=2)])
def test_what_feeds_what(conv):
    assert [conv.feeding(channel) for channel in range(6)] == 3 * [range(2)] + 3 * [range(2, 4)]
    assert all(type(number) is int for number in conv.feeding(np.int8(3)))
    kernels = {(to, of): conv.kernel_at(np.int64(to), np.int64(of)) for to in range(6) for of in conv.feeding(to)}
    if conv.transposed:
        wanted = {(to, of): (of, to - 3 * (to > 2)) for to, of in kernels}
    else:
        wanted = {(to, of): (to, of - 2 * (of > 1)) for to, of in kernels}
    assert kernels == wanted
    assert sorted(kernels.values()) == [*np.ndindex(conv.weight_shape[:2])]
    assert {type(number) for pair in kernels.values() for number in pair} == {int}


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        (lambda: GROUPED.feeding(6), IndexError, "out_channel must be 0 to 5, got 6"),
        (lambda: GROUPED.feeding(-1), IndexError, "out_channel must be 0 to 5, got -1"),
        (lambda: GROUPED.feeding(1.0), TypeError, "out_channel must be an integer, got 1.0"),
        (lambda: GROUPED.kernel_at(6, 0), IndexError, "out_channel must be 0 to 5, got 6"),
        (lambda: GROUPED.kernel_at(0, 4), IndexError, "in_channel must be 0 to 3, got 4"),
        (lambda: GROUPED.kernel_at(0, True), TypeError, "in_channel must be an integer, got True"),
        (
            lambda: GROUPED.kernel_at(3, 1),
            ValueError,
            "in_channel must be one of 2 to 3, which feed out_channel 3, got 1",
        ),
        (
            lambda: Example(GROUPED).part(2, 3),
            ValueError,
            "in_channel must be one of 0 to 1, which feed out_channel 2, got 3",
        ),
        (lambda: Example(Conv2d(3, 3)).part(1, 0), IndexError, "out_channel must be 0 to 0, got 1"),
    ],
)
def test_no_such_channel(ask, error, sentence):
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        ask()


def test_whether_there_are_several():
    several = [Conv2d(3, 3, in_channels=2), Conv2d(3, 3, out_channels=2), GROUPED]
    assert [conv.has_channels for conv in several] == [True, True, True]
    assert [layer.has_channels for layer in (Conv2d(3, 3), Pool2d(3, 3))] == [False, False]
    for conv in several:
        assert conv.of_one_channel() == Conv2d(conv.input_size, 3)


def test_a_layer_keeps_its_channels():
    conv = Conv2d(6, 3, stride=2, padding=1, in_channels=4, out_channels=6, groups=2)
    assert conv.alike() == replace(conv, input_size=5)
    assert conv.transpose().uncropped() == replace(conv.transpose(), padding=0)
    assert pickle.loads(pickle.dumps(conv)) == copy.deepcopy(conv) == conv
    assert repr(conv).endswith("transposed=False, in_channels=4, out_channels=6, groups=2)")
    numbers = Conv2d(6, 3, 2, 1, 1, 0, False, np.int8(4), np.uint8(6), np.int64(2))
    assert (numbers, hash(numbers), repr(numbers)) == (conv, hash(conv), repr(conv))
    others = [replace(conv, groups=1), replace(conv, in_channels=2), replace(conv, out_channels=2), conv]
    assert len({*others}) == 4
    assert parameters(conv) == {
        "input_size": (6, 6),
        "kernel_size": (3, 3),
        "stride": (2, 2),
        "padding": ((1, 1), (1, 1)),
        "dilation": (1, 1),
        "output_padding": (0, 0),
        "transposed": False,
        "in_channels": 4,
        "out_channels": 6,
        "groups": 2,
        "output_size": (3, 3),
    }


# --- Arrays ---------------------------------------------------------------------------------------------------------

X = np.arange(9).reshape(3, 3)
KERNEL = np.array([[1, 2], [3, 4]])


def test_one_channel_may_be_written_with_it_or_without():
    flat = [[27, 37], [57, 67]]
    for kernel in (KERNEL, KERNEL[None, None]):
        assert apply(Conv2d(3, 2), X, kernel).tolist() == flat
        assert apply(Conv2d(3, 2), X[None], kernel).tolist() == [flat]
        assert matrix(Conv2d(3, 2), kernel).shape == (4, 9)
        for x in (X, X[None]):
            layer = Example(Conv2d(3, 2), x, kernel)
            assert layer == Example(Conv2d(3, 2), X, KERNEL)
            assert (layer.x.shape, layer.kernel.shape, layer.output.shape) == ((3, 3), (2, 2), (2, 2))
            assert layer.part(0, 0) is layer


TWO = Conv2d(3, 2, in_channels=2, out_channels=4, groups=2)
WIDE = "(4, 1, 2, 2) (out, in / groups, rows, columns)"
BACK = "(2, 2, 2, 2) (in, out / groups, rows, columns)"


@pytest.mark.parametrize(
    ("conv", "x", "kernel", "sentence"),
    [
        (TWO, (3, 3), (4, 1, 2, 2), "{x} must have shape (2, 3, 3) (channels, rows, columns){to}, got (3, 3)"),
        (TWO, (1, 3, 3), (4, 1, 2, 2), "{x} must have shape (2, 3, 3) (channels, rows, columns){to}, got (1, 3, 3)"),
        (TWO, (2, 3, 3), (2, 2), f"kernel must have shape {WIDE}{{to}}, got (2, 2)"),
        (TWO, (2, 3, 3), (4, 2, 2, 2), f"kernel must have shape {WIDE}{{to}}, got (4, 2, 2, 2)"),
        (
            replace(TWO, transposed=True),
            (2, 3, 3),
            (4, 1, 2, 2),
            f"kernel must have shape {BACK}{{to}}, got (4, 1, 2, 2)",
        ),
        (
            Conv2d(3, 2, out_channels=2),
            (3, 3),
            (2, 1, 2, 2),
            "{x} must have shape (1, 3, 3) (channels, rows, columns){to}, got (3, 3)",
        ),
        (
            Conv2d(3, 2, in_channels=2, transposed=True),
            (2, 3, 3),
            (2, 2),
            "kernel must have shape (2, 1, 2, 2) (in, out / groups, rows, columns){to}, got (2, 2)",
        ),
        (Conv2d(3, 2), (2, 3, 3), (2, 2), "{x} must have shape (3, 3) (rows, columns){to}, got (2, 3, 3)"),
        (Conv2d(3, 2), (3, 3), (1, 2, 2), "kernel must have shape (2, 2) (rows, columns){to}, got (1, 2, 2)"),
    ],
)
def test_shapes_that_are_refused(conv, x, kernel, sentence):
    x, kernel = np.ones(x, dtype=int), np.ones(kernel, dtype=int)
    with pytest.raises(ValueError, match=f"^{re.escape(sentence.format(x='x', to=''))}$"):
        apply(conv, x, kernel)
    with pytest.raises(ValueError, match=f"^{re.escape(sentence.format(x='input_values', to=' to fit conv'))}$"):
        Example(conv, x, kernel)
    if sentence.startswith("kernel"):
        with pytest.raises(ValueError, match=f"^{re.escape(sentence.format(to=''))}$"):
            matrix(conv, kernel)


def test_dtypes_of_several_channels():
    x, weight = np.ones((2, 3, 3), dtype="i2"), np.ones((4, 1, 2, 2), dtype="f4")
    assert apply(TWO, x, weight).dtype == np.result_type("i2", "f4")
    assert matrix(TWO, weight).dtype == np.dtype("f4")
    assert matrix(TWO, weight).shape == (4 * 4, 2 * 9)


# --- Examples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "conv",
    [
        Conv2d(5, 3, in_channels=2, out_channels=3),
        Conv2d(4, 3, in_channels=3, out_channels=3, groups=3),
        Conv2d(5, 3, in_channels=4, out_channels=4, groups=2),
        Conv2d(5, 4, in_channels=5, out_channels=2, transposed=True),
    ],
    ids=str,
)
def test_default_channels_are_told_apart(conv):
    """No two planes and no two kernels are alike, no number is zero, and no turn or mirror leaves a kernel as it is."""
    layer = Example(conv)
    assert layer.x.all()
    kernels = layer.kernel.reshape(-1, *conv.kernel_shape)
    for several in (layer.x, kernels, layer.output):
        assert not any((one == other).all() for one, other in combinations(several, 2))
    assert {*kernels.ravel().tolist()} == {1, 2, 3}
    for kernel in kernels:
        moved = [np.rot90(side, turn) for side in (kernel, kernel.T) for turn in range(4)]
        assert sum(np.array_equal(each, kernel) for each in moved) == 1


def test_default_numbers_of_channels():
    layer = Example(Conv2d((2, 4), 3, padding=1, in_channels=2, out_channels=2))
    assert layer.x.tolist() == [[[2, 1, 3, 1], [1, 4, 2, 3]], [[2, 3, 1, 1], [1, 2, 4, 3]]]
    assert layer.x[0].tolist() == Example(Conv2d((2, 4), 3, padding=1)).x.tolist()
    assert (
        layer.kernel[:, :, :, 1].tolist()
        == Example(Conv2d(3, 3, in_channels=2, out_channels=2)).kernel[:, :, :, 1].tolist()
    )
    rows = [[[[1, 2, 1], [3, 1, 2], [1, 2, 2]], [[1, 3, 1], [2, 1, 3], [1, 3, 3]]],
            [[[2, 1, 2], [3, 2, 1], [2, 1, 1]], [[2, 3, 2], [1, 2, 3], [2, 3, 3]]]]  # fmt: skip
    assert layer.kernel.tolist() == rows
    seven = Example(Conv2d(1, 1, in_channels=7)).kernel.ravel().tolist()
    assert seven == [3, 2, 3, 1, 2, 1, 3]
    (many,) = Example(Conv2d(3, 3, in_channels=13)).kernel
    assert many[6].tolist() == many[0][::-1, ::-1].tolist() == [[2, 2, 1], [2, 1, 3], [1, 2, 1]]
    assert many[12].tolist() == many[0].tolist()
    assert default_input(Conv2d((2, 3), 1)).tolist() == [[2, 1, 3], [1, 4, 2]]
    assert default_input(Conv2d((1, 2), 1, out_channels=2)).tolist() == [[[2, 1]]]


def test_a_transposed_layer_starts_from_what_its_partner_gave():
    there = Conv2d(5, 3, stride=2, padding=1, in_channels=2, out_channels=4, groups=2)
    back = Example(there.transpose())
    assert back.comes_back
    assert back.x.tolist() == Example(there).output.tolist()
    assert not Example(there).comes_back
    assert not Example(there.transpose(), back.x + 1).comes_back
    assert not Example(there.transpose(), kernel=back.kernel + 1).comes_back


def test_several_channels_have_no_terms_of_their_own():
    layer = Example(TWO)
    sentence = "a layer of several channels has them for each pair of channels: take a part of it"
    for ask in (
        lambda: layer.terms(layer.steps[0]),
        lambda: layer.value(layer.steps[0]),
        lambda: layer.addends,
        lambda: layer.partial((0, 0), 1),
    ):
        with pytest.raises(ValueError, match=f"^{sentence}$"):
            ask()
    part = layer.part(3, 1)
    assert part.value(part.steps[0]) == sum(term.x * term.weight for term in part.terms(part.steps[0]))


def test_sums_over_channels_have_to_fit():
    conv = Conv2d(1, 1, in_channels=2, out_channels=2)
    half = [[[2**62]], [[2**62]]]
    with pytest.raises(ValueError, match=r"^the output at \(1, 0, 0\) must fit into a 64-bit integer, got 922337203"):
        Example(conv, half, [[[[1]], [[0]]], [[[1]], [[1]]]])
    with pytest.raises(ValueError, match=r"^the output at \(0, 0, 0\) must be finite, got inf: use smaller numbers$"):
        Example(conv, np.full((2, 1, 1), 1e308), np.ones((2, 2, 1, 1)))
    # What is more on the way is none the less a sum: but a channel by itself is not.
    layer = Example(conv, half, [[[[4]], [[-4]]], [[[1]], [[0]]]])
    assert layer.output.ravel().tolist() == [0, 2**62]
    with pytest.raises(ValueError, match=r"^the output at \(0, 0\) must fit into a 64-bit integer, got 1844674407"):
        layer.part(0, 0)


def test_numbers_of_channels_are_kept_and_tell_layers_apart():
    layer = Example(TWO)
    for array in (layer.x, layer.kernel, layer.output):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1
    assert pickle.loads(pickle.dumps(layer)) == copy.deepcopy(layer) == layer
    assert layer != Example(replace(TWO, transposed=True), layer.x, layer.kernel.reshape(2, 2, 2, 2))
    assert len({layer, Example(TWO, layer.x + 1), Example(TWO, kernel=layer.kernel + 1)}) == 3
    ragged = [[[1, 2, 3]] * 3, [[1, 2, 3]] * 2]
    with pytest.raises(ValueError, match=r"^input_values must have rows of equal length$"):
        Example(TWO, ragged)


class Said:
    """The words of a language, as far as numbers are told."""

    numbers_of_input_channel = "in {channel}: {numbers}"
    numbers_of_slice = "{kernel} of {channel}: {numbers}"
    numbers_of_map = "out {map}: {numbers}"


def test_numbers_of_channels_in_words():
    """Counted from one, each kernel with the channels that it reads."""
    x, weight = np.arange(1, 9).reshape(4, 1, 2), np.arange(1, 9).reshape(4, 2, 1, 1)
    conv = Conv2d((1, 2), 1, in_channels=4, out_channels=4, groups=2)
    inputs = ["in 1: 1 2", "in 2: 3 4", "in 3: 5 6", "in 4: 7 8"]
    kernels = ["1 of 1: 1", "1 of 2: 2", "2 of 1: 3", "2 of 2: 4", "3 of 3: 5", "3 of 4: 6", "4 of 3: 7", "4 of 4: 8"]
    outputs = ["out 1: 7 10", "out 2: 15 22", "out 3: 67 78", "out 4: 91 106"]
    assert number_words(Example(conv, x, weight), Said) == [*inputs, *kernels, *outputs]
    turned = ["1 of 1: 1", "1 of 2: 3", "2 of 1: 2", "2 of 2: 4", "3 of 3: 5", "3 of 4: 7", "4 of 3: 6", "4 of 4: 8"]
    said = number_words(Example(replace(conv, transposed=True), x, weight), Said)
    assert said[4:12] == turned
    assert said[12] == "out 1: 10 14"


def test_sums_over_channels_in_words():
    conv = Conv2d(1, 1, in_channels=3, out_channels=2)
    layer = Example(conv, [[[2]], [[3]], [[1]]], [[[[-1]], [[4]], [[-5]]], [[[1]], [[1]], [[0]]]])
    step = layer.steps[0]
    assert [sum_of_channels(layer, channel, step) for channel in range(2)] == ["−2 + 12 + (−5) = 5", "2 + 3 + 0 = 5"]
    thirds = Example(conv, np.full((3, 1, 1), 1 / 3), np.ones((2, 3, 1, 1)))
    assert sum_of_channels(thirds, 1, step) == "0.333 + 0.333 + 0.333 ≈ 1"
    alone = Example(Conv2d(2, 1), [[1, 2], [3, 4]], [[2]])
    assert [sum_of_channels(alone, 0, each) for each in alone.steps] == ["2 = 2", "4 = 4", "6 = 6", "8 = 8"]
    whole = Example(TWO)
    assert all(
        sum_of_channels(whole, channel, each).endswith(f"= {written(whole.output[(channel, *each.output)])}")
        for channel in range(4)
        for each in whole.steps
    )
