"""Padding by name, as the layers of PyTorch and Keras take it: how many zeros before and after one axis."""

from __future__ import annotations

from convcore.axis import Axis

NAMES = ("valid", "same", "full", "causal")
"""The names that padding may have."""


def named_padding(
    name: str, input_size: int, kernel_size: int, stride: int = 1, dilation: int = 1, transposed: bool = False
) -> tuple[int, int]:
    """(before, after) in cells, for one axis of a layer whose padding has a name.

    With the effective kernel size e = d(k - 1) + 1 (the guide's section 5.1):

    - "valid": none, the guide's relationship 5 without padding.
    - "same": what makes ceil(i / s) output cells, max((ceil(i / s) - 1)s + e - i, 0) in all, of which the odd one
      comes after. TensorFlow's rule (its guide to `tf.nn`, "Notes on padding"); with stride 1 it is PyTorch's, too.
    - "full": e - 1 on both sides, the guide's relationship 4, dilated.
    - "causal": e - 1 before and none after, so that no output reads an input that comes later (Keras, `Conv1D`).

    Of a transposed layer it is the padding of the convolution that it transposes, as everywhere; for "same" that is
    the one over s * i cells, which has i output cells (TensorFlow, `tf.nn.conv2d_transpose`).

    Raises TypeError and ValueError for sizes as `Axis` does, and ValueError for another name.

    >>> named_padding("same", 6, 3, stride=2), named_padding("same", 5, 3, stride=2), named_padding("same", 5, 4)
    ((0, 1), (1, 1), (1, 2))
    >>> named_padding("full", 5, 3, dilation=2), named_padding("causal", 5, 3, dilation=2)
    ((4, 4), (4, 0))
    """
    if name not in NAMES:
        raise ValueError(f"padding must be one of {', '.join(map(repr, NAMES))}, got {name!r}")
    # Transposed, every kernel fits, so that nothing but the sizes themselves can be wrong.
    axis = Axis(input_size, kernel_size, stride, dilation=dilation, transposed=True)
    reach = axis.effective_kernel_size - 1
    if name == "valid":
        return 0, 0
    if name == "full":
        return reach, reach
    if name == "causal":
        return reach, 0
    size = axis.stride * axis.input_size if transposed else axis.input_size
    outputs = -(-size // axis.stride)
    total = max((outputs - 1) * axis.stride + axis.effective_kernel_size - size, 0)
    return total // 2, total - total // 2


def filling_output_padding(kernel_size: int, stride: int = 1, dilation: int = 1) -> int:
    """The output_padding with which the stamps of a transposed layer fill what their strides span.

    Keras adds it by itself: without it, a kernel that is smaller than the stride leaves s - e cells too few for s * i
    (`keras.layers.Conv2DTranspose`, output_padding=None). Raises as `named_padding` does.

    >>> filling_output_padding(2, stride=3), filling_output_padding(3, stride=2)
    (1, 0)
    """
    axis = Axis(1, kernel_size, stride, dilation=dilation, transposed=True)
    return max(axis.stride - axis.effective_kernel_size, 0)
