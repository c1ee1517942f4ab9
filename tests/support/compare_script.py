"""The comparison that a reader's browser makes, asked from a test or a benchmark and held beside ours."""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from policy_history.changes import Comparison
from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.fragment import fragment
from policy_history.phrasebook import ENGLISH, phrasebook
from policy_history.redline import redline_html
from site_builder.compare_page import phrases_of_script
from site_builder.scripts import scripts

DRAWN = Path(__file__).parent / "drawn_redline.js"
ORIGIN = "http://compare.invalid/"
ASK = """async (pairs) => {
  const { compare } = await import("/rows.js");
  const { read } = await import("/side.js");
  const piece = (p) => [p.fate, p.run.text, p.part, p.isBreak, p.run.marks, p.run.link];
  const texts = (blocks) => blocks.map((block) => block.text);
  const row = (r) => ({ kind: r.kind, move: r.move, before: texts(r.before), after: texts(r.after),
    changed: r.changed, form: r.form, pieces: r.pieces.map(piece) });
  return pairs.map(([before, after]) => {
    const start = performance.now();
    const found = compare(read(JSON.parse(before)), read(JSON.parse(after)));
    const milliseconds = performance.now() - start;
    return { milliseconds, value: { sections: found.sections, rows: found.rows.map(row) } };
  });
}"""


def open_scripts(page: Page, language: str = ENGLISH) -> None:
    """Give a tab the scripts of the comparison, without a server, for a page in a language."""
    modules = {name.rpartition("/")[2]: content for name, content in scripts("compare")}
    words = escape(phrases_of_script(phrasebook(language)))
    form = f'<form id="__compare" data-phrases="{words}"></form>'
    shell = f'<!doctype html><html lang="{language}"><meta charset="utf-8">{form}'

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ORIGIN)
        kind = "text/javascript" if name else "text/html"
        route.fulfill(body=modules[name] if name else shell, content_type=kind)

    page.route(f"{ORIGIN}**", answer)
    page.goto(ORIGIN)


def asked(page: Page, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What the script finds for pairs of Markdown texts, as ``value`` beside its ``milliseconds``."""
    values = [[fragment(read_document(text)) for text in pair] for pair in pairs]
    found: list[dict[str, Any]] = page.evaluate(ASK, values)
    return found


def drawn(
    page: Page, pairs: list[tuple[str, str]], language: str = ENGLISH
) -> list[tuple[list[str], list[str]]]:
    """The redlines of the script and of this program for pairs of texts, as their tags and texts in order."""
    values = []
    for pair in pairs:
        documents = [read_document(text) for text in pair]
        html = redline_html(compare(*documents), language=language)
        values.append([*(_linked(fragment(document)) for document in documents), html])
    found: list[tuple[list[str], list[str]]] = page.evaluate(DRAWN.read_text("utf-8"), values)
    return found


def _linked(value: str) -> str:
    """A fragment whose links lead where the text has them."""
    head, _, rest = value.partition("\n")
    targets = json.loads(head.removesuffix(",") + "}")["targets"]
    return f'{{"links":{json.dumps({target: target for target in targets})},{rest}'


def ours(before: str, after: str) -> dict[str, Any]:
    """What this program finds, in the words of the script."""
    return _value(compare(read_document(before), read_document(after)))


def _value(comparison: Comparison) -> dict[str, Any]:
    return {
        "sections": [
            {"kind": change.kind, "before": list(change.before), "after": list(change.after)}
            for change in comparison.sections
        ],
        "rows": [
            {
                "kind": row.kind,
                "move": row.move,
                "before": [block.text for block in row.before],
                "after": [block.text for block in row.after],
                "changed": row.changed,
                "form": [asdict(change) for change in row.form],
                "pieces": [
                    [p.fate, p.text, p.part, p.is_break, list(p.run.marks), p.run.link] for p in row.pieces
                ],
            }
            for row in comparison.rows
        ],
    }
