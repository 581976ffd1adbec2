"""The numbers that scenes show unless told otherwise: small, fixed, so that lecture notes can quote them.

No input is zero, so that a zero on the plane is always padding or inserted; the kernel is not symmetric under a half
turn, so that the flip of a transposed convolution shows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from convcore import Conv2d

INPUT = np.array([[2, 1, 3, 1, 2], [1, 4, 2, 3, 1], [3, 2, 1, 2, 4], [1, 3, 4, 1, 2], [2, 1, 2, 3, 1]])
KERNEL = np.array([[1, 2, 0], [0, 1, 3], [2, 0, 1]])


def _tiled(table: npt.NDArray[np.int64], shape: tuple[int, int]) -> npt.NDArray[np.int64]:
    rows, columns = (np.arange(size) % len(table) for size in shape)
    return table[np.ix_(rows, columns)]


def default_input(conv: Conv2d) -> npt.NDArray[np.int64]:
    """(rows, columns) of the input."""
    return _tiled(INPUT, conv.input_shape)


def default_kernel(conv: Conv2d) -> npt.NDArray[np.int64]:
    """(rows, columns) of the kernel."""
    return _tiled(KERNEL, conv.kernel_shape)
