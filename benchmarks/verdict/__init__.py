"""How good the verdict and the summary are, measured on labelled changes of real policies."""
