"""What the gallery holds, as its gallery.json says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import srt  # type: ignore[import-untyped]
from PIL import Image

from convfilm import languages
from convfilm.gallery import manifest
from convfilm.gallery.job import QUIZ
from convfilm.gallery.manifest import NAME
from convfilm.media.captions import vtt
from convfilm.words import Words

WINDOWED = ("planes", "flat")
LONGEST = 1e6  # seconds of a loop
SMALL_QUALITY = 85  # of 100: of small stills


@dataclass(frozen=True)
class Animation:
    """A scene of the gallery in `folder`: its words, and the names of its files."""

    folder: Path
    stem: str
    facts: Mapping[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether it has all words that pages want."""
        try:
            words = [self.alt, self.title, *self.numbers, *self.steps, *(cell["caption"] for cell in self.cells)]
            lists = isinstance(self.numbers, list) and self.facts["steps"] == len(self.cells)
            words += [said["caption"] for said in self.facts["loop"]]
            times = all(0 <= said["start"] < said["end"] <= LONGEST for said in self.facts["loop"])
        except (KeyError, TypeError):
            return False
        return lists and times and all(isinstance(word, str) for word in words)

    @property
    def alt(self) -> str:
        """What it shows, in one sentence."""
        alt: str = self.facts["alt"]
        return alt

    @property
    def is_told_in_acts(self) -> bool:
        """Whether its film is no window that slides."""
        return self.facts.get("view", WINDOWED[0]) not in WINDOWED

    @property
    def title(self) -> str:
        """The film's title, or where a window slides the parameters: "padding = 1, stride = 2, transposed".

        That of a quiz says that it is one, as its film may lie beside it.
        """
        return f"{self._title}{', quiz' * self.stem.endswith(QUIZ)}"

    @property
    def _title(self) -> str:
        if self.is_told_in_acts:
            return str(self.facts["title"])
        values = self.facts["parameters"]
        if "mode" in values:  # of a pooling
            sizes = {name.replace("_", " "): _short(values[name]) for name in ("kernel_size", "stride", "padding")}
            return ", ".join([str(self.facts["title"]), *(f"{name} = {size}" for name, size in sizes.items())])
        parts = [f"padding = {_short(values['padding'])}", f"stride = {_short(values['stride'])}"]
        parts += [f"dilation = {_short(values['dilation'])}"] * (_short(values["dilation"]) != "1")
        parts += [f"output padding = {_short(values['output_padding'])}"] * (_short(values["output_padding"]) != "0")
        parts += ["transposed"] * values["transposed"]
        return ", ".join(parts)

    @property
    def words(self) -> Words:
        """The words of its language; English ones where it is one that there are none of."""
        language = self.facts.get("language")
        return languages.words(language if language in languages.LANGUAGES else "en")

    @property
    def language(self) -> tuple[str, str]:
        """Its language's tag (BCP 47) and name: ("de", "Deutsch")."""
        return str(self.facts.get("language", "en")), str(self.facts.get("language_name", "English"))

    @property
    def claim(self) -> str:
        """What the film claims in the end."""
        return str(self.facts.get("claim", ""))

    @property
    def has_film(self) -> bool:
        """Whether its film has been rendered."""
        return f"{self.stem}.mp4" in self.files

    @property
    def numbers(self) -> list[str]:
        """Input, kernel and output in words, a sentence each."""
        numbers: list[str] = self.facts["numbers"]
        return numbers

    @property
    def steps(self) -> list[str]:
        """What each output cell reads, a sentence per cell."""
        return [cell["sentence"] for cell in self.cells]

    @property
    def cells(self) -> list[dict[str, Any]]:
        """What is said of each output cell."""
        cells: list[dict[str, Any]] = self.facts["cells"]
        return cells

    def file(self, suffix: str) -> str:
        """The name of the file with this suffix, such as ".loop.webm"; LookupError if there is none, or another."""
        name = self.stem + suffix
        if name not in self.files or not manifest.is_as_made(self.folder / name, self.files[name]):
            raise LookupError(f"the gallery has no {name}: script/render makes it")
        return name

    def size(self, suffix: str) -> tuple[int, int]:
        """(width, height) of that file in pixels."""
        made = self.files[self.file(suffix)]
        return made["width"], made["height"]

    @property
    def files(self) -> dict[str, Any]:
        """What is known of each file, by its name."""
        return {name: made for media in self.facts["media"].values() for name, made in media["files"].items()}

    def times(self, name: str, suffix: str) -> list[float]:
        """Seconds in that file: its "stops", a step each and at last the finished picture, or where "chapters" begin.

        Empty where the gallery knows none.
        """
        found = self.files[self.file(suffix)].get(name, [])
        whole = isinstance(found, list) and all(
            isinstance(time, int | float) and 0 <= time <= LONGEST for time in found
        )
        return found if whole and found == sorted(found) else []

    def loop_captions(self) -> str:
        """WebVTT for the loop."""
        return vtt(
            srt.Subtitle(number, timedelta(seconds=said["start"]), timedelta(seconds=said["end"]), said["caption"])
            for number, said in enumerate(self.facts["loop"], start=1)
        )

    def write_still(self, target: Path, film: bool, width: int | None = None) -> None:
        """The poster of the film, or the last frame of the loop, the finished picture: as WebP, without loss.

        Resized to a width, for small screens, it is written with some: soft edges would take more space than it saves.
        """
        with Image.open(self.folder / self.file(".poster.png" if film else ".png")) as image:
            still = image.convert("RGB")
        if width is None:
            still.save(target, "WEBP", lossless=True)
        else:
            height = round(still.height * width / still.width)
            still.resize((width, height), Image.Resampling.LANCZOS).save(target, "WEBP", quality=SMALL_QUALITY)


def read(folder: Path) -> dict[str, Animation]:
    """The animations of a gallery by stem, as far as a run of script/render can have written them.

    LookupError if there is no gallery.json.
    """
    if not (folder / NAME).is_file():
        raise LookupError(f"{folder} has no {NAME}: script/render makes it")
    found = {stem: Animation(folder, stem, facts) for stem, facts in manifest.read(folder).items()}
    return {stem: animation for stem, animation in found.items() if animation.is_whole}


def find(folder: Path, stem: str) -> Animation:
    """One animation of a gallery; LookupError with what there is if it has none of that stem."""
    animations = read(folder)
    if stem not in animations:
        raise LookupError(f"the gallery has no scene {stem!r}: choose from {', '.join(animations)}")
    return animations[stem]


def _short(value: Any) -> str:
    """1 for ((1, 1), (1, 1)), (1, 2) for what is not the same everywhere."""
    if isinstance(value, Sequence):
        parts = [_short(part) for part in value]
        return parts[0] if len(set(parts)) == 1 else f"({', '.join(parts)})"
    return str(value)
