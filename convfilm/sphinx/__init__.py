"""`extensions = ["convfilm.sphinx"]`: animations of a gallery on the pages of any Sphinx project, with a player.

In MyST; in reStructuredText they are `.. animation::` and so on:

    ```{animation} padding_strides             the loop
    ```{animation} padding_strides             the film
    :film:
    ```{animation} kernel_flip                 the film, with what it claims as its caption
    :film:
    :claim:
    ```{animation} padding_strides             with a caption of one's own, and a name, for {numref} with numfig
    :name: a-stride
    Every second cell.
    ```{animation-card} padding_strides        the loop on a card of a {grid}

`animation_gallery` is the folder of the gallery, as seen from that of conf.py, and `animation_gallery_dark` that of one
on dark paper, if there is one: the theme's toggle chooses, or the reader's system where there is none. The caption of
an animation is what the directive holds, or else its title or its parameters. A loop links to its film wherever a page
has that. Needs the extra "sphinx".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from convfilm.sphinx import directives
from convfilm.sphinx.directives import AnimationCardDirective, AnimationDirective, animation
from convfilm.sphinx.still import Still

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives, their style and the player."""
    app.setup_extension("sphinx_design")
    app.add_config_value("animation_gallery", "gallery", "env", str)
    app.add_config_value("animation_gallery_dark", "", "env", str)
    words = (directives.visit_words, directives.depart_words)
    others: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), words)
    app.add_enumerable_node(animation, "figure", html=(directives.visit, directives.depart), **others)
    app.add_directive("animation", AnimationDirective)
    app.add_directive("animation-card", AnimationCardDirective)
    app.add_post_transform(Still)
    app.connect("builder-inited", lambda app: app.config.html_static_path.append(str(STATIC)))
    app.connect("build-finished", directives.copy)
    app.add_css_file("animation.css")
    app.add_js_file("animation.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
