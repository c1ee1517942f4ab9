"""Who signed a commit or a tag, as far as git can verify it with the keys that the repository names.

The keys are files of the published branch, so that every clone on every machine comes to the same
result: an ``allowed_signers`` file for SSH (ssh-keygen(1)), and public keys in ASCII armour for GPG.
Nobody's own keyring, configuration or clock takes part: a GPG key counts for as long as the file has it,
an SSH key for the days that the file gives it, against the day of the commit.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Literal

from policy_history.errors import PolicypressError

Standing = Literal["verified", "unknown signer", "expired", "revoked", "bad", "none"]

STANDINGS: Mapping[str, Standing] = {
    "G": "verified",
    "U": "unknown signer",
    "E": "unknown signer",
    "X": "expired",
    "Y": "expired",
    "R": "revoked",
    "B": "bad",
    "N": "none",
}
SIGNATURE_FIELDS = "%x1f".join(("%H", "%G?", "%GS", "%GF"))
# At the clock's first day no key has expired yet: which keys count is for the file to say, not for today.
GPG_SETTINGS = "trust-model always\nno-autostart\nignore-time-conflict\nfaked-system-time 20000101T000000!\n"
BLOCK = re.compile(
    rb"-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(.*?)-----END PGP PUBLIC KEY BLOCK-----", re.DOTALL
)
GOOD_SSH = re.compile(r'Good "git" signature for (?P<signer>.+) with \S+ key (?P<key>\S+)')
GOOD_GPG = re.compile(r"\[GNUPG:\] GOODSIG \S+ (?P<signer>.+)")
NO_SIGNATURE = re.compile(r"no signature found|cannot verify a non-tag object")
FORGED = re.compile(r"\[GNUPG:\] BADSIG|incorrect signature")
KEY_GPG = re.compile(r"\[GNUPG:\] VALIDSIG (?P<key>\S+)")


class UnreadableKeysError(PolicypressError):
    """A file of keys holds none."""

    remedy = "Write it with: gpg --armor --export NAME."

    def __init__(self) -> None:
        super().__init__("The file of GPG keys holds no public key in ASCII armour.")


class MissingProgramError(PolicypressError):
    """The program that git asks about signatures is not installed."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not installed, so signatures cannot be verified.")
        self._program = program

    @property
    def cure(self) -> str:
        """What to install, or to leave out."""
        return f"Install {self._program}, or name no file of keys."


@dataclass(frozen=True, slots=True)
class Signature:
    """What git says of one signature. ``signer`` and ``key`` are known only where it is verified."""

    standing: Standing
    signer: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Signers:
    """The keys that count: the bytes of an ``allowed_signers`` file and of armoured GPG keys."""

    ssh: bytes = b""
    gpg: bytes = b""

    def __bool__(self) -> bool:
        """Whether any signature could be verified with them."""
        return bool(self.ssh or self.gpg)

    @property
    def fingerprint(self) -> str:
        """These keys and no others."""
        return sha256(sha256(self.ssh).digest() + sha256(self.gpg).digest()).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """What git is called with to use these keys alone."""

    options: tuple[str, ...]
    environment: Mapping[str, str]


@contextmanager
def laid_out(signers: Signers) -> Iterator[Keys]:
    """The keys in a folder of their own for as long as git needs them.

    GnuPG reads a ``pubring.gpg`` of exported keys as it is, so none has to be imported.

    Raises:
        UnreadableKeysError: the GPG keys are none.
        MissingProgramError: git could not verify with what is installed here.
    """
    for program, needed in (("ssh-keygen", signers.ssh), ("gpg", signers.gpg)):
        if needed and not which(program):
            raise MissingProgramError(program)
    with TemporaryDirectory(prefix="policy-signers-") as folder:
        place = Path(folder)
        (place / "allowed_signers").write_bytes(signers.ssh)
        (place / "pubring.gpg").write_bytes(unarmoured(signers.gpg))
        (place / "gpg.conf").write_text(GPG_SETTINGS, "utf-8")
        yield Keys(tuple(_options(place)), {"GNUPGHOME": folder})


def _options(place: Path) -> Iterator[str]:
    """Ours in the place of whatever the machine or its user has configured."""
    for name, value in (
        ("gpg.ssh.allowedSignersFile", str(place / "allowed_signers")),
        ("gpg.ssh.revocationFile", ""),
        ("gpg.ssh.program", "ssh-keygen"),
        ("gpg.program", "gpg"),
        ("gpg.openpgp.program", "gpg"),
        ("gpg.minTrustLevel", "undefined"),
        ("log.showSignature", "false"),
    ):
        yield from ("-c", f"{name}={value}")


def unarmoured(keys: bytes) -> bytes:
    """OpenPGP keys out of their ASCII armour; every block of the file, one after the other.

    Raises:
        UnreadableKeysError: there is no block, or one that is no Base64.
    """
    blocks = BLOCK.findall(keys)
    if keys and not blocks:
        raise UnreadableKeysError
    try:
        return b"".join(b64decode(_body(block), validate=True) for block in blocks)
    except binascii.Error:
        raise UnreadableKeysError from None


def _body(block: bytes) -> bytes:
    """Without the armour's headers, which end with an empty line, and its check sum."""
    lines = [line.strip() for line in block.splitlines()]
    start = lines.index(b"") + 1 if b"" in lines else 0
    return b"".join(line for line in lines[start:] if not line.startswith(b"="))


def read_signature(fields: str) -> tuple[str, Signature]:
    """A commit's name with its signature, as git prints ``SIGNATURE_FIELDS``."""
    commit, letter, signer, key = fields.split("\x1f", 3)
    return commit, _signature(STANDINGS.get(letter, "bad"), signer, key)


def read_tag_signature(said: str, *, good: bool) -> Signature:
    """The signature of a tag, out of what ``git verify-tag --raw`` says of it."""
    found, gpg_key = GOOD_SSH.search(said) or GOOD_GPG.search(said), KEY_GPG.search(said)
    if good and found:
        key = gpg_key["key"] if gpg_key else found.groupdict().get("key", "")
        return Signature("verified", found["signer"], key)
    if NO_SIGNATURE.search(said):
        return Signature("none")
    return Signature("bad" if FORGED.search(said) else "unknown signer")


def _signature(standing: Standing, signer: str, key: str) -> Signature:
    return Signature(standing, signer, key) if standing == "verified" else Signature(standing)
