"""Causal layers, against a walk over what each output reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Conv2d


def reads_later(conv):
    """By the map itself."""
    return any(max(source) > max(step.output) for step in conv.steps() for source in step.receptive_field)


@given(st.integers(1, 7), st.integers(1, 3), st.integers(1, 2), st.integers(0, 4), st.integers(0, 2), st.integers(1, 2))
def test_causal_is_what_reads_nothing_later(size, kernel, dilation, before, after, stride):
    try:
        conv = Conv2d((1, size), (1, kernel), (1, stride), (0, (before, after)), (1, dilation))
    except ValueError:
        return
    keeps = conv.input_shape == conv.output_shape and kernel > 1 and len(conv.axes) == 1
    assert conv.is_causal == (keeps and not reads_later(conv))


@pytest.mark.parametrize(
    ("conv", "is_causal"),
    [
        (Conv2d((1, 7), (1, 3), dilation=(1, 2), padding=(0, (4, 0))), True),  # WaveNet's
        (Conv2d((7, 1), (3, 1), padding=((2, 0), 0)), True),
        (Conv2d((1, 7), (1, 3), padding=(0, 1)), False),  # half padding
        (Conv2d((1, 7), (1, 3), dilation=(1, 2), padding=(0, (4, 0))).transpose(), False),
        (Conv2d((1, 7), (1, 3)), False),  # shorter
        (Conv2d((1, 3), (1, 1)), False),  # no kernel to speak of
        (Conv2d((3, 1), (1, 1)), False),
        (Conv2d(1, 1), False),
        (Conv2d(4, 2, padding=((1, 0), (1, 0))), False),  # two axes
    ],
    ids=str,
)
def test_by_name(conv, is_causal):
    assert conv.is_causal is is_causal
