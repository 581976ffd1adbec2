"""The directives, and the files that their pages need."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
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


class animation(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 - as docutils names nodes
    """A loop or a film; what is no HTML has its children instead, which say what it shows."""


def place(directive: SphinxDirective, film: bool) -> tuple[Animation, animation]:
    """The animation whose stem is the argument of a directive, and its node."""
    env = directive.env
    folder, stem = gallery_of(env.app), directive.arguments[0]
    env.note_dependency(str(folder / manifest.NAME))
    try:
        found = contents.find(folder, stem)
        markup.html(found, film, "")  # what is missing is said where it is asked for
    except LookupError as error:
        raise directive.error(str(error)) from error
    env.metadata[env.docname].setdefault(USED, set()).add((stem, film))
    return found, animation("", nodes.paragraph("", found.alt), stem=stem, film=film)


def gallery_of(app: Sphinx) -> Path:
    """The folder of the gallery."""
    return Path(app.confdir, app.config.animation_gallery).resolve()


class AnimationDirective(SphinxDirective):
    """The loop of a scene, or its film."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"film": directives.flag, "claim": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The node, below what the film claims if that is asked for."""
        found, node = place(self, "film" in self.options)
        claim = nodes.paragraph("", "", nodes.strong("", found.claim))
        return [claim, node] if "claim" in self.options else [node]


class AnimationCardDirective(GridItemCardDirective):
    """The loop of a scene on a card."""

    has_content = False
    required_arguments, optional_arguments = 1, 0

    def run_with_defaults(self) -> list[nodes.Node]:
        """The card."""
        found, node = place(self, film=False)
        self.arguments = [found.title]
        cards = super().run_with_defaults()
        body = next(node for card in cards for node in card.findall() if is_component(node, "card-body"))
        body += node
        return cards


def visit(self: HTML5Translator, node: animation) -> None:
    """Write it, with addresses that are right for this page, in whatever folder it is."""
    builder, stem = self.builder, node["stem"]
    page = builder.get_target_uri(builder.current_docname)
    films = [name for name, known in sorted(builder.env.metadata.items()) if (stem, True) in known.get(USED, ())]
    there = f"{relative_uri(page, builder.get_target_uri(films[0]))}#film-{stem}" if films else ""
    found = contents.find(gallery_of(builder.app), stem)
    self.body.append(markup.html(found, node["film"], relative_uri(page, f"{FOLDER}/"), there))
    raise nodes.SkipNode


def keep(self: nodes.NodeVisitor, node: animation) -> None:
    """Write its children alone."""


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Put the files that pages use beside them."""
    used = sorted({each for found in app.env.metadata.values() for each in found.get(USED, ())})
    if exception or app.builder.format != "html" or not used:
        return
    target = Path(app.outdir, FOLDER)
    target.mkdir(exist_ok=True)
    for stem, film in used:
        try:
            found = contents.find(gallery_of(app), stem)
            for name in map(found.file, markup.suffixes(film)):
                shutil.copy2(found.folder / name, target / name)
            if not film:
                found.write_loop_still(target / markup.still_of(found, film))
        except LookupError as error:  # it was there when the page was read
            LOGGER.warning("%s", error)
