"""The rules are data that counsel edits: a mistake is named with its file, its line and its remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from policy_history.materiality.errors import RuleFileError
from policy_history.materiality.rules import FOLDER, read_rules
from policy_history.materiality.templates import QUOTED, read_templates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules to spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "rules"))


def _spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Exchange a piece of one file; the line on which it stands."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_rules_that_ship_are_sound() -> None:
    """For everyone: what is installed loads."""
    rules = read_rules()

    assert len(rules.topics) == 16
    assert {row.number for row in rules.law} >= {"1", "2", "3", "4", "6", "7", "8", "17", "19"}
    assert all(row.source for row in rules.law)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("harmless.toml", '["via", "through"]', '["via", "through"], ["will", "may"]', "signals.toml guards"),
        ("harmless.toml", '["via", "through"]', '["via"]', "is not a pair"),
        ("signals.toml", '"never"', '"Never"', "is not a word or phrase"),
        ("signals.toml", "[negation]\nguard = true", "[negation]\nguard = false", "must be guarded"),
        ("law.toml", 'topics = ["RETAIN"]', 'topics = ["RETENTION"]', "is none of the topics"),
        ("law.toml", "days = 15", 'days = "two weeks"', "has no days"),
        ("topics.toml", "[SECURE]", "[SECURITY]", "is not a topic"),
        ("law.toml", 'number = "2"', 'number = "1"', "two rows have the number"),
        ("kinds.toml", "weight = 95", 'weight = "high"', "has no weight"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(folder: Path, name: str, old: str, new: str, says: str) -> None:
    """For counsel, who adds a word and slips."""
    _spoil(folder, name, old, new)

    with pytest.raises(RuleFileError) as caught:
        read_rules(folder)

    assert says in str(caught.value)
    assert str(caught.value).startswith(name)
    assert caught.value.line
    assert caught.value.cure


def test_a_kind_or_a_sentence_that_the_code_names_may_not_be_missing(folder: Path) -> None:
    """For counsel: a misspelt table is named when the rules are read, not when a change needs it."""
    _spoil(folder, "kinds.toml", "[placed_anew]", "[placed_new]")
    _spoil(folder, "templates.toml", "[words_added]", "[word_added]")

    with pytest.raises(RuleFileError, match=r"\[placed_anew\] is missing"):
        read_rules(folder)
    with pytest.raises(RuleFileError, match=r"\[words_added\] is missing"):
        read_templates(folder)


def test_a_slot_that_is_not_closed_is_named(folder: Path) -> None:
    """For counsel, who edits a sentence and slips."""
    _spoil(folder, "templates.toml", "{label} is now", "{label is now {")

    with pytest.raises(RuleFileError, match=r"cannot be read|unknown slots"):
        read_templates(folder)


def test_a_file_that_does_not_parse_is_named_with_its_line(folder: Path) -> None:
    """For counsel, who forgets a quotation mark."""
    line = _spoil(folder, "kinds.toml", "weight = 95", 'weight = 95 "')

    with pytest.raises(RuleFileError) as caught:
        read_rules(folder)

    assert str(caught.value).startswith(f"kinds.toml:{line}: ")


def test_a_missing_file_is_named(folder: Path) -> None:
    """For operators with half an installation."""
    (folder / "law.toml").unlink()

    with pytest.raises(RuleFileError, match=r"law\.toml: the file is missing"):
        read_rules(folder)


@pytest.mark.parametrize(
    ("say", "says"),
    [
        ("We improved this for you: “{quote}”", "says 'improved'"),
        ("This finding is new: “{quote}”", "says 'finding'"),
        ("We changed {something}.", "unknown slots"),
        (f"{'word ' * 26}: “{{quote}}”", "more than 25 words"),
        ("We now promise this.", "de: only one has quote"),
    ],
)
def test_a_template_that_would_mislead_readers_is_refused(folder: Path, say: str, says: str) -> None:
    """For readers: no praise, no words of the office, no endless sentence."""
    _spoil(folder, "templates.toml", 'en = "We now promise: “{quote}”"', f'en = "{say}"')

    with pytest.raises(RuleFileError) as caught:
        read_templates(folder)

    assert says in str(caught.value)


def test_no_template_speaks_of_verdicts() -> None:
    """For readers, to whom "material" means cloth."""
    templates = read_templates()

    for language, sentences in templates.say.items():
        for say in sentences.values():
            assert not templates.unspoken[language].found(QUOTED.sub("", say).lower())


@pytest.mark.parametrize(("name", "read"), [("templates.toml", read_templates), ("topics.toml", read_rules)])
def test_a_language_that_is_left_out_is_named(
    folder: Path, name: str, read: Callable[[Path], object]
) -> None:
    """For readers of French: no sentence and no topic of theirs is English for want of another."""
    path = folder / name
    path.write_text(path.read_text("utf-8").replace("fr = ", "fi = ", 1), "utf-8")

    with pytest.raises(RuleFileError, match="has no 'fr'"):
        read(folder)
