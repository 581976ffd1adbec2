"""convcore: which cells a convolution reads and writes. Pure: the standard library and numpy."""

from convcore.apply import apply, matrix
from convcore.axis import Axis
from convcore.conv import Cell, Conv2d, Step, Tap
from convcore.roles import Role, input_roles, output_roles

__all__ = ["Axis", "Cell", "Conv2d", "Role", "Step", "Tap", "apply", "input_roles", "matrix", "output_roles"]
