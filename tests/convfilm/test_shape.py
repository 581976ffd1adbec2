"""Mobjects out of paths are as Manim makes them, and each is its own."""

import manim as mn
import numpy as np
import pytest

from convfilm.shape import filled, rounded_rectangle, stroked

SQUARE = rounded_rectangle(2, 1, 0.1)


def plain(**style):
    """What Manim makes of it."""
    shape = mn.VMobject(**style)
    shape.set_points(SQUARE)
    return shape


PAIRS = {
    "filled": (
        lambda: filled("#a01224", SQUARE, 0.4),
        {"fill_color": "#a01224", "fill_opacity": 0.4, "stroke_width": 0.0},
    ),
    "without a colour": (lambda: filled(None, SQUARE), {"fill_opacity": 0.0, "stroke_width": 0.0}),
    "stroked": (
        lambda: stroked("#a01224", 0.02, SQUARE),
        {"stroke_color": "#a01224", "stroke_width": 2.0, "fill_opacity": 0.0},
    ),
}


@pytest.mark.parametrize(("ours", "style"), PAIRS.values(), ids=PAIRS)
def test_attributes_are_those_of_manim(ours, style):
    made, theirs = vars(ours()), vars(plain(**style))
    assert made.keys() == theirs.keys()
    for name, value in theirs.items():
        assert type(made[name]) is type(value), name
        assert np.array_equal(made[name], value), name


@pytest.mark.parametrize("ours", [ours for ours, _ in PAIRS.values()], ids=PAIRS)
def test_what_is_done_to_one_is_done_to_no_other(ours):
    other, changed, fresh = ours(), ours(), ours()
    before = {name: np.copy(value) for name, value in vars(other).items()}
    changed.set_fill("#123456", 0.7).set_stroke("#654321", 9, 0.3).set_background_stroke(color="#999999", width=3)
    changed.shift(mn.UP).scale(2).add(fresh).add_updater(lambda mobject: mobject)
    changed.set_sheen(0.5, mn.DR)
    assert not np.array_equal(changed.points, other.points)
    for name, value in before.items():
        assert np.array_equal(getattr(other, name), value), name
        assert np.array_equal(vars(ours())[name], value), name
