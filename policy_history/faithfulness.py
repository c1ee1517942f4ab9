"""The machine check of every sentence before it leaves: nothing in it that its spans do not bear out.

Unit    one point: its sentences, and the spans of both texts that it cites
Law     quotations stand in a span word for word; numbers, names and addresses outside them stand in
        the side that the sentence speaks of: "before" in the earlier text, "now" in the later one
"""

from __future__ import annotations

import re

from policy_history.materiality.values import BARE, EMAIL, MONEY, PERIOD, SHARE

QUOTED = re.compile(r"“([^”]*)”")
NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<!“)\b[A-Z][\w&.-]*\w\b")
ADDRESS = re.compile(r"https?://\S+|" + EMAIL.pattern)
PAST = re.compile(r"^(?:Before\b|We removed\b|We withdrew\b|Here it no longer\b)")
BOTH = re.compile(r"^We (?:changed|renamed|moved, divided or reworded|now say “)")
WEIGHTY = re.compile(r"\b(?:not|never|no|none|unless|except|without)\b", re.IGNORECASE)
FIXED = ("no longer", "an exception")  # words of templates themselves


def is_faithful(say: str, before: str, after: str, place: str = "") -> bool:
    """Whether every quotation, number, name and address of ``say`` stands in the span it cites.

    ``place`` is what tells where that is: the headings, and what leads in a list.
    """
    return all(_bears_out(sentence, before, after, place) for sentence in sentences(say))


def sentences(say: str) -> list[str]:
    """The sentences of a point; a quotation belongs to the sentence that leads it in."""
    masked = QUOTED.sub(lambda m: "“" + "x" * (len(m[0]) - 2) + "”", say)
    ends = [m.end() for m in re.finditer(r"[.!?]\s+(?=[A-Z“])|”\s+(?=[A-Z])", masked)]
    starts = [0, *ends]
    return [say[a:b].strip() for a, b in zip(starts, [*ends, len(say)], strict=True) if say[a:b].strip()]


def _bears_out(sentence: str, before: str, after: str, place: str) -> bool:
    span = _fold(_span(sentence, before, after))
    where = _fold(place)
    for quoted in QUOTED.findall(sentence):
        core = _fold(quoted.strip("… "))
        if core not in span and core not in where:
            return False
    rest = QUOTED.sub(" ", sentence)
    for pattern in (MONEY, SHARE, PERIOD, ADDRESS, BARE, NAME):
        for match in pattern.finditer(rest):
            if _fold(match.group()) not in span:
                return False
    for fixed in FIXED:
        rest = rest.replace(fixed, " ")
    return all(_fold(match.group()) in span.split() for match in WEIGHTY.finditer(rest))


def _span(sentence: str, before: str, after: str) -> str:
    if BOTH.match(sentence):
        return f"{before}\n{after}"
    return before if PAST.match(sentence) else after


def _fold(text: str) -> str:
    """White space, case and kind of quotation mark do not make a quotation another."""
    plain = re.sub('[“”‘’"]', "'", text)
    return " ".join(plain.split()).lower()
