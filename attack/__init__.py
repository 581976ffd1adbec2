"""Attacks on what is promised: `script/attack` prints a table of cases and faults by kind.

Nothing wrong, nothing lost, and one sentence where something cannot be. A case is made from the seed, the kind and its
number alone, so that each fault can be had again.
"""
