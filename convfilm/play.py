"""Shots as an animation: `self.play(Shots(board, board.story()))` in any scene of Manim."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import manim as mn

import convcore
from convfilm import story
from convfilm.board import Board
from convfilm.page_board import PageBoard
from convfilm.panel import Panel
from convfilm.story import Shot

BIT = 0.01  # of a frame: Manim rounds the number of frames up


@dataclass(frozen=True)
class Below:
    """What stands below what is played."""

    mobjects: Sequence[mn.Mobject]
    key: str
    """All that its picture depends on: Manim looks at some of the points of a large mobject alone."""


class Shots(mn.Animation):
    """Plays shots on a board, and on the panel beside it if there is one. Boards that play at once share a clock.

    Args:
        board: the board, or that of a page of text, in the scene or not yet.
        shots: of the board's story, all of them or a slice.
        panel: what else paints the pictures.
        rate: frames per second that the shots were counted in; None for Manim's frame rate.
        below: what stands, and what it shows.
        kwargs: as of any animation; `run_time` stretches them.
    """

    def __init__(
        self,
        board: Board | PageBoard,
        shots: Sequence[Shot[Any]],
        panel: Panel | None = None,
        rate: float | None = None,
        below: Below | None = None,
        **kwargs: Any,
    ) -> None:
        self.shots = [shot for shot in shots if shot.frames > 0]
        if not self.shots:
            raise ValueError("shots must hold at least one frame, got none")
        self._ends = [*accumulate(shot.frames for shot in self.shots)]
        self._board, self._panel = board, panel
        self._moment: Any = self.shots[0].moments[0]
        self._picture: Any = board.picture(self._moment)
        run_time = (self._ends[-1] - BIT) / (rate or mn.config.frame_rate)
        super().__init__(board, **{"run_time": run_time, "rate_func": mn.linear, **kwargs})
        self.covers = [board, *([panel.changing] if panel else []), *(below.mobjects if below else [])]
        """What it paints, and what is below it, all of which `key` stands for."""
        self.painted = 0
        """How often the picture changed."""
        self.key = hashlib.sha256(
            f"{source()} {board.key} {panel.key if panel else ''} {self.shots} {below.key if below else ''}".encode()
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
        changed = self._board.paint(picture)
        if self._panel is not None:
            assert isinstance(self._board, Board)
            changed |= self._panel.paint(picture, self._board)
        self.painted += changed


def perform(
    scene: mn.Scene,
    board: Board | PageBoard,
    shots: Sequence[Shot[Any]],
    panel: Panel | None = None,
    below: Below | None = None,
) -> None:
    """Play shots, counted in frames of the scene, as one segment, with what is said."""
    rate = scene.camera.frame_rate
    begin = scene.renderer.time
    scene.play(Shots(board, shots, panel, rate, below))
    if scene.renderer.time > begin:  # else it is not in the film, nor is what it says
        for start, end, caption in story.captions(shots, rate):
            scene.add_subcaption(caption, duration=end - start, offset=begin + start - scene.renderer.time)


@cache
def source() -> str:
    """A digest of the code that makes pictures: convcore's, and convfilm's but for what writes and collects them."""
    here, core = Path(__file__).parent, Path(convcore.__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*core.glob("*.py"), *here.glob("*.py"), *here.glob("views/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
