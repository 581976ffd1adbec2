"""Why outputs get a checkerboard: how many stamps reach each cell, for a kernel that the stride divides and one not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from convcore import Cell, Conv2d, Example, Role, Stamp, apply, overlap_counts
from convfilm import pace
from convfilm.grid import FLAT, Span
from convfilm.layout import Box, cells, column, labelled, overlaid, roomy, row, space
from convfilm.picture import Label, Mark, Picture, Sheet
from convfilm.story import smooth
from convfilm.views.acts import Act, ActMoment, Acts
from convfilm.views.parts import around, is_, kernel, named, part, rectangle, same, stride, whole
from convfilm.words import Words

TOLD = 2  # stamps
STAMP, STAMPS = 0.4, 6.0  # seconds of each stamp that is not told, and of all at most
DEEPEST = 0.58  # of a tint, under digits that are read in either theme
IMAGE_PALEST = 0.06  # of a tint in the picture, which has no digits
BOARDS = ("uneven", "even")


@dataclass(frozen=True, kw_only=True)
class Counting(ActMoment):
    """How far the stamps have been dropped and counted."""

    entered: float = 0.0
    landed: float = 0.0
    """Stamps, on either board."""
    uneven: float = 0.0
    """How far the inside of the uneven board is pointed at."""
    even: float = 0.0
    ones: float = 0.0
    """How far the input's cells have got their ones."""
    image: float = 0.0
    """How far the boards are what an image of ones becomes."""


class Checkerboard(Acts[Counting]):
    """An input whose cells stamp kernels of two sizes, one on each board."""

    most = 1 / 8

    def check(self, example: Example) -> None:
        """A stride, a kernel that it does not divide beside one that it does, and cells that are not at the rim."""
        conv = example.conv
        if not conv.transposed:
            raise ValueError(f"needs a transposed convolution, got {conv}")
        if conv.rows.stride == conv.columns.stride == 1:
            raise ValueError(f"needs a stride of at least 2: with 1 every kernel covers the inside evenly, got {conv}")
        try:
            layers = compared(conv)
        except ValueError as error:
            raise ValueError(f"compares it with another kernel size, for which there is no layer: {error}") from None
        counts = [inside_counts(layer) for layer in layers]
        if not all(counts):
            raise ValueError(f"needs a larger input: no output cell lies inside, got {conv}")
        if len(counts[0]) == 1 or len(counts[1]) > 1:
            raise ValueError(
                f"needs kernels of which one covers the inside unevenly and one, a multiple of the stride, evenly, "
                f"got counts {counts[0]} and {counts[1]} of {conv}"
            )

    def title(self, example: Example, words: Words) -> str:
        """The question."""
        del example
        return words.checkerboard_title

    def tag(self, example: Example, words: Words) -> str:
        """For a card."""
        one, other = compared(example.conv)
        return words.checkerboard_tag.format(uneven=kernel(one), even=kernel(other))

    def first(self, example: Example) -> Counting:
        """Nothing is there."""
        del example
        return Counting()

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The labels."""
        boards = dict(zip(BOARDS, map(_layer, compared(example.conv)), strict=True))
        return {"input": named(words.input, example.conv.input_shape), **boards}

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """The input at the left or above, the boards side by side or below one another."""
        del building
        tallest = max(layer.output_shape[0] for layer in compared(example.conv))

        def plane(name: str, shape: tuple[int, int]) -> Box:
            rows, columns = map(range, shape)
            grid = cells(name, rows, columns, FLAT)
            if name in BOARDS:  # their labels are at one height
                half = tallest / 2
                grid = roomy(overlaid(grid, cells(f"{name} image", rows, columns, FLAT)), 0.0, half, 0.0, half)
            return labelled(grid, name, 1.7 * em, 0.5 * em, widths[name]) if em else grid

        gap = space(1.0, 0.6, in_cells=True)
        x = plane("input", example.conv.input_shape)
        one, other = (
            plane(name, layer.output_shape) for name, layer in zip(BOARDS, compared(example.conv), strict=True)
        )
        boards = row(one, gap, other), column(one, gap, other)
        return [arranged for each in boards for arranged in (row(x, gap, each), column(x, gap, each))]

    def acts(self, example: Example, words: Words) -> Iterator[Act]:
        """Two stamps, the others, what they count, and what that does to an image."""
        conv = example.conv
        layers = compared(conv)
        stamps = float(np.prod(conv.input_shape))
        said = {
            "stride": stride(conv),
            "uneven": kernel(layers[0]),
            "even": kernel(layers[1]),
            "counts": _listed(inside_counts(layers[0]), words),
            "count": str(inside_counts(layers[1])[0]),
        }
        yield Act(
            words.checkerboard_start.format(**said),
            [(pace.ENTRANCE, {"entered": 1.0}), (1.2, {"landed": 1.0})],
            chapter="introduction",
        )
        if stamps > 1:
            yield Act(words.checkerboard_next.format(**said), [(1.2, {"landed": 2.0})], cue="stride")
        if stamps > 2:
            seconds = min(STAMP * (stamps - 2), STAMPS)
            yield Act(words.checkerboard_count, [(seconds, {"landed": stamps})], even=True, points=False)
        yield Act(words.checkerboard_uneven.format(**said), [(pace.MOVE, {"uneven": 1.0})])
        yield Act(words.checkerboard_even.format(**said), [(pace.MOVE, {"even": 1.0})])
        yield Act(words.checkerboard_image, [(pace.CUE, {"ones": 1.0}), (1.2, {"image": 1.0})], hold=2.0)
        claim = words.checkerboard_claim.format(**said)
        yield Act(claim, [(1.0, {"image": 0.0})], chapter="summary", hold=pace.END)

    def show(self, example: Example, words: Words, moment: Counting) -> Picture:
        """The planes."""
        conv, layers = example.conv, compared(example.conv)
        at = rectangle(conv.input_shape)
        sheets = {
            "input": Sheet(
                dict.fromkeys(at, Role.INPUT),
                dict.fromkeys(at, "1"),
                changing=dict.fromkeys(at, ("", moment.ones)) if moment.ones < 1 else {},
                opacity=dict.fromkeys(at, moment.entered) if moment.entered < 1 else {},
                ruled=whole(conv.input_shape),
                lines=moment.entered,
            )
        }
        labels = {"input label": Label(named(words.input, conv.input_shape), share=moment.entered)}
        marks: list[Mark] = []
        for name, layer in zip(BOARDS, layers, strict=True):
            sheets[name] = _counted(layer, _most(conv), moment.landed, moment.entered)
            if moment.image > 0:
                sheets[f"{name} image"] = _image(layer, _most(conv), moment.image)
            labels[f"{name} label"] = Label(_layer(layer), share=moment.entered)
            marks += _stamping(name, layer, moment.landed, 1 - moment.uneven)
            strength = getattr(moment, name) * (1 - moment.image)
            if strength > 0:
                marks.append(Mark(name, Span.of(_inside(layer)), "stride", strength))
        return Picture(sheets, labels=labels, marks=tuple(marks))


@lru_cache(maxsize=64)
def compared(conv: Conv2d) -> tuple[Conv2d, Conv2d]:
    """The layer and the same with the next kernel that is a multiple of the stride, or, if it is one, the one before.

    The multiple is the second.
    """
    sizes = [(axis.kernel_size, axis.stride) for axis in (conv.rows, conv.columns)]
    multiple = tuple(math.ceil(size / stride) * stride for size, stride in sizes)
    if multiple == conv.kernel_shape:
        fewer = tuple(size - 1 if stride > 1 else size for size, stride in sizes)
        return _of(conv, fewer), conv
    return conv, _of(conv, multiple)


def _of(conv: Conv2d, shape: tuple[int, ...]) -> Conv2d:
    rows, columns = shape
    return replace(conv, kernel_size=(rows, columns))


@lru_cache(maxsize=64)
def _inside(layer: Conv2d) -> tuple[Cell, ...]:
    """The output cells that are not at the rim."""
    return tuple(cell for cell in rectangle(layer.output_shape) if layer.is_inside(cell))


@lru_cache(maxsize=64)
def inside_counts(layer: Conv2d) -> list[int]:
    """How many stamps reach the cells inside: each number once."""
    counts = overlap_counts(layer)
    return sorted({int(counts[cell]) for cell in _inside(layer)})


@lru_cache(maxsize=64)
def _most(conv: Conv2d) -> int:
    """The largest count of either board: tints can be compared."""
    return max(int(overlap_counts(layer).max()) for layer in compared(conv))


@lru_cache(maxsize=2048)
def _counts(layer: Conv2d, stamps: int) -> Mapping[Cell, int]:
    """How many of the first stamps reach each cell: what ones become that are stamped with a kernel of ones."""
    ones = np.ones(math.prod(layer.input_shape), dtype=np.int64)
    ones[stamps:] = 0
    counts = apply(layer, ones.reshape(layer.input_shape), np.ones(layer.kernel_shape, dtype=np.int64))
    return {cell: int(counts[cell]) for cell in rectangle(layer.output_shape)}


@lru_cache(maxsize=64)
def _counted(layer: Conv2d, most: int, landed: float, entered: float) -> Sheet:
    """A board: counts as numbers and as tints."""
    done = int(landed)
    share = part(landed - done, 0.55, 1.0)
    before, after = (_counts(layer, stamps) for stamps in (done, done + (share > 0)))
    tints = {}
    for cell, count in after.items():
        now = before[cell] + share * (count - before[cell])
        if now > 0:
            tints[cell] = ("stride", DEEPEST * now / most)

    def text(count: int) -> str:
        return str(count) if count or done == math.prod(layer.input_shape) else ""

    numbers = {cell: text(count) for cell, count in after.items() if text(count)}
    changing = {cell: (text(before[cell]), share) for cell, count in after.items() if count != before[cell]}
    roles = dict.fromkeys(after, Role.FINISHED_OUTPUT)
    return Sheet(
        roles,
        numbers,
        changing=changing if share < 1 else {},
        plain=True,
        tints=tints,
        opacity=dict.fromkeys(roles, entered) if entered < 1 else {},
        ruled=whole(layer.output_shape),
        lines=entered,
    )


@lru_cache(maxsize=64)
def _image(layer: Conv2d, most: int, share: float) -> Sheet:
    """A board as a picture: shades instead of numbers."""
    counts = overlap_counts(layer)
    roles = dict.fromkeys(rectangle(layer.output_shape), Role.FINISHED_OUTPUT)
    shades = {
        cell: ("output", share * (IMAGE_PALEST + (1 - IMAGE_PALEST) * int(counts[cell]) / most)) for cell in roles
    }
    return Sheet(roles, plain=True, tints=shades, opacity=dict.fromkeys(roles, share))


@lru_cache(maxsize=64)
def _stamps(layer: Conv2d) -> tuple[Stamp, ...]:
    return tuple(layer.stamps())


def _stamping(name: str, layer: Conv2d, landed: float, told: float) -> Iterator[Mark]:
    """The outline of the stamp that is on its way; of those that are told, also when they have landed."""
    stamps = _stamps(layer)
    number = int(landed)
    share = landed - number
    if share > 0:
        source = Span.of([stamps[number].source])
        goal = around(tap.output for tap in stamps[number].taps if tap.output is not None)
        fallen = 1 - part(share, 0.6, 1.0)
        if number >= TOLD:  # those that follow light up where they come from and where they fall
            lit = min(part(share, 0.0, 0.3), fallen)
            yield Mark("input", source, "stride", lit, tint=0.25)
            if goal is not None:
                yield Mark(name, goal, "stride", lit, tint=0.25)
        elif goal is not None:
            way = smooth(part(share, 0.1, 0.7))
            yield Mark("input", source, "stride", min(5 * share, 1.0), to=(name, goal), share=way, tint=0.25 * fallen)
    for earlier in range(min(TOLD, number)):
        goal = around(tap.output for tap in stamps[earlier].taps if tap.output is not None)
        there = told * (1 - part(landed, TOLD, TOLD + 0.2))
        if goal is not None and there > 0:
            yield Mark(name, goal, "stride", there)


def _listed(counts: Sequence[int], words: Words) -> str:
    """Numbers in words: "1, 2 or 4"."""
    some, last = ", ".join(map(str, counts[:-1])), str(counts[-1])
    return words.checkerboard_or.format(some=some, last=last)


def _layer(layer: Conv2d) -> str:
    """K = 3, s = 2 as Typst markup."""
    return f"${is_('k', kernel(layer))}, quad {is_('s', same(layer.rows.stride, layer.columns.stride))}$"
