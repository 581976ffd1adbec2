"""Hard cuts: frames of a film in which a large area changes at once; also lengths, and how quickly captions go.

A cut is a frame whose share of pixels that change by more than 40 of 255 exceeds that of the frame before and of the
frame after by more than half a percent of the picture. `python -m bench.cuts` prints them for every scene.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from convfilm import story
from convfilm.catalogue import chosen
from convfilm.film import Film
from convfilm.gallery.capture import seen, settings, staged

SIZE, RATE = (960, 540), 60
CHANGED = 40  # of 255
MORE = 0.005  # of the picture

Pixels = npt.NDArray[np.uint8]


def frames(film: type[Film], size: tuple[int, int] = SIZE, rate: int = RATE) -> Iterator[Pixels]:
    """Every frame of a film at a size and a rate, (height, width, 4)."""
    with settings(size, rate, None, format="none"):
        scene = staged(film)
        for shot in scene.film(rate):
            for frame in range(1 if shot.held else shot.frames):
                scene.show(shot.at(frame))
                yield seen(scene)
            for _ in range(shot.frames - 1 if shot.held else 0):
                yield seen_before(scene)


def seen_before(scene: Film) -> Pixels:
    """The picture that stands."""
    return np.asarray(scene.renderer.get_frame())


def changes(pictures: Iterator[Pixels]) -> list[float]:
    """The share of pixels that each frame changes, from the second on."""
    shares, before = [], None
    for picture in pictures:
        now = picture[..., :3].astype(np.int16)
        if before is not None:
            shares.append(float((np.abs(now - before).max(axis=2) > CHANGED).mean()))
        before = now
    return shares


def cuts(shares: Sequence[float]) -> list[tuple[int, float]]:
    """(frame, share of the picture) of each cut."""
    around = [0.0, *shares, 0.0]
    return [
        (number + 1, share)
        for number, share in enumerate(shares)
        if share - max(around[number], around[number + 2]) > MORE
    ]


def main() -> None:
    """Print the cuts of the scenes named, or of all."""
    for entry in chosen(sys.argv[1:]):
        film = entry.load()
        found = cuts(changes(frames(film)))
        captions = story.captions(film.film(RATE), RATE)
        fastest = max(len(words) / (end - start) for start, end, words in captions)
        length = sum(shot.frames for shot in film.film(RATE)) / RATE
        shown = ", ".join(f"{frame / RATE:.2f} s {100 * share:.1f} %" for frame, share in found)
        print(f"{entry.name:32} {length:5.1f} s, captions {fastest:4.1f} characters/s, {len(found)} cuts {shown}")


if __name__ == "__main__":
    main()
