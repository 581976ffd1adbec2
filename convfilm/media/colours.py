"""Pictures in the encoder's colours: of one that is like the one before, only what differs is converted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from manim.typing import RGBAPixelArray

REACH = 8  # pixels around a pixel that its colours may get into, as the encoder's are means of neighbours; even
APART = 64  # pixels between what is converted by itself

Box = tuple[int, int, int, int]
"""(top, bottom, left, right) in pixels, half open; all are even, as chroma has half the size."""


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
        elif boxes := list(_differences(before, pixels)):
            self._frame = self._patched(self._frame, pixels, boxes)
        return self._frame

    def _converted(self, pixels: RGBAPixelArray) -> av.VideoFrame:
        rgba = av.VideoFrame.from_ndarray(cast(Any, np.ascontiguousarray(pixels)), format="rgba")
        return rgba.reformat(format=self._format)

    def _patched(self, before: av.VideoFrame, pixels: RGBAPixelArray, boxes: Iterable[Box]) -> av.VideoFrame:
        """A new frame: as that before, but for boxes that are converted with what gets into them from around."""
        height, width = pixels.shape[:2]
        frame = av.VideoFrame(width, height, self._format)
        planes = _planes(frame)
        for new, old in zip(planes, _planes(before), strict=True):
            np.copyto(new, old)
        for top, bottom, left, right in boxes:
            first, start = max(top - REACH, 0), max(left - REACH, 0)
            patch = self._converted(pixels[first : min(bottom + REACH, height), start : min(right + REACH, width)])
            for scale, new, part in zip((1, 2, 2), planes, _planes(patch), strict=True):
                y, x, rows, columns = (
                    length // scale for length in (top - first, left - start, bottom - top, right - left)
                )
                there = np.s_[top // scale : bottom // scale, left // scale : right // scale]
                new[there] = part[y : y + rows, x : x + columns]
        return frame


def _differences(before: RGBAPixelArray, now: RGBAPixelArray) -> Iterator[Box]:
    """Boxes around all that differs once it is converted."""
    height, width = now.shape[:2]
    pairs, others = (each.reshape(height, -1).view(np.uint64) for each in (before, now))  # of pixels
    differ = pairs != others
    for left, right in _runs(differ.any(axis=0), APART // 2):
        for top, bottom in _runs(differ[:, left:right].any(axis=1), APART):
            yield (
                max(top // 2 * 2 - REACH, 0),
                min((bottom + 1) // 2 * 2 + REACH, height),
                max(2 * left - REACH, 0),
                min(2 * right + REACH, width),
            )


def _runs(differ: npt.NDArray[np.bool_], apart: int) -> Iterator[tuple[int, int]]:
    """From where to where lines differ that are less than so many apart, half open."""
    found = np.flatnonzero(differ)
    for run in np.split(found, np.flatnonzero(np.diff(found) >= apart) + 1) if len(found) else ():
        yield int(run[0]), int(run[-1]) + 1


def _planes(frame: av.VideoFrame) -> list[npt.NDArray[np.uint8]]:
    """The planes of a frame, to be read and written."""
    flat = [(np.frombuffer(cast(Any, plane), np.uint8), plane) for plane in frame.planes]
    return [each.reshape(plane.height, plane.line_size)[:, : plane.width] for each, plane in flat]
