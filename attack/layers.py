"""Layers: every output, and what is said of it, against scipy."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.signal import convolve2d, correlate2d

from attack.kind import FaultError, Kind, random_layer
from convcore import Conv2d, apply, written
from convcore.describe import description
from convfilm import Film, Words

Array = npt.NDArray[Any]
TYPES = ("uint8", "int8", "int16", "uint32", "int64", "float32", "float64")


def attack(rng: Random, scratch: Path) -> None:
    """A layer with numbers of some type."""
    del scratch
    conv = random_layer(rng, 9)
    x, kernel = numbers(rng, conv.input_shape), numbers(rng, conv.kernel_shape)
    film: Any = type("Layer", (Film,), {"conv": conv, "input_values": x, "kernel": kernel})
    example, expected = film.checked(), by_scipy(conv, x, kernel)
    what = f"{conv} of {x.dtype} and {kernel.dtype}"
    if example.output.shape != expected.shape:
        raise FaultError(f"{what}: shape {example.output.shape}, by scipy {expected.shape}")
    wrong = np.argwhere(~np.isclose(example.output, expected, rtol=1e-9, atol=1e-9))
    if len(wrong):
        cell = tuple(wrong[0])
        raise FaultError(f"{what}: {example.output[cell]} at {cell}, by scipy {expected[cell]}")
    exact = apply(conv, example.x, example.kernel)
    if not np.allclose(exact, expected, rtol=1e-9, atol=1e-9):
        raise FaultError(f"{what}: apply differs from scipy")
    told = description(example, Words()).split("\n\n")[1].splitlines()
    for step, sentence in zip(example.steps, told, strict=True):
        if not sentence.endswith(f"{written(example.value(step))}."):
            raise FaultError(f"{what}: {sentence!r} is not {written(example.value(step))}")
    said = [shot for shot in film.film(60) if shot.held and shot.caption.startswith("Output (")]
    for shot in said:
        value = written(example.output[shot.moments[0].cell])
        if not shot.caption.endswith(f"= {value}"):
            raise FaultError(f"{what}: {shot.caption!r} is not {value}")


def numbers(rng: Random, shape: tuple[int, int]) -> Array:
    """Numbers of some type, over much of its range."""
    kind = np.dtype(rng.choice(TYPES))
    draw = np.random.default_rng(rng.getrandbits(32))
    if kind.kind == "f":
        return draw.normal(0, 10.0 ** rng.randint(-3, 3), shape).astype(kind)
    limits = np.iinfo(kind)
    low, high = max(limits.min, -(2**24)), min(limits.max, 2**24)
    return draw.integers(low, high, shape, dtype=np.int64, endpoint=True).astype(kind)


def by_scipy(conv: Conv2d, x: Array, kernel: Array) -> Array:
    """The output by zeros put in and whole-array operations, which share nothing with the index map."""
    wide = np.int64 if x.dtype.kind != "f" and kernel.dtype.kind != "f" else np.float64
    (top, bottom), (left, right) = conv.padding  # type: ignore[misc]
    apart = spread(kernel.astype(wide), conv.dilation)
    if not conv.transposed:
        padded = np.pad(x.astype(wide), ((top, bottom), (left, right)))
        down, across = conv.stride  # type: ignore[misc]
        return np.asarray(correlate2d(padded, apart, mode="valid"))[::down, ::across]
    more = conv.output_padding
    full = np.pad(np.asarray(convolve2d(spread(x.astype(wide), conv.stride), apart)), ((0, more[0]), (0, more[1])))  # type: ignore[index]
    return full[top : full.shape[0] - bottom, left : full.shape[1] - right]


def spread(values: Array, apart: Any) -> Array:
    """Values with zeros between them, so far apart."""
    down, across = apart
    rows, columns = values.shape
    wide = np.zeros((down * (rows - 1) + 1, across * (columns - 1) + 1), values.dtype)
    wide[::down, ::across] = values
    return wide


LAYERS = Kind("random layers and numbers: outputs, captions and descriptions against scipy", 600, attack)
