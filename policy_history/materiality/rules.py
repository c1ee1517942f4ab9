"""The rules in force: signals, harmless rewritings, topics, kinds and the law table.

They are data under ``rules/``; this module gives them their shape and refuses what would be unsafe:
a harmless rewriting that touches a guarded word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_args

from policy_history.materiality.findings import KINDS, Topic
from policy_history.materiality.index import Index
from policy_history.materiality.lexicon import Lexicon, union
from policy_history.materiality.rules_reader import RuleFile

FOLDER = Path(__file__).parent / "rules"
TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True)
class Harmless:
    """What may differ without a change of meaning."""

    function: Lexicon
    contractions: tuple[tuple[str, str], ...]
    spelling: tuple[tuple[str, str], ...]
    synonyms: tuple[tuple[str, str], ...]
    date_starts: Lexicon
    date_words: Lexicon
    pointer_starts: Lexicon
    pointer_unguarded: Lexicon
    weak_starts: Lexicon
    furniture: frozenset[str]
    plain_headings: frozenset[str]
    cross_reference: Lexicon
    english: frozenset[str]
    other_languages: frozenset[str]


@dataclass(frozen=True)
class TopicRule:
    """One topic: how it is recognised and how a reader of each language meets it."""

    name: Topic
    means: str
    told: Mapping[str, str]
    headings: Lexicon
    cues: Lexicon
    hints: Lexicon


@dataclass(frozen=True)
class DocumentRule:
    """A kind of document: how it is recognised, which topics are rarer in it, which come first."""

    name: str
    titles: Lexicon
    words: Lexicon
    rarer: frozenset[str]
    first: frozenset[str]


@dataclass(frozen=True)
class KindRule:
    """One kind of change. A higher ``weight`` is told earlier."""

    name: str
    means: str
    weight: int


@dataclass(frozen=True)
class LawRow:
    """One row of the law table. ``days`` are calendar days before the change takes effect; ``do`` is what
    readers can do, with ``{contact}`` for the address that the text gives."""

    number: str
    title: str
    topics: tuple[str, ...]
    kinds: tuple[str, ...]
    words: Lexicon
    always: bool
    how: str
    days: int
    consent: str
    source: str
    do: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rules:
    """Everything that the verdict rests on."""

    signals: Mapping[str, Lexicon]
    guarded: tuple[str, ...]
    weights: Mapping[str, int]
    harmless: Harmless
    topics: tuple[TopicRule, ...]
    documents: tuple[DocumentRule, ...]
    kinds: Mapping[str, KindRule]
    law: tuple[LawRow, ...]

    @cached_property
    def guard(self) -> Lexicon:
        """Every word that forbids clearing."""
        return union(self.signals[name] for name in self.guarded)

    @cached_property
    def order(self) -> Mapping[Topic, int]:
        """The place of each topic among all of them."""
        return {rule.name: number for number, rule in enumerate(self.topics)}

    @cached_property
    def index(self) -> Index:
        """All signals by their names, and the cues and hints of all topics, looked for together."""
        lists: dict[Hashable, Lexicon] = dict(self.signals.items())
        for rule in self.topics:
            lists |= {(rule.name, "cue"): rule.cues, (rule.name, "hint"): rule.hints}
        return Index(lists)

    @cached_property
    def heading_index(self) -> Index:
        """The words of headings of all topics, by the topics' names."""
        return Index({rule.name: rule.headings for rule in self.topics})

    @cached_property
    def topic(self) -> Mapping[str, TopicRule]:
        """The topics by name."""
        return {rule.name: rule for rule in self.topics}


@lru_cache(maxsize=8)
def read_rules(folder: Path = FOLDER) -> Rules:
    """The rules of one folder, checked.

    Raises:
        RuleFileError: a file has a mistake; it names the line and the remedy.
    """
    signals, guarded, weights = _signals(RuleFile.read(folder / "signals.toml"))
    guard = union(signals[name] for name in guarded)
    kinds = _kinds(RuleFile.read(folder / "kinds.toml"))
    return Rules(
        signals=signals,
        guarded=guarded,
        weights=weights,
        harmless=_harmless(RuleFile.read(folder / "harmless.toml"), guard),
        topics=_topics(RuleFile.read(folder / "topics.toml")),
        documents=_documents(RuleFile.read(folder / "documents.toml")),
        kinds=kinds,
        law=_law(RuleFile.read(folder / "law.toml"), kinds),
    )


def _signals(file: RuleFile) -> tuple[dict[str, Lexicon], tuple[str, ...], dict[str, int]]:
    signals = {name: file.lexicon(name) for name in file.tables}
    for name in (
        "negation",
        "modal",
        "exception",
        "choice",
        "qualifier",
        "entity",
        "data",
        "recipient",
        "unit",
    ):
        if not file.table(name).get("guard"):
            raise file.fail(f"[{name}]", f"[{name}] must be guarded", "Write guard = true below it.")
    weights = {}
    for name in signals:
        weight = file.table(name).get("weight")
        if not isinstance(weight, int) or isinstance(weight, bool):
            raise file.fail(f"[{name}]", f"[{name}] has no weight", "Write weight = 1, a whole number.")
        weights[name] = weight
    return signals, tuple(name for name in signals if file.table(name).get("guard")), weights


def _harmless(file: RuleFile, guard: Lexicon) -> Harmless:
    function = file.lexicon("function")
    for word in function.phrases:
        _refuse_guarded(file, word, word, guard)
    synonyms = file.pairs("synonyms")
    for one, other in synonyms:
        gone = set(one.split()) ^ set(other.split())
        _refuse_guarded(file, one, " ".join(sorted(gone)), guard)
    return Harmless(
        function=function,
        contractions=file.pairs("contractions"),
        spelling=file.pairs("spelling"),
        synonyms=synonyms,
        date_starts=file.lexicon("date_line", "starts"),
        date_words=file.lexicon("date_line"),
        pointer_starts=file.lexicon("pointer", "starts"),
        pointer_unguarded=file.lexicon("pointer", "unguarded"),
        weak_starts=file.lexicon("weak", "starts"),
        furniture=frozenset(file.lexicon("furniture", "lines").phrases),
        plain_headings=frozenset(file.lexicon("plain_headings").phrases),
        cross_reference=file.lexicon("cross_reference"),
        english=frozenset(file.lexicon("english").phrases),
        other_languages=frozenset(file.lexicon("other_languages").phrases),
    )


def _refuse_guarded(file: RuleFile, needle: str, text: str, guard: Lexicon) -> None:
    for word in guard.found(text):
        message = f"{needle!r} touches {word!r}, which signals.toml guards"
        raise file.fail(f'"{needle}"', message, "Take the line out: such a change is for counsel to see.")


def _topics(file: RuleFile) -> tuple[TopicRule, ...]:
    for name in file.tables:
        if name not in TOPICS:
            raise file.fail(f"[{name}]", f"[{name}] is not a topic", f"The topics are: {', '.join(TOPICS)}.")
    return tuple(
        TopicRule(
            name,
            file.text(file.table(name), "means", f"[{name}]"),
            file.in_languages(file.table(name).get("told"), f"[{name}]"),
            file.lexicon(name, "headings"),
            file.lexicon(name, "cues"),
            file.lexicon(name, "hints"),
        )
        for name in TOPICS
    )


def _documents(file: RuleFile) -> tuple[DocumentRule, ...]:
    return tuple(
        DocumentRule(
            name,
            file.lexicon(name, "titles"),
            file.lexicon(name, "words"),
            _topic_names(file, name, "rarer"),
            _topic_names(file, name, "first"),
        )
        for name in file.tables
    )


def _topic_names(file: RuleFile, table: str, key: str) -> frozenset[str]:
    names = file.table(table).get(key, [])
    for name in names:
        if name not in TOPICS:
            cure = f"The topics are: {', '.join(TOPICS)}."
            raise file.fail(f"[{table}]", f"[{table}] {key}: {name!r} is not a topic", cure)
    return frozenset(names)


def _kinds(file: RuleFile) -> dict[str, KindRule]:
    kinds = {}
    for name in (*file.tables, *sorted(KINDS - set(file.tables))):
        table = file.table(name)
        weight = table.get("weight")
        if not isinstance(weight, int) or isinstance(weight, bool):
            raise file.fail(f"[{name}]", f"[{name}] has no weight", "Write weight = 50, a whole number.")
        kinds[name] = KindRule(name, file.text(table, "means", f"[{name}]"), weight)
    return kinds


def _law(file: RuleFile, kinds: Mapping[str, KindRule]) -> tuple[LawRow, ...]:
    rows = file.tables.get("row")
    if not isinstance(rows, list) or not rows:
        raise file.fail("", "there is no [[row]]", "Add rows; each begins with a line [[row]].")
    read = tuple(_law_row(file, row, kinds) for row in rows)
    for number, times in Counter(row.number for row in read).items():
        if times > 1:
            raise file.fail(f'"{number}"', f"two rows have the number {number!r}", "Give each its own.")
    return read


def _law_row(file: RuleFile, row: Mapping[str, Any], kinds: Mapping[str, KindRule]) -> LawRow:
    title = file.text(row, "title", str(row.get("number", "[[row]]")))
    for key, known in (("topics", set(TOPICS)), ("kinds", set(kinds))):
        for name in row.get(key, []) or [""]:
            if name != "*" and name not in known:
                cure = f'Write "*" or one of: {", ".join(sorted(known))}.'
                raise file.fail(title, f"row {title!r}: {name!r} is none of the {key}", cure)
    days = row.get("days")
    if not isinstance(days, int) or days < 0:
        raise file.fail(
            title, f"row {title!r} has no days", "Write days = 30, a whole number of calendar days."
        )
    return LawRow(
        number=file.text(row, "number", title),
        title=title,
        topics=tuple(row["topics"]),
        kinds=tuple(row["kinds"]),
        words=Lexicon(tuple(row.get("words", ()))),
        always=bool(row.get("always")),
        how=file.text(row, "how", title),
        days=days,
        consent=file.text(row, "consent", title),
        source=file.text(row, "source", title),
        do=tuple(file.advice(sentence, title) for sentence in row.get("do", ())),
    )
