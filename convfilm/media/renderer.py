"""Manim's Cairo renderer without the work that nobody sees: what stands is drawn once, what is known not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import manim as mn
import numpy as np
from manim._config.video_encoder import video_encoder_fingerprint
from manim.typing import RGBAPixelArray
from manim.utils.hashing import get_hash_from_play_call

from convfilm.media.writer import FilmWriter


class FilmRenderer(mn.CairoRenderer):
    """Draws nothing for plays that are skipped or cached; Manim 0.22 draws at least one picture of each.

    Animations may tell it two things. `painted` counts how often they changed the picture: as long as it stands, the
    frame before is written again. `key` says all that their pictures depend on, and `covers` which mobjects they paint:
    these need no hash then.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(file_writer_class=FilmWriter, **kwargs)
        # Manim hashes the camera with a table that it makes when it first draws. Made now, it is in every hash, whether
        # the plays before were drawn or came from the cache.
        self.camera.type_or_raise(mn.VMobject())
        # Cairo wants colours times alpha: white at alpha 0, which Manim takes, would shine through what is drawn.
        background: Any = self.camera.background
        if background[0, 0, 3] < 255:
            background[..., :3] = background[..., :3].astype(np.uint16) * background[..., 3:] // 255

        self._standing: RGBAPixelArray | None = None
        self._repeat = 0
        self._painted = -1

    def play(self, scene: mn.Scene, *args: Any, **kwargs: Any) -> None:
        """As Manim's `play`, but that animations which all have a `key` are known by it."""
        if not all(isinstance(getattr(animation, "key", None), str) for animation in args):
            super().play(scene, *args, **kwargs)
            return
        self.skip_animations = self._original_skipping_status
        self.update_skipping_status()
        scene.compile_animation_data(*args, **kwargs)
        name = None if self.skip_animations else self._name(scene)
        if self.skip_animations or (not mn.config.disable_caching and self.file_writer.is_already_cached(name)):
            self.skip_animations = True
            self.time += scene.duration
        self.file_writer.add_partial_movie_file(name)
        self.animations_hashes.append(name)
        self.file_writer.begin_animation(not self.skip_animations, animation_index=self.num_plays)
        scene.begin_animations()
        self.save_static_frame_data(scene, scene.static_mobjects)
        scene.play_internal()
        self._flush()
        self.file_writer.end_animation(not self.skip_animations)
        self.num_plays += 1

    def _name(self, scene: mn.Scene) -> str:
        """What the segment of a play is called: the same for the same frames, and for no others."""
        if mn.config.disable_caching:
            return f"uncached_{self.num_plays:05}"
        animations: list[Any] = scene.animations or []
        covered = {id(part) for animation in animations for whole in animation.covers for part in whole.get_family()}
        others = [mobject for mobject in scene.mobjects if id(mobject) not in covered]
        encoder = video_encoder_fingerprint(scene.session_spec.video_encoder)
        known = get_hash_from_play_call(
            scene, self.camera, [], others, backend="cairo", encoder_fingerprint=encoder, renderer_state=()
        )
        played = [f"{animation.key} {animation.run_time}" for animation in animations]
        return hashlib.sha256(" ".join([known, *played]).encode()).hexdigest()

    def render(self, scene: mn.Scene, time: float, moving_mobjects: Iterable[mn.Mobject] | None = None) -> None:
        """Draw a frame, unless it is the one before."""
        counts = [getattr(animation, "painted", None) for animation in scene.animations or [None]]
        if None in counts or any(mobject.has_time_based_updater() for mobject in scene.mobjects):
            self._flush()
            super().render(scene, time, moving_mobjects)
            return
        if self.skip_animations:
            return
        painted = sum(count for count in counts if count is not None)
        if self._standing is None or painted != self._painted:
            self._flush()
            self.update_frame(scene, moving_mobjects)
            self._standing, self._painted = self.get_frame(), painted
        self._repeat += 1

    def _flush(self) -> None:
        """Write the frame that stands, as often as it was shown."""
        if self._standing is not None:
            self.add_frame(self._standing, num_frames=self._repeat)
        self._standing, self._repeat = None, 0

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
