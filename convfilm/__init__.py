"""How a convolution is drawn and filmed. `Film` is what a scene subclasses."""

from convfilm import sentences
from convfilm.film import Film
from convfilm.theme import DARK, LIGHT, Theme
from convfilm.words import Words

__all__ = ["DARK", "LIGHT", "Film", "Theme", "Words"]

sentences.install()
