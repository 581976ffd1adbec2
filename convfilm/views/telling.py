"""The story of the sliding window, which `planes` and `flat` share: built, told, let go, and summed up in a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from convcore import Example, Pool2d, Role, Step, input_roles, sum_of, written
from convcore.describe import alternative_text, description, layer_name, step_words
from convfilm import claims, pace
from convfilm.claims import claim
from convfilm.pace import Clock, telling, told
from convfilm.picture import Picture
from convfilm.story import Shot, reading
from convfilm.views import window
from convfilm.views.parts import one_channel
from convfilm.views.window import NOT_TOLD, STANDS, UNTOUCHED, Built, Moment, Told
from convfilm.words import StillWords, Words

PALER = 0.45  # ink of the sums that pass
MOST_RINGS = 3  # moves in which a border grows


class Windowed:
    """A view of the window that slides over the input; what it brings are its boxes."""

    facts = "window"
    kernel_stays: bool
    """Whether the kernel also has a place of its own."""

    def check(self, example: Example) -> None:
        """Any layer of one channel can be shown."""
        one_channel(example)

    def title(self, example: Example, words: Words) -> str:
        """What it is."""
        return layer_name(example.layer, words)

    def names(self, example: Example, words: Words) -> Mapping[str, str]:
        """The longest label of each plane."""
        return window.names(example, words)

    def story(self, example: Example, words: Words, rate: float, speed: float) -> list[Shot[Moment]]:
        """The plane is built, the window slides, all outputs stand."""
        return [*story(example, words, rate, speed)]

    def picture(self, example: Example, words: Words, moment: Moment) -> Picture:
        """The window and the planes."""
        return window.picture(example, words, moment, self.kernel_stays)

    def stills(self, example: Example, words: Words) -> list[Moment]:
        """A moment for each output cell, and the finished one."""
        del words
        return window.stills(example)

    def claim(self, example: Example, words: Words) -> str:
        """What the film claims in the end."""
        return claim(example.layer, words)

    def tag(self, example: Example, words: Words) -> str:
        """A few words for a card."""
        return claims.tag(example.layer, words)

    def said(self, example: Example, words: Words) -> list[StillWords]:
        """What is said of each output cell."""
        return [StillWords(each.sentence, each.caption, each.output) for each in step_words(example, words)]

    def loop_said(self, example: Example, words: Words, seconds: Sequence[float]) -> list[str]:
        """What is said of each picture of the loop."""
        return claims.said(example, words, seconds)

    def alt(self, example: Example, words: Words) -> str:
        """What the film shows, in one sentence."""
        return alternative_text(example.layer, words)

    def description(self, example: Example, words: Words) -> str:
        """The numbers, and what each output cell reads."""
        return description(example, words)


@lru_cache(maxsize=8)  # a film asks for it more than once
def story(example: Example, words: Words, rate: float, speed: float, quiz: bool = False) -> tuple[Shot[Moment], ...]:
    """The plane is built; the window goes from cell to cell; what they show is said, and of a quiz asked before."""
    clock = Clock(rate / float(speed))
    return (
        *_introduction(example, words, clock),
        *_noted(_sweep(example, words, clock, quiz)),
        *_summary(example, words, clock, quiz),
    )


def _noted(shots: Iterable[Shot[Moment]]) -> Iterator[Shot[Moment]]:
    """The same shots, in which one remark goes before the other comes."""
    before = ""
    for shot in shots:
        note = shot.moments[-1].note
        if note != before and not shot.held:
            first, last = shot.moments
            shot = replace(shot, moments=(replace(first, was=before, voice=0.0), replace(last, was=before)))
        before = note
        yield shot


@dataclass(frozen=True)
class Part:
    """A part of the introduction: what is pointed at, and what moves, one after the other, in so many seconds."""

    words: str
    cue: str
    moves: tuple[tuple[float, dict[str, float]], ...]


def _introduction(example: Example, words: Words, clock: Clock) -> Iterator[Shot[Moment]]:
    """Each part as cue, move, hold."""
    parts = [*_parts(example, words)]
    to_build = {name: 0.0 for part in parts for _, built in part.moves for name in built}  # the rest is as it will be
    now = Moment(built=replace(Built(aside=0.0), **to_build), note=parts[0].words, voice=0.0)
    for part in parts:
        took = 0.0
        if part.words != now.note:
            pointed = replace(now, note=part.words, was=now.note, voice=0.0, cue=part.cue)
            now = replace(pointed, voice=1.0, pulse=1.0 if part.cue else 0.0)
            yield Shot("introduction", clock(pace.CUE), (pointed, now), part.words)
            took += pace.CUE
        for seconds, built in part.moves:
            then = replace(now, built=replace(now.built, **built), pulse=0.0, was="", voice=1.0)
            yield Shot("introduction", clock(seconds), (now, then), part.words)
            took += seconds
            now = replace(then, cue="")
        yield Shot("introduction", clock(max(pace.HOLD, reading(part.words) - took)), (now,), part.words)


def _parts(example: Example, words: Words) -> Iterator[Part]:
    """The parts of the construction that this convolution has."""
    conv = example.layer
    roles = set(input_roles(conv).values())
    yield Part(_start(example, words), "", ((pace.ENTRANCE, {"entered": 1.0}),))
    if any(len(axis.stretched) > axis.input_size for axis in (conv.rows, conv.columns)):
        longest = max(len(axis.stretched) for axis in (conv.rows, conv.columns))
        drops = min(pace.DROPS_AT_LEAST + longest * pace.DROPS, pace.DROPS_AT_MOST)
        yield Part(
            words.insertion,
            "stride",
            (
                (pace.MOVE, {"spread": 1.0}),
                (pace.CUE, {"bracket": 1.0}),
                (pace.CUE / 2, {}),
                (drops, {"zeros": 1.0, "bracket": 0.0}),
            ),
        )
    if any(axis.slots != axis.reach for axis in (conv.rows, conv.columns)):
        yield Part(words.cropping, "padding", ((pace.MOVE, {"cut": 1.0}),))
    if roles & {*window.BORDER}:
        rings = max(*conv.rows.pads, *conv.columns.pads)
        one_by_one = min(rings, MOST_RINGS) - 1  # and the others with the last
        shares = [*(number / rings for number in range(1, one_by_one + 1)), 1.0]
        moves = tuple((pace.MOVE, {"ring": share}) for share in shares)
        yield Part(_border(example, words, roles), "padding", moves)
    if any(True for _ in conv.dropped()):
        yield Part(words.dropping, "stride", ((pace.MOVE, {"dropped": 1.0}),))
    if conv.transposed:
        yield Part(
            words.turn,
            "kernel",
            ((pace.TILT, {"aside": 1.0, "facing": 1.0}), (pace.TURN, {"turn": 1.0}), (pace.TILT, {"facing": 0.0})),
        )
    down, right = conv.axes[0].window_stride, conv.axes[-1].window_stride
    step = f"{right}" if down == right else f"{down} × {right}"
    landing, growth = (pace.LANDING, {"landing": 1.0}), (pace.GROWTH, {"grown": 1.0})
    weighs = example.kernel is not None
    if claims.is_spread(conv):
        spreading = words.spreading if weighs else words.spreading_window
        yield Part(spreading.format(**claims.numbers(conv)), "kernel", (landing,))
    moves = (growth,) if claims.is_spread(conv) else (landing, growth)
    slide = words.slide if weighs else words.slide_window
    yield Part(slide.format(step=step), "" if conv.transposed else "stride", moves)


def _start(example: Example, words: Words) -> str:
    """What there is at first."""
    if example.kernel is None:
        return words.start_pooling
    return words.start_back if example.comes_back else words.start


def _border(example: Example, words: Words, roles: set[Role]) -> str:
    """What the border is that grows."""
    layer = example.layer
    if isinstance(layer, Pool2d):
        if layer.mode == "max":
            return words.padding_infinite
        if Role.UNCOUNTED in roles:
            return words.padding_both if Role.BORDER_ZERO in roles else words.padding_uncounted
        return words.padding
    if not layer.transposed:
        return words.padding
    extra = claims.numbers(layer)["extra"]
    return words.ring if extra == "0" else words.ring_extra.format(extra=extra)


def _sweep(example: Example, words: Words, clock: Clock, quiz: bool) -> Iterator[Shot[Moment]]:
    """The first cell is told, two more briskly, and the others pass."""
    chosen, count = told(example, quiz), len(example.steps)
    few = count <= pace.ALL_TOLD
    each = pace.passing(example)
    ink = _paler(each)
    yield from _tell(example, words, clock, 0, Moment(0.0, told=UNTOUCHED), quiz)
    number = 0
    while number + 1 < count:
        coming = number + 1
        if coming in chosen:
            arriving = NOT_TOLD if few else replace(NOT_TOLD, lifted=1.0)
            faded = 1.0 if number in chosen else ink
            for shot in _go(example, number, coming, pace.GLIDE, clock, arriving, (faded, 0.0)):
                yield _with(shot, *((words.asked,) * 2 if quiz else _said(example, words, coming)))
            if few:
                yield from _tell(example, words, clock, coming, Moment(float(coming), told=NOT_TOLD), quiz)
            else:
                yield from _tell_briskly(example, words, clock, coming, quiz)
            number = coming
        else:
            last = next((later - 1 for later in chosen if later > number), count - 1)
            yield from _pass(example, words, clock, number, last, each, ink)
            number = last


def _paler(each: float) -> float:
    """The ink of sums that pass, each in so many seconds: none where they are too quick to read."""
    return PALER if each >= pace.LEGIBLE else 0.0


def _ask(words: Words, clock: Clock, now: Moment) -> Iterator[Shot[Moment]]:
    """A question mark comes where the number will be, and stands."""
    asking = replace(now, asked=1.0, told=replace(now.told, coloured=1.0))
    yield Shot("sweep", clock(pace.COLOUR), (now, asking), words.asked)
    yield Shot("sweep", clock(max(pace.ASKED, reading(words.asked))), (asking,), words.asked)


def _tell(example: Example, words: Words, clock: Clock, number: int, now: Moment, quiz: bool) -> Iterator[Shot[Moment]]:
    """Terms travel to the panel one after the other, become a sum, and the sum travels to its cell."""
    note, said = _said(example, words, number)
    if quiz:
        yield from _ask(words, clock, replace(now, note=words.asked))
        now = window.question(number, words)
    now = replace(now, note=note)
    terms = len(example.steps[number].taps)
    flights = min(pace.APART * (terms - 1) + pace.FLIGHT, pace.FLIGHTS_AT_MOST)
    moves = [(flights, "lifted"), (pace.MERGE, "merged"), (pace.DELIVERY, "delivered")]
    if now.told.coloured < 1:
        moves = [(pace.COLOUR, "coloured"), *moves]
    took = 0.0
    for seconds, what in moves:
        then = _further(now, what)
        caption = words.asked if then.asked else said  # an answer is said when it is there
        yield Shot("sweep", clock(seconds), (now, then), caption, even=what == "lifted")
        now, took = then, took + (0.0 if then.asked else seconds)
    yield Shot("sweep", clock(max(pace.LOOK, reading(said) - took)), (now,), said)


def _tell_briskly(example: Example, words: Words, clock: Clock, number: int, quiz: bool) -> Iterator[Shot[Moment]]:
    """Terms fade in."""
    note, said = _said(example, words, number)
    now = Moment(float(number), told=replace(NOT_TOLD, lifted=1.0), ink=0.0, note=note)
    if quiz:
        yield from _ask(words, clock, replace(now, note=words.asked))
        now = replace(now, asked=1.0)
    then, took = replace(now, ink=1.0), 0.0 if quiz else pace.TERMS
    yield Shot("sweep", clock(pace.TERMS), (now, then), words.asked if quiz else said)
    for seconds, what in ((pace.BRISK_MERGE, "merged"), (pace.BRISK_DELIVERY, "delivered")):
        now, then = then, _further(then, what)
        yield Shot("sweep", clock(seconds), (now, then), words.asked if then.asked else said)
        took += 0.0 if then.asked else seconds
    yield Shot("sweep", clock(max(pace.BRISK_LOOK, reading(said) - took)), (then,), said)


def _further(now: Moment, what: str) -> Moment:
    """A cell that is told so much further; what it asked for is there when the sum is."""
    return replace(now, told=replace(now.told, **{what: 1.0}), asked=0.0 if what == "delivered" else now.asked)


def _pass(
    example: Example, words: Words, clock: Clock, first: int, last: int, each: float, ink: float
) -> Iterator[Shot[Moment]]:
    """From a cell that is told through others that are not: row by row at an even speed."""
    cells, note = last - first, words.quick if len(example.layer.axes) > 1 else words.quick_row
    said = note if cells * each >= reading(note) else ""
    paler = Moment(float(first), ink=ink, note=note)
    yield Shot("sweep", clock(pace.DIM), (replace(paler, ink=1.0), paler), said)
    number = first
    while number < last:
        end = number
        while end < last and _adjoin(example, end, end + 1):
            end += 1
        if end > number:
            ends = replace(paler, place=float(number)), replace(paler, place=float(end))
            yield Shot("sweep", clock((end - number) * each), ends, said, even=True)
            number = end
        if number < last:
            for shot in _go(example, number, number + 1, each, clock, Told(), (ink, ink)):
                yield _with(shot, note, said)
            number += 1
    if last == len(example.steps) - 1:  # the others lead on to one that is told
        yield Shot("sweep", clock(each), (replace(paler, place=float(last)),), said)


def _adjoin(example: Example, one: int, other: int) -> bool:
    """Whether the window may glide from a step to the next: along a row, or down where there is one column."""
    first, second = example.steps[one].output, example.steps[other].output
    return first.row == second.row or first.column == second.column


def _go(
    example: Example, number: int, coming: int, seconds: float, clock: Clock, arriving: Told, inks: tuple[float, float]
) -> Iterator[Shot[Moment]]:
    """From a step to the next: a glide, or out on the right and in on the left."""
    here, there = Moment(float(number), ink=inks[0]), Moment(float(coming), told=arriving, ink=inks[1])
    if _adjoin(example, number, coming):
        tells = arriving != Told()  # then it is there in the next shot, and here all but there
        glide = replace(here, tells=tells), replace(here, place=coming - 2 * STANDS * tells, tells=tells, ink=inks[1])
        yield Shot("sweep", clock(seconds), glide)
        return
    fade = min(pace.FADE, seconds / 2) if arriving == Told() else seconds / 2
    yield Shot("sweep", clock(fade), (replace(here, leaves=True), replace(here, presence=0.0, leaves=True)), even=True)
    yield Shot("sweep", clock(seconds - fade), (replace(there, presence=0.0), there), even=True)


def _with(shot: Shot[Moment], note: str, said: str) -> Shot[Moment]:
    """A shot with a remark and a caption."""
    return replace(shot, caption=said, moments=tuple(replace(moment, note=note) for moment in shot.moments))


def _said(example: Example, words: Words, number: int) -> tuple[str, str]:
    """The remark on a cell that is told, which does not tell its value before it is there, and the caption."""
    step = example.steps[number]
    note = _first(example, words, step) if number == 0 else words.told_next
    if number == telling(example) and 0 < len(step.receptive_field) < len(step.taps) and number > 0:
        note = _partly(example, words, step)
    if number == len(example.steps) - 1 > 0 and any(True for _ in example.layer.dropped()):
        note = words.told_dropped
    output = f"({step.output.row}, {step.output.column})"
    value = written(example.value(step))
    return note, words.caption.format(told=note, output=output, sum=sum_of(example, step), value=value)


def _first(example: Example, words: Words, step: Step) -> str:
    """What makes an output cell."""
    if not isinstance(example.layer, Pool2d):
        return words.told
    return words.told_max if example.layer.mode == "max" else words.told_average.format(count=example.divisor(step))


def _partly(example: Example, words: Words, step: Step) -> str:
    """What becomes of a window that reads input cells and others."""
    layer, count, all_ = example.layer, len(step.receptive_field), len(step.taps)
    if not isinstance(layer, Pool2d):
        return (words.told_zeros_but_one if count == 1 else words.told_zeros).format(count=count, all=all_)
    if layer.mode == "max":
        return (words.told_infinite_but_one if count == 1 else words.told_infinite).format(count=count)
    counted = example.divisor(step)
    if counted == all_:
        return words.told_padded.format(count=counted)
    return (words.told_uncounted_but_one if counted == 1 else words.told_uncounted).format(count=counted, all=all_)


def _summary(example: Example, words: Words, clock: Clock, quiz: bool) -> Iterator[Shot[Moment]]:
    """The window stands once more where it is telling, and the claim beside it."""
    end, number, count = claim(example.layer, words), telling(example), len(example.steps)
    last = Moment(float(count - 1), ink=1.0 if count - 1 in told(example, quiz) else _paler(pace.passing(example)))
    telling_again = Moment(float(number), computed=count, note=end, claims=True)
    if number == count - 1:
        silent = replace(telling_again, voice=0.0)
        yield Shot("summary", clock(2 * pace.FADE), (silent, telling_again), end)
    else:
        out = replace(last, presence=0.0, leaves=True, computed=count)
        yield Shot("summary", clock(2 * pace.FADE), (replace(last, leaves=True), out), end, even=True)
        gone = replace(telling_again, presence=0.0, voice=0.0)
        yield Shot("summary", clock(2 * pace.FADE), (gone, telling_again), end, even=True)
    yield Shot("summary", clock(max(pace.END, reading(end))), (telling_again,), end)
