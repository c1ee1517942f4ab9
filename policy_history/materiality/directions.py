"""For whom a change is good or bad, said only where that is certain.

Certain is what takes something from the reader or gives him something whoever he is: a promise gone, one
more who gets his data, one more purpose, a price up, a longer time that data is kept. All else is
"unclear": a higher age, another court, a condition.
"""

from __future__ import annotations

import re
from collections import Counter

from policy_history.materiality.evidence import Evidence
from policy_history.materiality.findings import Direction, Topic
from policy_history.materiality.kinds import OURS
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Unit
from policy_history.materiality.values import Value
from policy_history.materiality.words import changed

WORSE = frozenset({"promise_removed", "right_removed", "duty_added"})
BETTER = frozenset({"promise_added", "right_added", "duty_removed"})
OPPOSITE: dict[Direction, Direction] = {
    "worse": "better",
    "better": "worse",
    "neutral": "neutral",
    "unclear": "unclear",
}
DATA_OUT: frozenset[Topic] = frozenset({"SHARE", "COLLECT", "PURPOSE", "TRACK"})
# A statement or a list with one of these may say the opposite of what its verb says.
TURNS = re.compile(
    r"\b(?:not|no|never|none|nobody|without|cannot|unless|except|only|if|stop|opt|choose|consent|refuse|object"
    r"|prohibit\w*|former\w*|delete\w*|anonym\w*|aggregat\w*|you (?:may|can|must|agree|share|use|collect))\b"
)
DOES = (
    r"share|disclose|sell|rent|provide|transfer|pass|collect|receive|obtain|record|track|use|process|analy[sz]e"
    r"|combine|train|profile|store"
)
WE_DO = re.compile(
    rf"\b(?:we|our \w+|us|companies|partners|vendors|providers|processors|subprocessors|recipients)\b"
    rf".{{0,40}}\b(?:{DOES})\w*\b|\b(?:recipients|subprocessors|sub-processors|processors|with whom)\b"
)
SAFEGUARD = re.compile(r"\b(?:we|is|are|be) (?:also )?(?:encrypt\w*|hash\w*|pseudonymi[sz]\w*|audit\w*)\b")
TELLS = r"(?:notify|inform|tell|ask|delete|erase|protect|encrypt|email|let you know)"
WILL_TELL = re.compile(rf"\bwe (?:will|shall) (?:also )?{TELLS}\b")
MAY_TELL = re.compile(rf"\bwe (?:may|might|can|could) (?:also )?{TELLS}\b")
AHEAD = re.compile(
    r"\bwe (?:will )?(?:notify|inform|tell|give you|email|let you know)\b"
    r".*\b(?:before|prior|advance|ahead|notice)\b"
)
ANSWER = re.compile(r"\bwe (?:will )?(?:respond|answer|reply|delete|erase|notify|inform|tell)\b.*\bwithin\b")
MUST_AHEAD = re.compile(r"\byou (?:must|need to|have to)\b.*\b(?:before|prior|notice|in advance)\b")
GAINS = re.compile(r"refund|credit|pay you|payout|reward|discount|owe you|compensat")


def direction_of(kind: str, topics: tuple[Topic, ...], unit: Unit, evidence: Evidence) -> Direction:
    """For whom the change is good, only where that is certain."""
    if kind in WORSE | BETTER:
        return "worse" if kind in WORSE else "better"
    if kind == "default_flipped":
        return _of_default(evidence)
    if kind == "value":
        return _of_value(topics, unit, evidence)
    if kind in {"added", "removed"}:
        return _of_statement(topics, unit)
    return _of_negation(topics, unit) if kind == "negation" else _of_promise(unit)


def _turned(direction: Direction, *, back: bool) -> Direction:
    return OPPOSITE[direction] if back else direction


def _of_default(evidence: Evidence) -> Direction:
    """From asking first to objecting later is worse; "opted" alone says neither."""
    old = " ".join(evidence.gone.get("choice", ())).replace("-", " ").split()
    new = " ".join(evidence.came.get("choice", ())).replace("-", " ").split()
    if "out" in new and "in" in old:
        return "worse"
    return "better" if "in" in new and "out" in old else "unclear"


def _of_value(topics: tuple[Topic, ...], unit: Unit, evidence: Evidence) -> Direction:
    old, new = evidence.values_gone[0], evidence.values_came[0]
    single = len(evidence.values_gone) == len(evidence.values_came) == 1
    if not topics or not single or old.kind != new.kind or old.size == new.size:
        return "unclear"
    return _turned(_of_more(topics, unit.here.norm, old), back=new.size < old.size)


def _of_more(topics: tuple[Topic, ...], text: str, value: Value) -> Direction:
    """Whether more of it is worse for the reader."""
    if value.kind == "period":
        return _of_longer(topics, text)
    if topics[0] == "MONEY" and value.kind == "money" and not GAINS.search(text):
        return "worse"
    return "unclear"


def _of_longer(topics: tuple[Topic, ...], text: str) -> Direction:
    if "MONEY" in topics and "refund" in text:
        return "better"
    if MUST_AHEAD.search(text):
        return "worse"
    if AHEAD.search(text) and not re.search(r"\bwithin\b", text):
        return "better"
    return "worse" if topics[0] == "RETAIN" or ANSWER.search(text) else "unclear"


def _of_statement(topics: tuple[Topic, ...], unit: Unit) -> Direction:
    """Of a whole statement or item that came or went: what is done with data, or a safeguard.

    A practice that is no longer named may go on, so that nothing is certain about its end.
    """
    if unit.before is not None and unit.after is not None:
        return "unclear"
    here = unit.here
    if here.kind == "heading" or not topics:
        return "unclear"
    if "SECURE" in topics and SAFEGUARD.search(here.norm) and not TURNS.search(here.norm):
        return _turned("better", back=unit.after is None)
    return (
        "worse" if unit.before is None and topics[0] in DATA_OUT and _says_what_is_done(here) else "unclear"
    )


def _says_what_is_done(here: Sentence) -> bool:
    """Whether it says plainly, by itself or with what leads its list in, what is done with data."""
    said = f"{here.lead_in} {here.norm}".lower() if here.is_item else here.norm
    return bool(WE_DO.search(said)) and not TURNS.search(f"{said} {' '.join(here.section[-1:])}".lower())


def _of_negation(topics: tuple[Topic, ...], unit: Unit) -> Direction:
    """Where "not" or "never" alone came or went in what we do with data."""
    if unit.before is None or unit.after is None or not topics or topics[0] not in DATA_OUT:
        return "unclear"
    stretches = changed(unit.before.norm.split(), unit.after.norm.split())
    gone = Counter(word for old, _ in stretches for word in old)
    came = Counter(word for _, new in stretches for word in new)
    plain = re.sub(r"\b(?:do not|never|not)\b", "", unit.here.norm)
    lone = set(gone | came) <= {"not", "never", "do"} and bool(gone) != bool(came)
    if not lone or TURNS.search(plain) or not WE_DO.search(plain):
        return "unclear"
    return "worse" if gone else "better"


def _of_promise(unit: Unit) -> Direction:
    """Where "we will tell you" became "we may tell you", or the other way round."""
    if unit.before is None or unit.after is None:
        return "unclear"
    old, new = unit.before.norm, unit.after.norm
    if WILL_TELL.search(old) and OURS.search(old) and MAY_TELL.search(new) and not WILL_TELL.search(new):
        return "worse"
    if WILL_TELL.search(new) and OURS.search(new) and MAY_TELL.search(old) and not WILL_TELL.search(old):
        return "better"
    return "unclear"
