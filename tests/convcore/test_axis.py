import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given

from convcore import Axis
from tests.strategies import axes

# The guide's own cases and their neighbours: the axis, output size, pads, and the slots of the first window.
CASES = {
    "no padding, unit strides": (lambda: Axis(4, 3), 2, (0, 0), [0, 1, 2]),
    "arbitrary padding, unit strides": (lambda: Axis(5, 4, padding=(2, 2)), 6, (2, 2), [-2, -1, 0, 1]),
    "half (same) padding": (lambda: Axis(5, 3, padding=(1, 1)), 5, (1, 1), [-1, 0, 1]),
    "full padding": (lambda: Axis(5, 3, padding=(2, 2)), 7, (2, 2), [-2, -1, 0]),
    "more than full padding": (lambda: Axis(2, 2, padding=(3, 3)), 7, (3, 3), [-3, -2]),
    "same padding, even kernel": (lambda: Axis(5, 4, padding=(1, 2)), 5, (1, 2), [-1, 0, 1, 2]),
    "no padding, non-unit strides": (lambda: Axis(5, 3, stride=2), 2, (0, 0), [0, 1, 2]),
    "padding, non-unit strides": (lambda: Axis(5, 3, stride=2, padding=(1, 1)), 3, (1, 1), [-1, 0, 1]),
    "odd": (lambda: Axis(6, 3, stride=2, padding=(1, 1)), 3, (1, 1), [-1, 0, 1]),
    "stride over the kernel": (lambda: Axis(7, 2, stride=4), 2, (0, 0), [0, 1]),
    "1x1 kernel": (lambda: Axis(5, 1), 5, (0, 0), [0]),
    "dilated": (lambda: Axis(7, 3, dilation=2), 3, (0, 0), [0, 2, 4]),
    "dilated over the input": (lambda: Axis(1, 2, padding=(1, 1), dilation=2), 1, (1, 1), [-1, 1]),
    "transposed, no padding": (lambda: Axis(2, 3, transposed=True), 4, (2, 2), [-2, -1, 0]),
    "transposed, arbitrary padding": (lambda: Axis(6, 4, padding=(2, 2), transposed=True), 5, (1, 1), [-1, 0, 1, 2]),
    "transposed, same padding": (lambda: Axis(5, 3, padding=(1, 1), transposed=True), 5, (1, 1), [-1, 0, 1]),
    "transposed, full padding": (lambda: Axis(7, 3, padding=(2, 2), transposed=True), 5, (0, 0), [0, 1, 2]),
    "transposed, more than full padding": (lambda: Axis(5, 3, padding=(3, 3), transposed=True), 1, (-1, -1), [1, 2, 3]),
    "transposed, strides": (lambda: Axis(2, 3, stride=2, transposed=True), 5, (2, 2), [-2, -1, 0]),
    "transposed, padding, strides": (
        lambda: Axis(3, 3, stride=2, padding=(1, 1), transposed=True), 5, (1, 1), [-1, 0, 1]
    ),
    "transposed, odd": (
        lambda: Axis(3, 3, stride=2, padding=(1, 1), output_padding=1, transposed=True), 6, (1, 2), [-1, 0, 1]
    ),
    "transposed, asymmetric padding": (
        lambda: Axis(3, 3, stride=2, padding=(0, 1), transposed=True), 6, (2, 1), [-2, -1, 0]
    ),
    "transposed, dilated": (lambda: Axis(3, 3, dilation=2, transposed=True), 7, (4, 4), [-4, -2, 0]),
    "transposed, output padding below dilation": (
        lambda: Axis(2, 2, dilation=3, output_padding=2, transposed=True), 7, (3, 5), [-3, 0]
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "output_size", "pads", "window"), CASES.values(), ids=CASES)
def test_sizes_and_offsets(make, output_size, pads, window):
    axis = make()
    assert axis.output_size == output_size
    assert axis.pads == pads
    assert list(axis.window(0)) == window
    assert axis.slots == range(-pads[0], axis.stretched_size + pads[1])


def test_stride_stretches_the_input_of_a_transposed_convolution_only():
    axis = Axis(input_size=3, kernel_size=3, stride=2)
    assert (axis.window_stride, axis.input_dilation, axis.stretched_size) == (2, 1, 3)
    assert [axis.source(slot) for slot in range(-1, 4)] == [None, 0, 1, 2, None]
    axis = Axis(input_size=3, kernel_size=3, stride=2, transposed=True)
    assert (axis.window_stride, axis.input_dilation, axis.stretched_size) == (1, 2, 5)
    assert [axis.source(slot) for slot in range(-1, 6)] == [None, 0, None, 1, None, 2, None]


def test_border_lies_around_the_stretched_input():
    axis = Axis(input_size=2, kernel_size=3, stride=3, transposed=True)
    assert [slot for slot in axis.slots if axis.is_border(slot)] == [-2, -1, 4, 5]


def test_kernel_is_turned_if_transposed():
    assert list(Axis(5, 3).kernel_entries) == [0, 1, 2]
    assert list(Axis(5, 3, transposed=True).kernel_entries) == [2, 1, 0]


@pytest.mark.parametrize(("output_size", "output"), [(3, -1), (3, 3), (3, 9), (4, 4)])
def test_window_of_no_output_cell(output_size, output):
    with pytest.raises(IndexError, match=f"^output must be 0 to {output_size - 1}, got {output}$"):
        Axis(output_size + 2, 3).window(output)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ((5, 0), "source must be 0 to 4, got 5"),
        ((-1, 0), "source must be 0 to 4, got -1"),
        ((0, 3), "entry must be 0 to 2, got 3"),
        ((0, -1), "entry must be 0 to 2, got -1"),
    ],
)
def test_output_of_no_cell(cell, sentence):
    with pytest.raises(IndexError, match=f"^{sentence}$"):
        Axis(5, 3, padding=(2, 2)).output(*cell)


@pytest.mark.parametrize(("cell", "name"), [((1.0, 0), "source"), ((0, 1.0), "entry")])
def test_output_of_no_integer(cell, name):
    with pytest.raises(TypeError, match=rf"^{name} must be an integer, got 1\.0$"):
        Axis(5, 3).output(*cell)


@pytest.mark.parametrize("asked", [Axis(5, 3).source, Axis(5, 3).is_border])
def test_slot_of_no_integer(asked):
    with pytest.raises(TypeError, match=r"^slot must be an integer, got 1\.0$"):
        asked(1.0)


def test_slots_and_cells_may_be_numpy_integers_which_wrap_by_themselves():
    far, first = np.uint8(140), np.uint64(0)
    doubled = Axis(200, 3, stride=2, padding=(1, 1), transposed=True)
    assert Axis(500, 3, stride=2).window(far) == range(280, 283)
    assert Axis(5, 3, padding=(1, 1)).window(first) == range(-1, 2)
    assert doubled.output(far, np.uint8(2)) == 281
    assert doubled.output(first, first) is None
    for value in (doubled.source(far), doubled.output(first, np.uint8(1)), Axis(200, 3).source(far)):
        assert type(value) is int
    assert not doubled.is_border(first)


CROPPED = Axis(2, 2, stride=3, padding=(2, 0), transposed=True)


@pytest.mark.parametrize(
    ("axis", "stretched", "reach"),
    [
        (Axis(5, 3), range(5), range(5)),
        (Axis(5, 3, padding=(1, 2)), range(5), range(-1, 7)),
        (Axis(3, 3, stride=2, transposed=True), range(5), range(-2, 7)),
        (CROPPED, range(4), range(5)),
        (Axis(5, 2, padding=(2, 2), transposed=True), range(5), range(5)),
        (Axis(5, 2, padding=(0, 2), transposed=True), range(5), range(-1, 5)),
    ],
    ids=["bare", "padded", "stretched", "cropped before", "cropped", "cropped after"],
)
def test_what_there_is_before_padding_crops(axis, stretched, reach):
    assert (axis.stretched, axis.reach) == (stretched, reach)
    assert CROPPED.slots == range(1, 5)


@given(axes())
def test_reach_is_the_smallest_range_that_holds_the_slots_and_the_stretched_input(axis):
    slots = {*axis.slots, *axis.stretched}
    assert axis.reach == range(min(slots), max(slots) + 1)
    assert [axis.source(slot) for slot in (axis.stretched[0], axis.stretched[-1])] == [0, axis.input_size - 1]


def test_frozen_and_hashable():
    axis = Axis(5, 3)
    assert hash(axis) == hash(Axis(5, 3, padding=[0, 0]))
    with pytest.raises(dataclasses.FrozenInstanceError):
        axis.stride = 2


def test_window_of_no_integer():
    with pytest.raises(TypeError, match=r"^output must be an integer, got 1\.0$"):
        Axis(5, 3).window(1.0)


@given(axes())
def test_windows_move_by_the_window_stride_and_stay_on_the_plane(axis):
    windows = [axis.window(output) for output in range(axis.output_size)]
    assert windows[0].start == axis.slots.start
    assert all(len(window) == axis.kernel_size for window in windows)
    assert all(slot in axis.slots for window in windows for slot in window)
    assert {b.start - a.start for a, b in itertools.pairwise(windows)} <= {axis.window_stride}
    # one more window would leave the plane
    assert windows[-1].start + axis.window_stride + axis.effective_kernel_size > axis.slots.stop


@given(axes())
def test_every_input_cell_has_one_slot(axis):
    span = range(axis.stretched_size)
    assert [axis.source(slot) for slot in span if axis.source(slot) is not None] == list(range(axis.input_size))
    assert all(axis.is_border(slot) != (slot in span) for slot in axis.slots)


@given(axes())
def test_gathered_links_are_the_scattered_links(axis):
    """Scattered: out of `output * s + kernel * d - p == input`, or the same with input and output exchanged."""
    gathered = {
        (output, kernel, axis.source(slot))
        for output in range(axis.output_size)
        for kernel, slot in zip(axis.kernel_entries, axis.window(output), strict=True)
        if axis.source(slot) is not None
    }
    scattered = set()
    for source in range(axis.input_size):
        for kernel in range(axis.kernel_size):
            if axis.transposed:
                output, remainder = source * axis.stride + kernel * axis.dilation - axis.padding[0], 0
            else:
                output, remainder = divmod(source + axis.padding[0] - kernel * axis.dilation, axis.stride)
            if not remainder and 0 <= output < axis.output_size:
                scattered.add((output, kernel, source))
    assert gathered == scattered


@given(axes())
def test_transpose_restores_the_sizes_and_the_axis(axis):
    if axis.output_padding >= axis.stride:
        with pytest.raises(ValueError, match="output_padding"):
            axis.transpose()
    else:
        assert (axis.transpose().input_size, axis.transpose().output_size) == (axis.output_size, axis.input_size)
        assert axis.transpose().transpose() == axis


def test_transpose_keeps_what_the_floor_dropped():
    odd = Axis(input_size=6, kernel_size=3, stride=2, padding=(1, 1))
    transposed = Axis(3, 3, stride=2, padding=(1, 1), output_padding=1, transposed=True)
    assert odd.transpose() == transposed
    assert transposed.transpose() == odd


@pytest.mark.parametrize("output_padding", [1, 2])
def test_no_axis_has_the_links_of_an_output_padding_of_a_stride(output_padding):
    rule = (
        f"^output_padding {output_padding} with stride 1 has no transpose: output_padding must be smaller than stride$"
    )
    with pytest.raises(ValueError, match=rule):
        Axis(3, 3, dilation=3, output_padding=output_padding, transposed=True).transpose()


def test_an_output_past_the_last_is_none():
    axis = Axis(3, 3, stride=2, padding=(1, 1), transposed=True)
    assert [axis.output(2, entry) for entry in range(3)] == [3, 4, None]
    assert axis.landing(2, 2) == axis.output_size


def test_windows_of_a_convolution_overlap_evenly():
    """It stamps each cell of its input plane as often as any other, whatever its stride."""
    assert Axis(7, 3, stride=2).overlaps_evenly
    assert not Axis(4, 3, stride=2, transposed=True).overlaps_evenly


def test_nothing_is_cropped_from_a_convolution():
    with pytest.raises(ValueError, match=r"^padding crops the output of a transposed convolution alone$"):
        Axis(5, 3, padding=(1, 1)).uncropped()
