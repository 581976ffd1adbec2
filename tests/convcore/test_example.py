"""A layer with its numbers: what it adds up, and what it refuses."""

import copy
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Conv2d, Example, Pool2d, apply, equality, product, sum_of, winner, written
from tests.strategies import conv2ds, planes, pool2ds

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
    assert layer.kernel.tolist() == [[1, 2, 1, 1], [3, 1, 2, 3], [1, 2, 2, 1], [1, 2, 1, 1]]


def test_no_turn_and_no_mirror_leaves_the_default_kernel_as_it_is():
    kernel = Example(Conv2d(5, 3)).kernel
    assert kernel.all()
    moved = [np.rot90(side, turn) for side in (kernel, kernel.T) for turn in range(4)]
    assert [(each == kernel).all() for each in moved] == [True] + 7 * [False]


@pytest.mark.parametrize("size", range(2, 8))
def test_no_turn_leaves_the_default_kernel_of_one_axis_as_it_is(size):
    for shape in ((1, size), (size, 1)):
        kernel = Example(Conv2d(7, shape)).kernel
        assert kernel.shape == shape
        assert (kernel > 0).all()
        assert kernel.ravel().tolist() == [3, 1, 2, 3, 1, 2, 3][:size]
        assert not (np.rot90(kernel, 2) == kernel).all()


def test_a_transposed_layer_starts_from_what_its_partner_gave():
    for conv in (Conv2d(5, 3, stride=2, padding=1), Conv2d(4, 3), Conv2d(6, 3, stride=2, padding=1)):
        assert (Example(conv.transpose()).x == Example(conv).output).all()


def test_what_comes_back_is_told():
    """Only of a transposed layer, with the numbers that its partner gave and its kernel."""
    back = Conv2d(4, 3).transpose()
    assert Example(back).comes_back
    assert not Example(back, [[1, 2], [3, 4]]).comes_back
    assert not Example(back, kernel=np.ones((3, 3), int)).comes_back
    there = Conv2d(2, 3, padding=2)  # as if it were one that comes back
    given = Example(there.transpose()).output
    assert given.shape == there.input_shape
    assert not Example(there, given).comes_back
    assert not Example(Conv2d(2, 2, dilation=3, output_padding=2, transposed=True)).comes_back  # it has no partner


def test_no_default_input_is_zero():
    """Not even where the partner reads nothing but padding somewhere, or there is none."""
    assert Example(Conv2d(4, 3, padding=3, stride=2, transposed=True)).x.all()
    assert Example(Conv2d(2, 2, dilation=3, output_padding=2, transposed=True)).x.all()


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
    own = X.copy()
    layer = Example(CONV, own, KERNEL)
    own[0, 0] = 9  # the caller's own stays as it was, and so does the layer's
    assert layer.x[0, 0] == 1


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
            "input_values must not be a masked array: its mask would be lost; fill it first",
        ),
        (None, [np.ma.masked_equal([1, 2], 2), [3, 4]], TypeError, "kernel must not be a masked array: its mask"),
        (None, ([1, 2], (np.ma.masked, 4)), TypeError, "kernel must not be a masked array: its mask"),
        (None, [[True, 2], [3, 4]], TypeError, "kernel must hold integers or floats, got bool"),
        (None, ((1, 2.5), (np.bool_(True), 4)), TypeError, "kernel must hold integers or floats, got bool"),
        (None, [[None, 2], [3, 4]], TypeError, "kernel must hold integers or floats, got object"),
        (None, [["a", 2], [3, 4]], TypeError, "kernel must hold integers or floats, got <U21"),
        (None, [], ValueError, "kernel must have shape (2, 2) (rows, columns) to fit conv, got (0,)"),
        (None, 2, ValueError, "kernel must have shape (2, 2) (rows, columns) to fit conv, got ()"),
        (None, [[2**63, -1], [0, 0]], ValueError, "kernel must fit into 64-bit integers, got 9223372036854775808"),
        (
            None,
            [[0, -(2**63) - 1], [0, 0]],
            ValueError,
            "kernel must fit into 64-bit integers, got -922337203685477580",
        ),
        (None, [[2**64, 1], [0, 0]], ValueError, "kernel must fit into 64-bit integers, got 18446744073709551616"),
        (None, [[-(10**310), 0.5], [0, 0]], ValueError, "kernel must fit into 64-bit floats, got -1000"),
        (None, [[2**64, np.inf], [0, 0]], ValueError, "kernel must be finite, got infinity or NaN"),
        (X.astype(np.uint64) + np.uint64(2**63), None, ValueError, "input_values must fit into 64-bit integers, got 9"),
        (X * 10**18, KERNEL * 10**3, ValueError, "the output at (0, 0) must fit into a 64-bit integer, got 37000"),
        (X * 10**18, -KERNEL * 10**3, ValueError, "the output at (0, 0) must fit into a 64-bit integer, got -37000"),
        (X * 1e300, KERNEL * 1e300, ValueError, "the output at (0, 0) must be finite, got inf: use smaller numbers"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_refused(x, kernel, error, sentence):
    with pytest.raises(error, match="^" + re.escape(sentence)):
        Example(CONV, x, kernel)


@pytest.mark.filterwarnings("error")
def test_what_numpy_would_warn_of_is_refused_without_a_warning():
    for kernel in ([[np.ma.masked, 1], [2, 3]], KERNEL * 1e307):
        with pytest.raises((ValueError, TypeError)):
            Example(CONV, X * 1e307, kernel)


@pytest.mark.skipif(np.finfo(np.longdouble).maxexp == np.finfo(float).maxexp, reason="no longer floats here")
@pytest.mark.filterwarnings("error")
def test_longer_floats_have_to_fit():
    wide = np.longdouble("-1e400") * KERNEL
    for kernel in (wide, wide.tolist()):
        with pytest.raises(ValueError, match=r"^kernel must fit into 64-bit floats, got -1e\+400$"):
            Example(CONV, kernel=kernel)
    assert Example(CONV, kernel=KERNEL * np.longdouble(0.5)).kernel.tolist() == [[0.5, 1.0], [1.5, 2.0]]


def test_the_largest_and_the_smallest_integer_are_numbers():
    for number in (2**63 - 1, -(2**63)):
        for one in ([[number]], ((number,),), np.array([[number]])):
            assert Example(Conv2d(1, 1), one, [[1]]).output.tolist() == [[number]]
    large = Example(Conv2d((1, 2), (1, 2)), [[2**63 - 1, 2**63 - 1]], [[2, -1]])  # on the way it is more
    assert large.output.tolist() == [[2**63 - 1]]


def test_integers_beside_floats_are_floats():
    layer = Example(CONV, kernel=[[2**64, np.float32(0.5)], [0, -0.0]])
    assert layer.kernel.dtype == np.float64
    assert layer.kernel.tolist() == [[2.0**64, 0.5], [0, 0]]
    assert not np.signbit(layer.kernel).any()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_copies_are_equal_and_cannot_be_changed_either(copied):
    layer = Example(CONV, X, KERNEL)
    assert copied(layer) == layer
    assert not any(array.flags.writeable for array in (copied(layer).x, copied(layer).kernel, copied(layer).output))


def test_digest():
    layer = Example(CONV, X, KERNEL)
    same = Example(CONV, X.astype("u1").tolist(), KERNEL)
    assert layer == same
    assert hash(layer) == hash(same)
    others = [
        Example(CONV, X + 1, KERNEL),
        Example(CONV, X, KERNEL.T),
        Example(CONV, X * 1.0, KERNEL),
        Example(CONV, X, KERNEL * 1.0),
        Example(Conv2d(3, 2, padding=1), X, KERNEL),
        Example(Conv2d(3, 2, dilation=2), X, KERNEL),
        Example(CONV, X.reshape(9)[::-1].reshape(3, 3), KERNEL),
        # the same bytes in other shapes
        Example(Conv2d((1, 9), 2, padding=1), X.reshape(1, 9), KERNEL),
        Example(Conv2d((9, 1), 2, padding=1), X.reshape(9, 1), KERNEL),
    ]
    assert len({layer.digest, *(other.digest for other in others)}) == 1 + len(others)
    assert re.fullmatch("[0-9a-f]{64}", layer.digest)
    assert Example(CONV, X * 0.0, KERNEL) == Example(CONV, X * -0.0, KERNEL)
    assert layer != others[0]
    assert len({layer, same, *others}) == 1 + len(others)
    assert hash(layer) != hash(others[0])
    # the same numbers everywhere, of another layer
    assert Example(Conv2d(1, 1), [[1]], [[1]]) != Example(Conv2d(1, 1, stride=2), [[1]], [[1]])
    assert layer != layer.digest


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "3"),
        (-3, "−3"),
        (10**9, "1000000000"),
        (np.int64(-12), "−12"),
        (0.5, "0.5"),
        (np.float64(-1.25), "−1.25"),
        (np.float32(2.5), "2.5"),
        (0.12345, "0.123"),
        (1234.5, "1.23e3"),
        (-0.0, "0"),
        (1000.0, "1000"),
        (-999999.0, "−999999"),
        (1e6, "1e6"),
        (-1e6, "−1e6"),
        (1.5e6, "1.5e6"),
        (1e10, "1e10"),
        (1e-7, "1e−7"),
        (-1e-10, "−1e−10"),
    ],
)
def test_numbers_as_they_stand_in_cells(value, words):
    assert written(value) == words


def test_products_and_sums_in_words():
    assert product(2, -3) == "2·(−3)"
    assert product(-0.5, 1e-7) == "(−0.5)·1e−7"
    padded = Example(Conv2d(1, 2, padding=1), [[5]], [[1, 2], [3, -4]])
    assert sum_of(padded, padded.steps[0]) == "0·1 + 0·2 + 0·3 + 5·(−4)"


# --- Poolings --------------------------------------------------------------------------------------------------------

MEAN = {"mode": "average"}


@given(pool2ds(), st.data())
def test_terms_of_a_pooling_give_the_value(pool, data):
    """A weight is one where a tap counts: the one that wins, or all that are divided by."""
    layer = Example(pool, data.draw(planes(pool.input_shape)))
    assert layer.output.tolist() == apply(pool, layer.x).tolist()
    assert layer.output.dtype == (np.int64 if pool.mode == "max" else np.float64)
    assert layer.kernel is None
    for step in layer.steps:
        terms = layer.terms(step)
        assert [term.tap for term in terms] == list(step.taps)
        total = sum(int(term.x) * int(term.weight) for term in terms)
        assert total / layer.divisor(step) == layer.value(step)
        chosen = [term.tap for term in terms if term.weight]
        assert all(int(term.weight) in (0, 1) for term in terms)
        if pool.mode == "max":
            assert chosen == [winner(pool, layer.x, step)] == [layer.winner(step)]
            assert layer.divisor(step) == 1
        else:
            assert chosen == [*pool.counted(step)]
            assert layer.divisor(step) == len(chosen)
            assert layer.total(step) == total
            assert layer.winner(step) is None


def test_default_numbers_of_a_pooling_have_a_winner_in_each_window():
    for pool in (Pool2d(5, 3, 1), Pool2d(4, 2), Pool2d((1, 5), (1, 2)), Pool2d((1, 6), (1, 3))):
        layer = Example(pool)
        for step in layer.steps:
            numbers = [int(layer.x[cell]) for cell in step.receptive_field]
            assert numbers.count(max(numbers)) == 1
            assert min(numbers) > 0
    assert Example(Pool2d(4, 2)).output.tolist() == [[6, 4], [7, 3]]
    assert Example(Pool2d(5, 3, 1)).output.tolist() == [[7, 6, 9], [7, 5, 9], [8, 8, 9]]
    assert Example(Pool2d((1, 7), (1, 2))).x.tolist() == [[4, 5, 4, 3, 7, 4, 5]]
    assert Example(Pool2d((7, 1), (2, 1))).x.ravel().tolist() == [2, 4, 7, 3, 3, 2, 4]
    assert Example(Pool2d((2, 1), (2, 1))).x.ravel().tolist() == [2, 4]


@pytest.mark.parametrize("mode", ["max", "average"])
def test_a_pooling_has_no_kernel(mode):
    with pytest.raises(TypeError, match=r"^a pooling has no weights: leave kernel out$"):
        Example(Pool2d(4, 2, mode=mode), kernel=[[1, 1], [1, 1]])
    with pytest.raises(ValueError, match=r"^needs a convolution, got Pool2d\(input_size=\(4, 4\), .*\)$"):
        _ = Example(Pool2d(4, 2, mode=mode)).conv
    assert not Example(Pool2d(4, 2, mode=mode)).comes_back


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_copies_of_a_pooling_are_equal_and_cannot_be_changed_either(copied):
    layer = Example(Pool2d(3, 2, 1), X)
    assert copied(layer) == layer
    assert copied(layer).layer == layer.layer
    assert not any(array.flags.writeable for array in (copied(layer).x, copied(layer).output))


def test_poolings_that_differ_have_other_digests():
    layers = [
        Example(pool, x)
        for pool in (Pool2d(3, 2, 1), Pool2d(3, 2, 1, **MEAN), Pool2d(3, 2), Pool2d(3, 2, ceil_mode=True))
        for x in (X, X + 1, X * 1.0)
    ]
    assert len({layer.digest for layer in layers}) == len(layers)
    assert Example(Pool2d(3, 2, 1), X) == Example(Pool2d(3, 2, 1), X.tolist())


LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ([[LARGEST, 1]], f"the sum of the output at (0, 0) must fit into a 64-bit integer, got {2**63}"),
        ([[-LARGEST, -2]], f"the sum of the output at (0, 0) must fit into a 64-bit integer, got {-(2**63) - 1}"),
        ([[1e308, 1e308]], "the sum of the output at (0, 0) must be finite, got inf: use smaller numbers"),
        ([[1, 2, 3]], "input_values must have shape (1, 2) (rows, columns) to fit conv, got (1, 3)"),
    ],
)
def test_what_an_average_refuses(x, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        Example(Pool2d((1, 2), (1, 2), **MEAN), x)


def test_what_sums_cannot_hold_a_maximum_can_and_the_largest_sums_are_held():
    assert Example(Pool2d((1, 2), (1, 2)), [[LARGEST, 1]]).output.tolist() == [[LARGEST]]
    assert Example(Pool2d((1, 2), (1, 2)), [[1e308, 1e308]]).output.tolist() == [[1e308]]
    mean = Example(Pool2d((1, 2), (1, 2), **MEAN), [[LARGEST - 1, 1]])
    assert (mean.total(mean.steps[0]), mean.output.tolist()) == (LARGEST, [[2.0**62]])
    least = Example(Pool2d((1, 2), (1, 2), **MEAN), [[-LARGEST, -1]])
    assert least.total(least.steps[0]) == -(2**63)


@pytest.mark.parametrize(
    ("pool", "x", "text"),
    [
        (Pool2d((1, 2), (1, 2)), [[3, 1]], "max(3, 1) = 3"),
        (Pool2d((1, 2), (1, 2)), [[0.12345, 0.1]], "max(0.123, 0.1) = 0.123"),
        (Pool2d((1, 2), (1, 3), 1, (0, 1)), [[-3, -1]], "max(−3, −1) = −1"),
        (Pool2d((1, 4), (1, 4), **MEAN), [[1, 2, 3, 4]], "(1 + 2 + 3 + 4) ÷ 4 = 2.5"),
        (Pool2d((1, 3), (1, 3), **MEAN), [[1, -2, 3]], "(1 − 2 + 3) ÷ 3 ≈ 0.667"),
        (Pool2d((1, 3), (1, 3), **MEAN), [[-1, 2, -3]], "(−1 + 2 − 3) ÷ 3 ≈ −0.667"),
        (Pool2d((1, 2), (1, 3), 3, (0, 1), **MEAN), [[6, 3]], "(0 + 6 + 3) ÷ 3 = 3"),
        (Pool2d((1, 2), (1, 3), 3, (0, 1), 1, False, "average", False), [[6, 3]], "(6 + 3) ÷ 2 = 4.5"),
        # each as it is written, but not their sum
        (Pool2d((1, 2), (1, 2), **MEAN), [[1e3, 0.5]], "(1000 + 0.5) ÷ 2 ≈ 500"),
        (Pool2d((1, 2), (1, 2), **MEAN), [[999.0, 1.0]], "(999 + 1) ÷ 2 = 500"),
        (Pool2d((1, 2), (1, 2), **MEAN), [[0.001, 1000.999]], "(0.001 + 1e3) ÷ 2 ≈ 500"),
    ],
)
def test_what_a_pooling_makes_of_its_numbers(pool, x, text):
    layer = Example(pool, x)
    step = layer.steps[0]
    assert f"{sum_of(layer, step)} {equality(layer, step)} {written(layer.value(step))}" == text
