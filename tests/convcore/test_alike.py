"""Input sizes that a strided convolution cannot tell apart, against counting."""

from dataclasses import replace

from hypothesis import given, settings

from convcore import Conv2d
from tests.strategies import conv2ds


@settings(max_examples=60, deadline=None)
@given(conv2ds(transposed=False, max_input=7))
def test_alike_is_the_next_size_with_the_same_output(conv):
    other = conv.alike()
    shapes = [
        shape
        for rows in range(1, conv.input_shape[0] + 2)
        for columns in range(1, conv.input_shape[1] + 2)
        if (shape := (rows, columns)) != conv.input_shape and _output(conv, shape) == conv.output_shape
    ]
    near = [shape for shape in shapes if all(abs(a - b) <= 1 for a, b in zip(shape, conv.input_shape, strict=True))]
    if other is None:
        assert not near
        return
    assert other.input_shape in near
    assert replace(other, input_size=conv.input_shape) == conv
    larger = [shape for shape in near if all(a >= b for a, b in zip(shape, conv.input_shape, strict=True))]
    assert other.input_shape == (max(larger) if larger else min(near))


def _output(conv, shape):
    try:
        return replace(conv, input_size=shape).output_shape
    except ValueError:
        return None


@given(conv2ds(transposed=True))
def test_a_transposed_convolution_has_none(conv):
    assert conv.alike() is None


@settings(max_examples=60, deadline=None)
@given(conv2ds(transposed=False, max_input=7))
def test_dropped_is_what_no_window_reaches_and_the_next_size_would(conv):
    dropped = [*conv.dropped()]
    read = {tap.slot for step in conv.steps() for tap in step.taps}
    assert not read & {*dropped}
    last = max(read)
    assert dropped == [slot for slot in conv.slots() if slot.row > last.row or slot.column > last.column]
    # Shorter by as much, the layer has the same output, and its transpose needs no output padding.
    rows, columns = conv.transpose().output_padding
    assert len({slot.row for slot in dropped} - {slot.row for slot in conv.slots() if slot not in dropped}) == rows
    assert (
        len({slot.column for slot in dropped} - {slot.column for slot in conv.slots() if slot not in dropped})
        == columns
    )


def test_the_layer_of_the_film():
    conv = Conv2d(5, 3, stride=2, padding=1)
    assert conv.alike() == Conv2d(6, 3, stride=2, padding=1)
    assert conv.alike().alike() == conv
    assert [*conv.dropped()] == []
    assert {*conv.alike().dropped()} == {slot for slot in conv.alike().slots() if 6 in slot}
