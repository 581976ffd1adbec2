"""A viewer sees why each number is what it is: nothing appears that was not there, nothing large changes at once."""

import numpy as np
import pytest

from bench.cuts import changes, cuts, frames
from convcore import Conv2d
from convfilm import Film, pace
from convfilm.panel import flown
from convfilm.views.window import Built, Moment, Told
from tests.convfilm.stills import EIGHT, SCENES, staged


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_term_flies_from_its_digits_to_its_place_in_the_panel(scene):
    """By the moments: at its start it is where the digits of its cell stand, at its end at its slot."""
    with staged(scene, size=(1280, 720)) as film:
        board, panel, example = film.board, film.panel, film.example
        plane = board.planes["input"]
        for number in pace.told(example):
            step = example.steps[number]
            spots = board.spots(step)
            for index, (tap, term) in enumerate(zip(step.taps, example.terms(step), strict=True)):
                assert len(spots[index]) == (1 if example.kernel is None else 2)
                corners = plane.grid.points([tap.slot, (tap.slot.row + 1, tap.slot.column + 1)])
                for _, y, _ in spots[index]:  # in its cell
                    assert corners[:, 1].min() < y < corners[:, 1].max()
                row, column = divmod(index, len(panel.slots.columns))
                left, right = panel.slots.points([(row, column), (row, column + 1)])[:, 0]
                for goal in panel.slot(index, panel.texts(term)):  # in its slot
                    assert left <= goal[0] <= right


def test_terms_fly_one_after_the_other_and_all_arrive():
    shares = np.array([[flown(lifted, index, 9) for index in range(9)] for lifted in np.linspace(0, 1, 50)])
    assert (shares[0] == 0).all()
    assert shares[-1] == pytest.approx(1)
    assert (np.diff(shares, axis=0) >= 0).all()
    assert (np.diff(shares, axis=1) <= 0).all(), "a later term is never ahead"


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_the_sum_is_not_there_before_its_terms_nor_the_output_before_the_sum(scene):
    with staged(scene, size=(640, 360)) as film:
        step = film.example.steps[0]
        for told, result, cell in (
            (Told(1.0, 0.5, 0.0, 0.0), False, False),
            (Told(1.0, 1.0, 0.0, 0.0), False, False),
            (Told(1.0, 1.0, 1.0, 0.0), True, False),
            (Told(1.0, 1.0, 1.0, 0.5), True, False),
            (Told(), True, True),
        ):
            film.show(Moment(0.0, told=told))
            assert any(len(part.points) for part in film.panel.result.get_family()) is result
            sheet = film.board.picture(Moment(0.0, told=told)).sheets["output"]
            shown = sheet.roles[step.output].name == "CURRENT_OUTPUT"
            assert shown is cell


def test_told_cells_go_through_all_that_makes_a_number():
    """In order: the colour, the terms, the sum, the cell."""
    shots = [shot for shot in EIGHT[1].film(60) if shot.chapter == "sweep"]
    told = [shot.moments[-1].told for shot in shots[:5]]
    assert told == [Told(1.0, 0.0, 0.0, 0.0), Told(1.0, 1.0, 0.0, 0.0), Told(1.0, 1.0, 1.0, 0.0), Told(), Told()]


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_what_is_built_is_pointed_at_first_and_stands_after(scene):
    shots = [shot for shot in scene.film(60) if shot.chapter == "introduction"]
    for words in dict.fromkeys(shot.caption for shot in shots[2:]):
        part = [shot for shot in shots if shot.caption == words]
        if part[0].caption == shots[0].caption:
            continue
        assert part[0].frames == 60 * pace.CUE
        assert part[-1].held
        assert part[-1].frames >= 60 * pace.HOLD
        assert all(not shot.held for shot in part[:-1] if shot.moments[0] != shot.moments[-1])


def test_the_border_grows_ring_by_ring():
    """Zeros of the second ring come when the first one stands, from its edge outwards."""
    scene = type("Rings", (Film,), {"conv": Conv2d(3, 3, padding=2)})
    with staged(scene) as film:
        halves = {}
        for ring in (0.25, 0.5, 0.75):
            sheet = film.board.picture(Moment(built=Built(ring=ring, landing=0.0, grown=0.0))).sheets["input"]
            halves[ring] = sheet
        assert halves[0.25].opacity[-1, 0] == pytest.approx(0.5)
        assert halves[0.25].opacity[-2, 0] == 0
        assert halves[0.25].places[-1, 0] == pytest.approx((-0.5, 0))
        assert halves[0.75].opacity[-2, 0] == pytest.approx(0.5)
        assert halves[0.75].opacity.get((-1, 0), 1.0) == 1
        assert halves[0.75].places[-2, 0] == pytest.approx((-1.5, 0))


def test_the_kernel_turns_rigidly():
    """It faces the viewer, and no side of it changes its length; beside it stays a copy as it was."""
    with staged(EIGHT[7], size=(1280, 720)) as film:
        sides = []
        for turn in np.linspace(0, 1, 7):
            moment = Moment(built=Built(facing=1.0, aside=1.0, turn=float(turn), landing=0.0, grown=0.0))
            film.show(moment)
            corners = film.board.window.points[[0, 4, 8, 12], :2]
            sides.append(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1))
            assert "ghost" in film.board.picture(moment).sheets
        assert np.ptp(sides) < 1e-6


def test_no_window_is_shown_where_there_is_none():
    """From row to row it leaves and enters: between two steps it is only on the way along one of the axes."""
    for scene in EIGHT:
        steps = scene.checked().steps
        for shot in scene.film(60):
            places = [moment.place for moment in shot.moments]
            if shot.chapter == "sweep" and places[0] is not None and places[-1] != places[0]:
                ends = [steps[round(place)].output for place in places]
                assert ends[0].row == ends[1].row or ends[0].column == ends[1].column


def test_cuts_are_found():
    shares = [0.01, 0.01, 0.09, 0.01, 0.02, 0.021, 0.02]
    assert cuts(shares) == [(3, 0.09)]


@pytest.mark.slow
def test_a_film_has_no_hard_cuts():
    """Of all by `python -m bench.cuts`; here of one, small."""
    scene = EIGHT[3]
    shares = changes(frames(scene, (320, 180)))
    assert len(shares) == sum(shot.frames for shot in scene.film(60)) - 1
    assert len(cuts(shares)) <= 2


@pytest.mark.parametrize("view", ["planes", "flat"])
def test_whatever_changes_in_the_picture_counts_as_a_change(view):
    """What does not count is not drawn: a bracket that comes while all else stands has to."""
    with staged(type("Viewed", (EIGHT[7],), {"view": view}), size=(640, 360)) as film:

        def shown(moment):
            picture = film.board.picture(moment)
            changed = [film.board.paint(picture), film.panel.paint(picture, film.board)]
            parts = [part for part in (*film.board.get_family(), *film.panel.changing.get_family()) if len(part.points)]
            drawn = [(part.points.tobytes(), part.get_fill_opacity(), part.get_stroke_opacity()) for part in parts]
            return drawn, any(changed)

        seen = 0
        for shot in film.story(60):
            if shot.chapter == "introduction" and not shot.held:
                before, _ = shown(shot.at(shot.frames * 0.4))
                after, counts = shown(shot.at(shot.frames * 0.6))
                assert counts or before == after, shot
                seen += before != after
        assert seen >= 10
