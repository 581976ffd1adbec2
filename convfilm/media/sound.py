"""Recordings under a film: read, laid where they belong, and encoded beside its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt

RATE = 48_000
"""Samples a second."""
CODECS = {".webm": "libopus"}
"""By the name's ending; elsewhere AAC, which all players know."""

Samples = npt.NDArray[np.float32]
"""(left and right, samples), from -1 to 1."""


def read(path: Path) -> Samples | None:
    """A recording; None if there is no sound in the file that could be read."""
    resampler = av.AudioResampler("fltp", "stereo", RATE)
    try:
        with av.open(str(path)) as file:
            frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
            frames += resampler.resample(None) if frames else []
    except (av.FFmpegError, IndexError, ValueError):
        return None
    found: list[Samples] = [cast(Any, frame.to_ndarray()) for frame in frames]
    return np.concatenate(found, axis=1) if found else None


def seconds(path: Path) -> float | None:
    """How long a recording is; None if it cannot be read."""
    found = path.stat()
    return _seconds(path, found.st_size, found.st_mtime_ns)


@cache
def _seconds(path: Path, size: int, changed: int) -> float | None:
    del size, changed  # of which it is another file
    samples = read(path)
    return None if samples is None else samples.shape[1] / RATE


def track(recordings: Iterable[tuple[float, Path]], length: float) -> Samples:
    """Silence of so many seconds, with recordings from the seconds on at which they begin."""
    samples = np.zeros((2, round(length * RATE)), dtype=np.float32)
    for start, path in recordings:
        sound = read(path)
        place = samples[:, round(start * RATE) :]
        if sound is not None:
            place[:, : sound.shape[1]] += sound[:, : place.shape[1]]
    return samples


def encoded(film: Any, suffix: str, samples: Samples) -> Iterator[Any]:
    """A stream of sound in a film that has no frames yet, and its packets in their order."""
    stream = film.add_stream(CODECS.get(suffix, "aac"), rate=RATE, layout="stereo")

    def packets() -> Iterator[Any]:
        for first in range(0, samples.shape[1], RATE):
            block = np.ascontiguousarray(samples[:, first : first + RATE])
            frame = av.AudioFrame.from_ndarray(cast(Any, block), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            yield from stream.encode(frame)
        yield from stream.encode(None)

    return packets()
