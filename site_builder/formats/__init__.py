"""The JSON Schemas of the site's API, for other programs."""
