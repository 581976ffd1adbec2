"""The index map against torch (by automatic differentiation) and against the frames of the guide's animations."""

import json
from pathlib import Path

import numpy as np
import pytest

from convcore import Axis, Conv2d, Role, apply, input_roles

DATA = Path(__file__).parent.parent / "data"
TORCH = json.loads((DATA / "torch_index_map.json").read_text())
ANIMATIONS = json.loads((DATA / "reference_frames.json").read_text())["animations"]


def rows_of(table, transposed):
    return [row[1:] for row in TORCH[table] if row[0] == transposed]


transposed_or_not = pytest.mark.parametrize("transposed", [False, True], ids=["convolution", "transposed"])


@transposed_or_not
def test_links_along_an_axis_are_those_of_torch(transposed, record_property):
    rows = rows_of("axis", transposed)
    for row in rows:
        i, k, s, p, d, a, o, cells = row
        axis = Axis(i, k, s, (p, p), d, a, transposed)
        assert axis.output_size == o, row
        for output, links in enumerate(cells):
            taps = zip(map(axis.source, axis.window(output)), axis.kernel_entries, strict=True)
            fed = sorted(tap for tap in taps if tap[0] is not None)
            assert np.ravel(fed).tolist() == links, (row, output)
    record_property("oracle", ("axis rows", len(rows)))


@transposed_or_not
def test_links_and_values_on_a_plane_are_those_of_torch(transposed, record_property):
    rows = rows_of("plane", transposed)
    for row in rows:
        i, k, s, p, d, a, o, cells, x, w, y = row
        conv = Conv2d(*map(tuple, (i, k, s, p, d, a)), transposed)
        assert conv.output_shape == tuple(o), row
        for step, links in zip(conv.steps(), cells, strict=True):
            fed = sorted(
                (tap.source.row * i[1] + tap.source.column, tap.kernel.row * k[1] + tap.kernel.column)
                for tap in step.taps
                if tap.source is not None
            )
            assert np.ravel(fed).tolist() == links, (row, step.output)
        assert apply(conv, x, w).tolist() == y, row
    record_property("oracle", ("plane rows", len(rows)))


@transposed_or_not
def test_what_torch_rejects_is_rejected(transposed, record_property):
    rows = rows_of("invalid", transposed)
    for i, k, s, p, d, a in rows:
        with pytest.raises(ValueError, match=r"must"):
            Axis(i, k, s, (p, p), d, a, transposed)
        with pytest.raises(ValueError, match=r"must"):
            Conv2d(i, k, s, p, d, a, transposed)
    record_property("oracle", ("invalid rows", len(rows)))


@pytest.mark.parametrize("animation", ANIMATIONS.values(), ids=ANIMATIONS)
def test_every_step_is_that_of_the_guides_animation(animation, record_property):
    layer, margin = animation["layer"], animation["margin"]
    conv = Conv2d(
        input_size=layer["n"],
        kernel_size=layer["k"],
        stride=layer["s"],
        padding=layer["p"],
        dilation=layer["d"],
        output_padding=layer["output_padding"],
        transposed=animation["makefile"]["transposed"],
    )
    assert conv.output_shape == (layer["o"], layer["o"])
    assert (len(conv.rows.slots), len(conv.columns.slots)) == (animation["grid"], animation["grid"])
    assert conv.rows.pads == (margin["top"], margin["bottom"])
    assert conv.columns.pads == (margin["left"], margin["right"])
    for axis, lines in ((conv.rows, animation["input_rows"]), (conv.columns, animation["input_cols"])):
        # the reference counts from the first slot of the plane, we count from the first input cell
        assert [i for i, slot in enumerate(axis.slots) if axis.source(slot) is not None] == lines
        gaps = [slot for slot in axis.slots if not axis.is_border(slot) and axis.source(slot) is None]
        assert len(gaps) == animation["gap"] * (layer["n"] - 1)
        assert axis.input_dilation == animation["gap"] + 1
        assert axis.window_stride == animation["window_stride"]
        assert axis.effective_kernel_size == animation["window"]

    compared = 0
    for step, (row, column, window_row, window_column) in zip(conv.steps(), animation["steps"], strict=True):
        assert step.output == (row, column)
        first = (conv.rows.slots.start + window_row, conv.columns.slots.start + window_column)
        offsets = range(0, animation["window"], animation["tap_spacing"])
        assert [tap.slot for tap in step.taps] == [(first[0] + r, first[1] + c) for r in offsets for c in offsets]
        active = {
            slot for slot, role in input_roles(conv, step).items() if role in (Role.ACTIVE_INPUT, Role.ACTIVE_ZERO)
        }
        assert active == {tap.slot for tap in step.taps}
        compared += 1
    record_property("oracle", ("reference steps", compared))
