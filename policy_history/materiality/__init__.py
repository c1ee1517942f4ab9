"""A comparison into findings and a verdict: what matters, why, and by which rule."""

from policy_history.materiality.assessing import assess

__all__ = ["assess"]
