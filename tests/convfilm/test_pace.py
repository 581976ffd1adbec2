"""How long films and cells take, and what is said takes to read."""

from functools import lru_cache

import pytest
from hypothesis import given, settings

from convcore import Conv2d, Example
from convfilm import pace, story
from convfilm.pace import Clock
from convfilm.story import READING, SHORTEST
from convfilm.views import VIEWS
from convfilm.words import Words
from tests.convfilm.stills import EIGHT, SCENES, WINDOWED
from tests.strategies import conv2ds, pool2ds

RATES = [5, 15, 24, 30, 60]


layer = lru_cache(maxsize=4)(Example)  # large ones take longer than their stories


def told(conv, rate=60.0, speed=1.0, view="planes"):
    return VIEWS[view].story(layer(conv), Words(), rate, speed)


def seconds(shots, rate=60.0):
    return sum(shot.frames for shot in shots) / rate


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_a_film_of_the_eight_lasts_12_to_35_s(scene, rate):
    assert 12 <= seconds(scene.film(rate), rate) <= 35


@pytest.mark.parametrize("rate", RATES)
def test_a_large_film_stays_under_60_s(rate):
    """A 32x32 input: with half padding, with more cells, and the longest introduction."""
    for conv in (Conv2d(32, 3, padding=1), Conv2d(32, 7, padding=6), Conv2d(32, 3, stride=2, transposed=True)):
        assert seconds(told(conv, rate), rate) < 60


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_untold_cells_take_at_most_half_of_a_film(scene):
    shots = scene.film(60)
    passing = [shot for shot in shots if shot.moments[-1].note in (scene.words.quick, scene.words.quick_row)]
    assert seconds(passing) <= 0.5 * seconds(shots)


@pytest.mark.parametrize("view", WINDOWED)
@given(conv=conv2ds() | pool2ds())
@settings(max_examples=40)
def test_captions_can_be_read(view, conv):
    for start, end, words in story.captions(told(conv, view=view), 60):
        assert end - start >= SHORTEST - 0.02, words
        assert len(words) <= (READING + 0.2) * (end - start), words


def test_cells_that_pass_take_a_quarter_of_a_second_each_or_an_equal_share():
    for conv, each in ((Conv2d(5, 3, padding=1), 0.25), (Conv2d(32, 3, padding=1), pace.SWEEP / 1021)):
        first = pace.told(Example(conv))
        passing = [end - start for number, start, end in story.cells(told(conv), 60) if number not in first]
        assert sum(passing) / len(passing) == pytest.approx(each, rel=0.12)


def test_few_outputs_are_all_told_and_of_many_three():
    assert pace.told(Example(Conv2d(4, 3))) == [0, 1, 2, 3]
    assert pace.told(Example(Conv2d(5, 3, padding=1))) == [0, 1, 2]
    assert pace.told(Example(Conv2d(1, 1))) == [0]


@pytest.mark.parametrize(
    ("conv", "number"),
    [
        (Conv2d(5, 3, padding=1), 2),  # in the middle of the border
        (Conv2d(7, 3, stride=2), 1),  # how far the window moves
        (Conv2d(5, 3, stride=2), 3),  # all of few are told: it stays where it is
        (Conv2d(5, 3, stride=2, padding=1).transpose(), 6),  # four products that count
        (Conv2d(6, 3, stride=2, padding=1), 8),  # the last, which does not get to what the floor drops
        (Conv2d(1, 1), 0),
    ],
)
def test_the_telling_step_shows_what_the_layer_is_about(conv, number):
    assert pace.telling(Example(conv)) == number


def test_a_clock_loses_nothing():
    clock = Clock(15)
    assert sum(clock(0.25) for _ in range(100)) == 375


def test_speed():
    conv = Conv2d(5, 3, padding=1)
    assert seconds(told(conv, speed=2.0)) == pytest.approx(seconds(told(conv)) / 2, abs=0.1)
