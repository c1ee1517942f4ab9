"""The worst texts of 200 kB."""

from __future__ import annotations

import random
import time
import tracemalloc

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.forgetting import forget


def stress() -> list[tuple[str, float, float, float]]:
    """The worst texts of 200 kB, nothing remembered of any.

    What it is; CPU seconds from Markdown; of these the comparison's; peak of Python's memory in MB.
    """
    found = []
    for name, before, after in _stress_texts():
        forget()
        start = time.process_time()
        old, new = read_document(before), read_document(after)
        parsed = time.process_time()
        compare(old, new)
        end = time.process_time()
        tracemalloc.start()
        compare(old, new)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        found.append((name, end - start, end - parsed, peak))
    return found


def _stress_texts() -> list[tuple[str, str, str]]:
    source = random.Random(7)
    words = ["".join(source.choices("aeioubcdfglmnprst", k=source.randint(2, 10))) for _ in range(3000)]
    chances = [1 / (rank + 3) for rank in range(3000)]

    def sentence() -> str:
        return " ".join(source.choices(words, chances, k=15)).capitalize() + "."

    paragraphs = [" ".join(sentence() for _ in range(5)) for _ in range(420)]
    others = [" ".join(sentence() for _ in range(5)) for _ in range(420)]
    text = "\n\n".join(paragraphs)
    scattered = " ".join("changed" if n % 20 == 7 else word for n, word in enumerate(text.split(" ")))
    sentences = text.replace("\n\n", " ").split(". ")
    shuffled = source.sample(sentences, len(sentences))
    rows = [f"| Item {n} | The same text in every row of it | {n % 7} EUR |" for n in range(3400)]
    head = "| Item | Text | Price |\n|---|---|---|\n"
    fewer = [row for n, row in enumerate(rows) if n % 7]
    sections = [f"## Part {n}\n\n" + "\n\n".join(paragraphs[n * 10 : n * 10 + 10]) for n in range(42)]
    mixed = source.sample(sections, len(sections))
    return [
        ("rewritten whole", text, "\n\n".join(others)),
        ("every 20th word", text, scattered),
        ("table of 3,400 rows", head + "\n".join(rows), head + "\n".join(fewer)),
        ("one paragraph, shuffled", ". ".join(sentences), ". ".join(shuffled)),
        ("sections shuffled", "\n\n".join(sections), "\n\n".join(mixed)),
    ]
