"""For builders that read no GIF, such as LaTeX's: the still beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sphinx.transforms.post_transforms.images import ImageConverter


class Still(ImageConverter):
    """Takes the PNG of the same name that lies beside a GIF; a GIF without one is left to others."""

    default_priority = 199  # before sphinx.ext.imgconverter
    conversion_rules = [("image/gif", "image/png")]  # noqa: RUF012 - as Sphinx has it

    def is_available(self) -> bool:
        """It needs no program."""
        return True

    def convert(self, _from: str | os.PathLike[str], _to: str | os.PathLike[str]) -> bool:
        """Copy it, if it is there."""
        still = Path(_from).with_suffix(".png")
        if not still.is_file():
            return False
        shutil.copyfile(still, _to)
        return True
