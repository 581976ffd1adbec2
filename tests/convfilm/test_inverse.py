"""A convolution and its transpose: what comes back, and what differs, is what convcore says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcore import Cell, Conv2d, Example, Role, apply, written
from convfilm import Film
from convfilm.views import VIEWS, inverse
from convfilm.words import Words
from scenes.comparisons import NotAnInverse
from tests.convfilm.stills import CORNERS, FRAMES, colour, near_corners, painted, pixels, staged
from tests.convfilm.test_matrix import fitted, shown, texts
from tests.strategies import conv2ds

VIEW = VIEWS["inverse"]


def scene(conv, x=None, kernel=None):
    return type("OfInverse", (Film,), {"conv": conv, "view": "inverse", "input_values": x, "kernel": kernel})


SCENES = {
    "scene": NotAnInverse,
    "uneven": scene(Conv2d((5, 4), (3, 2), stride=(2, 1), padding=((0, 1), (1, 0)))),
    "transposed": scene(Conv2d(2, 3, stride=2, padding=1, transposed=True)),
}


@pytest.mark.parametrize("name", SCENES)
def test_planes_hold_what_is_computed(name):
    """At every still, read back from what is painted and written."""
    with staged(SCENES[name]) as film:
        example, conv = film.example, film.conv
        back = apply(conv.transpose(), apply(conv, example.x, example.kernel), example.kernel)
        for moment in VIEW.stills(example, film.words):
            film.show(moment)
            sheets = film.board.picture(moment).sheets
            assert shown(sheets["input"]) == texts(example.x)
            assert shown(sheets["output"]) == (texts(example.output) if moment.there else {})
            if moment.back:
                seen = {**shown(sheets["returned"]), **(shown(sheets["adding"]) if "adding" in sheets else {})}
                reached = {cell for step in example.steps for cell in step.receptive_field}
                assert seen == {cell: text for cell, text in texts(back).items() if cell in reached}
            if moment.differs:
                assert shown(sheets["difference"]) == texts(back - example.x)
                differs = {Cell(*cell) for cell in np.argwhere(back != example.x).tolist()}
                grey = painted(film.board.planes["difference"])
                assert {cell for cell, role in grey.items() if role is Role.ACTIVE_ZERO} == differs
        count = (back != example.x).sum()
        assert VIEW.claim(example, film.words).endswith(f"{count} of {back.size} differ.")


def test_stamps_add_up():
    """Between two stamps there stands what the transpose gives of the outputs so far."""
    example = NotAnInverse.checked()
    for stamps in range(len(example.steps) + 1):
        so_far = np.where(np.arange(4).reshape(2, 2) < stamps, example.output, 0)
        moment = inverse.InverseMoment(entered=1.0, there=4.0, empty=1.0, back=stamps + inverse.FLIES / 2)
        if stamps < len(example.steps):
            sheet = VIEW.picture(example, Words(), moment).sheets["returned"]
            there = apply(example.conv.transpose(), so_far, example.kernel)
            assert all(text == written(there[cell]) for cell, text in shown(sheet).items())


def test_claims_hold_for_the_layer():
    assert (
        VIEW.claim(NotAnInverse.checked(), Words())
        == "The shape comes back (3 × 3), the numbers do not: 9 of 9 differ."
    )
    assert VIEW.claim(Example(Conv2d(2, 1), None, [[1]]), Words()) == Words().inverse_claim_same.format(input="2 × 2")
    assert VIEW.tag(NotAnInverse.checked(), Words()) == "9 of 9 differ"


@pytest.mark.parametrize(
    ("conv", "sentence"),
    [
        (Conv2d(9, 3), "view 'inverse' shows planes of at most 8 rows and columns, .*, got 9 of Conv2d"),
        (Conv2d(2, 2, dilation=2, output_padding=1, transposed=True), "view 'inverse' needs a layer whose transpose"),
    ],
)
def test_what_cannot_be_shown_is_refused(conv, sentence):
    with pytest.raises(ValueError, match=sentence):
        scene(conv).checked()


def test_numbers_that_cannot_go_back_are_refused():
    with pytest.raises(ValueError, match=r"view 'inverse' needs numbers that can go back: the output at .* 64-bit"):
        scene(Conv2d(1, 1), [[2**40]], [[2**20]]).checked()


@settings(max_examples=6, deadline=None)
@given(conv2ds(max_input=4), st.sampled_from([*FRAMES]), st.data())
def test_any_layer_in_any_frame(conv, frame, data):
    """Nothing leaves the frame, no text lies over anything."""
    x, kernel, sheets = fitted(scene, conv, frame, data)
    back = apply(conv.transpose(), apply(conv, x, kernel), kernel)
    assert shown(sheets["difference"]) == texts(back - x)


def probed(of):
    """The cells of the difference that look as if they differed, in the last picture."""
    with staged(of) as film:
        film.show(film.shots()[-1].moments[-1])
        image, fills = pixels(film), film.board.theme.fills
        grid = film.board.planes["difference"].grid
        grey, pale = (colour(fills[role]) for role in (Role.ACTIVE_ZERO, Role.INSERTED_ZERO))
        found = set()
        for cell in np.ndindex(len(grid.rows), len(grid.columns)):
            seen = near_corners(image, film, grid, cell)
            differs = np.abs(seen - grey).sum(axis=1) < np.abs(seen - pale).sum(axis=1)
            if differs.sum() > len(CORNERS) / 2:
                found.add(cell)
        return found


KERNEL = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]])  # some numbers come back
HALF = type("Half", (NotAnInverse,), {"kernel": KERNEL})


def test_probe():
    conv, x = HALF.conv, HALF.checked().x
    differs = apply(conv.transpose(), apply(conv, x, KERNEL), KERNEL) != x
    assert 0 < differs.sum() < differs.size
    assert probed(HALF) == {*map(tuple, np.argwhere(differs).tolist())}


def test_probe_sees_a_wrong_cell(monkeypatch):
    right = probed(HALF)
    kernel = KERNEL * 1.0  # nothing of it is kept from another test
    changed = type("Changed", (HALF,), {"kernel": kernel})
    differs = inverse._differs
    monkeypatch.setattr(
        inverse, "_differs", lambda example: {**differs(example), Cell(0, 0): not differs(example)[0, 0]}
    )
    assert probed(changed) != right
