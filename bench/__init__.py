"""How fast films are made: `script/bench` prints a table of measures, each with what it must reach.

Every ratio is measured side by side on the machine that it is quoted for: A B A B, then the median of the pairs.
"""
