"""Loops as GIF: a frame per output cell, true colours, one palette for the clip, no dither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.spatial import KDTree

from convfilm.media import palette

QUALITY = 42.2  # dB, peak signal-to-noise ratio of the clip


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture, (height, width, 4) RGBA with straight alpha, and how long it is shown, in seconds."""

    pixels: npt.NDArray[np.uint8]
    seconds: Fraction


def write_gif(frames: Sequence[Frame], target: Path) -> None:
    """Write an endless GIF; where the frames are less than half opaque, it is transparent."""
    found, table = _indices([frame.pixels for frame in frames])
    nothing = len(found)  # the index that shows what is below: the frame before, or the page
    found = np.vstack([found, _unused(found)])
    transparent = any((frame.pixels[..., 3] < 128).any() for frame in frames)
    images = []
    for frame in frames:
        indices = np.where(frame.pixels[..., 3] < 128, np.uint8(nothing), table[palette.codes(frame.pixels)])
        image = Image.fromarray(indices, mode="P")
        image.putpalette(found.tobytes())
        images.append(image)
    images[0].save(
        target,
        save_all=True,
        append_images=images[1:],
        duration=[round(1000 * frame.seconds) for frame in frames],
        loop=0,
        palette=found.tobytes(),  # one for all: otherwise Pillow repeats it in every frame
        transparency=nothing,
        disposal=2 if transparent else 1,
        optimize=not transparent,  # what a frame has in common with the one before is left out
    )


def _indices(pictures: Sequence[npt.NDArray[np.uint8]]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """(n, 3) colours for all pictures, and for every code the index of its colour."""
    counts, flat = np.zeros(palette.ALL, np.int64), np.zeros(palette.ALL, bool)
    for picture in pictures:
        of = palette.codes(picture)
        flat[palette.areas(of)] = True
        present, times = np.unique(of, return_counts=True)
        counts[present] += times
    shown = np.flatnonzero(counts)
    shades = palette.colours(shown)
    found = palette.fitted(shades, counts[shown], flat[shown], QUALITY)
    table = np.zeros(palette.ALL, np.uint8)
    table[shown] = KDTree(found).query(shades)[1]
    return found.astype(np.uint8), table


def _unused(found: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A colour that is not in the palette: Pillow takes entries of the same colour for one."""
    taken = set(palette.codes(found).tolist())
    code = next(code for code in range(palette.ALL) if code not in taken)
    return palette.colours(np.array([code])).astype(np.uint8)
