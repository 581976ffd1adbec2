"""Bad parameters: ValueError or TypeError from the constructor, with the parameter's name, its value and the rule."""

import copy
import dataclasses
import inspect
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Axis, Conv2d
from convcore.parameters import named
from tests.strategies import conv2ds, garbage, not_paddings, not_sizes

SIZES = ("input_size", "kernel_size", "stride", "dilation", "output_padding")
NAMES = (*SIZES, "padding", "transposed")
SIZE = "an integer or a (rows, columns) pair of integers"
PADDING = "an integer, (rows, columns) or ((top, bottom), (left, right)), all of integers"

# What was wrong with a convolution of a 5x5 input and a 3x3 kernel, and the whole sentence that says so.
SENTENCES = {
    "no input": ({"input_size": 0}, ValueError, "input_size must be at least 1, got 0"),
    "no kernel row": ({"kernel_size": (0, 1)}, ValueError, "kernel_size must be at least 1, got 0"),
    "no stride": ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    "no dilation": ({"dilation": (1, 0)}, ValueError, "dilation must be at least 1, got 0"),
    "negative padding": ({"padding": -1}, ValueError, "padding must be at least 0, got -1"),
    "negative padding, bottom": ({"padding": ((0, -2), (0, 0))}, ValueError, "padding must be at least 0, got -2"),
    "negative padding, left": ({"padding": ((0, 0), (-3, 0))}, ValueError, "padding must be at least 0, got -3"),
    "negative output padding": (
        {"output_padding": -1, "transposed": True}, ValueError, "output_padding must be at least 0, got -1"
    ),
    "output padding, not transposed": (
        {"output_padding": 1, "stride": 2}, ValueError, "output_padding must be 0 unless transposed, got 1"
    ),
    "output padding of the stride": (
        {"output_padding": 2, "stride": 2, "transposed": True}, ValueError,
        "output_padding must be smaller than stride or dilation, got output_padding 2, stride 2, dilation 1",
    ),
    "output padding of the dilation": (
        {"output_padding": 3, "dilation": 3, "transposed": True}, ValueError,
        "output_padding must be smaller than stride or dilation, got output_padding 3, stride 1, dilation 3",
    ),
    "kernel over the input": (
        {"kernel_size": 7}, ValueError,
        "kernel_size 7 with dilation 1 spans 7 cells, more than input_size 5 with padding (0, 0): "
        "the kernel must fit into the padded input",
    ),
    "dilated kernel over the padded input": (
        {"dilation": 4, "padding": ((2, 2), (1, 2))}, ValueError,
        "kernel_size 3 with dilation 4 spans 9 cells, more than input_size 5 with padding (1, 2): "
        "the kernel must fit into the padded input",
    ),
    "nothing left": (
        {"input_size": 1, "padding": 2, "stride": 2, "transposed": True}, ValueError,
        "padding (2, 2) crops the whole output: input_size 1, stride 2, kernel_size 3 with dilation 1 spans 3 cells; "
        "padding must leave at least one output cell",
    ),
    "text": ({"stride": "2"}, TypeError, f"stride must be {SIZE}, got '2'"),
    "float": ({"input_size": 5.0}, TypeError, f"input_size must be {SIZE}, got 5.0"),
    "None": ({"dilation": None}, TypeError, f"dilation must be {SIZE}, got None"),
    "True": ({"padding": True}, TypeError, f"padding must be {PADDING}, got True"),
    "numpy bool": ({"stride": np.True_}, TypeError, f"stride must be {SIZE}, got np.True_"),
    "numpy float": ({"kernel_size": np.float64(3)}, TypeError, f"kernel_size must be {SIZE}, got np.float64(3.0)"),
    "float in a pair": ({"stride": (1, 2.0)}, TypeError, f"stride must be {SIZE}, got (1, 2.0)"),
    "three sizes": ({"stride": (1, 2, 3)}, ValueError, f"stride must be {SIZE}, got (1, 2, 3)"),
    "one size": ({"output_padding": (1,)}, ValueError, f"output_padding must be {SIZE}, got (1,)"),
    "pair in a pair": ({"stride": ((1, 1), (1, 1))}, TypeError, f"stride must be {SIZE}, got ((1, 1), (1, 1))"),
    "padding 'same'": ({"padding": "same"}, TypeError, f"padding must be {PADDING}, got 'same'"),
    "padding left, right, top, bottom": (
        {"padding": (1, 1, 1, 1)}, ValueError, f"padding must be {PADDING}, got (1, 1, 1, 1)"
    ),
    "three rows of padding": ({"padding": ((1, 1, 1), 1)}, ValueError, f"padding must be {PADDING}, got (1, 1, 1)"),
    "three columns of padding": ({"padding": (1, (1,))}, ValueError, f"padding must be {PADDING}, got (1,)"),
    "text in rows": ({"padding": (("1", 1), (1, 1))}, TypeError, f"padding must be {PADDING}, got ('1', 1)"),
    "text in columns": ({"padding": (1, "1")}, TypeError, f"padding must be {PADDING}, got '1'"),
    "transposed by number": ({"transposed": 1}, TypeError, "transposed must be True or False, got 1"),
    "transposed by numpy": ({"transposed": np.True_}, TypeError, "transposed must be True or False, got np.True_"),
    "transposed by None": ({"transposed": None}, TypeError, "transposed must be True or False, got None"),
}  # fmt: skip


@pytest.mark.parametrize(("parameters", "error", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_sentence(parameters, error, sentence):
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        Conv2d(**{"input_size": 5, "kernel_size": 3} | parameters)


@pytest.mark.parametrize("padding", [1, "11", {0, 1}, None, (1,), (1, 1, 1), (1, "1"), ((1, 1), (1, 1))], ids=repr)
def test_padding_of_an_axis_is_before_and_after(padding):
    sentence = f"padding must be a (before, after) pair of integers, got {padding!r}"
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(sentence)}$"):
        Axis(5, 3, padding=padding)


@pytest.mark.parametrize("name", ["input_size", "kernel_size", "stride", "dilation", "output_padding"])
def test_sizes_of_an_axis_are_integers(name):
    with pytest.raises(TypeError, match=rf"^{name} must be an integer, got \(1, 1\)$"):
        Axis(**{"input_size": 5, "kernel_size": 3} | {name: (1, 1)})


def test_sizes_of_an_axis_are_kept_as_int():
    axis = Axis(np.int8(5), np.int64(3), np.uint8(2), [np.int64(1), 0], np.int16(1), np.int32(1), True)
    assert repr(axis) == (
        "Axis(input_size=5, kernel_size=3, stride=2, padding=(1, 0), dilation=1, output_padding=1, transposed=True)"
    )


@pytest.mark.parametrize("size", [2**31, 2**64, 10**100])
def test_huge_sizes_are_only_numbers(size):
    assert Conv2d(size, 3).output_shape == (size - 2, size - 2)
    assert Conv2d(2, 3, stride=size, transposed=True).output_shape == (size + 3, size + 3)
    assert Conv2d(1, size, padding=size).output_shape == (size + 2, size + 2)


def parameters_of(conv):
    return {name: getattr(conv, name) for name in NAMES}


def rejected(parameters):
    with pytest.raises((TypeError, ValueError)) as caught:
        Conv2d(**parameters)
    assert type(caught.value) in (TypeError, ValueError)
    return str(caught.value)


@given(conv2ds(), st.sampled_from(SIZES), not_sizes)
def test_what_is_no_size_is_rejected_by_name(conv, name, wrong):
    assert rejected(parameters_of(conv) | {name: wrong}).startswith(f"{name} must be {SIZE}, got ")


@given(conv2ds(), not_paddings)
def test_what_is_no_padding_is_rejected_by_name(conv, wrong):
    assert rejected(parameters_of(conv) | {"padding": wrong}).startswith(f"padding must be {PADDING}, got ")


@given(conv2ds(), st.sampled_from(NAMES[:-1]), st.integers(0, 1), st.integers(-9, 0))
def test_too_small_a_number_is_rejected_by_name(conv, name, direction, number):
    number -= name in ("padding", "output_padding")  # these may be 0
    numbers = list(getattr(conv, name))
    numbers[direction] = number
    sentence = rejected(parameters_of(conv) | {name: numbers})
    assert re.fullmatch(rf"{name} must be at least [01], got {number}", sentence)


@given(conv2ds(transposed=True), st.integers(0, 1), st.integers(0, 10**30))
def test_too_much_output_padding_is_rejected_by_name(conv, direction, more):
    output_padding = list(conv.output_padding)
    output_padding[direction] = max(conv.stride[direction], conv.dilation[direction]) + more
    assert "output_padding must be smaller" in rejected(parameters_of(conv) | {"output_padding": output_padding})


@given(conv2ds(transposed=False), st.integers(0, 1), st.integers(1, 10**30))
def test_too_large_a_kernel_is_rejected_by_name(conv, direction, more):
    kernel_size = list(conv.kernel_size)
    kernel_size[direction] = conv.input_size[direction] + sum(conv.padding[direction]) + more
    assert rejected(parameters_of(conv) | {"kernel_size": kernel_size}).startswith(
        f"kernel_size {kernel_size[direction]} "
    )


@given(conv2ds(transposed=True), st.integers(0, 1), st.integers(0, 10**30))
def test_padding_that_crops_everything_is_rejected_by_name(conv, direction, more):
    axis = (conv.rows, conv.columns)[direction]
    padding = list(conv.padding)
    padding[direction] = (axis.padding[0], axis.padding[1] + axis.output_size + more)
    sentence = rejected(parameters_of(conv) | {"padding": padding})
    assert sentence.startswith(f"padding {padding[direction]} crops the whole output")


@given(
    st.fixed_dictionaries({"input_size": garbage, "kernel_size": garbage}, optional=dict.fromkeys(NAMES[2:], garbage))
)
def test_nothing_else_escapes_the_constructor(parameters):
    try:
        conv = Conv2d(**parameters)
    except (TypeError, ValueError) as error:
        sentence = str(error)
    else:
        assert min(conv.output_shape) >= 1
        assert hash(conv) == hash(Conv2d(**parameters_of(conv)))
        return
    assert any(name in sentence for name in parameters)


@pytest.mark.parametrize(
    ("arguments", "parameters", "sentence"),
    [
        ((5, 3), {"strides": 2}, "Conv2d has no 'strides': did you mean 'stride'?"),
        ((5,), {"kernel": 3}, "Conv2d has no 'kernel': did you mean 'kernel_size'?"),
        (
            (5, 3),
            {"x": 1},
            "Conv2d has no 'x': it takes input_size, kernel_size, stride, padding, dilation, output_padding, "
            "transposed",
        ),
        ((5,), {}, "Conv2d: missing a required argument: 'kernel_size'"),
        ((5, 3), {"input_size": 5}, "Conv2d: multiple values for argument 'input_size'"),
        ((5, 3, 1, 0, 1, 0, False, 1), {}, "Conv2d: too many positional arguments"),
    ],
)
def test_what_the_constructor_does_not_take(arguments, parameters, sentence):
    with pytest.raises(TypeError, match=f"^{re.escape(sentence)}$"):
        Conv2d(*arguments, **parameters)


def test_a_checked_constructor_is_the_dataclass_itself():
    conv = Conv2d(5, 3, stride=2)
    assert list(inspect.signature(Conv2d).parameters) == [
        *NAMES[:3],
        "padding",
        "dilation",
        "output_padding",
        "transposed",
    ]
    assert dataclasses.replace(conv, stride=1) == Conv2d(5, 3)
    assert pickle.loads(pickle.dumps(conv)) == copy.deepcopy(conv) == conv


def layer():
    """A class, decorated here: at import, mutants of what decorates are not there yet."""

    @named
    @dataclasses.dataclass(frozen=True)
    class Layer:
        units: int
        activation: str = "relu"

    return Layer


CALLS = {
    "a near miss": (lambda kind: kind(3, activaton="tanh"), "Layer has no 'activaton': did you mean 'activation'?"),
    "nothing like it": (lambda kind: kind(3, bias=True), "Layer has no 'bias': it takes units, activation"),
    "nothing given": (lambda kind: kind(), "Layer: missing a required argument: 'units'"),
    "too many": (lambda kind: kind(3, "relu", 5), "Layer: too many positional arguments"),
    "twice": (lambda kind: kind(3, units=4), "Layer: multiple values for argument 'units'"),
}


@pytest.mark.parametrize(("call", "sentence"), CALLS.values(), ids=CALLS)
def test_a_constructor_says_what_it_does_not_take(call, sentence):
    kind = layer()
    with pytest.raises(TypeError) as raised:
        call(kind)
    assert str(raised.value) == sentence
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_constructor_takes_what_it_took():
    kind = layer()
    assert (kind(3).units, kind(3).activation, kind(units=3, activation="tanh").activation) == (3, "relu", "tanh")
    assert [*inspect.signature(kind).parameters] == ["units", "activation"]
    assert kind.__init__.__name__ == "__init__"
