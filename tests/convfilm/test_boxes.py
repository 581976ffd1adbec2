"""How boxes compose, by the grids that come out."""

import manim as mn
import pytest

from convcore import Conv2d
from convfilm import Board
from convfilm.grid import FLAT
from convfilm.layout import Region, cells, centred, fitted, overlaid, row, scaled, topped

ROOM = Region(-5, -5, 5, 5)


def grid(name, size=2):
    return cells(name, range(size), range(size), FLAT)


def test_scaled_cells_are_so_many_times_as_large_and_fit_all_the_same():
    placed = fitted([row(grid("one"), scaled(grid("half"), 0.5))], ROOM, 100)
    assert placed["half"].cell_size == placed["one"].cell_size / 2
    assert abs(placed["half"].bounds()[2] - 5) < 1e-9
    assert placed["half"].bounds()[0] == placed["one"].bounds()[2]


def test_overlaid_boxes_have_one_middle_and_the_room_of_the_larger():
    placed = fitted([overlaid(grid("small", 1), grid("large", 3))], ROOM, 100)
    assert abs(placed["large"].cell_size - 10 / 3) < 1e-9
    assert tuple(placed["small"].centres([(0, 0)])[0]) == tuple(placed["large"].centres([(1, 1)])[0])


def test_topped_stands_above_with_a_gap_and_leaves_the_origin():
    box = topped(grid("below"), grid("above", 1), 0.5)
    assert box.extents(2.0) == (2.0, 2.0, 2.0, 5.0)
    parts = box.place(2.0, 0.0, 0.0)
    assert parts["above"].bounds() == (-1.0, 3.0, 1.0, 5.0)
    assert centred(box).extents(2.0) == (2.0, 3.5, 2.0, 3.5)


def test_the_first_of_several_arrangements_with_the_largest_cells_is_taken():
    boxes = [grid("worse", 3), grid("first"), grid("second"), grid("worst", 4)]
    assert [*fitted(boxes, ROOM, 100)] == ["first"]


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("view", ["flat", "matrix", "inverse"])
def test_a_board_may_have_no_labels(view, transposed):
    """That of a card has none."""
    conv = Conv2d(3, 3, stride=2, padding=1)
    with mn.tempconfig({"pixel_width": 400, "pixel_height": 400}):
        board = Board(conv.transpose() if transposed else conv, view, em=0.0)
    assert board.planes
    assert not any(len(label.get_all_points()) for label in board.labels.values())
