"""Numbers and bullets of Word's lists: one numbering for each list, so that each starts where it did."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from policy_history.redline.word_xml import element

BULLETS, NUMBERS = 9001, 9002  # our two designs, beside those of the template
DEEPEST = 8
INDENT = 360  # twentieths of a point for each level


class ListNumbers:
    """Gives each list of the redline the number of its own numbering."""

    def __init__(self, document: WordDocument) -> None:
        self._root: Element = document.part.numbering_part.element
        self._root.insert(0, _design(NUMBERS, "decimal", "%{}."))
        self._root.insert(0, _design(BULLETS, "bullet", "•"))
        self._given: dict[tuple[bool, int], str] = {}

    def number_of(self, key: tuple[bool, int], *, ordered: bool, depth: int, start: int) -> str:
        """The numbering of one list, by whatever tells it from others, made when first asked for."""
        if key not in self._given:
            number = str(1000 + len(self._given))
            restart = element(
                "w:lvlOverride",
                {"w:ilvl": str(depth)},
                element("w:startOverride", {"w:val": str(max(0, start))}),
            )
            design = element("w:abstractNumId", {"w:val": str(NUMBERS if ordered else BULLETS)})
            self._root.append(element("w:num", {"w:numId": number}, design, restart))
            self._given[key] = number
        return self._given[key]


def _design(number: int, kind: str, text: str) -> Element:
    levels = (_level(depth, kind, text.format(depth + 1)) for depth in range(DEEPEST + 1))
    return element("w:abstractNum", {"w:abstractNumId": str(number)}, *levels)


def _level(depth: int, kind: str, text: str) -> Element:
    indent = {"w:left": str(2 * INDENT * (depth + 1)), "w:hanging": str(INDENT)}
    return element(
        "w:lvl",
        {"w:ilvl": str(depth)},
        element("w:start", {"w:val": "1"}),
        element("w:numFmt", {"w:val": kind}),
        element("w:lvlText", {"w:val": text}),
        element("w:lvlJc", {"w:val": "left"}),
        element("w:pPr", None, element("w:ind", indent)),
    )
