"""The parameters and the size of the output as Typst formulas, with letters and with the numbers put in.

The letters are those of the guide (arXiv:1603.07285): i, k, s, p, d, a, p' and o.
"""

from __future__ import annotations

from collections.abc import Callable

from convcore import Axis, Conv2d

ESCAPES = {"\\": "\\\\", '"': '\\"'}  # in a string of Typst's


def _both(conv: Conv2d, of: Callable[[Axis], str]) -> str:
    """What both axes say, once where they agree: rows × columns."""
    rows, columns = of(conv.rows), of(conv.columns)
    return rows if rows == columns else f"{rows} times {columns}"


def _ends(before: int, after: int) -> str:
    """A width before and after, once where they are equal."""
    return f"{before}" if before == after else f"({before}, {after})"


def parameters(conv: Conv2d, one_line: bool) -> list[str]:
    """The parameters as formulas, in one line or two; d and a only where they change something."""
    line = [
        f"i = {_both(conv, lambda axis: str(axis.input_size))}",
        f"k = {_both(conv, lambda axis: str(axis.kernel_size))}",
        f"s = {_both(conv, lambda axis: str(axis.stride))}",
        f"p = {_both(conv, lambda axis: _ends(*axis.padding))}",
    ]
    if _is_dilated(conv):
        line.append(f"d = {_both(conv, lambda axis: str(axis.dilation))}")
    if _has_output_padding(conv):
        line.append(f"a = {_both(conv, lambda axis: str(axis.output_padding))}")
    halves = [line] if conv.rows == conv.columns else [line[:3], line[3:]]  # pairs would make one line too long
    lines = [" quad ".join(half) for half in halves]
    if conv.transposed:
        reach = "d(k - 1)" if _is_dilated(conv) else "k - 1"
        lines.append(f"p' = {reach} - p = {_both(conv, _ring)}")
    return [" quad ".join(lines)] if one_line else lines


def border(conv: Conv2d) -> str:
    """The width of the border of zeros, p or p', or nothing where there is none or the sides differ."""
    pads = {*conv.rows.pads, *conv.columns.pads}
    width = pads.pop()
    letter = "p'" if conv.transposed else "p"
    return f"{letter} = {width}" if not pads and width > 0 else ""


def _ring(axis: Axis) -> str:
    before, after = axis.pads
    return _ends(before, after - axis.output_padding)


def _is_dilated(conv: Conv2d) -> bool:
    return conv.rows.dilation > 1 or conv.columns.dilation > 1


def _has_output_padding(conv: Conv2d) -> bool:
    return conv.rows.output_padding > 0 or conv.columns.output_padding > 0


def size(conv: Conv2d, rows: str, columns: str, one_line: bool) -> list[str]:
    """The size of the output, o: with letters, then with numbers, one line for each axis where they differ."""
    numbers = [_numbers(conv, axis) for axis in (conv.rows, conv.columns)]
    if numbers[0] == numbers[1]:
        both = [f"o = {_letters(conv)}", f"{numbers[0]}"]
        return [" = ".join(both)] if one_line else [both[0], f"o = {both[1]}"]
    return [f"o = {_letters(conv)}", f"o_({quoted(rows)}) = {numbers[0]}", f"o_({quoted(columns)}) = {numbers[1]}"]


def _letters(conv: Conv2d) -> str:
    """Relationships 6, 14 and 15 of the guide, with what is zero or one left out."""
    padding = (
        "2p" if all(before == after for before, after in (conv.rows.padding, conv.columns.padding)) else "(p_1 + p_2)"
    )
    kernel = "d(k - 1) - 1" if _is_dilated(conv) else "k"
    if not conv.transposed:
        return f"floor((i + {padding} - {kernel}) / s) + 1"
    kernel = "d(k - 1) + 1" if _is_dilated(conv) else "k"
    extra = " + a" if _has_output_padding(conv) else ""
    return f"s(i - 1) + {kernel} - {padding}{extra}"


def _numbers(conv: Conv2d, axis: Axis) -> str:
    before, after = axis.padding
    padding = f"2 dot {before}" if before == after else f"({before} + {after})"
    i, k, s, d = axis.input_size, axis.kernel_size, axis.stride, axis.dilation
    if not conv.transposed:
        kernel = f"{d} dot ({k} - 1) - 1" if _is_dilated(conv) else f"{k}"
        return f"floor(({i} + {padding} - {kernel}) / {s}) + 1 = {axis.output_size}"
    kernel = f"{d} dot ({k} - 1) + 1" if _is_dilated(conv) else f"{k}"
    extra = f" + {axis.output_padding}" if _has_output_padding(conv) else ""
    return f"{s} dot ({i} - 1) + {kernel} - {padding}{extra} = {axis.output_size}"


def quoted(words: str) -> str:
    """Words as Typst markup that shows them in one line, whatever signs they contain."""
    return "#" + '"' + "".join(ESCAPES.get(sign, sign) for sign in " ".join(words.splitlines())) + '"'
