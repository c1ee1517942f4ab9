"""A comparison into findings and a verdict: what matters, why, and by which rule."""
