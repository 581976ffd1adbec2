"""Encodes stored frames one by one, as a user of PyAV does. Arguments: folder of bench.record, film to write.

Prints the CPU time in seconds, of all threads, without that of reading the frames.
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np

BATCH = 16  # 132 MB at 1080p


def main(folder: str, target: str) -> None:
    """Encode all frames into one film."""
    index = json.loads(Path(folder, "index.json").read_text())
    width, height = index["size"]
    rate, repeats = Fraction(index["rate"]), index["repeats"]
    reading, begin = 0.0, time.process_time()
    with av.open(target, "w") as container:
        stream = cast(av.VideoStream, container.add_stream(index["codec"], rate=rate, options=index["options"]))
        stream.width, stream.height, stream.pix_fmt = width, height, index["pixel_format"]
        number = 0
        for first in range(0, len(repeats), BATCH):
            since = time.thread_time()  # of this thread alone: the encoder's threads go on meanwhile
            batch = [
                np.frombuffer(zlib.decompress(Path(folder, f"{n:05}.rgba").read_bytes()), np.uint8)
                for n in range(first, min(first + BATCH, len(repeats)))
            ]
            reading += time.thread_time() - since
            for pixels, repeat in zip(batch, repeats[first:], strict=False):
                for _ in range(repeat):
                    frame = av.VideoFrame.from_ndarray(pixels.reshape(height, width, 4), format="rgba")
                    frame.pts, frame.time_base = number, 1 / rate
                    number += 1
                    container.mux(stream.encode(frame))
        container.mux(stream.encode())
    print(time.process_time() - begin - reading)


if __name__ == "__main__":
    main(*sys.argv[1:])
