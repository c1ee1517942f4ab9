"""The mail itself: what it says, that it stands alone, and that nothing in a policy can misuse it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery.mime import mime, one_line
from notifier.intent import change_of
from notifier.letterhead import MAX_SUBJECT, letterhead, subject
from notifier.letters import From, Message
from notifier.messages import compose, from_header
from notifier.notice import Change
from notifier.phrases import phrases
from notifier.refusals import TemplatesError
from notifier.settings import Sender
from policy_history.document import Document, read_document
from policy_history.history import Policy, Version
from policy_history.revisions import Revision
from tests.notifier.conftest import MESSAGE, SENDER, letter
from tests.notifier.rfc5322 import read_alternatives, read_mail
from tests.notifier.story import COMMA, PRIVACY, SHARED, UNCLEAR

FIREMOON = Sender(
    "Firemoon Studio",
    "notices@firemoon.example",
    "privacy@firemoon.example",
    "https://policies.firemoon.example",
    "1 Moon Street, 1010 Vienna",
)
XHTML = "{http://www.w3.org/1999/xhtml}"


def version(number: int, title: str, announcement: tuple[str, ...] = ()) -> Version:
    when = datetime(2027, number, 1, 12, tzinfo=UTC)
    revision = Revision(f"{number:040x}", "policy/privacy.md", f"{number:040x}", when, "Maria", "A change")
    return Version(
        policy="privacy",
        id=f"{when.date()}",
        number=number,
        title=title,
        revision=revision,
        last_updated=when.date(),
        effective=date(2027, 6, 1),
        announcement=announcement,
        notice_days=None,
        undecodable=0,
        source_sha256="0" * 64,
        text_sha256="0" * 64,
    )


def change(*texts: str, title: str = "Privacy policy", announcement: tuple[str, ...] = ()) -> Change:
    """From the first of the texts to the last."""
    versions = tuple(version(number, title, announcement) for number in range(1, len(texts) + 1))
    documents: dict[str, Document] = {
        v.id: read_document(text) for v, text in zip(versions, texts, strict=True)
    }
    policy = Policy(
        slug="privacy",
        title=title,
        description="",
        path="policy/privacy.md",
        earlier_paths=(),
        earlier_slugs=(),
        versions=versions,
        silent=(),
        newest=versions[-1].revision,
    )
    return change_of(policy, versions[0], versions[-1], lambda v: documents[v.id])


def test_the_mail_says_what_changed_from_when_and_why_it_came() -> None:
    """For account holders: everything they need, in the text itself."""
    message = compose([change(PRIVACY, SHARED)], FIREMOON)

    assert message.subject == "Changes to our Privacy policy on 1 June 2027"
    for expected in (
        "The new text applies\nfrom 1 June 2027. Until then the earlier text applies.",
        "June 2027: privacy@firemoon.example",
        "Before: We keep API logs for 90 days.",
        "Now: We keep API logs for 180 days.",
        "Dataduck Analytics",
        "Section: Who gets your data",
        "https://policies.firemoon.example/privacy/changes/2027-02-01/",
        "https://policies.firemoon.example/privacy/versions/2027-01-01/",
        "https://policies.firemoon.example/privacy/history/",
        "privacy@firemoon.example",
        "You have an account with Firemoon Studio",
        "1 Moon Street, 1010 Vienna",
    ):
        assert expected in message.text


def test_the_mail_says_what_readers_can_do_about_it() -> None:
    """For account holders: the step that they can take stands in both parts, once, with a working address."""
    message = compose([change(PRIVACY, SHARED)], FIREMOON)

    told = "You can write to privacy@firemoon.example to ask who gets your data, or to object."
    assert " ".join(message.text.split()).count(told) == 1
    assert message.html.count(told) == 1


def test_the_address_that_the_policy_gives_goes_before_the_companys_own() -> None:
    """For account holders: they are sent to whom the text that they agreed to names."""
    mail = replace(FIREMOON, contact="hello@firemoon.example")

    told = letterhead([change(PRIVACY, SHARED)], mail, "holder", phrases("en")).you_can

    assert told
    assert all("privacy@firemoon.example" in sentence for sentence in told)


def test_a_mail_whose_contact_is_a_page_names_no_address_that_nobody_gave() -> None:
    """For account holders: no sentence tells them to write to an address that does not exist."""
    page = replace(FIREMOON, contact="https://firemoon.example/contact")
    silent = change(*(text.replace("privacy@firemoon.example", "our office") for text in (PRIVACY, SHARED)))

    assert letterhead([silent], page, "holder", phrases("en")).you_can == ()


def test_the_html_says_the_same_as_the_text() -> None:
    """For account holders: neither part knows more than the other."""
    message = compose([change(PRIVACY, SHARED)], FIREMOON)
    tree = html5lib.parse(message.html)
    (body,) = tree.iter(f"{XHTML}body")
    shown = " ".join(" ".join(body.itertext()).split())
    links = {a.get("href") for a in tree.iter(f"{XHTML}a")}

    for point in letterhead([change(PRIVACY, SHARED)], FIREMOON, "holder", phrases("en")).parts[0].points:
        assert point.say in shown
        assert point.before in shown
        assert point.after in shown
    assert set(re.findall(r"https://\S+", message.text)) <= links


def test_the_html_asks_nobody_for_anything() -> None:
    """For account holders: no picture, no script, no form, nothing that tells anybody that it was read."""
    message = compose([change(PRIVACY, SHARED)], FIREMOON)
    tree = html5lib.parse(message.html)
    tags = {str(element.tag).removeprefix(XHTML) for element in tree.iter() if isinstance(element.tag, str)}

    assert not tags & {"img", "script", "link", "iframe", "form", "object", "svg", "video", "audio"}
    assert "url(" not in message.html
    assert "@import" not in message.html


def test_a_company_s_own_template_stands_in(tmp_path: Path) -> None:
    """For the operator: one file in a folder, escaped as ours; the other part stays as it is."""
    (tmp_path / "notice.html.j2").write_text("<html lang={{ head.language }}>{{ head.company }}</html>")
    sender = replace(FIREMOON, company="<Firemoon>", templates=str(tmp_path))

    message = compose([change(PRIVACY, SHARED)], sender, "holder", "de")

    assert message.html == "<html lang=de>&lt;Firemoon&gt;</html>"
    assert "WAS SICH ÄNDERT" in message.text


@pytest.mark.parametrize("slip", ["{{ head.compny }}", "{% if %}", "{{ t('nothing') }}"])
def test_a_slip_in_a_template_stops_the_mail(tmp_path: Path, slip: str) -> None:
    """For account holders: no mail with a gap in it."""
    (tmp_path / "notice.txt.j2").write_text(slip)

    with pytest.raises(TemplatesError, match="cannot be made from its templates"):
        compose([change(PRIVACY, SHARED)], replace(FIREMOON, templates=str(tmp_path)))


def test_a_change_is_told_in_the_reader_s_language_and_quotes_the_policy_in_its_own() -> None:
    """For readers of German: no English sentence of ours; the quotation is read aloud in English."""
    message = compose([change(PRIVACY, SHARED)], FIREMOON, "holder", "de")

    told = "1. Hier steht jetzt 180 Tage statt 90 Tage: „We keep API logs for 180 days.“"
    assert told in " ".join(message.text.split())
    assert "We changed" not in message.text
    assert '„<span lang="en">We keep API logs for 180 days.</span>“' in message.html
    assert 'Abschnitt: <span lang="en">How long we keep data</span>' in message.html


def test_what_is_quoted_from_right_to_left_is_marked_as_such() -> None:
    """For readers of an Arabic policy: its words stand in their own order inside ours."""
    before = "# سياسة\n\nنحتفظ بسجلات زياراتك لمدة 30 يومًا.\n"
    arabic = change(before, before.replace("30", "90"), title="سياسة")

    html = compose(
        [replace(arabic, policy=replace(arabic.policy, language="ar"))], FIREMOON, "holder", "fr"
    ).html

    assert '«\u00a0<span lang="ar" dir="rtl">90</span>\u00a0»' in html


def test_a_text_in_another_language_is_told_of_in_the_reader_s() -> None:
    """For readers of a German policy: what changed, where, and both texts; no English sentence about it."""
    before = "# Datenschutz\n\n## Speicherdauer\n\nWir speichern Protokolle 90 Tage lang bei uns.\n"
    english = change(before, before.replace("90", "180"), title="Datenschutz")

    message = compose([replace(english, policy=replace(english.policy, language="de"))], FIREMOON)

    assert message.language == "de"
    assert "ersetzt: „Wir speichern Protokolle 180" in " ".join(message.text.split())
    assert (
        "Abschnitt: Speicherdauer\n   Vorher: Wir speichern Protokolle 90 Tage lang bei uns." in message.text
    )
    assert "veröffentlicht" not in message.text
    assert "The text" not in message.text


def test_several_versions_are_each_linked() -> None:
    """For account holders: one mail over three steps leads to each of them."""
    message = compose([change(PRIVACY, COMMA, SHARED)], FIREMOON)

    assert "Every change, marked in the text (1 February 2027):" in message.text
    assert "/privacy/changes/2027-03-01/" in message.text


def test_counsel_s_own_words_come_first() -> None:
    """For legal: a summary written by a person stands above the points, and the points stay."""
    message = compose([change(PRIVACY, SHARED, announcement=("Logs stay longer.",))], FIREMOON)

    assert message.text.index("Logs stay longer.") < message.text.index("WHAT CHANGES")
    assert "Now: We keep API logs for 180 days." in message.text


def test_what_counsel_has_announced_is_shown_although_no_rule_found_it_material() -> None:
    """For account holders: a mail that goes out on counsel's word says what it is about."""
    assert "The moon is bright" in compose([change(PRIVACY, UNCLEAR)], FIREMOON).text


def test_a_change_without_points_still_leads_to_the_text() -> None:
    """For account holders: a mail is never empty."""
    assert "All changes are marked" in compose([change(PRIVACY, COMMA)], FIREMOON).text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Privacy policy", "Changes to our Privacy policy on 1 June 2027"),
        ("General terms and conditions", "Changes to our General terms and conditions on 1 June 2027"),
        (
            "Data processing agreement for customers",
            "Changes to our Data processing agreement for customers",
        ),
        (
            "Agreement on the processing of personal data between us and customers",
            "Changes to our Agreement on the processing of personal…",
        ),
        ("x" * 99, "Changes to our…"),
    ],
)
def test_the_subject_fits_a_phone(title: str, expected: str) -> None:
    """For account holders: what it is about is seen before anything is cut off."""
    head = letterhead([change(PRIVACY, SHARED, title=title)], FIREMOON, "holder", phrases("en"))
    assert subject(head.parts, phrases("en")) == expected
    assert len(expected) <= MAX_SUBJECT


HOSTILE = '</title><script>alert("x")</script>\r\nBcc: all@example.org\u202e\x07<img src=x onerror=y>'


def test_a_hostile_policy_stays_text() -> None:
    """For everybody: no title, section or sentence becomes markup, a header or a reversed line."""
    hostile = f"# {HOSTILE}\n\nWe keep logs for 90 days {HOSTILE}\n"
    found = change(hostile, hostile.replace("90", "180"), title=HOSTILE, announcement=(HOSTILE,))
    message = compose([found], replace(FIREMOON, company=HOSTILE, postal=HOSTILE))
    tree = html5lib.parse(message.html)
    tags = {str(element.tag).removeprefix(XHTML) for element in tree.iter() if isinstance(element.tag, str)}

    assert not tags & {"script", "img"}
    assert "\u202e" not in message.text + message.html + message.subject
    assert "\x07" not in message.text + message.html
    assert message.subject.isprintable()


texts = st.text(st.characters(codec="utf-8"), max_size=120)


@given(name=texts, company=texts, title=texts)
def test_no_text_writes_a_header(name: str, company: str, title: str) -> None:
    """For everybody: whatever stands in a name or a title, a strict reader finds the headers we wrote."""
    mail = read_mail(
        mime(
            letter(
                "ada@example.org",
                name=name,
                sender=From(company, SENDER.address, SENDER.reply_to),
                message=Message(title, MESSAGE.text, MESSAGE.html),
            )
        )
    )

    assert set(mail.headers) == {
        "to",
        "message-id",
        "subject",
        "from",
        "reply-to",
        "date",
        "auto-submitted",
        "feedback-id",
        "mime-version",
        "content-type",
        "content-language",
    }
    assert re.search(r"(?:^|<)ada@example\.org>?$", mail.headers["to"])
    assert mail.headers["from"].endswith("notices@firemoon.example" + (">" if one_line(company) else ""))


@given(name=st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), max_size=80))
def test_a_name_arrives_as_it_was_written(name: str) -> None:
    """For account holders: umlauts, commas and quotation marks in a name are theirs."""
    to = read_mail(mime(letter("ada@example.org", name=name))).headers["to"]
    plain = to.removesuffix("<ada@example.org>").removesuffix("ada@example.org").strip()
    if plain.startswith('"'):
        plain = re.sub(r"\\(.)", r"\1", plain[1:-1])

    printable = "".join(c if c.isprintable() else " " for c in name)
    assert " ".join(plain.split()) == " ".join(printable.split())


def test_the_headers_are_those_of_the_notice() -> None:
    """For the auditor: date and message id are the notice's own, the same on each attempt."""
    mine = letter("ada@example.org", name="Ada")

    mail = read_mail(mime(mine))

    assert mime(mine) == mime(mine)
    assert mail.headers["message-id"] == f"<{mine.key}@firemoon.example>"
    assert mail.headers["date"] == "Fri, 15 Jan 2027 12:00:00 +0000"
    assert mail.headers["auto-submitted"] == "auto-generated"
    assert mail.headers["content-language"] == "en"
    assert "list-unsubscribe" not in mail.headers  # a legal notice is no subscription


def test_both_parts_arrive_as_they_were_written() -> None:
    """For account holders: the mail on the wire is the mail that was shown beforehand."""
    message = compose([change(PRIVACY, SHARED)], FIREMOON)
    mine = letter("ada@example.org", sender=from_header(FIREMOON), message=message)

    text, html = read_alternatives(read_mail(mime(mine)))

    assert text.text == message.text
    assert html.text == message.html
