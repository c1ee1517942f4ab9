"""The forms in which two sentences are the same: each step forgets one thing more.

The first step under which both sides are equal is the proof that a change is harmless.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from policy_history.materiality.rules import Rules
from policy_history.materiality.words import normal

# American and British endings, one form taken for both. What has no pattern stands in harmless.toml.
OUR = (
    "avi|col|fav|hon|lab|hum|rum|endeav|neighb|harb|arm|vig|splend|vap|od|tum|sav|cand|parl|clam|ferv|ranc|rig|succ"
    "|val|mis?demean|demean|glam|fl[ao]v"
)
# Words that end in -ise on both sides of the ocean.
NOT_IZE = (
    r"advert|prom|comprom|exerc|franch|merchand|superv|telev|surpr|enterpr|prem|expert|prec|conc|improv|surm|\w*w"
    r"|circumc|parad|treat|adv|desp|rev|dev"
)
# Each with letters of which one must stand in the word, so that most words need no search.
ENDINGS: tuple[tuple[tuple[str, ...], re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (("practis",), re.compile(r"\bpractis(e|es|ed|ing)\b"), r"practic\1"),
    (
        ("is",),
        re.compile(
            rf"\b(?!(?:{NOT_IZE})is)(\w{{3,}}[^aeiou\W])is"
            r"(e|es|ed|ing|ings|er|ers|able|ation|ations|ational|ationally)\b"
        ),
        r"\1iz\2",
    ),
    (("lys",), re.compile(r"\b(\w{2,}[aeio])lys(e|es|ed|ing|er|ers)\b"), r"\1lyz\2"),
    (("our",), re.compile(rf"\b(\w*(?:{OUR}))our"), r"\1or"),
    (
        # The words end in one l, which the British double before an ending.
        ("ll",),
        re.compile(
            r"\b(?!resell)(\w{2,}[^l\W](?=ell)|sign|tot|riv|equ|med|initi|penc|stenc|counc)(ell|all|ill)"
            r"(ed|ing|ings|er|ers|or|ors|ation|ations|ous)\b"
        ),
        lambda m: m[1] + m[2][0] + "l" + m[3],
    ),
    (
        ("nrol", "nstal", "lfil", "stil"),
        re.compile(r"\b(enrol|instal|fulfil|instil|distil)(s|ment|ments)?\b"),
        r"\1l\2",
    ),
    (
        ("tr", "br", "gr"),
        re.compile(r"\b(\w*(?:cent|met|theat|lit|fib|calib|spect|somb|meag|lust))r(?:e(s?)|(ed)|(ing))\b"),
        r"\1er\2\3\4",
    ),
    (
        ("ogu",),
        re.compile(r"\b(catal|dial|anal|monol|epil|prol|homol)ogu(?:e(s|d)?|(ing))\b"),
        r"\1og\2\3",
    ),
    (("enc",), re.compile(r"\b(def|off|lic|pret)enc(e|es|ed|ing|eless)\b"), r"\1ens\2"),
    (("gement",), re.compile(r"\b(\w*(?:acknowledg|judg|lodg|abridg))ement(s?)\b"), r"\1ment\2"),
)
ENUMERATOR = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+)\s+(?=\S)", re.IGNORECASE
)

COMPOUND = re.compile(r"(?<=\w)-(?=\w)")
RUN_TOGETHER = re.compile(r"(?<=[^\W\d_])[ -]+(?=[^\W\d_])")

Step = Callable[[str, Rules], str]


@lru_cache(maxsize=32768)
def forms(text: str, rules: Rules) -> tuple[tuple[str, str], ...]:
    """(proof, form) from the strictest form to the loosest."""
    form = normal(text)
    found = [("typography", form)]
    if ENUMERATOR.match(text):
        form = normal(ENUMERATOR.sub("", text))
    found.append(("numbering", form))
    for proof, step in STEPS:
        form = step(form, rules)
        found.append((proof, form))
    found.append(("hyphenation", without_hyphens(form)))
    return tuple(found)


def without_hyphens(form: str) -> str:
    """The letters of neighbouring words run together."""
    return RUN_TOGETHER.sub("", form)


def plain(text: str, rules: Rules) -> str:
    """Contractions and spellings resolved, so that "don't" and "do not" count the same."""
    return dict(forms(text, rules))["spelling"]


def renumbered(form: str, rules: Rules, numbers: dict[str, str]) -> str:
    """The text with every reference to a section by the number that the section has now."""
    found = rules.harmless.cross_reference.phrases
    pattern = re.compile(rf"\b((?:{'|'.join(map(re.escape, found))}) )(\d+(?:\.\d+)*)\b")
    return pattern.sub(lambda m: m[1] + numbers.get(m[2], m[2]), form)


def _contractions(form: str, rules: Rules) -> str:
    return _exchanges(rules).contractions(form)


def _spelling(form: str, rules: Rules) -> str:
    """Each part of a compound by itself: sub-licence is sub-license."""
    exchange = _exchanges(rules).spelling
    form = exchange(form)
    if "-" not in form:
        return spelled(form)
    return spelled(exchange(COMPOUND.sub(" - ", form))).replace(" - ", "-")


def spelled(form: str) -> str:
    """The American spelling of regular endings."""
    return " ".join(map(_spelled_word, form.split(" ")))


@lru_cache(maxsize=16384)
def _spelled_word(word: str) -> str:
    for needles, pattern, replacement in ENDINGS:
        if any(needle in word for needle in needles):
            word = pattern.sub(replacement, word)
    return word


def _function(form: str, rules: Rules) -> str:
    gone = _exchanges(rules).fillers
    return " ".join(word for word in form.split() if word not in gone)


def _synonyms(form: str, rules: Rules) -> str:
    return _exchanges(rules).synonyms(form)


STEPS: tuple[tuple[str, Step], ...] = (
    ("contraction", _contractions),
    ("spelling", _spelling),
    ("filler words", _function),
    ("synonym", _synonyms),
)


class _Exchange:
    """Puts one phrase of each pair for the other, the longest first."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self._table = dict(pairs)
        longest_first = sorted(self._table, key=lambda phrase: (-len(phrase), phrase))
        self._pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")

    def __call__(self, form: str) -> str:
        return self._pattern.sub(lambda match: self._table[match[0]], form)


class _Exchanges:
    """The lists of harmless.toml, ready for use."""

    def __init__(self, rules: Rules) -> None:
        self.contractions = _Exchange(rules.harmless.contractions)
        self.spelling = _Exchange(rules.harmless.spelling)
        self.synonyms = _Exchange(rules.harmless.synonyms)
        self.fillers = frozenset(rules.harmless.function.phrases)


@lru_cache(maxsize=8)
def _exchanges(rules: Rules) -> _Exchanges:
    return _Exchanges(rules)
