"""A worker: reads jobs from its input, a line each, and answers each with a line. Started by convfilm.gallery.workers.

It ends when told to, and when whoever started it is gone, and then takes back what it had half written.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import Any, TextIO

from convfilm.gallery.job import ROOT, Job
from convfilm.media.files import remove_stale


def main() -> None:
    """Work until there is nothing left to do."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever Manim prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; whoever started this decides
    signal.signal(signal.SIGTERM, _stop)
    jobs: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(jobs,), daemon=True).start()
    out = Path(sys.argv[1])
    try:
        _work(jobs, answers, out)
    except SystemExit:
        for folder in (out, ROOT / "media"):
            remove_stale(folder, also=os.getpid())
        os._exit(128 + signal.SIGTERM)  # Manim's encoders are threads that would go on


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _read(jobs: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        jobs.put(line)
    os.kill(os.getpid(), signal.SIGTERM)


def _work(jobs: SimpleQueue[str], answers: TextIO, out: Path) -> None:
    from convfilm.gallery import media  # starts Manim

    while True:
        job = Job.from_json(jobs.get())
        try:
            files = {path.relative_to(out).as_posix(): media.measured(path) for path in media.make(job, out)}
            answer: dict[str, Any] = {"facts": media.facts(job), "files": files}
        except Exception as error:
            reason = explained(error)
            if reason is None:
                import traceback

                traceback.print_exc()
            answer = {"error": reason}
        print(json.dumps(answer), file=answers, flush=True)


def explained(error: BaseException) -> str | None:
    """What the machine refused, as a clause, or None if it did not."""
    seen: BaseException | None = error
    while seen is not None:
        number = getattr(seen, "errno", None)
        if number == errno.ENOSPC:
            return "the disk is full"
        if isinstance(seen, OSError) and number in (errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT, errno.EIO):
            return f"{os.strerror(int(number or 0)).lower()}: {seen.filename}"
        seen = seen.__cause__ or seen.__context__
    return None


if __name__ == "__main__":
    main()
