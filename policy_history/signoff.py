"""Counsel's sign-offs: one person's decision about one change, with a reason.

They stand in ``policy/signoffs.yml`` and are keyed by the hash of section, earlier and later text, so
that a later edit of either makes them expire. They are shown wherever the verdict is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import yaml

from policy_history.errors import PolicyProblemsError, Problem
from policy_history.materiality.findings import Assessment, Cleared, Finding, VerdictName, weightiest
from policy_history.repository import Repository
from policy_history.selection import Selection

NAME = "signoffs.yml"
KEYS = ("change", "verdict", "by", "reason")
ID_LENGTH = 16  # hexadecimal digits; a policy has far fewer changes than would make two alike
HEADER = "# Decisions about single changes. Each holds for one change as it stood: an edit makes it expire.\n"


@dataclass(frozen=True, slots=True)
class SignOff:
    """One decision. ``line`` is where it stands in the file, from 1."""

    change: str
    verdict: VerdictName
    by: str
    reason: str
    line: int = 0


def change_id(section: str, before: str, after: str) -> str:
    """The name of one change, the same wherever and whenever it is computed."""
    text = "\0".join(" ".join(part.split()) for part in (section, before, after))
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def id_of(finding: Finding | Cleared) -> str:
    """The name under which a finding is signed off."""
    return change_id(finding.section, finding.before, finding.after)


def read_signoffs(path: Path) -> tuple[SignOff, ...]:
    """The decisions of one file; none where there is no file.

    Raises:
        PolicyProblemsError: entries are wrong; it lists every one with its line.
    """
    return parse_signoffs(path.name, path.read_bytes()) if path.exists() else ()


def signoffs_of(repository: Repository, selection: Selection) -> tuple[SignOff, ...]:
    """The decisions as they stand at the tip of a branch, beside the policies.

    Raises:
        PolicyProblemsError: entries are wrong; it lists every one with its line.
    """
    path = place(selection)
    blob = repository.files().get(path)
    return parse_signoffs(path, repository.read(blob)) if blob else ()


def place(selection: Selection) -> str:
    """Where the decisions stand, relative to the root of the repository."""
    return f"{selection.folder}/{NAME}" if selection.folder else NAME


def parse_signoffs(name: str, raw: bytes) -> tuple[SignOff, ...]:
    """The decisions in the text of one file.

    Raises:
        PolicyProblemsError: entries are wrong; it lists every one with its line.
    """
    try:
        node = yaml.compose(raw.decode("utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise PolicyProblemsError([Problem(name, line, f"does not parse: {error}")]) from error
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise PolicyProblemsError([Problem(name, 1, "must be a list of entries that begin with '- change:'")])
    read = [_entry(name, entry) for entry in node.value]
    problems = [found for found in read if isinstance(found, Problem)]
    if problems:
        raise PolicyProblemsError(problems)
    return tuple(found for found in read if isinstance(found, SignOff))


def _entry(name: str, node: yaml.Node) -> SignOff | Problem:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return Problem(name, line, "must have change, verdict, by and reason")
    values = {str(key.value): str(value.value).strip() for key, value in node.value}
    for key in KEYS:
        if not values.get(key):
            return Problem(name, line, f"{key} is missing")
    for verdict in get_args(VerdictName):
        if values["verdict"] == verdict:
            return SignOff(values["change"], verdict, values["by"], values["reason"], line)
    known = ", ".join(get_args(VerdictName))
    return Problem(name, line, f"verdict {values['verdict']!r} must be one of: {known}")


def apply_signoffs(assessment: Assessment, signoffs: Sequence[SignOff]) -> Assessment:
    """The assessment as counsel decided it: of two decisions about one change the later in the file holds."""
    decided = {signoff.change: signoff for signoff in signoffs}
    kept: list[Finding] = []
    cleared = list(assessment.cleared)
    for finding in assessment.findings:
        signoff = decided.get(id_of(finding))
        if signoff is None:
            kept.append(finding)
        elif signoff.verdict == "not material":
            proof = f"signed off by {signoff.by}: {signoff.reason}"
            cleared.append(Cleared(proof, finding.section, finding.before, finding.after))
        else:
            reason = f"Signed off as {signoff.verdict} by {signoff.by}: {signoff.reason}"
            kept.append(replace(finding, verdict=signoff.verdict, reason=reason))
    return replace(assessment, verdict=weightiest(kept), findings=tuple(kept), cleared=tuple(cleared))


def expired(assessments: Sequence[Assessment], signoffs: Sequence[SignOff]) -> tuple[SignOff, ...]:
    """The decisions that no change of these assessments answers to any more."""
    known = {id_of(finding) for assessment in assessments for finding in assessment.findings}
    known |= {id_of(cleared) for assessment in assessments for cleared in assessment.cleared}
    return tuple(signoff for signoff in signoffs if signoff.change not in known)


def record_signoff(path: Path, signoff: SignOff) -> None:
    """Add a decision at the end of the file; the file is made where there is none."""
    entry: Mapping[str, str] = {key: getattr(signoff, key) for key in KEYS}
    text = path.read_text(encoding="utf-8") if path.exists() else HEADER
    written = yaml.safe_dump([dict(entry)], allow_unicode=True, sort_keys=False, width=100)
    path.write_text(f"{text.rstrip()}\n{written}", encoding="utf-8")
