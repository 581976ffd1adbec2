"""Films as data: slices of the story, without Manim."""

import subprocess
import sys
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings

from convcore import Conv2d, Example
from convfilm import story
from convfilm.story import CHAPTERS, Shot, between, smooth
from convfilm.views import VIEWS
from convfilm.views.window import Built, Moment
from convfilm.words import Words
from tests.strategies import conv2ds

CONV = Conv2d(3, 3, stride=2, padding=1, transposed=True)


def told(conv=CONV, rate=60.0, speed=1.0, view="planes"):
    return VIEWS[view].story(Example(conv), Words(), rate, speed)


@pytest.mark.parametrize(
    "module",
    ["story", "words", "pace", "layout", "grid", "pixels", "picture", "views", "theme", "formula", "catalogue"],
)
def test_what_is_pure_loads_no_manim(module):
    code = f"import sys, convfilm.{module}; sys.exit('manim' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_loads_nothing_until_it_is_asked():
    code = "import sys, convfilm; assert 'manim' not in sys.modules; from convfilm import Film, Board, DARK, Words"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_names_that_are_not_there():
    import convfilm

    with pytest.raises(AttributeError, match="module 'convfilm' has no attribute 'Flim'"):
        convfilm.Flim  # noqa: B018
    assert set(convfilm.__all__) <= set(dir(convfilm))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_any_chapters_in_order_are_slices(count):
    whole = told()
    for chosen in combinations(CHAPTERS, count):
        part = story.chapters(whole, chosen)
        assert [shot.chapter for shot in part] == [s.chapter for s in whole if s.chapter in chosen and s.frames]
        assert set(part) <= set(whole)


@pytest.mark.parametrize("view", VIEWS)
@given(conv=conv2ds())
@settings(max_examples=25)
def test_loop_and_stills_have_a_picture_per_step_in_their_order(view, conv):
    shots = told(conv, view=view)
    steps = [step.output for step in conv.steps()]
    assert [moment.cell for moment in story.stills(shots)] == steps
    assert [shot.moments[0].cell for shot in story.loop(shots, 30)] == steps
    assert [cell for cell, _, _ in story.cells(shots, 60)] == steps


def test_a_long_sweep_has_a_still_for_every_cell():
    conv = Conv2d(32, 3, padding=1)
    assert len(story.stills(told(conv))) == 1024
    assert len(story.stills(told(conv, rate=5))) == 1024, "some get no frame, but all get a still"


def test_times_of_cells_and_captions_are_those_of_the_shots():
    shots, now = told(rate=30), 0
    cells = {cell: (start, end) for cell, start, end in story.cells(shots, 30)}
    said = {words: (start, end) for start, end, words in story.captions(shots, 30)}
    for shot in shots:
        here = (now / 30, (now + shot.frames) / 30)
        if shot.held and shot.moments[0].cell:
            assert cells[shot.moments[0].cell] == here
            assert said[shot.caption] == here
        now += shot.frames


def test_groups_are_the_shots_in_order_each_of_one_chapter_and_ending_with_a_hold():
    shots = story.chapters(told(rate=30), CHAPTERS)
    groups = list(story.groups(shots, 30))
    assert [shot for group in groups for shot in group] == shots
    assert all(len({shot.chapter for shot in group}) == 1 for group in groups)
    assert all(group[-1].held for group in groups if group[-1] not in (shots[len(shots) - 1], *ends(shots)))


def ends(shots):
    return [a for a, b in pairwise(shots) if a.chapter != b.chapter]


def test_a_move_starts_at_its_first_moment_and_ends_at_its_last():
    shot = Shot("x", 30, (Moment(built=Built(spread=0.0)), Moment()))
    assert shot.at(0) == shot.moments[0]
    assert shot.at(29.99).built.spread == pytest.approx(1)
    assert 0 < shot.at(10).built.spread < shot.at(20).built.spread < 1
    assert shot.at(10).note == ""


def test_many_moments_share_the_time():
    shot = Shot("x", 10, tuple(Moment(n) for n in range(5)))
    assert [shot.at(frame).computed for frame in range(10)] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    few = Shot("x", 3, shot.moments)
    assert [few.at(frame).computed for frame in range(3)] == [0, 1, 3]


def test_smooth_is_manims():
    from manim import smooth as theirs

    for share in [0.0, 0.1, 0.33, 0.5, 0.9, 1.0]:
        assert smooth(share) == pytest.approx(theirs(share), abs=1e-12)


def test_between_moves_numbers_and_keeps_the_rest():
    first, last = Moment(3, note="a", share=0.0), Moment(3, note="a", share=1.0, built=Built(turn=0.0))
    middle = between(first, last, 0.25)
    assert (middle.computed, middle.note, middle.share, middle.built.turn) == (3, "a", 0.25, 0.75)


def test_speed_and_rate():
    once, twice = told(rate=60), told(rate=60, speed=2.0)
    assert sum(shot.frames for shot in once) == pytest.approx(2 * sum(shot.frames for shot in twice), abs=10)


def test_sections_of_any_kind_have_their_labels():
    """What a picture shows depends on its moment alone: no chapter that was left out takes anything with it."""
    for view in VIEWS:
        last = told(view=view)[-1].moments[-1]
        picture = VIEWS[view].picture(Example(CONV), Words(), last)
        assert "output label" in picture.labels
        assert ("kernel" in picture.sheets) == (view == "flat")
