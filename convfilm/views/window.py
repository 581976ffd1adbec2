"""The window that slides over the input: its moments and pictures, which `planes` and `flat` share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from convcore import Axis, Cell, Example, Layer2d, Pool2d, Role, Step, input_roles, written
from convfilm import formula
from convfilm.grid import Span, Vector
from convfilm.picture import Bracket, Label, Mark, Picture, Pointer, Position, Sheet, Spoken, Spot, Stand, Sum, Token
from convfilm.theme import LOST
from convfilm.views.parts import named, part
from convfilm.words import Words

PALE = 0.45  # how opaque the kernel is that stays where it was
STANDS = 1e-4  # of the way to the next step: less than anybody sees
RISE = 0.4  # cells that a zero falls from, between the input's cells
DROP = 0.35  # of the time in which all zeros come that each of them takes
AWAY = 0.5  # columns that a window goes or comes at the end of a row
INFINITE = "−∞"  # what a border is to a maximum
TOUCHED = {Role.INPUT: Role.ACTIVE_INPUT, Role.UNCOUNTED: Role.ACTIVE_UNCOUNTED}  # all else are zeros
BORDER = (Role.BORDER_ZERO, Role.UNCOUNTED)
QUESTION, QUESTION_SIZE = (0.2, 0.5), 1.2  # of a question's way: a question mark is gone before the number comes
TURNED_OVER = (0.3, 0.7)  # of the way between two windows: where the sum of one takes the place of the other's


@dataclass(frozen=True)
class Built:
    """How far the input plane is built and the kernel ready, from 0 to 1, in the order in which a film shows it."""

    entered: float = 1.0
    """Input and kernel are there."""
    spread: float = 1.0
    """Input cells move apart (transposed, stride > 1)."""
    bracket: float = 0.0
    """A bracket tells how wide a gap is."""
    zeros: float = 1.0
    """Zeros come in between, from the middle outwards."""
    cut: float = 1.0
    """The rim that more than full padding crops goes (transposed, p > k - 1)."""
    ring: float = 1.0
    """The border of zeros grows around, ring by ring."""
    dropped: float = 1.0
    """What the floor of the output size drops is hatched: no window gets there."""
    facing: float = 0.0
    """The kernel is tilted to face the viewer."""
    aside: float = 1.0
    """It leaves a pale copy where it was (transposed)."""
    turn: float = 1.0
    """It turns by 180 degrees (transposed)."""
    landing: float = 1.0
    """It moves to its first window."""
    grown: float = 1.0
    """The output's empty grid grows out of it."""


@dataclass(frozen=True)
class Told:
    """How far an output cell is told, from 0 to 1."""

    coloured: float = 1.0
    """The cells under the window take their colour."""
    lifted: float = 1.0
    """Input and weight travel to their terms, one pair after the other."""
    merged: float = 1.0
    """The terms become the sum."""
    delivered: float = 1.0
    """The sum travels to its cell."""


UNTOUCHED = Told(0.0, 0.0, 0.0, 0.0)
NOT_TOLD = Told(1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Moment(Spoken):
    """Everything that a picture of the sliding window depends on."""

    place: float | None = None
    """The number of the step that the window is at; it glides between two. None where there is no window."""
    computed: int | None = None
    """How many outputs stand; None for those before the window's."""
    told: Told = Told()
    """Of the step that the window is at, or glides from."""
    asked: float = 0.0
    """How far the output cell of the step that the window is at asks for its number."""
    tells: bool = False
    """Whether the step that it glides to will be told there; otherwise its output is there when the window is."""
    ink: float = 1.0
    """How opaque the sum is."""
    presence: float = 1.0
    """How far the window is there: less than 1 while it leaves at the end of a row, or enters."""
    leaves: bool = False
    """Whether it leaves on the right; otherwise it enters on the left."""
    built: Built = Built()

    @property
    def explains(self) -> float | None:
        """The number of the step that the window is wholly at, or on its way from."""
        return self.place if self.presence == 1 else None


def stills(example: Example) -> list[Moment]:
    """The moment of each output cell, told, and the finished picture without a window."""
    count = len(example.steps)
    return [*(Moment(float(number)) for number in range(count)), Moment(computed=count)]


def question(number: int, words: Words) -> Moment:
    """The moment at which a step is asked for."""
    return Moment(float(number), told=NOT_TOLD, asked=1.0, note=words.asked)


# --- The picture ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """Where the window is: at a step, or a share of the way from it to the next one."""

    number: int
    step: Step
    towards: Step | None = None
    share: float = 0.0

    @classmethod
    def of(cls, example: Example, place: float) -> Window:
        """The window at a place."""
        number = min(math.floor(place + STANDS), len(example.steps) - 1)
        share = place - number
        towards = example.steps[number + 1] if share > STANDS and number + 1 < len(example.steps) else None
        return cls(number, example.steps[number], towards, share if towards else 0.0)

    def covered(self) -> dict[Cell, float]:
        """How much of each slot taps cover."""
        if self.towards is None:
            return dict.fromkeys((tap.slot for tap in self.step.taps), 1.0)
        found: dict[Cell, float] = {}
        for one, other in zip(self.step.taps, self.towards.taps, strict=True):
            middle = [a + self.share * (b - a) for a, b in zip(one.slot, other.slot, strict=True)]
            corner = [math.floor(each) for each in middle]
            for row, column in np.ndindex(2, 2):
                part = math.prod(
                    1 - abs(each - first - second)
                    for each, first, second in zip(middle, corner, (row, column), strict=True)
                )
                if part > 1e-6:
                    slot = Cell(corner[0] + row, corner[1] + column)
                    found[slot] = min(found.get(slot, 0.0) + part, 1.0)
        return found


def picture(example: Example, words: Words, moment: Moment, kernel_stays: bool) -> Picture:
    """Input and output at a moment, and the kernel: on its window and, if it has a place of its own, also there."""
    conv, built = example.layer, moment.built
    window = None if moment.place is None else Window.of(example, moment.place)
    lands = built.landing > 0 if kernel_stays else built.landing == 1
    if window is None and lands and moment.computed is None:
        # The window stands, or comes where the kernel stays, and waits: the cells below have not taken their colour.
        landed = replace(moment, place=0.0, told=UNTOUCHED)
        return picture(example, words, landed, kernel_stays)
    shown = replace(built, dropped=1.0, bracket=0.0, facing=0.0, aside=1.0, turn=1.0, landing=1.0, grown=1.0)
    coloured = moment.told.coloured * moment.presence
    touching = window if coloured > 0 else None
    sheets = {"input": _hatched(example, touching, coloured, shown, built.dropped * built.entered)}
    winners = _winners(example, moment, window)
    if winners:
        sheets["input"] = replace(sheets["input"], dimmed=_dimmed(example, winners))
    if kernel_stays and example.kernel is not None:
        sheets["kernel"] = kernel_plane(example, built.turn, built.entered)
    if conv.transposed and built.aside > 0 and (kernel_stays or built.landing < 1):
        gone = 0.0 if kernel_stays else built.landing
        sheets["ghost"] = ghost(example, PALE * min(1.0, 3 * built.aside) * (1 - gone))
    sheets["output"] = _output(example, moment, window, out_of_window=not kernel_stays)
    return Picture(
        sheets=sheets,
        pointer=_pointer(example, moment, window, kernel_stays),
        labels=_labels(example, words, built, kernel_stays),
        brackets=_brackets(example, built),
        marks=tuple(_winning(example, step, share) for step, share in winners),
        tokens=_question_mark(moment, window),
        sums=_sums(moment, window),
        remark=moment.remark,
        cue=(moment.cue, moment.pulse),
        small_kernel=built.landing if window and example.kernel is not None else 0.0,
    )


@lru_cache(maxsize=64)
def numbers(example: Example, of: str) -> dict[Cell, str]:
    """What stands in each cell of a plane."""
    if of == "input":
        layer = example.layer
        return {cell: slot_number(example, cell) for cell in _cells(layer.rows.reach, layer.columns.reach)}
    values = example.output if of == "output" else example.kernel
    return {Cell(*cell): written(value) for cell, value in np.ndenumerate(values)}


def slot_number(example: Example, slot: Cell) -> str:
    """What stands at a slot: a number, or what a border is: a zero, minus infinity to a maximum, or nothing."""
    layer, source = example.layer, example.layer.source(slot)
    if source is not None:
        return written(example.x[source])
    if layer.counts(slot):
        return written(example.x.dtype.type(0))
    return INFINITE if isinstance(layer, Pool2d) and layer.mode == "max" else ""


def _cells(rows: range, columns: range) -> Iterator[Cell]:
    return (Cell(row, column) for row in rows for column in columns)


@lru_cache(maxsize=64)
def _resting(conv: Layer2d) -> Mapping[Cell, Role]:
    return input_roles(conv)


@lru_cache(maxsize=64)
def input_plane(example: Example, window: Window | None, coloured: float, built: Built) -> Sheet:
    """The input plane, under the window or at rest, as far as it is built."""
    conv = example.layer
    if built != Built():
        return _unfinished(example, built)
    roles = dict(_resting(conv))
    fading: dict[Cell, tuple[Role, float]] = {}
    for slot, share in (window.covered() if window and coloured > 0 else {}).items():
        if slot in roles:
            rest = roles[slot]
            roles[slot] = TOUCHED.get(rest, Role.ACTIVE_ZERO)
            if share * coloured < 1 - 1e-6:
                fading[slot] = (rest, share * coloured)
    kept, plane = _kept(conv), _span(conv.rows.slots, conv.columns.slots)
    return Sheet(
        roles=roles,
        numbers=numbers(example, "input"),
        aside=example.kernel is not None,
        fading=fading,
        ruled=kept,
        border=(plane, 1.0) if plane and plane != kept else None,
        faint=(plane, 1.0) if plane and plane != kept else None,
    )


@lru_cache(maxsize=64)
def _hatched(example: Example, window: Window | None, coloured: float, built: Built, share: float) -> Sheet:
    """The same, and what the floor of the output size drops is hatched so far."""
    sheet, dropped = input_plane(example, window, coloured, built), _dropped(example.layer)
    return replace(sheet, hatched=dict.fromkeys(dropped, share)) if dropped and share > 0 else sheet


@lru_cache(maxsize=64)
def _dropped(conv: Layer2d) -> tuple[Cell, ...]:
    return tuple(conv.dropped())


def _unfinished(example: Example, built: Built) -> Sheet:
    """The input plane at rest on its way."""
    conv = example.layer
    roles = dict(_resting(conv))
    opacity: dict[Cell, float] = {}
    places: dict[Cell, Position] = {}
    leaving = border = None
    kept, whole = _kept(conv), _span(conv.rows.stretched, conv.columns.stretched)
    if built.cut < 1 and kept != whole:
        for cell in _cells(conv.rows.stretched, conv.columns.stretched):
            if cell not in roles:
                roles[cell] = Role.INSERTED_ZERO if conv.source(cell) is None else Role.INPUT
                opacity[cell] = 1 - built.cut
        roles = {cell: roles[cell] for cell in sorted(roles)}
        leaving = (whole, 1 - built.cut) if whole else None
    inserted = [cell for cell, role in roles.items() if role is Role.INSERTED_ZERO]
    if built.zeros < 1:
        for cell, come in _dropping(inserted, built.zeros).items():
            opacity[cell] = come * opacity.get(cell, 1.0)
            places[cell] = (cell.row - RISE * (1 - come), cell.column + 0.0)
    rings, faint = _rings(conv), None
    if rings and built.ring < 1:
        edges, done, share = _grown(rings, built.ring)
        for cell, role in roles.items():
            if role in BORDER:
                number = next(number for number, ring in enumerate(rings) if _inside(cell, ring))
                if number == done + 1:
                    opacity[cell] = share
                    places[cell] = _back(cell, rings[done], 1 - share)
                elif number > done + 1:
                    opacity[cell] = 0.0
        if built.ring > 0:
            border, faint = (edges, min(1.0, 4 * built.ring)), (rings[done + 1], share)
    elif rings:
        border = faint = (rings[-1], 1.0)
    apart = [cell for cell, role in roles.items() if role is Role.INPUT] if built.zeros < 1 else []
    if built.spread < 1 or built.zeros < 1:
        places |= dict(zip(apart, map(_position, _spread(conv, apart, built.spread)), strict=True))
    if built.entered < 1:
        opacity = {cell: opacity.get(cell, 1.0) * built.entered for cell in roles}
    return Sheet(
        roles=roles,
        numbers=numbers(example, "input"),
        opacity=opacity,
        places=places,
        outlined=bool(apart),
        ruled=kept,
        lines=built.entered,
        leaving=leaving,
        border=border,
        faint=faint,
    )


def _winners(example: Example, moment: Moment, window: Window | None) -> list[tuple[Step, float]]:
    """The steps of a maximum whose winner is told apart, and how far it is: one, or two on the way between them."""
    if window is None or example.winner(window.step) is None:
        return []
    if window.towards is None:
        found = [(window.step, moment.told.merged)]
    else:
        taken = over(window.share)
        found = [(window.step, 1 - taken)] + ([] if moment.tells else [(window.towards, taken)])
    return [(step, share * moment.presence) for step, share in found if share * moment.presence > 0]


def _dimmed(example: Example, winners: Sequence[tuple[Step, float]]) -> dict[Cell, float]:
    """The numbers under the window that are not the maximum stand back."""
    found: dict[Cell, float] = {}
    for step, share in winners:
        for tap in step.taps:
            if tap != example.winner(step):
                found[tap.slot] = min(found.get(tap.slot, 1.0), 1 - (1 - LOST) * share)
    return found


def _winning(example: Example, step: Step, share: float) -> Mark:
    """The outline of the cell that wins."""
    winner = example.winner(step)
    assert winner is not None
    return Mark("input", Span.of([winner.slot]), "kernel", share)


def _position(place: Vector) -> Position:
    return float(place[0]), float(place[1])


def _dropping(cells: Sequence[Cell], share: float) -> dict[Cell, float]:
    """How far each inserted zero has come when so much of the time is over: from the middle outwards."""
    if not cells:
        return {}
    places = np.array(cells, dtype=float)
    far = np.linalg.norm(places - (places.min(axis=0) + places.max(axis=0)) / 2, axis=1)
    ranks = np.unique(far.round(6), return_inverse=True)[1]
    begin = ranks / max(int(ranks.max()), 1) * (1 - DROP)
    come = np.clip((share - begin) / DROP, 0.0, 1.0)
    return {cell: float(each) for cell, each in zip(cells, come, strict=True)}


def _rings(conv: Layer2d) -> list[Span]:
    """The plane before its border grows, and with each ring of it; nothing where there is no border."""
    kept, plane = _kept(conv), _span(conv.rows.slots, conv.columns.slots)
    if kept is None or plane is None or kept == plane:
        return []
    (top, left, bottom, right), outer = kept.edges, plane.edges
    widths = (top - outer[0], left - outer[1], outer[2] - bottom, outer[3] - right)
    return [
        Span(
            top - min(number, widths[0]),
            left - min(number, widths[1]),
            bottom + min(number, widths[2]),
            right + min(number, widths[3]),
        )
        for number in range(round(max(widths)) + 1)
    ]


def _grown(rings: Sequence[Span], share: float) -> tuple[Span, int, float]:
    """How far the border has grown: to which edges, how many rings are done, and the share of the next one."""
    done = min(int(share * (len(rings) - 1)), len(rings) - 2)
    part = share * (len(rings) - 1) - done
    edges = [a + part * (b - a) for a, b in zip(rings[done].edges, rings[done + 1].edges, strict=True)]
    return Span(*edges), done, part


def _inside(cell: Cell, span: Span) -> bool:
    return span.top <= cell.row < span.bottom and span.left <= cell.column < span.right


def _back(cell: Cell, inner: Span, share: float) -> Position:
    """Where a cell of a ring is that slides outwards: a share of the way back to the nearest cell that stands."""
    row = min(max(cell.row, inner.top), inner.bottom - 1)
    column = min(max(cell.column, inner.left), inner.right - 1)
    return cell.row + share * (row - cell.row), cell.column + share * (column - cell.column)


@lru_cache(maxsize=64)
def _kept(conv: Layer2d) -> Span | None:
    """What is left of the stretched input when padding has cropped."""
    return _span(_common(conv.rows), _common(conv.columns))


def _common(axis: Axis) -> range:
    """The slots of the stretched input that are left when padding has cropped."""
    inside = [slot for slot in axis.stretched if slot in axis.slots]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _span(rows: range, columns: range) -> Span | None:
    return Span(rows.start, columns.start, rows.stop, columns.stop) if rows and columns else None


def _spread(conv: Layer2d, cells: Sequence[Cell], share: float) -> Vector:
    """(n, 2) row and column of each input cell on its way from a compact input to its slot."""
    if not cells:
        return np.zeros((0, 2))
    slots = np.array(cells, dtype=float)
    sources = np.array([conv.source(cell) for cell in cells], dtype=float)
    compact = sources + (slots.min(axis=0) + slots.max(axis=0) - sources.min(axis=0) - sources.max(axis=0)) / 2
    places: Vector = compact + share * (slots - compact)
    return places


def _output(example: Example, moment: Moment, window: Window | None, out_of_window: bool) -> Sheet:
    """The output plane: outputs that stand, and the one that is being computed."""
    number, next_share, current = -1, 0.0, 0.0
    if window is not None:
        number, current = window.number, moment.presence
        if window.towards is None:
            current *= _landed(moment.told)
        else:
            next_share = 0.0 if moment.tells else over(window.share)
            current *= 1 - window.share
    goes = window is not None and (moment.leaves or window.towards is not None)  # then its own output stands, too
    stood = max(number + goes, 0) if moment.computed is None else moment.computed
    return _cells_of_output(example, stood, number, current, next_share, moment.built.grown, out_of_window)


def _question_mark(moment: Moment, window: Window | None) -> tuple[Token, ...]:
    """In the output cell that asks for its number."""
    there = part(moment.asked, *QUESTION) * moment.presence
    if window is None or there <= 0:
        return ()
    row, column = window.step.output
    return (Token("?", "output", Spot("output", (row + 0.5, column + 0.5)), opacity=there, size=QUESTION_SIZE),)


def _landed(told: Told) -> float:
    """How far the output cell has its colour: it takes it when the sum arrives."""
    return min(max(5 * told.delivered - 4, 0.0), 1.0)


def over(share: float) -> float:
    """How far the sum of one window has taken the place of the other's."""
    return part(share, *TURNED_OVER)


@lru_cache(maxsize=64)
def _cells_of_output(
    example: Example, computed: int, number: int, current: float, coming: float, grown: float, out_of_window: bool
) -> Sheet:
    """The output plane when so many cells stand; cell `number` is the current one so far, and the next one comes."""
    cells = [each.output for each in example.steps]
    roles = {cell: Role.FINISHED_OUTPUT if at < computed else Role.PENDING_OUTPUT for at, cell in enumerate(cells)}
    fading: dict[Cell, tuple[Role, float]] = {}
    for at, share in ((number, current), (number + 1, coming)):
        if at >= 0 and share > 0:
            before, roles[cells[at]] = roles[cells[at]], Role.CURRENT_OUTPUT
            if share < 1:
                fading[cells[at]] = (before, share)
    opacity = dict.fromkeys(cells, grown) if grown < 1 else {}
    first = stand(example.steps[0])
    middle = np.mean(first.corners, axis=0)
    return Sheet(
        roles=roles,
        numbers=numbers(example, "output"),
        opacity=opacity,
        fading=fading,
        ruled=Span.of([cells[0], cells[-1]]),
        lines=grown,
        grown=(_position(middle), grown) if grown < 1 and out_of_window else None,
    )


@lru_cache(maxsize=64)
def kernel_plane(example: Example, turn: float, opacity: float) -> Sheet:
    """The kernel by itself, turned so far."""
    corners, entries = turned(example, turn)
    cells = [tap.kernel for tap in example.steps[0].taps]
    rows, columns = example.layer.kernel_shape
    return Sheet(
        roles=dict.fromkeys(cells, Role.KERNEL),
        numbers=numbers(example, "kernel"),
        opacity=dict.fromkeys(cells, opacity) if opacity < 1 else {},
        places={cell: (row - 0.5, column - 0.5) for cell, (row, column) in zip(cells, entries, strict=True)},
        outline=corners,
        ruled=Span(0, 0, rows, columns) if turn in (0.0, 1.0) else None,
        lines=opacity,
        weights=True,
    )


@lru_cache(maxsize=64)
def ghost(example: Example, opacity: float) -> Sheet:
    """The kernel as it was before it turned, pale, to compare it with."""
    rows, columns = example.layer.kernel_shape
    return Sheet(
        roles=dict.fromkeys(_cells(range(rows), range(columns)), Role.KERNEL),
        numbers=numbers(example, "kernel"),
        opacity=dict.fromkeys(_cells(range(rows), range(columns)), opacity),
        ruled=Span(0, 0, rows, columns),
        lines=opacity,
        weights=True,
    )


def turned(example: Example, turn: float) -> tuple[tuple[Position, ...], tuple[Position, ...]]:
    """(row, column) of the kernel's corners and of each tap's entry, in the kernel's own cells, turned so far."""
    conv = example.layer
    entries = np.array([tap.kernel for tap in example.steps[0].taps]) + 0.5  # the same at every step
    corners = np.array([(0, 0), (0, 1), (1, 1), (1, 0)]) * conv.kernel_shape
    if not conv.transposed:
        return _positions(corners), _positions(entries)
    middle = corners.mean(axis=0)
    cosine, sine = np.cos(np.pi * turn), np.sin(np.pi * turn)
    rotation = np.array([[cosine, sine], [-sine, cosine]])
    return _positions((corners - middle) @ rotation + middle), _positions((entries - middle) @ rotation + middle)


def _positions(points: Vector) -> tuple[Position, ...]:
    return tuple((float(row), float(column)) for row, column in points)


def _pointer(example: Example, moment: Moment, window: Window | None, kernel_stays: bool) -> Pointer | None:
    """The window: on its way to the first step, at a step, or between two."""
    weights = _weights(example)
    built = moment.built
    if window is not None and (built.landing == 1 or kernel_stays):
        towards = stand(window.towards) if window.towards else None
        away = AWAY * (1 - moment.presence) * (1 if moment.leaves else -1)
        beam = 0.0 if kernel_stays else moment.presence * built.grown
        there = moment.presence * (built.landing if kernel_stays else 1.0)
        # Until the cells below have taken their colour, and made room for the weights, if there are any.
        plate = 1 - moment.told.coloured if weights else 0.0
        here = stand(window.step) if built.grown == 1 else replace(stand(window.step), target=None)
        return Pointer(weights, here, towards, window.share, plate, there, away, beam)
    if kernel_stays or built.landing == 1:
        return None
    corners, entries = turned(example, built.turn)
    alone = Stand(
        "kernel", corners, entries, facing=built.facing, aside=built.aside if example.layer.transposed else 0.0
    )
    first = replace(stand(example.steps[0]), target=None)  # and its weights move aside as it lands
    if example.layer.transposed:  # the corners of a turned window, in the order in which they land
        first = replace(first, corners=first.corners[2:] + first.corners[:2])
    marked = min(built.aside, 1 - built.landing) if example.layer.transposed else 0.0
    return Pointer(
        weights,
        alone,
        first if built.landing > 0 else None,
        built.landing,
        plate=1.0 if weights else 0.0,
        opacity=built.entered,
        marked=marked,
    )


def _weights(example: Example) -> tuple[str, ...]:
    """The weights of the window, in the order of its taps; none of a pooling."""
    if example.kernel is None:
        return ()
    return tuple(written(example.kernel[tap.kernel]) for tap in example.steps[0].taps)


@lru_cache(maxsize=4096)
def stand(step: Step) -> Stand:
    """Where the window of a step is."""
    slots = [tap.slot for tap in step.taps]
    top, left, bottom, right = Span.of(slots).edges
    corners = ((top, left), (top, right), (bottom, right), (bottom, left))
    return Stand("input", corners, tuple((row + 0.5, column + 0.5) for row, column in slots), step.output, beside=True)


def _sums(moment: Moment, window: Window | None) -> tuple[Sum, ...]:
    """What the panel adds up: the window's sum; between two windows that of one, then of the other."""
    ink = moment.ink * moment.presence
    if window is None or ink <= 0:
        return ()
    told = moment.told
    if window.towards is None:
        return (Sum(window.step, told.lifted, told.merged, told.delivered, ink),)
    taken = over(window.share)
    before = Sum(window.step, opacity=ink * (1 - taken))
    after = Sum(window.towards, opacity=ink * taken)
    shown = [before] if moment.tells else [before, after]
    return tuple(each for each in shown if each.opacity > 0)


def _brackets(example: Example, built: Built) -> tuple[Bracket, ...]:
    """The gap between the first two input cells, in the first direction that has one."""
    if built.bracket <= 0:
        return ()
    conv = example.layer
    across, down = (range(1, axis.input_dilation if axis.input_size > 1 else 1) for axis in (conv.columns, conv.rows))
    if not across and not down:
        return ()
    span = Span(0, across.start, 1, across.stop) if across else Span(down.start, 0, down.stop, 1)
    return (Bracket("input", span, formula.gap(len(across or down)), built.bracket),)


def _labels(example: Example, words: Words, built: Built, kernel_stays: bool) -> dict[str, Label]:
    """The names and sizes of the planes, as far as they are there."""
    conv, weighs = example.layer, example.kernel is not None
    name = named(words.input, conv.input_shape)
    border = formula.border(conv)
    label = Label(name, share=built.entered)
    if border and built.ring > 0:  # a label says what is so: the border's width when it stands
        share = max(0.0, 2 * built.ring - 1) if built.ring < 1 else 1.0
        label = Label(named(words.input, conv.input_shape, border), name if share < 1 else "", share)
    rings = _rings(conv)
    if not kernel_stays and (
        built.spread < 1 or (rings and built.ring < 1)
    ):  # before its plane, which is about to grow
        plane = _cells(conv.rows.stretched, conv.columns.stretched)
        inputs = [cell for cell in plane if conv.source(cell) is not None]
        row, column = _spread(conv, inputs, built.spread)[[-1, 0], [0, 1]]
        _, left, bottom, _ = (
            _grown(rings, built.ring)[0].edges if rings and built.ring > 0 else (0.0, column, row + 1, 0.0)
        )
        corner = float(max(bottom, row + 1)), float(min(left, column))
        whole = float(conv.rows.reach.stop), float(conv.columns.reach.start)
        label = replace(label, shift=("input", corner, whole, 1.0))
    labels = {"input label": label}
    kernel = Label(_kernel_name(example, words), share=built.entered)
    if (kernel_stays and weighs) or (not kernel_stays and built.landing < 0.5):
        labels["kernel label"] = (
            kernel if kernel_stays else replace(kernel, share=built.entered * (1 - 2 * built.landing))
        )
    if built.grown > 0.5:
        labels["output label"] = Label(named(words.output, conv.output_shape), share=2 * built.grown - 1)
    if kernel_stays and weighs:
        labels["times"] = Label(formula.quoted("∗"), share=built.entered)
    if kernel_stays:
        labels["equals"] = Label(formula.quoted("=" if weighs else "→"), share=built.grown)
    return labels


def _kernel_name(example: Example, words: Words) -> str:
    """The label of the kernel, or of a window without weights."""
    return named(words.window if example.kernel is None else words.kernel, example.layer.kernel_shape)


def names(example: Example, words: Words) -> dict[str, str]:
    """The longest label of each plane, as Typst markup."""
    conv = example.layer
    return {
        "input": named(words.input, conv.input_shape, formula.border(conv)),
        "kernel": _kernel_name(example, words),
        "output": named(words.output, conv.output_shape),
    }
