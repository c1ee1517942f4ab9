"""What a person can put right about the site, beside what the core reports."""

from __future__ import annotations

from policy_history.errors import PolicypressError


class NoSiteAddressError(PolicypressError):
    """Feeds, permanent links and canonical addresses need to know where the site will stand."""

    remedy = "Set it in mkdocs.yml, for example: site_url: https://example.org/legal/"

    def __init__(self, found: str) -> None:
        given = f"is {found!r}" if found else "is not set"
        super().__init__(f"site_url {given}, and feeds and permanent links need a whole web address.")


class NoServiceAddressError(PolicypressError):
    """A reader's address is sent there, so it must be one that only the service can read."""

    remedy = "Write the address of policy-notify serve in mkdocs.yml: service: https://notices.example.org"

    def __init__(self, found: str) -> None:
        super().__init__(f"The plugin's option service is {found!r}, and no address that a form may lead to.")


class FlatAddressesError(PolicypressError):
    """Every page of a policy is a folder of its own, so addresses stay the same on any server."""

    remedy = "Remove 'use_directory_urls: false' from mkdocs.yml."

    def __init__(self) -> None:
        super().__init__("use_directory_urls is switched off, and the addresses of versions need it.")


class WrongThemeError(PolicypressError):
    """The pages stand in Material's templates, and no other theme has those."""

    remedy = "Write in mkdocs.yml: theme: {name: material}"

    def __init__(self, name: str) -> None:
        super().__init__(f"The theme is {name!r}, and policies are published in the theme 'material'.")


class NoPdfLibraryError(PolicypressError):
    """PDFs are made by a library that most sites do not need, so it is not installed with the others."""

    remedy = (
        "Install it: pip install 'policypress[pdf]', and Pango with the system's packages "
        "(Debian and Ubuntu: libpango-1.0-0 libpangoft2-1.0-0); or take 'pdf: true' out of mkdocs.yml."
    )

    def __init__(self, reason: str) -> None:
        super().__init__(f"mkdocs.yml asks for PDFs, and WeasyPrint cannot be loaded: {reason}")


class NoPoliciesError(PolicypressError):
    """Nothing would be published: an empty site is a mistake, not a result."""

    remedy = (
        "Set docs_dir in mkdocs.yml to the folder with the policies, commit a Markdown file there, "
        "or name the published branch with the plugin's option 'branch'."
    )

    def __init__(self, folder: str, branch: str) -> None:
        super().__init__(f"No Markdown file is published under {folder or 'the root'!r} on {branch}.")


class OutsideRepositoryError(PolicypressError):
    """The policies' folder is reached through a link that leads out of the repository."""

    remedy = "Set docs_dir in mkdocs.yml to the folder itself, inside the repository."

    def __init__(self, folder: str, root: str) -> None:
        super().__init__(f"{folder} is not inside {root}.")


class NoSuchKeysError(PolicypressError):
    """A file of keys that mkdocs.yml names is not published."""

    remedy = "Commit it on the published branch, or correct 'allowed_signers' or 'gpg_keys' in mkdocs.yml."

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no file {path} with the keys of those who sign.")


class NoDayError(PolicypressError):
    """Which text applies depends on the day, so a day that cannot be read is not passed over."""

    remedy = "Write it as 2026-11-24, or leave 'today' out: then every page says from when it applies."

    def __init__(self, found: str) -> None:
        super().__init__(f"'today' in mkdocs.yml is {found!r}, which is no day.")


class DamagedCacheError(PolicypressError):
    """What was remembered from earlier builds cannot be read; it is deleted by now."""

    remedy = "It is deleted: build again, and all is made anew."

    def __init__(self, reason: str) -> None:
        super().__init__(f"What was remembered from earlier builds (.policypress) is damaged: {reason}.")


class CannotWriteError(PolicypressError):
    """The machine refused to keep what was made: a full disk, a folder that may not be written."""

    remedy = (
        "Make room on the disk, or set site_dir in mkdocs.yml to a folder that may be written; "
        "then build again, and only one build at a time."
    )

    def __init__(self, site: str, reason: str) -> None:
        super().__init__(f"The site cannot be written to {site}: {reason}.")
