"""Views: a view is one file that says what its moments are, their story, its boxes, and what each cell is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from convcore import Example, Layer2d
from convfilm.layout import Box
from convfilm.picture import Picture
from convfilm.story import Explains, Shot
from convfilm.views.ambiguous import Ambiguous
from convfilm.views.channels import Channels
from convfilm.views.checkerboard import Checkerboard
from convfilm.views.crops import Crops
from convfilm.views.dilation import Dilation
from convfilm.views.equality import Equality
from convfilm.views.flat import Flat
from convfilm.views.flip import Flip
from convfilm.views.inverse import Inverse
from convfilm.views.matrix import Matrix
from convfilm.views.pair import Pair
from convfilm.views.planes import Planes
from convfilm.views.stamping import Stamping
from convfilm.views.strip import Strip
from convfilm.views.subsampling import Subsampling
from convfilm.views.telling import Windowed
from convfilm.words import StillWords, Words

M = TypeVar("M", bound=Explains)


class View(Protocol[M]):
    """What Board, Panel and Film ask of a view."""

    most: float
    """The largest cell, as a share of the region's height."""
    beside: bool
    """Whether text has room beside the board in wide frames."""
    facts: str
    """What the panel tells of the layer: "window", all of it; "layer", without what a window needs; "none"."""

    def check(self, example: Example) -> None:
        """Raises ValueError, in a sentence, for a layer that it cannot show."""

    def title(self, example: Example, words: Words) -> str:
        """The title, unless a scene has its own."""

    def names(self, example: Example, words: Words) -> Mapping[str, str | tuple[str, ...]]:
        """The longest label of each grid, as Typst markup, or several of which any may be the widest."""

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """Arrangements to choose from: grids and anchors by name.

        `em` is the size of the labels' text, 0 for none; `widths` are those of the widest, by the grid's name, in the
        same unit; `building` is whether the introduction needs room, too.
        """

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[M]]:
        """The whole film, in frames of 1 / rate seconds."""

    def stills(self, example: Example, words: Words) -> list[M]:
        """The moments that a still each shows, and the finished one: the frames of the loop."""

    def said(self, example: Example, words: Words) -> Sequence[StillWords]:
        """What is said of each still."""

    def loop_said(self, example: Example, words: Words, seconds: Sequence[float]) -> Sequence[str]:
        """What is said of each picture of the loop, which are shown for so many seconds."""

    def claim(self, example: Example, words: Words) -> str:
        """What the film claims in the end."""

    def tag(self, example: Example, words: Words) -> str:
        """A few words for a card."""

    def alt(self, example: Example, words: Words) -> str:
        """What the film shows, in a sentence or two."""

    def description(self, example: Example, words: Words) -> str:
        """The film in words."""

    def picture(self, example: Example, words: Words, moment: M) -> Picture:
        """What a moment looks like."""


VIEWS: Mapping[str, View[Any]] = {
    "planes": Planes(),
    "flat": Flat(),
    "ambiguous": Ambiguous(),
    "channels": Channels(),
    "checkerboard": Checkerboard(),
    "crops": Crops(),
    "dilation": Dilation(),
    "equality": Equality(),
    "flip": Flip(),
    "inverse": Inverse(),
    "matrix": Matrix(),
    "pair": Pair(),
    "stamping": Stamping(),
    "strip": Strip(),
    "subsampling": Subsampling(),
}
"""By the names that a scene's `view` takes."""
WINDOWED = [name for name, view in VIEWS.items() if isinstance(view, Windowed)]
"""The names of those in which a window slides."""


def usual_view(layer: Layer2d) -> str:
    """The view of a layer, unless told otherwise."""
    return "channels" if layer.has_channels else "planes"
