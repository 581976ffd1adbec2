"""The directives, and the files that their pages need."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.grids import GridItemCardDirective
from sphinx_design.shared import is_component

from convfilm.gallery import contents, manifest
from convfilm.gallery.contents import Animation
from convfilm.sphinx import markup

LOGGER = logging.getLogger(__name__)
FOLDER = "media"  # of the built pages
USED = "animations"
"""Where Sphinx keeps, forgets and merges what each page uses."""


class animation(nodes.figure):  # type: ignore[misc]  # noqa: N801 - as docutils names nodes
    """A loop or a film and its caption; what is no HTML has, in its place, what it shows in words."""


def place(directive: SphinxDirective, film: bool) -> animation:
    """The node of the animation whose stem is the argument of a directive; what the directive holds is its caption."""
    env = directive.env
    stem, light_and_dark = directive.arguments[0], list[Animation]()
    for setting, folder in galleries_of(env.app).items():
        env.note_dependency(str(folder / manifest.NAME))
        try:
            light_and_dark.append(contents.find(folder, stem))
            markup.html(light_and_dark[-1], film, "")  # what is missing is said where it is asked for
        except LookupError as error:
            raise directive.error(f"{setting}: {error}") from error
    found = light_and_dark[0]
    env.metadata[env.docname].setdefault(USED, set()).add((stem, film))
    words: list[nodes.Node] = [nodes.Text(found.claim if "claim" in directive.options else found.title)]
    messages: list[nodes.system_message] = []
    if directive.content:
        words, messages = directive.parse_inline(" ".join(directive.content))
    node = animation("", stem=stem, film=film, ids=[markup.name_of(found, film)])
    node.extend([nodes.paragraph("", found.alt), nodes.caption("", "", *words), *messages])
    directive.set_source_info(node)
    directive.add_name(node)
    return node


def find(app: Sphinx, stem: str) -> tuple[Animation, Animation | None]:
    """The animation, and the one for dark paper if there is a gallery of those; LookupError if one is missing."""
    light, *dark = (contents.find(folder, stem) for folder in galleries_of(app).values())
    return light, dark[0] if dark else None


def galleries_of(app: Sphinx) -> dict[str, Path]:
    """The folder of the gallery, and that of the dark one, if there is one, by the names of their settings."""
    settings = ("animation_gallery", "animation_gallery_dark")
    return {name: Path(app.confdir, app.config[name]).resolve() for name in settings if app.config[name]}


class AnimationDirective(SphinxDirective):
    """The loop of a scene, or its film."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "film": directives.flag,
        "claim": directives.flag,
        "name": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The node."""
        return [place(self, "film" in self.options)]


class AnimationCardDirective(GridItemCardDirective):
    """The loop of a scene on a card."""

    required_arguments, optional_arguments = 1, 0
    option_spec: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        **GridItemCardDirective.option_spec,
        "name": directives.unchanged_required,
    }

    def run_with_defaults(self) -> list[nodes.Node]:
        """The card."""
        node = place(self, film=False)
        self.arguments, self.content = [], StringList()
        cards = super().run_with_defaults()
        body = next(node for card in cards for node in card.findall() if is_component(node, "card-body"))
        body += node
        return cards


def visit(self: HTML5Translator, node: animation) -> None:
    """Begin a figure; its caption comes next."""
    del node[0]  # the words for what is no HTML
    self.body.append(self.starttag(node, "figure", CLASS="animation"))


def depart(self: HTML5Translator, node: animation) -> None:
    """Write what is below the caption, with addresses that are right for this page, in whatever folder it is."""
    builder, stem = self.builder, node["stem"]
    page = builder.get_target_uri(builder.current_docname)
    films = [name for name, known in sorted(builder.env.metadata.items()) if (stem, True) in known.get(USED, ())]
    there = f"{relative_uri(page, builder.get_target_uri(films[0]))}#film-{stem}" if films else ""
    found, dark = find(builder.app, stem)
    first = next(iter(self.document.findall(animation))) is node
    shown = markup.html(found, node["film"], relative_uri(page, f"{FOLDER}/"), there, dark, first)
    self.body.append(f"</figcaption>\n{shown}</figure>\n")


def visit_words(self: Any, node: animation) -> None:
    """Write a figure, of words."""
    self.visit_figure(node)


def depart_words(self: Any, node: animation) -> None:
    """Write its end."""
    self.depart_figure(node)


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Put the files that pages use beside them."""
    used = sorted({each for found in app.env.metadata.values() for each in found.get(USED, ())})
    if exception or app.builder.format != "html" or not used:
        return
    light, dark = Path(app.outdir, FOLDER), Path(app.outdir, FOLDER, markup.DARK)
    for (setting, folder), target in zip(galleries_of(app).items(), (light, dark), strict=False):
        target.mkdir(exist_ok=True)
        for stem, film in used:
            try:
                found = contents.find(folder, stem)
                for name in map(found.file, markup.suffixes(film)):
                    shutil.copy2(found.folder / name, target / name)
                found.write_still(target / markup.still_of(found, film), film)
                if small := markup.small_of(found, film):
                    found.write_still(target / small, film, markup.SMALL)
            except LookupError as error:  # it was there when the page was read
                LOGGER.warning("%s: %s", setting, error)
