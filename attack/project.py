"""A small project in a folder, the commands that a user gives there, and what they must leave: whole files."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import av
from PIL import Image

from attack.kind import FaultError

SCENES = """\
from convcore import Conv2d
from convfilm import Film


class Quick(Film):
    speed = 8


class One(Quick):
    conv = Conv2d(3, 2)


class Two(Quick):
    conv = Conv2d(2, 2, transposed=True)
    view = "flat"
"""
# Whoever opens a connection is told of.
TRIPWIRE = """\
import os, sys
def told(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        os.write(2, b"a connection was opened\\n")
sys.addaudithook(told)
"""
MANIM = [sys.executable, "-m", "manim", "render", "--progress_bar", "none"]
SEEN = (".mp4", ".webm", ".mov", ".gif", ".png")
SMALL = ["-r", "160,90", "--fps", "10"]
GALLERY = [sys.executable, "-m", "convfilm.gallery", "--size", "160,90", "--fps", "5", "--jobs", "2"]


def make(folder: Path) -> Path:
    """The project's folder, which holds scenes/mine.py."""
    (folder / "scenes").mkdir(parents=True)
    (folder / "scenes" / "mine.py").write_text(SCENES)
    return folder


def environment(folder: Path, **changed: str | None) -> dict[str, str]:
    """The variables of a user whose home is in this folder, with some changed or, for None, taken away."""
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(TRIPWIRE)
    path = os.pathsep.join([str(hooks), str(Path(__file__).resolve().parents[1])])
    plain = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": path}
    return {name: value for name, value in {**plain, **changed}.items() if value is not None}


def media(folder: Path) -> Iterator[Path]:
    """Every file that a run has made, of what people look at; not Manim's segments."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in SEEN and path.is_file() and "partial_movie_files" not in path.parts and not hidden:
            yield path


def check_whole(folder: Path) -> None:
    """Every file under its final name can be read to its end; FaultError, if one cannot."""
    for path in media(folder):
        try:
            if path.suffix in (".gif", ".png"):
                with Image.open(path) as image:
                    for frame in range(getattr(image, "n_frames", 1)):
                        image.seek(frame)
                        image.load()
            else:
                frames(path)
        except (OSError, ValueError, SyntaxError, av.FFmpegError) as error:
            raise FaultError(f"{path.name} is not whole: {error}") from None
    for path in folder.rglob("gallery.json"):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise FaultError("gallery.json is not whole") from None


def check_no_partials(folder: Path) -> None:
    """Nothing half written is left; FaultError, if something is."""
    left = [path.name for path in folder.rglob(".*.part*") if path.is_file()]
    if left:
        raise FaultError(f"left behind: {', '.join(left[:3])}")


def frames(path: Path) -> int:
    """The frames of a film, decoded."""
    with av.open(str(path)) as film:
        count = sum(1 for _ in film.decode(video=0))
    if not count:
        raise ValueError("no frames")
    return count


def check_listed(out: Path, formats: int) -> None:
    """gallery.json lists so many formats per scene, and their files are as it says; FaultError, if not."""
    scenes = json.loads((out / "gallery.json").read_text(encoding="utf-8"))["scenes"]
    for stem in ("one", "two"):
        made = scenes.get(stem, {}).get("media", {})
        if len(made) != formats:
            raise FaultError(f"gallery.json lists {len(made)} formats of {stem}, not {formats}")
        for name, known in ((name, known) for entry in made.values() for name, known in entry["files"].items()):
            content = (out / name).read_bytes() if (out / name).is_file() else b""
            if hashlib.sha256(content).hexdigest() != known["sha256"]:
                raise FaultError(f"{name} is not what gallery.json says")
