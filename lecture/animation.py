"""Sphinx directives that put animations of the gallery on a page, and copy their files to it.

    ```{animation} padding_strides             the loop
    ```{animation} padding_strides             the film
    :film:
    ```{animation} kernel_flip                 the film, below what it claims
    :film:
    :claim:
    ```{animation-card} padding_strides        the loop on a card of a {grid}, titled with its parameters

A page needs no script for them. The GIF stands in where a browser plays no video.
"""

from __future__ import annotations

import shutil
from base64 import b64encode
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_design.grids import GridItemCardDirective
from sphinx_design.shared import is_component

from lecture import gallery
from lecture.gallery import Animation

FOLDER = "media"  # of the built page
COPIED = (".loop.webm", ".loop.mp4", ".gif", ".mp4", ".poster.png")
FILMS = "films"  # the page that the cards link to


def video(animation: Animation, film: bool, root: str = "") -> str:
    """HTML of the loop or the film; `root` leads from the page to the root of the built pages."""
    folder = f"{root}{FOLDER}/"
    # Captions are part of the page: browsers do not read them from files next to a page that is itself a file.
    captions = film_captions(animation) if film else animation.loop_captions()
    track = f"data:text/vtt;base64,{b64encode(captions.encode()).decode()}"
    suffixes = [".mp4"] if film else [".loop.webm", ".loop.mp4"]
    sources = [
        f'<source src="{folder}{animation.file(suffix)}" type="video/{suffix.rpartition(".")[2]}">'
        for suffix in suffixes
    ]
    width, height = animation.size(suffixes[0])
    still, alt = f"{folder}{animation.stem}{'.poster.png' if film else '.loop.png'}", escape(animation.alt)
    described = f"{'film' if film else 'loop'}-{animation.stem}"
    # A page of films loads none before it is asked for; and what has no loop has no GIF.
    preload, picture = ("none", still) if film else ("metadata", f"{folder}{animation.file('.gif')}")
    return f"""<div class="animation">
<video controls muted playsinline{"" if film else " loop"} preload="{preload}" width="{width}" height="{height}"
 style="--ratio: {height / width:.4f}" poster="{still}" aria-label="{alt}" aria-details="{described}">
{"".join(sources)}
<track kind="captions" srclang="en" label="English" src="{track}">
<picture><source media="(prefers-reduced-motion: reduce)" srcset="{still}">
<img src="{picture}" alt="{alt}"></picture>
</video>
{details(animation, described)}
{links(animation, film, root)}
</div>"""


def film_captions(animation: Animation) -> str:
    """WebVTT of the film."""
    return (animation.folder / animation.file(".vtt")).read_text(encoding="utf-8")


def details(animation: Animation, name: str) -> str:
    """HTML of everything that the animation shows, in words, to be opened."""
    numbers = "".join(f"<p>{escape(line)}</p>" for line in animation.numbers)
    steps = "".join(f"<li>{escape(line)}</li>" for line in animation.steps)
    summary = f'In words<span class="hidden">: {escape(animation.title)}</span>'
    return (
        f'<details id="{name}"><summary>{summary}</summary><p>{escape(animation.alt)}</p>{numbers}'
        f"<ol>{steps}</ol></details>"
    )


def links(animation: Animation, film: bool, root: str) -> str:
    """HTML of links to the film and to the files."""
    targets = {} if film else {"Film": f"{root}{FILMS}.html#film-of-{animation.stem.replace('_', '-')}"}
    suffixes = {"MP4": ".mp4"} if film else {"GIF": ".gif", "MP4": ".loop.mp4", "WebM": ".loop.webm"}
    targets |= {name: f"{root}{FOLDER}/{animation.file(suffix)}" for name, suffix in suffixes.items()}
    hidden = f'<span class="hidden">: {escape(animation.title)}</span>'
    return (
        '<p class="links">' + " ".join(f'<a href="{url}">{name}{hidden}</a>' for name, url in targets.items()) + "</p>"
    )


def html(directive: SphinxDirective, film: bool) -> tuple[Animation, nodes.raw]:
    """The animation whose stem is the argument of a directive, and its node."""
    folder, stem = gallery_of(directive.env.app), directive.arguments[0]
    directive.env.note_dependency(str(folder / gallery.NAME))
    try:
        animation = gallery.find(folder, stem)
        code = video(animation, film, root="../" * directive.env.docname.count("/"))
    except LookupError as error:
        raise directive.error(str(error)) from error
    return animation, nodes.raw("", code, format="html")


def gallery_of(app: Sphinx) -> Path:
    """The folder of the gallery."""
    return Path(app.confdir, app.config.animation_gallery).resolve()


class AnimationDirective(SphinxDirective):
    """The loop of a scene, or its film."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"film": directives.flag, "claim": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The node, below what the film claims if that is asked for."""
        animation, node = html(self, "film" in self.options)
        claim = nodes.paragraph("", "", nodes.strong("", animation.claim))
        return [claim, node] if "claim" in self.options else [node]


class AnimationCardDirective(GridItemCardDirective):
    """The loop of a scene on a card."""

    has_content = False
    required_arguments, optional_arguments = 1, 0

    def run_with_defaults(self) -> list[nodes.Node]:
        """The card."""
        animation, node = html(self, film=False)
        self.arguments = [animation.title]
        cards = super().run_with_defaults()
        body = next(node for card in cards for node in card.findall() if is_component(node, "card-body"))
        body += node
        return cards


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Put the files of all animations beside the built pages."""
    folder = gallery_of(app)
    if exception or app.builder.format != "html" or not (folder / gallery.NAME).exists():
        return
    target = Path(app.outdir, FOLDER)
    target.mkdir(exist_ok=True)
    for animation in gallery.read(folder).values():
        for suffix in COPIED:
            with suppress(LookupError):  # what a page wants and the gallery has not was said already
                shutil.copy2(animation.folder / animation.file(suffix), target / animation.file(suffix))
        with suppress(LookupError):
            animation.write_loop_still(target / f"{animation.stem}.loop.png")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    app.add_config_value("animation_gallery", "../gallery", "env", str)
    app.add_directive("animation", AnimationDirective)
    app.add_directive("animation-card", AnimationCardDirective)
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
