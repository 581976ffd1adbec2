"""Films of pooling: who wins is told apart, a border is what it is, and sizes are those of the formula."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from convcore import Conv2d, Example, Pool2d, Role
from convfilm import Board, Film, Words
from convfilm.describe import formula
from convfilm.formula import parameters, size
from convfilm.text import number
from convfilm.views import VIEWS
from convfilm.views.window import Built, Moment, Told
from tests.convfilm.stills import SCENES, WINDOWED, moments, staged
from tests.strategies import planes, pool2ds

POOLINGS = [scene for scene in SCENES if isinstance(scene.conv, Pool2d)]
MAXIMA = [scene for scene in POOLINGS if scene.conv.mode == "max"]
WORDS = Words()


def sides(pool):
    """Cells around the input of each axis, what ceil_mode adds included, counted from the windows."""
    slots = [slot for step in pool.steps() for slot in (tap.slot for tap in step.taps)]
    given = pool.padding
    found = []
    for axis, (size_, (before, after)) in enumerate(zip(pool.input_shape, given, strict=True)):
        last = max(slot[axis] for slot in slots)
        found.append((before, max(after, last + 1 - size_)))
    return found


def padded(pool, x):
    """The plane of a maximum by NumPy: minus infinity around x."""
    return np.pad(x.astype(float), sides(pool), constant_values=-np.inf)


def winners(pool, x):
    """The slot that wins each window, by NumPy: the first of the largest."""
    (top, _), (left, _) = sides(pool)
    rows, columns = (d * (k - 1) + 1 for d, k in zip(pool.dilation, pool.kernel_size, strict=True))
    windows = sliding_window_view(padded(pool, x), (rows, columns))[:: pool.stride[0], :: pool.stride[1]]
    windows = windows[:, :, :: pool.dilation[0], :: pool.dilation[1]]
    found = []
    for cell in np.ndindex(*pool.output_shape):
        inner = divmod(int(windows[cell].argmax()), pool.kernel_size[1])
        starts = (at * s - before for at, s, before in zip(cell, pool.stride, (top, left), strict=True))
        found.append(tuple(start + d * i for start, d, i in zip(starts, pool.dilation, inner, strict=True)))
    return found


def told_apart(board):
    """The cell of each still that is outlined, read back from the mobjects, and the cells whose numbers stand back."""
    grid = board.planes["input"].grid
    matrix = np.array([grid.projection.down, grid.projection.right]) * grid.cell_size
    for moment in board.view.stills(board.example, board.words)[:-1]:
        picture = board.picture(moment)
        board.paint(picture)
        points = np.concatenate([part.points for part in board.marks.get_family() if len(part.points)])[:, :2]
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        place = (middle - grid.origin) @ np.linalg.inv(matrix) + (grid.rows.start, grid.columns.start)
        dimmed = {cell for cell, share in picture.sheets["input"].dimmed.items() if share < 1}
        yield tuple(np.floor(place).astype(int).tolist()), dimmed


@pytest.mark.parametrize("scene", MAXIMA, ids=lambda scene: scene.__name__)
def test_the_winner_is_told_apart_and_all_others_stand_back(scene, record_property):
    with staged(scene) as film:
        board, example = film.board, film.example
        expected = winners(scene.conv, example.x)
        assert [winner for winner, _ in told_apart(board)] == expected
        for step, winner, (_, dimmed) in zip(example.steps, expected, told_apart(board), strict=True):
            assert dimmed == {tap.slot for tap in step.taps} - {winner}
    record_property("oracle", ("winners told apart", len(expected)))


@given(data=st.data(), pool=pool2ds(mode="max"))
@settings(max_examples=25, deadline=None)
def test_any_winner_is_told_apart(data, pool):
    board = Board(Example(pool, data.draw(planes(pool.input_shape))))
    assert [winner for winner, _ in told_apart(board)] == winners(pool, board.example.x)


def test_a_wrong_winner_is_seen(monkeypatch):
    original = Example.winner

    def last(self, step):
        return step.taps[-1] if step.output == (0, 1) else original(self, step)

    monkeypatch.setattr(Example, "winner", last)
    example = Example(Pool2d(4, 2), [[9, 8, 7, 6], [1, 1, 1, 1], [9, 8, 7, 6], [1, 1, 1, 1]])
    found = [winner for winner, _ in told_apart(Board(example))]
    wrong = [number for number, each in enumerate(winners(example.layer, example.x)) if each != found[number]]
    assert wrong == [1]


@pytest.mark.parametrize("scene", POOLINGS, ids=lambda scene: scene.__name__)
def test_nobody_has_won_before_the_numbers_are_read(scene):
    view, example = scene.viewed(), scene.checked()
    for told, wins in ((Told(1.0, 1.0, 0.0, 0.0), False), (Told(1.0, 1.0, 0.5, 0.0), True), (Told(), True)):
        picture = view.picture(example, WORDS, Moment(0.0, told=told))
        assert bool(picture.marks) == bool(picture.sheets["input"].dimmed) == (wins and scene in MAXIMA)


@pytest.mark.parametrize("view", WINDOWED)
@given(pool=pool2ds(mode="max"))
@settings(max_examples=15, deadline=None)
def test_the_border_of_a_maximum_is_minus_infinity(view, pool):
    """In every cell around the input, and no zero is anywhere: the default numbers have none."""
    example = Example(pool)
    sheet = VIEWS[view].picture(example, WORDS, Moment(computed=0)).sheets["input"]
    (top, _), (left, _) = sides(pool)
    for (row, column), value in np.ndenumerate(padded(pool, example.x)):
        if (slot := (row - top, column - left)) in sheet.roles:
            assert sheet.numbers[slot] == ("−∞" if value == -np.inf else f"{value:.0f}")
            assert (sheet.roles[slot] is Role.UNCOUNTED) == (value == -np.inf)
    assert "0" not in sheet.numbers.values()


@given(pool=pool2ds(mode="average"))
@settings(max_examples=40, deadline=None)
def test_around_an_average_only_what_counts_is_a_zero(pool):
    """Counted by another way: its outputs for an input of ones are what part of what counts is input."""
    example = Example(pool, np.ones(pool.input_shape, dtype=int))
    sheet = VIEWS["planes"].picture(example, WORDS, Moment(computed=0)).sheets["input"]
    for step in example.steps:
        texts = [sheet.numbers[tap.slot] for tap in step.taps]
        assert texts.count("1") / (texts.count("1") + texts.count("0")) == pytest.approx(example.value(step))


def test_minus_infinity_is_drawn_in_its_cells_and_framed_with_dashes():
    [scene] = [scene for scene in MAXIMA if scene.conv.padding != ((0, 0), (0, 0))]
    with staged(scene, size=(1280, 720)) as film:
        film.show(Moment(computed=0))
        plane = film.board.planes["input"]
        cells = [slot for slot, role in film.board.picture(Moment(computed=0)).sheets["input"].roles.items()]
        around = len(cells) - film.example.x.size
        drawn = sum(len(part.points) for part in plane.digits[Role.UNCOUNTED].get_family())
        assert drawn == around * len(number("−∞").points) > 0
        assert not any(len(part.points) for part in plane.digits[Role.BORDER_ZERO].get_family())
        assert len(plane.frame.points)
    captions = [shot.caption for shot in scene.film(60)]
    assert WORDS.padding_infinite in captions
    assert WORDS.padding not in captions


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (Pool2d(4, 2, padding=1), WORDS.padding_infinite),
        (Pool2d(5, 2, ceil_mode=True), WORDS.padding_infinite),
        (Pool2d(4, 2, padding=1, mode="average"), WORDS.padding),
        (Pool2d(4, 2, padding=1, mode="average", count_include_pad=False), WORDS.padding_uncounted),
        (Pool2d(5, 2, ceil_mode=True, mode="average"), WORDS.padding_uncounted),
        (Pool2d(6, 3, padding=1, ceil_mode=True, mode="average"), WORDS.padding_both),
        (Pool2d(4, 2), None),
    ],
    ids=str,
)
def test_what_is_said_of_a_border(pool, said):
    captions = {shot.caption for shot in VIEWS["planes"].story(Example(pool), WORDS, 10, 1.0)}
    borders = {WORDS.padding_infinite, WORDS.padding, WORDS.padding_uncounted, WORDS.padding_both}
    assert captions & borders == ({said} if said else set())


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (Pool2d(5, 3, stride=1), ["The largest number under the window wins: 7", "The same at this window: 6"]),
        (
            Pool2d(4, 2, mode="average"),
            ["The numbers under the window, added up, divided by 4: 4.25", "The same at this window: 2.5"],
        ),
        (Pool2d(5, 3, stride=2, padding=1), ["−∞ never wins: the largest of 6 numbers does: 7"]),
        (Pool2d((1, 4), (1, 2), padding=(0, 1)), ["−∞ never wins: the only number does: 3"]),
        (Pool2d(4, 3, padding=1, mode="average"), ["Zeros of the padding count: divided by 9: 2"]),
        (Pool2d(5, 2, ceil_mode=True, mode="average"), ["Here 2 of 4 cells count: divided by 2: 8.5"]),
        (Pool2d((1, 3), (1, 2), ceil_mode=True, mode="average"), ["Here one of 2 cells counts: 4"]),
        (Pool2d(5, 2), ["The last window ends before the hatched cells: 3"]),
        (Pool2d(7, 3, stride=1, dilation=2), ["dilation 2 spreads the window over 5 × 5"]),
    ],
    ids=str,
)
def test_what_is_told(pool, said):
    captions = [shot.caption for shot in VIEWS["planes"].story(Example(pool), WORDS, 10, 1.0)]
    assert {*said} <= {*captions}
    assert not [caption for caption in captions if "kernel" in caption or "weight" in caption.replace("without w", "")]


@pytest.mark.parametrize("scene", POOLINGS, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("view", ["planes", "flat"])
def test_there_is_no_kernel_and_no_weight(scene, view):
    with staged(type("Viewed", (scene,), {"view": view}), size=(1280, 720)) as film:
        for shot in film.story(10):
            film.show(shot.moments[0])
            assert "kernel" not in film.board.picture(shot.moments[0]).sheets
            assert not len(film.board.chips.points)
            assert not len(film.board.weights.points)
        assert "times" not in film.board.labels


@pytest.mark.parametrize("scene", MAXIMA, ids=lambda scene: scene.__name__)
def test_it_is_the_winner_that_travels_to_the_output(scene):
    """What flies begins at the winner's cell and ends at the output's."""
    with staged(scene, size=(1280, 720)) as film:
        expected = winners(scene.conv, film.example.x)
        for index, step in enumerate(film.example.steps[:3]):
            ends = []
            for share in (1e-3, 1 - 1e-3):
                film.show(Moment(float(index), told=Told(1.0, 1.0, 1.0, share)))
                points = np.concatenate([part.points for part in film.panel.flights.get_family() if len(part.points)])
                ends.append((points.min(axis=0) + points.max(axis=0))[:2] / 2)
            goals = (film.board.planes["input"].grid.centres([expected[index]])[0], film.board.goal(step))
            assert np.allclose(ends, goals, atol=0.1 * film.board.planes["input"].cell)


def test_a_mean_is_a_sum_divided():
    with staged(type("Mean", (Film,), {"conv": Pool2d((1, 3), (1, 3), mode="average")}), size=(1280, 720)) as film:
        drawn = [film.panel._result(step) for step in film.example.steps]
        assert drawn == [("", "13 ÷ 3 ≈ ", "4.33")]
    with staged(type("Largest", (Film,), {"conv": Pool2d((1, 3), (1, 3))}), size=(1280, 720)) as film:
        assert [film.panel._result(step) for step in film.example.steps] == [("max", "= ", "5")]


@pytest.mark.parametrize(
    ("pool", "texts"),
    [
        (Pool2d((1, 2), (1, 3), 3, (0, 1), mode="average"), [["0"], ["(−2)"], ["3"]]),
        (Pool2d((1, 2), (1, 3), 3, (0, 1)), [["−∞"], ["−2"], ["3"]]),
        (Pool2d((1, 2), (1, 3), 3, (0, 1), 1, False, "average", False), [[], ["(−2)"], ["3"]]),
    ],
    ids=["average", "max", "uncounted"],
)
def test_what_is_read(pool, texts):
    """Nothing from what does not count; what is added has its sign in parentheses."""
    with staged(type("Read", (Film,), {"conv": pool, "input_values": ((-2, 3),)})) as film:
        assert [film.panel.texts(term) for term in film.example.terms(film.example.steps[0])] == texts


@pytest.mark.parametrize("view", [name for name in VIEWS if name not in WINDOWED])
def test_what_is_about_convolutions_refuses_a_pooling(view):
    with pytest.raises(ValueError, match=rf"^view '{view}' needs a convolution, got Pool2d\(input_size=\(4, 4\)"):
        type("Refused", (Film,), {"conv": Pool2d(4, 2), "view": view}).checked()


def test_a_pooling_has_no_weights():
    with pytest.raises(TypeError, match=r"^a pooling has no weights: leave kernel out$"):
        type("Weighed", (Film,), {"conv": Pool2d(4, 2), "kernel": ((1, 1), (1, 1))}).checked()


def test_a_strip_needs_one_row():
    with pytest.raises(ValueError, match=r"^view 'strip' needs a layer with one row and no padding above or below it"):
        type("Rows", (Film,), {"conv": Pool2d(4, 2), "view": "strip"}).checked()


@given(pool=pool2ds())
@settings(max_examples=150)
def test_the_formula_gives_the_size(pool):
    """Whatever it says to the left of the last equals sign, computed."""
    lines = formula(pool)
    assert len(lines) == (2 if "(rows)" not in lines[1] else 3)
    found = []
    for line in lines[1:]:
        above, below, value = re.search(r"[⌊⌈]\((.*)\) / (\d+)[⌋⌉] \+ 1 = (\d+)$", line).groups()
        rounded = math.ceil if "⌈" in line else math.floor
        number_ = eval(above.replace("·", "*").replace("−", "-"))
        assert rounded(number_ / int(below)) + 1 == int(value)
        found.append(int(value))
    assert found in ([*pool.output_shape], [pool.output_shape[0]], [pool.output_shape[1]])
    markup = size(pool, "rows", "columns", one_line=False)
    assert [("ceil(" in line) for line in markup] == [("⌈" in line) for line in lines]


def test_padding_is_what_was_given_and_not_what_ceil_mode_adds():
    [line] = parameters(Pool2d(6, 3, padding=1, ceil_mode=True), one_line=False)
    [plain] = parameters(Conv2d(6, 3, 3, padding=1), one_line=False)
    assert line == plain


def test_the_window_comes_without_hiding_the_numbers():
    with staged(POOLINGS[0], size=(1280, 720)) as film:
        for moment in [Moment(built=Built(landing=share, grown=0.0)) for share in (0.0, 0.5)] + moments(film):
            film.show(moment)
            assert not len(film.board.plate.points)
            assert len(film.board.window.points)
