"""Parts of pictures that several views share: labels, sizes in words, rectangles of cells, shares of time."""

from __future__ import annotations

from collections.abc import Iterable

from convcore import Cell, Conv2d, Example
from convfilm.formula import letter, quoted, value
from convfilm.grid import Span


def one_channel(example: Example) -> None:
    """Raises ValueError for a layer of several channels."""
    if example.layer.has_channels:
        raise ValueError(f"needs a layer of one channel: view 'channels' shows several, got {example.layer}")


def bold(name: str) -> str:
    """A name as Typst markup."""
    return f"#strong[{quoted(name)}]"


def named(name: str, shape: tuple[int, int], more: str = "") -> str:
    """A name with a size as Typst markup, and a formula: "input 5 x 5, p = 1"."""
    return f"{bold(name)} {size(shape)}{f', ${more}$' if more else ''}"


def size(shape: tuple[int, int]) -> str:
    """A size as text."""
    return "{} × {}".format(*shape)


def same(*numbers: int) -> str:
    """Numbers as text, once where they are equal: "2", or "2/1"."""
    return "/".join(map(str, dict.fromkeys(numbers)))


def is_(name: str, number: object) -> str:
    """A letter and what it is, in its ink: "k = 3"."""
    return f"{letter(name)} = {value(name, number)}"


def padding(conv: Conv2d) -> str:
    """How wide the padding is, once where it is the same on all sides."""
    return same(*(width for axis in conv.axes for width in axis.padding))


def stride(conv: Conv2d) -> str:
    """The stride, once where it is the same in both directions."""
    return same(*(axis.stride for axis in conv.axes))


def kernel(conv: Conv2d) -> str:
    """The kernel's size, once where it is square."""
    return same(*conv.kernel_shape)


def rectangle(shape: tuple[int, int]) -> list[Cell]:
    """The cells of a plane, in raster order."""
    rows, columns = shape
    return [Cell(row, column) for row in range(rows) for column in range(columns)]


def whole(shape: tuple[int, int]) -> Span:
    """All of a plane."""
    return Span(0, 0, *shape)


def around(cells: Iterable[Cell]) -> Span | None:
    """The smallest rectangle around cells, if there are any."""
    found = [*cells]
    return Span.of(found) if found else None


def eased(share: float) -> float:
    """From 0 to 1, slow at either end."""
    return share * share * (3 - 2 * share)


def part(share: float, begin: float, end: float) -> float:
    """How far what lasts from `begin` to `end` has come, from 0 to 1."""
    return min(max((share - begin) / (end - begin), 0.0), 1.0)
