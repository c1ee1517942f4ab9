"""A Word document as it reads with all tracked changes accepted, or all rejected."""

from __future__ import annotations

import io
import zipfile
from typing import Literal
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GONE = {"accept": {f"{W}del", f"{W}moveFrom"}, "reject": {f"{W}ins", f"{W}moveTo"}}

Answer = Literal["accept", "reject"]


def lines_of(package: bytes, answer: Answer) -> list[str]:
    """The document's paragraphs and table rows, white space folded, as Word would leave them."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        body = ET.fromstring(archive.read("word/document.xml"))[0]
    lines: list[str] = []
    text = ""
    for block in body:
        if block.tag == f"{W}p":
            text += _text(block, answer)
            if not _is_gone(block.find(f"{W}pPr/{W}rPr"), answer):
                lines.append(text)
                text = ""
        elif block.tag == f"{W}tbl":
            rows = [row for row in block.iter(f"{W}tr") if not _is_gone(row.find(f"{W}trPr"), answer)]
            lines += [" ".join(_text(cell, answer) for cell in row.iter(f"{W}tc")) for row in rows]
    return [line for line in (" ".join(line.split()) for line in [*lines, text]) if line]


def _is_gone(properties: ET.Element | None, answer: Answer) -> bool:
    return properties is not None and any(child.tag in GONE[answer] for child in properties)


def _text(element: ET.Element, answer: Answer) -> str:
    if element.tag in GONE[answer]:
        return ""
    if element.tag in {f"{W}t", f"{W}delText"}:
        return element.text or ""
    if element.tag == f"{W}br":
        return " "
    return "".join(_text(child, answer) for child in element)
