"""Job: one scene in one format. It goes to a worker as JSON, and its fingerprint tells whether files are up to date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from convfilm.catalogue import Entry

FORMATS = {
    "film": "the film, <stem>.mp4",
    "gif": "the loop, <stem>.gif",
    "loop": "the loop as video, <stem>.loop.webm and <stem>.loop.mp4",
    "alpha": "the loop on transparent paper, <stem>.alpha.webm",
    "poster": "the whole picture, <stem>.poster.png",
    "stills": "a picture per step, <stem>/01.png and so on",
    "captions": "what the film says, <stem>.vtt",
    "text": "alternative text and a long description, <stem>.txt",
}
LOOP_SIZE = (400, 444)
SMALL_LOOP_SIZE = (320, 356)
SMALL_LOOPS = ("NoPaddingNoStrides", "NoPaddingStrides")  # with few and large cells
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("convcore/**/*.py", "convfilm/**/*.py", "manim.cfg")
PACKAGES = ("manim", "numpy", "av", "pillow", "typst")


@dataclass(frozen=True)
class Job:
    """A scene in a format, with all that decides what its files will be."""

    file: str
    """Path of the scene's file."""
    name: str
    stem: str
    format: str
    size: tuple[int, int] | None = None
    """(width, height) in pixels."""
    fps: int | None = None
    paper: str | None = None
    """None for that of manim.cfg; "light", "dark" or "#rrggbb"."""

    @classmethod
    def of(cls, entry: Entry, format: str, size: tuple[int, int], fps: int, paper: str | None) -> Job:  # noqa: A002
        """The job with those of the options that its format depends on."""
        if format in ("gif", "loop", "alpha"):
            size = SMALL_LOOP_SIZE if entry.name in SMALL_LOOPS else LOOP_SIZE
        return cls(
            file=str(entry.file),
            name=entry.name,
            stem=entry.stem,
            format=format,
            size=None if format in ("captions", "text") else size,
            fps=fps if format in ("film", "captions") else None,
            paper=None if format in ("captions", "text") else paper,
        )

    def to_json(self) -> str:
        """In one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        """Out of what `to_json` returned."""
        values = json.loads(text)
        if values["size"]:
            values["size"] = tuple(values["size"])
        return cls(**values)

    @property
    def fingerprint(self) -> str:
        """Changes with the sources, the packages and the options."""
        source = Path(self.file).read_text(encoding="utf-8")
        made = asdict(self) | {"file": Path(self.file).name}  # wherever the project lies
        return hashlib.sha256(f"{sources()} {source} {json.dumps(made)}".encode()).hexdigest()[:16]


@cache
def sources() -> str:
    """A digest of all sources and of the versions of the packages that draw and encode."""
    digest = hashlib.sha256(" ".join(f"{package} {version(package)}" for package in PACKAGES).encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
