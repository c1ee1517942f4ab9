"""The site's own scripts: folders of modules, each named by its content so that none is stale.

What several scripts use is served in the folder of each, since a page loads but one of them.
"""

from __future__ import annotations

import hashlib
from functools import cache

from site_builder.look import ASSETS

File = tuple[str, bytes]


@cache
def scripts(name: str) -> tuple[File, ...]:
    """The modules of one script: their names from the root of the site, and their content."""
    paths = [path for folder in (name, "shared") for path in (ASSETS / folder).glob("*.js")]
    files = sorted((path.name, path.read_bytes()) for path in paths)
    found = hashlib.sha256(b"\0".join(content for _, content in files)).hexdigest()
    return tuple((f"assets/{name}.{found[:8]}/{file}", content) for file, content in files)


def main_of(name: str) -> str:
    """The address of the module that a page asks for."""
    return next(file for file, _ in scripts(name) if file.endswith("/main.js"))
