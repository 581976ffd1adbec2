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
from pathlib import Path

import pytest

from convfilm.catalogue import SCENES

ROOT = SCENES.parent
NAMES = ("no_padding_strides", "padding_strides")
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
    address = f"tcp://127.0.0.1:{free_port()}"
    with running(folder / "scheduler", "dask_scheduler", "--host", address, "--no-dashboard"):
        yield address


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


def start(folder, *arguments):
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "convfilm.gallery", "--scenes", SCENES, *map(str, arguments)],
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


def wait_for_workers(address, names):
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(len(names), timeout=60)


def test_a_worker_dies_in_mid_render_and_the_files_are_those_made_here(tmp_path):
    code, stderr = gallery(tmp_path / "here", *NAMES, *OPTIONS)
    assert code == 0, stderr
    with scheduling(tmp_path) as address, working(tmp_path, address, "one") as one, working(tmp_path, address, "two"):
        wait_for_workers(address, ("one", "two"))
        process = start(tmp_path / "there", *NAMES, *OPTIONS, "--scheduler", address)
        until(lambda: [*(tmp_path / "one").rglob("convfilm/tmp*")] or process.poll() is not None)
        one.send_signal(signal.SIGKILL)
        _, stderr = process.communicate(timeout=180)
        assert process.returncode == 0, stderr
        here, there = (files(tmp_path / place / "gallery") for place in ("here", "there"))
        assert there == here, "gallery.json included"
        assert len(json.loads(there["gallery.json"])["scenes"]) == len(NAMES)
        assert not [*(tmp_path / "there").rglob(".*")]
        assert not (tmp_path / "there" / "media").exists(), "nothing was rendered here"
        assert [path.name for path in (tmp_path / "two.cwd").iterdir()] == ["log"]
        code, stderr = gallery(tmp_path / "there", *NAMES, *OPTIONS, "--scheduler", address)
        assert code == 0, stderr
        assert files(tmp_path / "there" / "gallery") == there


def test_a_worker_with_another_version_is_refused_before_anything_is_rendered(tmp_path):
    other = tmp_path / "packages" / "pillow-1.2.3.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: pillow\nVersion: 1.2.3\n")
    with scheduling(tmp_path) as address, working(tmp_path, address, "odd", path=[other.parent]):
        code, stderr = gallery(tmp_path / "there", *NAMES, *OPTIONS, "--scheduler", address)
        assert code == 1
        assert stderr.count("\n") == 1, stderr
        from importlib.metadata import version

        assert re.search(
            r"worker tcp://127\.0\.0\.1:\d+ has pillow 1\.2\.3 and this machine " + version("pillow"), stderr
        )
        assert files(tmp_path / "there" / "gallery") == {}


def test_what_a_worker_cannot_do_is_said_in_a_sentence(tmp_path):
    scenes = tmp_path / "mine"
    scenes.mkdir()
    (scenes / "broken.py").write_text("from convfilm import Film\n\nclass Broken(Film):\n    conv = 3\n")
    with scheduling(tmp_path) as address, working(tmp_path, address, "one"):
        code, stderr = gallery(tmp_path / "there", "--scenes", scenes, *OPTIONS, "--scheduler", address)
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    assert "conv" in stderr
    assert "on worker tcp://127.0.0.1:" in stderr


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "tcp://127.0.0.1:{port}", "tls://127.0.0.1:{port}"])
def test_no_scheduler_there(tmp_path, address):
    began = time.monotonic()
    code, stderr = gallery(tmp_path / "there", *OPTIONS, "--scheduler", address.format(port=free_port()))
    assert time.monotonic() - began < 15
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    assert "no Dask scheduler answers at" in stderr


@pytest.mark.parametrize(
    "address", ["", "here", "tcp://", "tcp://host", "host:port", "a b:8786", "nonsense://host:8786"]
)
def test_no_address(tmp_path, address):
    code, stderr = gallery(tmp_path / "there", *OPTIONS, "--scheduler", address)
    assert code == 2
    assert stderr.count("\n") == 1, stderr
    assert "--scheduler" in stderr


def test_without_the_extra(tmp_path):
    hidden = tmp_path / "there"
    (hidden / "distributed").mkdir(parents=True)
    (hidden / "distributed" / "__init__.py").write_text("raise ImportError")
    code, stderr = gallery(hidden, *OPTIONS, "--scheduler", "127.0.0.1:8786")
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    assert 'the extra "cluster"' in stderr


def test_stopped_in_mid_render(tmp_path):
    with scheduling(tmp_path) as address, working(tmp_path, address, "one"):
        process = start(tmp_path / "there", *NAMES, "--formats", "film", "--scheduler", address)
        until(lambda: [*(tmp_path / "one").rglob("convfilm/tmp*")] or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        assert process.returncode == 130
        assert stderr.count("\n") == 1, stderr
        assert [path for path in Path(tmp_path / "there").rglob("*") if path.is_file()] == []


def test_the_scheduler_dies_in_mid_render(tmp_path):
    folder = tmp_path / "scheduler"
    address = f"tcp://127.0.0.1:{free_port()}"
    with (
        running(folder, "dask_scheduler", "--host", address, "--no-dashboard") as scheduler,
        working(tmp_path, address, "one"),
    ):
        process = start(tmp_path / "there", *NAMES, "--formats", "film", "--scheduler", address)
        until(lambda: [*(tmp_path / "one").rglob("convfilm/tmp*")] or process.poll() is not None)
        scheduler.kill()
        _, stderr = process.communicate(timeout=60)
        assert process.returncode == 1
        assert stderr.count("\n") == 1, stderr
        assert "the scheduler is gone" in stderr
