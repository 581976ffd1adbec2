"""A Dask cluster on this machine renders what this machine would, and is refused where it would not."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from convfilm.catalogue import SCENES
from tests.conftest import share_outlines
from tests.gallery.command import called

ROOT = SCENES.parent
NAMES = ("one", "two")
SOURCE = """\
from convcore import Conv2d
from convfilm import Film


class One(Film):
    conv = Conv2d((2, 3), 2)


class Two(Film):
    conv = Conv2d(2, 2, transposed=True)
    speed = 2
"""
OPTIONS = ("--formats", "gif,text,poster", "--size", "320,180", "--fps", "5")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder, *arguments, path=()):
    """A process of Dask, in a folder where nothing of the project lies."""
    folder.mkdir()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*path, ROOT])), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduling(folder):
    """The address of a scheduler, and its process."""
    address = f"tcp://127.0.0.1:{free_port()}"
    with running(folder / "scheduler", "dask_scheduler", "--host", address, "--no-dashboard") as process:
        yield address, process


def working(folder, address, name, path=()):
    options = [
        "--no-nanny",
        "--nthreads",
        "1",
        "--no-dashboard",
        "--name",
        name,
        "--local-directory",
        str(folder / name),
    ]
    return running(folder / f"{name}.cwd", "dask_worker", address, *options, path=path)


@pytest.fixture
def _scenes(tmp_path):
    """Beside the folders of galleries."""
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "mine.py").write_text(SOURCE)


def start(folder, *arguments):
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "convfilm.gallery", "--scenes", "../scenes", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def gallery(folder, *arguments):
    process = start(folder, *arguments)
    _, stderr = process.communicate(timeout=180)
    return process.returncode, stderr


def files(out):
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_rendering(worker, process):
    """Wait until a worker, whose folder this is, renders for a process; or this has ended."""
    until(lambda: [*worker.rglob("convfilm/tmp*")] or process.poll() is not None)


def wait_for_workers(address, names):
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(len(names), timeout=60)


@pytest.mark.usefixtures("_scenes")
def test_what_dies_in_mid_render(tmp_path):
    """First a worker, and then, with the one that is left, the scheduler."""
    with (
        scheduling(tmp_path) as (address, scheduler),
        working(tmp_path, address, "one") as one,
        working(tmp_path, address, "two"),
    ):
        wait_for_workers(address, ("one", "two"))
        a_worker_dies_and_the_files_are_those_made_here(tmp_path, address, one)
        the_scheduler_dies(tmp_path, address, scheduler)


def a_worker_dies_and_the_files_are_those_made_here(tmp_path, address, one):
    (tmp_path / "here").mkdir()
    share_outlines(tmp_path / "here")
    done = called(tmp_path / "here", "--scenes", "../scenes", *NAMES, *OPTIONS)
    assert done.returncode == 0, done.stderr
    process = start(tmp_path / "there", *NAMES, *OPTIONS, "--scheduler", address)
    is_rendering(tmp_path / "one", process)
    one.send_signal(signal.SIGKILL)
    _, stderr = process.communicate(timeout=180)
    assert process.returncode == 0, stderr
    here, there = (files(tmp_path / place / "gallery") for place in ("here", "there"))
    assert there == here, "gallery.json included"
    assert len(json.loads(there["gallery.json"])["scenes"]) == len(NAMES)
    assert not [*(tmp_path / "there").rglob(".*")]
    assert not (tmp_path / "there" / "media").exists(), "nothing was rendered here"
    assert [path.name for path in (tmp_path / "two.cwd").iterdir()] == ["log"]
    again = called(tmp_path / "there", "--scenes", "../scenes", *NAMES, *OPTIONS, "--scheduler", address)
    assert again.returncode == 0, again.stderr
    assert files(tmp_path / "there" / "gallery") == there


def the_scheduler_dies(tmp_path, address, scheduler):
    assert not [*(tmp_path / "two").rglob("convfilm/tmp*")]
    process = start(tmp_path / "nowhere", *NAMES, "--formats", "film", "--scheduler", address)
    is_rendering(tmp_path / "two", process)
    scheduler.kill()
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    assert stderr.count("\n") == 1, stderr
    assert "the scheduler is gone" in stderr


@pytest.mark.usefixtures("_scenes")
def test_what_is_said_of_one_worker(tmp_path):
    """Of what it cannot do, of another one beside it, and of what it does when it is told to stop."""
    with scheduling(tmp_path) as (address, _), working(tmp_path, address, "one"):
        what_a_worker_cannot_do_is_said_in_a_sentence(tmp_path, address)
        a_worker_with_another_version_is_refused_before_anything_is_rendered(tmp_path, address)
        stopped_in_mid_render(tmp_path, address)


def what_a_worker_cannot_do_is_said_in_a_sentence(tmp_path, address):
    scenes = tmp_path / "mine"
    scenes.mkdir()
    (scenes / "broken.py").write_text("from convfilm import Film\n\nclass Broken(Film):\n    conv = 3\n")
    code, stderr = gallery(tmp_path / "broken", "--scenes", scenes, *OPTIONS, "--scheduler", address)
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    assert "conv" in stderr
    assert "on worker tcp://127.0.0.1:" in stderr


def a_worker_with_another_version_is_refused_before_anything_is_rendered(tmp_path, address):
    other = tmp_path / "packages" / "pillow-1.2.3.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: pillow\nVersion: 1.2.3\n")
    with working(tmp_path, address, "odd", path=[other.parent]):
        wait_for_workers(address, ("one", "odd"))
        code, stderr = gallery(tmp_path / "refused", *NAMES, *OPTIONS, "--scheduler", address)
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    found = re.search(r"worker tcp://127\.0\.0\.1:\d+ has pillow 1\.2\.3 and this machine (\S+):", stderr)
    assert found[1] == version("pillow")
    assert files(tmp_path / "refused" / "gallery") == {}


def stopped_in_mid_render(tmp_path, address):
    process = start(tmp_path / "there", *NAMES, "--formats", "film", "--scheduler", address)
    is_rendering(tmp_path / "one", process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stderr.count("\n") == 1, stderr
    assert [path for path in Path(tmp_path / "there").rglob("*") if path.is_file()] == []


THREE = """
import sys
from convfilm.gallery.__main__ import main
for address in sys.argv[-3:]:
    assert main([*sys.argv[1:-3], "--scheduler", address]) == 1
"""


def test_no_scheduler_there(tmp_path):
    """Whoever calls, and nothing is added when the process ends."""
    addresses = [
        form.format(port=free_port())
        for form in ("127.0.0.1:{port}", "tcp://127.0.0.1:{port}", "tls://127.0.0.1:{port}")
    ]
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", THREE, "--scenes", SCENES, *OPTIONS, *addresses],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert time.monotonic() - began < 15
    assert done.returncode == 0, done.stderr
    for address, said in zip(addresses, done.stderr.splitlines(), strict=True):
        assert f"no Dask scheduler answers at {address!r}" in said


@pytest.mark.parametrize(
    "address", ["", "here", "tcp://", "tcp://host", "host:port", "a b:8786", "nonsense://host:8786"]
)
def test_no_address(tmp_path, address):
    done = called(tmp_path, "--scenes", SCENES, *OPTIONS, "--scheduler", address)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert "--scheduler" in done.stderr


def test_without_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = called(tmp_path, "--scenes", SCENES, *OPTIONS, "--scheduler", "127.0.0.1:8786")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert 'the extra "cluster"' in done.stderr
