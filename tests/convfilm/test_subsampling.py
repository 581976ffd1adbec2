"""Strides as subsampling: what is kept of stride 1 is what the stride gives, by NumPy's slices."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from convcore import Conv2d, Example, Role, apply, written
from convfilm import Words
from convfilm.views import VIEWS, subsampling
from scenes.comparisons import StridesAsSubsampling
from tests.convfilm.stills import FRAMES, staged
from tests.convfilm.test_layout import check_blocks
from tests.strategies import conv2ds

VIEW, WORDS = VIEWS["subsampling"], Words()
LAYERS = {
    "the guide's": Conv2d(5, 3, stride=2),
    "padding 1": Conv2d(5, 3, stride=2, padding=1),
    "what the floor drops": Conv2d(6, 3, stride=2, padding=1),
    "stride 3": Conv2d(7, 5, stride=3, padding=2),
    "one axis": Conv2d((5, 4), (3, 2), stride=(2, 1)),
    "dilation": Conv2d(7, 2, stride=2, dilation=2),
    "one row": Conv2d((1, 6), (1, 3), stride=(1, 2)),
}


@pytest.mark.parametrize("conv", LAYERS.values(), ids=LAYERS.keys())
def test_what_is_kept_is_what_the_stride_gives(conv, record_property):
    example = Example(conv)
    last = VIEW.picture(example, WORDS, VIEW.stills(example, WORDS)[-1])
    full = np.array(apply(subsampling.both(example).layers["unit"].conv, example.x, example.kernel))
    kept = full[tuple(slice(None, None, stride) for stride in conv.stride)]
    numbers = {cell: written(value) for cell, value in np.ndenumerate(kept)}
    assert last.sheets["kept"].numbers == last.sheets["stride output"].numbers == numbers
    inside = {tuple(cell) for cell in np.argwhere(np.ones_like(full)).tolist()}
    rows, columns = (range(0, length, stride) for length, stride in zip(full.shape, conv.stride, strict=True))
    assert {*last.sheets["unit output"].hatched} == inside - {(row, column) for row in rows for column in columns}
    assert f"{full.shape[0]} × {full.shape[1]} becomes {kept.shape[0]} × {kept.shape[1]}" in VIEW.claim(example, WORDS)
    record_property("oracle", ("outputs kept by NumPy", kept.size))


@pytest.mark.parametrize("conv", LAYERS.values(), ids=LAYERS.keys())
def test_both_windows_stand_at_one_place_where_both_are(conv):
    """And the left one has an output for each that it has been at."""
    example = Example(conv)
    unit = subsampling.both(example).layers["unit"]
    been = 0
    for number, step in enumerate(unit.steps):
        moment = subsampling.Moment(entered=1.0, ring=1.0, come=1.0, grown=1.0, place=float(number))
        picture = VIEW.picture(example, WORDS, moment)
        left, right = (
            [mark.span for mark in picture.marks if mark.plane == f"{side} input"] for side in ("stride", "unit")
        )
        is_kept = all(at % stride == 0 for at, stride in zip(step.output, conv.stride, strict=True))
        been += is_kept
        assert (left == right) == is_kept
        roles = [*picture.sheets["stride output"].roles.values()]
        assert len(roles) - roles.count(Role.PENDING_OUTPUT) == been
        assert roles.count(Role.CURRENT_OUTPUT) == 1


@pytest.mark.parametrize(
    ("conv", "words"),
    [
        (Conv2d(5, 3), "needs a stride that skips windows"),
        (Conv2d(3, 3, stride=2), "needs a stride that skips windows"),
        (Conv2d(3, 3, stride=2, transposed=True), "needs a convolution that is not transposed"),
        (Conv2d(5, 3, stride=2, in_channels=2), "view 'channels' shows several"),
    ],
    ids=str,
)
def test_what_it_does_not_show_is_said(conv, words):
    with pytest.raises(ValueError, match=words):
        VIEW.check(Example(conv))


@pytest.mark.slow
@settings(max_examples=10)
@given(conv2ds(transposed=False), st.sampled_from([*FRAMES]))
@example(Conv2d(1, 1, stride=(1, 2), padding=(0, (0, 1)), dilation=(1, 2)), "9:16")  # cells far larger than a label
def test_any_layer_has_room(conv, frame):
    try:
        VIEW.check(Example(conv))
    except ValueError:
        assume(False)
    scene = type("Random", (StridesAsSubsampling,), {"conv": conv})
    with staged(scene, size=FRAMES[frame]) as film:
        for shot in film.story(5):
            if shot.held:
                check_blocks(film, shot.moments[0])
