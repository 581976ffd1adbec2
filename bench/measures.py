"""The measures, by number."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.films import EIGHT, FILMS, HIGH, LOW, MANIM, SMALL, Quality, Studio
from bench.process import PYTHON, Usage, run
from bench.table import Row

PLAIN = ("SamePaddingNoStrides", "PaddingStridesTransposed")
SCENE, LARGE_SCENE = "PaddingStrides", "PaddingStridesTransposed"


class BenchError(Exception):
    """What makes a measure worthless, as a sentence."""


@dataclass(frozen=True)
class Plan:
    """What is measured, and how often."""

    studio: Studio
    repeat: int = 3
    quick: bool = False

    @property
    def high(self) -> Quality:
        """The quality that the limits are for."""
        return SMALL if self.quick else HIGH

    def scenes(self, *names: str) -> tuple[str, ...]:
        """The scenes to measure."""
        return names[:1] if self.quick else names

    def rounds(self, what: str) -> Iterator[int]:
        """The repetitions, told to whoever waits."""
        for number in range(self.repeat):
            print(f"{what}, {number + 1} of {self.repeat}", file=sys.stderr)
            yield number


def encoding(plan: Plan) -> Iterator[Row]:
    """How much more than encoding a film costs."""
    studio, all_pairs = plan.studio, list[list[tuple[float, float]]]()
    for scene in plan.scenes(*EIGHT):
        pairs: list[tuple[float, float]] = []
        with studio.folder() as recorded:
            print(f"{scene}: recording its frames", file=sys.stderr)
            length = studio.record(scene, plan.high, recorded)
            for _ in plan.rounds(f"{scene}: film, its frames alone"):
                usage, count = studio.fresh_film(scene, plan.high)
                _same_length(scene, count, length, tolerance=0)
                pairs.append((usage.cpu, studio.encode(recorded)))
        what = f"{scene}, {plan.high.name}: film / encoding its frames alone, CPU"
        yield Row.of_pairs(what, pairs, 1.25, note=f", {length} frames")
        all_pairs.append(pairs)
    together = [
        (sum(film for film, _ in each), sum(alone for _, alone in each)) for each in zip(*all_pairs, strict=True)
    ]
    what = f"all of these, {plan.high.name}: films / encoding their frames alone, CPU"
    yield Row.of_pairs(what, together, 1.05)


def plain_small(plan: Plan) -> Iterator[Row]:
    """How a small film compares with a plain one."""
    for scene in plan.scenes(*PLAIN):
        pairs = []
        for _ in plan.rounds(f"{scene}: film, plain film at {LOW.name}"):
            ours, length = plan.studio.fresh_film(scene, LOW)
            theirs, count = plan.studio.plain_film(scene, LOW, length)
            _same_length(scene, count, length)
            pairs.append((ours.wall, theirs.wall))
        what = f"{scene}, {LOW.name}: film / plain Manim version, wall"
        yield Row.of_pairs(what, pairs, 0.28, note=f", {length} / {count} frames")


def plain_large(plan: Plan) -> Iterator[Row]:
    """How a film compares with a plain one by Manim's defaults, and with one by our encoder's options."""
    for scene in plan.scenes(*PLAIN):
        defaults, options = [], []
        for _ in plan.rounds(f"{scene}: film, two plain films at {plan.high.name}"):
            ours, length = plan.studio.fresh_film(scene, plan.high)
            by_default, count = plan.studio.plain_film(scene, plan.high, length)
            by_options, same_count = plan.studio.plain_film(scene, plan.high, length, our_encoder=True)
            _same_length(scene, count, length)
            _same_length(scene, same_count, length)
            defaults.append((ours.wall, by_default.wall))
            options.append((ours.wall, by_options.wall))
        note = f", {length} / {count} frames"
        what = f"{scene}, {plan.high.name}: film / plain Manim version"
        yield Row.of_pairs(f"{what} with Manim's defaults, wall", defaults, 0.45, note=note)
        yield Row.of_pairs(f"{what} with our encoder options, wall", options, 0.65, note=note)


def second_run(plan: Plan) -> Iterator[Row]:
    """How long an unchanged film takes again: a share of the first run, or little more than Manim takes to start."""
    for scene in plan.scenes(*EIGHT):
        pairs = []
        for _ in plan.rounds(f"{scene}: first run, second run, import manim"):
            first, second = _twice(plan.studio, scene, plan.high)
            imported = run([PYTHON, "-c", "import manim"])
            pairs.append((second.wall, max(0.15 * first.wall, 1.2 * imported.wall)))
        what = (
            f"{scene}, {plan.high.name}: second run unchanged / the more of 0.15 first run and 1.2 import manim, wall"
        )
        yield Row.of_pairs(what, pairs, 1)


def drawing(plan: Plan) -> Iterator[Row]:
    """How the time to draw grows with the convolution."""
    width, height, cells = (640, 360, 5) if plan.quick else (1920, 1080, 25)
    print("drawing", file=sys.stderr)
    arguments = map(str, (width, height, plan.repeat, cells))
    pairs = json.loads(run([PYTHON, "-m", "bench.drawing", *arguments]).output)
    for what, name in (("held", "held frame"), ("glide", "frame of a glide")):
        in_milliseconds = [(1000 * large, 1000 * small) for large, small in pairs[what]]
        yield Row.of_pairs(f"drawing a {name}, {height}p: 32x32 input / 5x5 input, CPU", in_milliseconds, 3, "ms")


def memory(plan: Plan) -> Iterator[Row]:
    """How much memory the hungriest film takes."""
    studio, peaks = plan.studio, {}
    for scene in plan.scenes(*EIGHT):
        if (scene, plan.high) not in studio.peaks:
            print(f"{scene}: memory", file=sys.stderr)
            studio.fresh_film(scene, plan.high)
        peaks[scene] = studio.peaks[scene, plan.high]
    hungriest = max(peaks, key=lambda scene: max(peaks[scene]))
    what = f"peak memory, {plan.high.name}: highest of {len(peaks)} ({hungriest})"
    yield Row(what, peaks[hungriest], 600, "MiB", worst=True)


def start_up(plan: Plan) -> Iterator[Row]:
    """How long it takes to see a still."""
    usages = []
    for _ in plan.rounds(f"{SCENE}: still, import"):
        with plan.studio.folder() as media:
            file = f"scenes/{FILMS[SCENE]}.py"
            still = run([MANIM, "render", "-s", "--media_dir", media, file, SCENE])
        usages.append((still, run([PYTHON, "-c", "import manim"])))
    what = f"{SCENE}: manim render -s / import manim"
    yield Row.of_pairs(f"{what}, wall", [(still.wall, imported.wall) for still, imported in usages], 2.5)
    yield Row.of_pairs(f"{what}, CPU", [(still.cpu, imported.cpu) for still, imported in usages], 2.5)


def caching(plan: Plan) -> Iterator[Row]:
    """What Manim's cache costs and saves."""
    pairs: tuple[list[tuple[float, float]], list[tuple[float, float]]] = [], []
    for _ in plan.rounds(f"{LARGE_SCENE}: with and without cache at {LOW.name}"):
        cached = _twice(plan.studio, LARGE_SCENE, LOW)
        uncached = _twice(plan.studio, LARGE_SCENE, LOW, "--disable_caching")
        for run_pairs, usage, other in zip(pairs, cached, uncached, strict=True):
            run_pairs.append((usage.wall, other.wall))
    for which, run_pairs in zip(("first", "second"), pairs, strict=True):
        yield Row.of_pairs(f"{LARGE_SCENE}, {LOW.name}: {which} run, cache on / --disable_caching, wall", run_pairs)


def loops(plan: Plan) -> Iterator[Row]:
    """What eight cards take and weigh, and what Manim's own GIFs of the same scenes do."""
    seconds, kilobytes = [], []
    scenes = plan.scenes(*EIGHT)
    for _ in plan.rounds("cards, Manim's own GIFs"):
        ours, ours_bytes = plan.studio.loops(scenes)
        theirs, theirs_bytes = plan.studio.manims_gifs(scenes)
        seconds.append((ours, theirs))
        kilobytes.append((ours_bytes / 1000, theirs_bytes / 1000))
    what = f"{len(scenes)} cards from nothing"
    yield Row(f"{what}, wall", [ours for ours, _ in seconds], 5, "s")
    what += " / GIFs by Manim's writer at 15 fps"
    yield Row.of_pairs(f"{what}, wall", seconds, 0.1)
    yield Row.of_pairs(f"{what}, bytes", kilobytes, 0.05, "kB")


def one_line(plan: Plan) -> Iterator[Row]:
    """How long it takes from a line to the GIF of a layer, and to its description."""
    layer = ["--input-size", "7", "--kernel-size", "5", "--stride", "3", "--padding", "2"]
    long = ["--input-size", "1,10000", "--kernel-size", "1,3"]
    pairs, milliseconds = [], []
    for _ in plan.rounds("animate, describe, import manim"):
        with plan.studio.folder() as out:
            made = run([PYTHON, "-m", "convfilm", "animate", *layer, "--out", out])
        pairs.append((made.wall, run([PYTHON, "-c", "import manim"]).wall))
        milliseconds.append(1000 * run([PYTHON, "-m", "convfilm", "describe", *long]).wall)
    yield Row.of_pairs(f"convfilm animate {' '.join(layer)} / import manim, wall", pairs, 3.5)
    yield Row(f"convfilm describe {' '.join(long)}, wall", milliseconds, 300, "ms")


def _twice(studio: Studio, scene: str, quality: Quality, *options: str) -> tuple[Usage, Usage]:
    with studio.folder() as media:
        return studio.film(scene, quality, media, *options), studio.film(scene, quality, media, *options)


def _same_length(scene: str, count: int, length: int, tolerance: float = 0.01) -> None:
    if abs(count - length) > tolerance * length:
        raise BenchError(f"{scene}: {count} frames are compared with {length}")


MEASURES: Mapping[int, Callable[[Plan], Iterator[Row]]] = dict(
    enumerate(
        [encoding, plain_small, plain_large, second_run, drawing, memory, start_up, caching, loops, one_line], start=1
    )
)
