"""One version as the value that a browser compares: blocks with the ends of their tokens.

Pure: a document in, JSON out. The scripts of the site align two such values as ``comparison.py``
aligns two documents. What is a token is decided here alone, so that no script has to know it.

Unit    lengths of tokens and of the space before them count in UTF-16 units, as a script counts
Law     the lengths of a part add up to its text without the white space at its end
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from policy_history.alignment.tokens import IMAGE, tokens
from policy_history.block_reader import is_safe
from policy_history.blocks import Frame, Run
from policy_history.document import Document

FORMAT, VERSION = "policypress/fragment", 1
REMEMBERED = 4000  # parts of blocks, which the versions of a policy share


def fragment(document: Document) -> str:
    """The JSON of one document."""
    frames: dict[Frame, int] = {}
    blocks = [
        f"[{number},{_json([block.kind, block.line])[1:-1]},"
        f"{_json([frames.setdefault(frame, len(frames)) for frame in block.frames])},"
        f"{_json([block.level, block.anchor, block.align, block.info])[1:-1]},"
        f"[{','.join(_part(part) for part in block.parts)}]]"
        for number, section in enumerate(document.sections)
        for block in section.blocks
    ]
    around = _json([[f.tag, f.key, f.number, f.marker, f.loose] for f in frames])
    paths = _json([section.path for section in document.sections])
    return (
        f'{{"targets":{_json(_targets(document))},\n"format":"{FORMAT}","version":{VERSION},'
        f'"sections":{paths},"frames":{around},"blocks":[{",".join(blocks)}]}}'
    )


def _targets(document: Document) -> list[str]:
    """What links and images of the text lead to, as far as a page may: alone on the first line."""
    runs = [run for block in document.blocks for part in block.parts for run in part if run.link or run.image]
    links = {run.link for run in runs if run.link and is_safe(run.link)}
    images = {run.image for run in runs if run.image and "//" not in run.image and ":" not in run.image}
    return sorted(links | images)


@lru_cache(maxsize=REMEMBERED)
def _part(part: tuple[Run, ...]) -> str:
    """Runs without the values that most do not have, and the lengths of space and token by turns."""
    cuts: list[int] = []
    for token in tokens(part):
        cuts += [_length(token.space), 0 if token.key == IMAGE else _length(token.runs)]
    return _json([[_run(run) for run in part], cuts])


def _run(run: Run) -> list[object]:
    values: list[object] = [run.text, run.marks, run.link, run.image, run.title]
    while len(values) > 1 and not values[-1]:
        values.pop()
    return values


def _length(runs: Sequence[Run]) -> int:
    return sum(map(_units, [run.text for run in runs]))


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
