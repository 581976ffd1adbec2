"""Numbers of an input or a kernel, from a file or by name. Pure."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

KERNELS: Mapping[str, tuple[tuple[int, ...], ...]] = {
    "box": ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
    "binomial": ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
    "laplace": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "sobel": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
}
"""Weights (rows, columns) that books on images know, in whole numbers; sobel is that of edges that stand upright."""
SUFFIXES = (".csv", ".npy")


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
