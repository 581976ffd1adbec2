"""Compilation: a long film made of the shots of other scenes, with a question before each of its parts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, ClassVar, cast

import manim as mn
from PIL import Image

from convfilm import catalogue, checks, page, story
from convfilm.board import Board
from convfilm.catalogue import Entry
from convfilm.film import Film
from convfilm.media import sound
from convfilm.media.files import complete
from convfilm.media.narration import Sentence, narration, sentences, waiting
from convfilm.media.renderer import FilmRenderer
from convfilm.media.writer import FilmWriter, straight_alpha
from convfilm.page import Page, Row
from convfilm.page_board import PageBoard
from convfilm.panel import Panel
from convfilm.play import Below, perform
from convfilm.scene import Scene
from convfilm.story import Shot
from convfilm.theme import Theme, theme_for
from convfilm.words import Words


@dataclass(frozen=True)
class Part:
    """A scene, and the question that it answers."""

    scene: str
    """The name of a scene in the folder of the compilation's file."""
    title: str = ""
    """The question, which stands on a page before the scene, and above it; "" for the scene's own title."""
    note: str = ""
    """A line below the question."""
    speed: float = 1.0
    """2.0 plays it twice as fast, but for sentences that would be too quick to read."""
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

    Subclass it and set `parts`, or, for several languages, a function that makes them of words. Beside the film it
    writes its last picture, its captions, and a script of what is said, with times; an .mp4 has the parts as chapters.
    The script names a recording of each sentence, such as `02-03.wav`: those in the folder
    `narration/<stem>.<language>` beside its file are laid under the film, which waits for them.
    """

    parts: ClassVar[Sequence[Part | Page] | Callable[[Words], Sequence[Part | Page]]]
    """In their order; a Page is a part of text alone."""
    title: ClassVar[str] = ""
    """Of the film, in its narration; "" for that of its first part."""

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        with self._named():
            self.checked()
            self.recordings()
        super().__init__(renderer, **kwargs)
        with self._named():
            checks.no_loop(self.is_loop)

    @classmethod
    def checked(cls) -> list[tuple[Page, Part | None, type[Film] | None]]:
        """The page of each part, and the film that follows it; what is wrong is said before anything is rendered."""
        checks.text("title", cls.title)
        checks.instance("words", cls.words, (Words,), 'Words, such as Words(input="Eingabe")')
        parts = getattr(cls, "parts", None)
        parts = checks.parts(parts(cls.words) if callable(parts) else parts)
        for part in parts:
            if isinstance(part, Page):
                part.check()
                continue
            checks.instance("parts", part, (Part,), "some Parts and Pages")
            for name in ("scene", "title", "note"):
                checks.text(name, getattr(part, name))
            checks.pace("speed", part.speed)
        scenes = [part.scene for part in parts if isinstance(part, Part)]
        entries = catalogue.chosen(scenes, cls._folder()) if scenes else []
        known = {name: entry for entry in entries for name in (entry.name, entry.stem)}
        return [(part, None, None) if isinstance(part, Page) else cls._asked(part, known) for part in parts]

    @classmethod
    def _asked(cls, part: Part, known: Mapping[str, Entry]) -> tuple[Page, Part, type[Film]]:
        """A part, with its scene in the words, the theme and at the speed of this film."""
        scene = known[part.scene].load()
        shared = {"words": cls.words, "theme": cls.theme, "speed": scene.speed * part.speed}
        film = cast(type[Film], type(scene.__name__, (scene,), shared | ({"title": part.title} if part.title else {})))
        if part.until is not None:
            said = story.captions(film.film(story.STILLS_RATE), story.STILLS_RATE)
            checks.count("until", part.until, len(said))
        title = film.viewed().title(film.checked(), film.words) if film.title is None else film.title
        return Page(title, (Row(part.note),) if part.note else ()), part, film

    @classmethod
    def _folder(cls) -> Path:
        """Where its file is, and its scenes."""
        return Path(inspect.getfile(cls)).parent

    @classmethod
    def recordings(cls) -> dict[str, Path]:
        """The recordings that there are, by the names of their sentences; ValueError for one that is of no use."""
        folder = cls._folder() / cls._recordings_folder()
        found = {path.stem: path for path in sorted(folder.glob("*.[wW][aA][vV]"))}
        if found:
            known = [said.name for said in cls._sentences(cls._story(story.STILLS_RATE, {}), story.STILLS_RATE)]
            for name, path in found.items():
                checks.recording(str(path.relative_to(cls._folder())), name, known, sound.seconds(path))
        return found

    @classmethod
    def _recordings_folder(cls) -> str:
        """Where recordings of what it says in its language are, beside its file."""
        return f"narration/{catalogue.stem(cls.__name__)}.{cls.words.language}"

    @classmethod
    def story(cls, rate: float) -> list[Stretch]:
        """What is played, in frames of 1 / rate seconds: no picture is drawn for it."""
        lengths = {name: sound.seconds(path) or 0.0 for name, path in cls.recordings().items()}
        return cls._story(rate, lengths)

    @classmethod
    def _story(cls, rate: float, lengths: Mapping[str, float]) -> list[Stretch]:
        """The same, with recordings as long as this."""
        stretches, told = [], cls.checked()
        for number, (asks, part, film) in enumerate(told, start=1):

            def takes(name: str, words: str, quick: float = part.speed if part else 1.0, film: Any = film) -> float:
                read = story.reading(words) * quick / film.speed if quick > 1 else 0.0
                return max(read, lengths.get(name, 0.0))

            ends = film is None and number == len(told)
            comes = waiting(page.comes(asks, rate, last=ends), takes, rate, number)
            if part is None or film is None:
                stretches.append(Stretch(asks, comes))
                continue
            shots = _until(film.film(rate), part.until)
            with cls._named():
                checks.some(sum(shot.frames for shot in shots), film.speed, rate)
            shots = waiting(shots, takes, rate, number, before=1 + len(asks.rows))
            stretches.append(Stretch(asks, comes, page.goes(asks, rate), shots, film))
        return stretches

    @staticmethod
    def _sentences(stretches: Sequence[Stretch], rate: float) -> list[Sentence]:
        return sentences([stretch.all for stretch in stretches], rate)

    @classmethod
    def film(cls, rate: float) -> list[Shot[Any]]:
        """Every shot."""
        return [shot for stretch in cls.story(rate) for shot in stretch.all]

    @classmethod
    def chapters(cls, rate: float) -> list[tuple[float, str]]:
        """(start in seconds, title) of each part."""
        return _begins(cls.story(rate), rate)

    @classmethod
    def sounds(cls, rate: float) -> list[tuple[float, Path]]:
        """(start in seconds, file) of each recording."""
        found = cls.recordings()
        said = cls._sentences(cls.story(rate), rate) if found else []
        return [(each.start, found[each.name]) for each in said if each.name in found]

    @classmethod
    def narration(cls, rate: float) -> str:
        """What is said, and when, as Markdown."""
        stretches, words = cls.story(rate), cls.words
        chapters, said = _begins(stretches, rate), cls._sentences(stretches, rate)
        notes = words.narration, words.recordings.format(folder=f"`{cls._recordings_folder()}`")
        return narration(cls.title or chapters[0][1], chapters, said, notes)

    def construct(self) -> None:
        """Play the parts."""
        theme, rate = self.theme or theme_for(self._paper()), self.camera.frame_rate
        stretches, below = self.story(rate), Below((), "")
        if self._is_whole:  # else times would be others
            cast(FilmWriter, self.renderer.file_writer).recordings = self.sounds(rate)
        for stretch in stretches[-1:] if self.is_poster else stretches:
            self._begin(stretch)
            sheet = PageBoard(stretch.page, theme, self.screen)
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

    def _play_film(self, stretch: Stretch, sheet: PageBoard, theme: Theme) -> Below:
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
        self,
        board: Board | PageBoard,
        shots: Sequence[Shot[Any]],
        panel: Panel | None = None,
        below: Below | None = None,
    ) -> None:
        """Play shots in segments."""
        for group in story.groups([shot for shot in shots if shot.frames > 0], self.camera.frame_rate):
            perform(self, board, group, panel, below)

    @property
    def _is_whole(self) -> bool:
        """Whether no part of it is left out (-n)."""
        return mn.config.from_animation_number == 0 and mn.config.upto_animation_number == float("inf")

    def render(self, preview: bool = False) -> bool:
        """Render the film, and write its last picture and its narration beside it, unless it is a part of it (-n)."""
        again = bool(super().render(preview))
        output = self.session_spec.output
        if output.is_video and output.enabled and self._is_whole:
            film = self.renderer.file_writer.movie_file_path
            pixels = cast(FilmRenderer, self.renderer).picture(self)
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
