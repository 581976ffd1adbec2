"""What a layer is about, in words: what its film claims in the end, and the few words on its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from convcore import Conv2d, Example, Layer2d, Pool2d
from convfilm.story import reading
from convfilm.words import Words


def claim(conv: Conv2d | Pool2d, words: Words) -> str:
    """The claim of a film, with the numbers of its layer put in."""
    if isinstance(conv, Pool2d):
        chosen = words.claim_max_padded if _padding(conv) - {0} else words.claim_max
        return (chosen if conv.mode == "max" else words.claim_average).format(**numbers(conv))
    chosen = _of_transposed(conv, words) if conv.transposed else _of_convolution(conv, words)
    return chosen.format(**numbers(conv))


def _of_convolution(conv: Conv2d, words: Words) -> str:
    """What a convolution is about; what is rarer comes first."""
    padded, strides = _is_padded(conv), _has_strides(conv)
    if any(True for _ in conv.dropped()) and conv.alike() is not None:
        return words.claim_dropped
    if conv.is_causal:
        return words.claim_causal
    if is_spread(conv):
        return words.claim_dilated
    if padded and conv.input_shape == conv.output_shape:
        return words.claim_kept
    if padded and not strides and len(_padding(conv)) == 1 and _is_borderless(conv.transpose()):
        return words.claim_full
    if _adjoins(conv):
        return words.claim_once
    return {
        (False, False): words.claim_plain,
        (True, False): words.claim_padded,
        (False, True): words.claim_strides,
        (True, True): words.claim_padded_strides,
    }[padded, strides]


def _of_transposed(conv: Conv2d, words: Words) -> str:
    """What a transposed convolution is about."""
    padded, strides = _is_padded(conv), _has_strides(conv)
    if any(axis.output_padding for axis in conv.axes):
        return words.claim_extra
    if is_spread(conv):
        return words.claim_turned_dilated
    if padded and not strides and _is_borderless(conv):
        return words.claim_borderless
    if _adjoins(conv):
        return words.claim_spread_once
    return {
        (False, False): words.claim_turned,
        (True, False): words.claim_turned_padded,
        (False, True): words.claim_spread,
        (True, True): words.claim_spread_padded,
    }[padded, strides]


def tag(conv: Conv2d | Pool2d, words: Words) -> str:
    """A few words for a card that is small: at most 20 characters, where the numbers are small."""
    if isinstance(conv, Pool2d):
        chosen = words.tag_max if conv.mode == "max" else words.tag_average
        return chosen.format(**numbers(conv) | {"kernel": _same(axis.kernel_size for axis in conv.axes)})
    gap = max(axis.input_dilation - 1 for axis in conv.axes)
    if not conv.transposed:
        chosen = words.tag_dilated if is_spread(conv) else words.tag
    elif gap:
        chosen = words.tag_gap
    else:
        chosen = words.tag_turned_dilated if is_spread(conv) else words.tag_turned
    return chosen.format(gap=gap, **numbers(conv))


def said(example: Example, words: Words, seconds: Sequence[float]) -> list[str]:
    """What is said of each picture of a loop that are shown for so many seconds, nothing too quick to read.

    What makes an output cell, then, from the last row of outputs on that leaves the time to read it, the claim.
    """
    count, columns = len(example.steps), example.layer.output_shape[1]
    last = claim(example.layer, words)
    if sum(seconds) < reading(last):
        last = tag(example.layer, words)
    if sum(seconds) < reading(last):
        return [""] * len(seconds)
    rows = [number for number in range(0, count, columns) if sum(seconds[number:]) >= reading(last)]
    products = len(example.steps[0].taps)
    first = _loop(example.layer, words)[products > 1].format(number=products)
    start = rows[-1] if sum(seconds[: rows[-1]]) >= reading(first) else 0
    return [first] * start + [last] * (len(seconds) - start)


def _loop(conv: Conv2d | Pool2d, words: Words) -> tuple[str, str]:
    if isinstance(conv, Pool2d):
        return words.loop_max if conv.mode == "max" else words.loop_average
    return words.loop


def _padding(conv: Conv2d | Pool2d) -> set[int]:
    return {width for axis in conv.axes for width in axis.padding}


def _is_padded(conv: Conv2d) -> bool:
    return any(width > 0 for width in _padding(conv))


def _has_strides(conv: Conv2d) -> bool:
    return any(axis.stride > 1 for axis in conv.axes)


def is_spread(conv: Layer2d) -> bool:
    """Whether dilation makes the kernel larger."""
    return any(axis.effective_kernel_size > axis.kernel_size for axis in conv.axes)


def _is_borderless(conv: Conv2d) -> bool:
    return all(axis.pads == (0, 0) for axis in conv.axes)


def _adjoins(conv: Conv2d) -> bool:
    """Whether windows, or stamps, lie side by side: those of a stride that is the kernel's size, without padding."""
    return not _is_padded(conv) and _has_strides(conv) and conv.stride == conv.kernel_size


def numbers(conv: Conv2d | Pool2d) -> dict[str, str]:
    """What a claim may tell: sizes as "5 × 5"; what is the same everywhere, such as stride and padding, once."""
    axes, alike = (conv.rows, conv.columns), None if isinstance(conv, Pool2d) else conv.alike()
    return {
        "input": _size(conv.input_shape),
        "output": _size(conv.output_shape),
        "kernel": _size(conv.kernel_shape),
        "stride": _same(axis.stride for axis in conv.axes),
        "padding": "/".join(map(str, dict.fromkeys(width for margin in conv.margins for width in margin))),
        "dilation": _same(axis.dilation for axis in conv.axes),
        "span": _size(axis.effective_kernel_size for axis in axes),
        "extra": _same(axis.output_padding for axis in conv.axes),
        "plain": _size(axis.output_size - axis.output_padding for axis in axes),
        "alike": _size(alike.input_shape) if alike else "",
    }


def _size(shape: Iterable[int]) -> str:
    return "{} × {}".format(*shape)


def _same(numbers: Iterable[int]) -> str:
    return " × ".join(map(str, dict.fromkeys(numbers)))
