"""gallery.json: what there is, and which of it is up to date."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from convfilm.catalogue import catalogue
from convfilm.gallery.job import FORMATS, QUIZ, Job, owns
from convfilm.media.files import complete

NAME = "gallery.json"
Gallery = dict[str, Any]


def read(out: Path) -> Gallery:
    """The scenes of a gallery by stem; what no run can have written there counts as absent."""
    try:
        scenes = json.loads((out / NAME).read_text(encoding="utf-8"))["scenes"]
        items = [*scenes.items()]
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {
        stem: {**scene, "media": _media(stem, scene["media"])}
        for stem, scene in items
        if stem.removesuffix(QUIZ).isidentifier() and isinstance(scene, dict) and isinstance(scene.get("media"), dict)
    }


def _media(stem: str, media: Mapping[str, Any]) -> dict[str, Any]:
    """The formats whose entries are whole, and name no files but their own."""
    return {
        name: made
        for name, made in media.items()
        if name in FORMATS
        and isinstance(made, dict)
        and isinstance(files := made.get("files"), dict)
        and all(owns(stem, name, file) and isinstance(known, dict) for file, known in files.items())
    }


def is_fresh(gallery: Mapping[str, Any], job: Job, out: Path) -> bool:
    """Whether the files of a job are there, as they were made, and made from what is there now."""
    made = gallery.get(job.stem, {}).get("media", {}).get(job.format, {})
    files = made.get("files", {})
    return (
        made.get("fingerprint") == job.fingerprint
        and bool(files)
        and all(is_as_made(out / name, file) for name, file in files.items())
    )


def record(out: Path, job: Job, facts: Mapping[str, Any], files: Mapping[str, Any]) -> None:
    """Add a job that is done, beside what other runs add at the same time, and remove what it has replaced."""
    with _locked(out):
        gallery = read(out)
        media = gallery.get(job.stem, {}).get("media", {})
        before = media.get(job.format, {}).get("files", {})
        for name in before.keys() - files.keys():  # such as stills of a longer sweep
            if is_as_made(out / name, before[name]):
                with suppress(FileNotFoundError):
                    (out / name).unlink()
        as_they_are = {name: _as_it_is(out / name, known) for name, known in files.items()}
        media[job.format] = {"fingerprint": job.fingerprint, "files": as_they_are}
        in_order = {name: media[name] for name in FORMATS if name in media}
        gallery[job.stem] = {**facts, "media": in_order}
        scenes = {stem: gallery[stem] for stem in _stems(gallery, Path(job.file).parent)}
        with complete(out / NAME) as partial:
            partial.write_text(json.dumps({"scenes": scenes}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _stems(gallery: Gallery, folder: Path) -> list[str]:
    """The scenes of a folder as far as they are in the gallery, in their order, and after them those of others."""
    try:
        stems = [entry.stem + quiz for entry in catalogue(folder) for quiz in ("", QUIZ)]
    except (SyntaxError, ValueError, OSError):  # of files beside the one that was asked for
        return [*gallery]
    others = [stem for stem in gallery if stem not in stems and _folder(gallery[stem]) != folder.name]
    return [stem for stem in stems if stem in gallery] + others


def _folder(scene: Mapping[str, Any]) -> str:
    return Path(str(scene.get("file", ""))).parent.name


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_it_is(path: Path, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is known of a file, with its bytes as they are now: another run may have put its own in place meanwhile."""
    try:
        return {**known, "bytes": path.stat().st_size, "sha256": digest(path)}
    except OSError:
        return known


def is_as_made(path: Path, known: Mapping[str, Any]) -> bool:
    """Whether a file is there, to the byte as gallery.json says."""
    try:
        return path.stat().st_size == known.get("bytes") and digest(path) == known.get("sha256")
    except OSError:
        return False


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """One run at a time, where the system has such locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    folder = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
