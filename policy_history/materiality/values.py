"""Numbers with their units as they stand in a text: periods, amounts, shares, ages; and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|"
    "thirty|forty|forty-five|sixty|ninety|one hundred|a|an"
)
NUMBERS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    **{
        word: size
        for size, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
    },
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "one hundred": 100,
}
DAYS = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.4,
    "quarter": 91.3,
    "year": 365.25,
}
PERIOD = re.compile(
    rf"\b(?P<n>\d+(?:[.,]\d+)?|(?:{NUMBER_WORDS}))(?:\s*\(\d+\))?[\s-]+(?:(?:business|calendar|working|full|consecutive)\s+)?"
    r"(?P<unit>second|minute|hour|day|week|month|quarter|year)s?\b(?!\s+old|\s+of\s+age)",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"(?:(?:US|CA|AU)?[$€£¥]|\b(?:USD|EUR|GBP)\s?)\s?\d[\d.,]*\d|(?:(?:US)?[$€£¥]|\b(?:USD|EUR|GBP)\s?)\s?\d"
    r"|\b\d[\d.,]*\s?(?:USD|EUR|GBP|dollars|euros|pounds)\b",
    re.IGNORECASE,
)
SHARE = re.compile(r"\b\d+(?:[.,]\d+)?\s?(?:%|percent\b)", re.IGNORECASE)
AGE = re.compile(
    r"\b\d{1,2}(?:\s+years?\s+(?:old|of\s+age))"
    r"|(?<=\bunder )\d{1,2}\b|(?<=\bage of )\d{1,2}\b|(?<=\baged )\d{1,2}\b"
)
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TIME = re.compile(  # of day
    r"(?<![\w:.@/-])(?P<hour>\d{1,2})(?=:\d\d|\s?[ap]\.?m\b)(?::(?P<minute>\d\d))?"
    r"(?:\s?(?P<half>[ap])(?:\.m\.|m\b))?(?![\w:@/-])",
    re.IGNORECASE,
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}) (?P<month>{MONTHS})|(?P<month_first>{MONTHS}) (?P<day_last>\d{{1,2}}))\b"
    r"(?:,? (?P<year>\d{4}))?"
)
UNITLESS = frozenset({"number", "date"})
BARE = re.compile(r"(?<![\w.@/-])\d+(?:[.,]\d+)*(?![\w@/-]|\.\d)")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit. ``text`` is the exact span; ``size`` is days, or the bare amount."""

    kind: str
    text: str
    size: float


@lru_cache(maxsize=16384)
def values(text: str) -> tuple[Value, ...]:
    """Everything with a size, in reading order; no piece of the text is read twice."""
    found: list[tuple[int, Value]] = []
    rest = text
    digits = DIGIT.search(text)
    for kind, pattern in (
        ("money", MONEY),
        ("share", SHARE),
        ("age", AGE),
        ("period", PERIOD),
        ("time", TIME),
        ("date", DATE),
        ("number", BARE),
    ):
        if kind != "period" and not digits:
            continue
        here = [(m.start(), Value(kind, m.group().strip(), _size(kind, m))) for m in pattern.finditer(rest)]
        if here:
            found += here
            rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return tuple(value for _, value in sorted(found, key=lambda entry: entry[0]))


def _size(kind: str, match: re.Match[str]) -> float:
    if kind == "period":
        number = match["n"].lower()
        amount = float(NUMBERS[number]) if number in NUMBERS else _float(number)
        return amount * DAYS[match["unit"].lower()]
    if kind == "date":
        return _day(match)
    return _minutes(match) if kind == "time" else _float(match.group())


def _day(match: re.Match[str]) -> float:
    """A date as a number that no other date has."""
    month = MONTHS.split("|").index(match["month"] or match["month_first"])
    return (int(match["year"] or 0) * 12 + month) * 31 + int(match["day"] or match["day_last"])


def _minutes(match: re.Match[str]) -> float:
    """A time of day in minutes since midnight."""
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + int(match["minute"] or 0)


def _float(text: str) -> float:
    digits = re.sub(r"[^\d.,]", "", text).replace(",", "").rstrip(".")
    try:
        return float(digits)
    except ValueError:
        return float("nan")  # 1.2.3: a number of a section or a version, with no size to compare


def exchanged(before: str, after: str) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values that went and those that came; the same size in other words is no exchange."""
    old, new = list(values(before)), list(values(after))
    for value in list(old):
        twin = next((v for v in new if v.size == value.size and _unit(v) == _unit(value)), None)
        if twin:
            old.remove(value)
            new.remove(twin)
    return tuple(old), tuple(new)


def _unit(value: Value) -> str:
    """What kind of thing it counts: 30 days are not one month, nor 30 business days."""
    if value.kind in {"time", "date"}:
        return value.kind
    words = re.findall(r"[^\W\d_]+|[$€£¥%]", value.text.lower())
    return " ".join(word.rstrip("s") for word in words if word not in NUMBERS)
