"""What every cell is at a step. How a role looks is the theme's business (convfilm/theme.py)."""

from __future__ import annotations

from enum import Enum, auto

from convcore.conv import Cell, Layer2d, Step


class Role(Enum):
    """What a cell is at a step.

    >>> padded = input_roles(Conv2d(3, 3, padding=1)).values()
    >>> Role.BORDER_ZERO in padded, Role.INSERTED_ZERO in padded
    (True, False)
    """

    INPUT = auto()
    """An input cell that the window does not use."""
    ACTIVE_INPUT = auto()
    """An input cell under a tap."""
    INSERTED_ZERO = auto()
    """A zero between input cells (transposed, stride > 1)."""
    BORDER_ZERO = auto()
    """A zero of the padding around the input."""
    ACTIVE_ZERO = auto()
    """A zero, inserted or of the border, under a tap."""
    UNCOUNTED = auto()
    """A border cell of a pooling that counts for nothing: minus infinity to a maximum, to an average past its zeros."""
    ACTIVE_UNCOUNTED = auto()
    """Such a cell under a tap."""
    KERNEL = auto()
    """A weight of the kernel by itself."""
    PENDING_OUTPUT = auto()
    """An output cell that is not computed yet."""
    CURRENT_OUTPUT = auto()
    """The output cell that is being computed."""
    FINISHED_OUTPUT = auto()
    """An output cell that is computed."""


def input_roles(conv: Layer2d, step: Step | None = None) -> dict[Cell, Role]:
    """The role of every slot of the plane at `step`, in raster order; at rest where `step` is None.

    >>> conv = Conv2d((1, 2), (1, 2), stride=(1, 2), transposed=True)
    >>> [role.name for role in input_roles(conv, conv.step((0, 1))).values()]
    ['BORDER_ZERO', 'ACTIVE_INPUT', 'ACTIVE_ZERO', 'INPUT', 'BORDER_ZERO']
    >>> pool = Pool2d((1, 2), (1, 2), padding=(0, 1))
    >>> [role.name for role in input_roles(pool, pool.step((0, 0))).values()]
    ['ACTIVE_UNCOUNTED', 'ACTIVE_INPUT', 'INPUT', 'UNCOUNTED']
    """
    touched = {tap.slot for tap in step.taps} if step else set()
    roles = {}
    for slot in conv.slots():
        if conv.source(slot) is not None:
            roles[slot] = Role.ACTIVE_INPUT if slot in touched else Role.INPUT
        elif not conv.counts(slot):
            roles[slot] = Role.ACTIVE_UNCOUNTED if slot in touched else Role.UNCOUNTED
        elif slot in touched:
            roles[slot] = Role.ACTIVE_ZERO
        else:
            roles[slot] = Role.BORDER_ZERO if conv.is_border(slot) else Role.INSERTED_ZERO
    return roles


def output_roles(conv: Layer2d, step: Step | None = None) -> dict[Cell, Role]:
    """The role of every output cell at `step`, in raster order; all pending where `step` is None.

    >>> conv = Conv2d((1, 3), 1)
    >>> [role.name for role in output_roles(conv, conv.step((0, 1))).values()]
    ['FINISHED_OUTPUT', 'CURRENT_OUTPUT', 'PENDING_OUTPUT']
    """
    roles = {}
    rows, columns = conv.output_shape
    for cell in (Cell(row, column) for row in range(rows) for column in range(columns)):
        if step is None or cell > step.output:  # cells compare in raster order
            roles[cell] = Role.PENDING_OUTPUT
        else:
            roles[cell] = Role.CURRENT_OUTPUT if cell == step.output else Role.FINISHED_OUTPUT
    return roles
