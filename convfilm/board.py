"""The planes and all that is drawn on them: an absolute picture of one step, never a change from the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import manim as mn
import numpy as np
from scipy.spatial import ConvexHull

from convcore import Cell, Conv2d, Role, Step, input_roles, output_roles
from convcore.apply import Array
from convfilm import theme as look
from convfilm.arrangement import Arrangement
from convfilm.grid import Span, Vector
from convfilm.path import (
    NOTHING,
    Points,
    above,
    copies,
    filled,
    joined,
    polygon,
    polygons,
    rounded_rectangle,
    stroked,
)
from convfilm.text import number, written
from convfilm.theme import Theme

INPUT_ROLES = (Role.INSERTED_ZERO, Role.BORDER_ZERO, Role.INPUT, Role.ACTIVE_ZERO, Role.ACTIVE_INPUT)
OUTPUT_ROLES = (Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT)
ACTIVE_ROLES = (Role.ACTIVE_ZERO, Role.ACTIVE_INPUT)


@dataclass(frozen=True, eq=False)
class Pointer:
    """Where the kernel is, in frame units: its window, its weights, and the output cell that it points at."""

    window: Vector
    """(4, 2) corners."""
    chips: Vector
    """(taps, 2) centres of the weights, in the order of a step's taps."""
    output: Vector | None = None
    """(4, 2) corners, or None before there is one."""

    def towards(self, other: Pointer, share: float) -> Pointer:
        """The pointer a share (0 to 1) of the way to another."""
        return Pointer(
            _between(self.window, other.window, share),
            _between(self.chips, other.chips, share),
            None if self.output is None or other.output is None else _between(self.output, other.output, share),
        )


def _between(here: Vector, there: Vector, share: float) -> Vector:
    return here + share * (there - here)


@dataclass(frozen=True)
class Construction:
    """How far the input plane is built, each share from 0 to 1, in the order in which a film shows it."""

    spread: float = 0.0
    """Input cells move apart (transposed, stride > 1)."""
    zeros: float = 0.0
    """Zeros come in between."""
    ring: float = 0.0
    """The border of zeros grows around."""
    turn: float = 0.0
    """The kernel turns by 180 degrees (transposed)."""
    landing: float = 0.0
    """The kernel moves to its first window, and the output appears."""


class Board:
    """Input plane, output and, on them, the window with the kernel's weights.

    `layers` are its mobjects in drawing order. While the window glides, everything from the beam on is redrawn.
    """

    def __init__(
        self, conv: Conv2d, x: Array, kernel: Array, y: Array, theme: Theme, arrangement: Arrangement, pixel: float
    ) -> None:
        self.conv, self.kernel, self.theme, self.arrangement = conv, kernel, theme, arrangement
        self._cell = cell = arrangement.cell_size
        self._first = next(conv.steps())
        self._taps = self._first.taps  # their kernel entries are the same at every step
        self._inputs = {slot: x[source] if (source := conv.source(slot)) else x.dtype.type(0) for slot in conv.slots()}
        self._outputs = {cell: y[cell] for cell in output_roles(conv)}
        self._shows_digits = look.DIGIT * cell >= look.MIN_DIGIT_PIXELS * pixel
        self._shows_chips = look.CHIP_DIGIT * cell >= look.MIN_DIGIT_PIXELS * pixel
        self._chip = rounded_rectangle(look.CHIP[0] * cell, look.CHIP[1] * cell, 0.08 * cell)

        def line(width: float) -> float:
            return max(width * cell, look.MIN_LINE_PIXELS * pixel)

        plane, output = arrangement.input, arrangement.output
        stretched = Span.of(inner) if (inner := [slot for slot in conv.slots() if not conv.is_border(slot)]) else None
        self.fills = {role: filled(theme.fills[role]) for role in INPUT_ROLES + OUTPUT_ROLES}
        self.digits = {role: filled(color) for role, color in theme.digits.items()}
        self._border = plane.lines_outside(hole=stretched), NOTHING if stretched == plane.span else plane.dashed_frame()
        self.border_lines = stroked(theme.faint, line(look.GRID_LINE))
        self.border_frame = stroked(theme.mute, line(look.GRID_LINE))
        self._solid = plane.lines(stretched) if stretched else NOTHING  # padding can crop all of the input
        self.input_lines = stroked(theme.line, line(look.GRID_LINE), self._solid)
        self.output_lines = stroked(theme.line, line(look.GRID_LINE), output.lines(output.span))
        self.beam = filled(theme.kernel, opacity=look.BEAM_OPACITY)
        self.beam_edges = stroked(theme.kernel, line(look.BEAM_LINE))
        self.active_lines = stroked(theme.paper, line(look.GRID_LINE))
        self.kernel_fill, self.kernel_digits = filled(theme.kernel), filled(theme.on_kernel)
        self.kernel_lines = stroked(theme.on_kernel, line(look.GRID_LINE))
        self.plate = filled(theme.plate)
        self.window = stroked(theme.kernel, line(look.WINDOW_LINE))
        self.chips = filled(theme.kernel)
        self.weights = filled(theme.on_kernel)
        self.current = stroked(theme.kernel, line(look.WINDOW_LINE))
        for outline in (self.window, self.current):
            outline.joint_type = mn.LineJointType.MITER
        self.layers = [
            self.border_lines,
            self.border_frame,
            self.beam,
            *(self.fills[role] for role in INPUT_ROLES if role not in ACTIVE_ROLES),
            self.input_lines,
            self.beam_edges,
            self.kernel_fill,
            self.kernel_lines,
            self.kernel_digits,
            *(self.fills[role] for role in ACTIVE_ROLES),
            self.active_lines,
            *(self.digits[role] for role in INPUT_ROLES),
            self.plate,
            self.window,
            self.chips,
            self.weights,
            *(self.fills[role] for role in OUTPUT_ROLES),
            self.output_lines,
            *(self.digits[role] for role in OUTPUT_ROLES if role in self.digits),
            self.current,
        ]

    def _show_kernel(self, turn: float = 1.0) -> None:
        """The kernel by itself, where the view has a place for it, as it lies on the plane: turned if transposed."""
        grid = self.arrangement.kernel
        if not self.arrangement.kernel_stays:
            return
        corners, entries = self._turned(turn)
        self.kernel_fill.set_points(polygon(grid.points(corners)))
        self.kernel_lines.set_points(grid.lines(grid.span) if turn in (0, 1) else NOTHING)
        if self._shows_digits:
            weights = [self.kernel[tap.kernel] for tap in self._taps]
            self.kernel_digits.set_points(
                joined(
                    self._number(weight, x, y, look.DIGIT, 0.8)
                    for weight, (x, y) in zip(weights, grid.points(entries), strict=True)
                )
            )

    def _turned(self, turn: float) -> tuple[Vector, Vector]:
        """(row, column) of the kernel's corners and of each tap's entry, in the kernel's grid, turned so far."""
        entries = np.array([tap.kernel for tap in self._taps]) + 0.5
        corners = np.array([(0, 0), (0, 1), (1, 1), (1, 0)]) * self.conv.kernel_shape
        if not self.conv.transposed:
            return corners, entries
        middle = corners.mean(axis=0)
        cosine, sine = np.cos(np.pi * turn), np.sin(np.pi * turn)
        longer = max(middle) / min(middle)
        shrink = 1 / (abs(cosine) + longer * abs(sine))  # so that it stays in its own bounds while it turns
        rotation = shrink * np.array([[cosine, sine], [-sine, cosine]])
        # A window that is wholly turned looks like one that is not, and lands straight.
        return (corners - middle) @ rotation + middle if turn < 1 else corners, (entries - middle) @ rotation + middle

    def rest(self) -> None:
        """The picture before the first step: nothing computed, no window."""
        self._show_kernel(turn=0.0)
        self._paint(input_roles(self.conv), output_roles(self.conv))
        self.point(None)

    def build(self, construction: Construction) -> None:
        """The picture of the plane being built, and of the kernel on its way to the first window."""
        self.rest()
        plane, cells = self.arrangement.input, input_roles(self.conv)
        by_role = {role: [cell for cell, r in cells.items() if r is role] for role in INPUT_ROLES}
        if construction.zeros < 1:
            places = self._spread(by_role[Role.INPUT], construction.spread)
            quads = [plane.quad(Span(row, column, row + 1, column + 1)) for row, column in places]
            outlines = polygons(quads)
            self.fills[Role.INPUT].set_points(outlines)
            self.input_lines.set_points(outlines)
            numbers = self._numbers(plane.points(places + 0.5), by_role[Role.INPUT], self._inputs)
            self.digits[Role.INPUT].set_points(numbers)
        self._fade(construction)
        middle = np.append(plane.quad(plane.span).mean(axis=0), 0.0)
        for layer in (self.border_lines, self.border_frame, self.digits[Role.BORDER_ZERO]):
            layer.set_points(middle + (layer.points - middle) * (0.8 + 0.2 * construction.ring))
        self._land(construction)

    def _fade(self, construction: Construction) -> None:
        """Make what a construction brings in as opaque as it is far."""
        for layer, share in (
            (self.fills[Role.INSERTED_ZERO], construction.zeros),
            (self.digits[Role.INSERTED_ZERO], construction.zeros),
            (self.digits[Role.BORDER_ZERO], construction.ring),
            (self.fills[Role.PENDING_OUTPUT], construction.landing),
        ):
            layer.set_fill(opacity=share)
        self.border_lines.set_stroke(opacity=construction.ring)
        self.border_frame.set_stroke(opacity=construction.ring)
        self.output_lines.set_stroke(opacity=construction.landing)

    def _spread(self, cells: Sequence[Cell], share: float) -> Vector:
        """(n, 2) row and column of each input cell on its way from a compact input to its slot."""
        if not cells:
            return np.zeros((0, 2))
        slots = np.array(cells, dtype=float)
        sources = np.array([self.conv.source(cell) for cell in cells], dtype=float)
        compact = sources + (slots.min(axis=0) + slots.max(axis=0) - sources.min(axis=0) - sources.max(axis=0)) / 2
        return _between(compact, slots, share)

    def label_shift(self, construction: Construction) -> Vector:
        """(x, y) that a label at the front left corner of the plane goes with what is built of it."""
        plane = self.arrangement.input
        if not self.arrangement.beam:  # the flat view has its labels behind the planes
            return np.zeros(2)
        cells = [slot for slot in self.conv.slots() if self.conv.source(slot) is not None]
        if not cells:
            return np.zeros(2)
        row, column = self._spread(cells, construction.spread)[[-1, 0], [0, 1]]
        corner = plane.points([(row + 1, column)])[0]
        whole = plane.quad(plane.span)[3]
        shift: Vector = (1 - construction.ring) * (corner - whole)
        return shift

    def _land(self, construction: Construction) -> None:
        """The kernel: by itself, turned as far as it is, or on its way to the first window."""
        if self.arrangement.kernel_stays:
            self._show_kernel(construction.turn)
            return
        corners, entries = self._turned(construction.turn)
        kernel = self.arrangement.kernel
        alone, first = Pointer(kernel.points(corners), kernel.points(entries)), self.pointer(self._first)
        self.point(alone.towards(first, construction.landing), plate=True)

    def turn_to(self, step: Step) -> None:
        """The picture of one step."""
        self._show_kernel()
        self._paint(input_roles(self.conv, step), output_roles(self.conv, step))
        self.point(self.pointer(step))

    def leave(self, step: Step) -> None:
        """The picture between a step and the next: its output is computed, and the window rests on no cells."""
        done = {
            cell: Role.FINISHED_OUTPUT if role is Role.CURRENT_OUTPUT else role
            for cell, role in output_roles(self.conv, step).items()
        }
        self._paint(input_roles(self.conv), done)

    def glide(self, start: Step, end: Step, share: float) -> None:
        """The window a share (0 to 1) of the way from one step to another, after `leave`."""
        self.point(self.pointer(start).towards(self.pointer(end), share), plate=True)

    def finish(self) -> None:
        """The picture after the last step: all computed, no window."""
        self._paint(input_roles(self.conv), dict.fromkeys(self._outputs, Role.FINISHED_OUTPUT))
        self.point(None)

    def pointer(self, step: Step) -> Pointer:
        """Where the window is at a step."""
        plane, slots = self.arrangement.input, [tap.slot for tap in step.taps]
        return Pointer(
            window=plane.quad(Span.of(slots)),
            chips=plane.centres(slots) + np.array([look.CHIP_SHIFT * self._cell, 0.0]),
            output=self.arrangement.output.quad(Span.of([step.output])),
        )

    def _paint(self, inputs: Mapping[Cell, Role], outputs: Mapping[Cell, Role]) -> None:
        plane, output = self.arrangement.input, self.arrangement.output
        self._fade(Construction(zeros=1, ring=1, landing=1))
        for layer, path in zip((self.border_lines, self.border_frame), self._border, strict=True):
            layer.set_points(path)
        self.input_lines.set_points(self._solid)
        for roles, cells, grid, values in (
            (INPUT_ROLES, inputs, plane, self._inputs),
            (OUTPUT_ROLES, outputs, output, self._outputs),
        ):
            for role in roles:
                chosen = [cell for cell, r in cells.items() if r is role]
                self.fills[role].set_points(grid.fill(chosen))
                if role in self.digits:
                    centres = grid.centres(chosen)
                    self.digits[role].set_points(self._numbers(centres, chosen, values, role in ACTIVE_ROLES))
        active = [cell for cell, role in inputs.items() if role in ACTIVE_ROLES]
        edges = [plane.quad(Span.of([cell])) for cell in active]
        self.active_lines.set_points(polygons(edges))

    def _numbers(
        self, centres: Vector, cells: Sequence[Cell], values: Mapping[Cell, np.generic], beside_chip: bool = False
    ) -> Points:
        if not self._shows_digits:
            return NOTHING
        beside_chip = beside_chip and self._shows_chips
        shift, room = (look.DIGIT_SHIFT * self._cell, 0.34) if beside_chip else (0.0, 0.8)
        return joined(
            self._number(values[cell], x + shift, y, look.DIGIT, room)
            for cell, (x, y) in zip(cells, centres, strict=True)
        )

    def _number(self, value: np.generic, x: float, y: float, size: float, room: float) -> Points:
        """A number centred at (x, y), smaller than `size` where it would be wider than `room`, both in cells."""
        outline = number(written(value))
        return outline.centred(x, y, self._cell * min(size, room / outline.width))

    def point(self, pointer: Pointer | None, plate: bool = False) -> None:
        """Put window, weights, output cell and beam where a pointer says; None takes them away.

        On a plate the weights hide the digits below: so they move.
        """
        for layer in (self.beam, self.beam_edges, self.plate, self.window, self.chips, self.weights, self.current):
            layer.set_points(NOTHING)
        if pointer is None:
            return
        self.window.set_points(polygon(pointer.window))
        if plate and self._shows_chips:
            self.plate.set_points(polygon(pointer.window))
        if self._shows_chips:
            self.chips.set_points(copies(self._chip, pointer.chips))
            room = 0.9 * look.CHIP[0]
            self.weights.set_points(
                joined(
                    self._number(self.kernel[tap.kernel], x, y, look.CHIP_DIGIT, room)
                    for tap, (x, y) in zip(self._taps, pointer.chips, strict=True)
                )
            )
        if pointer.output is None:
            return
        self.current.set_points(polygon(pointer.output))
        if self.arrangement.beam:
            corners = np.concatenate([pointer.window, pointer.output])
            hull = corners[ConvexHull(corners).vertices]
            # Its fill ends where the plane begins: a tinted input cell would look like a touched zero.
            self.beam.set_points(polygon(above(hull, self.arrangement.input.quad(self.arrangement.input.span)[0, 1])))
            self.beam_edges.set_points(polygon(hull))
