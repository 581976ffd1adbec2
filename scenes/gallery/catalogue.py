"""Which scenes there are, by their files alone: importing them would start Manim, which takes seconds."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("convolution", "transposed")


@dataclass(frozen=True)
class Entry:
    """A scene: class `name` in scenes/`module`.py."""

    module: str
    name: str

    @property
    def stem(self) -> str:
        """What its files are called."""
        return stem(self.name)


def stem(name: str) -> str:
    """padding_strides for PaddingStrides."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def catalogue() -> list[Entry]:
    """Every scene, in the order of the files."""
    entries = []
    for module in MODULES:
        source = ast.parse((ROOT / "scenes" / f"{module}.py").read_text(encoding="utf-8"))
        entries += [Entry(module, node.name) for node in source.body if isinstance(node, ast.ClassDef)]
    return entries


def chosen(names: Sequence[str]) -> list[Entry]:
    """The scenes of these names or stems, or all; ValueError, with the names that there are, for any other."""
    entries = catalogue()
    known = {name: entry for entry in entries for name in (entry.name, entry.stem)}
    for name in names:
        if name not in known:
            raise ValueError(f"there is no scene {name!r}: choose from {', '.join(entry.name for entry in entries)}")
    wanted = {known[name] for name in names}
    return [entry for entry in entries if entry in wanted or not names]
