"""What kinds of attack have in common."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import manim as mn

from convcore import Conv2d
from convfilm import Film

LONGEST = 300  # seconds that a command may take


class FaultError(Exception):
    """What is wrong, in one line."""


@dataclass(frozen=True)
class Kind:
    """A kind of attack."""

    what: str
    cases: int
    """How many are tried unless told otherwise: all kinds together take minutes."""
    attack: Callable[[Random, Path], None]
    """A case, made by chance, in an empty folder; FaultError, if there is one."""


def random_layer(rng: Random, largest: int = 12) -> Conv2d:
    """Any layer that there can be, of an input of up to so many rows and columns."""
    while True:
        transposed = rng.random() < 0.4
        kernel = (rng.randint(1, 5), rng.randint(1, 5))
        dilation = (rng.choice((1, 1, 2, 3)), rng.choice((1, 1, 2, 3)))
        stride = (rng.randint(1, 4), rng.randint(1, 4))
        reach = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
        padding = [(rng.randint(0, most), rng.randint(0, most)) for most in reach]
        if rng.random() < 0.5:  # as most layers are
            kernel, dilation, stride = (kernel[0],) * 2, (dilation[0],) * 2, (stride[0],) * 2
            padding = [(padding[0][0],) * 2] * 2
        extra = [rng.randint(0, max(s, d) - 1) if transposed else 0 for s, d in zip(stride, dilation, strict=True)]
        try:
            conv = Conv2d(
                input_size=(rng.randint(1, largest), rng.randint(1, largest)),
                kernel_size=kernel,
                stride=stride,
                padding=(padding[0], padding[1]),
                dilation=dilation,
                output_padding=(extra[0], extra[1]),
                transposed=transposed,
            )
        except ValueError:  # no output cell is left
            continue
        if max(conv.output_shape) <= 3 * largest:
            return conv


@contextmanager
def staged(scene: type[Film], size: tuple[int, int] = (480, 270), **config: object) -> Iterator[Film]:
    """A film that is set up in memory."""
    width, height = size
    paper = {"background_color": "#ffffff", "dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}
    with mn.tempconfig({"pixel_width": width, "pixel_height": height, **paper, **config}):
        film = scene()
        film.setup()
        yield film


@dataclass(frozen=True)
class Ended:
    """How a command ended, and all that it said."""

    code: int
    said: str

    def check(self) -> None:
        """It ended well, or said why not; FaultError, if it did neither."""
        if "Traceback" in self.said or 'File "' in self.said:
            raise FaultError(f"a traceback ({last_line(self.said)})")
        if self.code < 0:
            raise FaultError(f"died of signal {-self.code}")
        if self.code and not self.said.strip():
            raise FaultError(f"ended with {self.code} and said nothing")


def run(command: list[str], cwd: Path, environment: Mapping[str, str]) -> Ended:
    """Run a command to its end; FaultError, if it has none."""
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        raise FaultError(f"did not end in {LONGEST} s") from None
    return Ended(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


def last_line(said: str) -> str:
    """What matters of a traceback."""
    lines = [line for line in said.splitlines() if re.search(r"[A-Za-z]", line)]
    return lines[-1].strip()[:200] if lines else ""
