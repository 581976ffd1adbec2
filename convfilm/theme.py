"""How each role looks: the only module that names a colour, a line weight or a size of text.

A theme follows the paper: a light paper takes the light theme, a dark one the dark. Pairs that must be told apart
have a luminance contrast of at least 3:1 and a second cue; digits have at least 4.5:1 (tests/convfilm/test_theme.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convcore import Role
from convcore.parameters import named


@named
@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb"; a fill of None lets the paper show."""

    paper: str
    ink: str
    """Text and digits."""
    mute: str
    """What matters less: parameters, zeros, terms that add nothing."""
    line: str
    """Lines between cells."""
    faint: str
    """Lines between the zeros of the border; its frame is dashed in `mute`."""
    kernel: str
    """The window, its weights and its beam."""
    on_kernel: str
    """Digits on `kernel`."""
    plate: str
    """Behind the weights while they move."""
    inks: Mapping[str, str]
    """Of text, by the quantity that it stands for (convfilm.formula.INKS); the rest is in `ink`."""
    fills: Mapping[Role, str | None]
    digits: Mapping[Role, str]

    def __post_init__(self) -> None:
        # A weight by itself looks like the weights in the window, unless it is told otherwise, and a border that does
        # not count as zeros do, which it is never beside of.
        alike = {Role.UNCOUNTED: Role.BORDER_ZERO, Role.ACTIVE_UNCOUNTED: Role.ACTIVE_ZERO}
        for name, weight in (("fills", self.kernel), ("digits", self.on_kernel)):
            given = getattr(self, name)
            usual = {role: given[zero] for role, zero in alike.items() if zero in given}
            object.__setattr__(self, name, {Role.KERNEL: weight, **usual, **given})

    def ink_of(self, quantity: str) -> str:
        """The colour of text that stands for a quantity."""
        return self.inks.get(quantity, self.ink)


LIGHT = Theme(
    paper="#ffffff",
    ink="#16242e",
    mute="#5f6d78",
    line="#5c6b76",
    faint="#c3ccd3",
    kernel="#e8890c",
    on_kernel="#16242e",
    plate="#fdf0dd",
    inks={
        "input": "#0b6fb3",
        "kernel": "#a85900",
        "output": "#087f5b",
        "stride": "#7048b6",
        "padding": "#5f6d78",
        "mute": "#5f6d78",
    },
    fills={
        Role.INPUT: "#a0caee",
        Role.ACTIVE_INPUT: "#0b6fb3",
        Role.INSERTED_ZERO: "#f4f6f8",
        Role.BORDER_ZERO: None,
        Role.ACTIVE_ZERO: "#c9d1d8",
        Role.UNCOUNTED: None,
        Role.ACTIVE_UNCOUNTED: "#e6eaee",
        Role.PENDING_OUTPUT: "#ffffff",
        Role.CURRENT_OUTPUT: "#087f5b",
        Role.FINISHED_OUTPUT: "#8fdcbf",
    },
    digits={
        Role.INPUT: "#16242e",
        Role.ACTIVE_INPUT: "#ffffff",
        Role.INSERTED_ZERO: "#5f6d78",
        Role.BORDER_ZERO: "#5f6d78",
        Role.ACTIVE_ZERO: "#3a4750",
        Role.UNCOUNTED: "#5f6d78",
        Role.ACTIVE_UNCOUNTED: "#566570",
        Role.CURRENT_OUTPUT: "#ffffff",
        Role.FINISHED_OUTPUT: "#16242e",
    },
)

DARK = Theme(
    paper="#0f161c",
    ink="#eef3f6",
    mute="#98a6b1",
    line="#7d8c98",
    faint="#3f4c57",
    kernel="#ffa94d",
    on_kernel="#0f161c",
    plate="#3a2e1f",
    inks={
        "input": "#4dabf7",
        "kernel": "#ffa94d",
        "output": "#38d9a9",
        "stride": "#b197fc",
        "padding": "#98a6b1",
        "mute": "#98a6b1",
    },
    fills={
        Role.INPUT: "#1d4a70",
        Role.ACTIVE_INPUT: "#4dabf7",
        Role.INSERTED_ZERO: "#161f27",
        Role.BORDER_ZERO: None,
        Role.ACTIVE_ZERO: "#3a4651",
        Role.UNCOUNTED: None,
        Role.ACTIVE_UNCOUNTED: "#222c35",
        Role.PENDING_OUTPUT: "#0f161c",
        Role.CURRENT_OUTPUT: "#38d9a9",
        Role.FINISHED_OUTPUT: "#155443",
    },
    digits={
        Role.INPUT: "#eef3f6",
        Role.ACTIVE_INPUT: "#0f161c",
        Role.INSERTED_ZERO: "#8f9da8",
        Role.BORDER_ZERO: "#8f9da8",
        Role.ACTIVE_ZERO: "#b4c0ca",
        Role.UNCOUNTED: "#8f9da8",
        Role.ACTIVE_UNCOUNTED: "#98a6b1",
        Role.CURRENT_OUTPUT: "#0f161c",
        Role.FINISHED_OUTPUT: "#eef3f6",
    },
)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white), by WCAG 2.2."""
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def theme_for(paper: str) -> Theme:
    """The theme for a paper, "#rrggbb": the one whose ink contrasts more with it."""
    return LIGHT if luminance(paper) > 0.18 else DARK  # 0.18: where black and white contrast equally


def grey(share: float) -> str:
    """The grey of a number, from black at 0 to white at 1, whatever the paper."""
    return "#" + f"{round(255 * share):02x}" * 3


GREYS = 64  # that are told apart: few enough for a GIF, and more than an eye sees side by side
# Over greys the window is a light orange with a dark line around it: one of the two stands out from any grey.
ON_GREY, AROUND = DARK.kernel, DARK.paper
WINDOW_ON_GREY = 0.006  # line width as a share of the board's shorter side: cells are small
PENDING_ON_GREY = 0.6  # how strong the colour of outputs is where there are none yet
HALO = 2.2  # of the window's line

BEAM_OPACITY = 0.16
BEAM_ALONE = 0.22  # without lines
BEAM_FAINT = 0.6  # of its lines over the output
FADED = 1 / 3  # ink of a term that adds nothing
LOST = 0.55  # of the number in a cell that is not the maximum
CARD_OPACITY = 0.85  # of the card behind what travels over cells
CUE_OPACITY = 0.22  # of the mark on what is pointed at

# Sizes in cells: they scale with the board.
GRID_LINE = 0.018
WINDOW_LINE = 0.07
BEAM_LINE = 0.028
BEAM_DASH = 0.11
BRACKET_LINE = 0.05
LINK_LINE = 0.035
LINK_POINT = 0.2
HATCHES = 3  # lines over half a cell
DIGIT = 0.47
CHIP_DIGIT = 0.36
CHIP = (0.34, 0.44)
CHIP_SHIFT = 0.19  # to the right of a cell's centre; the cell's own digit goes to the left
DIGIT_SHIFT = -0.24
ROOM_ASIDE = 0.38  # that a number has beside a chip
ROOM_AT_REST = 0.76
SMALL_DIGIT = 0.3

# Sizes as a share of what convfilm.panel.text_base gives: they scale with the frame.
TITLE = 0.055
PARAMETERS = 0.043
LOOP_PARAMETERS = 0.05  # where they stand without formulas
FORMULA = 0.046
SUM = 0.053
REMARK = 0.046
LABEL = 0.042
LABELS_TAKE = 0.85  # of the cells' size without labels: where long ones would take more, they become smaller
SMALLER_LABEL, SMALLEST_LABEL = 0.9, 0.5
TAG = 0.07
CARD_MARGIN = 0.02
SIGN = 1.8  # of a label's em
MARGIN = 0.04
SMALL_SUM = 0.034  # where one line would be smaller, the sum takes as many lines as the kernel
TALL = 1.25  # from this ratio of height to width on, there is room for that anyway
SQUARE = 0.76  # of the height: base of text sizes in frames that are not wide
WIDE = 1.2  # from this ratio of width to height on, the panel stands beside the board
PANEL = 0.36  # of the width, where it stands beside
PANEL_AT_LEAST = 0.54  # of the height

MIN_TEXT_PIXELS = 7.0  # size of an em
MIN_DIGIT_PIXELS = 5.5 / 0.65  # the same for numbers in cells, which stand alone: 5.5 pixels high, at 0.65 em
MIN_LINE_PIXELS = 0.9

# Of a page of text, as a share of the frame's shorter side.
PAGE_TITLE = 0.085
PAGE_HEADING = 0.065  # above formulas
PAGE_FORMULA = 0.055
PAGE_WORDS = 0.05
PAGE_SAID = 0.046
