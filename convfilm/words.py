"""Every word that a picture shows, in one place, so that a scene can be in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from convcore.parameters import named
from convfilm import checks


@dataclass(frozen=True)
class StillWords:
    """What is said of a still: in a description, and as a caption; and the output cell that it is about, if any."""

    sentence: str
    caption: str
    output: tuple[int, int] | None = None


SIZES = ("input", "output", "stride", "padding")


def _template(words: str, *more: str) -> Any:
    """A template that may hold more fields than its default does."""
    return field(default=words, metadata={"fields": more})


@named
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
    start_back: str = "what the convolution gave goes back"
    padding: str = "padding puts zeros around the input"
    insertion: str = "the cells move apart, zeros fill the gaps"
    ring: str = "a border of zeros, as wide as p′ says"
    cropping: str = "p > k − 1: the rim is cut"
    turn: str = "the kernel turns by 180°"
    turned: str = "kernel turned by 180°, steps of 1"
    slide: str = "the kernel slides in steps of {step}"
    told: str = "Each input times its weight, added up"
    told_next: str = "The same at this window"
    told_zeros: str = "Zeros add nothing: {count} of {all} products count"
    caption: str = _template("{told}: {value}", "output", "sum")
    quick: str = "and so on, row by row"

    # What a film claims in the end, by the kind of its layer, with any of SIZES.
    claim_plain: str = _template("Without padding, {input} shrinks to {output}.", *SIZES)
    claim_kept: str = _template("Padding {padding} keeps {output}.", *SIZES)
    claim_padded: str = _template("Padding {padding}: {input} becomes {output}.", *SIZES)
    claim_strides: str = _template(
        "Stride {stride}: the window moves {stride} cells, {input} becomes {output}.", *SIZES
    )
    claim_padded_strides: str = _template("Padding {padding}, stride {stride}: {input} becomes {output}.", *SIZES)
    claim_turned: str = _template("Full padding: its zeros make {input} grow to {output}.", *SIZES)
    claim_turned_padded: str = _template("With the kernel turned, {output} comes back, the numbers do not.", *SIZES)
    claim_spread: str = _template("Zeros in the gaps and around: {input} grows to {output}.", *SIZES)
    claim_spread_padded: str = _template(
        "Stride {stride} opens gaps, padding {padding} trims the border: {output}.", *SIZES
    )

    # What is said of a loop before its claim: {number} is that of the kernel's weights.
    loop: tuple[str, str] = ("Each output is {number} product", "Each output adds up {number} products")

    # A card: at most 20 characters.
    tag: str = "p = {padding}, s = {stride}"
    tag_gap: str = "gap {gap}, step 1"
    tag_turned: str = "kernel turned, step 1"

    # What the films that are told in acts say, by their views.
    ambiguous: str = "Which size does a transposed convolution come back to?"
    ambiguous_tag: str = "{small} or {large}?"
    ambiguous_start: str = _template("One layer, two inputs: {small} and {large}", "output", "stride")
    ambiguous_slide: str = _template("Both windows move {stride} cells at a time", "small", "large", "output")
    ambiguous_floor: str = _template("Both give {output}: the floor drops what no window reaches", "small", "large")
    ambiguous_back: str = _template("Now back from {output}: was it {small} or {large}?")
    ambiguous_same: str = _template("With output_padding {less}, both come back as {small}", "more", "large", "output")
    ambiguous_extra: str = _template("output_padding {more} adds zeros at the end", "less", "small", "large")
    ambiguous_told: str = _template("There is room for more windows: {sum}", "small", "large")
    ambiguous_rest: str = "Every cell that is more is computed, none is appended"
    ambiguous_claim: str = _template(
        "{small} and {large} both give {output}; output_padding says which to come back to."
    )

    dilation: str = "Stride or dilation: what is the difference?"
    dilation_tag: str = "s = {factor} or d = {factor}"
    dilation_left: str = _template("stride {factor}", "kernel", "span")
    dilation_right: str = _template("dilation {factor}", "kernel", "span")
    dilation_start: str = _template("The same input and the same {kernel} kernel, twice", "input")
    dilation_spread: str = _template("Dilation {factor} spreads the kernel: between weights it skips {skipped}", "span")
    dilation_window: str = _template(
        "{weights} weights each: left on neighbours, right on cells {factor} apart", "span", "kernel"
    )
    dilation_step: str = _template("Then the window moves: left by {factor} cells, right by 1")
    dilation_pass: str = _template("Left takes larger steps, right looks further around", "factor", "span")
    dilation_claim: str = _template(
        "Stride {factor} moves the window by {factor}; dilation {factor} spreads the kernel over {span}.", "kernel"
    )

    # Alternative texts and descriptions: see convcore.Sentences for the fields of each.
    alt: str = "{kind}: {plane}; a {kernel} slides over it {pace}; {size} output."
    alt_short: str = "{kind}: {input}, {kernel}, {size} output."
    alt_acts: str = "{title} {layer} {claim}"
    alt_input: str = "{size} input"
    alt_kernel: str = "{size} kernel"
    alt_turned_kernel: str = "{size} kernel turned by 180 degrees"
    cells_at_a_time: tuple[str, str] = ("{number} cell at a time", "{number} cells at a time")
    down_and_right: str = "{down} and {right} at a time"
    cells_down: tuple[str, str] = ("{number} cell down", "{number} cells down")
    cells_right: tuple[str, str] = ("{number} cell to the right", "{number} cells to the right")
    inserted: tuple[str, str] = (
        "{number} zero inserted between neighbours",
        "{number} zeros inserted between neighbours",
    )
    inserted_unevenly: str = "{rows} and {columns} zeros inserted between neighbouring rows and columns"
    no_border: str = "no border"
    border: tuple[str, str] = ("a border of {number} zero", "a border of {number} zeros")
    uneven_border: str = "a border of zeros, {sides}"
    cropped_by: str = "cropped by {sides}"
    sides: tuple[str, str, str, str] = (
        "{number} above",
        "{number} below",
        "{number} at the left",
        "{number} at the right",
    )
    counting: str = "Cells are (row, column), counted from 0 at the top left."
    numbers_of_input: str = "Input: {numbers}."
    numbers_of_kernel: str = "Kernel: {numbers}."
    numbers_of_turned_kernel: str = "Kernel: {numbers}, turned by 180 degrees under the window."
    numbers_of_output: str = "Output: {numbers}."
    cell: str = "Output {output} reads {read}: {sum}."
    cell_caption: str = "Output {output}: {sum}."
    read_input: str = "input {cells}"
    read_zeros: tuple[str, str] = ("{number} zero", "{number} zeros")
    read_both: str = "{input} and {zeros}"

    def __post_init__(self) -> None:
        checks.words(self)
