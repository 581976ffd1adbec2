"""How long each output cell is shown, in frames: slow enough at first to follow the sum, then brisk, never too long."""

from __future__ import annotations

from dataclasses import dataclass

SLOW_CELLS = 5
SLOW_GLIDE, SLOW_HOLD, SLOWEST_HOLD = 0.5, 1.6, 3.5  # seconds
SHORT_SWEEP = 29.0  # seconds: what a sweep of few cells leaves of these, its first row takes
BRISK_GLIDE, BRISK_HOLD = 0.3, 0.6
SWEEP = 46.0  # seconds that a sweep takes at the most
SHORTEST_WITH_GLIDE = 0.45  # seconds: below this, a glide would leave no time to look


@dataclass(frozen=True)
class Pace:
    """Frames of the glide to a cell and of the hold there. Without a glide, the window jumps."""

    glide: int
    hold: int
    held: bool
    """Whether there is time to look: a glide, then a hold."""


def paces(columns: int, cells: int, frame_rate: float, speed: float = 1.0) -> list[Pace]:
    """The pace of each of `cells` output cells in rows of `columns`.

    Cells of long sweeps share what is left of `SWEEP`; at low frame rates some of them may get no frame at all.
    `speed` 2.0 shows everything in half the time.
    """
    slow = min(columns, SLOW_CELLS, cells)
    spare = SHORT_SWEEP - (cells - slow) * (BRISK_GLIDE + BRISK_HOLD)
    slow_hold = min(max(SLOW_HOLD, spare / slow - SLOW_GLIDE), SLOWEST_HOLD)
    left = SWEEP - slow * (SLOW_GLIDE + slow_hold)
    brisk = min(BRISK_GLIDE + BRISK_HOLD, left / max(cells - slow, 1))
    seconds = [(SLOW_GLIDE, slow_hold, True)] * slow
    if brisk >= SHORTEST_WITH_GLIDE:
        seconds += [(brisk / 3, 2 * brisk / 3, True)] * (cells - slow)
    else:
        seconds += [(0.0, brisk, False)] * (cells - slow)
    result, time, shown = [], 0.0, 0
    for glide, hold, held in seconds:
        time += (glide + hold) * frame_rate / speed
        frames = round(time) - shown  # what rounding dropped from earlier cells is not lost
        shown += frames
        gliding = max(min(round(glide * frame_rate / speed), frames - 1), 0)
        result.append(Pace(gliding, frames - gliding, held))
    return result
