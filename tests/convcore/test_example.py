"""A layer with its numbers: what it adds up, and what it refuses."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Conv2d, Example, apply, product, sum_of, written
from tests.strategies import conv2ds, planes

CONV = Conv2d(3, 2)
X = np.arange(1, 10).reshape(3, 3)
KERNEL = np.array([[1, 2], [3, 4]])


@given(conv2ds(), st.data())
def test_terms_add_up_to_the_value(conv, data):
    layer = Example(conv, data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape)))
    assert layer.output.tolist() == apply(conv, layer.x, layer.kernel).tolist()
    for step in layer.steps:
        terms = layer.terms(step)
        assert [term.tap for term in terms] == list(step.taps)
        assert sum(int(term.x) * int(term.weight) for term in terms) == layer.value(step) == layer.output[step.output]
        assert all(term.x == 0 for term in terms if term.tap.source is None)


def test_default_numbers_are_small_and_tell_cells_apart():
    layer = Example(Conv2d(7, 4))
    assert layer.x[:2, :6].tolist() == [[2, 1, 3, 1, 2, 2], [1, 4, 2, 3, 1, 1]]
    assert (layer.x > 0).all()
    assert layer.kernel.tolist() == [[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2], [1, 2, 0, 1]]


def test_small_integers_do_not_wrap():
    layer = Example(Conv2d(1, 1), np.array([[200]], np.uint8), np.array([[8]], np.uint8))
    assert (layer.output.dtype, layer.output.tolist()) == (np.int64, [[1600]])
    assert sum_of(layer, layer.steps[0]) == "200·8"


def test_numbers_are_64_bits_wide_and_cannot_be_changed():
    layer = Example(CONV, X.astype("i2"), KERNEL.astype("f4"))
    assert (layer.x.dtype, layer.kernel.dtype, layer.output.dtype) == (np.int64, np.float64, np.float64)
    for array in (layer.x, layer.kernel, layer.output):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1
    X[0, 0] = 1  # the caller's own stays as it was


@pytest.mark.parametrize(
    ("x", "kernel", "error", "sentence"),
    [
        (X[:2], None, ValueError, "input_values must have shape (3, 3) (rows, columns) to fit conv, got (2, 3)"),
        (None, X, ValueError, "kernel must have shape (2, 2) (rows, columns) to fit conv, got (3, 3)"),
        (None, [[1, 2], [3]], ValueError, "kernel must have rows of equal length"),
        (None, "sobel", TypeError, "kernel must hold integers or floats, got <U5"),
        (X > 1, None, TypeError, "input_values must hold integers or floats, got bool"),
        (X * 1j, None, TypeError, "input_values must hold integers or floats, got complex128"),
        (X.astype(object), None, TypeError, "input_values must hold integers or floats, got object"),
        (np.where(X > 1, np.nan, 0), None, ValueError, "input_values must be finite, got infinity or NaN"),
        (
            np.ma.masked_equal(X, 2),
            None,
            TypeError,
            "input_values must not be a masked array, whose mask would be lost",
        ),
        (X.astype(np.uint64) + np.uint64(2**63), None, ValueError, "input_values must fit into 64-bit integers, got 9"),
        (X * 10**18, KERNEL * 10**3, ValueError, "the output at (0, 0) must fit into a 64-bit integer, got 37000"),
        (X * 1e300, KERNEL * 1e300, ValueError, "the output at (0, 0) must be finite, got inf: use smaller numbers"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_refused(x, kernel, error, sentence):
    with pytest.raises(error, match="^" + re.escape(sentence)):
        Example(CONV, x, kernel)


def test_the_largest_and_the_smallest_integer_are_numbers():
    for number in (2**63 - 1, -(2**63)):
        assert Example(Conv2d(1, 1), [[number]], [[1]]).output.tolist() == [[number]]


def test_digest():
    layer = Example(CONV, X, KERNEL)
    same = Example(CONV, X.astype("u1").tolist(), KERNEL)
    assert layer == same
    assert hash(layer) == hash(same)
    others = [
        Example(CONV, X + 1, KERNEL),
        Example(CONV, X, KERNEL.T),
        Example(CONV, X * 1.0, KERNEL),
        Example(Conv2d(3, 2, padding=1), X, KERNEL),
    ]
    assert len({layer.digest, *(other.digest for other in others)}) == 5
    assert layer != others[0]
    assert layer != layer.digest


def test_words_of_numbers():
    assert [written(v) for v in (3, -3, 0.5, np.float64(-1.25), 1e6, 1e-7, np.int64(-12))] == [
        "3",
        "−3",
        "0.5",
        "−1.25",
        "1e6",
        "1e−7",
        "−12",
    ]
    assert product(2, -3) == "2·(−3)"
    padded = Example(Conv2d(1, 2, padding=1), [[5]], [[1, 2], [3, -4]])
    assert sum_of(padded, padded.steps[0]) == "0·1 + 0·2 + 0·3 + 5·(−4)"
