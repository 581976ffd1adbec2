"""Files that get their final name only when they are complete."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL = re.compile(r"^\..+\.(?P<process>\d+)\.part(\.\w+)?$")


@contextmanager
def complete(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that becomes it if the block ends well, and goes if it does not.

    The temporary name is hidden and begins with the target's; the suffix is kept because formats go by it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        yield partial
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def remove_stale(folder: Path, also: int | None = None) -> None:
    """Remove, in a folder and below, what killed processes left under temporary names, and what process `also` did."""
    for path in folder.rglob(".*.part*"):
        name = PARTIAL.match(path.name)
        if name and (int(name["process"]) == also or not _runs(int(name["process"]))):
            with suppress(OSError):  # of no importance, and perhaps nobody may change anything there
                path.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's, or a system without /proc
        return True
    return state != "Z"  # ended, and nobody has asked how
