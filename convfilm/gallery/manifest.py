"""gallery.json: what there is, and which of it is up to date."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from convfilm.catalogue import catalogue
from convfilm.gallery.job import FORMATS, Job
from convfilm.media.files import complete

NAME = "gallery.json"
Gallery = dict[str, Any]


def read(out: Path) -> Gallery:
    """The scenes of a gallery by stem; none where there is no gallery.json, or none that can be read."""
    try:
        scenes = json.loads((out / NAME).read_text(encoding="utf-8"))["scenes"]
        return {stem: scene for stem, scene in scenes.items() if isinstance(scene["media"], dict)}
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def is_fresh(gallery: Mapping[str, Any], job: Job, out: Path) -> bool:
    """Whether the files of a job are there, as long as they were, and made from what is there now."""
    made = gallery.get(job.stem, {}).get("media", {}).get(job.format, {})
    files = made.get("files", {})
    return (
        made.get("fingerprint") == job.fingerprint
        and bool(files)
        and all(_bytes(out / name) == file["bytes"] for name, file in files.items())
    )


def record(out: Path, job: Job, facts: Mapping[str, Any], files: Mapping[str, Any]) -> None:
    """Add a job that is done, beside what other runs add at the same time."""
    with _locked(out):
        gallery = read(out)
        media = gallery.get(job.stem, {}).get("media", {})
        media[job.format] = {"fingerprint": job.fingerprint, "files": dict(files)}
        in_order = {name: media[name] for name in FORMATS if name in media}
        gallery[job.stem] = {**facts, "media": in_order}
        stems = [entry.stem for entry in catalogue()]
        scenes = {stem: gallery[stem] for stem in stems if stem in gallery}
        with complete(out / NAME) as partial:
            partial.write_text(json.dumps({"scenes": scenes}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _bytes(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


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
