"""Pictures and captions of a film without rendering the film: slices of its story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any, cast

import manim as mn
import numpy as np
import srt  # type: ignore[import-untyped]

from convfilm import defaults, story
from convfilm.film import Film
from convfilm.media.loop import Frame
from convfilm.media.renderer import FilmRenderer
from convfilm.media.writer import straight_alpha
from convfilm.theme import DARK, LIGHT, Theme, theme_for

THEMES = {"light": LIGHT, "dark": DARK}
CARD, FULL = (400, 400), (480, 540)
"""Pixels (width, height) of the two kinds of loops."""


@contextmanager
def settings(size: tuple[int, int] | None, fps: int | None, paper: str | None, **others: Any) -> Iterator[None]:
    """Manim's configuration, as in manim.cfg but for these."""
    chosen: dict[str, Any] = {"verbosity": "WARNING", "progress_bar": "none", **others}
    if size:
        chosen |= {"pixel_width": size[0], "pixel_height": size[1]}
    if fps:
        chosen["frame_rate"] = fps
    if paper:
        chosen["background_color"] = THEMES[paper].paper if paper in THEMES else paper
    with mn.tempconfig(chosen), defaults.given(*chosen):
        yield


def staged(film: type[Film]) -> Film:
    """A film that is set up, and writes no file."""
    scene = film()
    scene.setup()
    return scene


def seen(scene: Film) -> np.ndarray:
    """(height, width, 4) of the picture as it is, straight alpha."""
    pixels = cast(FilmRenderer, scene.renderer).picture(scene)
    return straight_alpha(pixels) if mn.config.transparent else pixels


def theme_on(film: type[Film], paper: str) -> Theme:
    """The theme for "light" or "dark" paper: the film's own if it is such a one."""
    usual = THEMES[paper]
    return film.theme if film.theme and theme_for(film.theme.paper) is usual else usual


def loop_frames(
    film: type[Film], card: bool, paper: str | None = None, theme: Theme | None = None, transparent: bool = False
) -> list[Frame]:
    """The loop: a card, or with title and parameters.

    On a paper, as in `settings`, or in a theme that takes the place of the film's and brings its paper.
    """
    kind = cast(type[Film], type(film.__name__, (film,), {"card": card, "theme": theme or film.theme}))
    others = {"transparent": True} if transparent else {}
    with settings(CARD if card else FULL, None, theme.paper if theme else paper, format="gif", **others):
        scene, rate = staged(kind), Fraction(mn.config.frame_rate)
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
    """The whole picture, which makes a poster; of a quiz, which that would answer, its first question."""
    scene = staged(film)
    scene.show(scene.stills()[0] if film.quiz else story.poster(scene.board.story(story.STILLS_RATE)))
    return seen(scene)


def loop_captions(film: type[Film]) -> list[tuple[float, float, str]]:
    """(start, end, words) of what is said of the loop, in seconds."""
    rate, example = float(mn.config.frame_rate), film.checked()
    shots = film.loop(rate)
    words = film.viewed().loop_said(example, film.words, [shot.frames / rate for shot in shots])
    return story.captions([replace(shot, caption=of) for shot, of in zip(shots, words, strict=True)], rate)


def captions(film: type[Film]) -> list[srt.Subtitle]:
    """What the film says, and when."""
    rate = float(mn.config.frame_rate)
    return [
        srt.Subtitle(number, timedelta(seconds=start), timedelta(seconds=end), words)
        for number, (start, end, words) in enumerate(story.captions(film.film(rate), rate), start=1)
    ]
