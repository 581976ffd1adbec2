"""The table: a row per measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEADER = ("measure", "measured (median)", "spread (min-max)", "must reach", "ok")


@dataclass(frozen=True)
class Row:
    """One measure and its repetitions."""

    measure: str
    values: Sequence[float]
    limit: float | None = None
    """The most that is allowed; None for what is told for information only."""
    unit: str = ""
    detail: str = ""
    worst: bool = False
    """Whether the highest of the values has to keep the limit, instead of the median."""

    @classmethod
    def of_pairs(
        cls,
        measure: str,
        pairs: Sequence[tuple[float, float]],
        limit: float | None = None,
        unit: str = "s",
        note: str = "",
    ) -> Row:
        """The ratio of what was measured in pairs; the detail tells the medians of both sides."""
        ours, theirs = (median(side) for side in zip(*pairs, strict=True))
        detail = f"{ours:.3g} {unit} / {theirs:.3g} {unit}{note}"
        return cls(measure, [a / b for a, b in pairs], limit, detail=detail)

    @property
    def ok(self) -> bool:
        """Whether the limit, if there is one, is kept."""
        value = max(self.values) if self.worst else median(self.values)
        return self.limit is None or value <= self.limit

    def cells(self, judged: bool = True) -> tuple[str, ...]:
        """The texts of the columns of `HEADER`."""

        def written(value: float) -> str:
            return f"{value:.0f} {self.unit}" if self.unit else f"{value:.3f}"

        measured = written(median(self.values)) + (f" ({self.detail})" if self.detail else "")
        spread = f"{written(min(self.values))} - {written(max(self.values))}"
        if self.limit is None:
            return self.measure, measured, spread, "", ""
        ok = ("yes" if self.ok else "NO") if judged else "not judged"
        return self.measure, measured, spread, f"≤ {self.limit:g}" + (f" {self.unit}" if self.unit else ""), ok


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns align in a terminal, too."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
