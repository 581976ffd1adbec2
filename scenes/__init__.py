"""Scenes of convolution arithmetic, to hand to `manim render`; `scenes.stage` is how they are drawn."""
