"""`convfilm describe`: a layer's sizes, receptive field and links as a table. Nothing is rendered, no Manim started."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from typing import Any

from convcore import Conv2d, Layer2d, Pool2d, link_counts, parameters, reading
from convcore.describe import short_text
from convfilm import languages
from convfilm.formula import is_even, numbers, size_law
from convfilm.options import Options, add_language, add_layer, chosen_layer, program
from convfilm.story import width
from convfilm.words import Words

MOST = 100_000  # cells of an axis: a second
ENGLISH = Words()


def options() -> Options:
    """What can be chosen."""
    parser = Options(
        prog=f"{program()} describe",
        description="Says what a layer does, without rendering: its sizes, the formula of the output's with its\n"
        "numbers, the receptive field, and how many input cells an output cell reads.",
        epilog="examples:\n"
        "  convfilm describe --input-size 7 --kernel-size 5 --stride 3 --padding 2\n"
        "  convfilm describe --input-size 224 --pool max --kernel-size 3 --stride 2 --padding 1\n"
        '  convfilm describe --input-size 3 --layer "nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)" --json',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_layer(parser)
    add_language(parser, "en")
    parser.add_argument("--json", action="store_true", help="the same for programs")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Describe, and return the exit code."""
    parser = options()
    given = parser.parse_args(arguments)
    try:
        conv = chosen_layer(given)
        _measurable(conv)
    except (TypeError, ValueError) as error:
        parser.error(str(error))
    chosen = languages.words(given.language or "en")
    facts = described(conv, chosen)
    print(json.dumps(facts, ensure_ascii=False, indent=1) if given.json else table(conv, facts, chosen))
    return 0


def _measurable(conv: Conv2d | Pool2d) -> None:
    for name in ("input_shape", "kernel_shape", "output_shape"):
        if max(getattr(conv, name)) > MOST:
            raise ValueError(
                f"{name.replace('shape', 'size')} must be at most {MOST} in rows and columns, "
                f"got {','.join(map(str, getattr(conv, name)))}"
            )


def described(conv: Conv2d | Pool2d, words: Words = ENGLISH) -> dict[str, Any]:
    """What there is to say, by PyTorch's names; pairs are (rows, columns).

    `receptive_field` is how many input cells there are from the first to the last that an output cell reads, at most;
    `links` counts the output cells by how many input cells they read. Both are of all channels but the receptive field.
    """
    links, weights = link_counts(conv), {}
    if isinstance(conv, Conv2d):
        weights = {"weight_size": conv.weight_shape, "weights": math.prod(conv.weight_shape)}
    rows, columns = (int(reading(axis)[1].max()) for axis in (conv.rows, conv.columns))
    return {
        **parameters(conv),
        **weights,
        "effective_kernel_size": (conv.rows.effective_kernel_size, conv.columns.effective_kernel_size),
        "formula": formula(conv, words),
        "receptive_field": (rows, columns),
        "links": links,
        "all_links": sum(number * cells for number, cells in links.items()),
    }


def formula(conv: Conv2d | Pool2d, words: Words = ENGLISH) -> list[str]:
    """The size of the output, o, with letters, then with numbers; one line per axis where they differ.

    Relationships 6, 14 and 15 of the guide (arXiv:1603.07285), with what is zero or one left out, as in films.

    >>> formula(Conv2d(3, 3, stride=2, padding=1, output_padding=1, transposed=True))
    ['o = s(i − 1) + k − 2p + a', 'o = 2·(3 − 1) + 3 − 2·1 + 1 = 6']
    >>> formula(Pool2d(5, 2, ceil_mode=True))
    ['o = ⌈(i + 2p − k) / s⌉ + 1', 'o = ⌈(5 + 2·0 − 2) / 2⌉ + 1 = 3']
    """
    sides = [*zip(conv.axes, conv.margins, conv.rounds_up, strict=True)]
    both = f"o({words.rows})", f"o({words.columns})"
    named = {"o": sides[0]} if sides[0] == sides[-1] else dict(zip(both, sides, strict=True))
    letters = {letter: letter for letter in "iksda"} | {"p": "2p" if is_even(conv) else "(p₁ + p₂)"}
    lines = [f"o = {_law(conv, letters, '', any(conv.rounds_up))}"]
    for name, (axis, (before, after), up) in named.items():
        of = {letter: str(number) for letter, number in numbers(axis).items()}
        of["p"] = f"2·{before}" if before == after else f"({before} + {after})"
        lines.append(f"{name} = {_law(conv, of, '·', up)} = {axis.output_size}")
    return lines


def _law(conv: Layer2d, of: dict[str, str], times: str, up: bool) -> str:
    left, right = "⌈⌉" if up else "⌊⌋"
    return size_law(conv, of, times, lambda above, below: f"{left}({above}) / {below}{right}").replace("-", "−")


def table(conv: Conv2d | Pool2d, facts: dict[str, Any], words: Words) -> str:
    """The same as lines of text."""
    sizes = {name: value for name, value in facts.items() if isinstance(value, tuple) and len(value) == 2}
    rows = [["", words.rows, words.columns], *([name, *map(_cell, pair)] for name, pair in sizes.items())]
    links = [[words.cells_read, words.cells_made], *([*map(str, pair)] for pair in facts["links"].items())]
    weights = [_weights(conv, words)] if isinstance(conv, Conv2d) else []
    parts = [[short_text(conv, words)], _columns(rows), *weights, facts["formula"], _columns(links)]
    return "\n\n".join("\n".join(part) for part in parts)


def _weights(conv: Conv2d, words: Words) -> list[str]:
    """How many there are: the product of the axes that they have as an array."""
    factors = conv.weight_shape if conv.has_channels else conv.kernel_shape
    return [words.weights.format(product="·".join(map(str, factors)), number=math.prod(factors))]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of text: the first column at the left, the others at the right."""
    first, *others = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "".join(
            [
                name + _spaces(name, first),
                *(f"  {_spaces(cell, wide)}{cell}" for cell, wide in zip(cells, others, strict=True)),
            ]
        ).rstrip()
        for name, *cells in rows
    ]


def _spaces(text: str, wide: int) -> str:
    """What text leaves of a column."""
    return " " * (wide - width(text))


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
