"""What is remembered of a text is what reading it gives, so a history is the same with and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from policy_history.document import read_document, read_gist, readable
from policy_history.history import read_history
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.states import State, parse_state, read_state, read_states, write_state
from tests.laws.test_reading import BODIES
from tests.support.policy_repo import PolicyRepo

FRONT = st.sampled_from(
    [
        "",
        "---\ntitle: Terms\nlast_updated: 2024-01-02\neffective: 2024-02-01\nsummary: [One., Two.]\n---\n",
        "---\nslug: Not a slug\nnotice_days: 30\ntitel: Terms\n---\n",
        "---\n: [\n---\n",
    ]
)


@given(FRONT, BODIES)
def test_the_gist_of_a_document_is_what_the_whole_of_it_says(front: str, body: str) -> None:
    """Readers get the same versions under the same titles, however little of a text was read."""
    document = read_document(front + body)

    gist = read_gist(front + body)

    assert gist.front == document.front
    assert gist.title == document.title
    assert gist.readable == readable(document)


@given(FRONT, BODIES, st.binary(max_size=3))
def test_a_state_is_read_back_as_it_was_written(front: str, body: str, end: bytes) -> None:
    """The next build remembers what this one read."""
    state = read_state((front + body).encode() + end)

    assert parse_state(write_state(state)) == state


def test_a_history_is_the_same_whether_its_texts_are_remembered_or_read(repo: PolicyRepo) -> None:
    """Whoever deletes the cache gets the same site."""
    repo.publish("2024-01-01", "Publish", terms="---\nlast_updated: 2023-12-01\n---\n# Terms\n\nOne.\n")
    repo.publish("2024-02-01", "Wrap", terms="# Terms\n\n\nOne.\n")
    repo.publish("2024-03-01", "Change", terms="# Terms\n\nTwo.\n", privacy="Never.\n")
    remembered: dict[str, str] = {}

    def states(repository: Repository, chains: Sequence[Sequence[str]]) -> Mapping[str, State]:
        for chain in chains:
            new = [[blob for blob in chain if blob not in remembered]]
            found = read_states(repository, new)
            remembered.update({blob: write_state(state) for blob, state in found.items()})
        return {blob: parse_state(remembered[blob]) for chain in chains for blob in chain}

    with Repository(repo.path) as repository:
        anew = read_history(repository, Selection())
        first = read_history(repository, Selection(), states=states)
        again = read_history(repository, Selection(), states=states)

    assert anew == first == again
