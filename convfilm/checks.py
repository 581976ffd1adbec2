"""What a scene's attributes may be: checked before anything is rendered, in one sentence each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from convcore import Conv2d


def convolution(value: object) -> Conv2d:
    """`conv`, which every scene has to set."""
    if not isinstance(value, Conv2d):
        raise TypeError(f"conv must be a Conv2d, such as conv = Conv2d(5, 3, padding=1), got {value!r}")
    return value


def choice(name: str, value: object, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return str(value)


def ordered(name: str, value: object, allowed: Sequence[str]) -> list[str]:
    """Some of the allowed words, in their order."""
    chosen = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else []
    if not chosen or chosen != [word for word in allowed if word in chosen]:
        raise ValueError(f"{name} must be some of {', '.join(map(repr, allowed))} in this order, got {value!r}")
    return chosen


def positive(name: str, value: object) -> float:
    """A finite number above zero."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be above 0 and finite, got {value!r}")
    return float(value)


def instance(name: str, value: object, kinds: tuple[type, ...], hint: str) -> None:
    """Something of this type."""
    if not isinstance(value, kinds):
        raise TypeError(f"{name} must be {hint}, got {value!r}")


def even(width: int, height: int) -> None:
    """A frame that H.264 can encode."""
    if width % 2 or height % 2:
        raise ValueError(f"the resolution must be even in width and height for a film, got {width},{height}")
