"""Named padding: the sizes that PyTorch, Keras and TensorFlow give, and what is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Axis, filling_output_padding, named_padding

LAYERS = {  # name, (input_size, kernel_size, stride, dilation), (before, after), as the frameworks' documents have them
    "valid": ("valid", (7, 3, 2, 1), (0, 0)),
    "same, odd kernel: PyTorch's half padding": ("same", (5, 3, 1, 1), (1, 1)),
    "same, even kernel: the odd zero comes after": ("same", (5, 4, 1, 1), (1, 2)),
    "same, kernel 2": ("same", (5, 2, 1, 1), (0, 1)),
    "same, dilated": ("same", (7, 3, 1, 2), (2, 2)),
    "same, stride 2 over 224, as in a ResNet of Keras": ("same", (224, 7, 2, 1), (2, 3)),
    "same, stride 2 over an even input": ("same", (6, 3, 2, 1), (0, 1)),
    "same, stride 2 over an odd input": ("same", (5, 3, 2, 1), (1, 1)),
    "same, stride 3, TensorFlow's example of 13": ("same", (13, 6, 5, 1), (1, 2)),
    "same, a stride that skips: nothing to pad": ("same", (6, 1, 3, 1), (0, 0)),
    "full": ("full", (5, 3, 1, 1), (2, 2)),
    "full, dilated, whatever the stride": ("full", (5, 3, 2, 2), (4, 4)),
    "causal": ("causal", (8, 2, 1, 1), (1, 0)),
    "causal, WaveNet's dilation": ("causal", (8, 2, 1, 4), (4, 0)),
}


@pytest.mark.parametrize(("name", "sizes", "padding"), LAYERS.values(), ids=LAYERS)
def test_padding(name, sizes, padding):
    assert named_padding(name, *sizes) == padding
    if sizes[2:] == (1, 1):
        assert named_padding(name, *sizes[:2]) == padding


def test_the_stride_is_one_unless_told_otherwise():
    assert (named_padding("same", 4, 3), named_padding("same", 4, 3, 2)) == ((1, 1), (0, 1))


@pytest.mark.parametrize(
    ("sizes", "same", "filling"),
    [
        ((3, 3, 2, 1), (0, 1), 0),  # Keras: 6 cells
        ((3, 4, 2, 1), (1, 1), 0),
        ((3, 2, 2, 1), (0, 0), 0),
        ((3, 2, 3, 1), (0, 0), 1),
        ((3, 1, 4, 1), (0, 0), 3),
        ((3, 3, 2, 2), (1, 2), 0),
        ((1, 5, 1, 1), (2, 2), 0),
    ],
)
def test_of_a_transposed_layer(sizes, same, filling):
    assert named_padding("same", *sizes, transposed=True) == same
    assert filling_output_padding(*sizes[1:]) == filling
    for name in ("valid", "full", "causal"):
        assert named_padding(name, *sizes, transposed=True) == named_padding(name, *sizes)


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 5), st.integers(1, 3))
def test_the_sizes_that_the_names_promise(size, kernel, stride, dilation):
    def outputs(name):
        padding = named_padding(name, size, kernel, stride, dilation)
        return Axis(size, kernel, stride, padding, dilation).output_size

    assert outputs("same") == len(range(0, size, stride))
    assert outputs("causal") == len(range(0, size, stride))
    before, after = named_padding("same", size, kernel, stride, dilation)
    assert after - before in (0, 1)
    padding = named_padding("same", size, kernel, stride, dilation, transposed=True)
    extra = filling_output_padding(kernel, stride, dilation)
    assert Axis(size, kernel, stride, padding, dilation, extra, True).output_size == size * stride


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 3))
def test_full_is_every_window_that_touches_the_input(size, kernel, dilation):
    padding = named_padding("full", size, kernel, 1, dilation)
    axis = Axis(size, kernel, 1, padding, dilation)
    reached = {slot + dilation * entry for slot in range(size) for entry in range(kernel)}
    assert axis.output_size == max(reached) + 1


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("half", 5, 3), ValueError, "padding must be one of 'valid', 'same', 'full', 'causal', got 'half'"),
        (("same", 0, 3), ValueError, "input_size must be at least 1, got 0"),
        (("valid", 5, 0), ValueError, "kernel_size must be at least 1, got 0"),
        (("full", 5, 3, 0), ValueError, "stride must be at least 1, got 0"),
        (("causal", 5, 3, 1, 0), ValueError, "dilation must be at least 1, got 0"),
        (("same", 5.0, 3), TypeError, "input_size must be an integer, got 5.0"),
    ],
)
def test_what_is_refused(arguments, error, words):
    with pytest.raises(error, match=f"^{re.escape(words)}$"):
        named_padding(*arguments)


def test_filling_refuses_the_same():
    with pytest.raises(ValueError, match="kernel_size must be at least 1, got 0"):
        filling_output_padding(0)
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        filling_output_padding(1, 0)
    assert filling_output_padding(1) == 0
    assert filling_output_padding(2, 4) == 2
