"""What all our scenes of Manim have in common: a theme, words, and how they are rendered and checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, cast

import manim as mn

from convfilm import checks
from convfilm.layout import Screen
from convfilm.media.renderer import FilmRenderer
from convfilm.theme import Theme
from convfilm.words import Words


class Scene(mn.Scene):
    """A scene in a theme, drawn by our renderer."""

    theme: ClassVar[Theme | None] = None
    """With its paper; None: the theme that fits `background_color`."""
    words: ClassVar[Words] = Words()
    """All other words on the screen."""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        super().__init__(renderer or FilmRenderer(self.theme), **kwargs)
        with self._named():
            if self.theme and not self.session_spec.output.transparent:
                checks.readable(self.theme, self._paper())
            if self.session_spec.output.is_video and not self.is_loop:
                checks.even(mn.config.pixel_width, mn.config.pixel_height)

    @classmethod
    @contextmanager
    def _named(cls) -> Iterator[None]:
        """What is wrong is wrong with this class."""
        try:
            yield
        except (TypeError, ValueError) as error:
            error.args = (f"{cls.__name__}: {error}",)
            raise

    @property
    def is_loop(self) -> bool:
        """Whether the output is a GIF, which shows the sweep alone, a frame per output cell."""
        return bool(self.session_spec.output.is_gif)

    @property
    def is_poster(self) -> bool:
        """Whether the last picture is all that is asked for."""
        return bool(self.session_spec.output.is_still) and mn.config.upto_animation_number == float("inf")

    @property
    def screen(self) -> Screen:
        """The frame."""
        camera = cast(mn.Camera, self.camera)
        return Screen.of(camera.frame_width, camera.frame_height, camera.pixel_width)

    def _paper(self) -> str:
        """The colour of the paper, "#rrggbb"."""
        return mn.ManimColor(cast(mn.Camera, self.camera).background_color).to_hex()
