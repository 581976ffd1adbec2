"""Pictures of scenes without a film: set up in memory, drawn on demand, read back from mobjects or from pixels."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import manim as mn
import numpy as np

from convcore import Cell, Role, Step
from convfilm import Film
from convfilm.catalogue import catalogue
from convfilm.grid import Grid
from convfilm.plane import Plane
from convfilm.views import VIEWS

ALL = [entry.load() for entry in catalogue()]
"""Every scene there is."""
SCENES = [scene for scene in ALL if scene.viewed().facts == "window"]
"""Those in which a window slides."""
ACTED = [scene for scene in ALL if scene not in SCENES]
"""Those that are told in acts."""
EIGHT = [scene for scene in SCENES if re.fullmatch("(No|Same)?Padding(No)?Strides(Transposed)?", scene.__name__)]
"""Those of the lecture page."""
WINDOWED = [name for name, view in VIEWS.items() if view.facts == "window"]
"""Views in which a window slides."""
FRAMES = {"16:9": (1280, 720), "4:3": (960, 720), "1:1": (720, 720), "4:5": (720, 900), "9:16": (540, 960)}
PAPERS = {"light": "#ffffff", "dark": "#0f161c"}
CORNERS = [(0.14, 0.14), (0.14, 0.86), (0.86, 0.14), (0.86, 0.86)]
"""(row, column) in a cell: beside digits, inside of lines."""


@contextmanager
def staged(scene: type[Film], size: tuple[int, int] = (640, 360), paper: str = "#ffffff", **config) -> Iterator[Film]:
    """A film that is set up for a frame and a paper, and renders nothing."""
    width, height = size
    settings = {"pixel_width": width, "pixel_height": height, "background_color": paper, "dry_run": True, **config}
    with configured(verbosity="ERROR", progress_bar="none", **settings):
        film = scene()
        film.setup()
        yield film


@contextmanager
def configured(**settings) -> Iterator[None]:
    """As Manim's tempconfig, which in the end sets the renderer, too: that takes half as long as a film's setup."""
    before = {name: mn.config[name] for name in settings}
    mn.config.update(settings)
    try:
        yield
    finally:
        mn.config.update(before)


def pixels(film: Film) -> np.ndarray:
    """(height, width, 3) of the picture as it is now."""
    return film.renderer.picture(film)[..., :3]


def at(film: Film, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixel rows and columns of points (x, y) of the frame."""
    camera = film.renderer.camera
    columns = (points[:, 0] / camera.frame_width + 0.5) * camera.pixel_width
    rows = (0.5 - points[:, 1] / camera.frame_height) * camera.pixel_height
    return rows.astype(int), columns.astype(int)


def colour(text: str) -> np.ndarray:
    """Red, green and blue of "#rrggbb"."""
    return np.array([*bytes.fromhex(text[1:])], dtype=float)


def near_corners(image: np.ndarray, film: Film, grid: Grid, cell: tuple[int, int]) -> np.ndarray:
    """(4, 3) of a picture near the corners of a cell."""
    return image[at(film, grid.points(np.array([cell]) + CORNERS))].astype(float)


def seen(film: Film, plane: str, cells: Iterable[tuple[int, int]]) -> np.ndarray:
    """The fill of each cell of a plane: (n, 3), the median of what is near its corners."""
    image, grid = pixels(film), film.board.planes[plane].grid
    return np.array([np.median(near_corners(image, film, grid, cell), axis=0) for cell in cells])


def covered(shape: mn.VMobject, grid: Grid) -> list[Cell]:
    """The cells of a grid that a painted path covers, read back from its points: the inverse of the projection."""
    quads = np.asarray(shape.points)[:, :2].reshape(-1, 16, 2)[:, ::4]
    matrix = np.array([grid.projection.down, grid.projection.right]) * grid.cell_size
    corners = (quads - grid.origin) @ np.linalg.inv(matrix) + (grid.rows.start, grid.columns.start)
    assert np.allclose(corners, corners.round(), atol=1e-6)
    cells = []
    for quad in corners.round().astype(int):
        (top, left), (bottom, right) = quad.min(axis=0), quad.max(axis=0)
        cells += [Cell(row, column) for row in range(top, bottom) for column in range(left, right)]
    assert len(cells) == len(set(cells)), "a cell is painted twice"
    return cells


def show(film: Film, step: Step) -> None:
    """The picture of a step, as the sweep holds it."""
    film.show(moments(film)[film.example.steps.index(step)])


def moments(film: Film) -> list:
    """The moment of each step."""
    return film.stills()


def painted(plane: Plane) -> dict[Cell, Role]:
    """The role that each cell of a plane is painted in, read back from the mobjects."""
    found: dict[Cell, Role] = {}
    for role, layers in plane.fills.items():
        for layer in layers.submobjects:
            for cell in covered(layer, plane.stands):
                assert cell not in found, "a cell is painted in two roles"
                found[cell] = role
    return found


def painted_input(film: Film) -> dict[Cell, Role]:
    """The role that each slot is painted in."""
    return painted(film.board.planes["input"])


def painted_output(film: Film) -> dict[Cell, Role]:
    """The role that each output cell is painted in."""
    return painted(film.board.planes["output"])
