"""The lines between ``---`` at the head of a policy: what counsel states about it.

Every key is optional. Keys of other tools are left alone; one that is nearly ours is a problem
with "did you mean", because a misspelt ``effective`` would silently publish a wrong date.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import yaml

from policy_history.language_tags import tag_of

FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
KEYS = ("title", "slug", "description", "language", "last_updated", "effective", "summary", "notice_days")
NEARLY = 0.8  # difflib's ratio from which a foreign key counts as a misspelt one of ours


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a policy states about itself.

    ``problems`` are (line, message) pairs, lines counted from 1 in the file. ``body_line`` is the
    line of the file on which the body starts, counted from 0, so that a block's line can be given.
    """

    title: str | None = None
    slug: str | None = None
    description: str | None = None
    language: str | None = None
    last_updated: date | None = None
    effective: date | None = None
    summary: tuple[str, ...] = ()
    notice_days: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[tuple[int, str], ...] = ()
    body_line: int = 0


def read_front_matter(source: str) -> tuple[FrontMatter, str]:
    """The front matter and the body of one Markdown file. Never raises: what is wrong is listed."""
    match = FENCE.match(source)
    if match is None:
        return FrontMatter(problems=_unclosed(source)), source.removeprefix("\ufeff")
    body_line = source.count("\n", 0, match.end())
    values, lines, problems = _parse(match.group(1))
    fields: dict[str, object] = {}
    for key, value in values.items():
        if key in KEYS:
            try:
                fields[key] = READERS[key](value)
            except ValueError as error:
                problems.append((lines.get(key, 1), f"{key}: {error}"))
        elif near := difflib.get_close_matches(key.lower().replace("-", "_"), KEYS, n=1, cutoff=NEARLY):
            problems.append((lines.get(key, 1), f"unknown key {key!r}: did you mean {near[0]!r}?"))
    problems += _contradictions(fields, lines)
    front = FrontMatter(**fields, lines=lines, problems=tuple(problems), body_line=body_line)  # type: ignore[arg-type]
    return front, source[match.end() :]


def _unclosed(source: str) -> tuple[tuple[int, str], ...]:
    """A fence that opens with one of our keys but never closes would be published as text."""
    opened = re.match(rf"\ufeff?---[ \t]*\r?\n\s*(?:{'|'.join(KEYS)})[ \t]*:", source)
    return (
        ((1, "the front matter is never closed: put '---' on a line of its own after it"),) if opened else ()
    )


def _parse(text: str) -> tuple[dict[str, object], dict[str, int], list[tuple[int, str]]]:
    lines: dict[str, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return {}, {}, []
        if not isinstance(node, yaml.MappingNode):
            return {}, {}, [(2, "the front matter must be 'key: value' lines")]
        problems = []
        for key_node, _ in node.value:
            name, line = str(key_node.value), key_node.start_mark.line + 2
            if name in lines:
                problems.append((line, f"{name} is given twice"))
            lines[name] = line
        values = {str(key): value for key, value in yaml.safe_load(text).items()}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        return {}, {}, [(line, f"the front matter does not parse: {error.problem}")]
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        return {}, {}, [(2, f"the front matter does not parse: {error}")]
    return values, lines, problems


def _contradictions(fields: Mapping[str, object], lines: Mapping[str, int]) -> list[tuple[int, str]]:
    effective, updated = fields.get("effective"), fields.get("last_updated")
    if isinstance(effective, date) and isinstance(updated, date) and effective < updated:
        return [(lines.get("effective", 1), f"effective {effective} is before last_updated {updated}")]
    return []


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str | int | float | date):
        return " ".join(str(value).split()) or None
    raise ValueError("must be text")


def _slug(value: object) -> str | None:
    text = _text(value)
    if text is not None and not SLUG.fullmatch(text):
        raise ValueError(f"{text!r} must be lower-case words joined by hyphens, such as privacy-policy")
    return text


def _language(value: object) -> str | None:
    text = "no" if value is False else _text(value)  # YAML takes the tag of Norwegian for a denial
    if text is not None and (text := tag_of(given := text)) is None:
        raise ValueError(f"{given!r} must be a language tag, such as de, pt-BR or zh-Hant")
    return text


def _date(value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        raise ValueError(  # noqa: TRY004  # every reader refuses in the same way
            f"{value} must be a date without a time, such as 2026-01-31"
        )
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    raise ValueError(f"{value!r} is not a date; write it as 2026-01-31")


def _summary(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if items is None:
        return ()
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise ValueError("must be a list of sentences")
    return tuple(" ".join(item.split()) for item in items)


def _days(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 365:
        raise ValueError(f"{value!r} must be a whole number of days from 0 to 365")
    return value


READERS = {
    "title": _text,
    "slug": _slug,
    "description": _text,
    "language": _language,
    "last_updated": _date,
    "effective": _date,
    "summary": _summary,
    "notice_days": _days,
}
