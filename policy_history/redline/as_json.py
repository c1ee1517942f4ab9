"""A comparison as a documented, versioned value: ``docs/formats.md`` and ``compare.schema.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from policy_history.blocks import Block
from policy_history.comparison import Comparison, Piece, Row
from policy_history.redline.tally import tally

FORMAT, VERSION = "policypress/compare", 1


def redline_json(comparison: Comparison, *, whole: bool = False) -> dict[str, Any]:
    """The value of the JSON format; with ``whole`` the unchanged rows too."""
    counts = tally(comparison)
    return {
        "format": FORMAT,
        "version": VERSION,
        "counts": {**asdict(counts), "changes": counts.changes},
        "sections": [
            {"kind": change.kind, "before": list(change.before), "after": list(change.after)}
            for change in comparison.sections
        ],
        "rows": [_row(row) for row in comparison.rows if whole or row.changed or row.form],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "move": row.move or None,
        "before": _side(row.before, row.before_section),
        "after": _side(row.after, row.after_section),
        "pieces": [_piece(piece) for piece in row.pieces],
        "form": [
            {"kind": change.kind, "before": change.before, "after": change.after, "text": change.text}
            for change in row.form
        ],
    }


def _side(blocks: tuple[Block, ...], section: tuple[str, ...]) -> dict[str, Any] | None:
    if not blocks:
        return None
    return {
        "section": list(section),
        "blocks": [{"kind": block.kind, "line": block.line, "text": block.text} for block in blocks],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    rare = {
        "part": piece.part,
        "break": piece.is_break,
        "marks": list(piece.run.marks),
        "link": piece.run.link,
        "image": piece.run.image,
    }
    return {"fate": piece.fate, "text": piece.text} | {name: value for name, value in rare.items() if value}
