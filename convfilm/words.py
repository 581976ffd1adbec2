"""Every word that a picture shows, in one place, so that a scene can be in any language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words of a scene. Signs such as i, k, s and p are the field's and stay."""

    convolution: str = "Convolution"
    transposed: str = "Transposed convolution"
    input: str = "input"
    kernel: str = "kernel"
    output: str = "output"
    rows: str = "rows"
    columns: str = "columns"
    start: str = "one input, one kernel"
    padding: str = "zeros around the input"
    insertion: str = "zeros between the cells"
    turn: str = "the kernel, turned by 180°"
    turned: str = "kernel turned by 180°, steps of 1"
    slide: str = "the kernel slides in steps of {step}"
    caption: str = "Output {output}: {sum} = {value}"
    quick: str = "Outputs {first} to {last}"
    end: str = "All {rows} × {columns} outputs"
