"""The rules as a lawyer writes them, TOML with comments, read and checked.

Every mistake names the file, the line and what to write instead.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_history.materiality.errors import RuleFileError
from policy_history.materiality.lexicon import Lexicon
from policy_history.phrasebook import SPOKEN

ADVICE = re.compile(r"You can (?:[^{}]|\{contact\})+\.")


@dataclass(frozen=True)
class RuleFile:
    """One file of rules, with what is needed to say where in it a mistake stands."""

    name: str
    source: str
    tables: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> RuleFile:
        """Parse one file.

        Raises:
            RuleFileError: it is missing, or is not TOML.
        """
        try:
            source = path.read_text(encoding="utf-8")
            return cls(path.name, source, tomllib.loads(source))
        except FileNotFoundError as error:
            raise RuleFileError(
                path.name, 0, "the file is missing", "Put it back from the release."
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            line = int(next(iter(str(error).partition("at line ")[2].split(",")[0].split()), "0") or 0)
            cure = "Mend the line: text stands in double quotes, lists in [ ], one comma between two entries."
            raise RuleFileError(path.name, line, f"does not parse: {error}", cure) from error

    def fail(self, needle: str, message: str, cure: str) -> RuleFileError:
        """The error for a mistake at the first line that holds ``needle``."""
        lines = self.source.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if needle and needle in text), 0)
        return RuleFileError(self.name, line, message, cure)

    def table(self, name: str) -> Mapping[str, Any]:
        """The table of that name."""
        found = self.tables.get(name)
        if not isinstance(found, dict):
            raise self.fail(
                name, f"the table [{name}] is missing", f"Add a line [{name}] with its entries below."
            )
        return found

    def lexicon(self, table: str, key: str = "words") -> Lexicon:
        """A list of lower-case words and phrases."""
        entries = self.table(table).get(key)
        if not isinstance(entries, list) or not entries:
            raise self.fail(f"[{table}]", f"[{table}] has no list {key!r}", f'Write {key} = ["…", "…"].')
        for entry in entries:
            if not isinstance(entry, str) or not entry.strip("* ") or entry != entry.lower().strip():
                cure = "Write words in lower case, without spaces around them."
                raise self.fail(str(entry), f"[{table}] {key}: {entry!r} is not a word or phrase", cure)
        return Lexicon(tuple(entries))

    def pairs(self, table: str) -> tuple[tuple[str, str], ...]:
        """A list of pairs of lower-case phrases."""
        entries = self.table(table).get("pairs", [])
        for entry in entries:
            whole = (
                isinstance(entry, list) and len(entry) == 2 and all(isinstance(e, str) and e for e in entry)
            )
            if not whole:
                raise self.fail(
                    str(entry[0] if isinstance(entry, list) and entry else entry),
                    f"[{table}] pairs: {entry!r} is not a pair",
                    'Write ["one", "other"].',
                )
        return tuple((one, other) for one, other in entries)

    def text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        """A text that must be there."""
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(where, f"{where} has no {key!r}", f'Write {key} = "…".')
        return value

    def in_languages(self, table: object, where: str) -> Mapping[str, str]:
        """A text in every language that readers are spoken to in, by the language's tag."""
        if not isinstance(table, dict):
            raise self.fail(where, f"{where} is not in every language", 'Write en = "…", de = "…", fr = "…".')
        return {language: self.text(table, language, where) for language in SPOKEN}

    def advice(self, sentence: object, row: str) -> str:
        """A sentence of the law table on what readers can do."""
        if not isinstance(sentence, str) or not ADVICE.fullmatch(sentence):
            cure = 'Write "You can …." with no other slot than {contact}.'
            raise self.fail(str(sentence), f"row {row!r}: {sentence!r} is not what a reader can do", cure)
        return sentence
