"""Manim's Cairo renderer without the drawing that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import manim as mn
import numpy as np

from convfilm.media.writer import FilmWriter


class FilmRenderer(mn.CairoRenderer):
    """Draws nothing for plays that are skipped or cached; Manim 0.22 draws at least one picture of each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(file_writer_class=FilmWriter, **kwargs)
        # Manim hashes the camera with a table that it makes when it first draws. Made now, it is in every hash, whether
        # the plays before were drawn or came from the cache.
        self.camera.type_or_raise(mn.VMobject())
        # Cairo wants colours times alpha: white at alpha 0, which Manim takes, would shine through what is drawn.
        background: Any = self.camera.background
        if background[0, 0, 3] < 255:
            background[..., :3] = background[..., :3].astype(np.uint16) * background[..., 3:] // 255

    def update_frame(
        self, scene: mn.Scene, mobjects: Iterable[mn.Mobject] | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Draw, unless it is for a skipped play: only the last picture of a scene is asked for without mobjects."""
        if self.skip_animations and mobjects is not None:
            return
        super().update_frame(scene, mobjects, *args, **kwargs)

    def save_static_frame_data(self, scene: mn.Scene, static_mobjects: Iterable[mn.Mobject]) -> Any:
        """Draw what does not move, unless the play is skipped."""
        if self.skip_animations:
            self.static_image = None
            return None
        return super().save_static_frame_data(scene, static_mobjects)
