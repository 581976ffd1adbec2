"""How long films and cells take."""

import pytest

from convcore import Conv2d
from convfilm.pace import SLOW_CELLS, SWEEP, paces
from convfilm.views.window import END, HOLD, MOVE
from tests.convfilm.stills import SCENES

LONGEST_INTRODUCTION = HOLD * 4 + MOVE * 5  # all parts, in seconds
RATES = [5, 15, 24, 30, 60]


def seconds(pace, rate):
    return sum(time.glide + time.hold for time in pace) / rate


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_film_of_25_cells_stays_under_40_s(scene, rate):
    rows, columns = scene.conv.output_shape
    sweep = seconds(paces(columns, rows * columns, rate), rate)
    assert LONGEST_INTRODUCTION + sweep + END < 40


@pytest.mark.parametrize("rate", RATES)
def test_a_large_film_stays_under_60_s(rate):
    """A 32x32 input: the longest with half padding, and longer still with full padding."""
    for conv in (Conv2d(32, 3, padding=1), Conv2d(32, 3, padding=2), Conv2d(32, 7, padding=6)):
        rows, columns = conv.output_shape
        assert LONGEST_INTRODUCTION + seconds(paces(columns, rows * columns, rate), rate) + END < 60


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_cell_is_held_longer_than_its_glide(scene, rate):
    rows, columns = scene.conv.output_shape
    for time in paces(columns, rows * columns, rate):
        assert time.held
        assert time.hold >= max(time.glide, 1)


def test_first_row_is_slow_and_later_rows_are_brisk():
    pace = paces(5, 25, 60)
    first, later = pace[:SLOW_CELLS], pace[SLOW_CELLS:]
    assert min(time.hold for time in first) > 2 * max(time.hold for time in later)
    assert min(time.hold for time in first) >= 1.5 * 60


def test_32x32_has_a_frame_for_every_cell_at_60_fps():
    assert all(time.hold >= 1 for time in paces(32, 1024, 60))


def test_long_sweeps_share_what_time_there_is():
    for cells in (100, 1024, 5000):
        assert seconds(paces(32, cells, 60), 60) == pytest.approx(SWEEP, abs=0.1)


def test_speed():
    assert seconds(paces(5, 25, 60, speed=2.0), 60) == pytest.approx(seconds(paces(5, 25, 60), 60) / 2, abs=0.05)
