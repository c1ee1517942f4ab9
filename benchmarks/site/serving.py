"""Seconds from saving a file to the page that shows it, under a real ``mkdocs serve``."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

LONGEST = 120  # seconds


def save_to_page(place: Path, file: Path, address: str, times: int = 3) -> float:
    """The median of several edits."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    server = subprocess.Popen(command, cwd=place, env=environment, stderr=subprocess.DEVNULL)
    try:
        page = f"http://127.0.0.1:{port}/{address}"
        _wait(page, "</html>")
        return statistics.median(_edit(file, page, number) for number in range(times))
    finally:
        server.terminate()
        server.wait()


def _edit(file: Path, page: str, number: int) -> float:
    words = f"Sentence number {number} that counsel has just written."
    time.sleep(1)  # let the watcher come to rest
    started = time.perf_counter()
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n\n{words}\n")
    _wait(page, words)
    return time.perf_counter() - started


def _wait(page: str, words: str) -> None:
    given_up = time.perf_counter() + LONGEST
    while time.perf_counter() < given_up:
        try:
            with urlopen(page, timeout=LONGEST) as answer:
                if words in answer.read().decode():
                    return
        except URLError:
            pass
        time.sleep(0.02)
    sys.exit(f"{page} never showed {words!r}.")
