"""convcore: which cells a convolution or a pooling reads and writes. Pure: the standard library and numpy."""

from convcore.apply import apply, entries, link_counts, matrix, overlap_counts, reading, winner
from convcore.axis import Axis
from convcore.conv import Cell, Conv2d, Layer2d, Stamp, StampTap, Step, Tap
from convcore.describe import (
    Sentences,
    StepWords,
    alternative_text,
    description,
    equality,
    number_words,
    parameters,
    product,
    step_words,
    sum_of,
    sum_of_channels,
    written,
)
from convcore.example import Addend, Example, Term
from convcore.named_padding import filling_output_padding, named_padding
from convcore.pooling import Pool2d
from convcore.roles import Role, input_roles, output_roles

__all__ = [
    "Addend",
    "Axis",
    "Cell",
    "Conv2d",
    "Example",
    "Layer2d",
    "Pool2d",
    "Role",
    "Sentences",
    "Stamp",
    "StampTap",
    "Step",
    "StepWords",
    "Tap",
    "Term",
    "alternative_text",
    "apply",
    "description",
    "entries",
    "equality",
    "filling_output_padding",
    "input_roles",
    "link_counts",
    "matrix",
    "named_padding",
    "number_words",
    "output_roles",
    "overlap_counts",
    "parameters",
    "product",
    "reading",
    "step_words",
    "sum_of",
    "sum_of_channels",
    "winner",
    "written",
]
