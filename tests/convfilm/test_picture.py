"""What sheets, tokens and acts can say, whatever view says it."""

import pytest

from convcore import Cell, Role
from convfilm import Words, story
from convfilm.grid import FLAT, Grid
from convfilm.picture import Sheet, Spot, Token
from convfilm.plane import Plane
from convfilm.theme import LIGHT
from convfilm.views.acts import Act, ActMoment, Acts
from tests.convfilm.stills import EIGHT, staged


def test_a_number_goes_before_the_one_comes_that_takes_its_place():
    grid = Grid(range(1), range(2), FLAT)
    shown = {}
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        plane = Plane(grid, LIGHT, 0.001)
        sheet = Sheet(
            dict.fromkeys([Cell(0, 0), Cell(0, 1)], Role.INPUT),
            {Cell(0, 0): "7", Cell(0, 1): "5"},
            changing={Cell(0, 0): ("4+3", share)},
        )
        plane.paint(sheet)
        shown[share] = [
            (layer.get_fill_opacity(), len(layer.points))
            for layer in plane.digits[Role.INPUT].submobjects
            if len(layer.points)
        ]
    rest = shown[0.5]
    assert len(rest) == 1, "between the two there is none"
    assert [opacity for opacity, _ in shown[0.25]] == [opacity for opacity, _ in shown[0.75]] == [1.0, 0.5]
    assert shown[0.25][1][1] > shown[0.75][1][1], "the sum has more signs"
    assert sum(points for _, points in shown[1.0]) == rest[0][1] + shown[0.75][1][1]


def test_a_weight_travels_on_a_chip():
    with staged(EIGHT[3], size=(1280, 720)) as film:
        token = Token("2", "kernel", Spot("input", (0.5, 0.5)), chip=True)
        colours = [colour for colour, _, _ in film.board._token(token)]
        assert colours == [film.board.theme.kernel, film.board.theme.on_kernel]


def test_edges_of_touched_cells_go_with_them():
    plane = Plane(Grid(range(1), range(2), FLAT), LIGHT, 0.001)
    plane.paint(Sheet({Cell(0, 0): Role.ACTIVE_INPUT}, places={Cell(0, 0): (0.0, 1.0)}))
    assert plane.edges.points[:, 0].min() == pytest.approx(1.0)


def test_words_that_go_on_need_not_be_read_again():
    said = "words that take some seconds to read, which is more than a moment"

    class Twice(Acts):
        def first(self, layer):
            return ActMoment() if layer else None

        def acts(self, *_):
            yield Act(said, ((0.5, {"part": 0.5}),), hold=0.1)
            yield Act(said, ((0.5, {"part": 1.0}),), hold=0.1)

    shots = Twice().story(EIGHT[0].checked(), Words(), 60, 1.0)
    assert sum(shot.frames for shot in shots) / 60 == pytest.approx(story.reading(said), abs=0.05)
