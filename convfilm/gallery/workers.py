"""Jobs done by several processes at the same time; all of them end with this one, whatever ends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from convfilm.gallery.job import ROOT, Job

Answer = dict[str, Any]
PATIENCE = 10.0  # seconds that a worker has to end


class WorkerError(Exception):
    """A job failed for a reason that the user can do nothing about: `args[0]` says all that is known."""


class Worker:
    """A process that does one job after the other."""

    def __init__(self, out: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "convfilm.gallery.worker", str(out)],
            cwd=ROOT,  # where manim.cfg is
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self._last_words: deque[str] = deque(maxlen=60)
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stderr
        self._last_words.extend(self._process.stderr)

    def do(self, job: Job) -> Answer:
        """Do a job, and wait for it."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(job.to_json() + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            self._process.wait()
            self._listener.join(1)
            return {"error": None, "log": f"its process ended\n{''.join(self._last_words)}".strip()}
        answer: Answer = json.loads(line)
        return {**answer, "log": "".join(self._last_words).strip()}

    def stop(self) -> None:
        """Ask the process to end."""
        self._process.terminate()

    def wait(self) -> None:
        """Wait until it has ended, and end it if it takes too long."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def working(jobs: Sequence[Job], processes: int, out: Path) -> Iterator[Iterator[tuple[Job, Answer]]]:
    """The jobs with their answers, in the order in which they are done."""
    waiting: SimpleQueue[Job] = SimpleQueue()
    done: SimpleQueue[tuple[Job, Answer]] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    workers: list[Worker] = []

    def keep_busy(worker: Worker) -> None:
        while True:
            try:
                job = waiting.get_nowait()
            except Empty:
                return
            done.put((job, worker.do(job)))

    try:
        for _ in range(min(processes, len(jobs))):
            workers.append(Worker(out))
            Thread(target=keep_busy, args=(workers[-1],), daemon=True).start()
        yield (done.get() for _ in jobs)
    finally:
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.wait()
