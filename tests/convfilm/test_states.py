"""Without pixels: the states that a film shows are the steps of its convolution, painted in the map's roles."""

import pytest
from hypothesis import example, given, settings

from convcore import Conv2d, Role, input_roles, output_roles
from convfilm import Film, Shots
from convfilm.views.window import Built, Moment
from tests.convfilm.stills import EIGHT, SCENES, painted_input, painted_output, show, staged
from tests.strategies import conv2ds


def played(scene, **config):
    """What a film shows in every held shot while Manim's animation plays it, with the frames that it is shown for."""
    seen = []
    with staged(scene, **config) as film:
        shots = film.shots()
        animation = Shots(film.board, shots, film.panel)
        total, number = sum(shot.frames for shot in shots), 0
        for shot in shots:
            number += shot.frames
            if shot.held:
                animation.interpolate((number - 1) / (total - 0.01))
                seen.append((painted_input(film), painted_output(film)))
    return seen


def expected(conv):
    return [(input_roles(conv, step), output_roles(conv, step)) for step in conv.steps()]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_held_states_are_the_steps(scene, record_property):
    """Those with a current output, in order: exactly the steps; each painted as the map says."""

    class Sweep(scene):
        chapters = ("sweep",)

    seen = played(Sweep)
    assert seen == expected(scene.conv)
    record_property("oracle", ("held states", len(seen)))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_loop_is_the_sweep_alone(scene):
    assert played(scene, format="gif", dry_run=False) == expected(scene.conv)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_film_begins_with_nothing_computed_and_ends_with_all(scene):
    with staged(scene) as film:
        first, last = (film.shots()[i].moments[0] for i in (0, -1))
        film.show(first)
        assert set(painted_output(film).values()) == {Role.PENDING_OUTPUT}
        film.show(last)
        assert set(painted_output(film).values()) == {Role.FINISHED_OUTPUT}
        assert painted_input(film) == input_roles(scene.conv)


@given(conv=conv2ds(max_input=4))
@example(conv=Conv2d(1, 1, padding=((0, 0), (1, 0)), dilation=2, output_padding=1, transposed=True))  # all cropped
@settings(max_examples=25, deadline=None)
def test_any_convolution(conv):
    scene = type("Any", (Film,), {"conv": conv})
    with staged(scene) as film:
        film.show(Moment())
        assert (painted_input(film), painted_output(film)) == (input_roles(conv), output_roles(conv))
        for step, roles in zip(conv.steps(), expected(conv), strict=True):
            show(film, step)
            assert (painted_input(film), painted_output(film)) == roles


@pytest.mark.parametrize("view", ["planes", "flat"])
def test_picture_is_absolute(view):
    """A moment gives the same picture, whatever was shown before."""
    scene = type("Viewed", (EIGHT[-1],), {"view": view})
    with staged(scene) as film:
        mobjects = [*film.board.get_family(), *film.panel.changing]
        shots = film.shots()
        wanted = [shot.at(shot.frames / 3) for shot in shots]
        before = []
        for moment in wanted:
            film.show(moment)
            before.append([mobject.points.copy() for mobject in mobjects])
        for moment, points in reversed([*zip(wanted, before, strict=True)]):
            film.show(moment)
            now = [mobject.points for mobject in film.board.get_family()]
            shown = [p for p in points if len(p)]
            assert all((a == b).all() for a, b in zip(shown, [p for p in now if len(p)], strict=False))


def test_more_than_full_padding_shows_the_whole_input_then_cuts_it():
    """p > k - 1: under "input 4 x 4" stand 4 x 4 cells until the rim is cut before one's eyes."""
    conv = Conv2d(4, 3, padding=3, stride=2, transposed=True)
    with staged(type("Cropped", (Film,), {"conv": conv})) as film:
        shots = [shot for shot in film.shots() if shot.chapter == "introduction"]
        assert any(shot.caption == film.words.cropping for shot in shots)
        for shot in shots:
            film.show(shot.moments[0])
            cells = sum(
                role is Role.INPUT for role in film.board.picture(shot.moments[0]).sheets["input"].roles.values()
            )
            assert cells == (16 if shot.moments[0].built.cut < 1 else 4)
        assert shots[0].moments[0].built == Built(0, 0, 0, 0, 0, 0)
        film.show(shots[0].moments[0])
        label = film.board.labels["input label"]
        assert label.get_top()[1] < film.board.planes["input"].lines.get_bottom()[1], "the label is buried"
