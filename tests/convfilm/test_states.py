"""Without pixels: the states that a film shows are the steps of its convolution, painted in the map's roles."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import example, given, settings

from convcore import Conv2d, Example, Pool2d, Role, input_roles, output_roles
from convfilm import Board, Film, Shots, Words, pace, story
from convfilm.views import VIEWS
from convfilm.views.window import Built, Moment, Told
from tests.convfilm.stills import EIGHT, SCENES, WINDOWED, painted, painted_input, painted_output, staged
from tests.strategies import conv2ds, pool2ds


def played(scene, frames, **config):
    """What a film shows at these frames of its shots while Manim's animation plays it."""
    seen = []
    with staged(scene, frame_rate=60, **config) as film:
        shots = film.shots()
        animation = Shots(film.board, shots, film.panel)
        total = sum(shot.frames for shot in shots)
        for number in frames(film, shots):
            animation.interpolate(number / (total - 0.01))
            seen.append((painted_input(film), painted_output(film)))
    return seen


def of_every_cell(film, shots):
    """The last frame in which a cell that is told stands so, and the one in which the window is at one that passes."""
    del film
    frames, shown = {number: round(60 * start) for number, start, _ in story.cells(shots, 60)}, 0
    for shot in shots:
        shown += shot.frames
        if shot.held and shot.moments[0].told == Told():
            frames[round(shot.moments[0].place)] = shown - 1
    return frames.values()


def of_every_shot(film, shots):
    del film
    return [sum(shot.frames for shot in shots[: number + 1]) - 1 for number in range(len(shots))]


def expected(conv):
    return [(input_roles(conv, step), output_roles(conv, step)) for step in conv.steps()]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_states_are_the_steps(scene, record_property):
    """In order: exactly the steps; each painted as the map says."""

    class Sweep(scene):
        chapters = ("sweep",)

    seen = played(Sweep, of_every_cell)
    assert seen == expected(scene.conv)
    record_property("oracle", ("held states", len(seen)))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_loop_is_the_sweep_alone(scene):
    *cells, finished = played(scene, of_every_shot, format="gif", dry_run=False)
    assert cells == expected(scene.conv)
    inputs, outputs = finished
    assert inputs == input_roles(scene.conv)
    assert {*outputs.values()} == {Role.FINISHED_OUTPUT}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_film_begins_with_nothing_computed_and_ends_with_all(scene):
    with staged(scene) as film:
        first, last = (film.shots()[i].moments[0] for i in (0, -1))
        film.show(first)
        assert not painted_output(film)
        film.show(last)
        number = pace.telling(film.example)
        step, roles = film.example.steps[number], painted_output(film)
        assert roles.pop(step.output) is Role.CURRENT_OUTPUT
        assert {*roles.values()} <= {Role.FINISHED_OUTPUT}
        assert painted_input(film) == input_roles(scene.conv, step)


@given(conv=conv2ds(max_input=4) | pool2ds())
@example(conv=Conv2d(1, 1, padding=((0, 0), (1, 0)), dilation=2, output_padding=1, transposed=True))  # all cropped
@settings(max_examples=40, deadline=None)
def test_any_layer(conv):
    """By the board of a film alone: its panel is another for each layer, and takes most of the time."""
    board = Board(conv)
    moments = board.view.stills(board.example, board.words)[:-1]
    for moment, roles in zip(
        [Moment(computed=0), *moments], [(input_roles(conv), output_roles(conv)), *expected(conv)], strict=True
    ):
        board.paint(board.picture(moment))
        assert (painted(board.planes["input"]), painted(board.planes["output"])) == roles


@pytest.mark.parametrize("view", ["planes", "flat"])
def test_picture_is_absolute(view):
    """A moment gives the same picture, whatever was shown before."""
    scene = type("Viewed", (EIGHT[-1],), {"view": view})
    with staged(scene) as film:
        shots = film.shots()
        wanted = [shot.at(shot.frames / 3) for shot in shots]

        def shown():
            parts = [*film.board.get_family(), *film.panel.changing.get_family()]
            return [
                (part.points.copy(), part.get_fill_opacity(), part.get_stroke_opacity(), str(part.get_fill_color()))
                for part in parts
                if len(part.points)
            ]

        before = []
        for moment in wanted:
            film.show(moment)
            before.append(shown())
        for moment, parts in reversed([*zip(wanted, before, strict=True)]):
            film.show(moment)
            for (points, *look), (now, *looks) in zip(parts, shown(), strict=True):
                assert (points == now).all()
                assert look == looks


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
        nothing = dict.fromkeys(("entered", "spread", "zeros", "cut", "turn", "landing", "grown"), 0.0)
        assert shots[0].moments[0].built == replace(Built(aside=0.0), **nothing)
        film.show(shots[1].moments[0])
        label = film.board.labels["input label"]
        assert label.get_top()[1] < film.board.planes["input"].lines.get_bottom()[1], "the label is buried"


# What the floor of the output size drops is hatched.

ODD = Conv2d(6, 3, stride=2, padding=1)
LAYERS = [ODD, Conv2d((8, 6), 3, stride=(3, 2), padding=((0, 0), (1, 1))), Conv2d(8, 2, stride=3, dilation=2)]


layer = lru_cache(maxsize=4)(Example)


def hatched(view, conv, moment):
    return VIEWS[view].picture(layer(conv), Words(), moment).sheets["input"].hatched


@pytest.mark.parametrize("view", WINDOWED)
@given(conv=conv2ds(max_input=5))
@settings(max_examples=40, deadline=None)
def test_what_is_past_all_windows_is_hatched(view, conv):
    """In every still, and where the window stands for the first time."""
    read = {tap.slot for step in conv.steps() for tap in step.taps}
    last = max(read)
    past = {slot: 1.0 for slot in conv.slots() if slot.row > last.row or slot.column > last.column}
    assert not read & {*past}
    waiting = Moment(built=Built(grown=0.5))
    for moment in (Moment(computed=0), Moment(0.0), Moment(len([*conv.steps()]) - 1.0), waiting):
        assert hatched(view, conv, moment) == past


@pytest.mark.parametrize("view", WINDOWED)
@pytest.mark.parametrize("scene", [scene for scene in SCENES if not [*scene.conv.dropped()]], ids=lambda s: s.__name__)
def test_nothing_is_hatched_where_nothing_is_dropped(scene, view):
    shots = VIEWS[view].story(scene.checked(), scene.words, 10, 1.0)
    assert not any(hatched(view, scene.conv, moment) for shot in shots for moment in shot.moments)
    assert scene.words.dropping not in {shot.caption for shot in shots}


@pytest.mark.parametrize("view", WINDOWED)
@pytest.mark.parametrize("conv", LAYERS, ids=str)
def test_hatching_comes_when_the_border_stands_and_stays(conv, view):
    words = Words()
    shots = VIEWS[view].story(Example(conv), words, 60, 1.0)
    names = list(dict.fromkeys(shot.caption for shot in shots if shot.chapter == "introduction"))
    assert names.index(words.dropping) == len(names) - 2 - (conv.dilation != (1, 1))
    shares = []
    for shot in shots:
        for share in (0.0, 0.5, 1.0):
            moment = shot.at(share * (shot.frames - 1))
            strong = {*hatched(view, conv, moment).values()} or {0.0}
            assert len(strong) == 1
            shares += strong
            if strong != {0.0}:
                assert moment.built.ring == 1
            if moment.built.landing > 0:
                assert strong == {1.0}
    assert shares == sorted(shares)
    assert 0 < shares[shares.index(1.0) - 1] < 1
    assert any(words.told_dropped in shot.caption for shot in shots if shot.chapter == "sweep")


@pytest.mark.parametrize("view", WINDOWED)
def test_hatching_is_painted_in_the_cells_that_are_dropped(view):
    odd = Conv2d((1, 6), (1, 3), stride=(1, 2), padding=(0, 1)) if view == "strip" else ODD
    with staged(type("Odd", (Film,), {"conv": odd, "view": view})) as film:
        plane = film.board.planes["input"]
        film.show(Moment(computed=0))
        points = np.concatenate([part.points for part in plane.hatching.get_family() if len(part.points)])[:, :2]
        matrix = np.array([plane.grid.projection.down, plane.grid.projection.right]) * plane.grid.cell_size
        places = (points - plane.grid.origin) @ np.linalg.inv(matrix) + (
            plane.grid.rows.start,
            plane.grid.columns.start,
        )
        cells = {(int(row), int(column)) for row, column in np.floor(places).tolist()}
        assert {*odd.dropped()} <= cells
        assert (places.max(axis=1) > 5.9).all(), "nothing is hatched but the last row and column"


@pytest.mark.parametrize("view", WINDOWED)
def test_a_spread_kernel_and_output_padding_are_said(view):
    for scene in SCENES:
        if isinstance(scene.conv, Pool2d):
            continue
        words = scene.words
        captions = {shot.caption for shot in VIEWS[view].story(scene.checked(), words, 10, 1.0)}
        spans = {(2, 2): "5 × 5", (1, 2): "1 × 5"}
        said = {caption for caption in captions if caption.startswith("dilation")}
        spread = spans.get(scene.conv.dilation)
        assert said == ({f"dilation 2 spreads the kernel over {spread}"} if spread else set())
        assert ("zeros around, as p′ says; 1 more at the end" in captions) == (scene.conv.output_padding == (1, 1))
        assert (words.ring in captions) == (
            scene.conv.transposed
            and scene.conv.output_padding == (0, 0)
            and max(*scene.conv.rows.pads, *scene.conv.columns.pads) > 0
        )


def test_one_product_that_counts():
    captions = {
        shot.caption for shot in VIEWS["planes"].story(Example(Conv2d(4, 2, stride=2).transpose()), Words(), 10, 1.0)
    }
    assert any(caption.startswith("Zeros add nothing: one of 4 products counts") for caption in captions)
