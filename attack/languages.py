"""Words of three languages: English, German with compounds that are as long as can be, and Spanish."""

from __future__ import annotations

import re
from dataclasses import asdict

from convfilm import GERMAN, SPANISH, Words

LONGER = {
    "Eingabe": "Eingangsmerkmalskarte",
    "Ausgabe": "Ausgangsmerkmalskarte",
    "Kern": "Faltungskern",
    "Kernel": "Faltungskern",
    "Kerns": "Faltungskerns",
    "Kerne": "Faltungskerne",
    "Fenster": "Eingangsausschnitt",
    "Padding": "Randauffüllung",
    "Paddings": "Randauffüllungen",
    "Karte": "Merkmalskarte",
    "Kanal": "Eingangskanal",
    "Abdruck": "Stempelabdruck",
    "Abdrücke": "Stempelabdrücke",
    "Zeilen": "Zeilenanzahl",
    "Spalten": "Spaltenanzahl",
    "Max": "Maximum",
    "Pooling": "Zusammenfassung",
}
"""Words of lectures that mind their language, for the short ones of our films."""


def longer(text: str) -> str:
    """German with the longest of its words; what is in braces stays."""
    return re.sub(r"(?<![{\w])\w+(?![}\w])", lambda found: LONGER.get(found[0], found[0]), text)


LONG_GERMAN = Words(
    **{
        name: longer(said) if isinstance(said, str) else tuple(map(longer, said))
        for name, said in asdict(GERMAN).items()
    }
)
LANGUAGES = {"English": Words(), "German": LONG_GERMAN, "Spanish": SPANISH}
