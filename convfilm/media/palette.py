"""Few colours for pictures of flat areas: the areas exactly, and of the shades at their edges no more than needed.

The fewer colours, the longer the repetitions that a GIF's compression finds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from convfilm.theme import GREYS, ON_GREY, grey

Colours = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]

ALL = 1 << 24  # codes that there are
AREA = 50  # pixels inside areas of a colour, in one picture, that make it a flat colour
NEUTRAL = 0x010101  # from the code of a grey to the next
CELLS = np.array([int(grey(share)[1:], 16) for share in np.linspace(0, 1, GREYS).tolist()], np.int32)
"""Codes of the greys that cells may have."""
WINDOW = int(ON_GREY[1:], 16)
ROUNDS = 8  # of k-means after each new colour


def codes(pixels: npt.NDArray[np.uint8]) -> Codes:
    """(height, width) of a number per colour for (height, width, 3 or more) RGB."""
    red, green, blue = (pixels[..., channel].astype(np.int32) for channel in range(3))
    return red << 16 | green << 8 | blue


def colours(of: npt.NDArray[np.integer]) -> Colours:
    """(n, 3) RGB of n codes."""
    return np.stack([of >> 16, of >> 8 & 255, of & 255], axis=1).astype(float)


def areas(picture: Codes) -> Codes:
    """The flat colours: those of enough pixels that have nothing but their own colour around them."""
    height, width = picture.shape
    inside = np.ones((max(height - 2, 0), max(width - 2, 0)), bool)
    middle = picture[1:-1, 1:-1]
    for row, column in np.ndindex(3, 3):
        inside &= middle == picture[row : row + height - 2, column : column + width - 2]
    found, counts = np.unique(middle[inside], return_counts=True)
    # Cells of a picture are too small to have an inside, but a tint among greys would be seen, and so would a window
    # that is grey, which is so small that the whole clip's error does not tell.
    times = np.bincount(picture[picture % NEUTRAL == 0] // NEUTRAL, minlength=256)
    greys = CELLS[times[CELLS // NEUTRAL] >= AREA]
    window = [WINDOW] if len(greys) and (picture == WINDOW).any() else []
    return np.concatenate([found[counts >= AREA], greys, window]).astype(np.int32)


def fitted(shades: Colours, counts: npt.NDArray[np.int64], flat: npt.NDArray[np.bool_], quality: float) -> Colours:
    """At most 255 colours for `counts` pixels of each of (n, 3) `shades`: the flat ones, and others for the rest.

    As few as keep the peak signal-to-noise ratio, in dB, at `quality`: where the error is worst a colour is added, and
    all but the flat ones move to the middle of the shades that they stand for.
    """
    most = 3 * 255**2 / 10 ** (quality / 10) * counts.sum()
    fixed = int(flat.sum())
    chosen = shades[flat] if fixed else shades[[counts.argmax()]]
    while True:
        for _ in range(ROUNDS):
            nearest = KDTree(chosen).query(shades)[1]
            weight = np.bincount(nearest, counts, len(chosen))
            sums = [np.bincount(nearest, counts * shades[:, channel], len(chosen)) for channel in range(3)]
            moved = np.stack(sums, axis=1) / np.maximum(weight, 1)[:, None]
            before, chosen = chosen, np.where(weight > 0, moved.T, chosen.T).T
            chosen[:fixed] = before[:fixed]
            if np.array_equal(before, chosen):  # and so it stays
                break
        distance, nearest = KDTree(np.round(chosen)).query(shades)
        error = distance**2 * counts
        if error.sum() <= most or len(chosen) == 255:
            return np.unique(np.round(chosen), axis=0)
        worst = np.bincount(nearest, error, len(chosen)).argmax()
        chosen = np.vstack([chosen, shades[np.where(nearest == worst, error, -1).argmax()]])
