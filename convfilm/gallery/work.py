"""What a worker does: a job, from its text to its files. Whoever waits for it gets them, or why there are none."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from tqdm import tqdm

from convfilm.gallery.job import Job, differences, versions
from convfilm.media.files import abandon, complete

REFUSED = (
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EDQUOT,
    errno.EIO,
    errno.ENAMETOOLONG,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EEXIST,
)
PATIENCE = 5.0  # seconds that a job has to let go
_one_at_a_time = threading.Lock()  # Manim's configuration is one per process


@dataclass(frozen=True)
class Made:
    """The files of a job."""

    facts: dict[str, Any]
    """What gallery.json says about the scene."""
    files: dict[str, Any]
    """What it says about each file, by its name in the gallery."""
    contents: dict[str, bytes] = field(default_factory=dict, repr=False)
    """What is in them, where they were made elsewhere."""


class JobError(Exception):
    """A job has no files, for a reason that `args[0]` says in a clause."""


def write(job: Job, out: Path, cache: Path) -> Made:
    """Do a job, and write its files into a gallery; `cache` is Manim's folder. JobError, if that cannot be."""
    try:
        from convfilm.gallery import media  # starts Manim

        with _one_at_a_time, media.configured(job, cache):
            made, times = media.make(job, out), media.times(job)
            files = {path.relative_to(out).as_posix(): {**media.measured(path), **times} for path in made}
            return Made(media.facts(job), files)
    except Ended:
        _end()
        raise
    except Exception as error:
        reason = explained(error) or _of_the_scene(error)
        raise JobError(reason or f"this should not happen:\n{traceback.format_exc().strip()}") from None


def send(job: Job, scratch: Path, expected: tuple[tuple[str, str], ...]) -> Made:
    """Do a job where the gallery is not, with packages that must be those that are expected there."""
    for name, theirs, mine in differences(expected, versions()):
        raise JobError(f"the worker has {name} {mine} and this machine {theirs}: they must be the same")
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch) as folder:
            made = write(job, Path(folder), scratch / "media")
            return Made(made.facts, made.files, {name: Path(folder, name).read_bytes() for name in made.files})
    except OSError as error:
        raise JobError(explained(error) or str(error)) from None


def unpack(made: Made, out: Path, ours: Callable[[str], bool]) -> None:
    """Give files that were made elsewhere their place in the gallery."""
    for name, content in made.contents.items():
        if not ours(name):
            raise JobError(f"a worker sent a file that is not of this job: {name!r}")
        with complete(out / name) as partial:
            partial.write_bytes(content)


class Ended(SystemExit):
    """The process is to end."""


def begin(leash: Connection) -> None:
    """Make this process a worker that ends with the one that holds the other end of the leash, whatever ends that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; whoever started this decides
    tqdm.set_lock(threading.RLock())  # its own is for several processes, and would be left when this one is ended
    # Whatever Manim prints is no answer; but if the interpreter itself breaks, that is said.
    import faulthandler

    faulthandler.enable(os.fdopen(os.dup(2), "w"))
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    # Only now: before, there is nothing to take back, and the pool would tell of an exception.
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_watch, args=(leash,), daemon=True).start()


def _watch(leash: Connection) -> None:
    leash.poll(None)  # until the other end is closed
    if sys.platform != "win32":
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
    _end()


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Ended(128 + number)


def _end() -> None:
    abandon()
    os._exit(128 + signal.SIGTERM)  # Manim's encoders are threads that would go on


def explained(error: BaseException) -> str | None:
    """What the machine refused, or what was explained before, as a clause; None if it is neither."""
    seen: BaseException | None = error
    while seen is not None:
        number = getattr(seen, "errno", None)
        if number == errno.ENOSPC:
            return "the disk is full"
        if isinstance(seen, OSError) and number in REFUSED:
            return f"{os.strerror(int(number or 0)).lower()}: {seen.filename2 or seen.filename}"
        seen = seen.__cause__ or seen.__context__
    return error.args[0] if isinstance(error, JobError) else None


def _of_the_scene(error: Exception) -> str | None:
    """What is wrong with a scene, if our own checks found it."""
    try:
        from convfilm.sentences import sentence
    except ImportError:  # without Manim, which is what went wrong
        return None
    return sentence(error)


def one_line(words: object) -> str:
    """Text as one line."""
    return re.sub(r"\s+", " ", str(words)).strip()
