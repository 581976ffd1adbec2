"""Manim's Cairo renderer without the drawing, hashing and encoding that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import manim as mn
import numpy as np
from manim._config.video_encoder import video_encoder_fingerprint
from manim.typing import PixelArray
from manim.utils.hashing import get_hash_from_play_call

from convfilm import defaults, sentences
from convfilm.media import interrupt
from convfilm.media.canvas import Canvas
from convfilm.media.patches import Box, Patch, cut
from convfilm.media.writer import FilmWriter
from convfilm.theme import Theme

# A file with a film is being loaded, perhaps by `manim render`, and the checks of its layers come before the renderer.
defaults.begin()
sentences.begin(defaults.command())
defaults.drawable()

CAMERA = (
    "pixel_width",
    "pixel_height",
    "frame_width",
    "frame_height",
    "frame_center",
    "frame_rate",
    "background_color",
    "background_opacity",
    "background_image",
    "cairo_line_width_multiple",
    "use_z_index",
)


class FilmRenderer(mn.CairoRenderer):
    """Draws a frame when it differs from the one before, and no frame of plays that are skipped or cached.

    Animations tell it when nothing changed, and what they show, by two attributes, which are both optional: `painted`,
    an int that counts the changes, and `key`, a string that differs where any of the pictures could. It stands for
    all mobjects of the animation, and for those that it `covers`.

    Args:
        theme: of the scene, if it has one: it brings its paper.
        kwargs: as of Manim's.
    """

    def __init__(self, theme: Theme | None = None, **kwargs: Any) -> None:
        super().__init__(file_writer_class=FilmWriter, **kwargs)
        sentences.begin(defaults.command())
        paper = defaults.paper(theme)
        if paper is not None and self.camera.background_color == mn.config.background_color:
            self.camera.background_color = paper
        # Manim hashes the camera with a table that it makes when it first draws. Made now, it is in every hash, whether
        # the plays before were drawn or came from the cache.
        self.camera.type_or_raise(mn.VMobject())
        # Cairo wants colours times alpha: white at alpha 0, which Manim takes, would shine through what is drawn.
        background: Any = self.camera.background
        if background[0, 0, 3] < 255:
            background[..., :3] = background[..., :3].astype(np.uint16) * background[..., 3:] // 255
        self._canvas = Canvas(self.camera)
        self._changed: list[Box] = []  # by what was drawn last
        self._held: list[Patch] | None = None
        self._painted: tuple[int, ...] | None = None
        self._repeat = 0
        self._updates = False  # whether the picture may change without an animation

    def init_scene(self, scene: mn.Scene, session_spec: Any, file_writer_settings: Any) -> None:
        """Write with our defaults."""
        encoder = defaults.encoder(session_spec.video_encoder)
        scene.session_spec = replace(session_spec, video_encoder=encoder)
        super().init_scene(scene, scene.session_spec, replace(file_writer_settings, video_encoder=encoder))

    def play(self, scene: mn.Scene, *args: Any, **kwargs: Any) -> None:
        """Play, as Manim does, but with our names for segments, and a held frame written before its segment ends."""
        self._held = None  # of a play that was interrupted
        self.skip_animations = self._original_skipping_status
        self.update_skipping_status()
        scene.compile_animation_data(*args, **kwargs)
        frames = self._frames(scene)
        name = None if self.skip_animations else self._name(scene)
        if name and not mn.config.disable_caching and self.file_writer.is_already_cached(name, frames):
            mn.logger.info("Animation %s : Using cached data (hash : %s)", self.num_plays, name)
            self.skip_animations = True
            # The clock is that of the film: what is left out of it (-n) takes no time, what is cached takes its own.
            self.time += scene.duration if frames is None else frames / self.camera.frame_rate
        self.file_writer.add_partial_movie_file(name)
        self.animations_hashes.append(name)
        self.file_writer.begin_animation(not self.skip_animations, animation_index=self.num_plays)
        scene.begin_animations()
        # Nothing else than an updater or an animation adds updaters, and ours do not.
        self._updates = bool(scene.updaters or scene.always_update_mobjects or _updated(scene.mobjects))
        self.save_static_frame_data(scene, scene.static_mobjects)
        if scene.is_current_animation_frozen_frame():
            self.update_frame(scene, mobjects=scene.moving_mobjects)
            self.freeze_current_frame(scene.duration)
        else:
            scene.play_internal()
            self._flush()
        self.file_writer.end_animation(not self.skip_animations)
        self.num_plays += 1

    def render(self, scene: mn.Scene, time: float, moving_mobjects: Iterable[mn.Mobject] | None = None) -> None:
        """Draw the frame, or count one more of the last."""
        del time
        interrupt.check()
        if self.skip_animations:
            return
        painted = self._counts(scene)
        if self._held is not None and painted is not None and painted == self._painted:
            self._repeat += 1
            return
        self._flush()
        self.update_frame(scene, moving_mobjects)
        self._held, self._painted, self._repeat = self.changes(), painted, 1
        if painted is None:
            self._flush()

    def _flush(self) -> None:
        """Write the frame that is held."""
        held, self._held = self._held, None
        if held is not None:
            self.add_frame(cast(Any, held), num_frames=self._repeat)

    def _counts(self, scene: mn.Scene) -> tuple[int, ...] | None:
        """How often each animation has changed the picture; None if it may change without that."""
        animations = scene.animations or ()
        counts = tuple(count for each in animations if isinstance(count := getattr(each, "painted", None), int))
        return counts if counts and len(counts) == len(animations) and not self._updates else None

    def _frames(self, scene: mn.Scene) -> int | None:
        """How many frames the play has; None if a condition ends it."""
        if scene.stop_condition is not None:
            return None
        if scene.is_current_animation_frozen_frame():
            return int(scene.duration / (1 / self.camera.frame_rate))
        return len(np.arange(0, scene.duration, 1 / mn.config.frame_rate))

    def _name(self, scene: mn.Scene) -> str:
        """What the segment of a play is called: a digest of all that it shows."""
        if mn.config.disable_caching:
            return f"uncached_{self.num_plays:05}"
        animations: list[Any] = list(scene.animations or ())
        camera: Any = self.camera
        mobjects: list[Any] = [*scene.mobjects]
        state: list[Any] = []
        if all(isinstance(getattr(animation, "key", None), str) for animation in animations):
            state = [(animation.key, animation.run_time, animation.rate_func) for animation in animations]
            covered = [each for animation in animations for each in getattr(animation, "covers", [animation.mobject])]
            own = {id(part) for mobject in covered for part in mobject.get_family()}
            state.append([number for number, mobject in enumerate(mobjects) if id(mobject) in own])
            mobjects = [part for mobject in mobjects for part in _others(mobject, own)]
            camera = SimpleNamespace(**{name: getattr(camera, name) for name in CAMERA})
            animations = []
        return get_hash_from_play_call(
            scene,
            camera,
            animations,
            mobjects,
            backend="cairo",
            encoder_fingerprint=video_encoder_fingerprint(scene.session_spec.video_encoder),
            renderer_state=state,
        )

    def update_frame(
        self, scene: mn.Scene, mobjects: Iterable[mn.Mobject] | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Draw, unless it is for a skipped play: only the last picture of a scene is asked for without mobjects."""
        if self.skip_animations and mobjects is not None:
            return
        moving = [*(mobjects or ())]
        if moving and self.static_image is not None and not args and not kwargs:
            self._changed = self._canvas.draw(self.static_image, moving)
            return
        self._canvas.forget()
        super().update_frame(scene, moving, *args, **kwargs)
        self._changed = [Box(0, 0, *self.camera.pixel_array.shape[:2])]

    def changes(self) -> list[Patch]:
        """What the last picture changed in the one before; of a play the first is whole: what stays is drawn anew."""
        return cut(self.camera.pixel_array, self._changed)

    def picture(self, scene: mn.Scene) -> PixelArray:
        """(height, width, 4): the scene as it is, without a play; what did not change since the last is not drawn."""
        background: Any = self.camera.background
        self._canvas.draw(background, [*scene.mobjects, *scene.foreground_mobjects])
        return super().get_frame()

    def save_static_frame_data(self, scene: mn.Scene, static_mobjects: Iterable[mn.Mobject]) -> Any:
        """Draw what does not move, unless the play is skipped."""
        if self.skip_animations:
            self.static_image = None
            return None
        return super().save_static_frame_data(scene, static_mobjects)


def _updated(mobjects: Iterable[mn.Mobject]) -> bool:
    """Whether any of them, or of what they consist of, has updaters."""
    stack = [*mobjects]
    while stack:
        mobject = stack.pop()
        if mobject.updaters:
            return True
        stack.extend(mobject.submobjects)
    return False


def _others(mobject: mn.Mobject, own: set[int]) -> Iterator[Any]:
    """What of a mobject does not belong to the animations."""
    if id(mobject) in own:
        return
    if not any(id(part) in own for part in mobject.get_family()):
        yield mobject
        return
    yield SimpleNamespace(**{name: value for name, value in vars(mobject).items() if name != "submobjects"})
    for part in mobject.submobjects:
        yield from _others(part, own)
