"""Boards in other people's scenes: twice in one, moved, in a view of one's own; the README's example, rendered."""

import re
import subprocess
import sys
from pathlib import Path

import av
import manim as mn
import numpy as np
import pytest

from convcore import Cell, Conv2d, Example, Role, matrix
from convfilm import Board, Shots
from convfilm.story import Shot
from tests.convfilm.matrix_view import MatrixView
from tests.convfilm.stills import painted

CONV = Conv2d(4, 3)
SMALL = {"pixel_width": 640, "pixel_height": 360, "dry_run": True, "verbosity": "ERROR", "background_color": "#ffffff"}


@pytest.fixture(autouse=True)
def _small():
    with mn.tempconfig(SMALL):
        yield


def stills(board):
    return board.view.stills(board.example, board.words)[:-1]


def frame_at(animation, frame):
    total = sum(shot.frames for shot in animation.shots)
    animation.interpolate(frame / (total - 0.01))


def test_a_view_of_ones_own_lights_up_the_rows_of_the_matrix():
    board = Board(CONV, MatrixView(), width=13, height=7)
    dense = matrix(CONV, Example(CONV).kernel)
    shots = board.story(rate=10)
    playing = Shots(board, shots, rate=10)
    for number, step in enumerate(CONV.steps()):
        frame_at(playing, 10 + 10 * number + 5)
        roles = painted(board.planes["C"])
        assert set(roles) == {Cell(*cell) for cell in zip(*np.nonzero(dense), strict=True)}
        lit = {cell.column for cell, role in roles.items() if role is Role.ACTIVE_INPUT}
        assert lit == set(np.flatnonzero(dense[number]))
        assert painted(board.planes["y"])[Cell(number, 0)] is Role.CURRENT_OUTPUT
        assert step.output == MatrixView().stills(board.example, board.words)[number].output


def test_two_boards_share_a_clock():
    """A quarter of the way, both are at their second cell."""
    boards = Board(CONV, "flat", width=6), Board(CONV, MatrixView(), width=6)
    sweep = [shot for shot in boards[1].story(rate=15) if shot.chapter == "sweep"]
    windows = [Shot("sweep", 15, (moment,)) for moment in stills(boards[0])]
    for playing in (Shots(boards[0], windows, rate=15), Shots(boards[1], sweep, rate=15)):
        playing.begin()
        playing.interpolate(0.3)
    assert painted(boards[0].planes["output"])[Cell(0, 1)] is Role.CURRENT_OUTPUT
    assert painted(boards[1].planes["y"])[Cell(1, 0)] is Role.CURRENT_OUTPUT


def test_a_board_that_was_moved_paints_where_it_is():
    still, moved = Board(CONV), Board(CONV)
    moved.scale(0.5).shift(2 * mn.RIGHT + mn.UP)
    for moment in stills(still)[::-1]:
        for board in (still, moved):
            board.paint(board.picture(moment))
        here, there = ([part.points for part in board.get_family() if len(part.points)] for board in (still, moved))
        for a, b in zip(here, there, strict=True):
            assert len(a) == len(b)
            assert np.allclose(0.5 * a + (2, 1, 0), b, atol=1e-9)


def test_shots_without_a_frame_are_refused():
    with pytest.raises(ValueError, match="shots must hold at least one frame, got none"):
        Shots(Board(CONV), [])


def test_a_board_takes_what_a_film_takes_and_refuses_the_rest():
    with pytest.raises(ValueError, match=r"view must be one of .*, got 'side'"):
        Board(CONV, "side")
    with pytest.raises(TypeError, match="conv must be a Conv2d"):
        Board(5)
    assert (Board(Example(CONV, np.ones((4, 4)))).example.x == 1).all()


@pytest.mark.slow
def test_the_readmes_scene(tmp_path):
    readme = Path("README.md").read_text()
    section = readme.partition("## In your own Manim scene")[2]
    (code,) = re.findall(r"```python\n(.*?)```", section.partition("\n## ")[0], re.S)
    assert len(code.splitlines()) <= 15
    (tmp_path / "lecture.py").write_text(code)
    (name,) = re.findall(r"class (\w+)\(mn\.Scene\)", code)
    small = ["-r", "320,180", "--fps", "15", "--progress_bar", "none"]
    command = [sys.executable, "-m", "manim", "render", *small, "lecture.py", name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (film,) = tmp_path.glob(f"media/videos/*/*/{name}.mp4")
    with av.open(str(film)) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert len(frames) > 60
    left, right = frames[-1][:, :160], frames[-1][:, 160:]
    assert min(np.ptp(side.reshape(-1, 3), axis=0).max() for side in (left, right)) > 150
