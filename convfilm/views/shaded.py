"""A window that slides over cells which are coloured by their numbers, from black to white: those of a photograph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from convcore import Cell, Example, Role, written
from convfilm import story
from convfilm.formula import quoted
from convfilm.layout import Box
from convfilm.picture import Picture, Sheet
from convfilm.theme import GREYS
from convfilm.views import window
from convfilm.views.telling import Windowed
from convfilm.views.window import Moment
from convfilm.words import StillWords, Words

MOST = 60  # stills of a large layer
LOOP = 12.0  # seconds that its loop takes, at most


class Slides(Protocol):
    """The view that it takes the places from."""

    most: float
    beside: bool
    kernel_stays: bool

    def check(self, example: Example) -> None:
        """Raises ValueError for a layer that it cannot show."""

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Its arrangements."""


@dataclass(frozen=True)
class Scale:
    """Which number is black and which is white; what is beyond is cut off.

    >>> Scale(0, 255).share(np.array([-5, 0, 127.5, 300])).tolist()
    [0.0, 0.0, 0.5, 1.0]
    """

    black: float
    white: float

    def share(self, numbers: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        """How light numbers are, from 0 to 1."""
        return np.clip((numbers.astype(float) - self.black) / (self.white - self.black), 0.0, 1.0)

    @property
    def is_signed(self) -> bool:
        """Whether zero is in the middle."""
        return self.black == -self.white

    def cuts(self, numbers: npt.NDArray[np.generic]) -> bool:
        """Whether there are numbers beyond it."""
        return bool(numbers.min() < self.black or numbers.max() > self.white)


def scale_of_output(example: Example, given: Scale) -> Scale:
    """The scale of the output of a layer whose input has a given one.

    A plain area keeps its grey: the scale grows with the sum of the weights. Where that is not positive, as for edges,
    zero is mid grey, and what is furthest from it black or white.

    >>> from convcore import Conv2d
    >>> scale_of_output(Example(Conv2d(2, 2), [[9, 9], [9, 9]], [[1, 2], [3, 4]]), Scale(0, 255))
    Scale(black=0, white=2550)
    >>> scale_of_output(Example(Conv2d(2, (1, 2)), [[9, 2], [9, 9]], [[-1, 1]]), Scale(0, 255))
    Scale(black=-7, white=7)
    """
    if example.kernel is None:  # a maximum and a mean are among what they are of
        return given
    weights = example.kernel.sum().item()
    if example.conv.transposed:  # each cell gets its share of them
        weights /= example.conv.rows.stride * example.conv.columns.stride
    if weights > 0:
        return Scale(given.black * weights, given.white * weights)
    furthest = max(abs(example.output.min().item()), abs(example.output.max().item())) or 1
    return Scale(-furthest, furthest)


class Shaded(Windowed):
    """Another view of the window, with the greys of numbers instead of numbers.

    Of a large layer it shows some steps alone, in as many stills for each row.
    """

    def __init__(self, view: Slides, black: float, white: float) -> None:
        self._view, self.scale = view, Scale(black, white)
        self.most, self.beside, self.kernel_stays = view.most, view.beside, view.kernel_stays

    def check(self, example: Example) -> None:
        """What the other view shows."""
        self._view.check(example)

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """As those of the other view."""
        return self._view.boxes(example, em, widths, building)

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The output's label tells its scale."""
        names = super().names(example, words)
        return {**names, "output": f"{names['output']}, {quoted(self.tag(example, words))}"}

    def stills(self, example: Example, words: Words) -> list[Moment]:
        """Of some steps, and the finished one."""
        every = super().stills(example, words)
        return [*(every[number] for number in _chosen(example)), every[-1]]

    def said(self, example: Example, words: Words) -> list[StillWords]:
        """What is said of those steps."""
        every = super().said(example, words)
        return [every[number] for number in _chosen(example)]

    def tag(self, example: Example, words: Words) -> str:
        """What black and white stand for in the output."""
        scale = scale_of_output(example, self.scale)
        chosen = words.shades_signed if scale.is_signed else words.shades
        if scale.cuts(example.output):
            chosen = words.shades_cut
        return chosen.format(black=written(scale.black), white=written(scale.white))

    def description(self, example: Example, words: Words) -> str:
        """What it shows, and what its greys are: nobody reads thousands of numbers."""
        return f"{self.alt(example, words)}\n\n{self.tag(example, words)}\n"

    def picture(self, example: Example, words: Words, moment: Moment) -> Picture:
        """The window over greys: what it covers keeps its own."""
        untouched = replace(moment, told=replace(moment.told, coloured=0.0))
        found = window.picture(example, words, untouched, self.kernel_stays)
        sheets = {name: self._grey(example, name, sheet) for name, sheet in found.sheets.items()}
        labels = dict(found.labels)
        if "output label" in labels:
            label = labels["output label"]
            labels["output label"] = replace(label, markup=self.names(example, words)["output"])
        return replace(found, sheets=sheets, labels=labels)

    def _grey(self, example: Example, name: str, sheet: Sheet) -> Sheet:
        scales = {"input": self.scale, "output": scale_of_output(example, self.scale)}
        return _greyed(example, name, sheet, scales[name]) if name in scales else sheet


def quicker(pictures: int) -> float:
    """How many times as fast the loop of so many stills is, so that it does not take longer than `LOOP`."""
    return max(1.0, pictures * story.LOOP_HOLD / LOOP)


def _chosen(example: Example) -> list[int]:
    """The steps that are shown: all, or as many for each row, at even distances."""
    count, rows = len(example.steps), example.layer.output_shape[0]
    shown = min(count, rows * max(1, MOST // rows))
    return [round(number) for number in np.linspace(0, count - 1, shown).tolist()]


@lru_cache(maxsize=8)
def _levels(example: Example, name: str, scale: Scale) -> Mapping[Cell, float]:
    """How light each cell is, in so many levels; zeros of the plane are zeros."""
    layer = example.layer
    if name == "output":
        values = {Cell(*cell): value for cell, value in np.ndenumerate(example.output)}
    else:
        cells = [Cell(row, column) for row in layer.rows.reach for column in layer.columns.reach]
        values = {
            cell: example.x[source] if (source := layer.source(cell)) else 0
            for cell in cells
            if layer.source(cell) or layer.counts(cell)  # what does not count has no number
        }
    shares = scale.share(np.array([*values.values()]))
    steps = GREYS - 1
    return dict(zip(values, ((shares * steps).round() / steps).tolist(), strict=True))


@lru_cache(maxsize=64)
def _greyed(example: Example, name: str, sheet: Sheet, scale: Scale) -> Sheet:
    """A sheet with greys instead of numbers; views keep the sheets that they made."""
    levels = _levels(example, name, scale)
    shades = {
        cell: levels[cell] for cell, role in sheet.roles.items() if role is not Role.PENDING_OUTPUT and cell in levels
    }
    # What is there already does not turn into something else: it has its grey.
    fading = {cell: way for cell, way in sheet.fading.items() if way[0] is Role.PENDING_OUTPUT}
    return replace(sheet, numbers={}, shades=shades, fading=fading, aside=False)
