"""Contrast, and colour vision: on the theme's tokens and on the pixels of a picture."""

from dataclasses import replace
from pathlib import Path

import manim as mn
import numpy as np
import pytest
from hypothesis import given, settings

from convcore import Role, input_roles, output_roles
from convfilm.theme import DARK, LIGHT, luminance, theme_for
from tests.convfilm.stills import EIGHT, at, pixels, show, staged
from tests.strategies import conv2ds, pool2ds

with np.printoptions():  # colour changes how numpy prints, for everyone
    import colour

THEMES = {"light": LIGHT, "dark": DARK}
TOLD_APART = [
    (Role.ACTIVE_INPUT, Role.INPUT),
    (Role.ACTIVE_INPUT, Role.ACTIVE_ZERO),
    (Role.CURRENT_OUTPUT, Role.FINISHED_OUTPUT),
    (Role.CURRENT_OUTPUT, Role.PENDING_OUTPUT),
]
# What tells two roles apart that can be neighbours: a contrast of their fills, or a cue besides colour.
NEIGHBOURS = {
    **{frozenset(pair): 3.0 for pair in TOLD_APART},
    frozenset({Role.INPUT, Role.INSERTED_ZERO}): 1.5,
    frozenset({Role.INPUT, Role.BORDER_ZERO}): 1.5,
    frozenset({Role.ACTIVE_INPUT, Role.INSERTED_ZERO}): 3.0,
    frozenset({Role.ACTIVE_INPUT, Role.BORDER_ZERO}): 3.0,
    frozenset(
        {Role.INSERTED_ZERO, Role.BORDER_ZERO}
    ): "lines",  # full ones between inserted zeros, faint and dashed ones
    frozenset({Role.ACTIVE_ZERO, Role.INPUT}): "window",  # its outline, and a weight in each of its cells
    frozenset({Role.ACTIVE_ZERO, Role.INSERTED_ZERO}): "window",
    frozenset({Role.ACTIVE_ZERO, Role.BORDER_ZERO}): "window",
    frozenset({Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT}): "digits",
    frozenset({Role.INPUT, Role.UNCOUNTED}): 1.5,
    frozenset({Role.ACTIVE_INPUT, Role.UNCOUNTED}): 3.0,
    frozenset({Role.ACTIVE_INPUT, Role.ACTIVE_UNCOUNTED}): 3.0,
    frozenset({Role.ACTIVE_UNCOUNTED, Role.INPUT}): "window",
    frozenset({Role.ACTIVE_UNCOUNTED, Role.UNCOUNTED}): "window",
    frozenset({Role.ACTIVE_UNCOUNTED, Role.BORDER_ZERO}): "window",
    frozenset({Role.ACTIVE_ZERO, Role.UNCOUNTED}): "window",
    frozenset({Role.BORDER_ZERO, Role.UNCOUNTED}): "zero",  # of an average: one holds a zero, the other nothing
    frozenset({Role.ACTIVE_ZERO, Role.ACTIVE_UNCOUNTED}): "zero",
}
DEFICIENCIES = ["Protanomaly", "Deuteranomaly", "Tritanomaly"]  # at full severity: protanopia and so on


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def fill(theme, role):
    return theme.fills[role] or theme.paper


def rgb(color):
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def simulated(colours, deficiency):
    """sRGB as somebody with a full deficiency sees it (Machado, Oliveira and Fernandes 2009), 0 to 1."""
    matrix = colour.matrix_cvd_Machado2009(deficiency, 1.0)
    linear = colour.models.eotf_sRGB(colours) @ matrix.T
    return np.clip(colour.models.eotf_inverse_sRGB(np.clip(linear, 0, 1)), 0, 1)


def difference(one, other):
    """CIE 2000 colour difference of two sRGB colours; 2.3 is just noticeable."""
    lab = [colour.XYZ_to_Lab(colour.sRGB_to_XYZ(c)) for c in (one, other)]
    return float(colour.delta_E(*lab, method="CIE 2000"))


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("one", "other"), TOLD_APART, ids=lambda role: role.name)
def test_roles_differ_by_luminance(theme, one, other):
    assert contrast(fill(theme, one), fill(theme, other)) >= 3


def neighbours(roles):
    """Pairs of different roles of cells that have an edge in common."""
    for (row, column), role in roles.items():
        for other in (roles.get((row + 1, column)), roles.get((row, column + 1))):
            if other not in (None, role):
                yield frozenset({role, other})


@given(conv=conv2ds(max_input=4) | pool2ds())
@settings(max_examples=100)
def test_all_roles_that_can_be_neighbours_are_told_apart(conv):
    for step in [None, *conv.steps()]:
        for roles in (input_roles(conv, step), output_roles(conv, step)):
            assert {*neighbours(roles)} <= {*NEIGHBOURS}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("pair", NEIGHBOURS, ids=lambda pair: "-".join(sorted(role.name for role in pair)))
def test_neighbours_differ_by_luminance_or_another_cue(theme, pair):
    one, other = pair
    bound = NEIGHBOURS[pair]
    if bound == "lines":
        assert contrast(theme.line, theme.faint) >= 1.5
    elif bound == "zero":
        assert pair & {Role.BORDER_ZERO, Role.ACTIVE_ZERO} <= {*theme.digits}
    elif bound == "window":
        assert contrast(theme.kernel, theme.paper) >= 2.4
        assert contrast(theme.kernel, fill(theme, Role.ACTIVE_ZERO)) >= 1.5
    elif bound == "digits":
        assert (Role.FINISHED_OUTPUT in theme.digits) is not (Role.PENDING_OUTPUT in theme.digits)
    else:
        assert contrast(fill(theme, one), fill(theme, other)) >= bound


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_zeros_under_the_window_do_not_outshine_its_inputs(theme):
    """Their digits stand out less from the paper than any that count."""
    assert contrast(theme.digits[Role.ACTIVE_ZERO], theme.paper) < contrast(theme.digits[Role.INPUT], theme.paper)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_lines_stand_out_from_the_paper(theme):
    assert contrast(theme.line, theme.paper) >= 3
    assert contrast(theme.mute, theme.paper) >= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("role", LIGHT.digits, ids=lambda role: role.name)
def test_digits_can_be_read(theme, role):
    assert contrast(theme.digits[role], fill(theme, role)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_can_be_read(theme):
    for ink in (theme.ink, theme.mute, *theme.inks.values()):
        assert contrast(ink, theme.paper) >= 4.5
    assert contrast(theme.on_kernel, theme.kernel) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_roles_stay_apart_for_every_colour_vision(theme, deficiency):
    pairs = [*TOLD_APART, (Role.INPUT, Role.INSERTED_ZERO), (Role.INPUT, Role.FINISHED_OUTPUT)]
    for one, other in pairs[:4]:
        seen = simulated(np.array([rgb(fill(theme, one)), rgb(fill(theme, other))]), deficiency)
        assert difference(*seen) >= 20, (one, other)
    for one, other in pairs[4:5]:  # these have other cues too: place and digits
        seen = simulated(np.array([rgb(fill(theme, one)), rgb(fill(theme, other))]), deficiency)
        assert difference(*seen) >= 3, (one, other)
    window = simulated(np.array([rgb(theme.kernel), rgb(fill(theme, Role.ACTIVE_INPUT))]), deficiency)
    assert difference(*window) >= 20


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("scene", [EIGHT[3], EIGHT[7]], ids=lambda scene: scene.__name__)
def test_pixels_have_the_contrast_of_the_tokens(theme, scene):
    """One film of each kind: the colours that are drawn, not only those that are named."""
    with staged(scene, size=(1280, 720), paper=theme.paper) as film:
        step = film.example.steps[4]
        show(film, step)
        image, planes = pixels(film), film.board.planes

        def drawn(grid, cell):
            return image[at(film, grid.points([np.array(cell) + (0.16, 0.2)]))][0] / 255

        touched = next(tap.slot for tap in step.taps if tap.source)
        resting = next(s for s in film.conv.slots() if film.conv.source(s) and s not in {t.slot for t in step.taps})
        seen = {
            Role.ACTIVE_INPUT: drawn(planes["input"].grid, touched),
            Role.INPUT: drawn(planes["input"].grid, resting),
            Role.CURRENT_OUTPUT: drawn(planes["output"].grid, step.output),
            Role.FINISHED_OUTPUT: drawn(planes["output"].grid, film.example.steps[0].output),
        }
    for role, colour_seen in seen.items():
        assert np.abs(colour_seen - rgb(fill(theme, role))).max() <= 3 / 255, role
    for deficiency in [None, *DEFICIENCIES]:
        for one, other in (TOLD_APART[0], TOLD_APART[2]):
            pair = np.array([seen[one], seen[other]])
            assert difference(*(pair if deficiency is None else simulated(pair, deficiency))) >= 20


@pytest.mark.parametrize(
    ("paper", "theme"),
    [("#ffffff", LIGHT), ("#fdf6e3", LIGHT), ("#000000", DARK), ("#0f161c", DARK), ("#1e3a5f", DARK)],
)
def test_theme_follows_the_paper(paper, theme):
    assert theme_for(paper) is theme


def test_weights_look_like_the_kernel_in_any_theme():
    """Also in one that says nothing of them."""
    fills, digits = ({role: c for role, c in of.items() if role is not Role.KERNEL} for of in (DARK.fills, DARK.digits))
    mine = replace(DARK, kernel="#ff00ff", on_kernel="#000000", fills=fills, digits=digits)
    assert (mine.fills[Role.KERNEL], mine.digits[Role.KERNEL]) == ("#ff00ff", "#000000")
    with staged(type("Mine", (EIGHT[3],), {"theme": mine, "view": "flat"}), paper=mine.paper) as film:
        show(film, film.example.steps[4])
        grid = film.board.planes["kernel"].grid
        seen = pixels(film)[at(film, grid.points([(0.16, 0.2)]))][0]
    assert tuple(seen) == (255, 0, 255)


SEPIA = replace(LIGHT, paper="#fff4e0")


@pytest.mark.parametrize(
    ("theme", "file", "paper"),
    [
        (None, None, LIGHT.paper),
        (DARK, None, DARK.paper),
        (SEPIA, None, SEPIA.paper),
        (DARK, LIGHT.paper, DARK.paper),  # manim.cfg of this repository, which says what there is without a file
        (SEPIA, LIGHT.paper, SEPIA.paper),
        (None, "#101010", "#101010"),
        (DARK, "#101010", "#101010"),
        (DARK, "#000000", "#000000"),
        (LIGHT, "#eeeeee", "#eeeeee"),
        (LIGHT, "#000000", None),
        (DARK, "#eeeeee", None),
    ],
)
def test_a_theme_brings_its_paper_unless_the_user_chose_one(tmp_path, monkeypatch, theme, file, paper):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    if file:
        Path("manim.cfg").write_text(f"[CLI]\nbackground_color = {file}\n")
    scene = type("Themed", (EIGHT[0],), {"theme": theme})
    config = {"dry_run": True, "background_color": file or "#000000", "verbosity": "ERROR"}
    with mn.tempconfig({**config, "transparent": True}):
        scene()  # where there is no paper, none has to suit
    with mn.tempconfig(config):
        if paper is None:
            with pytest.raises(ValueError, match=rf"Themed: theme has ink {theme.ink}, which cannot be read on"):
                scene()
            return
        film = scene()
        film.setup()
        assert mn.ManimColor(film.camera.background_color).to_hex().lower() == paper
        assert film.board.theme is (theme or theme_for(paper))
