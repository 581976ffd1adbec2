"""Views: a view is one file that says what its moments are, their story, its boxes, and what each cell is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from convcore import Example
from convfilm.layout import Box
from convfilm.picture import Picture
from convfilm.story import Explains, Shot
from convfilm.views.flat import Flat
from convfilm.views.planes import Planes
from convfilm.words import Words

M = TypeVar("M", bound=Explains)


class View(Protocol[M]):
    """What Board, Panel and Film ask of a view."""

    most: float
    """The largest cell, as a share of the region's height."""
    beside: bool
    """Whether text has room beside the board in wide frames."""

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each grid, as Typst markup."""

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Arrangements to choose from: grids and anchors by name.

        `em` is the size of the labels' text, 0 for none; `widths` are those of the longest, by the grid's name, in the
        same unit; `building` is whether the introduction needs room, too.
        """

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[M]]:
        """The whole film, in frames of 1 / rate seconds."""

    def stills(self, example: Example) -> list[M]:
        """A moment for each output cell, and the finished one."""

    def picture(self, example: Example, words: Words, moment: M) -> Picture:
        """What a moment looks like."""


VIEWS: Mapping[str, View[Any]] = {"planes": Planes(), "flat": Flat()}
"""By the names that a scene's `view` takes."""
