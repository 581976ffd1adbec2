"""What a layer is about, in words: what its film claims in the end, and the few words on its card."""

from __future__ import annotations

from collections.abc import Sequence

from convcore import Conv2d, Example
from convfilm.story import reading
from convfilm.words import Words


def claim(conv: Conv2d, words: Words) -> str:
    """The claim of a film, with the numbers of its layer put in."""
    padded = any(width > 0 for width in _padding(conv))
    strides = conv.rows.stride > 1 or conv.columns.stride > 1
    if conv.transposed:
        template = {
            (False, False): words.claim_turned,
            (True, False): words.claim_turned_padded,
            (False, True): words.claim_spread,
            (True, True): words.claim_spread_padded,
        }[padded, strides]
    elif padded and conv.input_shape == conv.output_shape:
        template = words.claim_kept
    else:
        template = {
            (False, False): words.claim_plain,
            (True, False): words.claim_padded,
            (False, True): words.claim_strides,
            (True, True): words.claim_padded_strides,
        }[padded, strides]
    return template.format(**_numbers(conv))


def tag(conv: Conv2d, words: Words) -> str:
    """A few words for a card that is small: at most 20 characters, where the numbers are small."""
    gap = max(axis.input_dilation - 1 for axis in (conv.rows, conv.columns))
    if not conv.transposed:
        return words.tag.format(**_numbers(conv))
    return (words.tag_gap if gap else words.tag_turned).format(gap=gap)


def said(example: Example, words: Words, seconds: Sequence[float]) -> list[str]:
    """What is said of each picture of a loop that are shown for so many seconds, nothing too quick to read.

    What makes an output cell, then, from the last row of outputs on that leaves the time to read it, the claim.
    """
    count, columns = len(example.steps), example.conv.output_shape[1]
    last = claim(example.conv, words)
    if sum(seconds) < reading(last):
        last = tag(example.conv, words)
    if sum(seconds) < reading(last):
        return [""] * len(seconds)
    rows = [number for number in range(0, count, columns) if sum(seconds[number:]) >= reading(last)]
    products = len(example.steps[0].taps)
    first = words.loop[products > 1].format(number=products)
    start = rows[-1] if sum(seconds[: rows[-1]]) >= reading(first) else 0
    return [first] * start + [last] * (len(seconds) - start)


def _padding(conv: Conv2d) -> set[int]:
    return {*conv.rows.padding, *conv.columns.padding}


def _numbers(conv: Conv2d) -> dict[str, str]:
    """What a claim may tell: sizes as "5 × 5"; stride and padding once where they are the same everywhere."""
    strides = dict.fromkeys((conv.rows.stride, conv.columns.stride))
    widths = dict.fromkeys((*conv.rows.padding, *conv.columns.padding))
    return {
        "input": "{} × {}".format(*conv.input_shape),
        "output": "{} × {}".format(*conv.output_shape),
        "stride": " × ".join(map(str, strides)),
        "padding": "/".join(map(str, widths)),
    }
