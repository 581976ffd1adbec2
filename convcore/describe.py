# ruff: noqa: D102 (the attributes of Sentences are told in its docstring)
"""A layer in words, from the index map alone: alternative text, a long description, a sentence per output cell.

No language is in here: every word comes from `Sentences`, templates for `str.format`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile
from typing import Any, Protocol, cast

import numpy as np

from convcore.apply import Array
from convcore.axis import Axis
from convcore.conv import Cell, Conv2d, Step
from convcore.example import Example, Term
from convcore.pooling import Pool2d

LONGEST = 250  # characters of an alternative text
WHOLE = 1e6  # from here on a whole number that is a float is written with an exponent


class Sentences(Protocol):
    """The words of a language: templates for `str.format`, here with the fields of each.

    A count is a pair of templates with {number}, for one and for any other number.

    Attributes:
        convolution: no fields.
        transposed: no fields.
        max_pooling: no fields.
        average_pooling: no fields.
        alt_window: {size}.
        alt_kernel: {size}.
        alt_turned_kernel: {size}.
        alt_dilated: {kernel} {dilation}.
        alt_input: {size}.
        alt: {kind} {plane} {kernel} {pace} {size}.
        alt_short: {kind} {input} {kernel} {size}.
        comma: no fields; between what is said of the plane, and of its sides.
        cells_at_a_time: {number}.
        cells_down: {number}.
        cells_right: {number}.
        down_and_right: {down} {right}.
        inserted: {number}.
        inserted_unevenly: {rows} {columns}.
        no_border: no fields.
        border: {number}.
        uneven_border: {sides}.
        infinite_border: {sides}.
        uncounted_border: {sides}.
        cropped_by: {sides}.
        sides: {number}: above, below, at the left, at the right.
        counting: How cells are counted.
        numbers_of_input: {numbers}.
        numbers_of_kernel: {numbers}.
        numbers_of_turned_kernel: {numbers}.
        numbers_of_output: {numbers}.
        numbers_of_input_channel: {channel} {numbers}.
        numbers_of_slice: {kernel} {channel} {numbers}.
        numbers_of_map: {map} {numbers}.
        cell: {output} {read} {sum}.
        cell_caption: {output} {sum}.
        read_input: {cells}.
        read_zeros: {number}.
        read_both: {input} {zeros}.

    >>> words.alt_input.format(size="4 × 4"), words.border[3 != 1].format(number=3)
    ('i 4 × 4', 'p 3')
    """

    @property
    def convolution(self) -> str: ...
    @property
    def transposed(self) -> str: ...
    @property
    def max_pooling(self) -> str: ...
    @property
    def average_pooling(self) -> str: ...
    @property
    def alt_window(self) -> str: ...
    @property
    def alt_kernel(self) -> str: ...
    @property
    def alt_turned_kernel(self) -> str: ...
    @property
    def alt_dilated(self) -> str: ...
    @property
    def alt_input(self) -> str: ...
    @property
    def alt(self) -> str: ...
    @property
    def alt_short(self) -> str: ...
    @property
    def comma(self) -> str: ...
    @property
    def cells_at_a_time(self) -> tuple[str, str]: ...
    @property
    def cells_down(self) -> tuple[str, str]: ...
    @property
    def cells_right(self) -> tuple[str, str]: ...
    @property
    def down_and_right(self) -> str: ...
    @property
    def inserted(self) -> tuple[str, str]: ...
    @property
    def inserted_unevenly(self) -> str: ...
    @property
    def no_border(self) -> str: ...
    @property
    def border(self) -> tuple[str, str]: ...
    @property
    def uneven_border(self) -> str: ...
    @property
    def infinite_border(self) -> str: ...
    @property
    def uncounted_border(self) -> str: ...
    @property
    def cropped_by(self) -> str: ...
    @property
    def sides(self) -> tuple[str, str, str, str]: ...
    @property
    def counting(self) -> str: ...
    @property
    def numbers_of_input(self) -> str: ...
    @property
    def numbers_of_kernel(self) -> str: ...
    @property
    def numbers_of_turned_kernel(self) -> str: ...
    @property
    def numbers_of_output(self) -> str: ...
    @property
    def numbers_of_input_channel(self) -> str: ...
    @property
    def numbers_of_slice(self) -> str: ...
    @property
    def numbers_of_map(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def cell_caption(self) -> str: ...
    @property
    def read_input(self) -> str: ...
    @property
    def read_zeros(self) -> tuple[str, str]: ...
    @property
    def read_both(self) -> str: ...


@dataclass(frozen=True)
class StepWords:
    """What is said of one output cell: in a description, and as a caption.

    >>> StepWords(Cell(0, 0), "Output (0, 0) reads input (0, 0): 2·3 = 6.", "Output (0, 0): 2·3 = 6.").output
    Cell(row=0, column=0)
    """

    output: Cell
    sentence: str
    caption: str


def written(value: float | int | np.generic) -> str:
    """A value as it stands in a cell: with a true minus sign; whole numbers whole, others with three digits.

    >>> written(-3), written(0.12345), written(100.0), written(1e9)
    ('−3', '0.123', '100', '1e9')
    """
    if isinstance(value, int | np.integer):
        text = f"{value}"
    else:
        exact = float(value)
        text = f"{int(exact)}" if exact.is_integer() and abs(exact) < WHOLE else f"{exact:.3g}"
    return text.replace("-", "−").replace("e+", "e").replace("e0", "e").replace("e−0", "e−")


def product(x: float | np.generic, weight: float | np.generic) -> str:
    """A product as text, negative factors in parentheses.

    >>> product(-2, 3)
    '(−2)·3'
    """
    return "·".join(map(_parenthesised, (written(x), written(weight))))


def _parenthesised(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


@lru_cache(maxsize=1024)
def equality(example: Example, step: Step) -> str:
    """The sign between the sum of a step and its value, as they are written: "≈" where that is rounded.

    >>> halves = Example(Conv2d(1, 1), [[0.5]], [[0.333]])
    >>> thirds = Example(Pool2d((1, 3), (1, 3), mode="average"), [[1, 1, 2]])
    >>> equality(halves, halves.steps[0]), equality(thirds, thirds.steps[0])
    ('≈', '≈')
    """
    shown = [[_shown(term.x), _shown(term.weight)] for term in example.terms(step)]
    total = sum(x * weight for x, weight in shown)
    if isinstance(example.layer, Pool2d) and example.layer.mode == "average" and total != _shown(example.total(step)):
        return "≈"  # of numbers whose sum is written with fewer digits
    return "=" if total / example.divisor(step) == _shown(example.value(step)) else "≈"


def _shown(value: float | np.generic) -> Fraction:
    return _read(written(value))


def _read(text: str) -> Fraction:
    return Fraction(text.replace("−", "-"))


def sum_of(example: Example, step: Step) -> str:
    """The sum of a step as text, products with zeros of the plane included; of a pooling what takes its place.

    >>> padded = Example(Conv2d(1, 2, padding=1), [[5]], [[1, 2], [3, -4]])
    >>> sum_of(padded, padded.steps[0])
    '0·1 + 0·2 + 0·3 + 5·(−4)'
    >>> maxima, averages = (Example(Pool2d((1, 3), (1, 2), mode=mode), [[2, -4, 1]]) for mode in ("max", "average"))
    >>> sum_of(maxima, maxima.steps[0]), sum_of(averages, averages.steps[0])
    ('max(2, −4)', '(2 − 4) ÷ 2')
    """
    if isinstance(example.layer, Pool2d):
        return _pooled(example, example.layer, step)
    return _sum(example.terms(step))


def sum_of_channels(example: Example, out_channel: int, step: Step) -> str:
    """What each input channel adds to a cell of an output channel, and what that is, as text.

    >>> layer = Example(Conv2d(1, 1, in_channels=2), [[[4]], [[5]]], [[[[2]], [[-3]]]])
    >>> sum_of_channels(layer, 0, layer.steps[0])
    '8 + (−15) = −7'
    """
    feeding = example.conv.feeding(out_channel)
    parts = [written(example.part(out_channel, channel).value(step)) for channel in feeding]
    plane = example.output[out_channel] if example.conv.has_channels else example.output
    value = written(plane[step.output])
    sign = "=" if sum(map(_read, parts)) == _read(value) else "≈"
    return " + ".join([parts[0], *map(_parenthesised, parts[1:])]) + f" {sign} {value}"


def _pooled(example: Example, pool: Pool2d, step: Step) -> str:
    """Of a maximum the numbers that it is one of, of an average the sum of those that count, divided."""
    if pool.mode == "max":
        return f"max({', '.join(written(example.x[cell]) for cell in step.receptive_field)})"
    counted = [term for term in example.terms(step) if term.weight]
    return f"({' + '.join(written(term.x) for term in counted).replace('+ −', '− ')}) ÷ {len(counted)}"


def alternative_text(conv: Conv2d | Pool2d, words: Sentences) -> str:
    """What an animation shows, in one sentence of at most `LONGEST` characters, if the language is that short.

    Sizes of several channels are told with them, as arrays have them.

    >>> print(alternative_text(Conv2d(4, 3, padding=1), words))
    conv: i 4 × 4, p 1; k 3 × 3; s 1; o 4 × 4
    """
    kind = layer_name(conv, words)
    kernel = _kernel(conv, words, words.alt_turned_kernel if conv.transposed else _kernel_words(conv, words))
    field, _, size = _sizes(conv)
    plane = words.comma.join([words.alt_input.format(size=field), *_zeros(conv, words)])
    text = words.alt.format(kind=kind, plane=plane, kernel=kernel, pace=_pace(conv, words), size=size)
    return text if len(text) <= LONGEST else _short(conv, words, kernel)


def layer_name(conv: Conv2d | Pool2d, words: Sentences) -> str:
    """What a layer is called.

    >>> layer_name(Conv2d(4, 3), words), layer_name(Pool2d(4, 2, mode="average"), words)
    ('conv', 'mean')
    """
    if isinstance(conv, Pool2d):
        return words.max_pooling if conv.mode == "max" else words.average_pooling
    return words.transposed if conv.transposed else words.convolution


def short_text(conv: Conv2d | Pool2d, words: Sentences) -> str:
    """A layer in a few words: its kind and its shapes.

    >>> print(short_text(Conv2d(4, 3, padding=1), words))
    conv: i 4 × 4; k 3 × 3; o 4 × 4
    >>> print(short_text(Conv2d(4, 3, padding=1, in_channels=2, out_channels=3), words))
    conv: i 2 × 4 × 4; k 3 × 2 × 3 × 3; o 3 × 4 × 4
    >>> print(short_text(Pool2d(4, 2), words))
    max: i 4 × 4; window 2 × 2; o 2 × 2
    """
    return _short(conv, words, _kernel(conv, words, _kernel_words(conv, words)))


def _kernel_words(conv: Conv2d | Pool2d, words: Sentences) -> str:
    return words.alt_window if isinstance(conv, Pool2d) else words.alt_kernel


def _kernel(conv: Conv2d | Pool2d, words: Sentences, template: str) -> str:
    """The kernel, and by how much it is spread."""
    kernel = template.format(size=_sizes(conv)[1])
    if all(axis.effective_kernel_size == axis.kernel_size for axis in conv.axes):
        return kernel
    rows, columns = conv.axes[0].dilation, conv.axes[-1].dilation
    return words.alt_dilated.format(kernel=kernel, dilation=rows if rows == columns else f"{rows} × {columns}")


def _short(conv: Conv2d | Pool2d, words: Sentences, kernel: str) -> str:
    field, _, size = _sizes(conv)
    field = words.alt_input.format(size=field)
    return words.alt_short.format(kind=layer_name(conv, words), input=field, kernel=kernel, size=size)


def description(example: Example, words: Sentences) -> str:
    """Everything that the pictures show: the numbers, and what each output cell reads.

    >>> print(description(Example(Conv2d(1, 1), [[2]], [[-3]]), words))
    (row, column)
    x: 2
    w: −3
    y: −6
    <BLANKLINE>
    y(0, 0) = f(x(0, 0)) = 2·(−3) = −6
    <BLANKLINE>
    """
    cells = "\n".join(said.sentence for said in step_words(example, words))
    return "\n".join([words.counting, *number_words(example, words)]) + f"\n\n{cells}\n"


def number_words(example: Example, words: Sentences) -> list[str]:
    """The numbers of input, kernel, unless it is a pooling, and output, a sentence each.

    Of several channels one for each, counted from 1.

    >>> number_words(Example(Conv2d(2, 2), [[1, 2], [3, 4]], [[1, 0], [0, 1]]), words)
    ['x: 1 2 / 3 4', 'w: 1 0 / 0 1', 'y: 5']
    >>> number_words(Example(Pool2d(2, 2), [[1, 2], [3, 4]]), words)
    ['x: 1 2 / 3 4', 'y: 4']
    >>> number_words(Example(Conv2d(1, 1, in_channels=2), [[[1]], [[2]]], [[[[3]], [[4]]]]), words)
    ['x1: 1', 'x2: 2', 'w1, 1: 3', 'w1, 2: 4', 'y1: 11']
    """
    if example.layer.has_channels:
        return _channel_words(example, words)
    turned = words.numbers_of_turned_kernel if example.layer.transposed else words.numbers_of_kernel
    return [
        sentence.format(numbers=_rows(numbers))
        for sentence, numbers in (
            (words.numbers_of_input, example.x),
            (turned, example.kernel),
            (words.numbers_of_output, example.output),
        )
        if numbers is not None
    ]


def _channel_words(example: Example, words: Sentences) -> list[str]:
    """The numbers of each input channel, of each slice of each kernel, and of each map."""
    conv = example.conv
    inputs, kernels = words.numbers_of_input_channel, words.numbers_of_slice
    said = [inputs.format(channel=of, numbers=_rows(plane)) for of, plane in enumerate(example.x, 1)]
    for to in range(conv.out_channels):
        for of in conv.feeding(to):
            numbers = _rows(example.kernel[conv.kernel_at(to, of)])
            said.append(kernels.format(kernel=to + 1, channel=of + 1, numbers=numbers))
    return said + [
        words.numbers_of_map.format(map=to, numbers=_rows(plane)) for to, plane in enumerate(example.output, 1)
    ]


def step_words(example: Example, words: Sentences) -> list[StepWords]:
    """What each output cell reads, in the order of the steps; of a border what counts alone.

    >>> [said.caption for said in step_words(Example(Conv2d((1, 2), 1), [[1, 2]], [[3]]), words)]
    ['y(0, 0) = 1·3 = 3', 'y(0, 1) = 2·3 = 6']
    >>> [said] = step_words(Example(Pool2d((1, 2), (1, 3), 3, (0, 1), mode="average"), [[1, 4]]), words)
    >>> said.sentence
    'y(0, 0) = f(x(0, 0), (0, 1), 0) = (0 + 1 + 4) ÷ 3 ≈ 1.67'
    """
    return [_step(example, step, words) for step in example.steps]


def _step(example: Example, step: Step, words: Sentences) -> StepWords:
    read = [term for term in example.terms(step) if term.tap.source is not None]
    cells = ", ".join(f"({cell.row}, {cell.column})" for cell in step.receptive_field)
    zeros = sum(tap.source is None and example.layer.counts(tap.slot) for tap in step.taps)
    parts = words.read_input.format(cells=cells), _count(zeros, words.read_zeros)
    both = words.read_both.format(input=parts[0], zeros=parts[1])
    value = written(example.value(step))
    told = {
        "output": f"({step.output.row}, {step.output.column})",
        "read": both if read and zeros else parts[not read],
        "sum": f"{_sum(read)} = {value}" if read else value,
    }
    if isinstance(example.layer, Pool2d):
        told["sum"] = f"{_pooled(example, example.layer, step)} {equality(example, step)} {value}"
    return StepWords(step.output, words.cell.format(**told), words.cell_caption.format(**told))


def parameters(conv: Conv2d | Pool2d) -> dict[str, Any]:
    """The parameters and the shapes, by PyTorch's names.

    >>> facts = parameters(Conv2d(5, 3, stride=2, padding=1))
    >>> facts["stride"], facts["padding"], facts["output_size"]
    ((2, 2), ((1, 1), (1, 1)), (3, 3))
    >>> [*parameters(Pool2d(5, 3))]  # doctest: +NORMALIZE_WHITESPACE
    ['input_size', 'kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode', 'mode', 'count_include_pad',
     'output_size']
    """
    names = [each.name for each in fields(conv) if each.init]
    return {**{name: getattr(conv, name) for name in names}, "output_size": conv.output_shape}


def _sizes(conv: Conv2d | Pool2d) -> tuple[str, str, str]:
    """Of input, weights or window, and output, with their channels if there are several."""
    if isinstance(conv, Pool2d) or not conv.has_channels:
        return _size(conv.input_shape), _size(conv.kernel_shape), _size(conv.output_shape)
    field, size = (conv.in_channels, *conv.input_shape), (conv.out_channels, *conv.output_shape)
    return _size(field), _size(conv.weight_shape), _size(size)


def _size(shape: Iterable[int]) -> str:
    return " × ".join(map(str, shape))


def _pace(conv: Conv2d | Pool2d, words: Sentences) -> str:
    """How far the window moves."""
    rows, columns = conv.axes[0].window_stride, conv.axes[-1].window_stride
    if rows == columns:
        return _count(rows, words.cells_at_a_time)
    return words.down_and_right.format(down=_count(rows, words.cells_down), right=_count(columns, words.cells_right))


def _zeros(conv: Conv2d | Pool2d, words: Sentences) -> list[str]:
    """The zeros of the plane, and what is cut off from it; of a pooling what is around its input."""
    if isinstance(conv, Pool2d):
        return _around(conv, words)
    rows, columns = (_inserted(axis) for axis in (conv.rows, conv.columns))
    if rows == columns:
        parts = [_count(rows, words.inserted)] if rows else []
    else:
        parts = [words.inserted_unevenly.format(rows=rows, columns=columns)]
    widths = [*conv.rows.pads, *conv.columns.pads]
    if set(widths) == {0}:
        return [*parts, words.no_border]
    if len(set(widths)) == 1 and widths[0] > 0:
        return [*parts, _count(widths[0], words.border)]
    cropped = _sides([-width for width in widths], words)
    parts += [words.uneven_border.format(sides=border)] if (border := _sides(widths, words)) else []
    return parts + ([words.cropped_by.format(sides=cropped)] if cropped else [])


def _around(pool: Pool2d, words: Sentences) -> list[str]:
    """What is around the input of a pooling: zeros that count, and what does not."""
    reach = [*pool.rows.pads, *pool.columns.pads]
    if set(reach) == {0}:
        return [words.no_border]
    given = [width for margins in cast(Any, pool.padding) for width in margins]
    zeros = given if pool.mode == "average" and pool.count_include_pad else [0] * 4
    parts = []
    if max(zeros):
        even = len(set(zeros)) == 1
        parts = [_count(zeros[0], words.border) if even else words.uneven_border.format(sides=_sides(zeros, words))]
    others = _sides([width - zero for width, zero in zip(reach, zeros, strict=True)], words)
    uncounted = words.infinite_border if pool.mode == "max" else words.uncounted_border
    return parts + ([uncounted.format(sides=others)] if others else [])


def _sides(widths: Iterable[int], words: Sentences) -> str:
    """The sides on which there is something, and how much."""
    parts = zip(words.sides, widths, strict=True)
    return words.comma.join(side.format(number=width) for side, width in parts if width > 0)


def _inserted(axis: Axis) -> int:
    """Zeros between two neighbouring input cells."""
    inside = [axis.source(slot) for slot in axis.stretched]
    return len([*takewhile(lambda source: source is None, inside[1:])])


def _count(number: int, forms: tuple[str, str]) -> str:
    return forms[number != 1].format(number=number)


def _rows(numbers: Array) -> str:
    return " / ".join(" ".join(map(written, row)) for row in numbers)


def _sum(terms: Iterable[Term]) -> str:
    return " + ".join(product(term.x, term.weight) for term in terms)
