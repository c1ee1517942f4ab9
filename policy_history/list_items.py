"""Items of lists that begin with an empty line, as GitHub's renderer takes them.

CommonMark ends an item whose first line and the line after it are both empty. GitHub's renderer, cmark,
counts the second line as the item's own where it has blanks as far as the item's text would stand, so the
words below it stay in the item and keep its number. Converters of web pages write items like that.

Law     the numbers and nesting of every list are those that GitHub shows (python -m benchmarks.lists)
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType


class _Lines(StateBlock):
    """The lines of a text. The rule for lists asks whether the line below an empty item is empty, too, and
    if so goes on two lines below; told that it is not, it reads on as far as ``blkIndent`` lets it."""

    def isEmpty(self, line: int) -> bool:  # noqa: N802  # the name that the parser gave it
        if self._has_words(line):
            return False
        if line == self.line + 1 and self._is_below_an_empty_item(line):
            self._end_item_unless_it_goes_on(line)
            return False
        return True

    def _is_below_an_empty_item(self, line: int) -> bool:
        begun = bool(self.tokens) and self.tokens[-1].type == "list_item_open"
        return begun and not self._has_words(line - 1)

    def _end_item_unless_it_goes_on(self, line: int) -> None:
        """The item takes the next words only where every line down to them is as far in as they must be."""
        words = next((below for below in range(line, self.lineMax) if self._has_words(below)), self.lineMax)
        if any(self.sCount[empty] < self.blkIndent for empty in range(line, words)):
            self.blkIndent = max(self.blkIndent, self.sCount[words] + 1)  # the rule for lists sets it back

    def _has_words(self, line: int) -> bool:
        return self.bMarks[line] + self.tShift[line] < self.eMarks[line]


class _Blocks(ParserBlock):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803
        if not src:
            return None
        state = _Lines(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


def with_github_items(markdown: MarkdownIt) -> MarkdownIt:
    """The same parser with lists as GitHub takes them; to be called before rules are switched on."""
    markdown.block = _Blocks()
    return markdown
