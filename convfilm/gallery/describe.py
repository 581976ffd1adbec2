"""A convolution in words, from the index map alone: alternative text and a long description."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt

from convcore import Axis, Conv2d, Step, apply

LONGEST = 250  # characters of an alternative text
Array = npt.NDArray[Any]


def alternative_text(conv: Conv2d) -> str:
    """What an animation shows, in one sentence."""
    kind = "Transposed convolution" if conv.transposed else "Convolution"
    kernel = f"{_size(conv.kernel_shape)} kernel" + (" turned by 180 degrees" if conv.transposed else "")
    plane = [f"{_size(conv.input_shape)} input", *_zeros(conv)]
    text = f"{kind}: {', '.join(plane)}; a {kernel} slides over it {_pace(conv)}; {_size(conv.output_shape)} output."
    if len(text) > LONGEST:
        text = f"{kind}: {_size(conv.input_shape)} input, {kernel}, {_size(conv.output_shape)} output."
    return text


def description(conv: Conv2d, x: Array, kernel: Array) -> str:
    """Everything that the pictures show: the numbers, and what each output cell reads."""
    steps = "\n".join(_step(step, x, kernel, value) for step, value in _computed(conv, x, kernel))
    turned = ", turned by 180 degrees under the window" if conv.transposed else ""
    return (
        f"Cells are (row, column), counted from 0 at the top left.\n"
        f"Input: {_rows(x)}.\n"
        f"Kernel: {_rows(kernel)}{turned}.\n"
        f"Output: {_rows(apply(conv, x, kernel))}.\n\n"
        f"{steps}\n"
    )


def parameters(conv: Conv2d) -> dict[str, Any]:
    """The parameters and the shapes, for gallery.json."""
    names = ("input_size", "kernel_size", "stride", "padding", "dilation", "output_padding", "transposed")
    return {**{name: getattr(conv, name) for name in names}, "output_size": conv.output_shape}


def _size(shape: tuple[int, int]) -> str:
    return f"{shape[0]} × {shape[1]}"


def _pace(conv: Conv2d) -> str:
    """How far the window moves."""
    rows, columns = conv.rows.window_stride, conv.columns.window_stride
    if rows == columns:
        return f"{_count(rows, 'cell')} at a time"
    return f"{_count(rows, 'cell')} down and {_count(columns, 'cell')} to the right at a time"


def _zeros(conv: Conv2d) -> list[str]:
    """The zeros of the plane, and what is cut off from it."""
    inserted = [_inserted(axis) for axis in (conv.rows, conv.columns)]
    parts = []
    if inserted[0] == inserted[1]:
        parts = [f"{_count(inserted[0], 'zero')} inserted between neighbours"] if inserted[0] else []
    else:
        parts = [f"{inserted[0]} and {inserted[1]} zeros inserted between neighbouring rows and columns"]
    sides = {"above": conv.rows.pads[0], "below": conv.rows.pads[1]}
    sides |= {"at the left": conv.columns.pads[0], "at the right": conv.columns.pads[1]}
    widths = set(sides.values())
    if widths == {0}:
        return [*parts, "no border"]
    if len(widths) == 1 and min(widths) > 0:
        return [*parts, f"a border of {_count(min(widths), 'zero')}"]
    border = [f"{width} {side}" for side, width in sides.items() if width > 0]
    cropped = [f"{abs(width)} {side}" for side, width in sides.items() if width < 0]
    parts += [f"a border of zeros, {', '.join(border)}"] if border else []
    return parts + ([f"cropped by {', '.join(cropped)}"] if cropped else [])


def _inserted(axis: Axis) -> int:
    """Zeros between two neighbouring input cells."""
    inside = [axis.source(slot) for slot in range(axis.stretched_size)]
    return len([*takewhile(lambda source: source is None, inside[1:])])


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _rows(numbers: Array) -> str:
    return " / ".join(" ".join(f"{number:g}" for number in row) for row in numbers)


def _computed(conv: Conv2d, x: Array, kernel: Array) -> Iterator[tuple[Step, np.generic]]:
    output = apply(conv, x, kernel)
    return ((step, output[step.output]) for step in conv.steps())


def _step(step: Step, x: Array, kernel: Array, value: np.generic) -> str:
    read = [tap for tap in step.taps if tap.source is not None]
    products = " + ".join(f"{x[tap.source]:g}·{kernel[tap.kernel]:g}" for tap in read)
    cells = ", ".join(f"({cell.row}, {cell.column})" for cell in step.receptive_field)
    zeros = len(step.taps) - len(read)
    both = [part for part in (f"input {cells}" if read else "", _count(zeros, "zero") if zeros else "") if part]
    total = f"{products} = {value:g}" if read else f"{value:g}"
    return f"Output ({step.output.row}, {step.output.column}) reads {' and '.join(both)}: {total}."
