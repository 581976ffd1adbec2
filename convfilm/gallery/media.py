"""The files of a job, each under its final name only when it is complete."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from PIL import Image

from convcore import alternative_text, description, number_words, parameters, step_words
from convfilm import Film
from convfilm.catalogue import Entry
from convfilm.gallery.capture import captions, loop_frames, settings, step_pictures, summary_picture
from convfilm.gallery.job import Job
from convfilm.media.captions import vtt
from convfilm.media.files import complete
from convfilm.media.loop import write_gif
from convfilm.media.video import write_video

KEPT = 1000  # segments in Manim's cache of a scene: enough for runs with other papers at the same time


def scene_class(job: Job) -> type[Film]:
    """The class of the job's scene."""
    return Entry(Path(job.file), job.name).load()


def make(job: Job, out: Path) -> list[Path]:
    """Write the files of a job into a folder."""
    return [*WRITERS[job.format](job, scene_class(job), out / job.stem)]


def facts(job: Job) -> dict[str, Any]:
    """What gallery.json says about a scene."""
    film = scene_class(job)
    conv, example = film.conv, film.checked()
    return {
        "scene": job.name,
        "file": f"scenes/{Path(job.file).name}",
        "parameters": parameters(conv),
        "steps": len([*conv.steps()]),
        "alt": alternative_text(conv, film.words),
        "numbers": number_words(example, film.words),
        "cells": [asdict(said) for said in step_words(example, film.words)],
    }


def measured(path: Path) -> dict[str, Any]:
    """Size of a file, and of what it shows."""
    found: dict[str, Any] = {"bytes": path.stat().st_size}
    if path.suffix in (".png", ".gif"):
        with Image.open(path) as image:
            frames = getattr(image, "n_frames", 1)
            found |= {"width": image.width, "height": image.height}
            if path.suffix == ".gif":
                seconds = sum(_duration(image, index) for index in range(frames)) / 1000
                found |= {"seconds": seconds, "frames": frames}
    elif path.suffix in (".mp4", ".webm"):
        with av.open(str(path)) as video:
            stream = video.streams.video[0]
            frames = sum(packet.pts is not None for packet in video.demux(stream))
            seconds = float(frames / stream.average_rate) if stream.average_rate else 0.0
            found |= {"width": stream.width, "height": stream.height, "seconds": round(seconds, 3), "frames": frames}
    return found


def _duration(image: Image.Image, index: int) -> int:
    image.seek(index)
    return int(image.info.get("duration", 0))


def _film(job: Job, film: type[Film], base: Path) -> list[Path]:
    target = base.with_name(f"{base.name}.mp4")
    name = f"{job.name}.{os.getpid()}"  # no other run's
    others = {"format": "mp4", "output_file": name, "max_files_cached": KEPT}
    with settings(job.size, job.fps, job.paper, input_file=job.file, **others):
        scene = film()
        scene.render()
        made = Path(cast(Any, scene.renderer).file_writer.movie_file_path)
    try:
        with complete(target) as partial:
            shutil.copyfile(made, partial)
    finally:
        for left in made.parent.glob(f"{name}.*"):
            left.unlink()
    return [target]


def _gif(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="gif"):
        frames = loop_frames(film)
    target = base.with_name(f"{base.name}.gif")
    with complete(target) as partial:
        write_gif(frames, partial)
    return [target]


def _loop(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="gif"):
        frames = loop_frames(film)
    targets = [base.with_name(f"{base.name}.loop{suffix}") for suffix in (".webm", ".mp4")]
    for target in targets:
        with complete(target) as partial:
            write_video(frames, partial)
    return targets


def _alpha(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="gif", transparent=True):
        frames = loop_frames(film)
    target = base.with_name(f"{base.name}.alpha.webm")
    with complete(target) as partial:
        write_video(frames, partial, alpha=True)
    return [target]


def _poster(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="none"):
        return [_image(summary_picture(film), base.with_name(f"{base.name}.poster.png"))]


def _stills(job: Job, film: type[Film], base: Path) -> list[Path]:
    count = len([*film.conv.steps()])
    names = [f"{number:0{max(2, len(str(count)))}}.png" for number in range(1, count + 1)]
    with settings(job.size, job.fps, job.paper, format="none"):
        targets = [_image(pixels, base / name) for pixels, name in zip(step_pictures(film), names, strict=True)]
    for path in base.glob("*.png"):
        if re.fullmatch(r"\d+\.png", path.name) and path.name not in names:  # of a longer sweep
            path.unlink()
    return targets


def _image(pixels: np.ndarray, target: Path) -> Path:
    with complete(target) as partial:
        Image.fromarray(pixels).convert("RGB").save(partial)
    return target


def _captions(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="none"):
        return [_text(vtt(captions(film)), base.with_name(f"{base.name}.vtt"))]


def _description(job: Job, film: type[Film], base: Path) -> list[Path]:
    del job
    words = f"{alternative_text(film.conv, film.words)}\n\n{description(film.checked(), film.words)}"
    return [_text(words, base.with_name(f"{base.name}.txt"))]


def _text(words: str, target: Path) -> Path:
    with complete(target) as partial:
        partial.write_text(words, encoding="utf-8")
    return target


WRITERS: dict[str, Callable[[Job, type[Film], Path], Sequence[Path]]] = {
    "film": _film,
    "gif": _gif,
    "loop": _loop,
    "alpha": _alpha,
    "poster": _poster,
    "stills": _stills,
    "captions": _captions,
    "text": _description,
}
