"""Pictures in the encoder's colours: of one that is like the one before, only what differs is converted."""

from __future__ import annotations

from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from manim.typing import RGBAPixelArray

REACH = 8  # pixels around a pixel that its colours may get into, as the encoder's are means of neighbours; even


class Colours:
    """Converts the frames of a film, one after the other, each as if it were the only one.

    Args:
        pixel_format: of the encoder.
    """

    def __init__(self, pixel_format: str) -> None:
        self._format = pixel_format
        self._pixels: RGBAPixelArray | None = None
        self._frame: av.VideoFrame | None = None

    def frame(self, pixels: RGBAPixelArray) -> av.VideoFrame:
        """A picture, which nobody changes from now on, as a frame, which the encoder does not change."""
        before, self._pixels = self._pixels, pixels
        if self._frame is None or before is None or self._format != "yuv420p":
            self._frame = self._converted(pixels)
        elif (box := _difference(before, pixels)) is not None:
            self._frame = self._patched(self._frame, pixels, *box)
        return self._frame

    def _converted(self, pixels: RGBAPixelArray) -> av.VideoFrame:
        rgba = av.VideoFrame.from_ndarray(cast(Any, np.ascontiguousarray(pixels)), format="rgba")
        return rgba.reformat(format=self._format)

    def _patched(
        self, before: av.VideoFrame, pixels: RGBAPixelArray, top: int, bottom: int, left: int, right: int
    ) -> av.VideoFrame:
        """A new frame: as that before, but for a box that is converted with what gets into it from around."""
        height, width = pixels.shape[:2]
        first, start = max(top - REACH, 0), max(left - REACH, 0)
        patch = self._converted(pixels[first : min(bottom + REACH, height), start : min(right + REACH, width)])
        frame = av.VideoFrame(width, height, self._format)
        for scale, new, old, part in zip((1, 2, 2), _planes(frame), _planes(before), _planes(patch), strict=True):
            rows, columns = slice(top // scale, bottom // scale), slice(left // scale, right // scale)
            y, x = (top - first) // scale, (left - start) // scale
            np.copyto(new, old)
            new[rows, columns] = part[y : y + (bottom - top) // scale, x : x + (right - left) // scale]
        return frame


def _difference(before: RGBAPixelArray, now: RGBAPixelArray) -> tuple[int, int, int, int] | None:
    """(top, bottom, left, right) of a box around all that differs once it is converted, even; None if nothing does."""
    height, width = now.shape[:2]
    pairs, others = (each.reshape(height, -1).view(np.uint64) for each in (before, now))  # of pixels
    rows = np.flatnonzero((pairs != others).any(axis=1))
    if not len(rows):
        return None
    top, bottom = int(rows[0]) // 2 * 2, int(rows[-1]) // 2 * 2 + 2
    columns = np.flatnonzero((pairs[top:bottom] != others[top:bottom]).any(axis=0))
    left, right = 2 * int(columns[0]), 2 * int(columns[-1]) + 2
    return max(top - REACH, 0), min(bottom + REACH, height), max(left - REACH, 0), min(right + REACH, width)


def _planes(frame: av.VideoFrame) -> list[npt.NDArray[np.uint8]]:
    """The planes of a frame, to be read and written."""
    flat = [(np.frombuffer(cast(Any, plane), np.uint8), plane) for plane in frame.planes]
    return [each.reshape(plane.height, plane.line_size)[:, : plane.width] for each, plane in flat]
