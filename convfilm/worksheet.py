"""What a printed worksheet of layers asks, and its solutions, as data: a page of questions each, and one of answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from convcore import Conv2d, Example, Pool2d, equality, sum_of, sum_of_channels, written
from convfilm import checks, formula, pace
from convfilm.picture import Label, Picture
from convfilm.views import VIEWS, View, usual_view
from convfilm.views.channels import ChannelsMoment
from convfilm.views.parts import bold
from convfilm.views.window import Moment
from convfilm.words import Words

WRITTEN, READ = 14, 20  # most cells of a side: smaller ones cannot be written in, or read
TERMS = 40  # of all sums that a page asks for; where there are more, it asks for those that a film tells
BLANK = "____"
SIGNS = re.compile(r"\(−[\d.]+(e−?\d+)?\)|−?[\d.]+(e−?\d+)?")
"""A number, or a negative one in parentheses."""


@dataclass(frozen=True)
class WorksheetPage:
    """A page: what stands above the board, the board, and what stands below."""

    example: Example
    heading: str
    facts: tuple[str, ...]
    """The parameters, as Typst formulas."""
    sizes: tuple[str, ...]
    """The size of the output, as Typst formulas: the law, then with numbers, or with blanks."""
    moment: Any
    sums: tuple[str, ...]
    """What an output cell adds up, a line of text each."""
    solves: bool
    """Whether it holds the answers."""

    @property
    def view(self) -> View[Any]:
        """How the board shows it."""
        return view(self.example)

    def picture(self, words: Words) -> Picture:
        """The board; where the size of the output is asked for, no label tells it."""
        picture = self.view.picture(self.example, words, self.moment)
        if self.solves or "output label" not in picture.labels:
            return picture
        labels: Mapping[str, Label] = {**picture.labels, "output label": Label(bold(words.output))}
        return Picture(picture.sheets, picture.pointer, labels)


def view(example: Example) -> View[Any]:
    """Planes side by side."""
    name = usual_view(example.layer)
    return VIEWS["flat" if name == "planes" else name]


def check(layer: Conv2d | Pool2d) -> None:
    """A layer that can be printed, read and filled in; ValueError, in a sentence, for any other."""
    checks.channels(layer)
    reach = len(layer.rows.reach), len(layer.columns.reach)
    for name, shape, most, what in (
        ("output", layer.output_shape, WRITTEN, "filled in by hand"),
        ("padded input", reach, READ, "read on paper"),
        ("kernel", layer.kernel_shape, READ, "read on paper"),
    ):
        if max(shape) > most:
            raise ValueError(
                f"{name} must have at most {most} rows and columns to be {what}, got {shape[0]},{shape[1]}"
            )


def bound(examples: Sequence[Example], words: Words) -> list[WorksheetPage]:
    """The questions of all layers, then the solutions of all; of several each has a number.

    Raises ValueError, as `pages` does.
    """
    numbers = [f"{number}. " for number in range(1, len(examples) + 1)] if len(examples) > 1 else [""]
    both = [pages(example, words, number) for example, number in zip(examples, numbers, strict=True)]
    return [page for kind in zip(*both, strict=True) for page in kind]


def pages(example: Example, words: Words, number: str = "") -> tuple[WorksheetPage, WorksheetPage]:
    """The questions, then the solutions, of the same cells; a number, such as "2. ", stands before what the layer is.

    Raises ValueError for a layer that is too large to be filled in, or that cannot be drawn.
    """
    layer = example.layer
    check(layer)
    view(example).check(example)
    title = number + view(example).title(example, words)
    facts = [*formula.parameters(layer, one_line=True)]
    if layer.transposed:
        facts.append(formula.ring(example.conv))
    law, *numbers = formula.size(layer, words.rows, words.columns, one_line=False)
    asked = formula.blank_size(layer, words.rows, words.columns)
    blank, full = (ChannelsMoment(entered=1.0), _whole(example)) if layer.has_channels else _moments(example)
    sums = _sums(example, words)
    questions, solutions = (tuple(f"{name} {written_as(each)}" for name, each in sums) for written_as in (blanked, str))
    return (
        WorksheetPage(example, title, tuple(facts), (law, *asked), blank, questions, solves=False),
        WorksheetPage(
            example, words.solutions.format(title=title), tuple(facts), (law, *numbers), full, solutions, solves=True
        ),
    )


def _moments(example: Example) -> tuple[Moment, Moment]:
    """No output stands, and all of them."""
    return Moment(computed=0), Moment(computed=len(example.steps))


def _whole(example: Example) -> ChannelsMoment:
    """All maps stand, and no window."""
    last = float(example.conv.out_channels - 1)
    return ChannelsMoment(entered=1.0, map=last, focus=last, place=float(len(example.steps) - 1), gone=1.0)


def _sums(example: Example, words: Words) -> list[tuple[str, str]]:
    """The names of output cells, and what they add up: ("output (0, 0):", "1·2 + 3·4 = 14")."""
    layer, steps = example.layer, example.steps
    terms = len(example.conv.feeding(0)) if layer.has_channels else len(steps[0].taps)
    few = len(steps) * layer.out_channels * terms <= TERMS
    chosen = steps if few else [steps[number] for number in pace.told(example)]
    if layer.has_channels:
        return [
            (f"{words.channels_map.format(map=to + 1)} {_place(step.output)}:", sum_of_channels(example, to, step))
            for to in range(layer.out_channels)
            for step in chosen
        ]
    return [
        (
            f"{words.output} {_place(step.output)}:",
            f"{sum_of(example, step)} {equality(example, step)} {written(example.value(step))}",
        )
        for step in chosen
    ]


def _place(cell: tuple[int, int]) -> str:
    return "({}, {})".format(*cell)


def blanked(line: str) -> str:
    """A sum whose numbers are to be filled in; signs tell none of them.

    >>> blanked("2·(−4) + 0·3 ≈ −8")
    '____·____ + ____·____ = ____'
    >>> blanked("(−2 − 4) ÷ 2 = −3")
    '(____ + ____) ÷ ____ = ____'
    """
    return SIGNS.sub(BLANK, line.replace(" − ", " + ").replace("≈", "="))
