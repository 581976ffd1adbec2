"""A layer from what a user types: sizes and padding as text, or a line of PyTorch or Keras, which is never run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from convcore import Conv2d, Pool2d, filling_output_padding, named_padding
from convcore.named_padding import NAMES
from convcore.parameters import SIZE, integer, integers

LONGEST = 1000  # signs of a line
HINT = 'such as "nn.Conv2d(1, 1, 3, stride=2)" or "keras.layers.Conv2D(1, 3, strides=2)"'


@dataclass(frozen=True)
class _Form:
    """What a layer of PyTorch or Keras takes."""

    names: tuple[str, ...]
    """Its parameters, in the order of its signature as far as that is the same in all versions."""
    positional: int
    """How many of them may be given without their names."""
    required: int
    keras: bool
    axes: int
    transposed: bool = False
    mode: str = ""
    """Of a pooling: "max" or "average"."""


TORCH = {
    False: "in_channels out_channels kernel_size stride padding dilation groups bias padding_mode device dtype",
    True: "in_channels out_channels kernel_size stride padding output_padding groups bias dilation padding_mode "
    "device dtype",
}
KERAS = (
    "filters kernel_size strides padding output_padding data_format dilation_rate groups activation use_bias "
    "kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint "
    "bias_constraint name trainable dtype input_shape"
)
KERAS_DEPTHWISE = (
    "kernel_size strides padding depth_multiplier data_format dilation_rate activation use_bias depthwise_initializer "
    "bias_initializer depthwise_regularizer bias_regularizer activity_regularizer depthwise_constraint "
    "bias_constraint name trainable dtype input_shape"
)
FORMS = {
    **{
        f"Conv{'Transpose' * transposed}{axes}d": _Form(
            tuple(TORCH[transposed].split()), len(TORCH[transposed].split()), 3, False, axes, transposed
        )
        for axes in (1, 2)
        for transposed in (False, True)
    },
    **{
        f"Conv{axes}D{'Transpose' * transposed}": _Form(tuple(KERAS.split()), 4, 2, True, axes, transposed)
        for axes in (1, 2)
        for transposed in (False, True)
    },
    **{f"DepthwiseConv{axes}D": _Form(tuple(KERAS_DEPTHWISE.split()), 4, 1, True, axes, False) for axes in (1, 2)},
}
"""By the names of their classes."""
POOLS = {
    "Max": "kernel_size stride padding dilation return_indices ceil_mode",
    "Avg": "kernel_size stride padding ceil_mode count_include_pad",
}
KERAS_POOL = "pool_size strides padding data_format name trainable dtype"
FORMS |= {
    f"{name}Pool{axes}d": _Form(tuple(names.split()), len(names.split()), 1, False, axes, mode=mode)
    for axes in (1, 2)
    for (name, names), mode in zip(POOLS.items(), ("max", "average"), strict=True)
}
FORMS["AvgPool2d"] = _Form((*POOLS["Avg"].split(), "divisor_override"), 6, 1, False, 2, mode="average")
FORMS |= {
    f"{name}Pooling{axes}D": _Form(tuple(KERAS_POOL.split()), 3, 0, True, axes, mode=mode)
    for axes in (1, 2)
    for name, mode in (("Max", "max"), ("Average", "average"))
}
OURS = {"strides": "stride", "dilation_rate": "dilation", "pool_size": "kernel_size"}
"""PyTorch's names for Keras's."""
CHANNELS = ("in_channels", "out_channels", "groups")
ONLY = {"padding_mode": ("zeros",), "activation": (None, "linear"), "divisor_override": (None,)}
"""What these may be: with anything else a film would show another layer."""


def size(name: str, text: str) -> int | tuple[int, int]:
    """`7`, or `7,5` for (rows, columns); ValueError for any other text.

    >>> size("stride", "2"), size("stride", "2,1")
    (2, (2, 1))
    """
    numbers = _numbers(text)
    if len(numbers) not in (1, 2):
        raise ValueError(f"{name} must be an integer or rows,columns such as 7,5, got {text!r}")
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


def padding(text: str) -> Any:
    """`2`, `2,1` for (rows, columns), `0,1,0,1` for top, bottom, left and right, or a name; ValueError for other text.

    >>> padding("1"), padding("1,0"), padding("0,1,2,3"), padding("same")
    (1, (1, 0), ((0, 1), (2, 3)), 'same')
    """
    if text in NAMES:
        return text
    numbers = _numbers(text)
    if len(numbers) == 4:
        return tuple(numbers[:2]), tuple(numbers[2:])
    if len(numbers) not in (1, 2):
        raise ValueError(
            f"padding must be an integer, rows,columns, top,bottom,left,right or one of {', '.join(NAMES)}, "
            f"got {text!r}"
        )
    return numbers[0] if len(numbers) == 1 else tuple(numbers)


def count(name: str, text: str) -> int:
    """`7`; ValueError for any other text.

    >>> count("groups", "2")
    2
    """
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise ValueError(f"{name} must be an integer, got {text!r}")
    return int(text)


def _numbers(text: str) -> list[int]:
    """Integers between commas, or none where there is anything else."""
    return [int(number) for number in text.split(",")] if re.fullmatch(r"-?\d{1,9}(,-?\d{1,9})*", text) else []


def layer(
    input_size: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    output_padding: Any = None,
    transposed: bool = False,
    **channels: Any,
) -> Conv2d:
    """A Conv2d whose padding may also be one of `convcore.named_padding.NAMES`; `channels` are its channels and groups.

    "causal" is for one row. Of a transposed layer "same" makes s * i output cells, and says output_padding, too, unless
    that is given. Raises TypeError and ValueError, as Conv2d does.

    >>> layer(6, 3, stride=2, padding="same").padding
    ((0, 1), (0, 1))
    """
    if isinstance(padding, str):
        sizes = {"input_size": input_size, "kernel_size": kernel_size, "stride": stride, "dilation": dilation}
        rows, columns = zip(*(integers(name, value, SIZE) for name, value in sizes.items()), strict=True)
        if padding == "causal" and (rows[0] != 1 or transposed):
            raise ValueError(
                f"padding 'causal' is for a convolution of one row, such as input_size 1,8, got "
                f"{'a transposed one of ' * transposed}input_size {rows[0]},{columns[0]}"
            )
        if padding == "same" and transposed and output_padding is None:
            output_padding = _filling(kernel_size, stride, dilation)
        ends = [named_padding(padding, i, k, s, d, transposed) for i, k, s, d in (rows, columns)]
        if padding == "causal":  # there is no row before the only one
            ends[0] = (0, 0)
        padding = ends[0], ends[1]
    extra = 0 if output_padding is None else output_padding
    return Conv2d(input_size, kernel_size, stride, padding, dilation, extra, transposed, **channels)


def pooling(
    mode: Any,
    input_size: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: Any = False,
    count_include_pad: Any = True,
) -> Pool2d:
    """A Pool2d whose padding may also be "same" or "valid", as in Keras.

    What "same" adds does not count, there neither. Raises TypeError and ValueError, as Pool2d does.

    >>> pooling("average", 5, 2, padding="same").padding
    ((0, 1), (0, 1))
    """
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"padding of a pooling must be integers, 'same' or 'valid', got {padding!r}")
        count_include_pad = mode == "max" or padding == "valid"
        sizes = {"input_size": input_size, "kernel_size": kernel_size, "dilation": dilation}
        sizes["stride"] = kernel_size if stride is None else stride
        both = zip(*(integers(name, value, SIZE) for name, value in sizes.items()), strict=True)
        padding = tuple(named_padding(padding, i, k, s, d) for i, k, d, s in both)
    return Pool2d(input_size, kernel_size, stride, padding, dilation, ceil_mode, mode, count_include_pad)


def _filling(kernel_size: Any, stride: Any, dilation: Any) -> tuple[int, int]:
    sizes = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    rows, columns = zip(*(integers(name, value) for name, value in sizes.items()), strict=True)
    return filling_output_padding(*rows), filling_output_padding(*columns)


def from_line(line: str, input_size: Any, in_channels: Any = None) -> Conv2d | Pool2d:
    """The layer of a line of PyTorch or Keras, such as "nn.Conv2d(1, 1, 3, stride=2)", over an input of this size.

    The line is parsed, never run, so that it may hold nothing but literals. Layers of one dimension are of one row.
    What else such a line says, a bias, initialisers or names, changes no size and no link, and is left out. A line of
    Keras does not say in_channels, which are one there, unless they are given.

    Raises TypeError and ValueError, in a sentence, for what is no such line, for what the framework itself refuses, and
    as `Conv2d` and `Pool2d` do.

    >>> from_line("keras.layers.Conv2D(filters=1, kernel_size=3, strides=2, padding='same')", 6).output_shape
    (3, 3)
    >>> from_line("nn.Conv2d(8, 8, 3, groups=8)", 6).weight_shape
    (8, 1, 3, 3)
    >>> from_line("nn.MaxPool2d(2)", 4).output_shape
    (2, 2)
    """
    kind, call = _call(line)
    form = FORMS[kind]
    given = _arguments(kind, call)
    for name, allowed in ONLY.items():
        if name in given and given[name] not in allowed:
            raise ValueError(f"{name} must be {' or '.join(map(repr, allowed))}, got {given[name]!r}")
    sizes = {OURS.get(name, name): value for name, value in given.items()}
    if form.mode:
        if in_channels is not None:
            raise ValueError(
                f"in_channels must be left out: a pooling takes each channel by itself, got {in_channels!r}"
            )
        return _pooling(kind, form, sizes, input_size)
    channels = _channels(kind, form, given, in_channels)
    sizes = {name: sizes[name] for name in ("kernel_size", "stride", "padding", "dilation") if name in sizes}
    extra = given.get("output_padding")
    _framework(kind, form, sizes, extra)
    if form.axes == 1:
        sizes = {name: _in_a_row(name, value) for name, value in sizes.items()}
        extra = None if extra is None else _in_a_row("output_padding", extra)
        input_size = _row(kind, input_size)
    if form.keras and form.transposed and extra is None:
        extra = _filling(sizes["kernel_size"], sizes.get("stride", 1), sizes.get("dilation", 1))
    return layer(input_size, **sizes, output_padding=extra, transposed=form.transposed, **channels)


def _channels(kind: str, form: _Form, given: Mapping[str, Any], in_channels: Any) -> dict[str, Any]:
    """Channels and groups of a line; of Keras without those of the input, of which it says nothing."""
    if not form.keras:
        if in_channels is not None:
            raise ValueError(f"in_channels must be left out, as {kind} says them, got {in_channels!r}")
        return {name: given[name] for name in CHANNELS if name in given}
    if "filters" in given:
        filters = integer("filters", given["filters"], minimum=1)
        return {
            "in_channels": 1 if in_channels is None else in_channels,
            "out_channels": filters,
            "groups": given.get("groups", 1),
        }
    if in_channels is None:
        raise ValueError(f"in_channels must be given, too, for {kind}, which has a kernel for each channel")
    multiplier = integer("depth_multiplier", given.get("depth_multiplier", 1), minimum=1)
    return {"in_channels": in_channels, "out_channels": multiplier * in_channels, "groups": in_channels}


def _pooling(kind: str, form: _Form, given: Mapping[str, Any], input_size: Any) -> Pool2d:
    """The pooling of a line: what it says besides changes no size, or is refused."""
    names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "count_include_pad")
    sizes = {name: given[name] for name in names if name in given}
    if form.keras:
        sizes = {"kernel_size": 2, **sizes}  # its default
        if sizes.get("padding", "valid") not in ("valid", "same"):
            raise ValueError(f"padding of {kind} must be 'valid' or 'same', got {sizes['padding']!r}")
    elif isinstance(sizes.get("padding"), str):
        raise ValueError(f"padding of {kind} must be integers, got {sizes['padding']!r}")
    if sizes.get("stride", 0) is None:  # as large as the window
        del sizes["stride"]
    if form.axes == 1:
        sizes |= {name: _in_a_row(name, sizes[name]) for name in names[:4] if name in sizes}
        input_size = _row(kind, input_size)
    return pooling(form.mode, input_size, **sizes)


def _call(line: str) -> tuple[str, ast.Call]:
    """The class's name and the call of a line: of a call, or of one that is given a name."""
    refused = f"layer must be a line of PyTorch or Keras, {HINT}"
    if len(line) > LONGEST:
        raise ValueError(f"{refused}, got {len(line)} signs")
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd literals: what matters is said in a sentence
            body = ast.parse(line.strip().removesuffix(",")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        body = []
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr | ast.Assign) else None
    named = re.fullmatch(r"(?:\w+\.)*(\w+)", ast.unparse(call.func)) if isinstance(call, ast.Call) else None
    if not isinstance(call, ast.Call) or named is None:
        raise ValueError(f"{refused}, got {line!r}")
    if named[1] not in FORMS:
        raise ValueError(f"layer must be one of {', '.join(FORMS)}, got {named[1]!r}")
    return named[1], call


def _arguments(kind: str, call: ast.Call) -> Mapping[str, Any]:
    """The arguments by their names; each a literal."""
    form = FORMS[kind]
    if any(isinstance(value, ast.Starred) for value in call.args) or any(word.arg is None for word in call.keywords):
        raise ValueError(f"{kind} must be given its arguments one by one, without * and **")
    if len(call.args) > form.positional:
        raise ValueError(f"{kind} takes {form.positional} arguments without a name, got {len(call.args)}")
    nodes = dict(zip(form.names, call.args, strict=False))
    for word in call.keywords:
        name = str(word.arg)
        if name not in form.names:
            raise ValueError(f"{kind} has no {name!r}: it takes {', '.join(form.names)}")
        if name in nodes:
            raise ValueError(f"{kind} is given {name} twice")
        nodes[name] = word.value
    for name in form.names[: form.required]:
        if name not in nodes:
            hint = 'such as "nn.MaxPool2d(2)"' if form.mode else HINT
            raise ValueError(f"{kind} must be given {name}, after {', '.join(nodes) or 'its parenthesis'}, {hint}")
    return {name: _literal(name, node) for name, node in nodes.items()}


def _literal(name: str, node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"{name} must be a literal such as 3 or (3, 2), got {ast.unparse(node)}") from None


def _framework(kind: str, form: _Form, sizes: Mapping[str, Any], extra: Any) -> None:
    """What the framework refuses, where this project would not."""
    padding, stride, dilation = sizes.get("padding", 0), sizes.get("stride", 1), sizes.get("dilation", 1)
    if not form.keras:
        if isinstance(padding, str) and (form.transposed or padding not in ("same", "valid")):
            allowed = "integers" if form.transposed else "integers, 'same' or 'valid'"
            raise ValueError(f"padding of {kind} must be {allowed}, got {padding!r}")
        if padding == "same" and not _is_one(stride):
            raise ValueError(f"padding 'same' of {kind} must have stride 1, as in PyTorch, got stride {stride!r}")
        return
    names = ("valid", "same", "causal") if form.axes == 1 and not form.transposed else ("valid", "same")
    if sizes.get("padding", "valid") not in names:
        raise ValueError(f"padding of {kind} must be {' or '.join(map(repr, names))}, got {padding!r}")
    if not _is_one(stride) and not _is_one(dilation):
        raise ValueError(
            f"{kind} must have strides or dilation_rate 1, as in Keras, "
            f"got strides {stride!r}, dilation_rate {dilation!r}"
        )
    if extra is not None and not form.transposed:
        raise ValueError(f"{kind} has no 'output_padding'")
    if extra is not None and padding == "same":
        raise ValueError(f"output_padding of {kind} must be left out with padding 'same', got {extra!r}")


def _is_one(value: Any) -> bool:
    return value == 1 or (isinstance(value, tuple | list) and all(each == 1 for each in value))


def _in_a_row(name: str, value: Any) -> Any:
    """A parameter of one dimension as one of two: the rows have none of it."""
    if isinstance(value, str):
        return value
    one = value[0] if isinstance(value, tuple | list) and len(value) == 1 else value
    return (0 if "padding" in name else 1), one


def _row(kind: str, input_size: Any) -> tuple[Any, Any]:
    """An input size of one row."""
    size = input_size if isinstance(input_size, tuple) else (1, input_size)
    if size[0] != 1:
        raise ValueError(f"{kind} is of one row: input_size must be an integer or 1,columns, got {_said(size)}")
    return size


def _said(pair: tuple[int, int]) -> str:
    return ",".join(map(str, pair))


def stem(conv: Conv2d | Pool2d, *others: str) -> str:
    """What the files of a layer are called: its parameters by the guide's letters, then what else it is told from.

    d and a where they change something, c and o (channels) and g (groups) where they are not one; rows x columns where
    they differ, before_after where the sides do.

    >>> stem(Conv2d(7, 5, stride=3, padding=2)), stem(Conv2d(6, 3, 2, 1).transpose(), "stamping")
    ('i7_k5_s3_p2', 'i3_k3_s2_p1_a1_transposed_stamping')
    >>> stem(Conv2d((7, 5), 4, padding=((1, 2), (0, 0))))
    'i7x5_k4_s1_p1_2x0'
    >>> stem(Conv2d(5, 3, in_channels=2, out_channels=3))
    'i5_k3_s1_p0_c2_o3'
    >>> stem(Pool2d(4, 2)), stem(Pool2d(5, 2, mode="average", ceil_mode=True))
    ('i4_k2_s2_p0_maxpool', 'i5_k2_s2_p0_avgpool_ceil')
    """
    axes = conv.rows, conv.columns
    letters: dict[str, list[Any]] = {
        "i": [axis.input_size for axis in axes],
        "k": [axis.kernel_size for axis in axes],
        "s": [axis.stride for axis in axes],
        "p": ["_".join(map(str, dict.fromkeys(widths))) for widths in cast(Any, conv.padding)],
        "d": [axis.dilation for axis in axes],
        "a": [axis.output_padding for axis in axes],
    }
    usual = {"d": [1, 1], "a": [0, 0]}
    parts = [
        name + "x".join(map(str, dict.fromkeys(both))) for name, both in letters.items() if both != usual.get(name)
    ]
    channels = {"c": conv.in_channels, "o": conv.out_channels, "g": conv.groups}
    parts += [f"{name}{number}" for name, number in channels.items() if number != 1]
    words = [re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")[:40] for word in others]
    if isinstance(conv, Pool2d):
        parts += ["maxpool" if conv.mode == "max" else "avgpool"]
        parts += ["ceil"] * conv.ceil_mode + ["uncounted"] * (not conv.count_include_pad)
    return "_".join([*parts, *(["transposed"] if conv.transposed else []), *filter(None, words)])
