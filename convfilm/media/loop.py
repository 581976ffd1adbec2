"""Loops as GIF: a frame per output cell, true colours, one palette for the clip, no dither."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.GifImagePlugin import getdata
from scipy.ndimage import maximum_filter1d, minimum_filter1d
from scipy.spatial import KDTree

from convfilm.media import palette

QUALITY = 40.2  # dB, peak signal-to-noise ratio of the clip
GAP = 8  # pixels between changes that take less space drawn again than left out
SEEN = 128  # alpha of what is seen: GIF knows all or nothing

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture, (height, width, 4) RGBA with straight alpha, and how long it is shown, in seconds."""

    pixels: Pixels
    seconds: Fraction


class Loop:
    """Takes frames, and keeps them compressed: a palette for all of them needs all of them."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._counts: Counter[int] = Counter()
        self._flat: set[int] = set()
        self._frames: list[tuple[bytes, Fraction]] = []
        self._transparent = False

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Frame) -> None:
        """Take a frame."""
        of = palette.codes(frame.pixels)
        self._size = of.shape
        self._flat.update(palette.areas(of).tolist())
        present, times = np.unique(of, return_counts=True)
        self._counts.update(dict(zip(present.tolist(), times.tolist(), strict=True)))
        of[frame.pixels[..., 3] < SEEN] = palette.ALL
        self._transparent |= bool((of == palette.ALL).any())
        kept = zlib.compress(of.tobytes(), 1)
        if self._frames and self._frames[-1][0] == kept:
            self._frames[-1] = (kept, self._frames[-1][1] + frame.seconds)
        else:
            self._frames.append((kept, frame.seconds))

    def write(self, target: Path | IO[bytes]) -> None:
        """Write an endless GIF; where the frames are less than half opaque, it is transparent."""
        found, table = self._palette()
        nothing = len(found)  # the index that shows what is below: the frame before, or the page
        table[palette.ALL] = nothing
        height, width = self._size
        colours = np.vstack([found, _unused(found)])
        bits = max(len(colours) - 1, 1).bit_length()
        with target.open("wb") if isinstance(target, Path) else nullcontext(target) as file:
            file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | bits - 1, nothing, 0))
            file.write(colours.tobytes().ljust(3 << bits, b"\0"))
            if len(self._frames) > 1:
                file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")
            for indices, (top, left), time in self._drawn(table, nothing):
                image = Image.fromarray(indices, mode="P")
                disposal = 2 if self._transparent else 1
                shown = {"duration": 10 * time, "transparency": nothing, "disposal": disposal}
                file.writelines(getdata(image, (left, top), **shown))
            file.write(b";")

    def _drawn(self, table: Pixels, nothing: int) -> Iterator[tuple[Pixels, tuple[int, int], int]]:
        """Each frame as indices of what it changes, the corner (top, left) of that, and its time in 1/100 s."""
        before: Pixels | None = None
        clock, written = Fraction(0), 0
        for kept, seconds in self._frames:
            indices = table[np.frombuffer(zlib.decompress(kept), np.int32).reshape(self._size)]
            clock += 100 * seconds
            time = round(clock) - written
            written += time
            if before is None:
                yield indices, (0, 0), time
            else:
                changed = indices != (nothing if self._transparent else before)
                rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
                top, bottom = (rows[0], rows[-1] + 1) if len(rows) else (0, 1)
                left, right = (columns[0], columns[-1] + 1) if len(columns) else (0, 1)
                within = np.s_[top:bottom, left:right]
                drawn = indices if self._transparent else np.where(_closed(changed), indices, np.uint8(nothing))
                yield np.ascontiguousarray(drawn[within]), (int(top), int(left)), time
            before = indices

    def _palette(self) -> tuple[Pixels, Pixels]:
        """(n, 3) colours for all pictures, and for every code the index of its colour."""
        shown = np.array(sorted(self._counts))
        counts = np.array([self._counts[code] for code in shown.tolist()])
        shades = palette.colours(shown)
        found = palette.fitted(shades, counts, np.isin(shown, list(self._flat)), QUALITY)
        table = np.zeros(palette.ALL + 1, np.uint8)
        table[shown] = KDTree(found).query(shades)[1]
        return found.astype(np.uint8), table


def write_gif(frames: Iterable[Frame], target: Path | IO[bytes]) -> None:
    """Write an endless GIF of these frames."""
    loop = Loop()
    for frame in frames:
        loop.add(frame)
    loop.write(target)


def write_still(loop: Path, target: Path) -> None:
    """Write the last frame of a GIF, the finished picture, as PNG, to the same colours."""
    with Image.open(loop) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        of = palette.codes(np.asarray(image.convert("RGB")))
    found, indices = np.unique(of, return_inverse=True)
    still = Image.fromarray(indices.reshape(of.shape).astype(np.uint8), mode="P")
    still.putpalette(palette.colours(found).astype(np.uint8).tobytes())
    still.save(target, optimize=True)


def _closed(changed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """What is drawn: what has changed, and the gaps between changes of a row."""
    near = maximum_filter1d(changed.view(np.uint8), GAP + 1, axis=1, mode="constant")
    closed: npt.NDArray[np.bool_] = changed | minimum_filter1d(near, GAP + 1, axis=1, mode="constant").view(bool)
    return closed


def _unused(found: Pixels) -> Pixels:
    """A colour that is not in the palette."""
    taken = set(palette.codes(found).tolist())
    code = next(code for code in range(palette.ALL) if code not in taken)
    return palette.colours(np.array([code])).astype(np.uint8)
