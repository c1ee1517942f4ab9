"""The service: subscribing, leaving, accepted versions, and what providers report."""
