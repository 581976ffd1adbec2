"""Settings of Sphinx for the lecture page: it needs no network, and no script but the player. script/page builds it."""

import sys
from pathlib import Path

from docutils import nodes

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "Convolution arithmetic, animated"
author = "the convolution arithmetic, animated authors"
language = "en"
extensions = ["myst_parser", "sphinx_design", "sphinxcontrib.bibtex", "convfilm.sphinx"]
animation_gallery = "../gallery"
myst_enable_extensions = ["colon_fence"]
bibtex_bibfiles = ["references.bib"]
exclude_patterns = ["*.ipynb"]

html_theme = "basic"
html_theme_options = {"nosidebar": True, "body_min_width": 0, "body_max_width": "none"}
html_title = project
html_static_path = ["_static"]
html_css_files = ["lecture.css"]
templates_path = ["_templates"]
html_permalinks = False
html_use_index = False
html_copy_source = False
pygments_style = "bw"  # no colours: they follow the page, light or dark


def setup(app):
    """Make no search page, which would need scripts, and plain elements of citations: their roles are deprecated."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))


def visit_citation(self, node):
    """Open an element."""
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart_citation(self, _node):
    """Close it."""
    self.body.append("</div>\n")
