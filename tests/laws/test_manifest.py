"""Laws of the proof: nothing in it can be touched without being found."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from policy_history.manifest import (
    START,
    Entry,
    Listing,
    Manifest,
    chained,
    read_manifest,
    write_manifest,
)
from policy_history.proof.checking import broken_links, findings
from policy_history.proof.errors import BrokenManifestError
from policy_history.selection import Selection

LINE = tuple(f"{number:040x}" for number in range(1, 8))
words = st.text(max_size=5) | st.just("café \udcff \x00 \u2028")
entries = st.builds(
    Entry,
    document=st.just(f"{LINE[0]}:policy/privacy.md"),
    id=st.dates().map(str),
    number=st.integers(1, 9),
    path=words,
    commit=st.sampled_from(LINE),
    blob=words,
    source_sha256=words,
    text_sha256=words,
    published=words,
    last_updated=words,
    effective=words,
    verdict=st.none() | words,
)
chains = st.lists(entries, min_size=1, max_size=5, unique_by=lambda entry: entry.id).map(chained)


def manifest(chain: tuple[Entry, ...]) -> Manifest:
    listings = (Listing("privacy", f"{LINE[0]}:policy/privacy.md", "de", ""),)
    return Manifest("Policypress", LINE[-1], Selection(), listings, chain)


def compared(site: tuple[Entry, ...], clone: tuple[Entry, ...]) -> list[str]:
    return [str(finding) for finding in findings(manifest(site), manifest(clone), LINE)]


@given(chains)
def test_what_is_written_is_read_again(chain: tuple[Entry, ...]) -> None:
    """A manifest says what was put into it, whatever characters a path is made of."""
    assert read_manifest(write_manifest(manifest(chain))) == manifest(chain)


@given(chains)
def test_a_true_manifest_has_no_findings(chain: tuple[Entry, ...]) -> None:
    """Nobody is alarmed for nothing."""
    assert compared(chain, chain) == []
    assert [entry.previous for entry in chain] == [START, *(entry.hash for entry in chain[:-1])]


@given(chains, st.data())
def test_a_tampered_byte_is_always_found(chain: tuple[Entry, ...], data: st.DataObject) -> None:
    """An auditor need not trust whoever keeps the file."""
    content = bytearray(write_manifest(manifest(chain)))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    try:
        read = read_manifest(bytes(content))
    except BrokenManifestError:
        return
    if not list(findings(read, manifest(chain), LINE)):
        assert replace(read, entries=()) != replace(manifest(chain), entries=())  # the words at its head
        assert (read.policies, read.entries) == (manifest(chain).policies, chain)


@given(chains, st.data())
def test_a_chain_that_was_changed_anywhere_is_broken_there(
    chain: tuple[Entry, ...], data: st.DataObject
) -> None:
    """Without any clone, the chain alone shows that an entry was edited."""
    place = data.draw(st.integers(0, len(chain) - 1))
    edited = (*chain[:place], replace(chain[place], effective="another day"), *chain[place + 1 :])

    assert [finding.where for finding in broken_links(manifest(edited))] == [f"privacy {chain[place].id}"]


@given(chains, st.data())
def test_a_chain_that_was_made_again_is_still_found_out(
    chain: tuple[Entry, ...], data: st.DataObject
) -> None:
    """Who forges an entry and all hashes after it is named with the version and the fact."""
    place = data.draw(st.integers(0, len(chain) - 1))
    forged = chained((*chain[:place], replace(chain[place], effective="another day"), *chain[place + 1 :]))

    (found,) = compared(forged, chain)

    assert found.startswith(f"privacy {chain[place].id}: its effective date is recorded as another day")


@given(chains, st.data())
def test_an_entry_that_was_removed_is_named(chain: tuple[Entry, ...], data: st.DataObject) -> None:
    """A version cannot be made to disappear, whether or not the chain was made again."""
    place = data.draw(st.integers(0, len(chain) - 1))
    rest = (*chain[:place], *chain[place + 1 :])

    for site in (rest, chained(rest)):
        assert any(
            found.startswith(f"privacy {chain[place].id}: ") and "leaves it out" in found
            for found in compared(site, chain)
        )


@given(chains.filter(lambda chain: len(chain) > 1), st.data())
def test_entries_in_another_order_are_named(chain: tuple[Entry, ...], data: st.DataObject) -> None:
    """Which text came first cannot be turned round."""
    place = data.draw(st.integers(0, len(chain) - 2))
    turned = (*chain[:place], chain[place + 1], chain[place], *chain[place + 2 :])

    for site in (turned, chained(turned)):
        expected = f"privacy {chain[place + 1].id}: it stands where privacy {chain[place].id} belongs"
        assert any(found.startswith(expected) for found in compared(site, chain))
