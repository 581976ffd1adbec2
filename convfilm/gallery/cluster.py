"""A Dask cluster that does jobs: files come back as bytes, so that its workers need no disk of ours.

A worker is a machine's like any other, so it has to have what this one has, to the version, and is asked at the start
and again with every job. Nothing but this module knows of Dask, which is an extra: `cluster`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from convfilm.gallery import work
from convfilm.gallery.job import Job, differences, owns, versions
from convfilm.gallery.work import JobError, Made, one_line

REACH = 5.0  # seconds to find the scheduler
WORKERS = 10.0  # seconds until it has to have a worker
ALONE = 60.0  # seconds after which it is given up if it has none left
GOODBYE = 3.0  # seconds for taking leave

Versions = tuple[tuple[str, str], ...]


class ClusterError(Exception):
    """The cluster cannot be used, for a reason that `args[0]` says in a sentence."""


class Cluster:
    """Does jobs on a Dask cluster."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._executor = client.get_executor(pure=False)
        self._waiting: set[Future[Made]] = set()
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, job: Job, out: Path) -> Future[Made]:
        """Have a job done, some time; its files are then in `out`."""
        answer: Future[Made] = Future()
        answer.set_running_or_notify_cancel()
        self._waiting.add(answer)

        def received(sent: Future[Made]) -> None:
            try:
                made = sent.result()
                work.unpack(made, out, lambda name: owns(job.stem, job.format, name))
                self._answer(answer, made)
            except BaseException as error:
                self._answer(answer, error)

        self._executor.submit(_do, job, versions()).add_done_callback(received)
        return answer

    def _answer(self, answer: Future[Made], made: Made | BaseException) -> None:
        self._waiting.discard(answer)
        with suppress(Exception):  # it has one
            answer.set_exception(made) if isinstance(made, BaseException) else answer.set_result(made)

    def _watch(self) -> None:
        """Give up when the scheduler or the last worker has been gone for long: Dask would wait for them for ever."""
        alone = 0.0
        while not self._over.wait(REACH):
            alone = 0.0 if self._has_workers() else alone + REACH
            if alone >= ALONE:
                for answer in list(self._waiting):
                    self._answer(answer, JobError(f"{self._address} has no workers any more"))

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.sync(self._client.scheduler.identity, callback_timeout=REACH)["workers"])
        except Exception:  # not now
            return False

    @staticmethod
    def reason(error: BaseException) -> str | None:
        """What it means if a future raises this, as a clause."""
        if isinstance(error, CancelledError) or type(error).__name__ in ("FutureCancelledError", "CommClosedError"):
            return "the scheduler is gone"
        if type(error).__name__ == "KilledWorker":
            return f"several workers ended over it: {one_line(error)}"
        return None

    def stop(self) -> None:
        """Have nothing done any more."""
        self._over.set()
        with suppress(Exception):
            self._executor.shutdown(wait=False)


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is there; ClusterError if there is none, or none of the same versions."""
    import asyncio  # takes longer to load than the rest of the command

    try:
        import distributed
    except ImportError:
        raise ClusterError('--scheduler needs the extra "cluster": pip install distributed') from None
    logging.disable(logging.CRITICAL)  # what matters is said below, in a sentence
    make_client: Any = distributed.Client
    try:
        asyncio.run(_reach(address))  # Dask's client, when it fails, leaves threads and goes on to complain
        client = make_client(address, timeout=REACH, set_as_default=False, name="convfilm")
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        words = "" if isinstance(error, OSError) else f" ({one_line(error)})"
        raise ClusterError(f"no Dask scheduler answers at {address!r}{words}: give it as in tcp://host:8786") from None
    try:
        _compare(client, address)
        computers = Cluster(client, address)
        try:
            yield computers
        finally:
            computers.stop()
    finally:
        with suppress(Exception):
            client.close(timeout=GOODBYE)


async def _reach(address: str) -> None:
    from distributed import comm, security

    untyped: Any = (comm, security)
    connections, securities = untyped
    safely = securities.Security().get_connection_args("client")
    connection = await connections.connect(address, timeout=REACH, **safely)
    await connection.close()


def _compare(client: Any, address: str) -> None:
    """See that all workers have what is here."""
    try:
        client.wait_for_workers(1, timeout=WORKERS)
    except TimeoutError:
        raise ClusterError(f"the scheduler at {address} has no workers") from None
    here = versions()
    # Python's first, which needs nothing of ours there.
    for worker, found in client.get_versions()["workers"].items():
        python = ".".join(str(found["host"]["python"]).split(".")[:2])
        _refuse(worker, (here[0],), (("Python", python),))
    for worker, theirs in client.run(versions, on_error="return").items():
        if isinstance(theirs, BaseException):
            raise ClusterError(
                f"worker {worker} has no convolution-arithmetic-animated as it is here: {one_line(theirs)}"
            ) from None
        _refuse(worker, here, theirs)


def _refuse(worker: str, here: Versions, theirs: Versions) -> None:
    for name, mine, other in differences(here, theirs):
        raise ClusterError(f"worker {worker} has {name} {other} and this machine {mine}: they must be the same")


def _do(job: Job, expected: Versions) -> Made:
    """On a worker."""
    from distributed import get_worker

    worker = get_worker()
    try:
        return work.send(job, Path(worker.local_directory, "convfilm"), expected)
    except JobError as error:
        raise JobError(f"{error} (on worker {worker.address})") from None
