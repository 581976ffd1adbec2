"""Pictures in the encoder's colours: of one that is like the one before, only what differs is converted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from manim.typing import RGBAPixelArray

from convfilm.media.patches import Box, Patch, Raster

REACH = 8  # pixels around a pixel that its colours may get into, as the encoder's are means of neighbours; even
APART = 64  # pixels between what is converted by itself


class Colours:
    """Converts the frames of a film, one after the other, each as if it were the only one.

    Args:
        pixel_format: of the encoder.
    """

    def __init__(self, pixel_format: str) -> None:
        self._format = pixel_format
        self.raster = Raster()
        """The last picture."""
        self._frame: av.VideoFrame | None = None

    def frame(self, patches: Iterable[Patch]) -> av.VideoFrame:
        """The next picture as a frame: it is changed when the one after is asked for, but not for who refers to it."""
        patches = [*patches]
        if self._frame is None:
            self.raster.take(patches)
            self._frame = self._converted(self.raster.pixels)
            return self._frame
        boxes = [box for patch in patches for box in self._differences(patch)]
        self.raster.take(patches)
        if boxes and self._format == "yuv420p":
            self._convert(self._frame, boxes)
        elif boxes:
            self._frame = self._converted(self.raster.pixels)
        return self._frame

    def _converted(self, pixels: RGBAPixelArray) -> av.VideoFrame:
        rgba = av.VideoFrame.from_ndarray(cast(Any, np.ascontiguousarray(pixels)), format="rgba")
        return rgba.reformat(format=self._format)

    def _convert(self, frame: av.VideoFrame, boxes: Iterable[Box]) -> None:
        """Change a frame inside boxes, which are converted with what gets into them from around."""
        frame.make_writable()  # encoders that keep a frame refer to its data: ours becomes a copy then
        pixels = self.raster.pixels
        planes = _planes(frame)
        for box in boxes:
            around = box.grown(REACH, pixels.shape)
            patch = self._converted(pixels[around.pixels])
            within = Box(box.top - around.top, box.left - around.left, box.bottom - around.top, box.right - around.left)
            for scale, plane, part in zip((1, 2, 2), planes, _planes(patch), strict=True):
                plane[_scaled(box, scale).pixels] = part[_scaled(within, scale).pixels]

    def _differences(self, patch: Patch) -> Iterator[Box]:
        """Boxes around what a patch changes once it is converted; all sides are even, as chroma has half the size."""
        shape = self.raster.pixels.shape
        before, now = (each.view(np.uint32)[..., 0] for each in (self.raster.pixels[patch.box.pixels], patch.pixels))
        differ = before != now
        for left, right in _runs(differ.any(axis=0)):
            for top, bottom in _runs(differ[:, left:right].any(axis=1)):
                start, end = (each // 2 * 2 for each in (patch.top + top, patch.top + bottom + 1))
                first, last = (each // 2 * 2 for each in (patch.left + left, patch.left + right + 1))
                yield Box(start, first, end, last).grown(REACH, shape)


def _scaled(box: Box, scale: int) -> Box:
    """Where a box is in a plane that is so many times smaller."""
    return Box(*(side // scale for side in box))


def _runs(differ: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """From where to where lines differ that are close to one another, half open."""
    found = np.flatnonzero(differ)
    for run in np.split(found, np.flatnonzero(np.diff(found) >= APART) + 1) if len(found) else ():
        yield int(run[0]), int(run[-1]) + 1


def _planes(frame: av.VideoFrame) -> list[npt.NDArray[np.uint8]]:
    """The planes of a frame, to be read and written."""
    flat = [(np.frombuffer(cast(Any, plane), np.uint8), plane) for plane in frame.planes]
    return [each.reshape(plane.height, plane.line_size)[:, : plane.width] for each, plane in flat]
