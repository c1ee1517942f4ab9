"""Text from outside may say anything and do nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element

from site_builder.as_of import script
from site_builder.finish import finish
from tests.site_builder.built import Built, build_site, tree
from tests.support.policy_repo import PolicyRepo

HOSTILE = """\
---
title: "</title><script>alert('title')</script>"
description: '"><script>alert("description")</script>'
summary: ["<img src=x onerror=alert(1)>"]
---

# Terms <script>alert("heading")</script>

<script>alert("body")</script>
<img src=x onerror="alert(1)"> <svg onload="alert(1)"></svg> <iframe src="https://evil.example/"></iframe>
[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)
![spy](https://evil.example/pixel.gif)
<a href="https://evil.example/" onclick="alert(1)" id="__config">{"base": "https://evil.example/"}</a>
<div id="__palette_0" style="position:fixed;inset:0">cover</div>
<form action="https://evil.example/"><input name="q"></form>
<section class="md-overlay pp-banner">covers all</section>
</article></div></main> <base href="https://evil.example/"> <style>body{display:none}</style>
"""

OF_PAGES = {Path(script()[0]).name, "main.js"}  # files of ours that some pages ask for beside the theme's


def _build(repo: PolicyRepo, place: Path) -> Built:
    subject = "<script>alert('subject')</script>"
    repo.publish("2024-01-01", "Publish", terms=HOSTILE.replace("cover", "before"))
    repo.publish("2024-02-01", subject, terms=HOSTILE)
    repo.publish("2024-02-02", subject, terms=HOSTILE.replace("\n![spy]", " ![spy]"))
    return build_site(repo.path / "policy", place)


def test_hostile_markdown_is_inert_on_every_page(repo: PolicyRepo, place: Path) -> None:
    """Whoever gets a text merged gains nothing on the readers of it."""
    (repo.path / "policy").mkdir()
    built = _build(repo, place)

    own = Counter(_scripts(tree((built.folder / "404.html").read_text("utf-8"))))
    for page in built.pages():
        root = tree(page.read_text("utf-8"))
        assert isinstance(root, Element)
        theirs = Counter(name for name in _scripts(root) if name not in OF_PAGES)
        assert theirs <= own, page  # a page of policies leaves the theme's own script out
        for element in root.iter():
            assert element.tag not in {"iframe", "object", "embed", "base"}, page
            for name, value in element.attrib.items():
                assert not name.startswith("on"), (page, name)
                assert not re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE), (page, value)
            assert "evil.example" not in element.attrib.get("src", ""), page
            assert "evil.example" not in element.attrib.get("action", ""), page


def test_no_text_can_pass_for_a_part_of_the_page(repo: PolicyRepo, place: Path) -> None:
    """The theme's script finds its settings by id; a text must not hand it other ones."""
    (repo.path / "policy").mkdir()
    built = _build(repo, place)

    html = built.html("terms/")
    assert html.count('id="__config"') == html.count('<script id="__config"')
    assert "</title><script>" not in html
    assert "<style>body" not in html
    assert "<section>covers all</section>" in html  # no class of the theme's


def test_names_that_begin_with_two_underscores_are_taken_away() -> None:
    """However many there are, and under either attribute."""
    html = '<p id="__a" name="__b">x</p><a name="__c" id="keep" href="#keep">y</a>'

    assert "__" not in finish(html, "", lambda target: target)
    assert 'id="keep"' in finish(html, "", lambda target: target)


def _scripts(root: object) -> list[str]:
    """What each script is: the file it comes from, or how it begins. JSON is data and runs nothing."""
    assert isinstance(root, Element)
    scripts = [e for e in root.iter("script") if e.get("type") != "application/ld+json"]
    assert all(json.loads(e.text or "") for e in root.iter("script") if e not in scripts)
    return [(e.get("src") or e.get("id") or (e.text or "")[:12]).split("/")[-1] for e in scripts]
