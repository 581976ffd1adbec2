"""`python -m convfilm.gallery`: options, one progress bar, and one sentence if something goes wrong."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tqdm import tqdm

from convfilm.catalogue import Entry, catalogue, chosen
from convfilm.gallery import manifest
from convfilm.gallery.job import FORMATS, ROOT, Job
from convfilm.gallery.worker import explained
from convfilm.gallery.workers import working
from convfilm.media.files import remove_stale

SIZE = (1920, 1080)
SMALLEST, LARGEST = 16, 7680  # pixels
FPS = 60
PROG = "script/render"


class Stopped(BaseException):
    """A signal asked to stop."""


class Options(argparse.ArgumentParser):
    """A parser that says in one sentence what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Say it and leave."""
        self.exit(2, f"{PROG}: {message}\n")


def options() -> Options:
    """What can be chosen."""
    formats = "\n".join(f"  {name:10}{words}" for name, words in FORMATS.items())
    scenes = "\n".join(f"  {entry.name:32}{entry.stem}" for entry in catalogue())
    parser = Options(
        prog=PROG,
        description="Renders the scenes into a gallery, in every format that lectures use, and lists it all in\n"
        "gallery.json. What is up to date is left as it is; Ctrl-C stops, and the next run goes on from there.",
        epilog=f"formats:\n{formats}\n\nscenes and stems:\n{scenes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenes", nargs="*", type=str, metavar="SCENE", help="names or stems of scenes (default: all)")
    parser.add_argument(
        "--formats", type=_formats, default=[*FORMATS], metavar="A,B", help="some of the formats below (default: all)"
    )
    parser.add_argument(
        "--out", type=_folder, default=ROOT / "gallery", metavar="DIR", help="where to (default: gallery)"
    )
    parser.add_argument(
        "--size", type=_size, default=SIZE, metavar="W,H", help="pixels of film, poster and stills (default: 1920,1080)"
    )
    parser.add_argument(
        "--fps", type=_fps, default=FPS, metavar="N", help=f"frames per second of the film (default: {FPS})"
    )
    parser.add_argument(
        "--paper", type=_paper, metavar="COLOUR", help='"light", "dark" or "#rrggbb" (default: that of manim.cfg)'
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=_cores(), metavar="N", help="processes at the same time (default: one per core)"
    )
    parser.add_argument("--force", action="store_true", help="render what is up to date, too")
    return parser


def _formats(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"there is no format {name!r}: choose from {', '.join(FORMATS)}")
    return [name for name in FORMATS if name in names]


def _folder(text: str) -> Path:
    """Relative to where the user is."""
    if not text:
        raise argparse.ArgumentTypeError("must be a folder, got nothing")
    return Path(os.environ.get("CALLER_CWD", Path.cwd()), text)


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


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def jobs(entries: Sequence[Entry], chosen_options: argparse.Namespace) -> list[Job]:
    """Every scene in every format, the longest jobs first, so that the processes end together."""
    return [
        Job.of(entry, name, chosen_options.size, chosen_options.fps, chosen_options.paper)
        for name in FORMATS
        if name in chosen_options.formats
        for entry in reversed(entries)
    ]


def render(wanted: Sequence[Job], out: Path, processes: int) -> str | None:
    """Do jobs; what went wrong, or None."""
    with (
        tqdm(total=len(wanted), unit="item", disable=None, dynamic_ncols=True) as bar,
        working(wanted, processes, out) as answers,
    ):
        for job, answer in answers:
            if "error" in answer:
                bar.close()
                reason = answer["error"] or f"this should not happen:\n{answer['log']}"
                return f"{job.format} of {job.name} could not be written to {out}: {reason}"
            manifest.record(out, job, answer["facts"], answer["files"])
            bar.set_postfix_str(f"{job.name} {job.format}", refresh=False)
            bar.update()
    return None


def prepare(out: Path) -> None:
    """Make the folder, see that it can be written to, and clear what killed runs left; OSError if that cannot be."""
    out.mkdir(parents=True, exist_ok=True)
    probe = out / f".probe.{os.getpid()}.part"
    try:
        probe.write_bytes(b"probe")
    finally:
        if os.access(out, os.W_OK):
            probe.unlink(missing_ok=True)
    clear(out)


def clear(out: Path) -> None:
    """Remove what killed runs left in the gallery and in Manim's cache."""
    for folder in (out, ROOT / "media"):
        remove_stale(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Render, and return the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    out = None
    try:
        parser = options()
        chosen_options = parser.parse_args(arguments)
        try:
            entries = chosen(chosen_options.scenes)
        except ValueError as error:
            parser.error(str(error))
        out = chosen_options.out
        prepare(out)
        gallery, every = manifest.read(out), jobs(entries, chosen_options)
        wanted = [job for job in every if chosen_options.force or not manifest.is_fresh(gallery, job, out)]
        try:
            problem = render(wanted, out, chosen_options.jobs) if wanted else None
        finally:
            clear(out)
    except Stopped as stopped:
        return _failed("stopped; what was finished is kept, and the next run goes on from there", 128 + stopped.args[0])
    except OSError as error:
        problem = f"{out} cannot be written to: {explained(error) or (error.strerror or str(error)).lower()}"
    if problem:
        return _failed(problem, 1)
    print(f"{out}: {_counted(len(wanted))} rendered, {_counted(len(every) - len(wanted))} up to date")
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    raise Stopped(number)


def _counted(number: int) -> str:
    return f"{number} item" + ("" if number == 1 else "s")


def _failed(sentence: str, code: int) -> int:
    print(f"{PROG}: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
