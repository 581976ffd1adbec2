"""A window that slides, and asks: a question mark stands in the cell of each sum before the sum is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from convcore import Example
from convfilm import claims
from convfilm.layout import Box
from convfilm.story import Shot
from convfilm.views import telling, window
from convfilm.views.shaded import Slides
from convfilm.views.telling import Windowed
from convfilm.views.window import Moment
from convfilm.words import StillWords, Words


class Quiz(Windowed):
    """Another view of the window, in which each still is two: the question, and the answer."""

    def __init__(self, view: Slides) -> None:
        self._view = view
        self.most, self.beside, self.kernel_stays = view.most, view.beside, view.kernel_stays

    def check(self, example: Example) -> None:
        """What the other view shows."""
        self._view.check(example)

    def boxes(self, example: Example, em: float, widths: Mapping[str, float], building: bool) -> Sequence[Box]:
        """As those of the other view."""
        return self._view.boxes(example, em, widths, building)

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[Moment]]:
        """The same, but for what is asked."""
        return [*telling.story(example, words, rate, speed, quiz=True)]

    def stills(self, example: Example, words: Words) -> list[Moment]:
        """Of each output cell the question, then the answer; and the finished picture."""
        *answers, last = super().stills(example, words)
        questions = [window.question(number, words) for number in range(len(answers))]
        return [*chain(*zip(questions, answers, strict=True)), last]

    def said(self, example: Example, words: Words) -> list[StillWords]:
        """The question, then what is said of the cell."""
        answers = super().said(example, words)
        return [*chain(*((_asked(answer, words), answer) for answer in answers))]

    def loop_said(self, example: Example, words: Words, seconds: Sequence[float]) -> list[str]:
        """What is said of each cell, of its question and its answer alike: no number of the output."""
        *asked, last = seconds
        cells = [sum(both) for both in zip(asked[::2], asked[1::2], strict=True)]
        *said, end = claims.said(example, words, [*cells, last])
        return [*chain(*zip(said, said, strict=True)), end]


def _asked(answer: StillWords, words: Words) -> StillWords:
    assert answer.output is not None
    output = "({}, {})".format(*answer.output)
    return StillWords(words.asked_cell.format(output=output), words.asked, answer.output)
