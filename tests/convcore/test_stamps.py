"""The scatter side: the same links, read from the input."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Conv2d, Example, apply, overlap_counts
from tests.convcore.test_apply import has_transpose
from tests.strategies import conv2ds, planes


@given(conv2ds())
def test_gather_links_and_scatter_links_are_one_set(conv):
    gather = {
        (step.output, tap.kernel, tap.source) for step in conv.steps() for tap in step.taps if tap.source is not None
    }
    scatter = {
        (tap.output, tap.kernel, stamp.source)
        for stamp in conv.stamps()
        for tap in stamp.taps
        if tap.output is not None
    }
    assert gather == scatter


@given(conv2ds())
def test_a_stamp_per_input_cell_and_a_tap_per_kernel_entry_in_raster_order(conv):
    stamps = list(conv.stamps())
    assert [stamp.source for stamp in stamps] == list(np.ndindex(*conv.input_shape))
    for stamp in stamps:
        assert [tap.kernel for tap in stamp.taps] == list(np.ndindex(*conv.kernel_shape))


@given(conv2ds().filter(has_transpose))
def test_stamps_are_the_steps_of_the_transpose(conv):
    for stamp, step in zip(conv.stamps(), conv.transpose().steps(), strict=True):
        assert stamp.source == step.output
        links = {(tap.kernel, tap.source) for tap in step.taps if tap.source is not None}
        assert {(tap.kernel, tap.output) for tap in stamp.taps if tap.output is not None} == links


@given(conv2ds(), st.data())
def test_stamping_is_applying(conv, data):
    x, kernel = data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape))
    output = np.zeros(conv.output_shape, dtype=np.int64)
    for stamp in conv.stamps():
        for tap in stamp.taps:
            if tap.output is not None:
                output[tap.output] += x[stamp.source] * kernel[tap.kernel]
    assert output.tolist() == apply(conv, x, kernel).tolist()


@given(conv2ds())
def test_counts_are_those_of_the_steps(conv):
    counts = overlap_counts(conv)
    assert counts.shape == conv.output_shape
    assert [counts[step.output] for step in conv.steps()] == [len(step.receptive_field) for step in conv.steps()]


@pytest.mark.parametrize(
    ("conv", "axis"),
    [
        (Conv2d(3, 3, stride=2, padding=1, transposed=True), [1, 2, 1, 2, 1]),
        (Conv2d(4, 4, stride=2, padding=1, transposed=True), [1, 2, 2, 2, 2, 2, 2, 1]),
        (Conv2d(2, 3, stride=2, transposed=True), [1, 1, 2, 1, 1]),
        (Conv2d(2, 1, stride=2, output_padding=1, transposed=True), [1, 0, 1, 0]),
        (Conv2d(5, 3), [3, 3, 3]),
        (Conv2d(5, 3, padding=1), [2, 3, 3, 3, 2]),
        (Conv2d(6, 3, stride=2, padding=1), [2, 3, 3]),
        (Conv2d(3, 1, padding=1), [0, 1, 1, 1, 0]),
    ],
    ids=["k 3, s 2, p 1", "k 4, s 2, p 1", "k 3, s 2", "gaps", "valid", "same", "strided", "padding alone"],
)
def test_counts(conv, axis):
    assert overlap_counts(conv).tolist() == np.outer(axis, axis).tolist()


def test_cells_that_reach_nothing():
    """A stride skips them; padding crops them; the floor drops them."""
    [skipped] = [stamp for stamp in Conv2d((1, 3), 1, stride=2).stamps() if stamp.source == (0, 1)]
    assert [tap.output for tap in skipped.taps] == [None]
    cropped = next(iter(Conv2d(3, 1, padding=1, transposed=True).stamps()))
    assert [tap.output for tap in cropped.taps] == [None]
    *_, dropped = Conv2d(4, 3, stride=2).stamps()
    assert not any(tap.output for tap in dropped.taps)


@given(conv2ds(transposed=True), st.data())
def test_padding_crops_the_output_that_there_is_without_it(conv, data):
    x, kernel = data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape))
    whole, kept = apply(conv.uncropped(), x, kernel), [*conv.kept()]
    assert [whole[cell] for cell in kept] == apply(conv, x, kernel).ravel().tolist()
    assert kept == sorted({*kept})


def test_padding_of_a_convolution_crops_nothing():
    for conv in (Conv2d(3, 3), Conv2d(3, 3).rows):
        with pytest.raises(ValueError, match="crops the output of a transposed convolution alone"):
            conv.uncropped()


@given(conv2ds(), st.data())
def test_inside_is_where_a_larger_input_would_add_nothing(conv, data):
    """On both axes: each place that the window covers has a cell of the input, or lies between two."""
    for axis in (conv.rows, conv.columns):
        inside = [axis.is_inside(output) for output in range(axis.output_size)]
        for output, is_inside in enumerate(inside):
            places = [slot for slot in axis.window(output) if slot % axis.input_dilation == 0]
            assert is_inside == all(axis.source(slot) is not None for slot in places)
    cell = data.draw(st.tuples(*(st.integers(0, size - 1) for size in conv.output_shape)))
    assert conv.is_inside(cell) == (conv.rows.is_inside(cell[0]) and conv.columns.is_inside(cell[1]))


@given(conv2ds(transposed=True, max_dilation=1))
def test_inside_is_one_rectangle(conv):
    for axis in (conv.rows, conv.columns):
        inside = [output for output in range(axis.output_size) if axis.is_inside(output)]
        assert not inside or inside == [*range(inside[0], inside[-1] + 1)]


@given(conv2ds())
def test_the_plane_before_cropping_holds_every_landing_and_the_output(conv):
    plane = [*conv.stamped()]
    rows, columns = conv.output_shape
    assert [cell for cell in plane if conv.is_kept(cell)] == list(np.ndindex(rows, columns))
    landed = {tap.place for stamp in conv.stamps() for tap in stamp.taps if tap.place is not None}
    assert landed <= {*plane}
    for stamp in conv.stamps():
        assert [tap.output for tap in stamp.taps] == [
            tap.place if conv.is_kept(tap.place) else None for tap in stamp.taps
        ]
    if conv.transposed:  # without padding, nothing is lost, and nothing but its size has changed
        whole = replace(conv, padding=0, output_padding=0)
        (top, _), (left, _) = conv.padding
        for stamp, other in zip(conv.stamps(), whole.stamps(), strict=True):
            assert [(tap.place[0] + top, tap.place[1] + left) for tap in stamp.taps] == [
                tap.output for tap in other.taps
            ]
        more = whole.output_shape[0] - top, whole.output_shape[1] - left
        assert plane[0] == (-top, -left)
        assert plane[-1] == (max(rows, more[0]) - 1, max(columns, more[1]) - 1)


@given(conv2ds(), st.data())
def test_stamps_add_up_to_the_output(conv, data):
    layer = Example(conv, data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape)))
    stamps = [*conv.stamps()]
    counts = overlap_counts(conv)
    assert [*layer.addends] == [*conv.stamped()]
    assert sum(map(len, layer.addends.values())) == sum(tap.place is not None for stamp in stamps for tap in stamp.taps)
    for cell, addends in layer.addends.items():
        assert [addend.stamp for addend in addends] == sorted({addend.stamp for addend in addends})
        for addend in addends:
            assert stamps[addend.stamp].source == addend.source
            assert addend.product == layer.x[addend.source] * layer.kernel[addend.kernel]
        assert layer.partial(cell, 0) == 0
        if conv.is_kept(cell):
            assert layer.partial(cell, len(stamps)) == layer.output[cell]
            assert len(addends) == counts[cell]


@given(conv2ds(transposed=True, max_dilation=2))
def test_overlaps_are_even_where_a_long_input_is_covered_evenly(conv):
    """Away from the border of a layer that is long enough."""
    for axis in (conv.rows, conv.columns):
        long = replace(axis, input_size=2 * axis.effective_kernel_size + 8, padding=(0, 0), output_padding=0)
        counts = [0] * long.output_size
        for source in range(long.input_size):
            for entry in range(long.kernel_size):
                counts[long.output(source, entry)] += 1
        inside = counts[long.effective_kernel_size : -long.effective_kernel_size]
        assert (len({*inside}) == 1) is axis.overlaps_evenly
