"""Accept all and reject all in a real word processor, where LibreOffice and its Python are installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.redline.pairs import Pair
from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.redline.word import redline_docx

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("office.py")


def is_there() -> bool:
    """Whether LibreOffice can be driven here."""
    asked = [PYTHON, "-c", "import uno"]
    python = Path(PYTHON).exists() and not subprocess.run(asked, check=False, capture_output=True).returncode
    return python and shutil.which("soffice") is not None


def right(pairs: Sequence[Pair], answer: str) -> int:
    """How many of the pairs read exactly like the one side after that answer."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, pair in enumerate(pairs):
            comparison = compare(read_document(pair.before), read_document(pair.after))
            files.append(Path(folder, f"{number}.docx"))
            files[-1].write_bytes(redline_docx(comparison, comments=False))
        command = [PYTHON, str(SCRIPT), answer, *map(str, files)]
        told = subprocess.run(command, check=True, capture_output=True, timeout=900).stdout
    wanted = [read_document(pair.after if answer == "accept" else pair.before).text for pair in pairs]
    return sum(_words(text) == _words(want) for text, want in zip(json.loads(told), wanted, strict=True))


def _words(text: str) -> list[str]:
    """LibreOffice puts a joiner of its own into the first cell of a row that was inserted or deleted."""
    return text.replace("\u200d", "").split()
