"""A view that the project does not have, in one file: y = C x, a row that lights up per output cell."""

from dataclasses import dataclass

import numpy as np

from convcore import Cell, Role, matrix, written
from convfilm.grid import FLAT, Span
from convfilm.layout import cells, labelled, row, sign
from convfilm.picture import Label, Picture, Sheet
from convfilm.story import Shot


@dataclass(frozen=True)
class Lit:
    """So many rows are done, and one is lit."""

    rows: int = 0
    output: Cell | None = None

    @property
    def explains(self):
        return None if self.output is None else float(self.rows)


class MatrixView:
    most, beside = 1 / 5, False

    def names(self, example, words):  # noqa: ARG002
        return {name: f"#strong[{name}]" for name in ("y", "C", "x")}

    def boxes(self, example, em, widths, building):  # noqa: ARG002
        outputs, inputs = np.prod(example.conv.output_shape), np.prod(example.conv.input_shape)
        y, c, x = (
            labelled(cells(name, range(rows), range(columns), FLAT), name, 1.7 * em, 0.5 * em, 2 * em)
            for name, rows, columns in (("y", outputs, 1), ("C", outputs, inputs), ("x", inputs, 1))
        )
        return [row(y, sign("equals", 2 * em), c, sign("times", 2 * em), x)]

    def story(self, example, words, rate, speed):  # noqa: ARG002
        frames = round(rate / speed)
        lit = [Shot("sweep", frames, (Lit(n, step.output),)) for n, step in enumerate(example.steps)]
        return [Shot("introduction", frames, (Lit(),)), *lit, Shot("summary", frames, (Lit(len(lit)),))]

    def stills(self, example, words):  # noqa: ARG002
        return [*(Lit(n, step.output) for n, step in enumerate(example.steps)), Lit(len(example.steps))]

    def picture(self, example, words, moment):  # noqa: ARG002
        dense = matrix(example.conv, example.kernel)
        y, x = (dict.fromkeys(np.ndindex(len(array), 1)) for array in (dense, dense.T))
        read = {Cell(row, column): weight for (row, column), weight in np.ndenumerate(dense) if weight}
        lit = {cell for cell in read if moment.output and cell.row == moment.rows}
        done = {cell: Role.FINISHED_OUTPUT if cell[0] < moment.rows else Role.PENDING_OUTPUT for cell in y}
        if moment.output:
            done[moment.rows, 0] = Role.CURRENT_OUTPUT
        touched = {column for _, column in lit}
        values = zip(x, example.x.ravel(), strict=True), zip(y, example.output.ravel(), strict=True)
        numbers = [{Cell(*cell): written(value) for cell, value in pairs} for pairs in values]
        rows, columns = dense.shape
        return Picture(
            sheets={
                "C": Sheet(
                    {cell: Role.ACTIVE_INPUT if cell in lit else Role.KERNEL for cell in read},
                    {cell: written(weight) for cell, weight in read.items()},
                    ruled=Span(0, 0, rows, columns),
                ),
                "x": Sheet(
                    {Cell(*c): Role.ACTIVE_INPUT if c[0] in touched else Role.INPUT for c in x},
                    numbers[0],
                    ruled=Span(0, 0, columns, 1),
                ),
                "y": Sheet({Cell(*c): role for c, role in done.items()}, numbers[1], ruled=Span(0, 0, rows, 1)),
            },
            labels={name: Label(f"#strong[{name[0]}]") for name in ("y label", "C label", "x label")}
            | {"equals": Label("="), "times": Label("·")},
        )
