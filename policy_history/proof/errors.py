"""What keeps a site from being verified at all."""

from __future__ import annotations

from policy_history.errors import PolicypressError


class BrokenManifestError(PolicypressError):
    """A site's manifest is not one: nothing in it can be believed."""

    remedy = "Build the site again, and find out who changed the file."

    def __init__(self, what: str) -> None:
        super().__init__(f"manifest.json cannot be read: {what}.")


class UnreachableSiteError(PolicypressError):
    """A site, or a file of it, could not be fetched."""

    remedy = "Name the folder that the site was built into, or its address (https://…)."
