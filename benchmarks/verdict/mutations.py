"""Edits of clean policies whose effect is known: harmful ones may never be cleared, harmless ones must be.

Deterministic: the place of an edit is chosen by the hash of its name and of the text.
"""

# ruff: noqa: E501  # one edit a line, whatever its length, is easier to check

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Edit = Callable[[str, int], str | None]
NAMED = ("Google", "Stripe", "Amazon", "Meta", "Microsoft", "Twilio", "Cloudflare", "Zendesk")


@dataclass(frozen=True)
class Mutation:
    """One edited text. ``name`` is the kind of edit."""

    name: str
    before: str
    after: str


def _pick(matches: Sequence[re.Match[str]], seed: int) -> re.Match[str] | None:
    return matches[seed % len(matches)] if matches else None


def _replace(pattern: str, change: Callable[[re.Match[str]], str], *, flags: int = 0) -> Edit:
    compiled = re.compile(pattern, flags)

    def edit(text: str, seed: int) -> str | None:
        match = _pick(list(compiled.finditer(text)), seed)
        return None if match is None else text[: match.start()] + change(match) + text[match.end() :]

    return edit


def _number(match: re.Match[str]) -> str:
    return str(int(match[1]) * 2 + 1) + match[2]


def _unit(match: re.Match[str]) -> str:
    units = {"day": "month", "month": "year", "year": "month", "hour": "day", "week": "month"}
    return match[1] + units[match[2].lower()] + match[3]


def _drop_line(pattern: str) -> Edit:
    return _replace(pattern, lambda _: "", flags=re.MULTILINE)


WORD = r"(?<=[a-z] )"
HARMFUL: dict[str, Edit] = {
    "not dropped": _replace(r"\b(do|will|does|shall|may|are|is) not\b", lambda m: m[1]),
    "contraction's not dropped": _replace(r"\b(do|does|are|is|did)n['’]t\b", lambda m: m[1]),
    "not added": _replace(r"\b(we|you|We|You) (will|may|can|must)\b(?! not)", lambda m: f"{m[1]} {m[2]} not"),
    "never added": _replace(r"\b(we|We) (collect|share|use|store|process)\b", lambda m: f"{m[1]} never {m[2]}"),
    "number": _replace(r"(?<![\d.,/-])\b([1-9]\d?)( (?:days?|months?|years?|hours?|weeks?|percent))\b", _number),
    "unit": _replace(r"\b(\d+ (?:business |calendar )?)(day|month|year|hour|week)(s?)\b", _unit),
    "amount": _replace(r"([$€£]\s?)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 7}"),
    "will to may": _replace(r"\b(we|We|you|You) will\b", lambda m: f"{m[1]} may"),
    "may to will": _replace(r"\b(we|We) may\b", lambda m: f"{m[1]} will"),
    "must to may": _replace(r"\b(must|shall)\b(?! not)", lambda _: "may"),
    "must to should": _replace(r"\bmust\b", lambda _: "should"),
    "unless added": _replace(r"(?<=[a-z]{3})\.(?=\s)", lambda _: ", unless we decide otherwise."),
    "except added": _replace(r"(?<=[a-z]{3})\.(?=\s)", lambda _: ", except as permitted by law."),
    "list item dropped": _drop_line(r"^ *[-*+] +\S.{3,200}$\n"),
    "recipient added": _replace(
        r"^( *)([-*+] +)(\S.{3,200})$\n", lambda m: f"{m[0]}{m[1]}{m[2]}LKQD\n", flags=re.MULTILINE
    ),
    "entity swapped": _replace(r"\b(?:" + "|".join(NAMED) + r")\b", lambda _: "Palantir"),
    "company form": _replace(r"\b(LLC|Inc|Ltd|GmbH)\b\.?", lambda m: "Holdings B.V." if m[1] != "GmbH" else "LLC"),
    "opt-in to opt-out": _replace(r"\b([Oo])pt(-| )(in|out)\b", lambda m: f"{m[1]}pt{m[2]}" + {"in": "out", "out": "in"}[m[3]]),
    "consent dropped": _replace(r" with your (?:explicit |express |prior )?consent", lambda _: ""),
    "promise dropped": _replace(r"(?<=\. )(?:We will|We do not|We never|We won['’]t|We don['’]t) [^.]{10,200}\. ", lambda _: ""),
    "formal inserted": _replace(r"\b(requests?|complaints?|notices?)\b", lambda m: f"formal {m[1]}"),
    "generally inserted": _replace(r"\b(we|We) (will|do|are|delete|keep|share|notify)\b", lambda m: f"{m[1]} generally {m[2]}"),
    "certain inserted": _replace(WORD + r"(data|information|users|customers)\b", lambda m: f"certain {m[1]}"),
    "employees inserted": _replace(WORD + r"(access to)\b", lambda m: f"{m[1]} and by employees"),
    "any other inserted": _replace(r"\b(third parties|partners|service providers)\b", lambda m: f"{m[1]} and any other company"),
    "only dropped": _replace(r"\bonly ", lambda _: ""),
    "all to some": _replace(r"\ball (?=\w)", lambda _: "some "),
    "you and we exchanged": _replace(r"\byou agree\b", lambda _: "we agree"),
    "country": _replace(r"\b(Ireland|Germany|California|Delaware|Canada|France)\b", lambda _: "China"),
    "address": _replace(r"\b[\w.]+@([\w-]+\.\w+)", lambda m: f"forms@{m[1]}"),
    "data added": _replace(r"\b(email address|IP address|phone number)\b", lambda m: f"{m[1]}, fingerprints"),
    "and to or": _replace(r"(?<=[a-z] )and(?= you)", lambda _: "or"),
}  # fmt: skip


def _everywhere(pattern: str, change: Callable[[re.Match[str]], str] | str, *, flags: int = 0) -> Edit:
    compiled = re.compile(pattern, flags)

    def edit(text: str, _: int) -> str | None:
        return compiled.sub(change, text)

    return edit


def _is_prose(line: str) -> bool:
    return (
        bool(line[:1].isalpha())
        and len(line) > 120
        and "|" not in line
        and "<" not in line
        and "](" not in line
    )


def _reflow(text: str, _: int) -> str:
    return "\n".join(
        re.sub(r"(.{60,90}?) (?=[a-z])", r"\1\n", line) if _is_prose(line) else line
        for line in text.split("\n")
    )


def _section_moved(text: str, seed: int) -> str | None:
    starts = [m.start() for m in re.finditer(r"^## ", text, re.MULTILINE)]
    if len(starts) < 4:
        return None
    parts = [text[a:b].rstrip("\n") + "\n\n" for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    where = seed % (len(parts) - 1)
    parts[where], parts[where + 1] = parts[where + 1], parts[where]
    return text[: starts[0]] + "".join(parts)


SPELLING = {
    "organization": "organisation", "organizations": "organisations", "personalize": "personalise", "license": "licence",
    "authorized": "authorised", "behavior": "behaviour", "canceled": "cancelled", "recognize": "recognise", "favor": "favour",
    "honor": "honour", "analyze": "analyse", "center": "centre", "fulfill": "fulfil", "anonymized": "anonymised",
    "unauthorized": "unauthorised", "minimize": "minimise", "customize": "customise", "optimize": "optimise", "color": "colour",
}  # fmt: skip
SPELLED = re.compile(r"\b(?:" + "|".join(SPELLING) + r")\b")
SHORT = {
    "do not": "don't",
    "will not": "won't",
    "are not": "aren't",
    "is not": "isn't",
    "we will": "we'll",
    "you are": "you're",
    "cannot": "can't",
}
SHORTER = re.compile(r"\b(?:" + "|".join(SHORT) + r")\b(?![-’'])")

HARMLESS: dict[str, Edit] = {
    "reflow": _reflow,
    "list markers": _everywhere(r"^( *)[*-] (?=\S)", lambda m: f"{m[1]}+ ", flags=re.MULTILINE),
    "quotes": lambda text, _: text.replace("’", "'").replace("“", '"').replace("”", '"') if "](" not in text else text.replace("’", "'"),
    "British spelling": lambda text, _: SPELLED.sub(lambda m: SPELLING[m[0]], text),
    "dates": _everywhere(r"^((?:Last )?[Uu]pdated:? +(?:on )?)[A-Z][a-z]+ \d{1,2}, \d{4}\.?$", r"\g<1>March 3, 2031", flags=re.MULTILINE),
    "date line added": lambda text, _: re.sub(r"\n\n", "\n\nEffective date: March 3, 2031\n\n", text, count=1),
    "renumbering": _everywhere(
        r"^(#{2,3} )(\d+)\. ", lambda m: f"{m[1]}{int(m[2]) + 1}. ", flags=re.MULTILINE
    ),
    "section moved": _section_moved,
    "contraction": lambda text, _: SHORTER.sub(lambda m: SHORT[m[0]], text),
    "comma": _replace(r"(?<=[a-z]{3}) (?=which |and |but )", lambda _: ", "),
    "blank lines": _everywhere(r"\n\n", "\n\n\n"),
    "link target": _everywhere(r"\]\(https://([\w.-]+)/[^)\s]*\)", r"](https://\1/moved)"),
}  # fmt: skip


def mutate(text: str, edits: dict[str, Edit], rounds: int) -> Iterator[Mutation]:
    """Each edit up to ``rounds`` times, at other places of the text."""
    for name, edit in edits.items():
        seen: set[str] = set()
        for number in range(rounds):
            seed = int.from_bytes(hashlib.sha256(f"{name}/{number}/{len(text)}".encode()).digest()[:4], "big")
            after = edit(text, seed)
            if after is not None and after != text and after not in seen:
                seen.add(after)
                yield Mutation(name, text, after)
