"""Loops as GIF: a frame per output cell, true colours, one palette for the clip, no dither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture, (height, width, 4) RGBA with straight alpha, and how long it is shown, in seconds."""

    pixels: npt.NDArray[np.uint8]
    seconds: Fraction


def write_gif(frames: Sequence[Frame], target: Path) -> None:
    """Write an endless GIF."""
    images = [Image.fromarray(frame.pixels).convert("RGB") for frame in frames]
    strip = Image.new("RGB", (images[0].width, images[0].height * len(images)))
    for i, image in enumerate(images):
        strip.paste(image, (0, i * image.height))
    palette = strip.quantize(255, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    first, *others = (image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images)
    first.save(
        target,
        save_all=True,
        append_images=others,
        duration=[round(1000 * frame.seconds) for frame in frames],
        loop=0,
        optimize=True,
    )
