"""Words of three languages: English, German with its long compounds, and Spanish."""

from __future__ import annotations

from convfilm import Words

GERMAN = Words(
    convolution="Faltung",
    transposed="Transponierte Faltung",
    input="Eingangsmerkmalskarte",
    kernel="Faltungskern",
    output="Ausgangsmerkmalskarte",
    rows="Zeilenanzahl",
    columns="Spaltenanzahl",
    start="eine Eingangsmerkmalskarte, ein Faltungskern",
    padding="Nullrandauffüllung um die Eingangsmerkmalskarte",
    insertion="Nullen zwischen den Eingangszellen",
    cropping="mehr als vollständige Randauffüllung: der Rand wird abgeschnitten",
    turn="der Faltungskern, um 180° gedreht",
    turned="Faltungskern um 180° gedreht, Schrittweite 1",
    slide="der Faltungskern gleitet mit Schrittweite {step}",
    caption="Ausgangszelle {output}: {sum} = {value}",
    quick="Ausgangszellen {first} bis {last}",
    end="Alle {rows} × {columns} Ausgangszellen",
)
SPANISH = Words(
    convolution="Convolución",
    transposed="Convolución transpuesta",
    input="mapa de características de entrada",
    kernel="núcleo de convolución",
    output="mapa de características de salida",
    rows="filas",
    columns="columnas",
    start="una entrada, un núcleo de convolución",
    padding="ceros alrededor del mapa de entrada",
    insertion="ceros entre las celdas de la entrada",
    cropping="más que el relleno completo: se recorta el borde",
    turn="el núcleo, girado 180°",
    turned="núcleo girado 180°, pasos de 1",
    slide="el núcleo se desliza en pasos de {step}",
    caption="Salida {output}: {sum} = {value}",
    quick="Salidas de {first} a {last}",
    end="Las {rows} × {columns} salidas",
)
LANGUAGES = {"English": Words(), "German": GERMAN, "Spanish": SPANISH}
