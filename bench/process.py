"""Runs a command and tells what it took."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
MEBIBYTE = 2**20
MAXRSS = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of ru_maxrss


class CommandError(Exception):
    """A command that failed, with the end of what it said."""


@dataclass(frozen=True)
class Usage:
    """What a command took, with all processes that it started and waited for."""

    wall: float
    cpu: float
    """Seconds, user and system."""
    peak: float
    """MiB of the largest of its processes."""
    output: str
    """What it wrote to its standard output."""


def _environment() -> dict[str, str]:
    """Ours, but modules are kept compiled, as they are wherever nobody forbids it, and as Manim's are."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str | Path], cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end.

    On Linux the peak memory of a process is at first that of the one that starts it: this one loads no library.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=_environment() | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,  # an interrupt at the terminal is for this process, which then ends the command
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complaints = ((file.seek(0), file.read().decode(errors="replace"))[1] for file in (output, errors))
    if process.returncode:
        words = " ".join(map(str, command))
        raise CommandError(f"failed with {process.returncode}: {words}\n{(said + complaints)[-3000:]}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS / MEBIBYTE, said)
