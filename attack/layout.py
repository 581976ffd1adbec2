"""Layout: nothing leaves the frame, and no text lies on other text or on cells, by the outlines of what is painted.

Signs are compared one by one, with each other and with the shapes of cells: the box around a plane in parallel
projection is much larger than the plane.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import manim as mn
import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull, QhullError

from attack.kind import FaultError, Kind, random_layer, staged
from attack.languages import LANGUAGES
from convfilm import Film, story

Corners = npt.NDArray[np.float64]
FRAMES = ((1280, 720), (854, 480), (960, 720), (720, 720), (720, 900), (540, 960), (1080, 1350), (1920, 1080))
LOOPS = ((400, 444), (320, 356))
TITLE = "Eine Faltung über alle Zeilen und Spalten der Eingangsmerkmalskarte, gezeigt an einem Beispiel, Teil 2"
TOUCH = 1e-3  # of the frame's height: what may overlap, as outlines are rounded
PASSING = ("changing", "cue", "flights")  # of the panel: what is on its way, and marks on what is written
ASIDE = 0.15  # of a film's cases that are loops instead


@dataclass(frozen=True)
class Shape:
    """The convex hull of a closed path, (n, 2), of something that is called `name`."""

    name: str
    corners: Corners

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, bottom, right, top)."""
        return (*self.corners.min(axis=0), *self.corners.max(axis=0))

    def overlaps(self, other: Shape, slack: float) -> bool:
        """Whether they have more than their edges in common: no line parallel to a side of one lies between them."""
        for polygon in (self.corners, other.corners):
            for normal in _normals(polygon):
                one, two = self.corners @ normal, other.corners @ normal
                if one.max() <= two.min() + slack or two.max() <= one.min() + slack:
                    return False
        return True


def _normals(polygon: Corners) -> Corners:
    sides = np.roll(polygon, -1, axis=0) - polygon
    length = np.hypot(*sides.T)
    sides = sides[length > 1e-9] / length[length > 1e-9, None]
    return np.stack([-sides[:, 1], sides[:, 0]], axis=1)


def paths(mobject: mn.Mobject) -> Iterator[Corners]:
    """The paths of a mobject that can be seen, (n, 2) each."""
    for part in mobject.get_family():
        points = np.asarray(part.points)[:, :2]
        seen = part.get_fill_opacity() or (part.get_stroke_opacity() and part.get_stroke_width())
        if len(points) and seen:
            ends = 4 * (1 + np.flatnonzero(np.abs(points[4::4] - points[3:-4:4]).max(axis=1, initial=0.0) > 1e-9))
            yield from np.split(points, ends)


def signs(name: str, mobject: mn.Mobject) -> Iterator[Shape]:
    """The box of each path of a text."""
    for path in paths(mobject):
        (left, bottom), (right, top) = path.min(axis=0), path.max(axis=0)
        yield Shape(name, np.array([(left, bottom), (right, bottom), (right, top), (left, top)]))


def _hull(path: Corners) -> Corners:
    try:
        return path[ConvexHull(path).vertices]
    except QhullError:  # a line
        return np.array([path.min(axis=0), path.max(axis=0)])


def texts(film: Film) -> list[Shape]:
    """The signs of all texts but those in cells."""
    named = {f"{name!r}": label for name, label in film.board.labels.items()}
    for name, part in vars(film.panel).items():
        if isinstance(part, mn.VMobject) and name not in PASSING:
            named[f"the panel's {name}"] = part
    return [shape for name, mobject in named.items() for shape in signs(name, mobject)]


def cells(film: Film, still: bool, grows: set[str]) -> list[Shape]:
    """Where cells are, and the window, unless they are on their way: then they may pass what they like."""
    found = []
    for name, plane in film.board.planes.items():
        if name in grows:
            continue
        found += [Shape(f"{name} cells", _hull(path)) for fill in plane.fills.values() for path in paths(fill)]
        border = [*paths(plane.frame)]  # its zeros show the paper
        found += [Shape(f"{name} border", _hull(np.concatenate(border)))] if border else []
    if still:
        found += [Shape("the window", _hull(path)) for path in paths(film.board.window)]
    return found


def check(film: Film, moment: Any) -> None:
    """A picture; FaultError, if something is not where it should be."""
    film.show(moment)
    picture = film.board.picture(moment)
    pointer = picture.pointer
    still = pointer is None or (pointer.towards is None and pointer.opacity == 1 and not pointer.stand.facing)
    grows = {name for name, sheet in picture.sheets.items() if sheet.grown or (sheet.places and sheet.opacity)}
    written, planes = texts(film), cells(film, still, grows)
    everything = [*written, *planes]
    camera: Any = film.camera
    width, height = camera.frame_width / 2, camera.frame_height / 2
    slack = TOUCH * 2 * height
    for shape in everything:
        left, bottom, right, top = shape.box
        if min(left + width, width - right, bottom + height, height - top) < -slack:
            raise FaultError(f"{shape.name} leaves the frame")
    if not len(film.panel.title.get_all_points()):
        raise FaultError("the title is not there")
    boxes = np.array([shape.box for shape in everything])
    for index, sign in enumerate(written):
        left, bottom, right, top = boxes[index]
        near = (
            (boxes[:, 0] < right - slack)
            & (boxes[:, 2] > left + slack)
            & (boxes[:, 1] < top - slack)
            & (boxes[:, 3] > bottom + slack)
        )
        for other in np.flatnonzero(near):
            shape = everything[other]
            if shape.name != sign.name and sign.overlaps(shape, slack):
                raise FaultError(f"{sign.name} overlaps {shape.name}")


def moments(rng: Random, film: Film) -> list[Any]:
    """Some pictures of every chapter, held ones and such as are on the move."""
    shots = film.shots()
    sweep = [shot for shot in shots if shot.chapter in ("sweep", "loop")]
    chosen = [shot for shot in shots if shot not in sweep] + [
        sweep[0],
        sweep[-1],
        *rng.sample(sweep, min(3, len(sweep))),
    ]
    return [
        *(shot.at(rng.random() * shot.frames) for shot in chosen),
        *(shot.at(0) for shot in chosen),
        story.poster(shots),
    ]


def attack(rng: Random, scratch: Path) -> None:
    """Any layer in any frame, view and language."""
    del scratch
    conv = random_layer(rng, rng.choice((4, 8, 16, 32)))
    view, language = rng.choice(("planes", "flat")), rng.choice([*LANGUAGES])
    loop = rng.random() < ASIDE
    size = rng.choice(LOOPS if loop else FRAMES)
    title = TITLE if rng.random() < 0.2 else None
    scene = type("Layer", (Film,), {"conv": conv, "view": view, "words": LANGUAGES[language], "title": title})
    config = {"format": "gif", "dry_run": False} if loop else {}
    where = f"{conv}, {view}, {size[0]},{size[1]}, {language}{', loop' * loop}{', long title' * bool(title)}"
    with staged(scene, size, **config) as film:
        for moment in moments(rng, film):
            try:
                check(film, moment)
            except FaultError as fault:
                raise FaultError(f"{fault}: {where}") from None


LAYOUT = Kind("random layers, moments, views, frames and languages: no clipping, no overlap", 600, attack)
