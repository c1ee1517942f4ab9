"""A period, an amount, a share or a day of an English text as another language writes it.

Pure: a value in, words out. Babel forms them; nothing is converted or rounded.

Unit    one value, such as "30 days", "$1,500", "5%", "17 November"
Law     the figures of the words, read as the language writes figures, are those of the value
        (tests/laws/test_statements.py). One that would not be the same beyond doubt, such as
        "30 business days" or "1.2.3", has no words here: it is quoted
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_time
from babel.numbers import format_decimal
from babel.units import format_unit

from policy_history.materiality.values import DATE, MONTHS, NUMBERS, Value
from policy_history.phrasebook import Phrasebook

PERIOD = re.compile(r"(?P<n>one hundred|[^\s()]+?)(?:\s*\((?P<again>\d+)\))?[\s-]+(?P<unit>[a-z]+?)s?")
MONEY = re.compile(r"(?P<sign>(?:US|CA|AU)?[$€£¥]|USD|EUR|GBP)\s?(?P<n>[\d.,]+)")
MONEY_LAST = re.compile(r"(?P<n>[\d.,]+)\s?(?P<sign>USD|EUR|GBP)")
SHARE = re.compile(r"(?P<n>[\d.,]+)\s?(?:%|percent)", re.IGNORECASE)
COUNTED = re.compile(r"\d{1,4}|\d{1,3}(?:,\d{3})+")
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
SIZE = re.compile(r"[#,0.]+")  # the figure in a pattern of Babel's
LEAP = 2024  # a year that has every day
HOURS, MINUTES, PER_CENT = 24, 60, 100
UNITS = frozenset({"minute", "hour", "day", "week", "month", "year"})  # "a quarter" may be no period


def in_words(value: Value, book: Phrasebook) -> str:
    """A value as the language writes it; empty where it would not be the same beyond doubt."""
    return SAYS[value.kind](value, book)


def figures(value: Value) -> frozenset[Decimal]:
    """The numbers that the words for a value have in every language."""
    if value.kind == "time":
        return frozenset(map(Decimal, divmod(int(value.size), MINUTES)))
    words = sorted(NUMBERS, key=len, reverse=True)
    text = re.sub(rf"^(?:{'|'.join(words)})\b", lambda m: str(NUMBERS[m[0]]), value.text.lower())
    return frozenset(Decimal(found.replace(",", "")) for found in ENGLISH.findall(text))


def figures_in(text: str, book: Phrasebook) -> frozenset[Decimal]:
    """The numbers of a text, read as the language writes them."""
    symbols = Locale.parse(book.locale).number_symbols["latn"]
    group, point = (re.escape(str(symbols[name])) for name in ("group", "decimal"))
    found = re.findall(rf"\d+(?:{group}\d{{3}}(?!\d))*(?:{point}\d+)?", text)
    return frozenset(Decimal(re.sub(group, "", n).replace(str(symbols["decimal"]), ".")) for n in found)


def _period(value: Value, book: Phrasebook) -> str:
    found = PERIOD.fullmatch(value.text.lower())
    if found is None or found["unit"] not in UNITS:
        return ""
    number = Decimal(NUMBERS[found["n"]]) if found["n"] in NUMBERS else _english(found["n"])
    if number is None or (found["again"] and Decimal(found["again"]) != number):
        return ""
    return format_unit(number, f"duration-{found['unit']}", "long", locale=book.locale)


def _money(value: Value, book: Phrasebook) -> str:
    found = MONEY.fullmatch(value.text) or MONEY_LAST.fullmatch(value.text)
    pattern = Locale.parse(book.locale).currency_formats["standard"].pattern
    # The sign is the text's own: "$" does not say which dollar.
    return _in_pattern(found["n"], pattern.replace("¤", f"'{found['sign']}'"), book) if found else ""


def _share(value: Value, book: Phrasebook) -> str:
    found = SHARE.fullmatch(value.text)
    pattern = Locale.parse(book.locale).percent_formats[None].pattern
    return _in_pattern(found["n"], pattern, book, PER_CENT) if found else ""


def _in_pattern(text: str, pattern: str, book: Phrasebook, scale: int = 1) -> str:
    """A number with as many decimals as the text gives it; ``scale`` is what the pattern multiplies by."""
    number = _english(text)
    if number is None:
        return ""
    decimals = text.partition(".")[2]
    size = "#,##0" + (f".{'0' * len(decimals)}" if decimals else "")
    shown = SIZE.sub(size, pattern.partition(";")[0])
    return format_decimal(number / scale, format=shown, locale=book.locale)


def _date(value: Value, book: Phrasebook) -> str:
    found = DATE.fullmatch(value.text)
    if found is None:
        return ""
    month = MONTHS.split("|").index(found["month"] or found["month_first"]) + 1
    try:
        day = date(int(found["year"] or LEAP), month, int(found["day"] or found["day_last"]))
    except ValueError:
        return ""  # there is no such day
    return book.day(day) if found["year"] else book.day_of_a_year(day)


def _time(value: Value, book: Phrasebook) -> str:
    hour, minute = divmod(int(value.size), MINUTES)
    valid = hour < HOURS
    return format_time(time(hour, minute), "short", locale=Locale.parse(book.locale)) if valid else ""


def _number(value: Value, book: Phrasebook) -> str:
    """A count. 2.5 and 1.2.3 may be editions, which no language writes otherwise."""
    if not COUNTED.fullmatch(value.text):
        return ""
    number = Decimal(value.text.replace(",", ""))
    return format_decimal(number, locale=book.locale) if "," in value.text else value.text


def _english(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if ENGLISH.fullmatch(text) else None


SAYS: dict[str, Callable[[Value, Phrasebook], str]] = {
    "period": _period,
    "money": _money,
    "share": _share,
    "date": _date,
    "time": _time,
    "age": _number,
    "number": _number,
}
