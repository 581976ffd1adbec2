"""Layers in notebooks: a still as SVG, at once, and sliders for all parameters."""

from __future__ import annotations

import html
from functools import cache, lru_cache
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from convcore import Conv2d, Example, Pool2d
from convfilm import checks
from convfilm.film import Film
from convfilm.gallery.capture import settings, staged
from convfilm.media import vector
from convfilm.views import usual_view

SIZE = (960, 540)
"""Pixels (width, height) that decide which text is large enough to read."""
RANGES = {
    "input_size": (1, 5, 16),
    "kernel_size": (1, 3, 7),
    "stride": (1, 1, 4),
    "padding": (0, 0, 6),
    "dilation": (1, 1, 3),
}
"""(least, first, most) of each slider."""


class Still(Film):
    """A layer as in its film, of which no frame says anything: no room is left for that."""

    conv: ClassVar[Conv2d | Pool2d]

    @classmethod
    def remarks(cls, example: Example) -> set[str]:  # noqa: ARG003
        """None."""
        return set()


@cache
def _scratch() -> TemporaryDirectory[str]:
    """Where typeset words are kept as long as the process lives: a notebook's folder stays as it is."""
    return TemporaryDirectory(prefix="convfilm-")


@lru_cache(maxsize=4)
def _staged(layer: Conv2d | Pool2d) -> Film:
    return staged(type("Layer", (Still,), {"conv": layer, "view": usual_view(layer)}))


def picture(conv: Conv2d | Pool2d, number: int | None = None) -> str:
    """The SVG of a step of a layer, counted from 0 in the order of its steps; of the middle one unless told otherwise.

    Raises ValueError for a layer that is too large to be drawn.
    """
    checks.drawable(conv)
    with settings(SIZE, None, "light", format="none", dry_run=True, media_dir=_scratch().name):
        scene = _staged(conv)
        stills = scene.stills()
        number = len(stills) // 2 if number is None else number
        drawing = vector.picture(scene, stills[number])
    # In a page names are for all of its pictures: those of this one are its own.
    own = f"c{scene.example.digest[:12]}-{number}-"
    found = vector.svg(drawing).decode()
    for name in ('id="', 'href="#', "url(#"):
        found = found.replace(name, name + own)
    return found


def still(conv: Conv2d | Pool2d) -> str | None:
    """The same of the middle step, or None for a layer that is too large: then its text is enough."""
    try:
        return picture(conv)
    except ValueError:
        return None


def explore() -> Any:
    """Sliders for the parameters of a layer, and for the step that is shown; what does not fit together is said.

    Needs ipywidgets, the extra "notebook"; ImportError, which says so, without.
    """
    try:
        import ipywidgets as widgets
    except ImportError:
        raise ImportError(
            'explore needs ipywidgets: pip install "convolution-arithmetic-animated[notebook]", or ipywidgets itself'
        ) from None

    sliders = {
        name: widgets.IntSlider(value=first, min=least, max=most, description=name)
        for name, (least, first, most) in RANGES.items()
    }
    transposed = widgets.Checkbox(value=False, description="transposed")
    step = widgets.IntSlider(value=1, min=1, max=1, description="step")
    shown = widgets.HTML()
    layer: list[Conv2d] = []

    def show() -> None:
        shown.value = picture(layer[0], step.value - 1)

    def changed(_: Any = None) -> None:
        layer.clear()  # while the slider of the step is set, nothing is shown
        try:
            conv = Conv2d(**{name: slider.value for name, slider in sliders.items()}, transposed=transposed.value)
            checks.drawable(conv)
        except ValueError as error:
            shown.value = f"<p>{html.escape(str(error))}</p>"
            return
        rows, columns = conv.output_shape
        step.max = rows * columns
        step.value = rows * columns // 2 + 1
        layer.append(conv)
        show()

    for each in (*sliders.values(), transposed):
        each.observe(changed, "value")
    step.observe(lambda _: show() if layer else None, "value")
    changed()
    return widgets.VBox([widgets.HBox([widgets.VBox([*sliders.values()]), widgets.VBox([transposed, step])]), shown])
