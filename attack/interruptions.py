"""Interruptions: no half-written file under a final name, and the next run completes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from attack import project
from attack.kind import FaultError, Kind, last_line, run

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGQUIT]
FORMATS = ["film", "gif", "stills", "captions", "text"]
FILM = [*project.MANIM, *project.SMALL, "scenes/mine.py", "One"]
WHOLE_GALLERY = [*project.GALLERY, "--formats", ",".join(FORMATS)]


def attack(rng: Random, scratch: Path) -> None:
    """A command that is stopped at some time, perhaps twice, and then left alone."""
    folder = project.make(scratch / "lecture")
    command = rng.choice([FILM, WHOLE_GALLERY])
    environment = project.environment(scratch)
    done = []
    try:
        for _ in range(rng.choice((1, 1, 2))):
            how, share, group = rng.choice(SIGNALS), rng.random(), rng.random() < 0.5
            done.append(f"{how.name} after {share:.2f} of its time{' to all' * group}")
            said = stopped(command, folder, environment, how, share * took(tuple(command)), group)
            if "Traceback" in said and how is not signal.SIGINT:  # Manim itself prints one for Ctrl-C
                raise FaultError(f"a traceback ({last_line(said)})")
            project.check_whole(folder)
        ended = run(command, folder, environment)
        if ended.code:
            raise FaultError(f"the next run ended with {ended.code}: {ended.said[-200:]!r}")
        project.check_whole(folder)
        project.check_no_partials(folder)
        if command is FILM:
            (film,) = (path for path in project.media(folder) if path.stem == "One")
            if project.frames(film) != length():
                raise FaultError(f"the film has {project.frames(film)} frames, not {length()}")
        else:
            project.check_listed(folder / "gallery", len(FORMATS))
    except FaultError as fault:
        raise FaultError(f"{fault}: {command[2]}, {', '.join(done)}") from None


def stopped(
    command: list[str], folder: Path, environment: dict[str, str], how: signal.Signals, seconds: float, group: bool
) -> str:
    """Start a command, send it a signal after so many seconds, and wait for its end; what it said."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # in the background it is ignored
    )
    try:
        time.sleep(seconds)
        if process.poll() is None:
            os.killpg(process.pid, how) if group else process.send_signal(how)
        _, said = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        raise FaultError(f"did not end within 60 s of {how.name}") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return said


@lru_cache
def took(command: tuple[str, ...]) -> float:
    """Seconds that a command takes when nobody stops it."""
    with TemporaryDirectory() as scratch:
        begin = time.monotonic()
        run([*command], project.make(Path(scratch, "lecture")), project.environment(Path(scratch)))
        return time.monotonic() - begin


@lru_cache
def length() -> int:
    """Frames of the film."""
    with TemporaryDirectory() as scratch:
        folder = project.make(Path(scratch, "lecture"))
        run(FILM, folder, project.environment(Path(scratch)))
        (film,) = (path for path in project.media(folder) if path.stem == "One")
        return project.frames(film)


INTERRUPTIONS = Kind("signals at any time: no broken file, and the next run completes", 24, attack)
