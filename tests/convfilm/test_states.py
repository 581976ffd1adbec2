"""Without pixels: the states that a film shows are the steps of its convolution, painted in the map's roles."""

import pytest
from hypothesis import example, given, settings

from convcore import Conv2d, Role, input_roles, output_roles
from convfilm import Film
from tests.convfilm.stills import EIGHT, painted_input, painted_output, staged
from tests.strategies import conv2ds


def states(scene, **config):
    """What a film shows: the roles painted in each held picture, of the output alone while the plane is being built."""

    class Recorded(scene):
        def hold(self, frames):
            outputs = painted_output(self)
            is_built = set(outputs.values()) != {Role.PENDING_OUTPUT}
            seen.append((painted_input(self) if is_built else None, outputs))
            super().hold(frames)

    Recorded.__name__ = scene.__name__
    seen = []
    with staged(Recorded, **config) as film:
        film.renderer.skip_animations = film.renderer._original_skipping_status = True
        film.construct()
    return seen


def expected(conv):
    return [(input_roles(conv, step), output_roles(conv, step)) for step in conv.steps()]


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_held_states_are_the_steps(scene, record_property):
    """Those with a current output, in order: exactly the steps; each painted as the map says."""
    seen = [state for state in states(scene) if Role.CURRENT_OUTPUT in state[1].values()]
    assert seen == expected(scene.conv)
    record_property("oracle", ("held states", len(seen)))


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_loop_is_the_sweep_alone(scene):
    assert states(scene, format="gif", dry_run=False) == expected(scene.conv)


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_film_begins_with_nothing_computed_and_ends_with_all(scene):
    first, *_, last = states(scene)
    assert set(first[1].values()) == {Role.PENDING_OUTPUT}
    assert set(last[1].values()) == {Role.FINISHED_OUTPUT}
    assert last[0] == input_roles(scene.conv)


@given(conv=conv2ds(max_input=4))
@example(conv=Conv2d(1, 1, padding=((0, 0), (1, 0)), dilation=2, output_padding=1, transposed=True))  # all cropped
@settings(max_examples=25, deadline=None)
def test_any_convolution(conv):
    scene = type("Any", (Film,), {"conv": conv})
    with staged(scene) as film:
        film.board.rest()
        assert (painted_input(film), painted_output(film)) == (input_roles(conv), output_roles(conv))
        for step, roles in zip(conv.steps(), expected(conv), strict=True):
            film.show(step)
            assert (painted_input(film), painted_output(film)) == roles


def test_picture_is_absolute():
    """Turning to a step gives the same picture, whatever was shown before."""
    scene = EIGHT[-1]
    with staged(scene) as film:
        steps = film.steps
        film.show(steps[7])
        before = [layer.points.copy() for layer in film.board.layers]
        film.board.finish()
        film.board.glide(steps[1], steps[2], 0.3)
        film.show(steps[20])
        film.show(steps[7])
        assert all((layer.points == points).all() for layer, points in zip(film.board.layers, before, strict=True))
