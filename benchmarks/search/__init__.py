"""What the search over all versions costs: to build, to keep, and to ask."""
