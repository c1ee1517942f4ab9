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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule, SquareBracketsBlock

NESTED = {"media", "supports", "layer", "container"}
STATE = "data-md-"  # how the attributes begin by which the theme tells states
BORNE = re.compile(r'class="([^"]*)"')
BORNE_DATA = re.compile(r'(data-md-[\w-]+)="([^"]*)"')
PICTURE = re.compile(r"""(--[\w-]+):\s*url\((?:"[^"]*"|'[^']*'|[^)]*)\);?""")


@dataclass(frozen=True, slots=True)
class Borne:
    """The classes that some element bears, and the values of attributes by which the theme tells states."""

    classes: frozenset[str]
    data: frozenset[tuple[str, str]]

    def may_match(self, selector: Iterable[Node]) -> bool:
        """Whether a selector could apply to an element, as far as classes and states tell.

        What stands in brackets after ``:not``, ``:is``, ``:where`` and ``:has`` is asked for by none of them.
        """
        asked = [*selector]
        classes = {name.value for dot, name in pairwise(asked) if dot == "." and name.type == "ident"}
        states = (_state(node) for node in asked if node.type == "[] block")
        return self.classes >= classes and all(state in self.data for state in states if state)


def borne_by(*texts: str) -> Borne:
    """What the elements of pages, templates and scripts bear."""
    classes = {name for text in texts for given in BORNE.findall(text) for name in given.split()}
    return Borne(frozenset(classes), frozenset(pair for text in texts for pair in BORNE_DATA.findall(text)))


def theme_style(sheets: str, borne: Borne, asking: str) -> str:
    """The rules of style sheets that may apply. ``asking`` is the style beside them, which may ask for
    the theme's variables."""
    rules = tinycss2.parse_stylesheet(sheets, skip_comments=True, skip_whitespace=True)
    kept = "".join(_kept(rules, borne))
    return PICTURE.sub(lambda match: match[0] if f"var({match[1]}" in kept + asking else "", kept)


def _kept(rules: Iterable[Node], borne: Borne) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [each for each in _selectors(rule.prelude) if borne.may_match(each)]
            yield _block(",".join(map(_text, selectors)), _text(rule.content)) if selectors else ""
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in NESTED and rule.content is not None:
            within = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            inside = "".join(_kept(within, borne))
            yield _block(f"@{rule.at_keyword}{_text(rule.prelude)}", inside) if inside else ""
        else:
            yield rule.serialize()


def _selectors(prelude: Iterable[Node]) -> Iterator[list[Node]]:
    """The selectors of a list; a comma within brackets parts none, since these are one node."""
    for is_comma, nodes in groupby(prelude, key=lambda node: node == ","):
        if not is_comma:
            yield list(nodes)


def _state(asked: SquareBracketsBlock) -> tuple[str, str] | None:
    """The state that ``[data-md-…=…]`` asks for; None where it asks for another thing, or for any value."""
    name, *rest = (node for node in asked.content if node.type != "whitespace")
    if not rest or rest[0] != "=" or not name.value.startswith(STATE):
        return None
    return name.value, rest[1].value


def _block(head: str, inside: str) -> str:
    return f"{head.strip()}{{{inside}}}"


def _text(nodes: Iterable[Node]) -> str:
    return str(tinycss2.serialize(nodes))
