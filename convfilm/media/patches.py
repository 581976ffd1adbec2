"""Frames as what differs from the one before: of most frames, that is a small part of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from manim.typing import RGBAPixelArray


class Box(NamedTuple):
    """A part of a picture in pixels, half open."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def pixels(self) -> tuple[slice, slice]:
        """Of an array of (height, width, ...), those inside."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, by: int, shape: Sequence[int]) -> Box:
        """With so many pixels more on each side, within a picture of (height, width, ...)."""
        bottom, right = min(self.bottom + by, shape[0]), min(self.right + by, shape[1])
        return Box(max(self.top - by, 0), max(self.left - by, 0), bottom, right)

    def meets(self, other: Box) -> bool:
        """Whether they have a pixel in common."""
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )


@dataclass(frozen=True, eq=False)
class Patch:
    """What a part of a picture has become.

    Args:
        top: its first row in the picture.
        left: its first column.
        pixels: (height, width, 4), which nobody changes from now on.
    """

    top: int
    left: int
    pixels: RGBAPixelArray

    @property
    def box(self) -> Box:
        """Where it belongs."""
        height, width = self.pixels.shape[:2]
        return Box(self.top, self.left, self.top + height, self.left + width)


def cut(picture: RGBAPixelArray, boxes: Iterable[Box]) -> list[Patch]:
    """Copies of parts of a picture, which may change afterwards."""
    return [Patch(box.top, box.left, picture[box.pixels].copy()) for box in boxes]


def as_patches(frame: RGBAPixelArray | Sequence[Patch]) -> Sequence[Patch]:
    """A frame, whole or in patches, as patches."""
    return [Patch(0, 0, frame)] if isinstance(frame, np.ndarray) else frame


class Raster:
    """The pixels that patches add up to; the first patch is the whole of them."""

    def __init__(self) -> None:
        self.pixels: RGBAPixelArray = np.zeros((0, 0, 4), np.uint8)

    def take(self, patches: Iterable[Patch]) -> None:
        """Change the picture."""
        for patch in patches:
            if not self.pixels.size:
                self.pixels = np.zeros_like(patch.pixels)
            self.pixels[patch.box.pixels] = patch.pixels
