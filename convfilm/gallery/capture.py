"""Pictures and captions of a film without rendering the film: slices of its story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from typing import Any

import manim as mn
import numpy as np
import srt  # type: ignore[import-untyped]

from convfilm import defaults, story
from convfilm.film import Film
from convfilm.media.loop import Frame
from convfilm.media.writer import straight_alpha
from convfilm.theme import DARK, LIGHT

PAPERS = {"light": LIGHT.paper, "dark": DARK.paper}


@contextmanager
def settings(size: tuple[int, int] | None, fps: int | None, paper: str | None, **others: Any) -> Iterator[None]:
    """Manim's configuration, as in manim.cfg but for these."""
    chosen: dict[str, Any] = {"verbosity": "WARNING", "progress_bar": "none", **others}
    if size:
        chosen |= {"pixel_width": size[0], "pixel_height": size[1]}
    if fps:
        chosen["frame_rate"] = fps
    if paper:
        chosen["background_color"] = PAPERS.get(paper, paper)
    with mn.tempconfig(chosen), defaults.given(*chosen):
        yield


def staged(film: type[Film]) -> Film:
    """A film that is set up, and writes no file."""
    scene = film()
    scene.setup()
    return scene


def seen(scene: Film) -> np.ndarray:
    """(height, width, 4) of the picture as it is, straight alpha."""
    scene.renderer.update_frame(scene)
    pixels = scene.renderer.get_frame()
    return straight_alpha(pixels) if mn.config.transparent else pixels


def loop_frames(film: type[Film]) -> list[Frame]:
    """The loop; under settings of format "gif"."""
    scene, rate = staged(film), Fraction(mn.config.frame_rate)
    frames = []
    for shot in scene.shots():
        scene.show(shot.at(0))
        frames.append(Frame(seen(scene), shot.frames / rate))
    return frames


def step_pictures(film: type[Film]) -> Iterator[np.ndarray]:
    """The picture of each step, as in the film."""
    scene = staged(film)
    for moment in scene.stills():
        scene.show(moment)
        yield seen(scene)


def summary_picture(film: type[Film]) -> np.ndarray:
    """The whole picture, which makes a poster."""
    scene = staged(film)
    scene.show(story.poster(scene.board.story(story.STILLS_RATE)))
    return seen(scene)


def captions(film: type[Film]) -> list[srt.Subtitle]:
    """What the film says, and when."""
    rate = float(mn.config.frame_rate)
    return [
        srt.Subtitle(number, timedelta(seconds=start), timedelta(seconds=end), words)
        for number, (start, end, words) in enumerate(story.captions(film.film(rate), rate), start=1)
    ]
