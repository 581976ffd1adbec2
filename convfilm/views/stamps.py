"""Stamps, which several views show: copies of the kernel, times an input cell, that land and add up.

How far all of it has come is one number, `stamped`: whole stamps that have added up, and the share of the next one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from convcore import Cell, Conv2d, Example, Role, Stamp, product, written
from convfilm.grid import Span
from convfilm.picture import Mark, Position, Sheet, Spot, Token

LIFT, TIMES, PRODUCT, LAND, MEET = 0.15, 0.35, 0.5, 0.75, 0.85
"""Shares of a stamp at which its copy has left the kernel, has met the input, is multiplied, has landed, and is seen
together with what was there; then both add up."""
BRISK = ((0.0, 0.2), (0.0, 0.0), (0.0, 0.45), (0.2, 0.75), (0.75, 0.95), (0.85, 1.0))
"""When each of these begins and ends of a stamp that is not told: it is multiplied while it flies, without haste."""
EVERY = 10**9
LIFTED: Position = (-0.3, 0.3)  # cells that a copy rises over the kernel
MOST_TOKENS = 25  # copies of an input that travel to the weights
PALE = 0.4  # how opaque the outline of the stamp before is
TINT = 0.45  # of the cells that most stamps reach
OUT, FAR = 0.2, 0.25  # how opaque, and how many cells away, what is cut stays


@dataclass(frozen=True)
class Phases:
    """How far the stamp that is on its way has come, each from 0 to 1."""

    number: int
    """Stamps that have added up before."""
    brisk: bool
    """Whether the stamp is one that is not told."""
    lifted: float
    times: float
    product: float
    landed: float
    met: float
    added: float

    @classmethod
    def of(cls, stamped: float, told: int = EVERY) -> Phases:
        """The phases of `stamped`, where so many stamps are told and the others pass."""
        number = math.floor(stamped + 1e-6)
        share = max(stamped - number, 0.0)
        brisk = number >= told
        ends = BRISK if brisk else tuple(pairwise((0.0, LIFT, TIMES, PRODUCT, LAND, MEET, 1.0)))
        come = [min(max((share - a) / (b - a), 0.0), 1.0) if b > a else 1.0 for a, b in ends]
        come = [round(each, 6) for each in come]
        return cls(number, brisk, *come)

    @property
    def flies(self) -> bool:
        """Whether a copy is on its way, or lies where it has landed."""
        return self.lifted > 0 and self.met < 1


@lru_cache(maxsize=256)
def all_of(conv: Conv2d) -> tuple[Stamp, ...]:
    """The stamps of a layer."""
    return tuple(conv.stamps())


def whole(conv: Conv2d) -> Span:
    """The plane that stamps land on, before padding crops."""
    rows, columns = conv.rows.stamped, conv.columns.stamped
    return Span(rows.start, columns.start, rows.stop, columns.stop)


def kept(conv: Conv2d) -> Span:
    """What of it is the output."""
    return Span(0, 0, *conv.output_shape)


def is_cut(conv: Conv2d) -> bool:
    """Whether padding cuts something of it."""
    return whole(conv) != kept(conv)


def landing(conv: Conv2d, number: int) -> list[Cell]:
    """Where a stamp lands."""
    return [tap.place for tap in all_of(conv)[number].taps if tap.place is not None]


@lru_cache(maxsize=64)
def counts(example: Example) -> Mapping[Cell, int]:
    """How many stamps reach each cell of the plane."""
    return {cell: len(addends) for cell, addends in example.addends.items()}


@lru_cache(maxsize=64)
def totals(example: Example) -> Mapping[Cell, str]:
    """What all stamps add up to in each cell; where that is an output, it is the output."""
    stamps, kept_ = len(all_of(example.conv)), example.conv.is_kept
    return {
        cell: written(example.output[cell] if kept_(cell) else example.partial(cell, stamps))
        for cell in example.conv.stamped()
    }


@lru_cache(maxsize=64)
def _sums(example: Example, number: int) -> dict[Cell, str]:
    """What the first so many stamps add up to in each cell that they reach."""
    if number >= len(all_of(example.conv)):
        reached = counts(example)
        return {cell: text for cell, text in totals(example).items() if reached[cell]}
    return {
        cell: written(example.partial(cell, number))
        for cell, addends in example.addends.items()
        if addends and addends[0].stamp < number
    }


def _plus(one: str, other: str) -> str:
    """A sum that is not added up."""
    return f"{one}+({other})" if other.startswith("−") else f"{one}+{other}"


def plane(
    example: Example,
    stamped: float,
    *,
    settled: float = 0.0,
    counted: float = 0.0,
    cut: float = 0.0,
    entered: float = 1.0,
    open_: float = 1.0,
    told: int = EVERY,
) -> Sheet:
    """The plane that stamps land on.

    Args:
        example: the layer with its numbers.
        stamped: how far the stamps have come.
        settled: how far cells that no stamp reaches have become zeros.
        counted: how far the number of stamps has taken the place of each sum.
        cut: how far what padding cuts has gone.
        entered: how far the plane is there.
        open_: how far its frame is dashed, because it is not the output yet.
        told: how many stamps are told.
    """
    phases = Phases.of(stamped, told)
    lies = phases.landed == 1
    return _plane(example, phases.number, lies, phases.added, min(stamped, 1.0), settled, counted, cut, entered, open_)


@lru_cache(maxsize=256)
def _plane(
    example: Example,
    number: int,
    lies: bool,
    added: float,
    begun: float,
    settled: float,
    counted: float,
    cut: float,
    entered: float,
    open_: float,
) -> Sheet:
    conv, before = example.conv, _sums(example, number)
    reached, most = counts(example), max(counts(example).values())
    numbers, roles = dict(before), dict.fromkeys(conv.stamped(), Role.PENDING_OUTPUT)
    changing: dict[Cell, tuple[str, float]] = {}
    fading: dict[Cell, tuple[Role, float]] = {}
    for cell in before:
        roles[cell] = Role.FINISHED_OUTPUT
    if lies and number < len(all_of(conv)):
        after = _sums(example, number + 1)
        for cell in landing(conv, number):
            roles[cell] = Role.FINISHED_OUTPUT
            numbers[cell] = after[cell]
            if cell in before:
                (new,) = [each.product for each in example.addends[cell] if each.stamp == number]
                both = _plus(before[cell], written(new))
                if added > 0:
                    changing[cell] = (both, added)
                else:
                    numbers[cell] = both
    if settled > 0:
        for cell, count in reached.items():
            if not count:
                roles[cell], fading[cell] = Role.FINISHED_OUTPUT, (Role.PENDING_OUTPUT, settled)
                numbers[cell] = totals(example)[cell]
                changing[cell] = ("", settled)
    if counted > 0:
        times = {cell: f"{count}×" for cell, count in reached.items()}
        changing = {cell: (numbers.get(cell, ""), counted) for cell in times}
        numbers = times
    opacity, places = dict.fromkeys(roles, entered) if entered < 1 else {}, {}
    if cut > 0:
        inside = kept(conv)
        for cell in roles:
            if not conv.is_kept(cell):
                opacity[cell] = entered * (1 - (1 - OUT) * cut)
                places[cell] = (
                    cell.row + FAR * cut * _side(cell.row, inside.top, inside.bottom),
                    cell.column + FAR * cut * _side(cell.column, inside.left, inside.right),
                )
    full = whole(conv)
    return Sheet(
        roles=roles,
        numbers=numbers,
        opacity=opacity,
        fading={cell: each for cell, each in fading.items() if each[1] < 1},
        changing={cell: each for cell, each in changing.items() if each[1] < 1},
        places=places,
        ruled=kept(conv) if cut > 0 else None,
        lines=entered,
        leaving=(full, entered * max(begun, 1 - open_) * (1 - cut)),
        border=(full, entered * open_ * (1 - cut)),
        faint=(full, entered * (1 - cut)),
        tints={
            cell: ("stride", TINT * counted * ((count - 1) / (most - 1)) ** 0.7)
            for cell, count in reached.items()
            if count > 1 and counted
        },
        hatched={cell: settled * opacity.get(cell, 1.0) for cell, count in reached.items() if not count and settled},
    )


def _side(place: int, first: float, last: float) -> int:
    """On which side of a range of cells a place is."""
    return -1 if place < first else 1 if place >= last else 0


@lru_cache(maxsize=64)
def copy(example: Example, stamped: float, to: str, told: int = EVERY) -> Sheet | None:
    """The copy of the kernel on its way to the plane called so."""
    phases = Phases.of(stamped, told)
    conv = example.conv
    if not phases.flies or phases.number >= len(all_of(conv)):
        return None
    stamp = all_of(conv)[phases.number]
    x = example.x[stamp.source]
    products = {tap.kernel: each for tap in stamp.taps for each in [_product(example, stamp.source, tap.kernel)]}
    weights = {tap.kernel: written(example.kernel[tap.kernel]) for tap in stamp.taps}
    terms = {tap.kernel: product(x, example.kernel[tap.kernel]) for tap in stamp.taps}
    comes = max(0.0, 2.5 * phases.times - 1.5)
    if phases.product > 0:
        numbers, before, share = products, weights if phases.brisk else terms, phases.product
    elif comes > 0:
        numbers, before, share = terms, weights, comes
    else:
        numbers, before, share = weights, weights, 1.0
    roles = dict.fromkeys(weights, Role.FINISHED_OUTPUT if phases.product > 0 else Role.KERNEL)
    gone = {tap.kernel for tap in stamp.taps if tap.place is None}
    there = 1 - phases.met
    return Sheet(
        roles=roles,
        numbers=numbers,
        opacity={cell: 1 - phases.landed if cell in gone else there for cell in roles},
        fading=dict.fromkeys(roles, (Role.KERNEL, phases.product)) if 0 < phases.product < 1 else {},
        changing={cell: (before[cell], share) for cell in roles if before[cell] != numbers[cell]} if share < 1 else {},
        places=_risen(conv, phases),
        outlined=True,
        flights={
            tap.kernel: (to, (float(tap.place.row), float(tap.place.column)), phases.landed)
            for tap in stamp.taps
            if tap.place is not None
        },
        lines=there,
        weights=True,
    )


def _product(example: Example, source: Cell, entry: Cell) -> str:
    """What of a stamp lands, as it is written there."""
    return written(example.x.tolist()[source.row][source.column] * example.kernel.tolist()[entry.row][entry.column])


def _risen(conv: Conv2d, phases: Phases) -> dict[Cell, Position]:
    """Where the cells of the copy are over the kernel; of a convolution, whose stamps lie turned, they turn."""
    cells = [tap.kernel for tap in all_of(conv)[0].taps]
    places = np.array(cells, dtype=float)
    if not conv.transposed and phases.landed > 0:
        middle = (np.array(conv.kernel_shape) - 1) / 2
        cosine, sine = math.cos(math.pi * phases.landed), math.sin(math.pi * phases.landed)
        places = (places - middle) @ np.array([[cosine, sine], [-sine, cosine]]) + middle
    places = places + phases.lifted * np.array(LIFTED)
    return {cell: (float(row), float(column)) for cell, (row, column) in zip(cells, places, strict=True)}


def tokens(example: Example, stamped: float, source: Position, kernel: str = "kernel") -> tuple[Token, ...]:
    """The input that travels to each weight of the copy, from the middle of its cell."""
    phases, conv = Phases.of(stamped), example.conv
    if not 0 < phases.times < 1 or phases.number >= len(all_of(conv)):
        return ()
    stamp = all_of(conv)[phases.number]
    if len(stamp.taps) > MOST_TOKENS:
        return ()
    share, leaves = min(1.0, phases.times / 0.6), max(0.0, 2.5 * phases.times - 1.5)
    text, at = written(example.x[stamp.source]), Spot("input", source)
    places = _risen(conv, phases)
    return tuple(
        Token(
            text,
            "input",
            at,
            Spot(kernel, (places[tap.kernel][0] + 0.3, places[tap.kernel][1] + 0.3)),
            share,
            opacity=1 - leaves,
            size=1 - 0.35 * share,
            card=True,
        )
        for tap in stamp.taps
    )


def marks(example: Example, stamped: float, plane_: str, rest: float = 0.0, told: int = EVERY) -> tuple[Mark, ...]:
    """The outline of the stamp that is there, of the one that comes, and, paler, of the one before.

    `rest` is how far they have gone when all is stamped.
    """
    phases, conv = Phases.of(stamped, told), example.conv
    found = []
    if phases.number > 0 and landing(conv, phases.number - 1):
        there = 1 - (1 - PALE) * phases.lifted if phases.added == 0 else PALE * (1 - phases.added)
        before = Span.of(landing(conv, phases.number - 1))
        found.append(Mark(plane_, before, "output", there * (1 - rest), dashed=phases.lifted > 0.5))
    if phases.landed > 0 and phases.number < len(all_of(conv)) and landing(conv, phases.number):
        goal = Span.of(landing(conv, phases.number))
        up, right = LIFTED
        rows, columns = conv.kernel_shape
        start = Span(up, right, rows + up, columns + right)
        found.append(
            Mark("kernel", start, "output", min(1.0, 4 * phases.landed), to=(plane_, goal), share=phases.landed)
        )
    return tuple(mark for mark in found if mark.opacity > 0)


def active(stamped: float, count: int, rest: float = 0.0, told: int = EVERY) -> dict[int, float]:
    """Which of so many input cells are stamping, and how far they have their colour."""
    phases = Phases.of(stamped, told)
    found = {}
    if phases.number > 0 and phases.lifted < 1:
        found[phases.number - 1] = (1 - phases.lifted) * (1 - rest)
    if phases.number < count and phases.lifted > 0:
        found[phases.number] = phases.lifted
    return {number: share for number, share in found.items() if share > 0}
