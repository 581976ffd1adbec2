"""Rendering into a gallery: its options, one progress bar, and one sentence if something goes wrong."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType
from typing import Protocol

from tqdm import tqdm

from convfilm import languages
from convfilm.catalogue import Entry
from convfilm.gallery import manifest
from convfilm.gallery.cluster import ClusterError, cluster
from convfilm.gallery.job import FORMATS, QUIZ, Job, owns
from convfilm.gallery.local import processes
from convfilm.gallery.work import Made, explained
from convfilm.media.files import remove_partials, remove_stale
from convfilm.options import add_language, folder, program
from convfilm.story import width

SIZE = (1920, 1080)
SMALLEST, LARGEST = 16, 7680  # pixels
FPS = 60


class Executor(Protocol):
    """Where jobs are done."""

    def submit(self, job: Job, out: Path) -> Future[Made]:
        """Have a job done, some time; its files are then in `out`."""
        ...

    def reason(self, error: BaseException) -> str | None:
        """What it means if a future raises this, as a clause."""
        ...


class Stopped(BaseException):
    """A signal asked to stop."""


def add_rendering(parser: argparse.ArgumentParser, formats: Sequence[str], paper: str | None) -> None:
    """The options of whatever renders, with these formats and this paper where nobody says otherwise."""
    usual = "all" if [*formats] == [*FORMATS] else ",".join(formats)
    parser.add_argument(
        "--formats",
        type=_formats,
        default=[*formats],
        metavar="A,B",
        help=f'some of the formats below, or "all" (default: {usual})',
    )
    parser.add_argument(
        "--out", type=folder, default=Path.cwd() / "gallery", metavar="DIR", help="where to (default: gallery)"
    )
    parser.add_argument(
        "--size", type=_size, default=SIZE, metavar="W,H", help="pixels of all but the loops (default: 1920,1080)"
    )
    parser.add_argument(
        "--fps", type=_fps, default=FPS, metavar="N", help=f"frames per second of the film (default: {FPS})"
    )
    parser.add_argument(
        "--paper",
        type=_paper,
        default=paper,
        metavar="COLOUR",
        help=f'"light", "dark" or "#rrggbb" (default: {paper or "that of manim.cfg"})',
    )
    add_language(parser, "that of the scene")
    parser.add_argument(
        "--quiz",
        action="store_true",
        help="a question mark before each answer, where a window slides: <stem>.quiz.gif, <stem>.quiz.mp4 and so on, "
        "<stem>.quiz/01.png and 01_answer.png",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_jobs, metavar="N", help="processes at the same time (default: one per core)")
    where.add_argument(
        "--scheduler",
        type=_scheduler,
        metavar="ADDRESS",
        help='of a Dask cluster that renders instead of this machine, such as tcp://host:8786 (extra "cluster")',
    )
    parser.add_argument("--force", action="store_true", help="render what is up to date, too")


def format_words() -> str:
    """The formats, for the end of a help."""
    return "formats:\n" + "\n".join(f"  {name:10}{words}" for name, words in FORMATS.items())


def _formats(text: str) -> list[str]:
    names = [*FORMATS] if text == "all" else text.split(",")
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"there is no format {name!r}: choose from {', '.join(FORMATS)}")
    return [name for name in FORMATS if name in names]


def _size(text: str) -> tuple[int, int]:
    numbers = re.fullmatch(r"(\d{1,9})[,x](\d{1,9})", text)
    width, height = map(int, numbers.groups()) if numbers else (0, 0)
    if not all(SMALLEST <= side <= LARGEST and side % 2 == 0 for side in (width, height)):
        raise argparse.ArgumentTypeError(
            f"must be width,height, both even and from {SMALLEST} to {LARGEST}, such as 1920,1080, got {text!r}"
        )
    return width, height


def _number(text: str, most: int) -> int:
    number = int(text) if re.fullmatch(r"\d{1,9}", text) else 0
    if not 1 <= number <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {most}, got {text!r}")
    return number


def _fps(text: str) -> int:
    return _number(text, 120)


def _jobs(text: str) -> int:
    return _number(text, 256)


def _paper(text: str) -> str:
    if text not in ("light", "dark") and not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise argparse.ArgumentTypeError(f'must be "light", "dark" or a colour such as "#0f161c", got {text!r}')
    return text.lower()


def _scheduler(text: str) -> str:
    if not re.fullmatch(r"((tcp|tls|ws|wss|ucx)://)?([^\s:/]+|\[[0-9a-fA-F:.]+\]):\d{1,5}", text):
        raise argparse.ArgumentTypeError(f"must be an address such as tcp://host:8786, got {text!r}")
    return text


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def jobs(entries: Sequence[Entry], given: argparse.Namespace) -> list[Job]:
    """Every scene in every format, the longest jobs first, so that the processes end together."""
    return [
        Job.of(entry, name, given.size, given.fps, given.paper, language=given.language, quiz=given.quiz)
        for name in FORMATS
        if name in given.formats
        for entry in reversed(entries)
    ]


def render(wanted: Sequence[Job], out: Path, executors: AbstractContextManager[Executor]) -> str | None:
    """Do jobs; what went wrong, or None."""
    with tqdm(total=len(wanted), unit="item", disable=None, dynamic_ncols=True) as bar, executors as executor:
        futures = {executor.submit(job, out): job for job in wanted}
        for future in as_completed(futures):
            job = futures[future]
            try:
                made = future.result()
            except Exception as error:
                bar.close()
                reason = executor.reason(error) or explained(error)
                if reason is None:
                    raise
                return f"{job.format} of {job.name} could not be written to {out}: {reason}"
            manifest.record(out, job, made.facts, made.files)
            bar.set_postfix_str(f"{job.name} {job.format}", refresh=False)
            bar.update()
    return None


def prepare(out: Path) -> None:
    """Make the folder, and see that it can be written to; OSError if that cannot be."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=out) as probe:  # it has no name, so that nothing of it can stay
        probe.write(b"probe")
        probe.flush()


def clear(out: Path, entries: Sequence[Entry], cache: Path) -> None:
    """Remove what killed runs left in the gallery and in Manim's cache, of files of ours and in folders of ours."""
    stems = {*manifest.read(out), *(entry.stem + quiz for entry in entries for quiz in ("", QUIZ))}

    def ours(name: str) -> bool:
        return name == manifest.NAME or any(owns(stem, format, name) for stem in stems for format in FORMATS)  # noqa: A001

    remove_partials(out, ours)
    for stem in stems:
        if (out / stem).is_dir() and not (out / stem).is_symlink():
            remove_partials(out / stem, lambda name, stem=stem: ours(f"{stem}/{name}"))  # type: ignore[misc]
    for place in {cache / "videos" / entry.file.stem for entry in entries} | {cache / "Tex", cache / "scenes"}:
        remove_stale(place)


def run(choose: Callable[[], tuple[argparse.Namespace, Sequence[Entry]]]) -> int:
    """Render what is chosen, and return the exit code; choosing may leave with a sentence."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    out = None
    try:
        chosen_options, entries = choose()
        out, cache = chosen_options.out, Path.cwd() / "media"
        prepare(out)
        clear(out, entries, cache)
        gallery, every = manifest.read(out), jobs(entries, chosen_options)
        wanted = [job for job in every if chosen_options.force or not manifest.is_fresh(gallery, job, out)]
        try:
            warn(chosen_options.language if wanted else None)
            problem = render(wanted, out, _executors(chosen_options, len(wanted), cache)) if wanted else None
        finally:
            clear(out, entries, cache)
    except Stopped as stopped:
        return _failed("stopped; what was finished is kept, and the next run goes on from there", 128 + stopped.args[0])
    except ClusterError as error:
        return _failed(str(error), 1)
    except OSError as error:
        problem = f"{out} cannot be written to: {explained(error) or (error.strerror or str(error)).lower()}"
    if problem:
        return _failed(problem, 1)
    print(f"{out}: {_counted(len(wanted))} rendered, {_counted(len(every) - len(wanted))} up to date")
    return 0


def warn(language: str | None) -> None:
    """Say that no font here shows the signs of a language, which the processes that draw them do not."""
    name = languages.words(language).language_name if language else ""
    if width(name) == len(name):  # of others Typst has the signs
        return
    from convfilm import text  # starts Manim

    if said := text.warning(name):
        print(f"{program()}: {said}", file=sys.stderr)


def _executors(chosen_options: argparse.Namespace, number: int, cache: Path) -> AbstractContextManager[Executor]:
    if chosen_options.scheduler:
        return cluster(chosen_options.scheduler)
    return processes(min(chosen_options.jobs or _cores(), number), cache)


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    raise Stopped(number)


def _counted(number: int) -> str:
    return f"{number} item" + ("" if number == 1 else "s")


def _failed(sentence: str, code: int) -> int:
    print(f"{program()}: {sentence}", file=sys.stderr)
    return code
