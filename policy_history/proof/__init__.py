"""Whether a site shows what was published: its manifest and its pages against a clone."""
