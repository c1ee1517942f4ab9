"""The search in a policy's history: what a browser finds, what it loads, what a reader is told."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from policy_history.document import read_document
from policy_history.vocabulary import words_of
from site_builder.scripts import main_of
from site_builder.search import written
from tests.laws.test_search import indexed_documents, standing
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

LOOKUP = f"/{main_of('search').replace('main.js', 'lookup.js')}"
ASK = """async ([module, head, files, texts]) => {
  const { Lookup } = await import(module);
  const lookup = new Lookup(head, async (name) => files[name]);
  const found = await Promise.all(texts.map((text) => lookup.find(text)));
  return found.map(({ sections }) => sections.map(({ anchor, title, spans }) => [anchor, title, spans]));
}"""
WORDS = "we may share your data with partners 10 100 EUR café हिन्दी 個人 個人情報 don't Straße".split()
FOREIGN = [
    "e-mail: a.b@c.example",
    "naïve CAFÉ ſtraße ΟΔΟΣ",
    "個人情報を守る 2024年",
    "हिन्दी में",
    "❤️ 1️⃣ ½ x²",
    "İstanbul ﬁne",
]


ALL = "1 section has all these words. In 3 of 3 versions, last in that of 1 March 2024 (no. 2 that day)."


def _history() -> list[str]:
    """Ten versions of three sections, of which some go and come back, with few different words."""
    chance = random.Random(20240101)  # the same texts on every run
    sections = [
        f"## {name}\n\n{' '.join(chance.choices(WORDS, k=6))}" for name in ("Fees", "Fees", "Data", "")
    ]
    return ["\n\n".join(chance.sample(sections, k=chance.randint(1, 4))) for _ in range(10)]


def _has(asked: str, word: str) -> bool:
    """Whether a word is what was asked for, or a longer one of a beginning long enough to be one."""
    return word.startswith(asked) if len(asked) > 2 and not asked.isnumeric() else word == asked


@pytest.mark.browser
def test_the_browser_finds_what_stood_in_each_version_and_nothing_else(page: Page, address: str) -> None:
    """One word or two, in any script: the same sections and versions as the texts themselves have."""
    documents = [read_document(text) for text in _history()]
    stood = standing(documents)
    words = sorted({word for word, *_ in stood if len(word) > 1})
    texts = [*words, *(f"{one} {other}" for one in words for other in words[::3]), "nowhere"]
    head, files = written(indexed_documents(documents), [("", "")] * len(documents))
    page.goto(f"{address}privacy/history/")

    contents = {name: json.loads(content) for name, content in files}
    found = page.evaluate(ASK, [LOOKUP, json.loads(head), contents, texts])

    for text, sections in zip(texts, found, strict=True):
        places = [{(n, *key) for word, n, *key in stood if _has(asked, word)} for asked in text.split()]
        assert {
            (version, anchor, title)
            for anchor, title, spans in sections
            for first, last in spans
            for version in range(first, last + 1)
        } == set.intersection(*places), text


@pytest.mark.browser
def test_the_browser_takes_the_same_for_a_word(page: Page, address: str) -> None:
    """What a reader types is cut and folded as the texts were, whatever the script."""
    page.goto(f"{address}privacy/history/")
    module = LOOKUP.replace("lookup.js", "words.js")
    asked = page.evaluate(
        "async ([module, texts]) => { const { asked } = await import(module); return texts.map(asked); }",
        [module, FOREIGN],
    )

    for text, words in zip(FOREIGN, asked, strict=True):
        assert {word for word in words_of(text) if word in words or word not in "る年"} == set(words), text


@pytest.mark.browser
def test_a_reader_finds_when_a_word_came_and_went(page: Page, address: str) -> None:
    """The count is announced, links lead to the text and to the redlines, and "back" undoes the search."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}privacy/history/")
    assert not [url for url in asked if url.endswith(".json")], "loaded before anybody searched"
    page.get_by_role("searchbox", name="Find words in all versions").fill("Days kept")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pp-hits")

    assert page.url.endswith("?q=Days+kept")
    assert page.get_by_role("status").inner_text() == ALL
    page.get_by_role("searchbox").fill("30")
    page.get_by_role("button", name="Find").click()
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('2 of 3')")
    assert page.locator(".pp-when").inner_text() == "Up to the version of 1 March 2024"
    page.get_by_role("link", name="How it went: what changed on 1 March 2024 (no. 2 that day)").click()
    assert page.url.endswith("/privacy/changes/2024-03-01.2/#what-we-collect")
    page.go_back()
    page.get_by_role("link", name="Read it: in the version of 1 March 2024").click()
    assert page.url.endswith("/privacy/versions/2024-03-01/#what-we-collect")
    page.go_back()
    page.go_back()
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('all these words')")


@pytest.mark.browser
def test_a_search_that_finds_nothing_or_fails_says_so(page: Page, address: str) -> None:
    """Nobody waits for an answer that does not come, and what is typed is never taken for HTML."""
    page.goto(f"{address}privacy/history/?q=%3Cimg%20src%3Dx%3E")
    page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('No section')")
    assert page.locator("#__words-found *").count() == 0
    page.route("**/words/*.json", lambda route: route.abort())
    page.goto(f"{address}privacy/history/?q=data")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('could not')")


@pytest.mark.browser
@pytest.mark.parametrize("start", ["", "policies/"])
def test_a_reader_finds_what_all_policies_say_now(page: Page, address: str, start: str) -> None:
    """From the list of policies to the section, and never to a text that no longer applies."""
    page.goto(f"{address}{start}?q=fee")
    page.wait_for_selector(".pp-hits")
    assert page.get_by_role("status").inner_text() == "2 sections have “fee”."
    page.get_by_role("link", name="Fees", exact=True).click()
    assert page.url == f"{address}conditions/#fees"
    page.goto(f"{address}{start}?q=10")
    page.wait_for_function("document.querySelector('[role=status]').textContent === 'No policy has “10”.'")


@pytest.mark.browser
def test_a_strict_content_security_policy_lets_the_search_work(page: Page, address: str) -> None:
    """An operator may forbid every script, style and request that does not come from the site itself."""

    def strict(route: Route) -> None:
        answer = route.fetch()
        rules = {"Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'"}
        route.fulfill(response=answer, headers={**answer.headers, **rules})

    page.route("**/history/**", strict)
    page.goto(f"{address}privacy/history/?q=advertisers")
    page.wait_for_selector(".pp-hits")

    assert "1 section has “advertisers”." in page.get_by_role("status").inner_text()


@pytest.mark.browser
def test_without_a_script_nothing_promises_a_search(chromium: Browser, address: str) -> None:
    """A field that does nothing would be worse than none."""
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}privacy/history/")

    assert not tab.get_by_role("searchbox").is_visible()
    assert tab.get_by_role("link", name="Changes by section").is_visible()
    context.close()


def test_a_word_that_stayed_is_not_written_anew(repo: PolicyRepo, place: Path) -> None:
    """Whoever copies the site to a server copies what changed: one file of words, not all of them."""
    long = " ".join(f"w{number:05}" for number in range(4000))
    for day, text in (("2024-01-01", "apple"), ("2024-02-01", "apple pear"), ("2024-03-01", "plum")):
        repo.publish(day, "Publish", terms=f"# Terms\n\n{long} {text}\n")
        if day == "2024-02-01":
            before = _words(build_site(repo.checkout() / "policy", place))
    after = _words(build_site(repo.checkout() / "policy", place))

    assert len(after) > 3
    assert len(after.keys() - before.keys()) <= 3  # of "a", of "p", and the file to begin with


def test_what_is_announced_is_found_once_it_applies(repo: PolicyRepo, place: Path) -> None:
    """Nobody who searches takes a text for what applies that does not apply yet."""
    later = "---\neffective: 2024-06-01\n---\n# Terms\n\nThe fee is twelve euros.\n"
    repo.publish("2024-01-15", "Publish", terms="# Terms\n\nThe fee is ten euros.\n")
    repo.publish("2024-05-01", "Raise", terms=later)
    docs = repo.checkout() / "policy"

    before = build_site(docs, place, today="2024-05-31")
    assert (_found(before, "ten"), _found(before, "twelve")) == (True, False)
    after = build_site(docs, place, today="2024-06-01")
    assert (_found(after, "ten"), _found(after, "twelve")) == (False, True)


def _found(site: Built, word: str) -> bool:
    """Whether the search over current texts has a word."""
    return any(f'"{word}":' in path.read_text("utf-8") for path in site.folder.glob("policies/words/*.json"))


def _words(site: Built) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.folder.glob("terms/history/words/*.json")}
