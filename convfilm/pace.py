"""How long things last, in seconds at normal speed: slow where something is learnt, brisk where it repeats.

The first output cell is told, so are those that show something else, and the others pass at an even speed.
"""

from __future__ import annotations

from dataclasses import dataclass

from convcore import Example

CUE, MOVE, HOLD = 0.4, 0.8, 1.2
"""Where something will change is pointed at; it moves; it stands. A hold is longer where its caption is."""
ENTRANCE, TURN, TILT, LANDING, GROWTH = 0.6, 1.2, 0.4, 0.9, 0.5
DROPS, DROPS_AT_LEAST, DROPS_AT_MOST = 0.03, 0.4, 1.2
"""From one inserted zero to the next ring of them, and of all."""

COLOUR, APART, FLIGHT, FLIGHTS_AT_MOST, MERGE, DELIVERY, LOOK = 0.3, 0.12, 0.6, 3.0, 0.5, 0.5, 2.0
"""Of a cell that is told: its colour, from a term to the next, a term's flight, all terms', and so on."""
GLIDE, TERMS, BRISK_MERGE, BRISK_DELIVERY, BRISK_LOOK = 0.4, 0.35, 0.3, 0.4, 0.55
"""Of one that is told briskly."""
ALL_TOLD = 4  # outputs of which every one is told
ASKED = 3.0
"""That a question of a quiz stands, before its answer is told."""
ALL_ASKED = 25  # outputs of which a quiz asks every one: about three minutes
CELL, SWEEP = 0.25, 28.0
"""Of the others: each, or an equal share of the whole where that is less."""
FADE = 0.12  # of a window that leaves at the end of a row, or enters
DIM = 0.2  # in which the sum becomes paler before them
LEGIBLE = 0.2  # of a cell, below which its sum is too quick to read
END = 3.0  # of the summary


def told(example: Example, quiz: bool = False) -> list[int]:
    """The steps that are told: the first, the next, and the telling one; all where there are few.

    Those are the ones that a quiz asks for, where more are few.
    """
    count = len(example.steps)
    return [*range(count)] if count <= (ALL_ASKED if quiz else ALL_TOLD) else sorted({0, 1, telling(example)})


def passing(example: Example) -> float:
    """Seconds of each step that is not told."""
    return min(CELL, SWEEP / max(len(example.steps) - len(told(example)), 1))


def telling(example: Example) -> int:
    """The step that shows what the layer is about.

    Of a transposed convolution the one that reads the most input cells; with padding, one at the border, and of a
    pooling rather one with cells that do not count; the most central of several. With a stride but no padding, the
    second, which shows how far the window moves; of few the last. Where the floor of the output size drops something,
    the last, which does not get there.
    """
    conv, steps = example.layer, example.steps
    if any(True for _ in conv.dropped()):
        return len(steps) - 1

    def central(number: int) -> float:
        rows, columns = conv.output_shape
        row, column = steps[number].output
        return abs(row - (rows - 1) / 2) + abs(column - (columns - 1) / 2)

    read = [len(step.receptive_field) for step in steps]
    everything = conv.kernel_shape[0] * conv.kernel_shape[1]
    some = [number for number, count in enumerate(read) if 0 < count < everything]
    if conv.transposed:
        best = max(read)
        candidates = [number for number, count in enumerate(read) if count == best]
    elif some:
        uncounted = [number for number in some if not all(conv.counts(tap.slot) for tap in steps[number].taps)]
        candidates = uncounted or some
    elif conv.rows.stride > 1 or conv.columns.stride > 1 or len(steps) <= ALL_TOLD:
        return len(steps) - 1 if len(steps) <= ALL_TOLD else 1
    else:
        candidates = [*range(len(steps))]
    later = [number for number in candidates if number > 1] or candidates
    return min(later, key=central)


@dataclass
class Clock:
    """Turns seconds into frames, so that what rounding drops from one shot is not lost for the next."""

    rate: float
    """Frames per second of the story: the frame rate by the speed."""
    seconds: float = 0.0
    frames: int = 0

    def __call__(self, seconds: float) -> int:
        """The frames of the next so many seconds."""
        self.seconds += seconds
        count = round(self.seconds * self.rate) - self.frames
        self.frames += count
        return count
