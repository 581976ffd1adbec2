"""Film: a scene of one convolution, to be subclassed with `conv = Conv2d(...)`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import manim as mn
import numpy as np
import numpy.typing as npt

from convcore import Conv2d, Step, apply
from scenes.stage.arrangement import VIEWS, Region
from scenes.stage.board import Board
from scenes.stage.labels import Labels
from scenes.stage.pace import Pace, paces
from scenes.stage.panel import Panel
from scenes.stage.renderer import FilmRenderer
from scenes.stage.theme import Theme, theme_for
from scenes.stage.values import default_input, default_kernel
from scenes.stage.words import Words

CHAPTERS = ("introduction", "sweep", "summary")


class Film(mn.Scene):
    """The film of a convolution in three chapters, or, as a GIF, the loop of its sweep.

    Subclass it and set `conv`; everything else has a default.
    """

    conv: ClassVar[Conv2d]
    """The convolution."""
    input_values: ClassVar[npt.ArrayLike | None] = None
    """(rows, columns) of numbers; None for small fixed integers."""
    kernel: ClassVar[npt.ArrayLike | None] = None
    """(rows, columns) of weights; None for small fixed integers."""
    view: ClassVar[str] = "planes"
    """"planes", the guide's view, or "flat": input, kernel and output side by side."""
    chapters: ClassVar[Sequence[str]] = CHAPTERS
    """Which of "introduction", "sweep" and "summary", in this order."""
    speed: ClassVar[float] = 1.0
    """2.0 plays twice as fast."""
    theme: ClassVar[Theme | None] = None
    """None: the theme that fits `background_color`."""
    title: ClassVar[str | None] = None
    """None: "Convolution" or "Transposed convolution"."""
    words: ClassVar[Words] = Words()
    """All other words on the screen."""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        super().__init__(renderer or FilmRenderer(), **kwargs)

    def setup(self) -> None:
        """Build the picture."""
        conv = self.conv
        x = np.asarray(default_input(conv) if self.input_values is None else self.input_values)
        kernel = np.asarray(default_kernel(conv) if self.kernel is None else self.kernel)
        self.output_values = apply(conv, x, kernel)
        camera = self.camera
        width, height = camera.frame_width, camera.frame_height
        pixel = width / camera.pixel_width
        theme = self.theme or theme_for(camera.background_color)
        frame = Region(-width / 2, -height / 2, width / 2, height / 2)
        title = self.title or (self.words.transposed if conv.transposed else self.words.convolution)
        self.panel = Panel(conv, x, kernel, title, self.words, theme, frame, pixel, with_sum=not self.is_loop)
        label = Labels.size(frame)
        arrangement = VIEWS[self.view](conv, self.panel.board, label)
        self.board = Board(conv, x, kernel, self.output_values, theme, arrangement, pixel)
        self.labels = Labels(conv, arrangement, self.words, theme, label, pixel)
        self.picture = [*self.panel.mobjects, *self.labels.mobjects, *self.board.layers]
        self.add(*self.picture)

    @property
    def is_loop(self) -> bool:
        """Whether the output is a GIF, which shows the sweep alone, a frame per output cell."""
        return bool(self.session_spec.output.is_gif)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of the convolution."""
        return list(self.conv.steps())

    def construct(self) -> None:
        """Play the chapters, or the loop."""
        if self.is_loop:
            self.loop()
            return
        for chapter in self.chapters:
            self.next_section(chapter)
            getattr(self, chapter)()

    def loop(self) -> None:
        """One held frame per output cell, a second each, the last one longer."""
        for step in self.steps:
            self.show(step)
            self.hold_seconds(2.5 if step is self.steps[-1] else 1.0)

    def show(self, step: Step) -> None:
        """The picture of one step: on the board and in the panel."""
        self.board.turn_to(step)
        self.panel.turn_to(step, self.output_values[step.output])

    def introduction(self) -> None:
        """Input and kernel."""
        self.board.rest()
        self.hold_seconds(1.0)

    def sweep(self) -> None:
        """A held state per output cell."""
        pace = paces(self.conv.output_shape[1], len(self.steps), self.camera.frame_rate, self.speed)
        before: Step | None = None
        for step, (_) in zip(self.steps, pace, strict=True):
            if before is not None and _.glide:
                self.glide(before, step, _)
            self.show(step)
            self.hold(_.hold)
            before = step

    def summary(self) -> None:
        """The whole picture."""
        self.board.finish()
        self.panel.clear()
        self.hold_seconds(2.0)

    def glide(self, start: Step, end: Step, pace: Pace) -> None:
        """Move the window from one step to the next."""
        self.board.leave(start)
        self.panel.clear()
        self.play(Glide(self, start, end), run_time=(pace.glide - 0.01) / self.camera.frame_rate)

    def hold(self, frames: int) -> None:
        """Show the picture as it is."""
        if frames > 0:
            self.wait((frames + 0.01) / self.camera.frame_rate)  # Manim rounds down
            self.mobjects = list(self.picture)  # Manim leaves an empty mobject for every wait

    def hold_seconds(self, seconds: float) -> None:
        """Show the picture as it is."""
        self.hold(round(seconds * self.camera.frame_rate / self.speed))


class Glide(mn.Animation):
    """The window on its way from one step to the next."""

    def __init__(self, film: Film, start: Step, end: Step, **kwargs: Any) -> None:
        super().__init__(film.board.beam, **kwargs)  # what is drawn after the beam is redrawn with it
        self.film, self.start, self.end = film, start, end

    def create_starting_mobject(self) -> mn.Mobject:
        """The board draws absolute pictures: no copy to start from is needed."""
        return self.mobject

    def interpolate_mobject(self, alpha: float) -> None:
        """The picture a share of the way."""
        self.film.board.glide(self.start, self.end, self.rate_func(alpha))
