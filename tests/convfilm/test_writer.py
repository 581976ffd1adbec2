"""What `manim render` leaves when it is interrupted, and what it makes of what others left."""

import configparser
import os
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import manim as mn
import numpy as np
import pytest

from convfilm import defaults
from convfilm.media.files import complete, remove_stale
from convfilm.media.loop import Frame, Loop
from convfilm.media.patches import Raster, as_patches
from convfilm.media.renderer import FilmRenderer
from convfilm.media.writer import FilmWriter, straight_alpha
from convfilm.theme import DARK, LIGHT
from tests.conftest import share_outlines
from tests.convfilm.command import run

SCENE = Path("scenes/convolution.py").resolve()
RENDER = ["render", "-r", "160,90", "--fps", "20", "--progress_bar", "none"]
PAPER = "[CLI]\nbackground_color = {}\n"


def arguments(*options):
    return [*RENDER, *options, str(SCENE), "NoPaddingStrides"]


def command(*options):
    return [sys.executable, "-m", "manim", *arguments(*options)]


def render(folder, *options):
    done = run(arguments(*options), folder)
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


def segments(folder):
    return [*folder.glob("media/videos/*/*/partial_movie_files/*/[!.]*.mp4")]


def interrupt(folder, how):
    """Start a render, and stop it in this way when it has finished a segment."""
    process = subprocess.Popen(
        command(),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background ignores it
    )
    while not segments(folder):
        assert process.poll() is None, "it ended before it could be stopped"
        time.sleep(0.005)
    process.send_signal(how)
    process.wait()


def kill(folder, *options):
    """The same in the way that no process notices, however it was started."""
    before = len(segments(folder))

    def when_there_is_one_more(process):
        while len(segments(folder)) <= before:
            os.kill(process, 0)  # an error if it ended before it could be stopped
            time.sleep(0.005)
        os.kill(process, signal.SIGKILL)

    assert run(arguments(*options), folder, meanwhile=when_there_is_one_more).returncode == -signal.SIGKILL


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The number of frames of a film that nothing interrupted, and that has no cache."""
    folder = tmp_path_factory.mktemp("whole")
    share_outlines(folder)
    return frames(render(folder, "--disable_caching"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder with a film and its cache."""
    folder = tmp_path_factory.mktemp("finished")
    share_outlines(folder)
    render(folder)
    return folder


@pytest.fixture
def rendered(finished, tmp_path):
    """A copy of that in the folder of a test."""
    shutil.copytree(finished, tmp_path, symlinks=True, dirs_exist_ok=True)


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_interrupted_render(tmp_path, how, whole):
    kill(tmp_path) if how == signal.SIGKILL else interrupt(tmp_path, how)
    assert film(tmp_path) is None
    assert segments(tmp_path)
    assert all(frames(segment) for segment in segments(tmp_path)), "a segment under its final name is not whole"
    (tmp_path / "media" / "Tex" / ".outline.999999999.part.npz").write_bytes(b"stopped while text was set")
    assert frames(render(tmp_path)) == whole
    assert not hidden(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("rendered")
def test_interrupted_render_leaves_the_old_film(tmp_path):
    old = film(tmp_path).read_bytes()
    (tmp_path / "dark.cfg").write_text(PAPER.format("#0f161c"))
    kill(tmp_path, "-c", "dark.cfg")
    assert film(tmp_path).read_bytes() == old
    assert render(tmp_path, "-c", "dark.cfg").read_bytes() != old
    assert not hidden(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_interrupted_loop_leaves_the_old_one(tmp_path):
    render(tmp_path, "--format", "gif")
    (loop,) = tmp_path.rglob("*.gif")
    old = loop.read_bytes()

    def soon(process):
        time.sleep(0.2)
        os.kill(process, signal.SIGKILL)

    assert run(arguments("--format", "gif"), tmp_path, meanwhile=soon).returncode == -signal.SIGKILL
    assert loop.read_bytes() == old


@pytest.mark.slow
@pytest.mark.usefixtures("rendered")
def test_corrupt_cache_is_rendered_again(tmp_path):
    """A stub of 48 bytes, which Manim leaves when it is killed, and a segment that breaks off."""
    whole = frames(film(tmp_path))
    first, second, *_, last = sorted(segments(tmp_path))
    first.write_bytes(first.read_bytes()[:48])
    second.write_bytes(second.read_bytes()[: second.stat().st_size // 2])
    last.write_bytes(b"")
    assert frames(render(tmp_path)) == whole


@pytest.mark.slow
@pytest.mark.usefixtures("rendered")
def test_unchanged_film_comes_from_the_cache(tmp_path):
    """Every segment: their names are the hashes of what they show."""

    def times():
        return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("partial_movie_files/*/*.mp4")}

    before = times()
    assert before
    render(tmp_path)
    assert times().keys() == before.keys()
    assert times() == before


@pytest.mark.slow
def test_two_renders_at_once(tmp_path):
    both = [subprocess.Popen(command(), cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert frames(film(tmp_path)) == frames(render(tmp_path))
    assert not hidden(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_film_starts_before_it_is_loaded_and_has_its_captions(tmp_path):
    path = render(tmp_path, "-c", str(Path("manim.cfg").resolve()))
    data = path.read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")
    with av.open(str(path)) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range) == (6, 6, 6, 1)  # BT.601
    captions = path.with_suffix(".srt").read_text(encoding="utf-8")
    assert "Each input times its weight, added up: 27" in captions
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


class Steps(mn.Animation):
    """Paints now and then: another side length of a square at the given frames."""

    def __init__(self, square, at, key=None, **options):
        self.painted, self.at = 0, at
        if key is not None:
            self.key = key
        super().__init__(square, rate_func=mn.linear, **options)

    def interpolate_mobject(self, alpha):
        shown = sum(int(round(alpha * self.run_time * 10, 3) >= frame) for frame in self.at)
        if shown != self.painted:
            self.painted = shown
            self.mobject.set(width=1 + 0.2 * shown)


def play(folder, *animations, before=lambda _: None, **settings):
    """Play animations of a square at 10 frames per second. Returns the renderer, and what reached the encoder."""
    shown = []

    class Writer(FilmWriter):
        seen = Raster()

        def write_frame(self, pixels, *, repeat=1):
            self.seen.take(as_patches(pixels))
            shown.append((int((self.seen.pixels[..., 0] < 128).sum()), repeat))
            super().write_frame(pixels, repeat=repeat)

    quiet = {"progress_bar": "none", "verbosity": "ERROR", "media_dir": str(folder)}
    size = {"pixel_width": 64, "pixel_height": 36, "frame_rate": 10}
    with mn.tempconfig({**quiet, **size, **settings}):
        renderer = FilmRenderer()
        renderer._file_writer_class = Writer
        scene = mn.Scene(renderer)
        square = mn.Square(1, fill_color=mn.BLACK, fill_opacity=1, stroke_width=0)
        scene.add(square)
        before(scene)
        for make in animations:
            scene.play(*make(square))
        renderer.scene_finished(scene)
    return renderer, shown


def test_frames_that_did_not_change_are_drawn_once(tmp_path):
    """Held until something changes, and written before the segment ends."""
    renderer, written = play(
        tmp_path,
        lambda square: [Steps(square, (2, 7), run_time=1)],
        lambda square: [Steps(square, (), run_time=0.5)],
        disable_caching=True,
    )
    assert [repeat for _, repeat in written] == [2, 5, 3, 5]
    assert written[0][0] < written[1][0] < written[2][0]
    assert renderer.time == pytest.approx(1.5)
    segments = [frames(path) for path in renderer.file_writer.partial_movie_files]
    assert segments == [10, 5]
    assert frames(renderer.file_writer.movie_file_path) == 15


def test_what_moves_besides_is_drawn(tmp_path):
    def with_updater(scene):
        scene.add(mn.Dot(radius=0.5).add_updater(lambda dot, dt: dot.shift(dt * mn.RIGHT)))

    options = {"disable_caching": True}
    steps = lambda square: Steps(square, (2,), run_time=1)  # noqa: E731
    _, alone = play(tmp_path, lambda square: [steps(square)], before=with_updater, **options)
    assert [repeat for _, repeat in alone] == [1] * 10
    other = mn.Dot()
    _, both = play(tmp_path, lambda square: [steps(square), mn.FadeIn(other)], **options)
    assert [repeat for _, repeat in both] == [1] * 10


def test_keys_name_segments_of_what_they_stand_for(tmp_path):
    def name(key="a", at=(2,), dot=0.0, **settings):
        def other(scene):
            scene.add(mn.Dot([dot, 0, 0]))

        def steps(square):
            return [Steps(square, at, key, run_time=settings.pop("run_time", 1.0))]

        renderer, _ = play(tmp_path, steps, before=other, **settings)
        return renderer.animations_hashes[0]

    first = name()
    assert name(at=(3,)) == first, "the key stands for the animation and its mobject"
    others = [
        name("b"),
        name(dot=1.0),
        name(run_time=2.0),
        name(pixel_width=66),
        name(background_color="#0f161c"),
        name(background_opacity=0.0),
        name(frame_rate=12),
        name(video_encoder_options={"crf": "40"}),
        name(None),
    ]
    assert len({first, *others}) == len(others) + 1


def test_a_cached_play_takes_as_long_as_a_rendered_one(tmp_path):
    steps = lambda square: [Steps(square, (2,), "a", run_time=0.999)]  # noqa: E731
    rendered, _ = play(tmp_path, steps, steps)
    cached, written = play(tmp_path, steps, steps)
    assert not written
    assert cached.time == pytest.approx(rendered.time, abs=1e-9)


@pytest.mark.parametrize("container", ["mp4", "webm", "mov"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.97])
def test_half_a_segment_is_rendered_again(tmp_path, container, share):
    steps = lambda square: [Steps(square, range(0, 40, 2), "a", run_time=4)]  # noqa: E731
    renderer, _ = play(tmp_path, steps, format=container)
    path = Path(renderer.file_writer.partial_movie_files[0])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    renderer, written = play(tmp_path, steps, format=container)
    assert written
    assert frames(path) == 40
    assert frames(renderer.file_writer.movie_file_path) == 40


def test_apostrophe_in_a_path(tmp_path):
    folder = tmp_path / "Rémi's films"
    renderer, _ = play(folder, lambda square: [Steps(square, (2,), run_time=1)], lambda _: [mn.Wait(0.5)])
    assert frames(renderer.file_writer.movie_file_path) == 15
    listed = renderer.file_writer.output_plan.concat_manifest.read_text(encoding="utf-8")
    assert "Rémi'\\''s films" in listed


def test_a_path_need_not_be_text():
    """Where the locale is none, other letters are bytes that stand for nothing."""
    listed = FilmWriter._concat_manifest_bytes(["/films/\udce4/1.mp4"])
    assert listed.splitlines()[1] == b"file 'file:/films/\xe4/1.mp4'"


@pytest.mark.parametrize(
    ("rate", "exact"),
    [
        (12.0, Fraction(12)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (60.0, Fraction(60)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates_are_exact(tmp_path, rate, exact):
    """Frame n is shown at n / rate, over all segments, also those that end in the middle of a microsecond."""
    plays = [lambda square, shown=shown: [Steps(square, (shown,), run_time=0.7)] for shown in range(7)]
    renderer, _ = play(tmp_path, *plays, frame_rate=rate)
    with av.open(str(renderer.file_writer.movie_file_path)) as container:
        stream = container.streams.video[0]
        times = [frame.pts * stream.time_base for frame in container.decode(stream)]
        assert stream.average_rate == exact
        assert times == [number / exact for number in range(len(times))]
        assert len(times) == sum(frames(path) for path in renderer.file_writer.partial_movie_files)


def test_held_frames_are_in_a_png_sequence(tmp_path):
    renderer, _ = play(tmp_path, lambda square: [Steps(square, (2,), run_time=1)], format="png-sequence")
    assert len(list(renderer.file_writer.image_sequence_directory.glob("*.png"))) == 10


def test_loops_take_little_memory():
    """Of frames of 8 MB each, many."""
    rng = np.random.default_rng(1)
    picture = np.full((1080, 1920, 4), 255, np.uint8)
    loop = Loop()
    tracemalloc.start()
    for _ in range(24):
        top, left = rng.integers(0, 900, 2)
        picture[top : top + 60, left : left + 60, :3] = rng.integers(0, 255, 3)
        loop.add(Frame(picture.copy(), Fraction(1, 15)))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(loop) == 24
    assert 1024 * held / len(loop) < 200e6


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--save_sections", "--format", "gif"], "a GIF has no sections: leave out --save_sections"),
        (["--renderer", "opengl"], "a Film is drawn with Cairo: leave out --renderer opengl"),
        (["--fps", "nan"], "--fps must be above 0 and finite, got nan"),
        (["--pixel-format", "nothing"], "Unknown pixel format: nothing"),
        (["-o", "name", "-a"], "--output_file can only be used when rendering exactly one scene."),
    ],
    ids=["sections", "opengl", "rate", "pixels", "name"],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path, options, sentence):
    done = run(arguments(*options), tmp_path)
    assert done.returncode == 1
    (said,) = done.stderr.strip().splitlines()
    assert sentence in said
    assert not list(tmp_path.rglob("*.gif"))


def test_configuration_files_are_the_defaults():
    for name, paper in (("manim.cfg", LIGHT.paper), ("dark.cfg", DARK.paper)):
        file = configparser.ConfigParser()
        file.read(name)
        assert dict(file["video_encoder.options"]) == defaults.ENCODER
        assert file["CLI"]["background_color"] == paper
        assert file["CLI"]["quality"] == "high_quality"  # Manim's own default
        assert not file["CLI"].getboolean("notify_outdated_version")
