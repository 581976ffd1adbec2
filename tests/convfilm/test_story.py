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
from tests.convfilm.stills import ACTED, ALL, WINDOWED
from tests.strategies import conv2ds, pool2ds

CONV = Conv2d(3, 3, stride=2, padding=1, transposed=True)


def told(conv=CONV, rate=60.0, speed=1.0, view="planes"):
    return VIEWS[view].story(Example(conv), Words(), rate, speed)


@pytest.mark.parametrize(
    "module",
    [
        "story",
        "words",
        "pace",
        "claims",
        "layout",
        "grid",
        "pixels",
        "picture",
        "views",
        "theme",
        "formula",
        "catalogue",
        "worksheet",
        "page",
        "media.narration",
    ],
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


@pytest.mark.parametrize("view", WINDOWED)
@given(conv=conv2ds() | pool2ds())
@settings(max_examples=25)
def test_loop_and_times_have_every_step_in_order(view, conv):
    example = Example(conv)
    pictures, count = VIEWS[view].stills(example, Words()), len(example.steps)
    assert [moment.explains for moment in pictures] == [*range(count), None]
    loop = story.loop(pictures, 30)
    assert [shot.moments[0] for shot in loop] == pictures
    assert [shot.frames for shot in loop] == [30] * count + [45]
    times = story.cells(told(conv, view=view), 60)
    assert [number for number, _, _ in times] == [*range(count)]
    assert all(a[2] == b[1] for a, b in pairwise(times))
    assert all(start < end for _, start, end in times)


def test_at_the_time_of_a_cell_the_window_is_there():
    for conv in (CONV, Conv2d(14, 3, padding=1)):
        shots = told(conv)
        frames = [shot.at(frame) for shot in shots for frame in range(shot.frames)]
        for number, start, _ in story.cells(shots, 60):
            assert frames[round(60 * start)].place == pytest.approx(number, abs=0.2)


def seen_at_stops(scene, rate):
    """The moments at a film's stops, and those of its stills."""
    stills = scene.viewed().stills(scene.checked(), scene.words)
    shots = scene.film(rate)
    frames = [shot.at(frame) for shot in shots for frame in range(shot.frames)]
    stops = story.stops(shots, rate, len(stills) - 1)
    assert stops == sorted({*stops})
    assert stops[-1] == pytest.approx((len(frames) - 0.5) / rate)
    return [frames[int(stop * rate)] for stop in stops], stills


@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.__name__)
def test_at_a_stop_its_step_is_told(scene, record_property):
    seen, stills = seen_at_stops(scene, 60)
    if scene in ACTED:
        assert seen == stills
    else:
        assert [moment.place for moment in seen[:-1]] == pytest.approx([still.place for still in stills[:-1]])
        assert {(moment.presence, moment.told.delivered) for moment in seen[:-1]} == {(1, 1)}
    record_property("oracle", ("stops of films", len(seen)))


@pytest.mark.parametrize("rate", [10, 15, 24])
def test_a_slow_film_stops_at_the_frame_nearest_to_a_step(rate):
    for scene in ALL:
        seen, stills = seen_at_stops(scene, rate)
        assert len(seen) == len(stills)
        for number, moment in enumerate(seen[:-1]):
            assert abs(moment.explains - number) <= 0.5
            assert round(moment.explains + 1e-9) == number


def test_steps_beyond_those_that_are_counted_have_no_stop():
    shots = [Shot("sweep", 10, (Moment(float(number)),)) for number in range(3)]
    assert story.stops(shots, 10, 3) == pytest.approx([0.95, 1.95, 2.95, 2.95])
    assert story.stops(shots, 10, 1) == pytest.approx([0.95, 2.95])


def test_a_caption_lasts_as_long_as_shots_say_the_same():
    shots = [Shot("x", 30, (Moment(),), "a"), Shot("x", 30, (Moment(),), "a"), Shot("x", 30, (Moment(),), "b")]
    assert story.captions(shots, 30) == [(0, 2, "a"), (2, 3, "b")]


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


def test_an_even_move_goes_on_as_it_began():
    shot = Shot("x", 10, (Moment(1.0), Moment(3.0)), even=True)
    assert [shot.at(frame).place for frame in range(10)] == pytest.approx([1 + frame / 5 for frame in range(10)])


def test_smooth_is_manims():
    from manim import smooth as theirs

    for share in [0.0, 0.1, 0.33, 0.5, 0.9, 1.0]:
        assert smooth(share) == pytest.approx(theirs(share), abs=1e-12)


def test_between_moves_numbers_and_keeps_the_rest():
    first, last = Moment(3.0, 2, note="a"), Moment(4.0, 2, note="a", built=Built(turn=0.0))
    middle = between(first, last, 0.25)
    assert (middle.place, middle.computed, middle.note, middle.built.turn) == (3.25, 2, "a", 0.75)


def test_speed_and_rate():
    once, twice = told(rate=60), told(rate=60, speed=2.0)
    assert sum(shot.frames for shot in once) == pytest.approx(2 * sum(shot.frames for shot in twice), abs=10)


def test_sections_of_any_kind_have_their_labels():
    """What a picture shows depends on its moment alone: no chapter that was left out takes anything with it."""
    for view in WINDOWED:
        last = told(view=view)[-1].moments[-1]
        picture = VIEWS[view].picture(Example(CONV), Words(), last)
        assert "output label" in picture.labels
        assert ("kernel" in picture.sheets) == (view == "flat")
