"""Stand-ins for providers, to try things without an account and without sending anybody anything."""
