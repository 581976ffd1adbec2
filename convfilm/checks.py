"""What a scene's attributes may be: checked before anything is rendered, in one sentence each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from numbers import Real
from string import Formatter
from typing import Any

from convcore import Conv2d, Example, Layer2d, Pool2d
from convcore.parameters import integer
from convfilm.theme import LIGHT, Theme, luminance

SLOWEST, FASTEST = 0.01, 100  # times as fast: a film of hours, and one of half a second
CHANNELS = 4  # in and out: more cannot be read
MOST = 64  # cells of a side: in more, there is nothing to be seen
CONTRAST = 4.5  # of text and paper, by WCAG 2.2


def layer(value: object) -> Conv2d | Pool2d:
    """`conv`, which every scene has to set."""
    if not isinstance(value, Conv2d | Pool2d):
        raise TypeError(f"conv must be a Conv2d, such as conv = Conv2d(5, 3, padding=1), or a Pool2d, got {value!r}")
    channels(value)
    return value


def channels(layer: Layer2d) -> None:
    """A layer of few channels: said before its numbers are computed, which takes long where there are many."""
    for name in ("in_channels", "out_channels"):
        if getattr(layer, name) > CHANNELS:
            raise ValueError(
                f"{name} must be at most {CHANNELS} to be drawn, as more cannot be read, got {getattr(layer, name)}"
            )


def drawable(layer: Layer2d) -> None:
    """A layer of few channels that is not too large for its cells to be seen."""
    channels(layer)
    sides = {"input": layer.input_shape, "kernel": layer.kernel_shape, "output": layer.output_shape}
    sides["padded input"] = len(layer.rows.reach), len(layer.columns.reach)
    for name, shape in sides.items():
        if max(shape) > MOST:
            raise ValueError(f"{name} must have at most {MOST} rows and columns to be drawn, got {shape[0]},{shape[1]}")


def shows(name: str, view: Any, example: Example) -> None:
    """A layer that the view can show."""
    try:
        view.check(example)
    except ValueError as error:
        raise ValueError(f"view {name!r} {error}") from None


def choice(name: str, value: object, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def ordered(name: str, value: object, allowed: Sequence[str]) -> list[str]:
    """Some of the allowed words, in their order."""
    given = [value] if isinstance(value, str) else value
    if isinstance(given, list | tuple) and all(isinstance(word, str) for word in given):
        chosen = [word for word in allowed if word in given]
        if chosen and chosen == [*given]:
            return chosen
    raise ValueError(f"{name} must be some of {', '.join(map(repr, allowed))} in this order, got {value!r}")


def pace(name: str, value: object) -> float:
    """How many times as fast."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        times = float(value)
    except OverflowError:  # of an integer that no float can hold
        times = float("inf")
    if not SLOWEST <= times <= FASTEST:
        raise ValueError(f"{name} must be from {SLOWEST} to {FASTEST}, got {value!r}")
    return times


def parts(value: object) -> Sequence[Any]:
    """What a film is made of."""
    if not isinstance(value, tuple | list) or not value:
        raise TypeError(f"parts must be some Parts and Pages, got {value!r}")
    return value


def recording(file: str, name: str, known: Sequence[str], seconds: float | None) -> None:
    """A recording of one of the sentences of these names, that can be read."""
    if name not in known:
        raise ValueError(
            f"{file} is named after no sentence of the film: choose from {known[0]}.wav to {known[-1]}.wav, "
            "as its script (.md) names them"
        )
    if seconds is None:
        raise ValueError(f"{file} cannot be read as a sound")


def no_loop(is_loop: bool) -> None:
    """A film that is too long to be a GIF."""
    if is_loop:
        raise ValueError("a film of several parts has no loop: choose --format mp4 or webm")


def count(name: str, value: object, most: int) -> int:
    """A number of things, of which there are so many."""
    number = integer(name, value)
    if not 1 <= number <= most:
        raise ValueError(f"{name} must be from 1 to {most}, got {number}")
    return number


def shades(name: str, value: object) -> tuple[float, float]:
    """Two finite numbers, of which the first is the smaller."""
    given = value if isinstance(value, tuple | list) else ()
    if len(given) != 2 or any(isinstance(each, bool) or not isinstance(each, Real) for each in given):
        raise TypeError(f"{name} must be two numbers (black, white), such as (0, 255), got {value!r}")
    black, white = (float(each) for each in given)
    if not -float("inf") < black < white < float("inf"):
        raise ValueError(f"{name} must be (black, white) with black < white, got {value!r}")
    return black, white


def asks(name: str, view: str, windowed: Collection[str], shades: object) -> None:
    """A film that can ask for the numbers of its output."""
    if view not in windowed:
        raise ValueError(f"{name} needs a view in which a window slides, one of {', '.join(windowed)}, got {view!r}")
    if shades is not None:
        raise ValueError(f"{name} asks for numbers, and cells with shades show none: leave one of them out")


def some(frames: int, speed: float, rate: float) -> None:
    """A film that has frames."""
    if not frames:
        raise ValueError(f"speed {speed:g} leaves no frame of the film at {rate:g} frames per second")


def instance(name: str, value: object, kinds: tuple[type, ...], hint: str) -> None:
    """Something of this type."""
    if not isinstance(value, kinds):
        raise TypeError(f"{name} must be {hint}, got {value!r}")


def text(name: str, value: object) -> str:
    """Text, which can be written to a file."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, got {value!r}")
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError(f"{name} must be text of whole characters, got {value!r}")
    return value


def words(given: Any) -> None:
    """A table of words as a dataclass: each is text, or as many texts, as its default is, with no fields but those."""
    for each in fields(given):
        name, value, usual = f"words.{each.name}", getattr(given, each.name), each.default
        if value is usual:  # of hundreds, one is changed
            continue
        if isinstance(usual, str):
            _template(name, value, usual, each.metadata.get("fields", ()))
        elif isinstance(usual, tuple):
            if not isinstance(value, tuple) or len(value) != len(usual):
                raise TypeError(f"{name} must be a tuple of {len(usual)} texts, such as {usual!r}, got {value!r}")
            for one, other in zip(value, usual, strict=True):
                _template(name, one, other)


def _template(name: str, value: object, usual: str, more: Iterable[str] = ()) -> None:
    """Text for `str.format` if its default is such: with some of the fields of that and some more, as they stand."""
    allowed = {field: f"{{{field}}}" for _, field, _, _ in Formatter().parse(usual) if field}
    allowed |= {field: f"{{{field}}}" for field in more}
    given = text(name, value)
    if not allowed:
        return
    try:
        found = [(field, spec, conversion) for _, field, spec, conversion in Formatter().parse(given)]
    except ValueError as error:
        raise ValueError(f"{name} is no template ({error}; a brace is written twice): {given!r}") from None
    for field, spec, conversion in found:
        if field is not None and (field not in allowed or spec or conversion):
            raise ValueError(f"{name} may hold no field but {', '.join(allowed.values())}, as it stands, got {given!r}")


def theme(value: Theme) -> None:
    """A theme whose colours are colours, and that has all of them."""
    for each in fields(value):
        name, given, usual = f"theme.{each.name}", getattr(value, each.name), getattr(LIGHT, each.name)
        if isinstance(usual, str):
            _colour(name, given)
        elif isinstance(usual, Mapping):
            instance(name, given, (Mapping,), "a colour per role")
            for role in usual:
                if role not in given:
                    raise ValueError(f"{name} must have a colour for {role}")
                if given[role] is not None or None not in usual.values():
                    _colour(f"{name}[{role}]", given[role])


def _colour(name: str, value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise ValueError(f'{name} must be a colour such as "#16242e", got {value!r}')


def readable(value: Theme, paper: str) -> None:
    """A theme on a paper that is not its own, "#rrggbb"."""
    low, high = sorted((luminance(value.ink), luminance(paper)))
    if (high + 0.05) / (low + 0.05) < CONTRAST:
        raise ValueError(
            f"theme has ink {value.ink}, which cannot be read on background_color {paper}: leave out one of them, "
            f"or set the other to suit, such as background_color to {value.paper}"
        )


def even(width: int, height: int) -> None:
    """A frame that H.264 can encode."""
    if width % 2 or height % 2:
        raise ValueError(f"the resolution must be even in width and height for a film, got {width},{height}")
