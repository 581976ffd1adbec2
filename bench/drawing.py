"""Times the drawing of frames of a large and of a small convolution, in turns, without encoding.

Arguments: width, height, rounds, cells per round. Prints JSON: for held frames and for frames of a glide, a pair
[large, small] of CPU seconds per frame for each round.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import manim as mn

from convcore import Conv2d
from convfilm import Film
from convfilm.media.renderer import FilmRenderer
from convfilm.views.window import Moment

GLIDE = 18  # frames


class Large(Film):
    """A 32x32 input."""

    conv = Conv2d(32, 3, padding=1)


class Small(Film):
    """A 5x5 input."""

    conv = Conv2d(5, 3, padding=1)


def held(film: Film, moments: Sequence[Moment]) -> float:
    """Seconds per frame of the pictures of steps."""
    renderer = cast(FilmRenderer, film.renderer)
    begin = time.process_time()
    for moment in moments:
        film.show(moment)
        renderer.update_frame(film, film.mobjects)
        renderer.changes()
    return (time.process_time() - begin) / len(moments)


def glided(film: Film, moments: Sequence[Moment]) -> float:
    """Seconds per frame of glides from steps to those after, what is drawn once for a glide included."""
    renderer = cast(FilmRenderer, film.renderer)
    first_moving = film.mobjects.index(film.board)
    still, moving = film.mobjects[:first_moving], film.mobjects[first_moving:]
    begin = time.process_time()
    for moment in moments:
        renderer.save_static_frame_data(film, still)
        for frame in range(GLIDE):
            film.show(replace(moment, place=(moment.place or 0.0) + frame / GLIDE))
            renderer.update_frame(film, moving)
            renderer.changes()
    renderer.static_image = None
    return (time.process_time() - begin) / len(moments) / GLIDE


def main(width: int, height: int, rounds: int, cells: int) -> None:
    """Draw, in turns."""
    settings = {"pixel_width": width, "pixel_height": height, "dry_run": True, "verbosity": "ERROR"}
    pairs: dict[str, list[list[float]]] = {"held": [], "glide": []}
    with mn.tempconfig(settings):
        films = [Large(), Small()]
        chosen = []
        for film in films:
            film.setup()
            moments = film.stills()
            chosen.append(moments[1 :: max(1, len(moments) // cells)][:cells])
            held(film, chosen[-1])  # typesets what is typeset once
        for _ in range(rounds):
            pairs["held"].append([held(film, moments) for film, moments in zip(films, chosen, strict=True)])
            pairs["glide"].append([glided(film, moments[:5]) for film, moments in zip(films, chosen, strict=True)])
    print(json.dumps(pairs))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
