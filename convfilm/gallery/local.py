"""Processes of this machine that do jobs; all of them end with this one, whatever ends it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import ParamSpec, TypeVar

from convfilm.gallery import work
from convfilm.gallery.job import Job
from convfilm.gallery.work import Made

P = ParamSpec("P")
T = TypeVar("T")


class Processes(ProcessPoolExecutor):
    """A pool of processes that Ctrl-C does not reach: the terminal sends it to all of them.

    On Linux Manim is started once, in a process that does nothing but be forked; elsewhere, each starts it by itself.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As in ProcessPoolExecutor, which starts a process here; until it ignores the signal, it inherits a block."""
        with _unheard():
            return super().submit(fn, *args, **kwargs)


class Local:
    """Does jobs in processes of this machine."""

    def __init__(self, pool: Processes, cache: Path) -> None:
        self._pool, self._cache = pool, cache

    def submit(self, job: Job, out: Path) -> Future[Made]:
        """Have a job done, some time."""
        return self._pool.submit(work.write, job, out, self._cache)

    @staticmethod
    def reason(error: BaseException) -> str | None:
        """What it means if a future raises this, as a clause."""
        if isinstance(error, BrokenProcessPool):
            return "one of the processes was ended from outside, perhaps because memory ran out: try fewer --jobs"
        return None


@contextmanager
def processes(number: int, cache: Path) -> Iterator[Local]:
    """So many processes, which end with the block. What they have half written goes."""
    context = get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload(["convfilm.gallery.ready"])
    with _unheard():  # a semaphore that is made, but not yet known, would be left
        theirs, ours = context.Pipe(duplex=False)
        # Python's pool neither ends its processes when it is killed (they would wait forever) nor offers to end them:
        # the leash does both.
        pool = Processes(number, mp_context=context, initializer=work.begin, initargs=(theirs,))
    try:
        yield Local(pool, cache)
    finally:
        ours.close()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _unheard() -> Iterator[None]:
    """Signals wait until the block ends: a process that is left in the middle of its start complains.

    The mask is for the process that is being started, which inherits it. It is not enough for this one: another of its
    threads may take the signal, and Python would still handle it in the main one.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    heard: list[tuple[int, FrameType | None]] = []
    handlers = {
        number: signal.signal(number, lambda *args: heard.append(args)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for first, frame in heard[:1]:
            if callable(handler := handlers[signal.Signals(first)]):
                handler(first, frame)
