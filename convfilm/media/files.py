"""Files that get their final name only when they are complete."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = re.sub(r"[^A-Za-z0-9]+", "-", socket.gethostname()) or "host"
# Without a host: what earlier versions left.
PARTIAL = re.compile(r"\.(?P<stem>.+?)(?:\.(?P<host>[A-Za-z0-9-]+))?\.(?P<process>\d+)\.part(?P<suffix>\.\w+)?")
LONGEST = 255  # bytes in the name of a file
FOREIGN = 24 * 3600  # seconds after which what another host writes is given up: its processes cannot be asked from here

_open: set[Path] = set()


@contextmanager
def complete(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that becomes it if the block ends well, and goes if it does not.

    The temporary name is hidden, begins with the target's and says whose it is, because folders may be shared; the
    suffix is kept because formats go by it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = _partial(target)
    _open.add(partial)
    try:
        yield partial
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finally:
        _open.discard(partial)


def _partial(target: Path) -> Path:
    """A temporary path beside a target; the name is cut where it would be too long."""
    stem, end = target.stem, f".{HOST}.{os.getpid()}.part{target.suffix}"
    while len(os.fsencode(f".{stem}{end}")) > LONGEST:
        stem = stem[:-1]
    return target.with_name(f".{stem}{end}")


def abandon() -> None:
    """Remove what this process has half written: it is about to end."""
    for partial in list(_open):
        with suppress(OSError):
            partial.unlink()


def remove_stale(folder: Path) -> None:
    """Remove, in a folder of Manim's cache and below, what killed processes left under temporary names."""
    _remove(Path(place, name) for place, _, names in os.walk(folder) for name in names if name.startswith("."))


def remove_partials(folder: Path, ours: Callable[[str], bool]) -> None:
    """Remove, in a folder and not below, what killed processes left of files whose final names are `ours`."""
    _remove(folder.glob(".*.part*"), ours)


def _remove(paths: Iterable[Path], ours: Callable[[str], bool] = lambda _: True) -> None:
    for path in paths:
        name = PARTIAL.fullmatch(path.name)
        if name and ours(f"{name['stem']}{name['suffix'] or ''}") and _is_stale(path, name):
            with suppress(OSError):  # of no importance, and perhaps nobody may change anything there
                path.unlink()


def _is_stale(path: Path, name: re.Match[str]) -> bool:
    if name["host"] in (None, HOST):
        return not _runs(int(name["process"]))
    with suppress(OSError):  # gone
        return time.time() - path.lstat().st_mtime > FOREIGN
    return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's, or a system without /proc
        return True
    return state != "Z"  # ended, and nobody has asked how
