"""The published formats as JSON Schemas (2020-12), shipped with the package: ``docs/formats.md``."""
