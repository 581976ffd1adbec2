"""Hypothesis strategies: valid convolutions and poolings, numbers for them, and what is no parameter."""

from dataclasses import replace

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from convcore import Axis, Conv2d, Pool2d


@st.composite
def axes(draw, *, transposed=None, max_input=5, max_kernel=3, max_stride=3, max_dilation=2):
    """A valid Axis: any padding up to one more than full padding, and any output_padding that is allowed."""
    if transposed is None:
        transposed = draw(st.booleans())
    input_size = draw(st.integers(1, max_input))
    kernel_size = draw(st.integers(1, max_kernel))
    stride = draw(st.integers(1, max_stride))
    dilation = draw(st.integers(1, max_dilation))
    span = dilation * (kernel_size - 1) + 1
    output_padding = draw(st.integers(0, max(stride, dilation) - 1)) if transposed else 0
    if transposed:  # padding crops, and one output cell has to remain
        croppable = stride * (input_size - 1) + span + output_padding - 1
        before = draw(st.integers(0, min(span, croppable)))
        after = draw(st.integers(0, min(span, croppable - before)))
    else:  # the kernel has to fit into the padded input
        before = draw(st.integers(0, span))
        after = draw(st.integers(max(0, span - input_size - before), span))
    return Axis(input_size, kernel_size, stride, (before, after), dilation, output_padding, transposed)


@st.composite
def conv2ds(draw, *, transposed=None, **limits):
    """A valid Conv2d of two independent axes: rectangular, asymmetric, dilated, cropped (p > k - 1)."""
    if transposed is None:
        transposed = draw(st.booleans())
    rows, columns = (draw(axes(transposed=transposed, **limits)) for _ in range(2))
    sizes = ("input_size", "kernel_size", "stride", "padding", "dilation", "output_padding")
    return Conv2d(**{name: (getattr(rows, name), getattr(columns, name)) for name in sizes}, transposed=transposed)


@st.composite
def channelled(draw, *, groups=None, transposed=None):
    """A valid Conv2d of one to three groups, with one to three channels each, in and out."""
    conv = draw(conv2ds(transposed=transposed, max_input=4))
    groups = groups or draw(st.integers(1, 3))
    each, gives = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return replace(conv, in_channels=groups * each, out_channels=groups * gives, groups=groups)


@st.composite
def pool2ds(draw, *, mode=None):
    """A valid Pool2d of two independent axes: rectangular, asymmetric, dilated, past the padding by ceil_mode."""
    mode = mode or draw(st.sampled_from(["max", "average"]))
    ceil_mode = draw(st.booleans())

    def axis():
        kernel_size, stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
        dilation = draw(st.integers(1, 3)) if mode == "max" else 1
        padding = draw(st.tuples(*[st.integers(0, kernel_size // 2)] * 2))
        least = dilation * (kernel_size - 1) + 1 - sum(padding) - (stride - 1 if ceil_mode else 0)
        least = max(1, least)
        return draw(st.integers(least, least + 4)), kernel_size, stride, padding, dilation

    parameters = zip(axis(), axis(), strict=True)
    count_include_pad = mode == "max" or draw(st.booleans())
    try:
        return Pool2d(*parameters, ceil_mode, mode, count_include_pad)
    except ValueError:  # dilation can put a window around the whole input
        reject()


def planes(shape):
    """Planes of small integers, so that sums are exact."""
    return npst.arrays(np.int64, shape, elements=st.integers(-9, 9))


not_integers = st.one_of(
    st.text(),
    st.binary(),
    st.floats(),
    st.complex_numbers(),
    st.none(),
    st.booleans(),
    st.floats().map(np.float64),
    st.booleans().map(np.bool_),
    st.sets(st.integers()),
    st.dictionaries(st.integers(), st.integers(), max_size=2),
    st.just(np.arange(2)),
    st.builds(object),
)


def sequences(elements, **sizes):
    """Lists and tuples."""
    lists = st.lists(elements, **sizes)
    return lists | lists.map(tuple)


def wrong_lengths(elements):
    """Lists and tuples that are no pairs."""
    return sequences(elements, max_size=4).filter(lambda value: len(value) != 2)


def one_wrong(right, wrong):
    """Pairs with something wrong first, second, or on both sides."""
    pairs = st.tuples(wrong, right) | st.tuples(right, wrong) | st.tuples(wrong, wrong)
    return pairs | pairs.map(list)


not_sizes = (
    not_integers
    | wrong_lengths(st.integers())
    | one_wrong(st.integers(1, 3), not_integers | wrong_lengths(st.integers()))
)
not_paddings = not_sizes | one_wrong(st.tuples(st.integers(0, 3), st.integers(0, 3)), not_sizes)
huge = st.sampled_from([2**31, 2**63, 2**64, 10**100])
garbage = st.recursive(
    not_integers | huge | st.integers(-3, 6), lambda inner: sequences(inner, max_size=3), max_leaves=6
)
