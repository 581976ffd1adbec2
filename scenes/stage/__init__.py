"""How a convolution is drawn and filmed. `Film` is what a scene subclasses."""

from scenes.stage import sentences
from scenes.stage.film import Film
from scenes.stage.theme import DARK, LIGHT, Theme
from scenes.stage.words import Words

__all__ = ["DARK", "LIGHT", "Film", "Theme", "Words"]

sentences.install()
