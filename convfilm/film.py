"""Film: a scene of one convolution, to be subclassed with `conv = Conv2d(...)`. It plays the shots of its story."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import Any, ClassVar, cast

import manim as mn
import numpy.typing as npt

from convcore import Conv2d, Example, Pool2d
from convfilm import checks, pace, story
from convfilm.board import Board
from convfilm.layout import Screen
from convfilm.panel import Panel, text_base
from convfilm.picture import Picture
from convfilm.play import perform
from convfilm.scene import Scene
from convfilm.story import CHAPTERS, Shot
from convfilm.theme import LABEL, Theme, theme_for
from convfilm.views import VIEWS, WINDOWED, View
from convfilm.views.quiz import Quiz
from convfilm.views.shaded import Shaded, quicker
from convfilm.words import Words


class Film(Scene):
    """The film of a convolution in three chapters, or, as a GIF, the loop of its sweep.

    Subclass it and set `conv`; everything else has a default.
    """

    conv: ClassVar[Conv2d | Pool2d]
    """The convolution, or a pooling."""
    input_values: ClassVar[npt.ArrayLike | None] = None
    """(rows, columns) of numbers, or (channels, rows, columns); None for small fixed integers."""
    kernel: ClassVar[npt.ArrayLike | None] = None
    """(rows, columns) of weights, or those of all channels, as PyTorch has them; None for small fixed integers.

    A pooling has none.
    """
    view: ClassVar[str] = "planes"
    """"planes", the guide's view, "flat": input, kernel and output side by side, or one that is told in acts.

    "channels" is that of layers of several channels.
    """
    chapters: ClassVar[Sequence[str]] = CHAPTERS
    """Which of "introduction", "sweep" and "summary", in this order."""
    speed: ClassVar[float] = 1.0
    """2.0 plays twice as fast; from 0.01 to 100."""
    title: ClassVar[str | None] = None
    """None: what the layer is called, such as "Convolution" or "Max pooling"; "" for no title."""
    shades: ClassVar[tuple[float, float] | None] = None
    """(black, white), such as (0, 255), to colour cells by their numbers, for pictures; None: by what they are."""
    quiz: ClassVar[bool] = False
    """Whether a question mark stands for 3 s in each output cell before its sum is told, where a window slides."""
    card: ClassVar[bool] = False
    """Whether the loop is a card: the board as large as can be, and a few words, to be read at 200 pixels."""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        self._is_base = mn.config.write_all and not hasattr(self, "conv") and bool(type(self).__subclasses__())
        if self._is_base:  # -a takes every class of a file, and what others are derived from need be no scene
            with mn.tempconfig({"dry_run": True}):
                mn.Scene.__init__(self, renderer, **kwargs)
            return
        with self._named():
            self.example = self.checked()
        super().__init__(renderer, **kwargs)

    @classmethod
    def checked(cls) -> Example:
        """The layer with its numbers; what is wrong with an attribute is said before anything is rendered."""
        example = Example(checks.layer(getattr(cls, "conv", None)), cls.input_values, cls.kernel)
        checks.choice("view", cls.view, VIEWS)
        checks.shows(cls.view, VIEWS[cls.view], example)
        if cls.shades is not None:
            checks.shades("shades", cls.shades)
            checks.choice("view", cls.view, WINDOWED)
        checks.instance("quiz", cls.quiz, (bool,), "True or False")
        if cls.quiz:
            checks.asks("quiz", cls.view, WINDOWED, cls.shades)
        checks.ordered("chapters", cls.chapters, CHAPTERS)
        checks.pace("speed", cls.speed)
        checks.instance("theme", cls.theme, (Theme, NoneType), "a Theme, such as DARK, or None")
        if cls.theme is not None:
            checks.theme(cls.theme)
        checks.instance("title", cls.title, (str, NoneType), "text or None")
        if cls.title is not None:
            checks.text("title", cls.title)
        checks.instance("words", cls.words, (Words,), 'Words, such as Words(input="Eingabe")')
        checks.instance("card", cls.card, (bool,), "True or False")
        return example

    @classmethod
    def story(cls, rate: float) -> list[Shot[Any]]:
        """Every shot of all chapters, in frames of 1 / rate seconds: no picture is drawn for it."""
        return cls.viewed().story(cls.checked(), cls.words, rate, cls.speed)

    @classmethod
    def film(cls, rate: float) -> list[Shot[Any]]:
        """The shots of its chapters."""
        return cls._chosen(cls.story(rate))

    @classmethod
    def loop(cls, rate: float) -> list[Shot[Any]]:
        """The shots of its loop."""
        stills = cls.viewed().stills(cls.checked(), cls.words)
        holds = (pace.ASKED, story.LOOP_HOLD) if cls.quiz else (story.LOOP_HOLD,)
        return story.loop(stills, rate, cls.speed * (1.0 if cls.shades is None else quicker(len(stills))), holds)

    @classmethod
    def _chosen(cls, shots: list[Shot[Any]]) -> list[Shot[Any]]:
        return story.chapters(shots, checks.ordered("chapters", cls.chapters, CHAPTERS))

    @classmethod
    def viewed(cls) -> View[Any]:
        """Its view."""
        view = VIEWS[checks.choice("view", cls.view, VIEWS)]
        if cls.quiz:
            return Quiz(cast(Any, view))
        return view if cls.shades is None else Shaded(cast(Any, view), *cls.shades)

    def setup(self) -> None:
        """Build what is on the screen: the panel that stands, the board, the sum beside it."""
        kind = "film" if not self.is_loop else "card" if self.card else "loop"
        theme = self.theme or theme_for(self._paper())
        self.panel, self.board = self.stage(self.example, kind, theme, self.screen)
        self.add(*self.panel.still, self.board, self.panel.changing)  # what changes is above what stands

    @classmethod
    def stage(cls, example: Example, kind: str, theme: Theme, screen: Screen) -> tuple[Panel, Board]:
        """Panel and board of a "film", a "loop" or a "card" in a frame."""
        view = cls.viewed()
        title = view.title(example, cls.words) if cls.title is None else cls.title
        remarks = cls.remarks(example) if kind == "film" else set()
        panel = Panel(example, view, title, cls.words, theme, screen, kind, remarks)
        board = Board(
            example,
            view,
            theme=theme,
            words=cls.words,
            region=panel.board,
            em=0.0 if kind == "card" else LABEL * text_base(screen.frame, view),
            building=kind == "film",
            lines=kind != "card",
            screen=screen,
        )
        return panel, board

    @classmethod
    def remarks(cls, example: Example) -> set[str]:
        """All that will be said beside the board: so much room is left for it."""
        told = cls.viewed().story(example, cls.words, story.STILLS_RATE, cls.speed)
        return {shot.moments[-1].note for shot in told}

    def shots(self) -> list[Shot[Any]]:
        """What is played: the chapters, or the loop."""
        rate = self.camera.frame_rate
        if self.is_loop:
            return self.loop(rate)
        return self._chosen(self.board.story(rate, self.speed))

    def render(self, preview: bool = False) -> bool:
        """Render the film, as any scene; a class that others are derived from, and that has no layer, is none."""
        if self._is_base:
            mn.logger.info(
                "%s has no conv, and is what others are derived from: it is not rendered.", type(self).__name__
            )
            return False
        return bool(super().render(preview))

    def construct(self) -> None:
        """Play the shots."""
        shots = self.shots()
        with self._named():
            checks.some(sum(shot.frames for shot in shots), self.speed, self.camera.frame_rate)
        if self.is_poster:
            self.show(story.poster(shots))
            return
        rate, chapter = self.camera.frame_rate, ""
        for group in story.groups(shots, rate):
            if group[0].chapter != chapter and not self.is_loop:
                chapter = group[0].chapter
                self.next_section(chapter)
            perform(self, self.board, group, self.panel)

    def stills(self) -> list[Any]:
        """The moment of each still: of each output cell, told, in the order of the steps, or of each act."""
        return self.viewed().stills(self.example, self.words)[:-1]

    def show(self, moment: Any) -> None:
        """The picture of a moment of the story."""
        picture: Picture = self.board.picture(moment)
        self.board.paint(picture)
        self.panel.paint(picture, self.board)
