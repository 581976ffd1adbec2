"""Film: a scene of one convolution, to be subclassed with `conv = Conv2d(...)`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import NoneType
from typing import Any, ClassVar, cast

import manim as mn
import numpy.typing as npt

from convcore import Conv2d, Role, Step, apply, input_roles
from convfilm import checks
from convfilm.arrangement import VIEWS, Region
from convfilm.board import Board, Construction
from convfilm.labels import Labels
from convfilm.media.renderer import FilmRenderer
from convfilm.pace import paces
from convfilm.panel import Panel, text_base
from convfilm.pixels import on_pixels
from convfilm.text import written
from convfilm.theme import LABEL, Theme, theme_for
from convfilm.values import default_input, default_kernel
from convfilm.words import Words

SOURCE = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")))).hexdigest()
INTRODUCTION_MOVE, INTRODUCTION_HOLD, SUMMARY_HOLD = 0.8, 0.8, 2.0  # seconds
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
        try:
            self._check()
        except (TypeError, ValueError) as error:
            error.args = (f"{type(self).__name__}: {error}",)
            raise
        super().__init__(renderer or FilmRenderer(), **kwargs)
        if self.session_spec.output.is_video and not self.is_loop:
            checks.even(mn.config.pixel_width, mn.config.pixel_height)

    def _check(self) -> None:
        """Refuse wrong attributes before anything is rendered."""
        checks.convolution(getattr(self, "conv", None))
        self._inputs(), self._kernel()
        checks.choice("view", self.view, VIEWS)
        checks.ordered("chapters", self.chapters, CHAPTERS)
        checks.positive("speed", self.speed)
        checks.instance("theme", self.theme, (Theme, NoneType), "a Theme, such as DARK, or None")
        checks.instance("title", self.title, (str, NoneType), "text or None")
        checks.instance("words", self.words, (Words,), 'Words, such as Words(input="Eingabe")')

    def _inputs(self) -> npt.NDArray[Any]:
        values = default_input(self.conv) if self.input_values is None else self.input_values
        return checks.numbers("input_values", values, self.conv.input_shape)

    def _kernel(self) -> npt.NDArray[Any]:
        values = default_kernel(self.conv) if self.kernel is None else self.kernel
        return checks.numbers("kernel", values, self.conv.kernel_shape)

    def setup(self) -> None:
        """Build the picture."""
        conv, x, kernel = self.conv, self._inputs(), self._kernel()
        self.output_values = apply(conv, x, kernel)
        camera = cast(mn.Camera, self.camera)
        width, height = camera.frame_width, camera.frame_height
        pixel = width / camera.pixel_width
        theme = self.theme or theme_for(camera.background_color)
        frame = Region(-width / 2, -height / 2, width / 2, height / 2)
        title = self.title or (self.words.transposed if conv.transposed else self.words.convolution)
        self.panel = Panel(
            conv,
            x,
            kernel,
            self.output_values,
            title,
            self.words,
            theme,
            frame,
            self.view,
            pixel,
            with_sum=not self.is_loop,
        )
        label = LABEL * text_base(frame, self.view)
        arrangement = on_pixels(VIEWS[self.view](conv, self.panel.board, label), frame, pixel)
        self.board = Board(conv, x, kernel, self.output_values, theme, arrangement, pixel)
        self.labels = Labels(conv, arrangement, self.words, theme, label, pixel)
        self.picture = [*self.panel.mobjects, *self.labels.mobjects, *self.board.layers]
        self.labels.show(*self.sweep_labels)
        self.add(*self.picture)

    @property
    def is_loop(self) -> bool:
        """Whether the output is a GIF, which shows the sweep alone, a frame per output cell."""
        return bool(self.session_spec.output.is_gif)

    @property
    def sweep_labels(self) -> list[str]:
        """The labels from the sweep on."""
        return [name for name in self.labels.by_name if name != "kernel" or self.board.arrangement.kernel_stays]

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of the convolution."""
        return list(self.conv.steps())

    def construct(self) -> None:
        """Play the chapters, or the loop."""
        if self.is_loop:
            self.loop()
            return
        chapters = checks.ordered("chapters", self.chapters, CHAPTERS)
        if self.session_spec.output.is_still and mn.config.upto_animation_number == float("inf"):
            chapters = chapters[-1:]  # the last picture is all that is asked for
        for chapter in chapters:
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
        """Input and kernel appear; the plane is built around the input; the kernel goes to its first window."""
        self.labels.show("input", "kernel")
        built = Construction()
        self._remark(self.words.start, INTRODUCTION_HOLD)
        self._build(built, "spread", 0.0)
        self.hold_seconds(INTRODUCTION_HOLD)
        for part, note in self._construction():
            self._remark(note, INTRODUCTION_MOVE)
            if part == "landing":
                self.labels.show("input", *(["kernel"] if self.board.arrangement.kernel_stays else []))
            self.draw(partial(self._build, built, part), self.labels.mobjects[0], INTRODUCTION_MOVE)
            built = replace(built, **{part: 1.0})
            self._build(built, part, 1.0)
            if part not in ("spread", "landing"):
                self.hold_seconds(INTRODUCTION_HOLD)

    def _remark(self, words: str, seconds: float) -> None:
        self.panel.note(words)
        self.say(words, self._frames(seconds))

    def _build(self, built: Construction, part: str, share: float) -> None:
        construction = replace(built, **{part: share})
        self.board.build(construction)
        self.labels.move("input", self.board.label_shift(construction))

    def _construction(self) -> list[tuple[str, str]]:
        """The parts of the construction that this convolution has, each with its remark."""
        roles, words = set(input_roles(self.conv).values()), self.words
        parts = []
        if Role.INSERTED_ZERO in roles:
            parts += [("spread", words.insertion), ("zeros", words.insertion)]
        if Role.BORDER_ZERO in roles:
            parts.append(("ring", words.padding))
        if self.conv.transposed:
            parts.append(("turn", words.turn))
        down, right = self.conv.rows.window_stride, self.conv.columns.window_stride
        step = f"{right}" if down == right else f"{down} × {right}"
        return [*parts, ("landing", words.slide.format(step=step))]

    def sweep(self) -> None:
        """A held state per output cell; cells too quick for that share one animation per row."""
        self.labels.show(*self.sweep_labels)
        pace = paces(self.conv.output_shape[1], len(self.steps), self.camera.frame_rate, self.speed)
        quick: list[tuple[Step, int]] = []
        for before, step, time in zip([None, *self.steps], self.steps, pace, strict=False):
            if time.held:
                if before is not None:
                    self.glide(before, step, time.glide)
                self.show(step)
                self.say(self.caption(step), time.hold)
                self.hold(time.hold)
            else:
                quick.append((step, time.hold))
                if step is self.steps[-1] or step.output.column + 1 == self.conv.output_shape[1]:
                    self.run(quick)
                    quick = []

    def run(self, quick: Sequence[tuple[Step, int]]) -> None:
        """Show steps one after the other, each for so many frames, too quick to glide or to read."""
        steps = [step for step, frames in quick for _ in range(frames)]
        if steps:
            self.say(
                self.words.quick.format(first=tuple(quick[0][0].output), last=tuple(quick[-1][0].output)), len(steps)
            )
            self.draw_frames(partial(self._run, steps), self.panel.terms, len(steps), rate_func=mn.linear)

    def _run(self, steps: Sequence[Step], share: float) -> None:
        self.show(steps[min(round(share * len(steps)), len(steps) - 1)])

    def caption(self, step: Step) -> str:
        """The sum of a step as a sentence."""
        return self.words.caption.format(
            output=tuple(step.output), sum=self.panel.sum_of(step), value=written(self.output_values[step.output])
        )

    def say(self, sentence: str, frames: int) -> None:
        """A caption for the next frames."""
        if frames > 0 and sentence:
            self.add_subcaption(sentence, duration=frames / self.camera.frame_rate)

    def summary(self) -> None:
        """The whole picture."""
        self.board.finish()
        rows, columns = self.conv.output_shape
        self._remark(self.words.end.format(rows=rows, columns=columns), SUMMARY_HOLD)
        self.hold_seconds(SUMMARY_HOLD)

    def glide(self, start: Step, end: Step, frames: int) -> None:
        """Move the window from one step to the next."""
        self.board.leave(start)
        self.panel.clear()
        self.draw_frames(partial(self.board.glide, start, end), self.board.beam, frames)

    def draw(self, picture: partial[None], first: mn.Mobject, seconds: float) -> None:
        """Call `picture` with shares from 0 to 1; `first` is the lowest layer that changes."""
        self.draw_frames(picture, first, self._frames(seconds))

    def draw_frames(self, picture: partial[None], first: mn.Mobject, frames: int, **kwargs: Any) -> None:
        """The same, for so many frames."""
        if frames > 0:
            run_time = (frames - 0.01) / self.camera.frame_rate  # Manim rounds up
            self.play(Draw(picture, first, **kwargs), run_time=run_time)

    def hold(self, frames: int) -> None:
        """Show the picture as it is."""
        if frames > 0:
            self.wait((frames + 0.01) / self.camera.frame_rate)  # Manim rounds down
            self.mobjects = list(self.picture)  # Manim leaves an empty mobject for every wait

    def hold_seconds(self, seconds: float) -> None:
        """Show the picture as it is."""
        self.hold(self._frames(seconds))

    def _frames(self, seconds: float) -> int:
        return round(seconds * self.camera.frame_rate / self.speed)


class Draw(mn.Animation):
    """Calls `picture` with a share from 0 to 1; whatever is drawn after `first` is redrawn with it."""

    def __init__(self, picture: partial[None], first: mn.Mobject, **kwargs: Any) -> None:
        super().__init__(first, **kwargs)
        self.picture = picture
        # Manim's cache knows an animation by its attributes alone: these tell what is drawn, and by which code.
        self.drawn, self.source = f"{picture.func.__name__}{picture.args}", SOURCE

    def create_starting_mobject(self) -> Any:
        """The mobject itself: pictures are absolute, and a copy would only take time."""
        return self.mobject

    def interpolate_mobject(self, alpha: float) -> None:
        """The picture at a share of the way."""
        self.picture(self.rate_func(alpha))
