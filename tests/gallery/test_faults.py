"""Whatever interrupts a run: nothing half-written has a final name, and the next run completes.

Each test works in a folder of its own, so that the cache is its own, too. What is interrupted is the command; what only
has to end, well or with a sentence, is called in this process.
"""

import filecmp
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from xml.etree import ElementTree

import av
import pytest
from PIL import Image

from convfilm.catalogue import SCENES
from tests.conftest import share_outlines
from tests.convfilm import command
from tests.gallery.command import called

ROOT = SCENES.parent
SCENE = "small"
CELLS = 2
SOURCE = """\
from convcore import Conv2d
from convfilm import Film


class Small(Film):
    conv = Conv2d((2, 3), 2)
"""
TINY = ("--size", "160,90", "--fps", "5", "--formats", "all")
SLOW = ("--size", "1280,720", "--fps", "60")  # long enough to be interrupted

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")]


@pytest.fixture
def bare(tmp_path):
    """A folder with a scene, where nothing was rendered yet."""
    root = tmp_path / "project"
    (root / "scenes").mkdir(parents=True)
    (root / "scenes" / "mine.py").write_text(SOURCE)
    shutil.copy(ROOT / "manim.cfg", root)
    return root


@pytest.fixture
def project(bare):
    """One with the text that is set already."""
    share_outlines(bare)
    return bare


def start(project, *options, **others):
    return subprocess.Popen(
        [sys.executable, "-m", "convfilm.gallery", SCENE, *options],
        cwd=project,
        env={**os.environ, "CALLER_CWD": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **others,
    )


def run(project, *options):
    done = called(project, SCENE, *options, CALLER_CWD=str(project))
    return done.returncode, done.stderr


def partials(project):
    return [path for path in project.rglob(".*.part*") if path.is_file()]


def wait_for_segment(project, process):
    """Until a segment of the film is being written."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if any(project.glob("media/videos/*/*/partial_movie_files/*/.*.part*.mp4")):
            return
        time.sleep(0.01)
    pytest.fail(f"nothing was being written: {process.communicate()}")


def workers_of(process):
    """All processes below a process, the one included that others are forked from."""
    found, parents = [], [process.pid]
    while parents:
        found.append(parents.pop(0))
        with suppress(OSError):  # gone meanwhile
            parents += map(int, Path(f"/proc/{found[-1]}/task/{found[-1]}/children").read_text().split())
    return found[1:]


def memory(process):
    """Pages: the worker that draws has more than Python's helpers."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1])


def wait_until_gone(processes):
    end = time.monotonic() + 20
    while any(Path(f"/proc/{process}").exists() and not _is_zombie(process) for process in processes):
        assert time.monotonic() < end, "workers outlive the run that started them"
        time.sleep(0.02)


def _is_zombie(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def whole(out):
    """Checks every file that has a final name; returns the names."""
    names = set()
    for path in (path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")):
        names.add(path.relative_to(out).as_posix())
        if path.suffix in (".mp4", ".webm"):
            with av.open(str(path)) as video:
                assert sum(1 for _ in video.decode(video=0)) > 0, path
        elif path.suffix in (".png", ".gif"):
            with Image.open(path) as image:
                for i in range(getattr(image, "n_frames", 1)):
                    image.seek(i)
                    image.load()
        elif path.suffix == ".json":
            json.loads(path.read_text())
        elif path.suffix == ".pdf":
            assert path.read_bytes().endswith(b"%%EOF\n")
        elif path.suffix == ".svg":
            assert ElementTree.parse(path).getroot().tag.endswith("svg")
        else:
            assert path.read_text().endswith("\n")
    return names


def listed(out):
    """Every file that gallery.json lists, all of them as long as it says."""
    media = json.loads((out / "gallery.json").read_text())["scenes"][SCENE]["media"]
    files = {name: file for entry in media.values() for name, file in entry["files"].items()}
    for name, file in files.items():
        assert (out / name).stat().st_size == file["bytes"]
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == file["sha256"]
    return set(files)


def completes(project, *options):
    code, stderr = run(project, *options)
    assert code == 0, stderr
    out = project / "gallery"
    assert whole(out) - {"gallery.json"} == listed(out)
    assert partials(project) == []


ALL = {
    *(f"{SCENE}{kind}.{form}" for kind in ("", ".full", ".dark", ".full.dark") for form in ("gif", "png")),
    *(f"{SCENE}{suffix}" for suffix in (".loop.mp4", ".loop.webm", ".alpha.webm", ".dark.alpha.webm")),
    *(f"{SCENE}{suffix}" for suffix in (".mp4", ".poster.png", ".vtt", ".txt")),
    *(f"{SCENE}{suffix}" for suffix in (".pdf", ".sheet.svg", ".sheet.pdf", ".sheet.png")),
    *(f"{SCENE}/{number:02}.{form}" for number in range(1, CELLS + 1) for form in ("png", "svg")),
}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_in_mid_render(project, number, code):
    process = start(project, *SLOW, "--formats", "text,film", "--jobs", "1")
    wait_for_segment(project, process)
    workers = workers_of(process)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == code
    assert stderr.count("\n") == 1
    assert "stopped" in stderr
    wait_until_gone(workers)
    assert partials(project) == []
    assert f"{SCENE}.mp4" not in whole(project / "gallery")
    completes(project, *TINY, "--formats", "text,film")


@pytest.mark.parametrize("workers_too", [False, True])
def test_killed_in_mid_render(project, workers_too):
    process = start(project, *SLOW, "--formats", "film")
    wait_for_segment(project, process)
    workers = workers_of(process)
    process.kill()
    if workers_too:
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
    process.communicate(timeout=30)
    wait_until_gone(workers)
    assert bool(partials(project)) == workers_too
    assert f"{SCENE}.mp4" not in whole(project / "gallery")
    completes(project, *TINY, "--formats", "film")


def test_a_worker_is_killed_in_mid_render(project):
    process = start(project, *SLOW, "--formats", "film", "--jobs", "1")
    wait_for_segment(project, process)
    workers = workers_of(process)
    os.kill(max(workers, key=memory), signal.SIGKILL)  # as a system does that runs out of memory
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 1
    assert stderr.count("\n") == 1, stderr
    assert "ended from outside" in stderr
    wait_until_gone(workers)
    assert partials(project) == []
    assert f"{SCENE}.mp4" not in whole(project / "gallery")
    completes(project, *TINY, "--formats", "film")


def test_ctrl_c_reaches_all_processes_and_one_speaks(bare):
    """A terminal sends it to the whole group, also to workers that are only starting."""
    for seconds in (0, 0.1, 0.3, 1):
        process = start(bare, *SLOW, "--force", start_new_session=True)
        while not (workers := workers_of(process)):
            time.sleep(0.002)
        time.sleep(seconds)
        workers = {*workers, *workers_of(process)}
        os.killpg(process.pid, signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        assert (process.returncode, stderr.count("\n")) == (130, 1), stderr
        wait_until_gone(workers)
        assert partials(bare) == []


def test_a_worker_that_is_ended_before_it_has_begun_ends_in_silence():
    code = """
import faulthandler, multiprocessing, os, signal
from convfilm.gallery import work
faulthandler.enable = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
work.begin(multiprocessing.Pipe()[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGTERM, "", "")


def test_a_corrupt_segment_in_the_cache(project):
    completes(project, *TINY, "--formats", "film")
    film = project / "gallery" / f"{SCENE}.mp4"
    with av.open(str(film)) as video:
        frames = sum(1 for _ in video.decode(video=0))
    film.unlink()
    segments = sorted((project / "media").rglob("partial_movie_files/*/*.mp4"))
    assert segments
    for segment in segments[:2]:
        segment.write_bytes(bytes(48))
    completes(project, *TINY, "--formats", "film")
    with av.open(str(film)) as video:
        assert sum(1 for _ in video.decode(video=0)) == frames


def test_everything_is_made_listed_and_then_left_as_it_is(bare):
    """By two runs at once, neither of which finds anything there."""
    runs = [start(bare, *TINY) for _ in range(2)]
    for process in runs:
        _, stderr = process.communicate(timeout=120)
        assert process.returncode == 0, stderr
    out = bare / "gallery"
    assert whole(out) - {"gallery.json"} == listed(out) == ALL
    assert partials(bare) == []
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    began = time.monotonic()
    assert start(bare, *TINY).wait() == 0
    assert time.monotonic() - began < 2
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    (out / f"{SCENE}.txt").unlink()
    completes(bare, *TINY)
    changed = {path for path in before if path.stat().st_mtime_ns != before[path]}
    assert {path.name for path in changed} == {"gallery.json", f"{SCENE}.txt"}


@contextmanager
def small_disk(folder, options):
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder, options):
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_full_disk(project):
    out, formats = project / "gallery", ("film", "gif", "loop", "stills")
    with small_disk(out, "size=12k"):
        for each in formats:
            code, stderr = run(project, *TINY, "--formats", each)
            assert code == 1, stderr
            assert stderr.count("\n") == 1, stderr
            assert "disk is full" in stderr
            assert partials(project) == []
            whole(out)
        remount(out, "size=4m")
        completes(project, *TINY, "--formats", ",".join(formats))


def test_a_full_disk_for_the_cache(bare):
    with small_disk(bare / "media", "size=12k"):
        code, stderr = run(bare, *TINY, "--formats", "film")
        assert code == 1, stderr
        assert "disk is full" in stderr
        assert stderr.count("\n") == 1, stderr
        assert partials(bare) == []
        remount(bare / "media", "size=8m")
        completes(bare, *TINY, "--formats", "film")


def test_a_read_only_folder(project):
    out = project / "gallery"
    with small_disk(out, "size=1m"):
        remount(out, "ro")
        code, stderr = run(project, *TINY, "--formats", "text")
        assert code == 1
        assert stderr.count("\n") == 1, stderr
        assert "read-only" in stderr
        assert str(out) in stderr
        remount(out, "rw")
        completes(project, *TINY, "--formats", "text")


@pytest.mark.parametrize("name", [f"{SCENE}.txt", "gallery.json", SCENE])
def test_a_folder_or_a_file_in_the_place_of_the_other(project, name):
    """It is said, and stays."""
    path = project / "gallery" / name
    if name == SCENE:
        path.parent.mkdir()
        path.write_text("mine")
    else:
        path.mkdir(parents=True)
        (path / "mine.txt").write_text("mine")
    code, stderr = run(project, "--formats", "text,stills", "--size", "160,90")
    assert code == 1
    assert stderr.count("\n") == 1 or "item" in stderr
    assert "Traceback" not in stderr
    assert f"{project / 'gallery' / name}" in stderr
    assert path.exists()


def render(project, *options):
    """As Manim does it."""
    scene = ("scenes/mine.py", "Small")
    command.run(["render", "-c", "manim.cfg", "-v", "ERROR", *options, *scene], project).check_returncode()


def test_captions_are_those_of_the_film(project):
    """They are collected without rendering the film: here it is rendered, by Manim, to compare."""
    completes(project, *TINY, "--formats", "captions")
    render(project, "-r", "160,90", "--fps", "5")
    (film,) = (project / "media").rglob("Small.srt")
    ours = (project / "gallery" / f"{SCENE}.vtt").read_text()
    theirs = film.read_text().replace(",", "\0")
    times = [line.replace("\0", ".") for line in theirs.splitlines() if "-->" in line]
    assert [line for line in ours.splitlines() if "-->" in line] == times
    assert times


def test_loops_are_those_of_manim_render(project):
    completes(project, "--formats", "full")
    render(project, "--format", "gif", "-r", "480,540")
    (theirs,) = (project / "media").rglob("Small*.gif")
    ours = project / "gallery" / f"{SCENE}.full.gif"
    assert filecmp.cmp(ours, theirs, shallow=False)
