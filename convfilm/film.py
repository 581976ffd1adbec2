"""Film: a scene of one convolution, to be subclassed with `conv = Conv2d(...)`. It plays the shots of its story."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import Any, ClassVar, cast

import manim as mn
import numpy.typing as npt

from convcore import Conv2d, Example
from convfilm import checks, story
from convfilm.board import Board
from convfilm.layout import Screen
from convfilm.media.renderer import FilmRenderer
from convfilm.panel import Panel, text_base
from convfilm.picture import Picture
from convfilm.play import Shots
from convfilm.story import CHAPTERS, Shot
from convfilm.theme import LABEL, Theme, theme_for
from convfilm.views import VIEWS, View
from convfilm.words import Words


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
    card: ClassVar[bool] = False
    """Whether the loop is a card: the board as large as can be, and a few words, to be read at 200 pixels."""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        try:
            self.example = self.checked()
        except (TypeError, ValueError) as error:
            error.args = (f"{type(self).__name__}: {error}",)
            raise
        super().__init__(renderer or FilmRenderer(), **kwargs)
        if self.session_spec.output.is_video and not self.is_loop:
            checks.even(mn.config.pixel_width, mn.config.pixel_height)

    @classmethod
    def checked(cls) -> Example:
        """The layer with its numbers; what is wrong with an attribute is said before anything is rendered."""
        example = Example(checks.convolution(getattr(cls, "conv", None)), cls.input_values, cls.kernel)
        checks.choice("view", cls.view, VIEWS)
        checks.ordered("chapters", cls.chapters, CHAPTERS)
        checks.positive("speed", cls.speed)
        checks.instance("theme", cls.theme, (Theme, NoneType), "a Theme, such as DARK, or None")
        checks.instance("title", cls.title, (str, NoneType), "text or None")
        checks.instance("words", cls.words, (Words,), 'Words, such as Words(input="Eingabe")')
        return example

    @classmethod
    def story(cls, rate: float) -> list[Shot[Any]]:
        """Every shot of all chapters, in frames of 1 / rate seconds: no picture is drawn for it."""
        return cls._view().story(cls.checked(), cls.words, rate, cls.speed)

    @classmethod
    def film(cls, rate: float) -> list[Shot[Any]]:
        """The shots of its chapters."""
        return cls._chosen(cls.story(rate))

    @classmethod
    def _chosen(cls, shots: list[Shot[Any]]) -> list[Shot[Any]]:
        return story.chapters(shots, checks.ordered("chapters", cls.chapters, CHAPTERS))

    @classmethod
    def _view(cls) -> View[Any]:
        return VIEWS[checks.choice("view", cls.view, VIEWS)]

    def setup(self) -> None:
        """Build what is on the screen: the panel that stands, the board, the sum beside it."""
        camera = cast(mn.Camera, self.camera)
        screen = Screen.of(camera.frame_width, camera.frame_height, camera.pixel_width)
        view, theme = self._view(), self.theme or theme_for(mn.ManimColor(camera.background_color).to_hex())
        title = self.title or (self.words.transposed if self.conv.transposed else self.words.convolution)
        kind = "film" if not self.is_loop else "card" if self.card else "loop"
        remarks = {shot.moments[-1].note for shot in self.story(story.STILLS_RATE)} if kind == "film" else set()
        self.panel = Panel(self.example, view, title, self.words, theme, screen, kind, remarks)
        self.board = Board(
            self.example,
            self.view,
            theme=theme,
            words=self.words,
            region=self.panel.board,
            em=0.0 if kind == "card" else LABEL * text_base(screen.frame, view),
            building=kind == "film",
            screen=screen,
        )
        self.add(*self.panel.still, self.board, self.panel.changing)  # what changes is above what stands

    @property
    def is_loop(self) -> bool:
        """Whether the output is a GIF, which shows the sweep alone, a frame per output cell."""
        return bool(self.session_spec.output.is_gif)

    def shots(self) -> list[Shot[Any]]:
        """What is played: the chapters, or the loop."""
        rate = self.camera.frame_rate
        if self.is_loop:
            return story.loop(self._view().stills(self.example), rate, self.speed)
        return self._chosen(self.board.story(rate, self.speed))

    def construct(self) -> None:
        """Play the shots."""
        shots = self.shots()
        if self.session_spec.output.is_still and mn.config.upto_animation_number == float("inf"):
            self.show(story.poster(shots))  # the last picture is all that is asked for
            return
        rate, chapter = self.camera.frame_rate, ""
        for group in story.groups(shots, rate):
            if group[0].chapter != chapter and not self.is_loop:
                chapter = group[0].chapter
                self.next_section(chapter)
            for start, end, caption in story.captions(group, rate):
                self.add_subcaption(caption, duration=end - start, offset=start)
            self.play(Shots(self.board, group, self.panel, rate))

    def stills(self) -> list[Any]:
        """The moment of each output cell, told, in the order of the steps."""
        return self._view().stills(self.example)[:-1]

    def show(self, moment: Any) -> None:
        """The picture of a moment of the story."""
        picture: Picture = self.board.picture(moment)
        self.board.paint(picture)
        self.panel.paint(picture, self.board)
