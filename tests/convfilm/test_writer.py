"""What `manim render` leaves when it is interrupted, and what it makes of what others left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from convfilm.media.files import complete, remove_stale
from convfilm.media.writer import straight_alpha

SCENE = Path("scenes/convolution.py").resolve()
MANIM = [sys.executable, "-m", "manim", "render", "-r", "480,270", "--fps", "20", "--progress_bar", "none"]
PAPER = "[CLI]\nbackground_color = {}\n"


def command(*options):
    return [*MANIM, *options, str(SCENE), "NoPaddingStrides"]


def render(folder, *options):
    done = subprocess.run(command(*options), cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return film(folder)


def film(folder):
    found = [path for path in folder.rglob("NoPaddingStrides.*") if path.suffix == ".mp4"]
    return found[0] if found else None


def frames(path):
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def hidden(folder):
    return [path for path in folder.rglob(".*") if path.is_file()]


def interrupt(folder, how, *options):
    """Start a render, and stop it in this way when it has finished a few segments."""
    before = len(list(folder.rglob("partial_movie_files/*/[!.]*.mp4")))
    process = subprocess.Popen(
        command(*options),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background ignores it
    )
    while len(list(folder.rglob("partial_movie_files/*/[!.]*.mp4"))) < before + 3:
        assert process.poll() is None, "it ended before it could be stopped"
        time.sleep(0.005)
    process.send_signal(how)
    process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_interrupted_render(tmp_path, how):
    interrupt(tmp_path, how)
    assert film(tmp_path) is None
    segments = list(tmp_path.rglob("partial_movie_files/*/[!.]*.mp4"))
    assert all(frames(segment) for segment in segments), "a segment under its final name is not whole"
    whole = frames(render(tmp_path))
    assert whole == frames(render(tmp_path, "--disable_caching"))
    assert not hidden(tmp_path)


@pytest.mark.slow
def test_interrupted_render_leaves_the_old_film(tmp_path):
    old = render(tmp_path).read_bytes()
    (tmp_path / "light.cfg").write_text(PAPER.format("#ffffff"))
    interrupt(tmp_path, signal.SIGKILL, "-c", "light.cfg")
    assert film(tmp_path).read_bytes() == old
    assert render(tmp_path, "-c", "light.cfg").read_bytes() != old
    assert not hidden(tmp_path)


@pytest.mark.slow
def test_interrupted_loop_leaves_the_old_one(tmp_path):
    render(tmp_path, "--format", "gif")
    (loop,) = tmp_path.rglob("*.gif")
    old = loop.read_bytes()
    process = subprocess.Popen(command("--format", "gif"), cwd=tmp_path, stdout=subprocess.DEVNULL)
    time.sleep(1.5)
    process.kill()
    process.wait()
    assert loop.read_bytes() == old


@pytest.mark.slow
def test_corrupt_cache_is_rendered_again(tmp_path):
    """A stub of 48 bytes, which Manim leaves when it is killed, and a segment that breaks off."""
    whole = frames(render(tmp_path))
    segments = sorted(tmp_path.rglob("partial_movie_files/*/*.mp4"))
    segments[0].write_bytes(segments[0].read_bytes()[:48])
    segments[1].write_bytes(segments[1].read_bytes()[: segments[1].stat().st_size // 2])
    segments[2].write_bytes(b"")
    assert frames(render(tmp_path)) == whole


@pytest.mark.slow
def test_unchanged_film_comes_from_the_cache(tmp_path):
    """Every segment: their names are the hashes of what they show."""

    def segments():
        return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("partial_movie_files/*/*.mp4")}

    render(tmp_path)
    before = segments()
    render(tmp_path)
    assert segments().keys() == before.keys()
    assert segments() == before


@pytest.mark.slow
def test_two_renders_at_once(tmp_path):
    both = [subprocess.Popen(command(), cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert frames(film(tmp_path)) == frames(render(tmp_path))
    assert not hidden(tmp_path)


@pytest.mark.slow
def test_film_starts_before_it_is_loaded_and_has_its_captions(tmp_path):
    path = render(tmp_path, "-c", str(Path("manim.cfg").resolve()))
    data = path.read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")
    with av.open(str(path)) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (6, 6, 6, 1)  # BT.601
    captions = path.with_suffix(".srt").read_text(encoding="utf-8")
    assert "Output (0, 0): 2·1 + 1·2 + 3·0 + 1·0 + 4·1 + 2·3 + 3·2 + 2·0 + 1·1 = 21" in captions
    assert captions.count("-->") == 4 + 3  # outputs; start, landing, end


def test_dark_config_differs_in_the_paper_alone():
    def settings(name):
        return [line for line in Path(name).read_text().splitlines() if line and not line.startswith("#")]

    different = set(settings("manim.cfg")) ^ set(settings("dark.cfg"))
    assert different == {"background_color = #ffffff", "background_color = #0f161c"}


def test_straight_alpha():
    """A half transparent orange, as Cairo stores it and as players want it."""
    pixels = np.array([[[116, 68, 6, 128], [0, 0, 0, 0], [9, 8, 7, 255]]], dtype=np.uint8)
    assert straight_alpha(pixels).tolist() == [[[231, 135, 12, 128], [0, 0, 0, 0], [9, 8, 7, 255]]]


def test_process_id_is_in_temporary_names(tmp_path):
    with complete(tmp_path / "film.mp4") as partial:
        assert str(os.getpid()) in partial.name
        partial.write_bytes(b"whole")
        (tmp_path / ".film.999999999.part.mp4").write_bytes(b"stale")
        remove_stale(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == [partial.name]
    assert (tmp_path / "film.mp4").read_bytes() == b"whole"

    def fail():
        with complete(tmp_path / "film.mp4") as partial:
            partial.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (tmp_path / "film.mp4").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
