"""The part of the theme's style sheets that the pages of policies can use, as one small file.

The theme's own sheets are 25 KB compressed, three quarters of them for what our pages do not have: drawers,
tabs, code with line numbers, twenty colours. A browser shows nothing before it has read all of it.

Law     a rule that could apply to a page stays, in its place among the others; a rule goes only where it
        asks for a class, or a value of ``data-md-…``, that no page of ours bears
Method  every class is looked for in the theme's page as it was rendered, in our templates and our scripts;
        a variable that holds a picture goes where no rule asks for it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PIECE = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\\.|[{};]|[^'"\\{};]+""", re.DOTALL)
NESTED = ("@media", "@supports", "@layer", "@container")
CLASS = re.compile(r"\.(-?[A-Za-z_](?:\\.|[\w-])*)")
DATA = re.compile(r"""\[(data-md-[\w-]+)=["']?([^"'\]]*)["']?\]""")
ANY_OF = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")  # asks for none of what is in it
BORNE = re.compile(r'class="([^"]*)"')
BORNE_DATA = re.compile(r'(data-md-[\w-]+)="([^"]*)"')
PICTURE = re.compile(r"""(--[\w-]+):\s*url\((?:"[^"]*"|'[^']*'|[^)]*)\);?""")


@dataclass(frozen=True, slots=True)
class Borne:
    """The classes that some element bears, and the values of attributes by which the theme tells states."""

    classes: frozenset[str]
    data: frozenset[tuple[str, str]]

    def may_match(self, selector: str) -> bool:
        """Whether a selector could apply to an element, as far as classes and states tell."""
        asked = ANY_OF.sub("", selector)
        plain = (name.replace("\\", "") for name in CLASS.findall(re.sub(r"\[[^\]]*\]", "", asked)))
        return self.classes.issuperset(plain) and self.data.issuperset(DATA.findall(asked))


def borne_by(*texts: str) -> Borne:
    """What the elements of pages, templates and scripts bear."""
    classes = {name for text in texts for given in BORNE.findall(text) for name in given.split()}
    return Borne(frozenset(classes), frozenset(pair for text in texts for pair in BORNE_DATA.findall(text)))


def theme_style(sheets: str, borne: Borne, asking: str) -> str:
    """The rules of style sheets that may apply. ``asking`` is the style beside them, which may ask for
    the theme's variables."""
    kept = "".join(_rules(COMMENT.sub("", sheets), borne))
    return PICTURE.sub(lambda match: match[0] if f"var({match[1]}" in kept + asking else "", kept)


def _rules(css: str, borne: Borne) -> Iterator[str]:
    for head, body in _blocks(css):
        if body is None:
            yield head
        elif head.startswith(NESTED):
            inside = "".join(_rules(body, borne))
            yield f"{head}{{{inside}}}" if inside else ""
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            selectors = [each for each in _selectors(head) if borne.may_match(each)]
            yield f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """What stands before each block, and the block; None where a statement has none."""
    depth, head, body = 0, "", ""
    for piece in PIECE.findall(css):
        depth -= piece == "}"
        if depth == 0 and piece in "};":
            yield (head.strip(), body) if piece == "}" else (f"{head.strip()};", None)
            head = body = ""
        elif depth:
            body += piece
        elif piece != "{":
            head += piece
        depth += piece == "{"


def _selectors(head: str) -> list[str]:
    """The selectors of a list; a comma within brackets parts none."""
    found, depth = [""], 0
    for character in head:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return found
