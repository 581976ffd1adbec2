"""Which scenes there are, by their files alone: importing them would start Manim, which takes seconds.

Gallery, tests, bench, page and help take their lists from here, so that a new scene is one class in one file.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from convfilm.film import Film

SCENES = Path(__file__).resolve().parents[1] / "scenes"
"""The scenes of this repository, which are not installed."""


@dataclass(frozen=True)
class Entry:
    """A scene: class `name` in `file`."""

    file: Path
    name: str
    view: str = "planes"
    """What its class, or one that it is derived from, says in the file."""

    @property
    def stem(self) -> str:
        """What its files are called."""
        return stem(self.name)

    def load(self) -> type[Film]:
        """Its class, from its file, whatever else is called as its folder is."""
        module = f"convfilm scenes {self.file}"
        if module not in sys.modules:
            spec = importlib.util.spec_from_file_location(module, self.file)
            assert spec is not None
            assert spec.loader is not None
            sys.modules[module] = importlib.util.module_from_spec(spec)
            try:
                spec.loader.exec_module(sys.modules[module])
            except BaseException:
                del sys.modules[module]
                raise
        return cast("type[Film]", getattr(sys.modules[module], self.name))


def stem(name: str) -> str:
    """padding_strides for PaddingStrides."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def catalogue(folder: Path = SCENES) -> list[Entry]:
    """Every scene of a layer of a folder, or of a file, in the order of the files' names and of the classes in them.

    A scene is a class with a base and without a leading underscore, unless others of its file are derived from it and
    it has no layer; ValueError where two have one stem.
    """
    return _listed(folder, long=False)


def compilations(folder: Path = SCENES) -> list[Entry]:
    """Every film of a folder, or of a file, that is made of the shots of others: without layer, view and loop."""
    return _listed(folder, long=True)


def _listed(folder: Path, long: bool) -> list[Entry]:
    """The films in parts, or all others."""
    entries = []
    for file in [folder] if folder.is_file() else sorted(folder.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        derived_from = {base for node in classes for base in _bases(node)}
        layers, views, compiled = {"Film": False, "Compilation": False}, {"Film": "planes"}, {"Compilation"}
        for node in classes:
            if compiled & {*_bases(node)}:
                compiled.add(node.name)
            views[node.name] = _view(node) or next((views[base] for base in _bases(node) if base in views), "planes")
            layers[node.name] = _sets(node, "conv", "parts") or any(layers.get(base, True) for base in _bases(node))
            is_base = node.name in derived_from and not layers[node.name]
            is_scene = node.bases and not node.name.startswith("_") and not is_base
            if is_scene and (node.name in compiled) == long:
                entries.append(Entry(file, node.name, views[node.name]))
    stems = [entry.stem for entry in entries]
    for entry in entries:
        if stems.count(entry.stem) > 1:
            raise ValueError(f"{folder} has two scenes whose files would be called {entry.stem}")
    return entries


def _bases(node: ast.ClassDef) -> list[str]:
    """The names of the bases, without those of their modules."""
    return [ast.unparse(base).rpartition(".")[2] for base in node.bases]


def _sets(node: ast.ClassDef, *names: str) -> bool:
    """Whether a class sets one of these names, or defines a function that is called so."""
    found = (name for part in node.body for name in ast.walk(part))
    return any(
        (isinstance(each, ast.Name) and each.id in names) or (isinstance(each, ast.FunctionDef) and each.name in names)
        for each in found
    )


def _view(node: ast.ClassDef) -> str | None:
    """The view that a class sets, if it says so in so many words."""
    for part in node.body:
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "view":
            return str(ast.literal_eval(part.value)) if isinstance(part.value, ast.Constant) else None
    return None


def chosen(names: Sequence[str], folder: Path = SCENES) -> list[Entry]:
    """The scenes of these names or stems, or all; ValueError, with the names that there are, for any other."""
    entries = catalogue(folder)
    known = {name: entry for entry in entries for name in (entry.name, entry.stem)}
    for name in names:
        if name not in known:
            for long in compilations(folder):
                if name in (long.name, long.stem):
                    file = f"{long.file.parent.name}/{long.file.name}"
                    raise ValueError(f"{long.name} is made of other scenes: manim render {file} {long.name}")
            raise ValueError(f"there is no scene {name!r}: choose from {', '.join(entry.name for entry in entries)}")
    wanted = {known[name] for name in names}
    return [entry for entry in entries if entry in wanted or not names]
