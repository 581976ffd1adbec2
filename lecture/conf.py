"""Settings of Sphinx for the lecture page: nothing on it comes from a network. script/page builds it."""

import sys
from pathlib import Path

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "Convolution arithmetic, animated"
author = "the convolution arithmetic, animated authors"
language = "en"
extensions = ["myst_parser", "sphinx_design", "sphinxcontrib.bibtex", "convfilm.sphinx", "lecture.icons"]
animation_gallery = "../gallery"
animation_gallery_dark = "../build/gallery-dark"
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_html_meta = {
    "description": "How large the output of a convolutional layer is and which inputs its cells see, in animations, "
    "for convolutions and transposed convolutions.",
}
bibtex_bibfiles = ["references.bib"]
exclude_patterns = ["*.ipynb"]
numfig = True

html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
}
html_sidebars = {"**": []}
html_title = project
html_favicon = "_static/icon.svg"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["lecture.css"]
html_context = {"default_mode": "auto"}
html_show_sourcelink = False
html_use_index = False
html_copy_source = False
html_math_renderer = "mathml"


def setup(app):
    """Have browsers typeset formulas, from MathML, and make plain elements of citations: their roles are deprecated."""
    app.add_html_math_renderer("mathml", (write_math, None), (write_math, None))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))


def write_math(self, node):
    """Write a formula, in the line or on its own."""
    self.body.append(tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block)))
    raise nodes.SkipNode


def visit_citation(self, node):
    """Open an element."""
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart_citation(self, _node):
    """Close it."""
    self.body.append("</div>\n")
