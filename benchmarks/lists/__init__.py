"""The lists of every published text, held against GitHub's own renderer."""
