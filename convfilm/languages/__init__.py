"""The languages that there are words in: a file for each, which is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from convfilm.words import Words

_TABLES = {"de": "german", "es": "spanish", "fr": "french", "zh": "chinese"}
LANGUAGES = ("en", *_TABLES)
"""By their tags (BCP 47), as in HTML's `lang`."""


def words(language: str) -> Words:
    """The words of one of `LANGUAGES`; ValueError, in a sentence, for any other.

    >>> words("de").convolution, words("en").convolution
    ('Faltung', 'Convolution')
    """
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language!r}: choose from {', '.join(LANGUAGES)}")
    if language not in _TABLES:
        return Words()
    name = _TABLES[language]
    return cast(Words, getattr(import_module(f"convfilm.languages.{name}"), name.upper()))
