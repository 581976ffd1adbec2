"""The films that are measured, and how they are rendered: ours, a plain Manim version, and the frames alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from bench.process import PYTHON, ROOT, Usage, run
from convfilm.catalogue import catalogue

MANIM = Path(PYTHON).with_name("manim")
FILMS = {entry.name: entry.file.stem for entry in catalogue() if entry.view == "planes"}
"""Those of the guide's view, and where they are."""
EIGHT = [name for name in FILMS if re.fullmatch("(No|Same)?Padding(No)?Strides(Transposed)?", name)]
"""Those that are measured: the same as ever, however many there are."""
COUNT = "import av, sys; print(av.open(sys.argv[1]).streams.video[0].frames)"


@dataclass(frozen=True)
class Quality:
    """One of Manim's qualities."""

    name: str
    options: tuple[str, ...]
    width: int
    height: int
    rate: int


HIGH = Quality("1080p60", ("-qh",), 1920, 1080, 60)
LOW = Quality("480p15", ("-ql",), 854, 480, 15)
SMALL = Quality("180p10", ("-r", "320,180", "--fps", "10"), 320, 180, 10)


@dataclass
class Studio:
    """Renders into a scratch folder and remembers how much memory it took."""

    scratch: Path
    peaks: dict[tuple[str, Quality], list[float]] = field(default_factory=dict)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A new folder that goes when it is no longer needed."""
        path = Path(mkdtemp(dir=self.scratch))
        try:
            yield path
        finally:
            shutil.rmtree(path)

    def film(self, scene: str, quality: Quality, media: Path, *options: str) -> Usage:
        """Render a film of the project; in a media folder that is new, nothing of it is cached."""
        file = f"scenes/{FILMS[scene]}.py"
        usage = run([MANIM, "render", *quality.options, "--media_dir", media, *options, file, scene])
        self.peaks.setdefault((scene, quality), []).append(usage.peak)
        return usage

    def fresh_film(self, scene: str, quality: Quality) -> tuple[Usage, int]:
        """The same, with nothing cached, and the number of its frames."""
        with self.folder() as media:
            return self.film(scene, quality, media), frames(media, scene, quality)

    def loops(self, scenes: Sequence[str]) -> tuple[float, int]:
        """Seconds and bytes of the cards of scenes, rendered as the gallery does."""
        with self.folder() as gallery:
            usage = run([PYTHON, "-m", "convfilm.gallery", "--formats", "gif", "--out", gallery, *scenes])
            return usage.wall, _bytes(gallery)

    def manims_gifs(self, scenes: Sequence[str]) -> tuple[float, int]:
        """Seconds and bytes of the same scenes as GIF by Manim's own writer, in the same size."""
        with self.folder() as media:
            render = [str(MANIM), "render", "--format", "gif", "-r", "400,400", "--fps", "15", "--progress_bar", "none"]
            seconds = sum(run([*render, "--media_dir", media, "bench/manims_gif.py", name]).wall for name in scenes)
            return seconds, _bytes(media)

    def plain_film(self, scene: str, quality: Quality, length: int, our_encoder: bool = False) -> tuple[Usage, int]:
        """Render the plain Manim version with as many frames, by Manim's defaults; and the number of its frames."""
        with self.folder() as home:
            shutil.copy(ROOT / "bench" / "plain.py", home)
            if our_encoder:
                _copy_encoder_options(home / "manim.cfg")
            usage = run(
                # Silent, or Manim asks the network whether there is a newer version.
                [MANIM, "render", *quality.options, "--silent", "plain.py", scene],
                cwd=home,
                environment={"BENCH_FRAMES": str(length)},
            )
            return usage, frames(home / "media", scene, quality)

    def record(self, scene: str, quality: Quality, frames: Path) -> int:
        """Store the frames of a film as they go to the encoder, and how they are encoded; and count them."""
        file = f"scenes/{FILMS[scene]}.py"
        size = [str(number) for number in (quality.width, quality.height, quality.rate)]
        return int(run([PYTHON, "-m", "bench.record", file, scene, *size, frames]).output)

    def encode(self, recorded: Path) -> float:
        """The CPU time in seconds that stored frames take to encode, and nothing else."""
        with self.folder() as target:
            return float(json.loads(run([PYTHON, "-m", "bench.encode", recorded, target / "film.mp4"]).output))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.gif"))


def _copy_encoder_options(target: Path) -> None:
    ours, theirs = ConfigParser(), ConfigParser()
    ours.read(ROOT / "manim.cfg")
    for section in ours.sections():
        if section.startswith("video_encoder"):
            theirs[section] = dict(ours[section])
    with target.open("w") as file:
        theirs.write(file)


def frames(media: Path, scene: str, quality: Quality) -> int:
    """How many frames a film has."""
    (film,) = media.glob(f"videos/*/{quality.name}/{scene}.mp4")
    return int(run([PYTHON, "-c", COUNT, film]).output)
