"""Compilation: a long film made of the shots of other scenes, with a question before each of its parts."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, ClassVar, cast

import manim as mn
from PIL import Image

from convfilm import catalogue, checks, page, story
from convfilm.board import Board
from convfilm.film import Film
from convfilm.media.files import complete
from convfilm.media.narration import narration
from convfilm.media.writer import FilmWriter, straight_alpha
from convfilm.page import Page
from convfilm.panel import Panel
from convfilm.play import Below, perform
from convfilm.scene import Scene
from convfilm.sheet import Sheet
from convfilm.story import Shot
from convfilm.theme import Theme, theme_for


@dataclass(frozen=True)
class Part:
    """A question, and the scene that answers it."""

    title: str
    """The question, which stands on a page before the scene."""
    scene: str
    """The name of a scene in the folder of the compilation's file."""
    speed: float = 1.0
    """2.0 plays it twice as fast."""
    until: int | None = None
    """After how many of its sentences it ends; None: after the last."""


@dataclass(frozen=True)
class Stretch:
    """A part as it is played: its page comes, goes, and the scene follows; or a page that stays."""

    page: Page
    comes: Sequence[Shot[Any]]
    goes: Sequence[Shot[Any]] = ()
    shots: Sequence[Shot[Any]] = ()
    film: type[Film] | None = None

    @property
    def all(self) -> list[Shot[Any]]:
        """Every shot of it."""
        return [*self.comes, *self.goes, *self.shots]


class Compilation(Scene):
    """A film in parts, each of them scenes of other files, told as they are there.

    Subclass it and set `parts`. Beside the film it writes its last picture, its captions, and a script of what is said,
    with times; an .mp4 has the parts as chapters.
    """

    parts: ClassVar[Sequence[Part | Page]]
    """In their order; a Page is a part of text alone."""
    title: ClassVar[str] = ""
    """Of the film, in its narration; "" for that of its first part."""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        with self._named():
            self.checked()
        super().__init__(renderer, **kwargs)
        with self._named():
            checks.no_loop(self.is_loop)

    @classmethod
    def checked(cls) -> list[type[Film] | None]:
        """The film of each part; what is wrong with a part is said before anything is rendered."""
        checks.text("title", cls.title)
        return [cls._film(part) for part in checks.parts(getattr(cls, "parts", None))]

    @classmethod
    def _film(cls, part: object) -> type[Film] | None:
        """The scene of a part, in the words, the theme and at the speed of this film."""
        if isinstance(part, Page):
            part.check()
            return None
        checks.instance("parts", part, (Part,), "some Parts and Pages")
        assert isinstance(part, Part)
        checks.text("title", part.title)
        checks.pace("speed", part.speed)
        (entry,) = catalogue.chosen([part.scene], Path(inspect.getfile(cls)).parent)
        scene = entry.load()
        shared = {"words": cls.words, "theme": cls.theme, "speed": scene.speed * part.speed}
        film = cast(type[Film], type(scene.__name__, (scene,), shared))
        if part.until is not None:
            said = story.captions(film.film(story.STILLS_RATE), story.STILLS_RATE)
            checks.count("until", part.until, len(said))
        return film

    @classmethod
    def story(cls, rate: float) -> list[Stretch]:
        """What is played, in frames of 1 / rate seconds: no picture is drawn for it."""
        stretches = []
        for part, film in zip(cls.parts, cls.checked(), strict=True):
            last = part is cls.parts[-1]
            if film is None:
                assert isinstance(part, Page)
                stretches.append(Stretch(part, page.comes(part, rate, last)))
                continue
            assert isinstance(part, Part)
            asks, shots = Page(part.title), _until(film.film(rate), part.until)
            with cls._named():
                checks.some(sum(shot.frames for shot in shots), film.speed, rate)
            stretches.append(Stretch(asks, page.comes(asks, rate), page.goes(asks, rate), shots, film))
        return stretches

    @classmethod
    def film(cls, rate: float) -> list[Shot[Any]]:
        """Every shot."""
        return [shot for stretch in cls.story(rate) for shot in stretch.all]

    @classmethod
    def chapters(cls, rate: float) -> list[tuple[float, str]]:
        """(start in seconds, title) of each part."""
        return _begins(cls.story(rate), rate)

    @classmethod
    def narration(cls, rate: float) -> str:
        """What is said, and when, as Markdown."""
        stretches = cls.story(rate)
        chapters, shots = _begins(stretches, rate), [shot for stretch in stretches for shot in stretch.all]
        title, note = cls.title or chapters[0][1], cls.words.narration
        return narration(title, chapters, story.captions(shots, rate), note)

    def construct(self) -> None:
        """Play the parts."""
        theme, rate = self.theme or theme_for(self._paper()), self.camera.frame_rate
        stretches, below = self.story(rate), Below((), "")
        for stretch in stretches[-1:] if self.is_poster else stretches:
            self._begin(stretch)
            sheet = Sheet(stretch.page, theme, self.screen)
            if self.is_poster and stretch.film is None:
                sheet.paint(story.poster(stretch.comes))
                self.add(sheet)
                return
            self.add(sheet)
            if not self.is_poster:
                self._perform(sheet, stretch.comes, below=below)
            self.remove(*below.mobjects)
            below = Below([sheet], f"{sheet.key} {story.poster(stretch.comes)}")
            if stretch.film is not None:
                below = self._play_film(stretch, sheet, theme)

    def _begin(self, stretch: Stretch) -> None:
        """A part begins: a section, and a chapter of the file."""
        self.next_section(stretch.film.__name__ if stretch.film else page.CHAPTER)
        cast(FilmWriter, self.renderer.file_writer).chapters.append((self.renderer.time, stretch.page.title))

    def _play_film(self, stretch: Stretch, sheet: Sheet, theme: Theme) -> Below:
        """The page goes, and what the scene shows stands at the end."""
        assert stretch.film is not None
        film = stretch.film
        panel, board = film.stage(film.checked(), "film", theme, self.screen)

        def stands(moment: Any) -> Below:
            picture = board.picture(moment)
            board.paint(picture)
            panel.paint(picture, board)
            return Below([*panel.still, board, panel.changing], f"{board.key} {panel.key} {moment}")

        below = stands(stretch.shots[0].at(0))
        self.remove(sheet)
        if not self.is_poster:
            self.add(*below.mobjects, sheet)  # the sheet is above all
            self._perform(sheet, stretch.goes, below=below)
            self.remove(sheet)
            self._perform(board, stretch.shots, panel)
            return Below(below.mobjects, f"{board.key} {panel.key} {story.poster(stretch.shots)}")
        below = stands(story.poster(stretch.shots))
        self.add(*below.mobjects)
        return below

    def _perform(
        self, board: Board | Sheet, shots: Sequence[Shot[Any]], panel: Panel | None = None, below: Below | None = None
    ) -> None:
        """Play shots in segments."""
        for group in story.groups([shot for shot in shots if shot.frames > 0], self.camera.frame_rate):
            perform(self, board, group, panel, below)

    def render(self, preview: bool = False) -> bool:
        """Render the film, and write its last picture and its narration beside it, unless it is a part of it (-n)."""
        again = bool(super().render(preview))
        output, config = self.session_spec.output, mn.config
        is_whole = config.from_animation_number == 0 and config.upto_animation_number == float("inf")
        if output.is_video and output.enabled and is_whole:
            film = self.renderer.file_writer.movie_file_path
            self.renderer.update_frame(self)
            pixels = self.renderer.get_frame()
            with complete(film.with_suffix(".png")) as partial:
                Image.fromarray(straight_alpha(pixels) if output.transparent else pixels).save(partial)
            with complete(film.with_suffix(".md")) as partial:
                partial.write_text(self.narration(self.camera.frame_rate), encoding="utf-8")
            mn.logger.info("Its last picture and its narration are beside it: .png, .md")
        return again


def _begins(stretches: Sequence[Stretch], rate: float) -> list[tuple[float, str]]:
    """(start in seconds, title) of each."""
    ends = accumulate((sum(shot.frames for shot in stretch.all) for stretch in stretches), initial=0)
    return [(begin / rate, stretch.page.title) for begin, stretch in zip(ends, stretches, strict=False)]


def _until(shots: Sequence[Shot[Any]], count: int | None) -> list[Shot[Any]]:
    """The shots up to the end of so many sentences."""
    chosen: list[Shot[Any]] = []
    said = 0
    for words, group in groupby(shots, key=lambda shot: shot.caption):
        if said == count:
            break
        said += bool(words)
        chosen += group
    return chosen
