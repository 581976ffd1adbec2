"""How a convolution is drawn and filmed. `Film` is what a scene subclasses."""

from scenes.stage.film import Film

__all__ = ["Film"]
