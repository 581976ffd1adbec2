"""Films of convolution arithmetic, for Manim. `Film` is what a scene subclasses; `Board` goes into any other scene.

Names are loaded when they are first used, so that what needs no picture (`convfilm.story`, `convfilm.words`) starts
no Manim.

In a notebook, `import convfilm` or `%load_ext convfilm` lets a `Conv2d` show itself; `explore()` has sliders.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convfilm.board import Board
    from convfilm.compilation import Compilation, Part
    from convfilm.film import Film
    from convfilm.languages.chinese import CHINESE
    from convfilm.languages.french import FRENCH
    from convfilm.languages.german import GERMAN
    from convfilm.languages.spanish import SPANISH
    from convfilm.notebook import explore
    from convfilm.page import Page, Row
    from convfilm.play import Shots
    from convfilm.theme import DARK, LIGHT, Theme
    from convfilm.words import Words

__all__ = [
    "CHINESE",
    "DARK",
    "FRENCH",
    "GERMAN",
    "LIGHT",
    "SPANISH",
    "Board",
    "Compilation",
    "Film",
    "Page",
    "Part",
    "Row",
    "Shots",
    "Theme",
    "Words",
    "explore",
]

_PLACES = {
    "Board": "board",
    "Compilation": "compilation",
    "Film": "film",
    "Page": "page",
    "Part": "compilation",
    "Row": "page",
    "Shots": "play",
    "DARK": "theme",
    "LIGHT": "theme",
    "Theme": "theme",
    "Words": "words",
    "CHINESE": "languages.chinese",
    "FRENCH": "languages.french",
    "GERMAN": "languages.german",
    "SPANISH": "languages.spanish",
    "explore": "notebook",
}


def load_ipython_extension(shell: Any) -> None:
    """Let a layer that ends a cell of a notebook show the still of its middle step."""
    for module, name in (("conv", "Conv2d"), ("pooling", "Pool2d")):
        shell.display_formatter.formatters["image/svg+xml"].for_type_by_name(f"convcore.{module}", name, _still)


def _still(layer: Any) -> str | None:
    from convfilm.notebook import still

    return still(layer)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    load_ipython_extension(_shell)


def __getattr__(name: str) -> Any:
    """Load a name from its module (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"convfilm.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    """The names that there are."""
    return sorted({*globals(), *_PLACES})
