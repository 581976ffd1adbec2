"""The shapes of arrays with channels, as PyTorch has them; with one channel they may be left out."""

from __future__ import annotations

from dataclasses import dataclass

PLANE = "(rows, columns)"


@dataclass(frozen=True)
class Form:
    """The shape of an array, and what its axes are.

    >>> form = Form((1, 4, 5), "(channels, rows, columns)", alone=True)
    >>> form.takes((1, 4, 5)), form.takes((4, 5)), str(form)
    (True, True, '(4, 5) (rows, columns)')
    """

    shape: tuple[int, ...]
    axes: str
    alone: bool = False
    """Whether the layer has one channel, in and out, which may be left out."""

    @property
    def usual(self) -> Form:
        """The same without channels, if it may be."""
        return Form(self.shape[-2:], PLANE) if self.alone else self

    def takes(self, shape: tuple[int, ...]) -> bool:
        """Whether an array of this shape is of this form."""
        return shape in (self.shape, self.usual.shape)

    def __str__(self) -> str:
        return f"{self.usual.shape} {self.usual.axes}"
