"""The files of a job, each under its final name only when it is complete."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import av
import manim as mn
import numpy as np
from manim._config.utils import config_file_paths
from PIL import Image

from convcore.describe import number_words, parameters
from convfilm import Film, Words, defaults, languages, story
from convfilm.catalogue import Entry
from convfilm.gallery.capture import (
    CARD,
    captions,
    loop_captions,
    loop_frames,
    settings,
    staged,
    step_pictures,
    summary_picture,
    theme_on,
)
from convfilm.gallery.job import ANSWER, Job, paper
from convfilm.gallery.manifest import digest
from convfilm.gallery.work import JobError, one_line
from convfilm.media import vector
from convfilm.media.captions import vtt
from convfilm.media.files import HOST, complete
from convfilm.media.loop import Frame, write_gif, write_still
from convfilm.media.video import write_video
from convfilm.sentences import sentence

KEPT = 1000  # segments in Manim's cache of a scene: enough for runs with other papers at the same time


@contextmanager
def configured(job: Job, cache: Path) -> Iterator[None]:
    """Manim as the job's configuration has it, whatever else lies on this machine; what it keeps goes to `cache`."""
    defaults.nameable(str(cache))
    parser = ConfigParser()
    parser.read(config_file_paths()[0], encoding="utf-8")  # Manim's defaults
    parser.read_string(job.configuration)
    with mn.tempconfig({}):
        mn.config.digest_parser(parser)
        mn.config.media_dir = str(cache)
        yield


def scene_class(job: Job) -> type[Film]:
    """The class of the job's scene, in the job's language unless it has words of its own.

    JobError, with what is wrong with its file, if there is none.
    """
    try:
        film = Entry(_file(job), job.name).load()
        if not (isinstance(film, type) and issubclass(film, Film)):
            raise JobError(f"{job.name} in {job.file} is not a Film")
        if job.quiz:
            film = cast(type[Film], type(film.__name__, (film,), {"quiz": True, "__doc__": film.__doc__}))
        film.checked()
    except JobError:
        raise
    except Exception as error:
        words = sentence(error) or f"{job.file}: {type(error).__name__}: {error}"
        raise JobError(f"the scene cannot be loaded: {one_line(words)}") from error
    if job.language is None or film.words != Words():
        return film
    return cast(type[Film], type(film.__name__, (film,), {"words": languages.words(job.language)}))


def _file(job: Job) -> Path:
    """A file with the job's source: its own, unless that has changed meanwhile or is on another machine."""
    file = Path(job.file)
    try:
        if file.read_text(encoding="utf-8") == job.source:
            return file
    except (OSError, ValueError):
        pass
    name = hashlib.sha256(job.source.encode()).hexdigest()[:16]
    copy = Path(mn.config.media_dir, "scenes", name, file.name)
    if not copy.exists():
        with complete(copy) as partial:
            partial.write_text(job.source, encoding="utf-8")
    return copy


def make(job: Job, out: Path) -> list[Path]:
    """Write the files of a job into a folder."""
    return [*WRITERS[job.format](job, scene_class(job), out / job.stem)]


def facts(job: Job) -> dict[str, Any]:
    """What gallery.json says about a scene."""
    film = scene_class(job)
    example, words, view = film.checked(), film.words, film.viewed()
    file, said = Path(job.file), view.said(example, words)
    return {
        "scene": job.name,
        "file": f"{file.parent.name}/{file.name}",
        "language": words.language,
        "language_name": words.language_name,
        "parameters": parameters(film.conv),
        "view": film.view,
        "title": film.title or view.title(example, words),
        "claim": view.claim(example, words),
        "steps": len(said),
        "alt": view.alt(example, words),
        "numbers": number_words(example, words),
        "cells": [
            {"output": each.output and [*each.output], "sentence": each.sentence, "caption": each.caption}
            for each in said
        ],
        "loop": [{"start": start, "end": end, "caption": words} for start, end, words in loop_captions(film)],
    }


def times(job: Job) -> dict[str, list[float]]:
    """When a film or a loop shows what, in seconds, from its story: gallery.json says it of its files.

    "stops" are a step each and at last the finished picture; "chapters" are where they begin.
    """
    if job.format not in ("film", "loop"):
        return {}
    film = scene_class(job)
    with settings(job.size, job.fps, job.paper):
        rate = float(mn.config.frame_rate)
        if job.format == "loop":
            stops = [start + 0.5 / rate for start, _, _ in story.timed(film.loop(rate), rate)]
            return {"stops": [round(stop, 4) for stop in stops]}
        shots = film.film(rate)
        begins: dict[str, float] = {}
        for start, _, shot in story.timed(shots, rate):
            begins.setdefault(shot.chapter, round(start, 4))
        stops = story.stops(shots, rate, len(film.viewed().said(film.checked(), film.words)))
        return {"stops": [round(stop, 4) for stop in stops], "chapters": [*begins.values()]}


def measured(path: Path) -> dict[str, Any]:
    """Size and digest of a file, the size of what it shows, and the paper that it is for, if not the gallery's."""
    found: dict[str, Any] = {"bytes": path.stat().st_size, "sha256": digest(path)}
    if meant := paper(path.name):
        found["paper"] = meant
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
    # No other run's, and removed by the next one if this one is killed.
    name = f".{job.name[:50]}.{HOST}.{os.getpid()}.part"
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
    return _with_still(loop_frames(film, True, job.paper), base, ".gif")


def _full(job: Job, film: type[Film], base: Path) -> list[Path]:
    return _with_still(loop_frames(film, False, job.paper), base, ".full.gif")


def _dark(job: Job, film: type[Film], base: Path) -> list[Path]:
    del job
    kinds = {".dark.gif": True, ".full.dark.gif": False}
    theme = theme_on(film, "dark")
    return [
        path
        for suffix, card in kinds.items()
        for path in _with_still(loop_frames(film, card, theme=theme), base, suffix)
    ]


def _loop(job: Job, film: type[Film], base: Path) -> list[Path]:
    frames = loop_frames(film, True, job.paper)
    return [_written(frames, base, suffix) for suffix in (".loop.webm", ".loop.mp4")]


def _alpha(job: Job, film: type[Film], base: Path) -> list[Path]:
    del job
    titles = {".alpha.webm": film.words.for_light, ".dark.alpha.webm": film.words.for_dark}
    themes = {suffix: theme_on(film, str(paper(suffix))) for suffix in titles}
    return [
        _written(
            loop_frames(film, True, theme=themes[suffix], transparent=True), base, suffix, title.format(name=base.name)
        )
        for suffix, title in titles.items()
    ]


def _with_still(frames: Sequence[Frame], base: Path, suffix: str) -> list[Path]:
    """A GIF, and beside it a PNG of the same name for what reads no GIF, such as LaTeX: the finished picture."""
    loop = _written(frames, base, suffix)
    still = loop.with_name(f"{loop.name.removesuffix('.gif')}.png")
    with complete(still) as partial:
        write_still(loop, partial)
    return [loop, still]


def _written(frames: Sequence[Frame], base: Path, suffix: str, title: str = "") -> Path:
    """A loop in a file; what has alpha has a title that says which paper its ink is for."""
    target, alpha = base.with_name(base.name + suffix), suffix.endswith(".alpha.webm")
    with complete(target) as partial:
        if suffix.endswith(".gif"):
            write_gif(frames, partial)
        else:
            write_video(frames, partial, alpha, title)
    return target


def _poster(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="none"):
        return [_image(summary_picture(film), base.with_name(f"{base.name}.poster.png"))]


def _stills(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="none"):
        return [
            _image(pixels, base / f"{name}.png") for pixels, name in zip(step_pictures(film), _names(film), strict=True)
        ]


def _names(film: type[Film]) -> list[str]:
    """01 and so on, all as long, one for each still; of a quiz, each is a question, and its answer comes after it."""
    kinds = ["", ANSWER] if film.quiz else [""]
    count = (len(film.viewed().stills(film.checked(), film.words)) - 1) // len(kinds)
    width = max(2, len(str(count)))
    return [f"{number:0{width}}{kind}" for number in range(1, count + 1) for kind in kinds]


def _vector(job: Job, film: type[Film], base: Path) -> list[Path]:
    with settings(job.size, job.fps, job.paper, format="none"):
        scene = staged(film)
        pictures = [vector.picture(scene, moment) for moment in scene.stills()]
    card = cast(type[Film], type(film.__name__, (film,), {"card": True}))
    with settings(CARD, None, job.paper, format="gif"):
        scene = staged(card)
        sheet = vector.sheet([vector.picture(scene, moment) for moment in scene.stills()], vector.paper(scene))
    title = film.viewed().title(scene.example, film.words) if film.title is None else film.title
    forms: list[tuple[str, Callable[[Path], None]]] = [
        *((f"/{name}.svg", partial(vector.write_svg, each)) for name, each in zip(_names(film), pictures, strict=True)),
        (".pdf", partial(vector.write_pdf, pictures, title=title)),
        (".sheet.svg", partial(vector.write_svg, sheet)),
        (".sheet.pdf", partial(vector.write_pdf, [sheet], title=title)),
        (".sheet.png", partial(vector.write_png, sheet)),
    ]
    targets = []
    for suffix, write in forms:
        targets.append(Path(f"{base}{suffix}"))
        with complete(targets[-1]) as file:
            write(file)
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
    example, view = film.checked(), film.viewed()
    words = f"{view.alt(example, film.words)}\n\n{view.description(example, film.words)}"
    return [_text(words, base.with_name(f"{base.name}.txt"))]


def _text(words: str, target: Path) -> Path:
    with complete(target) as partial:
        partial.write_text(words, encoding="utf-8")
    return target


WRITERS: dict[str, Callable[[Job, type[Film], Path], Sequence[Path]]] = {
    "film": _film,
    "gif": _gif,
    "full": _full,
    "dark": _dark,
    "loop": _loop,
    "alpha": _alpha,
    "poster": _poster,
    "stills": _stills,
    "vector": _vector,
    "captions": _captions,
    "text": _description,
}
