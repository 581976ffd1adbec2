"""Imported where processes are forked from, so that each of them has Manim when it begins."""

from __future__ import annotations

from contextlib import suppress

with suppress(Exception):  # what is wrong is said by the first job, which imports it, too
    from convfilm.gallery import media

    __all__ = ["media"]
