"""What the gallery holds, as its gallery.json says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

NAME = "gallery.json"


@dataclass(frozen=True)
class Animation:
    """A scene of the gallery in `folder`: its words, and the names of its files."""

    folder: Path
    stem: str
    facts: Mapping[str, Any]

    @property
    def alt(self) -> str:
        """What it shows, in one sentence."""
        return self.facts["alt"]

    @property
    def title(self) -> str:
        """The parameters: "padding = 1, stride = 2, transposed"."""
        values = self.facts["parameters"]
        parts = [f"padding = {_short(values['padding'])}", f"stride = {_short(values['stride'])}"]
        parts += [f"dilation = {_short(values['dilation'])}"] * (_short(values["dilation"]) != "1")
        parts += [f"output padding = {_short(values['output_padding'])}"] * (_short(values["output_padding"]) != "0")
        parts += ["transposed"] * values["transposed"]
        return ", ".join(parts)

    @property
    def numbers(self) -> list[str]:
        """Input, kernel and output in words, a sentence per line."""
        return self._described()[: -self.facts["steps"]]

    @property
    def steps(self) -> list[str]:
        """What each output cell reads, a sentence per cell."""
        return self._described()[-self.facts["steps"] :]

    def _described(self) -> list[str]:
        lines = (self.folder / self.file(".txt")).read_text(encoding="utf-8").splitlines()
        return [line for line in lines[1:] if line]  # the first one is the alternative text

    def file(self, suffix: str) -> str:
        """The name of the file with this suffix, such as ".loop.webm"; LookupError if the gallery has none."""
        name = self.stem + suffix
        if name not in self.files:
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

    def loop_captions(self) -> str:
        """WebVTT for the loop: the sum of each output cell, as long as the GIF shows it."""
        blocks, start = ["WEBVTT"], 0
        with Image.open(self.folder / self.file(".gif")) as image:
            for index, step in enumerate(self.steps):
                image.seek(index)
                end = start + int(image.info["duration"])
                cell, total = step.split(" reads ")[0], step.split(": ")[-1]
                blocks.append(f"{_time(start)} --> {_time(end)}\n{cell}: {total}")
                start = end
        return "\n\n".join(blocks) + "\n"

    def write_loop_still(self, target: Path) -> None:
        """The last frame of the loop as PNG: all of the output is there."""
        with Image.open(self.folder / self.file(".gif")) as image:
            image.seek(self.facts["steps"] - 1)
            image.convert("RGB").save(target, optimize=True)


def read(folder: Path) -> dict[str, Animation]:
    """The animations of a gallery by stem; LookupError if there is no gallery.json."""
    try:
        scenes = json.loads((folder / NAME).read_text(encoding="utf-8"))["scenes"]
    except FileNotFoundError:
        raise LookupError(f"{folder} has no {NAME}: script/render makes it") from None
    return {stem: Animation(folder, stem, facts) for stem, facts in scenes.items()}


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


def _time(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
