import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from convcore import Cell, Conv2d, apply, entries, link_counts, matrix, overlap_counts, reading
from tests.strategies import axes, conv2ds, planes

X = np.arange(1, 10).reshape(3, 3)
KERNEL = np.array([[1, 2], [3, 4]])


def correlate(conv, x, kernel):
    """Pad, look through sliding windows, keep every stride-th: no index of convcore."""
    spans = [d * (k - 1) + 1 for k, d in zip(kernel.shape, conv.dilation, strict=True)]
    windows = sliding_window_view(np.pad(x, conv.padding), spans)
    (s_row, s_column), (d_row, d_column) = conv.stride, conv.dilation
    return np.einsum("abcd,cd->ab", windows[::s_row, ::s_column, ::d_row, ::d_column], kernel)


def scatter(conv, x, kernel):
    """Every input cell adds its scaled kernel to the output, then padding crops: no zero is inserted."""
    (s_row, s_column), (d_row, d_column) = conv.stride, conv.dilation
    spread = [s * (i - 1) + 1 for i, s in zip(x.shape, conv.stride, strict=True)]
    full = np.zeros(
        [
            size + d * (k - 1) + a
            for size, k, d, a in zip(spread, kernel.shape, conv.dilation, conv.output_padding, strict=True)
        ],
        dtype=np.int64,
    )
    for (row, column), weight in np.ndenumerate(kernel):
        top, left = row * d_row, column * d_column
        full[top : top + spread[0] : s_row, left : left + spread[1] : s_column] += weight * x
    (top, bottom), (left, right) = conv.padding
    return full[top : full.shape[0] - bottom, left : full.shape[1] - right]


@given(conv2ds(), st.data())
def test_apply_is_the_independent_computation(conv, data):
    x, kernel = data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape))
    expected = (scatter if conv.transposed else correlate)(conv, x, kernel)
    assert apply(conv, x, kernel).tolist() == expected.tolist()


@given(conv2ds(), st.data())
def test_matrix_is_apply(conv, data):
    x, kernel = data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape))
    dense = matrix(conv, kernel)
    assert dense.shape == (np.prod(conv.output_shape), np.prod(conv.input_shape))
    assert (dense @ x.ravel()).tolist() == apply(conv, x, kernel).ravel().tolist()


@given(conv2ds())
def test_entries_are_where_the_matrix_has_a_weight(conv):
    """By weights that differ, and none of which is zero."""
    weights = np.arange(1, np.prod(conv.kernel_shape) + 1).reshape(conv.kernel_shape)
    dense = matrix(conv, weights)
    found = entries(conv)
    assert [*found] == [Cell(*cell) for cell in np.argwhere(dense).tolist()]
    assert all(dense[cell] == weights[entry] for cell, entry in found.items())


def has_transpose(conv):
    return all(axis.output_padding < axis.stride for axis in (conv.rows, conv.columns))


@given(conv2ds().filter(has_transpose), st.data())
def test_transpose_is_the_transposed_matrix(conv, data):
    kernel = data.draw(planes(conv.kernel_shape))
    assert matrix(conv.transpose(), kernel).tolist() == matrix(conv, kernel).T.tolist()
    x, y = data.draw(planes(conv.input_shape)), data.draw(planes(conv.output_shape))
    forwards, backwards = apply(conv, x, kernel), apply(conv.transpose(), y, kernel)
    assert np.vdot(forwards, y) == np.vdot(x, backwards)  # <Cx, y> == <x, C^T y>, in integers


def test_convolution_is_cross_correlation():
    assert apply(Conv2d(3, 2), X, KERNEL).tolist() == [[37, 47], [67, 77]]


def test_transposed_convolution_stamps_the_kernel():
    stamps = [[1, 2, 10, 20], [3, 4, 30, 40]]
    assert apply(Conv2d((1, 2), 2, stride=2, transposed=True), [[1, 10]], KERNEL).tolist() == stamps


def test_matrix_of_the_guides_section_4_1():
    dense = matrix(Conv2d(3, 2), KERNEL)
    assert dense.tolist() == [
        [1, 2, 0, 3, 4, 0, 0, 0, 0],
        [0, 1, 2, 0, 3, 4, 0, 0, 0],
        [0, 0, 0, 1, 2, 0, 3, 4, 0],
        [0, 0, 0, 0, 1, 2, 0, 3, 4],
    ]


@pytest.mark.parametrize(
    ("x", "kernel", "output"),
    [
        ("i8", "i8", "i8"),
        ("i4", "f4", "f8"),
        ("f4", "f4", "f4"),
        ("f4", "c8", "c8"),
        ("?", "u1", "u1"),
        ("?", "?", "?"),
    ],
)
def test_output_is_of_the_promoted_dtype(x, kernel, output):
    assert apply(Conv2d(3, 2), X.astype(x), KERNEL.astype(kernel)).dtype == np.dtype(output)
    assert matrix(Conv2d(3, 2), KERNEL.astype(kernel)).dtype == np.dtype(kernel)


@pytest.mark.parametrize(
    ("x", "kernel", "error", "message"),
    [
        (X[:2], KERNEL, ValueError, r"x must have shape \(3, 3\) \(rows, columns\), got \(2, 3\)"),
        (X.ravel(), KERNEL, ValueError, r"x must have shape \(3, 3\) \(rows, columns\), got \(9,\)"),
        (X, X, ValueError, r"kernel must have shape \(2, 2\) \(rows, columns\), got \(3, 3\)"),
        (X, 1, ValueError, r"kernel must have shape \(2, 2\) \(rows, columns\), got \(\)"),
        (X.astype(str), KERNEL, TypeError, r"x must hold numbers, got <U\d+"),
        (X, KERNEL.astype(object), TypeError, r"kernel must hold numbers, got object"),
        (X, KERNEL.astype("m8[s]"), TypeError, r"kernel must hold numbers, got timedelta64\[s\]"),
    ],
    ids=["rows", "flat", "kernel of the input's shape", "scalar", "text", "objects", "times"],
)
def test_what_is_no_plane_of_numbers_is_rejected(x, kernel, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        apply(Conv2d(3, 2), x, kernel)
    if kernel is not KERNEL:
        with pytest.raises(error, match=f"^{message}$"):
            matrix(Conv2d(3, 2), kernel)


@given(axes())
def test_reading_is_what_the_windows_cover(axis):
    links, fields = reading(axis)
    for output in range(axis.output_size):
        read = [source for slot in axis.window(output) if (source := axis.source(slot)) is not None]
        assert links[output] == len(read)
        assert fields[output] == (max(read) - min(read) + 1 if read else 0)
    assert len(links) == len(fields) == axis.output_size


@given(conv2ds())
def test_links_of_a_layer_are_those_of_its_axes(conv):
    rows, columns = (reading(axis)[0] for axis in (conv.rows, conv.columns))
    counts = overlap_counts(conv)
    assert np.array_equal(np.outer(rows, columns), counts)
    numbers, cells = np.unique(counts, return_counts=True)
    assert [*link_counts(conv).items()] == [*zip(numbers, cells, strict=True)]
