"""Films of convolution arithmetic, for Manim. `Film` is what a scene subclasses; `Board` goes into any other scene.

Names are loaded when they are first used, so that what needs no picture (`convfilm.story`, `convfilm.words`) starts
no Manim.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convfilm.board import Board
    from convfilm.film import Film
    from convfilm.play import Shots
    from convfilm.theme import DARK, LIGHT, Theme
    from convfilm.words import Words

__all__ = ["DARK", "LIGHT", "Board", "Film", "Shots", "Theme", "Words"]

_PLACES = {
    "Board": "board",
    "Film": "film",
    "Shots": "play",
    "DARK": "theme",
    "LIGHT": "theme",
    "Theme": "theme",
    "Words": "words",
}


def __getattr__(name: str) -> Any:
    """Load a name from its module (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"convfilm.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    """The names that there are."""
    return sorted({*globals(), *_PLACES})
