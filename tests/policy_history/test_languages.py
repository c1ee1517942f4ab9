"""Which file is written in which language, and which is the translation of which."""

from __future__ import annotations

from datetime import date

import pytest

from policy_history.check import check
from policy_history.errors import PolicyProblemsError
from policy_history.history import Policy, read_history
from policy_history.language_tags import direction, known_tag, language_name, tag_of
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.withdrawn import read_withdrawn
from tests.support.policy_repo import PolicyRepo

ENGLISH = "# Privacy\n\nWe keep the logs of your visits for 30 days, and we share them with nobody at all.\n"
GERMAN = (
    "# Datenschutz\n\nWir speichern die Protokolle Ihrer Besuche für 30 Tage und geben sie nicht an andere"
    " weiter. Sie können jederzeit eine Auskunft über die Daten von uns verlangen.\n"
)
FRENCH = (
    "# Confidentialité\n\nNous conservons les journaux de vos visites pendant 30 jours et nous ne les"
    " partageons avec personne. Vous pouvez demander une copie des données que nous avons sur vous.\n"
)
ARABIC = "# الخصوصية\n\nنحتفظ بسجلات زياراتك لمدة ثلاثين يومًا ولا نشاركها مع أي شخص آخر.\n"


def stated(language: str, text: str) -> str:
    """A text that says its language."""
    return f"---\nlanguage: {language}\n---\n{text}"


def told(repo: PolicyRepo, **files: str) -> dict[str, Policy]:
    """The policies of one publication, by slug; ``__`` in a name is a slash."""
    repo.publish("2024-01-15", "Publish", {f"policy/{n.replace('__', '/')}.md": t for n, t in files.items()})
    return {policy.slug: policy for policy in read_history(Repository(repo.path), Selection())}


def relations(policies: dict[str, Policy]) -> dict[str, tuple[str, str]]:
    """Language and original of each."""
    return {slug: (policy.language, policy.translation_of) for slug, policy in policies.items()}


def test_a_translation_lies_in_its_languages_folder_or_bears_its_name(repo: PolicyRepo) -> None:
    """Counsel puts a file beside the original and is understood."""
    found = told(
        repo, **{"privacy": ENGLISH, "de__privacy": GERMAN, "privacy.fr": FRENCH, "ar__privacy": ARABIC}
    )

    assert relations(found) == {
        "privacy": ("en", ""),
        "de/privacy": ("de", "privacy"),
        "privacy-fr": ("fr", "privacy"),
        "ar/privacy": ("ar", "privacy"),
    }


@pytest.mark.parametrize("folder", ["it", "hr", "uk", "eu", "ca", "be"])
def test_a_folder_that_looks_like_a_language_holds_policies_of_its_own(repo: PolicyRepo, folder: str) -> None:
    """The rules of the IT department, of the UK and of the EU are no translation into anything."""
    found = told(repo, **{"privacy": ENGLISH, f"{folder}__privacy": ENGLISH})

    assert relations(found)[f"{folder}/privacy"] == ("en", "")


def test_what_a_file_states_counts_before_its_name(repo: PolicyRepo) -> None:
    """Where a text is too short to show its language, or the name means something else, counsel says so."""
    found = told(
        repo,
        privacy=ENGLISH,
        de__privacy=stated("de", "# Kurz\n\nNichts.\n"),
        eu__privacy=stated("de", GERMAN),
        pt__privacy=stated("pt-br", "# Curto\n\nNada.\n"),
        no__privacy=stated("no", "# Kort\n\nIngen.\n"),
    )

    assert relations(found) == {
        "privacy": ("en", ""),
        "de/privacy": ("de", "privacy"),
        "eu/privacy": ("de", ""),
        "no/privacy": ("no", "privacy"),
        "pt/privacy": ("pt-BR", "privacy"),
    }


def test_a_translation_without_an_original_is_a_policy_in_its_language(repo: PolicyRepo) -> None:
    """It has pages in its language; nothing else can be said of it."""
    assert relations(told(repo, de__privacy=GERMAN)) == {"de/privacy": ("de", "")}


def test_where_every_language_has_its_folder_the_english_one_is_the_original(repo: PolicyRepo) -> None:
    """A common way to keep them."""
    found = told(repo, en__privacy=ENGLISH, de__privacy=GERMAN)

    assert relations(found) == {"en/privacy": ("en", ""), "de/privacy": ("de", "en/privacy")}


def test_an_original_may_be_in_any_language(repo: PolicyRepo) -> None:
    """A German company's original is the German one."""
    found = told(repo, privacy=stated("de", GERMAN), en__privacy=ENGLISH)

    assert relations(found) == {"privacy": ("de", ""), "en/privacy": ("en", "privacy")}


def test_two_files_in_one_language_are_refused_by_name(repo: PolicyRepo) -> None:
    """Nobody could say which of them a reader of German should get."""
    with pytest.raises(PolicyProblemsError) as refused:
        told(repo, **{"privacy": ENGLISH, "de__privacy": GERMAN, "privacy.de": GERMAN})

    said = "another file is the translation of policy/privacy.md into 'de' too; keep one"
    assert [(problem.path, problem.message) for problem in refused.value.problems] == [
        ("policy/de/privacy.md", said),
        ("policy/privacy.de.md", said),
    ]


def test_a_language_changes_no_name_and_no_version(repo: PolicyRepo) -> None:
    """An address that was public stays, whatever is later said about the language."""
    before = told(repo, privacy=ENGLISH, de__privacy="# Kurz\n\nNichts.\n")
    repo.publish("2024-02-01", "Say it", {"policy/de/privacy.md": stated("de", "# Kurz\n\nNichts.\n")})
    after = {policy.slug: policy for policy in read_history(Repository(repo.path), Selection())}

    assert [relations(found)["de/privacy"] for found in (before, after)] == [("en", ""), ("de", "privacy")]
    assert [v.id for v in after["de/privacy"].versions] == [v.id for v in before["de/privacy"].versions]


def test_a_withdrawn_original_leaves_its_translation_in_its_language(repo: PolicyRepo) -> None:
    """The German text still applies, and is still German."""
    told(repo, privacy=ENGLISH, de__privacy=GERMAN, terms=ENGLISH, de__terms=GERMAN)
    repo.withdraw("2024-02-01", "privacy")
    repo.publish("2024-03-01", "Withdraw the German terms", {"policy/de/terms.md": None})
    current = {policy.slug: policy for policy in read_history(Repository(repo.path), Selection())}
    gone = {one.policy.slug: one.policy for one in read_withdrawn(Repository(repo.path), Selection())}

    assert relations(current) == {"de/privacy": ("de", ""), "terms": ("en", "")}
    assert relations(gone) == {"privacy": ("en", ""), "de/terms": ("de", "terms")}


def test_counsel_hears_of_a_tag_that_is_none_and_of_a_language_that_is_not_stated(repo: PolicyRepo) -> None:
    """A page that names a wrong language is read out wrong to those who hear it."""
    repo.publish(
        "2024-01-15",
        "Publish",
        {
            "policy/datenschutz.md": GERMAN,
            "policy/english.md": stated("English", ENGLISH),
            "policy/de/english.md": GERMAN,
            "policy/it/rules.md": ENGLISH,
        },
    )
    repo.checkout()

    found = check(Repository(repo.path), Selection(), today=date(2024, 1, 15))

    advice = "the text is not English; state its language in the front matter, such as 'language: de'"
    fault = "language: 'English' must be a language tag, such as de, pt-BR or zh-Hant"
    assert [(problem.path, problem.message) for problem in found] == [
        ("policy/datenschutz.md", advice),
        ("policy/english.md", fault),
    ]


def test_tags_are_written_one_way_and_nothing_else_is_a_tag() -> None:
    """Browsers and search engines read the tag, so it has the form that they know."""
    assert [tag_of(text) for text in ("de", "PT-br", "zh_hant", "ZH-hant-tw", "es-419", " fr ")] == [
        "de",
        "pt-BR",
        "zh-Hant",
        "zh-Hant-TW",
        "es-419",
        "fr",
    ]
    hostile = ("", "d", "english", "de-", "../de", "de/x", "x-klingon", "de-DE-1996", 'de"><b>', "dé", "١٢")
    assert [tag_of(text) for text in hostile] == [None] * len(hostile)
    assert [known_tag(name) for name in ("de", "old", "app", "new", "pt-BR")] == [
        "de",
        None,
        None,
        None,
        "pt-BR",
    ]


def test_a_language_is_called_by_its_own_name_and_runs_its_own_way() -> None:
    """The reader who looks for it reads that language, and perhaps no other."""
    assert [language_name(tag) for tag in ("de", "pt-BR", "tlh")] == ["Deutsch", "português (Brasil)", "tlh"]
    assert language_name("de", "fr") == "allemand"
    assert {tag: direction(tag) for tag in ("ar", "he", "fa", "ur", "de", "zh-Hant", "tlh")} == {
        "ar": "rtl",
        "he": "rtl",
        "fa": "rtl",
        "ur": "rtl",
        "de": "ltr",
        "zh-Hant": "ltr",
        "tlh": "ltr",
    }


def test_a_short_translation_is_known_by_its_name_and_a_few_of_its_words(repo: PolicyRepo) -> None:
    """Two lines of German in the German folder are German; two of English in that of IT are not Italian."""
    german = "# Entgelt\n\nDas Entgelt ist 12 EUR im Monat, und es wird am ersten Tag von uns abgebucht.\n"
    english = "# Passwords\n\nChange yours every month, and tell it to nobody.\n"
    found = told(repo, fees=ENGLISH, de__fees=german, it__fees=english)

    assert relations(found) == {"fees": ("en", ""), "de/fees": ("de", "fees"), "it/fees": ("en", "")}


def test_a_translation_may_have_a_name_of_its_own_and_lie_at_the_root(repo: PolicyRepo) -> None:
    """Its name in addresses is counsel's to choose; a repository of nothing but policies needs no folder."""
    german = "---\nslug: datenschutz\n---\n" + GERMAN
    repo.publish("2024-01-15", "Publish", {"privacy.md": ENGLISH, "de/privacy.md": german})
    found = {p.slug: p for p in read_history(Repository(repo.path), Selection(folder=""))}

    assert relations(found) == {"privacy": ("en", ""), "datenschutz": ("de", "privacy")}
