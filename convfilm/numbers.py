"""Numbers of an input or a kernel, from a file or by name. Pure."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BINOMIAL = ((1, 2, 1), (2, 4, 2), (1, 2, 1))
SOBEL = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
KERNELS: Mapping[str, tuple[tuple[int, ...], ...]] = {
    "box": ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
    "binomial": BINOMIAL,
    "laplace": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "sobel": SOBEL,
    "sobel-x": SOBEL,
    "sobel-y": tuple(zip(*SOBEL, strict=True)),
    "blur": BINOMIAL,
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "outline": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
}
"""Weights (rows, columns) that books on images know, in whole numbers.

sobel, or sobel-x, is that of edges that stand upright, sobel-y that of level ones; blur is the binomial.
"""
SUFFIXES = (".csv", ".npy")
PICTURES = (".png", ".jpg", ".jpeg")
BLACK, WHITE = 0, 255
"""Of a picture's grey values."""
SIXTEEN = 257  # of a picture with 16 bits a pixel, to one of 8 bits


@dataclass(frozen=True)
class Picture:
    """The grey values of a picture file, before it is made small enough to be drawn."""

    image: Any
    """Pillow's, in greys."""

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of its pixels."""
        return int(self.image.height), int(self.image.width)

    def fitted(self, most: int) -> tuple[int, int]:
        """(rows, columns) with its proportions, the longer at most so many."""
        longest = max(self.shape)
        if longest <= most:
            return self.shape
        rows, columns = (max(1, round(side * most / longest)) for side in self.shape)
        return rows, columns

    def values(self, shape: tuple[int, int]) -> Any:
        """(rows, columns) of integers from 0, black, to 255, white; of other proportions, the middle of it."""
        from PIL import Image, ImageOps

        if shape == self.shape:
            return np.asarray(self.image).tolist()
        return np.asarray(ImageOps.fit(self.image, shape[::-1], Image.Resampling.BOX)).tolist()


def weights(text: str, file: Path) -> Any:
    """The kernel of a name, or that in a file; ValueError, in a sentence, for neither."""
    if text in KERNELS:
        return KERNELS[text]
    if file.suffix not in SUFFIXES:
        raise ValueError(f"weights must be a .csv or .npy file or one of {', '.join(KERNELS)}, got {text!r}")
    return table("weights", file)


def table(name: str, file: Path) -> Any:
    """(rows, columns) of numbers in a file: a row per line with commas between, or an array of numpy's.

    An array may have channels, too. Raises ValueError, which says where, for what is no such file. Whole numbers stay
    whole.
    """
    if file.suffix not in SUFFIXES:
        raise ValueError(f"{name} must be a .csv or .npy file, got {str(file)!r}")
    try:
        found = _array(name, file) if file.suffix == ".npy" else _lines(name, file)
    except OSError as error:
        raise ValueError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}: {file}") from None
    if np.ndim(found) not in (2, 3, 4) or not np.size(found):
        raise ValueError(f"{name} must hold rows of numbers, which {file} does not")
    return found


def picture(name: str, file: Path) -> Picture:
    """A .png or .jpg file as greys, upright, on white where it is transparent; ValueError, in a sentence, for none."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(file) as found,
        ):
            image = ImageOps.exif_transpose(found)
    except UnidentifiedImageError:
        raise ValueError(f"{name} must be a picture, which {file} is not") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(f"{name} has more pixels than can be read: {file}") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ValueError(f"{name} cannot be read: {reason}: {file}") from None
    except (SyntaxError, ValueError, EOFError) as error:  # of files that are damaged
        raise ValueError(f"{name} cannot be read: {str(error).lower()}: {file}") from None
    if image.mode.startswith("I"):
        return Picture(Image.fromarray((np.asarray(image) // SIXTEEN).clip(BLACK, WHITE).astype(np.uint8)))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return Picture(image.convert("L"))


def _array(name: str, file: Path) -> Any:
    try:
        found = np.load(file, allow_pickle=False)
    except (ValueError, EOFError, MemoryError):
        raise ValueError(f"{name} must be an array of numbers as numpy.save writes it, which {file} is not") from None
    return found if isinstance(found, np.ndarray) and found.ndim else [[]]


def _lines(name: str, file: Path) -> list[list[int | float]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row]
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{name} must be text with commas, which {file} is not") from None
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"{name} must have rows of equal length, which {file} has not")
    return [[_number(name, cell, number, file) for cell in row] for number, row in enumerate(rows, 1)]


def _number(name: str, cell: str, row: int, file: Path) -> int | float:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            pass
    raise ValueError(f"{name} must hold numbers, got {cell!r} in row {row} of {file}")
