"""The texts of the notifier's stories: a small policy of an invented company, and what becomes of it."""

from __future__ import annotations

PRIVACY = """# Privacy policy

## How long we keep data

We keep API logs for 90 days. Backups are deleted after 30 days.

## Who gets your data

We share data with:

- Acme Hosting
- Bolt Payments

We will never sell your personal data. If you close your account, we tell you by email.

## Your rights

You may ask for a copy of your data at privacy@firemoon.example within 30 days.
"""
LONGER = PRIVACY.replace("90 days", "180 days")  # material: a duration
# Material: a recipient.
SHARED = LONGER.replace("- Bolt Payments\n", "- Bolt Payments\n- Dataduck Analytics\n")
COMMA = PRIVACY.replace("If you close your account, we", "If you close your account we")  # not material
# Neither proved harmless nor shown to matter, so a person has to look.
UNCLEAR = PRIVACY.replace("after 30 days.", "after 30 days. The moon is bright over the studio in autumn.")
