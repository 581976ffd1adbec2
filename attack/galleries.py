"""Damaged galleries: what no run has written counts as absent, is made again, and nobody's files are touched."""

from __future__ import annotations

import json
import shutil
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from attack import project
from attack.kind import FaultError, Kind, run
from convfilm.gallery import contents, manifest
from lecture.slides import write

FORMATS = ["gif", "poster", "stills", "captions", "text"]
COMMAND = [*project.GALLERY, "--formats", ",".join(FORMATS)]
GARBAGE: list[Any] = [
    None,
    0,
    -1,
    1e308,
    "",
    "x",
    "../x",
    "/etc/passwd",
    [],
    {},
    [None],
    {"x": 1},
    True,
    "\ud800",
    "one.gif",
]
MINE = ["notes.txt", "one/mine.png", "one/99.png", ".hidden", "two.odt", "one.mine.gif"]


def attack(rng: Random, scratch: Path) -> None:
    """A gallery in which something was changed."""
    folder = scratch / "lecture"
    shutil.copytree(sound(scratch.parent), folder, symlinks=True)
    out = folder / "gallery"
    for name in MINE:
        (out / name).write_text("mine")
    (scratch / "outside.txt").write_text("mine")
    told = [rng.choice(DAMAGES)(rng, out) for _ in range(rng.randint(1, 3))]
    try:
        ended = run(COMMAND, folder, project.environment(scratch))
        ended.check()
        for name in MINE:
            if not (out / name).is_file() or (out / name).read_text() != "mine":
                raise FaultError(f"{name} was somebody's, and is lost")
        if (scratch / "outside.txt").read_text() != "mine" or {path.name for path in scratch.iterdir()} > BESIDE:
            raise FaultError("something outside was changed")
        if ended.code == 0:
            project.check_listed(out, len(FORMATS))
        elif ended.said.strip().count("\n") > 0:
            raise FaultError(f"said no sentence: {ended.said[-300:]!r}")
        pages(out, scratch)
    except FaultError as fault:
        raise FaultError(f"{fault}: {', '.join(told)}") from None


BESIDE = {"lecture", "outside.txt", "hooks", "slides.pptx"}


def pages(out: Path, scratch: Path) -> None:
    """Slides and page of what is there now; only LookupError says that something is missing."""
    try:
        animations = contents.read(out)
        for animation in animations.values():
            animation.loop_captions()
        write(animations.values(), scratch / "slides.pptx")
    except LookupError:
        return
    except Exception as error:
        raise FaultError(f"the page: {type(error).__name__}: {error}") from error


@lru_cache
def sound(folder: Path) -> Path:
    """A project whose gallery is as it should be."""
    scratch = Path(mkdtemp(dir=folder, prefix="sound-"))
    made = project.make(scratch / "lecture")
    run(COMMAND, made, project.environment(scratch))
    project.check_listed(made / "gallery", len(FORMATS))
    return made


def files(out: Path) -> list[Path]:
    """What a run has made, in order."""
    return sorted(path for path in out.rglob("*") if path.is_file() and path.relative_to(out).as_posix() not in MINE)


def listed_otherwise(rng: Random, out: Path) -> str:
    """A value of gallery.json is something else, or gone."""
    path = out / manifest.NAME
    at: Any
    parent: Any
    key: Any
    try:
        content = json.loads(path.read_text())
    except (ValueError, OSError):
        return "nothing more"
    at, parent, key, where = content, content, "", ""
    while isinstance(at, dict | list) and at:
        parent, key = at, rng.choice([*at] if isinstance(at, dict) else range(len(at)))
        where += f"/{key}"
        at = at[key]
        if rng.random() < 0.2:
            break
    else:
        if not where:
            return "nothing more"
    if rng.random() < 0.2:
        del parent[key]
        told = f"{where} is gone"
    elif isinstance(parent, dict) and rng.random() < 0.3:
        name = rng.choice(["../x", "/x", "", "one/../../x.gif", "x", "\n"])
        parent[name] = parent.pop(key)
        told = f"{where} is called {name!r}"
    else:
        parent[key] = rng.choice(GARBAGE)
        told = f"{where} is {parent[key]!r}"
    path.write_text(json.dumps(content))
    return told


def cut(rng: Random, out: Path) -> str:
    """A file ends too early."""
    path = rng.choice(files(out))
    path.write_bytes(path.read_bytes()[: int(rng.random() * path.stat().st_size)])
    return f"{path.name} is cut"


def altered(rng: Random, out: Path) -> str:
    """A byte of a file is another."""
    path = rng.choice(files(out))
    content = bytearray(path.read_bytes())
    if content:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)
    return f"{path.name} is altered"


def gone(rng: Random, out: Path) -> str:
    """A file is not there."""
    path = rng.choice(files(out))
    path.unlink()
    return f"{path.name} is gone"


def folder_instead(rng: Random, out: Path) -> str:
    """A folder has the name of a file; perhaps there is something in it."""
    path = rng.choice(files(out))
    path.unlink()
    path.mkdir()
    if rng.random() < 0.5:
        (path / "mine.txt").write_text("mine")
    return f"{path.name} is a folder"


def link_instead(rng: Random, out: Path) -> str:
    """A symbolic link has the name of a file."""
    path = rng.choice(files(out))
    path.unlink()
    path.symlink_to(rng.choice(["/nowhere", str(out.parents[1] / "outside.txt"), path.name]))
    return f"{path.name} is a link"


def empty_instead(rng: Random, out: Path) -> str:
    """A file is empty."""
    path = rng.choice(files(out))
    path.write_bytes(b"")
    return f"{path.name} is empty"


DAMAGES = [
    listed_otherwise,
    listed_otherwise,
    listed_otherwise,
    cut,
    altered,
    gone,
    folder_instead,
    link_instead,
    empty_instead,
]
GALLERIES = Kind("damaged galleries: made again, or a sentence; nobody's files are touched", 40, attack)
