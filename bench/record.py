"""Renders a film, but stores each distinct frame and how often it is shown, instead of encoding it.

Arguments: file, scene, width, height, frame rate, folder. Prints the number of frames.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import manim as mn
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from manim.typing import RGBAPixelArray

from convfilm.catalogue import Entry
from convfilm.media.patches import Patch, Raster, as_patches
from convfilm.media.renderer import FilmRenderer
from convfilm.media.writer import FilmWriter


class Store(VideoSegmentEncoder):
    """Stands in for the encoder of a segment."""

    folder: Path
    repeats: list[int]

    def __init__(self, *, target: Path, spec: Any) -> None:
        self.target, self.spec = target, spec
        self._raster = Raster()

    def write_frame(self, pixels: RGBAPixelArray | Sequence[Patch], *, repeat: int = 1) -> None:
        """Store a frame."""
        self._raster.take(as_patches(pixels))
        self.keep(self._raster.pixels, repeat)

    def keep(self, pixels: RGBAPixelArray, repeat: int) -> None:
        """Store a whole frame."""
        (self.folder / f"{len(self.repeats):05}.rgba").write_bytes(zlib.compress(pixels.tobytes(), 1))
        self.repeats.append(repeat)

    def finish(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is open."""


class Recorder(FilmWriter):
    """Gives the frames to a `Store`, one segment after the other, so that they are stored in order."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.settings = replace(self.settings, max_inflight_encoders=1)

    store: type[Store] = Store

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        return self.store(target=target, spec=self.video_encoder)

    def combine_to_movie(self) -> None:
        """There are no segments."""


class RecordingRenderer(FilmRenderer):
    """The project's renderer with another writer."""

    store: type[Store] = Store

    def __init__(self) -> None:
        super().__init__()
        self._file_writer_class = type("Recorder", (Recorder,), {"store": self.store})


def main(file: str, name: str, width: str, height: str, rate: str, folder: str) -> None:
    """Record a scene."""
    Store.folder, Store.repeats = Path(folder), []
    settings: dict[str, Any] = {
        "pixel_width": int(width),
        "pixel_height": int(height),
        "frame_rate": int(rate),
        "disable_caching": True,
        "verbosity": "ERROR",
        "progress_bar": "none",
    }
    with TemporaryDirectory(dir=folder) as media, mn.tempconfig({**settings, "media_dir": media}):
        scene = Entry(Path(file).resolve(), name).load()(RecordingRenderer())
        scene.render()
    encoder = scene.session_spec.video_encoder
    index = {
        "codec": encoder.codec,
        "pixel_format": encoder.pixel_format,
        "options": dict(encoder.options),
        "size": [encoder.width, encoder.height],
        "rate": str(encoder.frame_rate),
        "repeats": Store.repeats,
    }
    Store.folder.joinpath("index.json").write_text(json.dumps(index))
    print(sum(Store.repeats))


if __name__ == "__main__":
    main(*sys.argv[1:])
