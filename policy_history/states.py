"""What the history asks of one stored text, small enough to be remembered for every text there was.

Law     a text has the same state whoever reads it, whenever: what is remembered under the name of
        its blob is never out of date, only unused (tests/laws/test_states.py)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from policy_history.document import read_gist
from policy_history.front_matter import FrontMatter
from policy_history.repository import Repository

NO_TEXT = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class State:
    """One stored text. ``title`` is its front matter's, else its first heading; ``size`` is in bytes.

    ``undecodable`` counts the bytes that are not UTF-8 and are shown as U+FFFD. The hashes are of
    the file and of its readable text.
    """

    front: FrontMatter
    title: str | None
    size: int
    undecodable: int
    source_sha256: str
    text_sha256: str

    @property
    def has_text(self) -> bool:
        """Whether there is anything to read."""
        return self.text_sha256 != NO_TEXT


ReadStates = Callable[[Repository, Sequence[Sequence[str]]], Mapping[str, State]]
"""Gives the states of blobs. Each sequence holds those of one policy, oldest first."""


def read_states(repository: Repository, chains: Sequence[Sequence[str]]) -> Mapping[str, State]:
    """Every blob read anew."""
    found: dict[str, State] = {}
    for chain in chains:
        wanted = [blob for blob in dict.fromkeys(chain) if blob not in found]
        found.update(zip(wanted, map(read_state, repository.read_many(wanted)), strict=True))
    return found


def read_state(raw: bytes) -> State:
    """The state of one file's bytes."""
    source = raw.decode("utf-8", "replace")
    gist = read_gist(source)
    lost = 0 if raw == source.encode() else source.count("\ufffd")
    text_hash = sha256(gist.readable.encode()).hexdigest()
    return State(gist.front, gist.title, len(raw), lost, sha256(raw).hexdigest(), text_hash)


def write_state(state: State) -> str:
    """A state as text that ``parse_state`` reads."""
    return json.dumps(asdict(state), default=date.isoformat, ensure_ascii=False)


def parse_state(text: str) -> State:
    """The state that was written so."""
    value = json.loads(text)
    front = value.pop("front")
    front |= {
        "last_updated": _day(front["last_updated"]),
        "effective": _day(front["effective"]),
        "summary": tuple(front["summary"]),
        "problems": tuple((line, message) for line, message in front["problems"]),
    }
    return State(front=FrontMatter(**front), **value)


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None
