"""One version as the value that a browser compares: blocks with the ends of their tokens.

Pure: a document in, JSON out. The scripts of the site align two such values as ``comparison.py``
aligns two documents. What is a token is decided here alone, so that no script has to know it.

Unit    lengths of tokens and of the space before them count in UTF-16 units, as a script counts
Law     the lengths of a part add up to its text without the white space at its end
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate, pairwise

from policy_history.alignment.tokens import spans
from policy_history.block_reader import is_safe
from policy_history.blocks import Block, Frame, Run
from policy_history.document import Document
from policy_history.identity import by_identity

FORMAT, VERSION = "policypress/fragment", 1
REMEMBERED = 4000  # parts of blocks, which the versions of a policy share

IN_ONE_UNIT = "\uffff"  # the last character that is one unit of UTF-16

Parts = tuple[tuple[Run, ...], ...]
_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def fragment(document: Document) -> str:
    """The JSON of one document."""
    frames: dict[Frame, int] = {}
    blocks = [
        f'[{number},"{block.kind}",{block.line},[{_numbers(block, frames)}],'
        f"{_own(block)},[{_parts(block.parts)}]]"
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
    return sorted({target for block in document.blocks for target in _targets_of(block.parts)})


@by_identity(REMEMBERED)
def _targets_of(parts: Parts) -> tuple[str, ...]:
    runs = [run for part in parts for run in part]
    links = [run.link for run in runs if run.link and is_safe(run.link)]
    return (*links, *(r.image for r in runs if r.image and "//" not in r.image and ":" not in r.image))


def _numbers(block: Block, frames: dict[Frame, int]) -> str:
    """The containers around a block, numbered as they are met."""
    return ",".join([str(frames.setdefault(frame, len(frames))) for frame in block.frames])


def _own(block: Block) -> str:
    """What a block has beside its words, as most have next to nothing."""
    if not (block.anchor or block.align or block.info):
        return f'{block.level},"",[],""'
    return _json([block.level, block.anchor, block.align, block.info])[1:-1]


@by_identity(REMEMBERED)
def _parts(parts: Parts) -> str:
    return ",".join(map(_part, parts))


def _part(part: tuple[Run, ...]) -> str:
    """Runs without the values that most do not have, and the lengths of space and token by turns."""
    text = "".join(run.text for run in part)
    cuts: list[int] = []
    last = 0
    for start, end, _ in spans(part):
        cuts += [start - last, end - start]
        last = end
    if not text.isascii() and max(text) > IN_ONE_UNIT:
        cuts = _in_units(text, cuts)
    return _json([[_run(run) for run in part], cuts])


def _in_units(text: str, lengths: Sequence[int]) -> list[int]:
    """The lengths of what follows one another in a text, as a script counts them."""
    ends = list(accumulate(lengths, initial=0))
    return [len(text[a:b].encode("utf-16-le", "surrogatepass")) // 2 for a, b in pairwise(ends)]


def _run(run: Run) -> list[object]:
    values: list[object] = [run.text, run.marks, run.link, run.image, run.title]
    while len(values) > 1 and not values[-1]:
        values.pop()
    return values
