"""What a parameter may be: each function returns the checked value or raises with the parameter's name and the rule."""

from __future__ import annotations

import inspect
import operator
from difflib import get_close_matches
from functools import update_wrapper
from typing import Any, TypeVar

SIZE = "an integer or a (rows, columns) pair of integers"
PADDING = "an integer, (rows, columns) or ((top, bottom), (left, right)), all of integers"
MARGINS = "a (before, after) pair of integers"

C = TypeVar("C", bound=type)


def named(kind: C) -> C:
    """A class decorator: the constructor says what it does not take, and the right name for a near miss.

    Python says so, too, but before any code of ours runs: nobody could tell its sentence from a fault of the user's.
    """
    construct: Any = kind.__init__  # type: ignore[misc]
    form = inspect.signature(kind)

    def checked(self: object, *args: object, **kwargs: object) -> None:
        for name in kwargs:
            if name not in form.parameters:
                near = get_close_matches(name, form.parameters, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(form.parameters)}"
                raise TypeError(f"{kind.__name__} has no {name!r}: {hint}")
        try:
            form.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{kind.__name__}: {error}") from None
        construct(self, *args, **kwargs)

    kind.__init__ = update_wrapper(checked, construct)  # type: ignore[misc]
    return kind


def integer(name: str, value: object, minimum: int | None = None) -> int:
    """`value` as an int, at least `minimum`.

    Raises TypeError for what is not an integer (True and 2.0 included) and ValueError for one that is too small;
    the message names the parameter, its value and the rule.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def index(name: str, value: object, size: int) -> int:
    """`value` as an int, which a numpy integer need not be and wraps; IndexError outside of 0 to size - 1."""
    number = integer(name, value)
    if not 0 <= number < size:
        raise IndexError(f"{name} must be 0 to {size - 1}, got {number}")
    return number


def pair(name: str, value: object, form: str = SIZE) -> tuple[object, object]:
    """Both of a pair, or one value twice; ValueError, which says `form`, for a sequence of another length."""
    if not isinstance(value, tuple | list):
        return value, value
    if len(value) != 2:
        raise ValueError(f"{name} must be {form}, got {value!r}")
    return value[0], value[1]


def integers(name: str, value: object, form: str = SIZE) -> tuple[int, int]:
    """Two integers, from one or from a pair; TypeError or ValueError, which say `form`, for anything else."""
    first, second = pair(name, value, form)
    try:
        return integer(name, first), integer(name, second)
    except TypeError:
        raise TypeError(f"{name} must be {form}, got {value!r}") from None
