"""Loops as video."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, cast

import av

from convfilm.defaults import COLOURS
from convfilm.media.loop import Frame

FASTEST = 60  # frames per second
H264 = {"preset": "veryslow", "crf": "24", "tune": "animation"}
VP9 = {"crf": "32", "b": "0", "deadline": "good", "cpu-used": "3", "row-mt": "1"}


def write_video(frames: Sequence[Frame], target: Path, alpha: bool = False, title: str = "") -> None:
    """Write H.264 to an .mp4, which starts before it is wholly loaded, or VP9 to a .webm, with alpha if wanted.

    At the lowest frame rate that shows each frame for its time, because repeated frames take space.
    """
    rate = min(lcm(*(frame.seconds.denominator for frame in frames)), FASTEST)
    mp4 = target.suffix == ".mp4"
    container = {"movflags": "+faststart"} if mp4 else {"fflags": "+bitexact"}  # without a random number in it
    height, width = frames[0].pixels.shape[:2]
    with av.open(str(target), "w", options=container) as video:
        stream = video.add_stream("libx264" if mp4 else "libvpx-vp9", rate=rate)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuva420p" if alpha else "yuv420p"
        stream.options = {**COLOURS, **(H264 if mp4 else VP9)}
        if title:
            video.metadata["title"] = title
        if alpha:
            video.metadata["alpha_mode"] = stream.metadata["alpha_mode"] = "1"
        shown = 0
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(cast(Any, frame.pixels), format="rgba")
            picture = picture.reformat(format=stream.pix_fmt)
            picture.time_base = Fraction(1, rate)
            for _ in range(round(frame.seconds * rate)):
                picture.pts, shown = shown, shown + 1
                video.mux(stream.encode(picture))
        video.mux(stream.encode(None))
