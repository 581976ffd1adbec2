"""What is drawn, before anything is encoded: a digest per frame of every film, loop and still of the catalogue.

Arguments: file to write, width, height, frame rate. Two such files, of two checkouts, tell which frames differ:
`python -m bench.frames compare BEFORE AFTER`.
"""

from __future__ import annotations

import hashlib
import json
import sys
from itertools import groupby, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import manim as mn

from bench.record import RecordingRenderer, Store
from convfilm.catalogue import catalogue
from convfilm.film import Film
from convfilm.gallery.capture import loop_frames, settings, step_pictures


def digest(pixels: Any) -> str:
    """Of a picture."""
    return hashlib.sha256(pixels.tobytes()).hexdigest()[:16]


class Digests(Store):
    """Keeps digests of frames instead of the frames."""

    found: ClassVar[list[str]]

    def keep(self, pixels: Any, repeat: int) -> None:
        """Add a frame."""
        self.found.extend([digest(pixels)] * repeat)


class DigestingRenderer(RecordingRenderer):
    """Gives the frames to `Digests`."""

    store = Digests


def film(scene: type[Film], width: int, height: int, rate: int) -> list[str]:
    """Every frame of a film."""
    Digests.found = []
    size = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    quiet = {"disable_caching": True, "verbosity": "ERROR", "progress_bar": "none"}
    with TemporaryDirectory() as media, mn.tempconfig({**size, **quiet, "media_dir": media}):
        scene(DigestingRenderer()).render()
    return Digests.found


def record(target: Path, width: int, height: int, rate: int) -> None:
    """Write the digests of everything."""
    found: dict[str, Any] = {}
    for entry in catalogue():
        scene = entry.load()
        frames = [(frame, len([*same])) for frame, same in groupby(film(scene, width, height, rate))]
        found[entry.name] = {"film": frames}
        for kind, card in (("card", True), ("loop", False)):
            loop = loop_frames(scene, card)
            found[entry.name][kind] = [(digest(frame.pixels), str(frame.seconds)) for frame in loop]
        with settings((width, height), None, None, format="none"):
            found[entry.name]["stills"] = [digest(pixels) for pixels in step_pictures(scene)]
    target.write_text(json.dumps(found))


def compare(before: Path, after: Path) -> bool:
    """Print which frames differ; whether none does."""
    old, new = (json.loads(path.read_text()) for path in (before, after))
    equal = True
    for name in old:
        for kind, pictures in old[name].items():
            sides = [pictures, new[name][kind]]
            if kind == "film":
                sides = [[frame for frame, count in side for _ in range(count)] for side in sides]
            differ = [i for i, (a, b) in enumerate(zip_longest(*sides)) if a != b]
            print(f"{name:32}{kind:8}{len(sides[0]):6} / {len(sides[1]):6} frames, {len(differ)} differ {differ[:12]}")
            equal &= not differ
    return equal


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        sys.exit(not compare(Path(sys.argv[2]), Path(sys.argv[3])))
    record(Path(sys.argv[1]), *map(int, sys.argv[2:]))
