"""Cells that are coloured by their numbers: which greys, the window over them, and how long that takes."""

import re

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from convcore import Cell, Conv2d, Example
from convfilm import DARK, LIGHT, Film, Words, story
from convfilm.grid import PLANES, Grid
from convfilm.numbers import KERNELS
from convfilm.theme import AROUND, GREYS, HALO, ON_GREY, grey, luminance
from convfilm.views import VIEWS
from convfilm.views.shaded import Scale, Shaded, scale_of_output
from tests.convfilm.stills import at, pixels, staged

SHADED = ("planes", "flat")
WIDTH = 255 / (GREYS - 1) / 2 + 1  # of what a level stands for, and of a rounded colour


def picture(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(rows).integers(0, 256, (rows, columns))


def shaded(conv: Conv2d, weights: str = "sobel-x", **attributes) -> type[Film]:
    return type(
        "Photo",
        (Film,),
        {
            "conv": conv,
            "input_values": picture(*conv.input_shape),
            "kernel": KERNELS[weights],
            "shades": (0, 255),
            **attributes,
        },
    )


def seen(film: Film, plane: str) -> np.ndarray:
    """(rows, columns, 3) colours in the middle of cells."""
    grid = film.board.planes[plane].grid
    cells = [(row, column) for row in grid.rows for column in grid.columns]
    rows, columns = at(film, grid.centres(cells))
    return pixels(film)[rows, columns].reshape(len(grid.rows), len(grid.columns), 3).astype(float)


@pytest.mark.parametrize("view", SHADED)
@pytest.mark.parametrize("paper", ["#ffffff", "#0f161c"])
@pytest.mark.parametrize(
    ("kernel", "padding", "greys"),
    [
        ("sobel-x", 0, lambda y: 127.5 + 127.5 * y / abs(y).max()),
        ("outline", 1, lambda y: 127.5 + 127.5 * y / abs(y).max()),
        ("blur", 1, lambda y: y / 16),
        ("sharpen", 0, lambda y: y.clip(0, 255)),
    ],
)
def test_each_cell_has_the_grey_of_its_number(view, paper, kernel, padding, greys, record_property):
    """Of the finished picture, read back from pixels; the output by NumPy's windows, not by ours."""
    film = shaded(Conv2d((7, 9), 3, padding=padding), kernel, view=view)
    x = np.pad(film.input_values, padding)
    y = (sliding_window_view(x, (3, 3)) * KERNELS[kernel]).sum(axis=(2, 3))
    with staged(film, paper=paper) as scene:
        scene.show(scene.viewed().stills(scene.example, scene.words)[-1])
        for plane, expected in (("input", x), ("output", greys(y))):
            found = seen(scene, plane)
            assert np.ptp(found, axis=2).max() == 0, "no tint"
            assert abs(found[..., 0] - expected).max() <= WIDTH
    record_property("oracle", ("greys of cells", x.size + y.size))


def test_what_is_not_computed_is_no_grey():
    with staged(shaded(Conv2d((7, 9), 3)), paper="#ffffff") as scene:
        scene.show(scene.stills()[10])
        tints = np.ptp(seen(scene, "output"), axis=2).ravel()
        assert (tints[:10] == 0).all()
        assert (tints[11:] > 20).all()


def test_zeros_of_the_plane_are_zeros():
    """The border, and what a transposed convolution inserts."""
    film = shaded(Conv2d(4, 3, stride=2, transposed=True), "box", input_values=np.full((4, 4), 255))
    with staged(film) as scene:
        scene.show(scene.viewed().stills(scene.example, scene.words)[-1])
        found = seen(scene, "input")[..., 0]
    expected = np.zeros((11, 11))
    expected[2:9:2, 2:9:2] = 255
    assert np.array_equal(found, expected)


def test_numbers_are_not_written_in_cells():
    with staged(shaded(Conv2d(4, 3)), (1280, 720)) as scene:
        plane = scene.board.planes["input"]
        assert not any(len(part.points) for layer in plane.digits.values() for part in layer.get_family())
        assert not len(scene.board.chips.points)
        assert scene.board.planes["input"].shows_digits is False


def test_the_window_is_seen_on_any_grey():
    """Its line or the one around it: a contrast of 3:1 with the grey."""

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    for level in range(256):
        below = grey(level / 255)
        assert int(below[1:3], 16) == level
        assert max(contrast(ON_GREY, below), contrast(AROUND, below)) >= 3, level
    assert contrast(ON_GREY, AROUND) >= 3
    assert HALO > 1.5
    assert (ON_GREY, AROUND) == (DARK.kernel, DARK.paper) != (LIGHT.kernel, LIGHT.paper)


def test_nothing_shows_between_greys():
    """Each grey lies over all that are darker, which leaves out what has none."""
    levels = {Cell(row, column): float(value) for (row, column), value in np.ndenumerate(picture(6, 7) % 5) if row != 2}
    grid = Grid(range(6), range(7), PLANES)
    found = list(grid.heights(levels))
    assert [value for value, _ in found] == sorted({*levels.values()})
    for value, path in found:
        quads = path[::4, :2].reshape(-1, 4, 2)  # begin of each side
        widths = quads[:, 1, 0] - quads[:, 0, 0]
        assert widths.sum() == pytest.approx(sum(level >= value for level in levels.values()))
        covered = {
            cell
            for cell in levels
            for (left, y), (right, _), (_, front), _ in quads
            if front < grid.centres([cell])[0, 1] < y
            and left < grid.centres([cell])[0, 0] + 0.18 < right  # as far as the row leans
        }
        assert covered == {cell for cell, level in levels.items() if level >= value}


@pytest.mark.parametrize(
    ("conv", "kernel", "scale"),
    [
        (Conv2d(4, 3), "box", (0, 9 * 255)),
        (Conv2d(4, 3), "sharpen", (0, 255)),
        (Conv2d(4, 3), "emboss", (0, 255)),
        (Conv2d(4, 3, stride=2, transposed=True), "blur", (0, 4 * 255)),
    ],
)
def test_a_plain_area_keeps_its_grey(conv, kernel, scale):
    example = Example(conv, np.full(conv.input_shape, 120), KERNELS[kernel])
    found = scale_of_output(example, Scale(0, 255))
    assert (found.black, found.white) == scale
    middle = example.output[3:-3, 3:-3] if conv.transposed else example.output  # without its edges
    assert found.share(middle).mean() == pytest.approx(120 / 255, abs=0.02)


@pytest.mark.parametrize("kernel", ["sobel-x", "sobel-y", "laplace", "outline"])
def test_zero_is_mid_grey_where_weights_cancel(kernel):
    example = Example(Conv2d(5, 3), picture(5, 5), KERNELS[kernel])
    scale = scale_of_output(example, Scale(0, 255))
    assert scale.share(np.array([0])) == 0.5
    assert scale.white == -scale.black == abs(example.output).max()
    assert not scale.cuts(example.output)
    nothing = scale_of_output(Example(Conv2d(5, 3), np.full((5, 5), 9), KERNELS[kernel]), Scale(0, 255))
    assert (nothing.black, nothing.white) == (-1, 1)


@pytest.mark.parametrize(
    ("kernel", "said"),
    [("blur", "black 0, white 4080"), ("sobel-x", "grey 0, white {}"), ("sharpen", "cut at 0 and 255")],
)
def test_the_scale_is_said(kernel, said):
    film = shaded(Conv2d(5, 3), kernel)
    example, view = film.checked(), film.viewed()
    assert view.tag(example, Words()) == said.format(abs(example.output).max())
    assert len(view.tag(example, Words())) <= 20
    label = view.picture(example, Words(), view.stills(example, Words())[0]).labels["output label"].markup
    assert label == view.names(example, Words())["output"]
    assert said.format(abs(example.output).max()) in label
    assert view.tag(example, Words()) in view.description(example, Words())


LARGE = [Conv2d(64, 3), Conv2d((48, 64), 3), Conv2d((14, 14), 3, padding=1), Conv2d((1, 64), (1, 3)), Conv2d(8, 3)]


@pytest.mark.parametrize("conv", LARGE, ids=str)
def test_a_large_picture_does_not_take_longer(conv):
    film = shaded(conv, kernel=np.resize([1, 2, 1], conv.kernel_shape))
    example, view, count = film.checked(), film.viewed(), len(film.checked().steps)
    stills = view.stills(example, Words())
    places = [still.place for still in stills[:-1]]
    assert len(places) == min(count, len(places)) <= 64
    assert places == sorted({*places})
    assert (places[0], places[-1], stills[-1].computed) == (0, count - 1, count)
    rows = [example.steps[int(place)].output.row for place in places]
    each = np.bincount(rows)
    assert each.min() >= 1
    assert np.ptp(each) <= 1, "as many for each row"
    said = view.said(example, Words())
    assert [step.output for step in said] == [example.steps[int(place)].output for place in places]
    assert sum(shot.frames for shot in film.loop(60)) / 60 <= max(13, 1.5)
    assert sum(shot.frames for shot in film.film(60)) / 60 <= 60
    assert len(view.loop_said(example, Words(), [0.2] * len(stills))) == len(stills)
    assert story.LOOP_HOLD == 1


def test_a_small_one_shows_every_step_at_its_pace():
    film = shaded(Conv2d(5, 3))
    assert [shot.frames for shot in film.loop(10)] == [10] * 9 + [15]


def test_what_its_shots_depend_on():
    keys = []
    for shades in ((0, 255), (0, 200), None):
        with staged(shaded(Conv2d(4, 3), shades=shades)) as scene:
            keys.append(scene.board.key)
    assert len({*keys}) == 3


@pytest.mark.parametrize(
    ("attributes", "error", "words"),
    [
        ({"shades": 255}, TypeError, "shades must be two numbers (black, white), such as (0, 255), got 255"),
        (
            {"shades": (0, True)},
            TypeError,
            "shades must be two numbers (black, white), such as (0, 255), got (0, True)",
        ),
        ({"shades": (5, 5)}, ValueError, "shades must be (black, white) with black < white, got (5, 5)"),
        ({"shades": (0, float("nan"))}, ValueError, "shades must be (black, white) with black < white, got (0, nan)"),
        ({"view": "matrix"}, ValueError, "view must be one of 'planes', 'flat', 'strip', got 'matrix'"),
    ],
)
def test_what_is_wrong(attributes, error, words):
    with pytest.raises(error, match=f"^{re.escape(words)}$"):
        shaded(Conv2d(4, 3), **attributes).checked()


@pytest.mark.parametrize("view", SHADED)
def test_it_is_laid_out_as_the_view_is(view):
    example = Example(Conv2d(4, 3))
    one, other = VIEWS[view], Shaded(VIEWS[view], 0, 9)
    assert (other.most, other.beside, other.kernel_stays) == (one.most, one.beside, one.kernel_stays)
    assert other.alt(example, Words()) == one.alt(example, Words())
