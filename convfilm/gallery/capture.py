"""Pictures and captions of a film without rendering the film."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import manim as mn
import numpy as np
import srt  # type: ignore[import-untyped]
from manim.manager import Manager

from convfilm import Film
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
    with mn.tempconfig(chosen):
        yield


class Captured:
    """What a scene would hold on the screen, and say, as a mixin: nothing moves, and no file is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.frames: list[Frame] = []
        self.pictures = True
        Manager(self)  # type: ignore[type-var]  # captions go through it
        self.setup()  # type: ignore[attr-defined]

    def hold(self: Any, frames: int) -> None:
        """Take the picture."""
        if self.pictures and frames > 0:
            self.frames.append(Frame(self.seen(), Fraction(frames) / Fraction(self.camera.frame_rate)))
        self.renderer.time += frames / self.camera.frame_rate

    def draw_frames(self: Any, picture: Any, first: Any, frames: int, **_: Any) -> None:  # noqa: ARG002
        """Let the time pass."""
        self.renderer.time += frames / self.camera.frame_rate

    def seen(self: Any) -> np.ndarray:
        """(height, width, 4) of the picture, straight alpha."""
        self.renderer.update_frame(self)
        pixels = self.renderer.get_frame()
        return straight_alpha(pixels) if mn.config.transparent else pixels


def captured(film: type[Film]) -> Any:
    """A film whose pictures are taken."""
    return type(film.__name__, (Captured, film), {})()


def loop_frames(film: type[Film]) -> list[Frame]:
    """The loop; under settings of format "gif"."""
    scene = captured(film)
    scene.loop()
    return list(scene.frames)


def step_pictures(film: type[Film]) -> Iterator[np.ndarray]:
    """The picture of each step, as in the film."""
    scene = captured(film)
    scene.labels.show(*scene.sweep_labels)
    for step in scene.steps:
        scene.show(step)
        yield scene.seen()


def summary_picture(film: type[Film]) -> np.ndarray:
    """The whole picture, which makes a poster."""
    scene = captured(film)
    scene.labels.show(*scene.sweep_labels)
    scene.summary()
    pixels: np.ndarray = scene.frames[-1].pixels
    return pixels


def captions(film: type[Film]) -> list[srt.Subtitle]:
    """What the film says, and when."""
    scene = captured(film)
    scene.pictures = False
    scene.construct()
    return list(scene.renderer.file_writer.subcaptions)
