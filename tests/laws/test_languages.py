"""Laws of translations, for any set of files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policy_history.languages import Writing, originals, writing
from policy_history.selection import Selection

TEXTS = {
    "en": "We keep the logs of your visits for 30 days, and we share them with nobody at all.\n",
    "de": "Wir speichern die Protokolle Ihrer Besuche und geben sie nicht an andere weiter.\n",
}
PLACES = st.sampled_from(["", "de/", "en/", "it/", "zh-Hant/", "law/"])
ENDINGS = st.sampled_from(["", ".de", ".fr", ".v2"])
FILES = st.dictionaries(
    st.builds(
        lambda a, b, c: f"policy/{a}{b}{c}.md",
        PLACES,
        st.sampled_from(["privacy", "terms", "index"]),
        ENDINGS,
    ),
    st.tuples(st.sampled_from([None, "en", "de", "fr", "pt-BR"]), st.sampled_from(sorted(TEXTS))),
    max_size=8,
)


def written(files: dict[str, tuple[str | None, str]]) -> dict[str, Writing]:
    """How each file is written."""
    return {
        path: writing(path, stated, lambda text=text: TEXTS[text], Selection())  # type: ignore[misc]  # bound now
        for path, (stated, text) in files.items()
    }


@given(FILES)
def test_a_translation_has_an_original_that_is_none_and_is_in_another_language(
    files: dict[str, tuple[str | None, str]],
) -> None:
    """Whoever follows the link to the original gets the original, and reads another language there."""
    writings = written(files)
    found = originals(writings)

    for path, head in found.items():
        assert head not in found
        assert writings[path].language != writings[head].language
        assert writings[path].stem == writings[head].stem


@given(FILES)
def test_what_a_file_states_is_its_language(files: dict[str, tuple[str | None, str]]) -> None:
    """Counsel's word stands, whatever the file is called."""
    writings = written(files)

    assert all(writings[path].language == stated for path, (stated, _) in files.items() if stated)
