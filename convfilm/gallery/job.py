"""Job: one scene in one format, with all that decides what its files will be, so that it can be done anywhere."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from convfilm.catalogue import Entry

FORMATS = {
    "film": "the film, <stem>.mp4",
    "gif": "the loop as a card, to be read at 200 pixels, <stem>.gif, and its last frame, <stem>.png",
    "full": "the loop with title and parameters, <stem>.full.gif and .full.png",
    "dark": "both on dark paper, <stem>.dark.gif and .dark.png, <stem>.full.dark.gif and .full.dark.png",
    "loop": "the card as video, <stem>.loop.webm and <stem>.loop.mp4",
    "alpha": "the card on no paper, <stem>.alpha.webm for light slides and <stem>.dark.alpha.webm for dark ones",
    "poster": "the whole picture, <stem>.poster.png",
    "stills": "a picture per step, <stem>/01.png and so on",
    "vector": "the same as <stem>/01.svg and as pages of <stem>.pdf; all cards on one <stem>.sheet.svg, .pdf and .png",
    "captions": "what the film says, <stem>.vtt",
    "text": "alternative text and a long description, <stem>.txt",
}
USUAL = [name for name in FORMATS if name != "vector"]
"""What the gallery of a folder holds unless told otherwise: vector stills take more room than all the rest."""
QUIZ, ANSWER = ".quiz", "_answer"
"""What the stem of a quiz ends with, beside the scene's own files, and the name of a still with an answer."""
FILES = {
    "film": r"\.mp4",
    "gif": r"\.(gif|png)",
    "full": r"\.full\.(gif|png)",
    "dark": r"(\.full)?\.dark\.(gif|png)",
    "loop": r"\.loop\.(webm|mp4)",
    "alpha": r"(\.dark)?\.alpha\.webm",
    "poster": r"\.poster\.png",
    "stills": rf"/\d{{2,}}({ANSWER})?\.png",
    "vector": rf"(/\d{{2,}}({ANSWER})?\.svg|\.pdf|\.sheet\.(svg|pdf|png))",
    "captions": r"\.vtt",
    "text": r"\.txt",
}
"""What follows the stem in the names of a format's files."""
SIZED, TIMED = ("film", "poster", "stills", "vector"), ("film", "captions")
"""Formats that depend on the size, and on the frame rate, that a user chooses."""
ON_PAPER = ("film", "gif", "full", "loop", "poster", "stills", "vector")
"""Formats on the gallery's paper."""
CONFIGURATION = "manim.cfg"
OURS = ("convcore", "convfilm")
SHOWING = "sphinx"
"""What only shows what there is."""
PACKAGES = ("manim", "numpy", "av", "pillow", "typst")


@dataclass(frozen=True)
class Job:
    """A scene in a format, with all that decides what its files will be."""

    file: str
    """Path of the scene's file, which need not exist where the job is done."""
    source: str
    """What it holds."""
    name: str
    stem: str
    format: str
    configuration: str
    """What manim.cfg holds."""
    size: tuple[int, int] | None = None
    """(width, height) in pixels; None where it is that of the format."""
    fps: int | None = None
    paper: str | None = None
    """None for that of manim.cfg, or of the format; "light", "dark" or "#rrggbb"."""
    language: str | None = None
    """None for the words of the scene; a tag for those of a language, if the scene has none of its own."""
    quiz: bool = False
    """Whether it is to be a quiz, whatever the scene says."""

    @classmethod
    def of(
        cls,
        entry: Entry,
        format: str,  # noqa: A002
        size: tuple[int, int],
        fps: int,
        paper: str | None,
        language: str | None = None,
        quiz: bool = False,
    ) -> Job:
        """The job with those of the options that its format depends on."""
        return cls(
            file=str(entry.file),
            source=entry.file.read_text(encoding="utf-8"),
            name=entry.name,
            stem=entry.stem + QUIZ * quiz,
            format=format,
            configuration=configuration(),
            size=size if format in SIZED else None,
            fps=fps if format in TIMED else None,
            paper=paper if format in ON_PAPER else None,
            language=language,
            quiz=quiz,
        )

    @property
    def fingerprint(self) -> str:
        """Changes with the sources, the packages, the configuration and the options."""
        made = asdict(self) | {"file": Path(self.file).name}  # wherever the project lies
        return hashlib.sha256(f"{sources()} {versions()} {json.dumps(made)}".encode()).hexdigest()[:16]


def owns(stem: str, format: str, name: str) -> bool:  # noqa: A002
    """Whether a scene's files of a format have names such as this one, relative to the gallery."""
    return re.fullmatch(re.escape(stem) + FILES[format], name) is not None


def paper(name: str) -> str | None:
    """The paper that a file is for whatever the gallery's is, "light" or "dark"; None for that of the gallery."""
    if ".dark." in name:
        return "dark"
    return "light" if name.endswith(".alpha.webm") else None


def configuration() -> str:
    """The settings for Manim of the folder it runs in; without them, a film has its own."""
    try:
        return Path(CONFIGURATION).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def package(name: str) -> Path:
    """The folder of a package, which is not imported for it."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@cache
def sources() -> str:
    """A digest of all sources, wherever they are installed."""
    digest = hashlib.sha256()
    for folder in map(package, OURS):
        for path in sorted(folder.rglob("*.py")):
            if folder / SHOWING in path.parents:
                continue
            digest.update(f"\0{folder.name}/{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """What must be the same wherever the files of a gallery are made: (package, version)."""
    return (
        ("Python", f"{sys.version_info.major}.{sys.version_info.minor}"),
        *((name, _version(name)) for name in PACKAGES),
        ("convolution-arithmetic-animated", sources()[:12]),
    )


def differences(
    mine: tuple[tuple[str, str], ...], theirs: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str, str]]:
    """(package, version, its version) wherever they differ."""
    others = dict(theirs)
    return ((name, here, others.get(name, "none")) for name, here in mine if others.get(name) != here)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
