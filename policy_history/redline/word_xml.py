"""The parts of WordprocessingML that a redline needs and python-docx has no names for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Literal

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from policy_history.blocks import Run

Track = Literal["ins", "del", "moveFrom", "moveTo"]
NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOOKS: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "strong": (("w:b", {}), ("w:bCs", {})),
    "em": (("w:i", {}), ("w:iCs", {})),
    "sup": (("w:vertAlign", {"w:val": "superscript"}),),
    "code": (("w:rFonts", {"w:ascii": "Courier New", "w:hAnsi": "Courier New"}),),
}
# As the schema wants it.
ORDER = tuple(f"w:{name}" for name in "rFonts b bCs i iCs color u vertAlign rtl".split())


class Tracker:
    """Makes tracked changes, each with a number of its own, all by one author at about one moment.

    LibreOffice takes an insertion at the end of one paragraph and the paragraph inserted behind it
    for one change where the author is the same and the moments are within a minute, and rejecting
    that one joins the paragraphs around it. So paragraphs are signed in turn at the moment and two
    minutes later.
    """

    def __init__(self, author: str, moment: datetime) -> None:
        self._author = author
        self._moments = cycle((moment, moment + timedelta(minutes=2)))
        self._moment = next(self._moments)
        self._count = 0

    def next_paragraph(self) -> None:
        """What follows is no part of a change in the paragraph before."""
        self._moment = next(self._moments)

    def mark(self, track: str, **more: str) -> Element:
        """An element such as ``w:ins``, empty."""
        self._count += 1
        signed = {"w:id": str(self._count), "w:author": self._author, "w:date": stamp(self._moment)}
        return element(f"w:{track}", signed | {f"w:{name}": value for name, value in more.items()})

    def moved(self, track: Track, number: int, runs: Sequence[Element]) -> list[Element]:
        """The content of one end of a move, between the marks that tie it to the other end."""
        start = self.mark(f"{track}RangeStart", name=f"move{number}")
        end = element(f"w:{track}RangeEnd", {"w:id": start.get(qn("w:id"), "")})
        return [start, *runs, end]

    def around(self, track: Track | None, runs: Sequence[Element]) -> list[Element]:
        """Runs inside a tracked change; as they are where nothing changed."""
        if track is None or not runs:
            return list(runs)
        mark = self.mark(track)
        mark.extend(runs)
        return [mark]


def stamp(moment: datetime) -> str:
    """A moment as Word writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def element(name: str, attributes: dict[str, str] | None = None, *children: Element) -> Element:
    """An element of the main namespace with its attributes and children."""
    made: Element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(qn(key), value)
    made.extend(children)
    return made


def speak(document: WordDocument, language: str, *, is_rtl: bool) -> None:
    """Say in which language the text is, and that its paragraphs run from the right where they do."""
    styles: Element = document.styles.element
    for spoken in styles.iter(qn("w:lang")):
        spoken.set(qn("w:bidi" if is_rtl else "w:val"), language)
    if is_rtl:
        normal = document.styles["Normal"].element  # every other style of ours but code's is based on it
        normal.get_or_add_pPr().insert(0, element("w:bidi"))


def run_element(
    run: Run, track: Track | None, *, linked: bool, preformatted: bool, is_rtl: bool = False
) -> Element:
    """``w:r`` with the look of a run; text that goes is ``w:delText``, where Word looks for it."""
    made = element("w:r")
    looks = [look for mark in run.marks for look in LOOKS.get(mark, ())]
    if linked:
        looks += [("w:color", {"w:val": "0563C1"}), ("w:u", {"w:val": "single"})]
    if is_rtl and not preformatted and "code" not in run.marks:
        looks.append(("w:rtl", {}))
    if looks:
        ordered = sorted(dict(looks).items(), key=lambda look: ORDER.index(look[0]))
        made.append(element("w:rPr", None, *(element(*look) for look in ordered)))
    breaks = preformatted or "br" in run.marks
    for number, line in enumerate(run.text.split("\n") if breaks else [run.text.replace("\n", " ")]):
        if number:
            made.append(element("w:br"))
        if line:
            text = element("w:delText" if track == "del" else "w:t", {"xml:space": "preserve"})
            text.text = NOT_IN_XML.sub("\ufffd", line)
            made.append(text)
    return made
