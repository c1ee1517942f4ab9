"""The comparison that a reader's browser makes, asked from a test or a benchmark and held beside ours."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from policy_history.changes import Comparison
from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.fragment import fragment

SCRIPTS = Path(__file__).parents[2] / "site_builder" / "assets" / "compare"
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


def open_scripts(page: Page) -> None:
    """Give a tab the scripts of the comparison, without a server."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ORIGIN)
        kind = "text/javascript" if name else "text/html"
        route.fulfill(body=(SCRIPTS / name).read_text("utf-8") if name else "", content_type=kind)

    page.route(f"{ORIGIN}**", answer)
    page.goto(ORIGIN)


def asked(page: Page, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What the script finds for pairs of Markdown texts, as ``value`` beside its ``milliseconds``."""
    values = [[fragment(read_document(text)) for text in pair] for pair in pairs]
    found: list[dict[str, Any]] = page.evaluate(ASK, values)
    return found


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
