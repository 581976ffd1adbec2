"""Shots as an animation: `self.play(Shots(board, board.story()))` in any scene of Manim."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import manim as mn

import convcore
from convfilm.board import Board
from convfilm.panel import Panel
from convfilm.story import Shot

BIT = 0.01  # of a frame: Manim rounds the number of frames up


class Shots(mn.Animation):
    """Plays shots on a board, and on the panel beside it if there is one. Boards that play at once share a clock.

    Args:
        board: the board, in the scene or not yet.
        shots: of the board's story, all of them or a slice.
        panel: what else paints the pictures.
        rate: frames per second that the shots were counted in; None for Manim's frame rate.
        kwargs: as of any animation; `run_time` stretches them.
    """

    def __init__(
        self,
        board: Board,
        shots: Sequence[Shot[Any]],
        panel: Panel | None = None,
        rate: float | None = None,
        **kwargs: Any,
    ) -> None:
        self.shots = [shot for shot in shots if shot.frames > 0]
        if not self.shots:
            raise ValueError("shots must hold at least one frame, got none")
        self._ends = [*accumulate(shot.frames for shot in self.shots)]
        self._board, self._panel = board, panel
        self._moment, self._picture = self.shots[0].moments[0], board.picture(self.shots[0].moments[0])
        run_time = (self._ends[-1] - BIT) / (rate or mn.config.frame_rate)
        super().__init__(board, **{"run_time": run_time, "rate_func": mn.linear, **kwargs})
        self.covers = [board, *([panel.changing] if panel else [])]
        """What it paints, all of which `key` stands for."""
        self.painted = 0
        """How often the picture changed."""
        self.key = hashlib.sha256(
            f"{source()} {board.key} {panel.key if panel else ''} {self.shots}".encode()
        ).hexdigest()
        """All that the pictures depend on."""

    def create_starting_mobject(self) -> Any:
        """The board itself: pictures are absolute, and a copy would only take time."""
        return self.mobject

    def interpolate_mobject(self, alpha: float) -> None:
        """The picture at a share of the way."""
        # Manim divides what is multiplied here; to the bit, frame 3 must not be 2.999.
        position = round(self.rate_func(alpha) * (self._ends[-1] - BIT), 6)
        index = bisect_right(self._ends, position)
        shot = self.shots[index]
        moment = shot.at(position - self._ends[index] + shot.frames)
        if moment is not self._moment:  # a shot that is held has one
            self._moment, self._picture = moment, self._board.picture(moment)
        picture = self._picture
        changed = [self._board.paint(picture), self._panel.paint(picture, self._board) if self._panel else False]
        self.painted += any(changed)


@cache
def source() -> str:
    """A digest of the code that makes pictures: convcore's, and convfilm's but for what writes and collects them."""
    here, core = Path(__file__).parent, Path(convcore.__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*core.glob("*.py"), *here.glob("*.py"), *here.glob("views/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
