"""Answers the tracked changes of a Word file with LibreOffice and prints the text; run by its Python.

/usr/bin/python3 office.py accept FILE.docx … : one JSON list of texts
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}
PIPE = "policypress-benchmark"


def main() -> None:
    import uno  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                f"-env:UserInstallation=file://{profile}",
                f"--accept=pipe,name={PIPE};urp;",
            ]
        )
        try:
            context = _connect(uno)
            json.dump([_answered(uno, context, sys.argv[1], Path(name)) for name in sys.argv[2:]], sys.stdout)
        finally:
            office.terminate()
            office.wait(30)


def _connect(uno: object) -> object:
    local = uno.getComponentContext()  # type: ignore[attr-defined]
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  # the office is still starting; UNO has no type for it before
            time.sleep(0.5)
    raise TimeoutError("LibreOffice did not start within a minute.")


def _answered(uno: object, context: object, answer: str, path: Path) -> str:
    services = context.ServiceManager  # type: ignore[attr-defined]
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")  # type: ignore[attr-defined]
    hidden.Name, hidden.Value = "Hidden", True
    document = desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, (hidden,))
    dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    dispatcher.executeDispatch(document.CurrentController.Frame, COMMANDS[answer], "", 0, ())
    text = _text(document.Text)
    document.close(True)  # noqa: FBT003
    return text


def _text(body: object) -> str:
    lines = []
    found = body.createEnumeration()  # type: ignore[attr-defined]
    while found.hasMoreElements():
        part = found.nextElement()
        if part.supportsService("com.sun.star.text.TextTable"):
            lines += [" ".join(row) for row in _rows(part)]
        else:
            lines.append(part.String)
    return "\n".join(lines)


def _rows(table: object) -> list[list[str]]:
    names = sorted(table.CellNames, key=lambda name: (int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), name))  # type: ignore[attr-defined]
    rows: dict[str, list[str]] = {}
    for name in names:
        cell = table.getCellByName(name)  # type: ignore[attr-defined]
        rows.setdefault(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), []).append(cell.String)
    return list(rows.values())


if __name__ == "__main__":
    main()
