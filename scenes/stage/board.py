"""The planes and all that is drawn on them: an absolute picture of one step, never a change from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import manim as mn
import numpy as np
from scipy.spatial import ConvexHull

from convcore import Cell, Conv2d, Role, Step, input_roles, output_roles
from convcore.apply import Array
from scenes.stage import theme as look
from scenes.stage.arrangement import Arrangement
from scenes.stage.grid import Grid, Span, Vector
from scenes.stage.path import (
    NOTHING,
    Points,
    copies,
    filled,
    joined,
    polygon,
    polylines,
    rounded_rectangle,
    stroked,
)
from scenes.stage.text import number, written
from scenes.stage.theme import Theme

INPUT_ROLES = (Role.INSERTED_ZERO, Role.BORDER_ZERO, Role.INPUT, Role.ACTIVE_ZERO, Role.ACTIVE_INPUT)
OUTPUT_ROLES = (Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT)
ACTIVE_ROLES = (Role.ACTIVE_ZERO, Role.ACTIVE_INPUT)


@dataclass(frozen=True, eq=False)
class Pointer:
    """Where the kernel is, in frame units: corners of its window, corners of its output cell, centres of its weights."""

    window: Vector
    """(4, 2)."""
    chips: Vector
    """(taps, 2), in the order of a step's taps."""
    output: Vector | None = None
    """(4, 2), or None before there is one."""

    def towards(self, other: Pointer, share: float) -> Pointer:
        """The pointer a share (0 to 1) of the way to another."""
        return Pointer(
            _between(self.window, other.window, share),
            _between(self.chips, other.chips, share),
            None if self.output is None or other.output is None else _between(self.output, other.output, share),
        )


def _between(here: Vector, there: Vector, share: float) -> Vector:
    return here + share * (there - here)


class Board:
    """Input plane, output and, on them, the window with the kernel's weights.

    `layers` are its mobjects in drawing order. `still` of them never change while the window glides; the others are
    redrawn with it, so they come last.
    """

    def __init__(
        self, conv: Conv2d, x: Array, kernel: Array, y: Array, theme: Theme, arrangement: Arrangement, pixel: float
    ) -> None:
        self.conv, self.kernel, self.theme, self.arrangement = conv, kernel, theme, arrangement
        self._cell = cell = arrangement.cell_size
        self._taps = next(conv.steps()).taps  # their kernel entries are the same at every step
        self._inputs = {slot: x[source] if (source := conv.source(slot)) else x.dtype.type(0) for slot in conv.slots()}
        self._outputs = {cell: y[cell] for cell in output_roles(conv)}
        self._shows_digits = look.DIGIT * cell >= look.MIN_TEXT_PIXELS * pixel
        self._shows_chips = look.CHIP_DIGIT * cell >= look.MIN_TEXT_PIXELS * pixel
        self._chip = rounded_rectangle(look.CHIP[0] * cell, look.CHIP[1] * cell, 0.08 * cell)

        def line(width: float) -> float:
            return max(width * cell, look.MIN_LINE_PIXELS * pixel)

        plane, output = arrangement.input, arrangement.output
        stretched = Span.of(slot for slot in conv.slots() if not conv.is_border(slot))
        self.fills = {role: filled(theme.fills[role]) for role in INPUT_ROLES + OUTPUT_ROLES}
        self.digits = {role: filled(color) for role, color in theme.digits.items()}
        self.border_lines = stroked(theme.mute, line(look.GRID_LINE))
        if stretched != plane.span:
            self.border_lines.set_points(plane.dashes(plane.span))
        self.input_lines = stroked(theme.line, line(look.GRID_LINE), plane.lines(stretched))
        self.output_lines = stroked(theme.line, line(look.GRID_LINE), output.lines(output.span))
        self.beam = filled(theme.kernel, opacity=look.BEAM_OPACITY)
        self.beam_edges = stroked(theme.kernel, line(look.BEAM_LINE))
        self.active_lines = stroked(theme.paper, line(look.GRID_LINE))
        self.window = stroked(theme.kernel, line(look.WINDOW_LINE))
        self.chips = filled(theme.kernel)
        self.weights = filled(theme.on_kernel)
        self.current = stroked(theme.kernel, line(look.WINDOW_LINE))
        for outline in (self.window, self.current):
            outline.joint_type = mn.LineJointType.MITER
        self.still = [
            self.fills[Role.INSERTED_ZERO],
            self.fills[Role.BORDER_ZERO],
            self.fills[Role.INPUT],
            self.border_lines,
            self.input_lines,
        ]
        self.layers = [
            *self.still,
            self.beam,
            self.beam_edges,
            *(self.fills[role] for role in ACTIVE_ROLES),
            self.active_lines,
            *(self.digits[role] for role in INPUT_ROLES),
            self.window,
            self.chips,
            self.weights,
            *(self.fills[role] for role in OUTPUT_ROLES),
            self.output_lines,
            *(self.digits[role] for role in OUTPUT_ROLES if role in self.digits),
            self.current,
        ]

    def rest(self) -> None:
        """The picture before the first step: nothing computed, no window."""
        self._paint(input_roles(self.conv), output_roles(self.conv))
        self.point(None)

    def turn_to(self, step: Step) -> None:
        """The picture of one step."""
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
        self.point(self.pointer(start).towards(self.pointer(end), share))

    def finish(self) -> None:
        """The picture after the last step: all computed, no window."""
        self._paint(input_roles(self.conv), dict.fromkeys(self._outputs, Role.FINISHED_OUTPUT))
        self.point(None)

    def pointer(self, step: Step) -> Pointer:
        """Where the window is at a step."""
        plane, slots = self.arrangement.input, [tap.slot for tap in step.taps]
        return Pointer(
            window=plane.quad(Span.of(slots)),
            chips=plane.centres(slots) + (look.CHIP_SHIFT * self._cell, 0.0),
            output=self.arrangement.output.quad(Span.of([step.output])),
        )

    def _paint(self, inputs: Mapping[Cell, Role], outputs: Mapping[Cell, Role]) -> None:
        plane, output = self.arrangement.input, self.arrangement.output
        for roles, cells, grid, values in (
            (INPUT_ROLES, inputs, plane, self._inputs),
            (OUTPUT_ROLES, outputs, output, self._outputs),
        ):
            for role in roles:
                chosen = [cell for cell, r in cells.items() if r is role]
                self.fills[role].set_points(grid.fill(chosen))
                if role in self.digits:
                    self.digits[role].set_points(self._numbers(grid, chosen, values, beside_chip=role in ACTIVE_ROLES))
        active = [cell for cell, role in inputs.items() if role in ACTIVE_ROLES]
        edges = [plane.quad(Span.of([cell])) for cell in active]
        self.active_lines.set_points(polylines([[*corners, corners[0]] for corners in edges]))

    def _numbers(self, grid: Grid, cells: list[Cell], values: Mapping[Cell, np.generic], beside_chip: bool) -> Points:
        if not (self._shows_digits and cells):
            return NOTHING
        beside_chip = beside_chip and self._shows_chips
        shift, room = (look.DIGIT_SHIFT * self._cell, 0.34) if beside_chip else (0.0, 0.8)
        return joined(
            self._number(values[cell], x + shift, y, look.DIGIT, room)
            for cell, (x, y) in zip(cells, grid.centres(cells), strict=True)
        )

    def _number(self, value: np.generic, x: float, y: float, size: float, room: float) -> Points:
        """A number centred at (x, y), smaller than `size` where it would be wider than `room`, both in cells."""
        outline = number(written(value))
        return outline.centred(x, y, self._cell * min(size, room / outline.width))

    def point(self, pointer: Pointer | None) -> None:
        """Put window, weights, output cell and beam where a pointer says; None takes them away."""
        for layer in (self.beam, self.beam_edges, self.window, self.chips, self.weights, self.current):
            layer.set_points(NOTHING)
        if pointer is None:
            return
        self.window.set_points(polygon(pointer.window))
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
            hull = polygon(corners[ConvexHull(corners).vertices])
            self.beam.set_points(hull)
            self.beam_edges.set_points(hull)
