"""How a film is written where nobody says otherwise: white paper, good H.264 quickly, colours that keep in browsers.

Installed, a film has no manim.cfg beside it. What a user sets, in a configuration file, on the command line or in
Python, is kept; Manim's own configuration is only read, but for one entry while `manim render` runs.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import click
import manim as mn
from manim._config.utils import config_file_paths
from manim._config.video_encoder import VideoEncoderSpec
from manim.constants import RendererType

from convfilm.theme import LIGHT, Theme

# Manim converts by BT.601 and writes no tags; without them browsers shift the colours at 720p and above.
COLOURS = {
    "colorspace": "smpte170m",
    "color_primaries": "smpte170m",
    "color_trc": "smpte170m",
    "color_range": "tv",
}
# PyAV passes on what an encoder knows and drops the rest, so H.264 and VP9 share a table. manim.cfg says why.
ENCODER = {
    "crf": "21",
    "g": "300",
    "preset": "veryfast",
    "rc-lookahead": "10",
    "thread_type": "frame",
    "cpu-used": "5",
    "row-mt": "1",
    **COLOURS,
}

LONGEST = 200  # bytes of a scene's name: file systems know 255, and names of sections and stills are longer


def command() -> click.Context | None:
    """The `manim render` that is running, if any."""
    context, module = click.get_current_context(silent=True), sys.modules.get("manim.cli.render.commands")
    while context and not (module and context.command is module.render):
        context = context.parent
    return context


_given: ContextVar[frozenset[str]] = ContextVar("given", default=frozenset())


@contextmanager
def given(*keys: str) -> Iterator[None]:
    """What Manim's configuration says of these keys is meant, even where it is what Manim says by itself."""
    before = _given.set(_given.get() | {*keys})
    try:
        yield
    finally:
        _given.reset(before)


def paper(theme: Theme | None = None) -> mn.ManimColor | None:
    """The colour of the paper, which a theme brings; None if the user has chosen one.

    White in a file is what there is without a file: no choice against a scene's theme.
    """
    found = mn.config.background_color
    if found == mn.BLACK and not _chosen("background_color"):
        return mn.ManimColor((theme or LIGHT).paper)
    if theme and found == mn.ManimColor(LIGHT.paper) and "background_color" not in _given.get():
        return mn.ManimColor(theme.paper)
    return None


def encoder(spec: VideoEncoderSpec | None) -> VideoEncoderSpec | None:
    """The encoder with the options that the user has not set; another encoder gets the tags of colours alone."""
    if spec is None:
        return None
    ours = ENCODER if mn.config.video_codec == "auto" else COLOURS
    options = {**dict(spec.options), **ours, **mn.config.video_encoder_options}
    return replace(spec, options=tuple(sorted(options.items())))


def begin() -> None:
    """While `manim render` runs: no request for a newer version of Manim, unless the user wants it."""
    running = command()
    if running and mn.config.notify_outdated_version and not _chosen("notify_outdated_version"):
        mn.config.notify_outdated_version = False  # read when all scenes are rendered
        running.call_on_close(lambda: setattr(mn.config, "notify_outdated_version", True))


def drawable() -> None:
    """A film is drawn with Cairo, at some rate, from a file that Manim can name."""
    if mn.config.renderer == RendererType.OPENGL:
        raise ValueError("a Film is drawn with Cairo: leave out --renderer opengl")
    if not 0 < mn.config.frame_rate < float("inf"):
        raise ValueError(f"--fps must be above 0 and finite, got {mn.config.frame_rate:g}")
    nameable(str(mn.config.input_file))


def nameable(path: str) -> None:
    """Manim fills in what stands in braces."""
    if "{" in path:
        raise ValueError(f"the path of a film must have no braces, in which Manim would fill in something, got {path}")


def writable(plan: Any) -> None:
    """A loop is one picture that repeats: it has no sections. Names leave room for what Manim appends to them."""
    if plan.output.is_gif and plan.output.save_sections:
        raise ValueError("a GIF has no sections: leave out --save_sections, or choose --format mp4 or webm")
    for name in (plan.output_stem, plan.segment_cache_dir.name if plan.segment_cache_dir else ""):
        if len(os.fsencode(name)) > LONGEST:
            raise ValueError(
                f"the name of a scene, by which its files are called, must have at most {LONGEST} bytes, "
                f"got {len(os.fsencode(name))}: {name}"
            )


def _chosen(key: str) -> bool:
    """Whether the user has set a key of the section [CLI], on the command line or in a file that Manim reads."""
    options = context.params if (context := command()) else {}
    if key in _given.get() or options.get(key) is not None:
        return True
    _, of_user, of_folder = config_file_paths()
    given = options.get("config_file")
    if given is None and str(options.get("file", "")).endswith(".cfg"):
        given = options["file"]
    files = configparser.ConfigParser()
    files.read([of_user, given or of_folder])
    return files.has_option("CLI", key)
