"""Imported where processes are forked from, so that each of them has Manim when it begins."""

import gc
from contextlib import suppress
from importlib import import_module

gc.disable()  # what is imported stays: neither is it looked at again and again, nor copied for that after the fork
with suppress(Exception):  # what is wrong is said by the first job, which imports it, too
    import_module("convfilm.gallery.media")
gc.freeze()
gc.enable()
