"""With pixels: a still per step of every scene in which a window slides, read back and compared with the map.

Cells are told apart by the colour near their back and front edges, where neither a digit nor a chip is; weights by
comparing what is drawn on each chip with each number that could be there.
"""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from convcore import Axis, Conv2d, Pool2d, Role
from convfilm.grid import Grid, Projection
from convfilm.path import joined
from convfilm.shape import filled
from convfilm.text import number
from convfilm.theme import CHIP, CHIP_DIGIT, CHIP_SHIFT, theme_for
from convfilm.views import window
from tests.convfilm.stills import EIGHT, PAPERS, SCENES, at, moments, pixels, show, staged

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "reference_frames.json").read_text())["animations"]
TOUCHED = {Role.ACTIVE_INPUT, Role.ACTIVE_ZERO, Role.ACTIVE_UNCOUNTED}
FINISHED = {Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT}


def stem(scene):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in scene.__name__).lstrip("_")


def reference(scene):
    """The guide's steps: (output, cells of its window), both as (row, column) of the padded grid; or the map's."""
    if stem(scene) not in REFERENCE:
        top, left = scene.conv.rows.reach.start, scene.conv.columns.reach.start
        for step in scene.conv.steps():
            yield tuple(step.output), {(tap.slot.row - top, tap.slot.column - left) for tap in step.taps}
        return
    animation = REFERENCE[stem(scene)]
    size = range(0, animation["window"], animation["tap_spacing"])
    for out_row, out_column, row, column in animation["steps"]:
        yield (out_row, out_column), {(row + i, column + j) for i in size for j in size}


PROBES = [(0.16, 0.15), (0.16, 0.25), (0.16, 0.85), (0.84, 0.2), (0.84, 0.3), (0.84, 0.4)]  # rows, columns of a cell


def seen_roles(film, image, grid: Grid, roles):
    """The role that each cell of a grid looks like, by the fill nearest to most of its probes; (0, 0) is its corner.

    Probes on a line (an edge of the beam, say) do not count.
    """
    theme = film.board.theme
    colours = [theme.fills[role] or theme.paper for role in roles] + [theme.kernel, theme.line, theme.mute]
    fills = np.array([tuple(bytes.fromhex(colour[1:])) for colour in colours])
    cells = [*np.ndindex(len(grid.rows), len(grid.columns))]
    corners = [(grid.rows[row], grid.columns[column]) for row, column in cells]
    points = grid.points(np.array(corners)[:, None] + PROBES).reshape(-1, 2)
    distances = np.abs(image[at(film, points)].astype(int)[:, None] - fills).sum(axis=2)
    seen = {}
    for cell, nearest in zip(cells, distances.argmin(axis=1).reshape(-1, len(PROBES)).tolist(), strict=True):
        votes = Counter(vote for vote in nearest if vote < len(roles))
        seen[cell] = roles[votes.most_common(1)[0][0]]
    return seen


def probe(scene, paper="#ffffff"):
    """Steps whose picture disagrees with the guide's frames, and how many were compared."""
    wrong, shown = [], []
    around = (Role.UNCOUNTED, Role.ACTIVE_UNCOUNTED) if isinstance(scene.conv, Pool2d) else ()
    inputs = (Role.INPUT, Role.INSERTED_ZERO, Role.BORDER_ZERO, Role.ACTIVE_INPUT, Role.ACTIVE_ZERO, *around)
    outputs = (Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT)
    with staged(scene, size=(640, 360), paper=paper) as film:
        for moment in moments(film):
            film.show(moment)
            image = pixels(film)
            grids = [upright(film.board.planes[name].grid) for name in ("input", "output")]
            shown.append([seen_roles(film, image, grid, of) for grid, of in zip(grids, (inputs, outputs), strict=True)])
    finished = set()
    expected = list(reference(scene))
    for (output, under), (inputs, outputs) in zip(expected, shown, strict=False):
        finished.add(output)
        touched = {cell for cell, role in inputs.items() if role in TOUCHED}
        done = {cell for cell, role in outputs.items() if role in FINISHED}
        if touched != under or done != finished or outputs[output] is not Role.CURRENT_OUTPUT:
            wrong.append(output)
    return wrong if len(shown) == len(expected) else "not a picture for every step", len(expected)


def upright(grid: Grid) -> Grid:
    """Where the cells have to be: row 0 at the back, rows towards the viewer, whatever the grid itself believes."""
    left, _, _, top = grid.bounds()
    slant = grid.projection.down[0] * len(grid.rows) * grid.cell_size
    down = (grid.projection.down[0], -abs(grid.projection.down[1]))
    return Grid(grid.rows, grid.columns, Projection((1.0, 0.0), down), grid.cell_size, (left - slant, top))


def seen_weights(film):
    """The weight that each chip shows, in raster order of the window, by the number that fits its pixels best."""
    board = film.board
    step = film.example.steps[0]
    show(film, step)
    image = pixels(film).astype(int)
    grid, theme = board.planes["input"].grid, board.theme
    cell = grid.cell_size
    centres = grid.centres([tap.slot for tap in step.taps]) + (CHIP_SHIFT * cell, 0.0)
    camera, errors = film.renderer.camera, {}
    for weight in (0, 1, 2, 3):
        camera.reset()
        digits = joined(number(str(weight)).centred(*centre, CHIP_DIGIT * cell) for centre in centres)
        camera.capture_mobjects([board.chips, filled(theme.on_kernel, digits)])
        error = np.abs(camera.pixel_array[..., :3].astype(int) - image)
        for centre in map(tuple, centres):
            (top, bottom), (left, right) = at(
                film, centre + cell / 2 * np.array([(-CHIP[0], CHIP[1]), (CHIP[0], -CHIP[1])])
            )
            errors[centre, weight] = error[top:bottom, left:right].sum()
    return [min((0, 1, 2, 3), key=lambda weight: errors[tuple(centre), weight]) for centre in centres]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_cells_of_every_step(scene, paper, record_property):
    wrong, compared = probe(scene, PAPERS[paper])
    assert not wrong
    record_property("oracle", ("probed steps", compared))


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_weights(scene):
    """The guide's figure 4.1 ff.: a transposed convolution meets the kernel turned by 180 degrees."""
    with staged(scene, size=(1280, 720)) as film:
        turned = [2, 2, 1, 2, 1, 3, 1, 2, 1]
        assert seen_weights(film) == (turned if film.conv.transposed else turned[::-1])


# That the probe can fail: a mutant each. Pictures of other numbers are not known from other tests.


def changed(scene):
    return type(scene.__name__, (scene,), {"input_values": np.full(scene.conv.input_shape, 2)})


def test_probe_sees_a_wrong_cell(monkeypatch):
    def shifted(self):
        covered = original(self)
        if self.step.output == (1, 2):
            covered.pop(next(cell for cell in covered))
        return covered

    original = window.Window.covered
    monkeypatch.setattr(window.Window, "covered", shifted)
    assert probe(changed(EIGHT[3]))[0] == [(1, 2)]


def test_probe_sees_an_upside_down_grid(monkeypatch):
    monkeypatch.setattr(
        Projection, "matrix", property(lambda self: np.array([(self.down[0], -self.down[1]), self.right]))
    )
    assert probe(EIGHT[3])[0]


def test_probe_sees_a_forgotten_step(monkeypatch):
    steps = Conv2d.steps
    monkeypatch.setattr(Conv2d, "steps", lambda self: (step for step in steps(self) if step.output != (1, 1)))
    assert probe(changed(EIGHT[3]))[0] == "not a picture for every step"


def test_probe_sees_a_kernel_that_is_not_turned(monkeypatch):
    monkeypatch.setattr(Axis, "kernel_entries", property(lambda self: range(self.kernel_size)))
    with staged(EIGHT[7], size=(1280, 720)) as film:
        assert seen_weights(film) != [2, 2, 1, 2, 1, 3, 1, 2, 1]


def test_theme_follows_the_paper():
    assert {name: theme_for(paper).paper for name, paper in PAPERS.items()} == PAPERS
