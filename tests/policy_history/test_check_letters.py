"""Counsel is told of characters that no reader sees, and of none that a language needs."""

from __future__ import annotations

import pytest

from policy_history.check_letters import odd_letters


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("We ne\u200bver sell.", "U+200B (zero width space)"),
        ("We \u202eneves\u202c sell.", "U+202E (right-to-left override)"),
        ("We \u2066never\u2069 sell.", "U+2066 (left-to-right isolate)"),
        ("A trans\u00adfer", "U+00AD (soft hyphen)"),
        ("A bell\x07", "U+0007 (a control character)"),
        ("Logs\U000e0041", "U+E0041 (tag latin capital letter a)"),
        ("We \u200dnever sell.", "U+200D (zero width joiner)"),
        ("We n\u0435ver sell.", "mixes letters of Latin and Cyrillic"),
        ("We keep l\u03bfgs.", "mixes letters of Latin and Greek"),
    ],
)
def test_what_nobody_sees_is_told_with_its_line(line: str, told: str) -> None:
    """What stands in the file and what is read must be one."""
    found = list(odd_letters(f"# Privacy\r\n\r\n{line}\r\n"))

    assert {number for number, _ in found} == {3}
    assert told in found[0][1]


@pytest.mark.parametrize(
    "line",
    [
        "Plain words — “quoted”, naïve, 10\u00a0µs.",
        "نمی\u200cخواهیم",  # Persian joins no letters here
        "סעיף \u200e3(a)\u200e ו-\u2066API\u2069",
        "👩\u200d💻 and ❤\ufe0f",
        "ข้อมูล\u200bส่วนบุคคล",  # Thai says where a line may break
        "Мы не продаём данные",
        "プライバシー Privacy",
    ],
)
def test_what_a_language_needs_is_no_fault(line: str) -> None:
    """A check that cries wolf in one language is soon read in none."""
    assert list(odd_letters(f"\ufeff{line}\n")) == []
