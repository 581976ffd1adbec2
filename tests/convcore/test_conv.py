import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given

from convcore import Cell, Conv2d, Step, Tap
from tests.strategies import conv2ds

ALIKE = {
    "an integer for a square": lambda: Conv2d(5, 3, 2, 1, 1, 0, False),
    "(rows, columns)": lambda: Conv2d((5, 5), (3, 3), (2, 2), (1, 1), (1, 1), (0, 0), False),
    "((top, bottom), (left, right))": lambda: Conv2d(5, 3, stride=2, padding=((1, 1), (1, 1))),
    "lists": lambda: Conv2d([5, 5], [3, 3], [2, 2], [[1, 1], [1, 1]], [1, 1], [0, 0]),
    "numpy integers": lambda: Conv2d(np.int64(5), (np.uint8(3), np.int32(3)), np.int16(2), np.array(1)),
    "pickled": lambda: pickle.loads(pickle.dumps(Conv2d(5, 3, stride=2, padding=1))),
    "replaced": lambda: dataclasses.replace(Conv2d(5, 3, padding=1), stride=2),
}


@pytest.fixture
def rectangular():
    return Conv2d((4, 5), (2, 3), stride=(1, 2), padding=((0, 1), (2, 0)))


@pytest.mark.parametrize("make", ALIKE.values(), ids=ALIKE)
def test_equal_by_value(make):
    conv, first = make(), ALIKE["an integer for a square"]()
    assert conv == first
    assert hash(conv) == hash(first)
    assert repr(conv) == repr(first)
    assert (conv.rows, conv.columns) == (first.rows, first.columns)
    assert conv != Conv2d(5, 3, stride=2)


def test_sizes_are_kept_as_pairs_of_int():
    assert repr(Conv2d(np.int64(5), 3, padding=(np.int8(1), 2))) == (
        "Conv2d(input_size=(5, 5), kernel_size=(3, 3), stride=(1, 1), padding=((1, 1), (2, 2)), "
        "dilation=(1, 1), output_padding=(0, 0), transposed=False, in_channels=1, out_channels=1, groups=1)"
    )


@pytest.mark.parametrize("name", ["input_size", "padding", "transposed", "rows"])
def test_frozen(name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(Conv2d(5, 3), name, 1)


def test_steps_are_equal_by_value_too(rectangular):
    step = rectangular.step((1, 2))
    again = pickle.loads(pickle.dumps(step))
    assert (again, hash(again)) == (step, hash(step))
    assert step != rectangular.step((2, 1))
    for frozen in (step, step.taps[0]):
        with pytest.raises(dataclasses.FrozenInstanceError):
            frozen.output = None


def test_rows_and_columns_take_their_own_parameters():
    conv = Conv2d((4, 5), (2, 3), (3, 2), ((0, 1), (2, 1)), (2, 1), (2, 1), transposed=True)
    for axis, numbers in ((conv.rows, (4, 2, 3, (0, 1), 2, 2, True)), (conv.columns, (5, 3, 2, (2, 1), 1, 1, True))):
        assert dataclasses.astuple(axis) == numbers
    assert conv.input_shape == (4, 5)
    assert conv.kernel_shape == (2, 3)
    assert conv.output_shape == (conv.rows.output_size, conv.columns.output_size) == (13, 9)


def test_a_step_tells_its_taps_in_raster_order(rectangular):
    step = rectangular.step((3, 0))
    assert step == Step(
        Cell(3, 0),
        (
            Tap(Cell(0, 0), Cell(3, -2), None),
            Tap(Cell(0, 1), Cell(3, -1), None),
            Tap(Cell(0, 2), Cell(3, 0), Cell(3, 0)),
            Tap(Cell(1, 0), Cell(4, -2), None),
            Tap(Cell(1, 1), Cell(4, -1), None),
            Tap(Cell(1, 2), Cell(4, 0), None),
        ),
    )
    assert step.receptive_field == ((3, 0),)


def test_no_step_of_a_cell_of_no_integers(rectangular):
    rule = r"^output must be an integer or a \(rows, columns\) pair of integers, got \(0, 1\.0\)$"
    with pytest.raises(TypeError, match=rule):
        rectangular.step((0, 1.0))


def test_cells_may_be_numpy_integers_which_wrap_by_themselves():
    conv = Conv2d(500, 3, stride=2, padding=1)
    far, first = np.uint8(140), np.uint64(0)
    step = conv.step((far, first))
    assert step == conv.step((140, 0))
    assert {type(number) for tap in step.taps for number in (*tap.slot, *(tap.source or ()))} == {int}
    assert step.output == (140, 0)
    assert conv.source((far, first)) == (140, 0)
    assert not conv.is_border((far, first))


def test_a_transposed_step_turns_the_kernel():
    step = Conv2d(2, 2, stride=2, transposed=True).step((1, 2))
    assert [tap.kernel for tap in step.taps] == [(1, 1), (1, 0), (0, 1), (0, 0)]
    assert [tap.slot for tap in step.taps] == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert step.receptive_field == ((0, 1),)


@pytest.mark.parametrize("cell", [(-1, 0), (4, 0), (0, -1), (0, 3)])
def test_no_step_without_an_output_cell(rectangular, cell):
    assert rectangular.output_shape == (4, 3)
    with pytest.raises(IndexError, match=r"^output must be 0 to "):
        rectangular.step(cell)


@pytest.mark.parametrize(
    ("slot", "source", "border"),
    [((0, 0), (0, 0), False), ((2, 4), (1, 2), False), ((0, 1), None, False), ((1, 0), None, False),
     ((-1, 0), None, True), ((0, -1), None, True), ((3, 0), None, True), ((0, 5), None, True)],
)  # fmt: skip
def test_a_zero_is_of_the_border_where_either_axis_says_so(slot, source, border):
    conv = Conv2d((2, 3), 3, stride=2, transposed=True)
    assert conv.source(slot) == source
    assert conv.is_border(slot) == border


@given(conv2ds())
def test_steps_visit_every_output_cell_in_raster_order(conv):
    assert [step.output for step in conv.steps()] == list(np.ndindex(conv.output_shape))


@given(conv2ds())
def test_slots_are_the_plane_in_raster_order_and_hold_every_tap(conv):
    slots = list(conv.slots())
    assert slots == sorted(set(slots))
    assert len(slots) == len(conv.rows.slots) * len(conv.columns.slots)
    assert {tap.slot for step in conv.steps() for tap in step.taps} <= set(slots)


@given(conv2ds())
def test_every_step_meets_every_kernel_entry_once_and_its_sources(conv):
    for step in conv.steps():
        assert sorted(tap.kernel for tap in step.taps) == list(np.ndindex(conv.kernel_shape))
        assert [tap.slot for tap in step.taps] == sorted(tap.slot for tap in step.taps)
        assert all(tap.source == conv.source(tap.slot) for tap in step.taps)
        field = [tap.source for tap in step.taps if tap.source is not None]
        assert step.receptive_field == tuple(field)
        assert field == sorted(set(field))  # raster order, each cell once
        assert step == conv.step(step.output)


@given(conv2ds())
def test_the_transpose_has_the_same_links_read_backwards(conv):
    def links(conv):
        return {(step.output, tap.kernel, tap.source) for step in conv.steps() for tap in step.taps if tap.source}

    if any(axis.output_padding >= axis.stride for axis in (conv.rows, conv.columns)):
        with pytest.raises(ValueError, match="output_padding must be smaller than stride"):
            conv.transpose()
    else:
        backwards = conv.transpose()
        assert backwards.transposed != conv.transposed
        assert (backwards.input_shape, backwards.output_shape) == (conv.output_shape, conv.input_shape)
        assert {(source, kernel, output) for output, kernel, source in links(backwards)} == links(conv)
        assert backwards.transpose() == conv


@given(conv2ds())
def test_pickle_and_equal_parameters_give_back_the_conv(conv):
    assert pickle.loads(pickle.dumps(conv)) == conv
    assert Conv2d(conv.input_size, conv.kernel_size, conv.stride, conv.padding, conv.dilation,
                  conv.output_padding, conv.transposed) == conv  # fmt: skip
