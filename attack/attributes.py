"""Attributes: whatever a scene sets, it is a picture or one sentence that names the attribute."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from attack.kind import FaultError, Kind, staged
from convcore import Conv2d, alternative_text, description
from convfilm import DARK, LIGHT, Film, Theme, Words
from convfilm.sentences import sentence

TEXTS: list[Any] = [
    "",
    " ",
    "x",
    "two\nlines",
    "a\u200bb",
    "\u0301",
    "{",
    "}",
    "{}",
    "{0}",
    "{n}",
    "{step:d}",
    "{value!r}",
    "%s",
    '"',
]
TEXTS += [
    "\\",
    "#panic()",
    "$x$",
    "\x00",
    "\x1b[31m",
    "\ud800",
    "مرحبا",
    "输入",
    "👩‍👩‍👧",
    "W" * 300,
    "<b>",
    "-->",
    "𝔘",
    "\ufeff",
    "a\tb",
]
NUMBERS: list[Any] = [
    0,
    -1,
    1,
    2,
    3,
    7,
    2**31,
    2**63,
    10**30,
    10**400,
    0.5,
    2.0,
    -0.0,
    1e-300,
    1e300,
    float("inf"),
    float("nan"),
    1j,
]
NUMBERS += [
    True,
    np.int8(2),
    np.uint8(3),
    np.float32(2),
    np.bool_(True),
    Fraction(3, 2),
    decimal.Decimal(2),
    np.array(2),
]
OTHERS: list[Any] = [
    None,
    object(),
    b"flat",
    [],
    (),
    {},
    set(),
    {"flat"},
    ["flat"],
    ("sweep",),
    ["sweep", "summary"],
    range(3),
    int,
]
OTHERS += [np.zeros((2, 2)), np.array(["sweep"]), iter(["sweep"]), lambda: 1, Ellipsis, DARK, LIGHT, Words(), Film]
LAYERS = [
    Conv2d(5, 3),
    Conv2d((4, 3), (3, 2), stride=(2, 1), padding=((1, 0), (0, 1))),
    Conv2d(3, 3, stride=2, padding=1, output_padding=1, transposed=True),
    Conv2d(5, (3, 2), stride=(1, 3), padding=((3, 0), (2, 2)), transposed=True),  # more than full padding
]
SIZES = ("input_size", "kernel_size", "stride", "padding", "dilation", "output_padding", "transposed")


def anything(rng: Random, depth: int = 2) -> Any:
    """A value of any kind, perhaps in a list."""
    if depth and rng.random() < 0.25:
        some = [anything(rng, depth - 1) for _ in range(rng.randint(0, 4))]
        return rng.choice([list, tuple])(some)
    return rng.choice([*TEXTS, *NUMBERS, *OTHERS])


def misspelt(rng: Random, name: str) -> str:
    """A name with a sign too many, too few or in the wrong place."""
    at = rng.randrange(len(name))
    wrong = rng.choice(
        [name[:at] + name[at + 1 :], name[:at] + "s" + name[at:], name[:at] + name[at : at + 2][::-1] + name[at + 2 :]]
    )
    return wrong if wrong.isidentifier() and wrong != name else f"{name}s"


def layer(rng: Random) -> tuple[str, Callable[[], dict[str, Any]]]:
    """A wrong parameter of Conv2d."""
    name = rng.choice(SIZES)
    value = anything(rng)
    while isinstance(value, int | np.integer) and value > 50:  # huge layers are layers
        value = anything(rng)
    return name, lambda: {
        "conv": Conv2d(**{"input_size": 5, "kernel_size": 3, "transposed": name == "output_padding", name: value})
    }


def spelling(rng: Random) -> tuple[str, Callable[[], dict[str, Any]]]:
    """A wrong name of a parameter or of a word."""
    kind, names, needed = rng.choice(
        [(Conv2d, list(SIZES), (5, 3)), (Words, [each.name for each in fields(Words)], ())]
    )
    right = rng.choice(names)
    wrong = misspelt(rng, right)
    while wrong in names:
        wrong += "_"
    return right if len(right) > 4 else "", lambda: {
        kind.__name__: kind(*needed, **{wrong: 1 if kind is Conv2d else "x"})
    }


def word(rng: Random) -> tuple[str, Callable[[], dict[str, Any]]]:
    """A wrong word."""
    name = rng.choice([each.name for each in fields(Words)])
    value = anything(rng)
    usual = getattr(Words(), name)
    if isinstance(usual, tuple) and rng.random() < 0.7:
        value = tuple(anything(rng, 0) for _ in usual)
    return name, lambda: {"words": Words(**{name: value})}


def look(rng: Random) -> tuple[str, Callable[[], dict[str, Any]]]:
    """A wrong colour."""
    name = rng.choice([each.name for each in fields(Theme)])
    value = anything(rng)
    usual = getattr(LIGHT, name)
    if not isinstance(usual, str):
        value = {**usual, rng.choice([*usual]): value}
    return f"theme.{name}", lambda: {"theme": replace(LIGHT, **{name: value})}


def numbers(rng: Random) -> tuple[str, Callable[[], dict[str, Any]]]:
    """Wrong numbers."""
    name, rows = rng.choice([("input_values", 5), ("kernel", 3)])
    table: Any = [
        [anything(rng, 0) if rng.random() < 0.1 else rng.randint(-9, 9) for _ in range(rows)] for _ in range(rows)
    ]
    if rng.random() < 0.2:
        table[0] = table[0][1:]
    if rng.random() < 0.3:
        table = anything(rng)
    return name, lambda: {name: table}


def plain(rng: Random) -> tuple[str, Callable[[], dict[str, Any]]]:
    """A wrong attribute."""
    name = rng.choice(["conv", "view", "chapters", "speed", "theme", "title", "words", "quiz"])
    value = anything(rng)
    return name, lambda: {name: value}


def attack(rng: Random, scratch: Path) -> None:
    """A scene with one attribute that is probably wrong."""
    del scratch
    make = rng.choice([layer, spelling, word, word, look, numbers, plain, plain])
    name, attributes = make(rng)
    what = f"{make.__name__} {name}"
    try:
        given = attributes()
        what = f"{make.__name__} {given!r}"[:160]
        if make is spelling:
            raise FaultError(f"{what} was taken")
        conv = LAYERS[0] if make is numbers else rng.choice(LAYERS)
        scene: Any = type("Layer", (Film,), {"conv": conv, **given})
        with staged(scene) as film:
            shots = film.shots()
            for shot in shots:
                film.show(shot.at(0))
            alternative_text(film.conv, film.words)
            description(film.example, film.words)
    except FaultError:
        raise
    except Exception as error:
        said = sentence(error)
        if said is None:
            raise FaultError(f"{what}: {type(error).__name__}: {error}") from error
        if "\n" in said or len(said) > 1200:
            raise FaultError(f"{what}: no sentence, but {said!r}") from error
        if name.rpartition(".")[2] not in said and make is not layer:
            raise FaultError(f"{what}: {said!r} does not name {name}") from error


ATTRIBUTES = Kind("wrong attributes of scenes: a sentence, or a picture", 2000, attack)
