"""Times the drawing of frames of a large and of a small convolution, in turns, without encoding.

Arguments: width, height, rounds, cells per round. Prints JSON: for held frames and for frames of a glide, a pair
[large, small] of CPU seconds per frame for each round.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import cast

import manim as mn

from convcore import Conv2d, Step
from convfilm import Film
from convfilm.media.renderer import FilmRenderer

GLIDE = 18  # frames


class Large(Film):
    """A 32x32 input."""

    conv = Conv2d(32, 3, padding=1)


class Small(Film):
    """A 5x5 input."""

    conv = Conv2d(5, 3, padding=1)


def held(film: Film, steps: Sequence[Step]) -> float:
    """Seconds per frame of the pictures of steps."""
    renderer = cast(FilmRenderer, film.renderer)
    begin = time.process_time()
    for step in steps:
        film.show(step)
        renderer.update_frame(film, film.picture)
        renderer.get_frame()
    return (time.process_time() - begin) / len(steps)


def glided(film: Film, steps: Sequence[Step]) -> float:
    """Seconds per frame of glides to steps from those before, what is drawn once for a glide included."""
    renderer = cast(FilmRenderer, film.renderer)
    first_moving = film.picture.index(film.board.beam)
    still, moving = film.picture[:first_moving], film.picture[first_moving:]
    glides = [(film.steps[film.steps.index(step) - 1], step) for step in steps]
    begin = time.process_time()
    for before, step in glides:
        film.board.leave(before)
        film.panel.clear()
        renderer.save_static_frame_data(film, still)
        for frame in range(GLIDE):
            film.board.glide(before, step, frame / GLIDE)
            renderer.update_frame(film, moving)
            renderer.get_frame()
    renderer.static_image = None
    return (time.process_time() - begin) / len(steps) / GLIDE


def main(width: int, height: int, rounds: int, cells: int) -> None:
    """Draw, in turns."""
    settings = {"pixel_width": width, "pixel_height": height, "dry_run": True, "verbosity": "ERROR"}
    pairs: dict[str, list[list[float]]] = {"held": [], "glide": []}
    with mn.tempconfig(settings):
        films = [Large(), Small()]
        chosen = []
        for film in films:
            film.setup()
            chosen.append(film.steps[1 :: max(1, len(film.steps) // cells)][:cells])
            held(film, chosen[-1])  # typesets what is typeset once
        for _ in range(rounds):
            pairs["held"].append([held(film, steps) for film, steps in zip(films, chosen, strict=True)])
            pairs["glide"].append([glided(film, steps[:5]) for film, steps in zip(films, chosen, strict=True)])
    print(json.dumps(pairs))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
