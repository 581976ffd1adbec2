"""A convolution as a matrix, row by row; its transpose as the same matrix, mirrored."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from convcore import Example
from convfilm.layout import Box
from convfilm.picture import Picture
from convfilm.views.acts import Act, Acts
from convfilm.views.mirrored import Mirrored
from convfilm.views.rows import Rows
from convfilm.words import Words

MOST = (12, 16)  # rows and columns of a convolution's matrix whose numbers can still be read in a film


class Matrix(Acts[Any]):
    """C x for a convolution; for a transposed one C^T y, and C once more."""

    def __init__(self) -> None:
        self._there, self._back = Rows(), Mirrored()

    def _of(self, example: Example) -> Acts[Any]:
        return self._back if example.conv.transposed else self._there

    def check(self, example: Example) -> None:
        """A matrix that is not too large to be read."""
        super().check(example)
        conv = example.conv
        sizes = [math.prod(shape) for shape in (conv.output_shape, conv.input_shape)]
        rows, columns = sizes[::-1] if conv.transposed else sizes
        if rows > MOST[0] or columns > MOST[1]:
            raise ValueError(
                f"shows a convolution's matrix of at most {MOST[0]} rows (its outputs) and {MOST[1]} columns (its "
                f"inputs), as more cannot be read, got {rows} x {columns} of {conv}"
            )

    def title(self, example: Example, words: Words) -> str:
        """The question that the film answers."""
        return self._of(example).title(example, words)

    def tag(self, example: Example, words: Words) -> str:
        """A few words for a card."""
        return self._of(example).tag(example, words)

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The longest label of each grid."""
        return self._of(example).names(example, words)

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Arrangements to choose from."""
        return self._of(example).boxes(example, em, widths, building)

    def first(self, example: Example) -> Any:
        """The moment before the first act."""
        return self._of(example).first(example)

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """What happens, in order."""
        return self._of(example).acts(example, words)

    def show(self, example: Example, words: Words, moment: Any) -> Picture:
        """The picture, without the remark."""
        return self._of(example).show(example, words, moment)
