"""Changes that are told together, and words that only moved."""

from __future__ import annotations

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.summary import Summary, summarise

ADDRESS = "Northwind Ltd 12 Harbour Street Dublin 2"


def _assess(before: str, after: str) -> Assessment:
    return assess(compare(read_document(before), read_document(after)))


def _summary(before: str, after: str) -> Summary:
    return summarise(_assess(before, after))


def test_the_same_exchange_in_several_places_is_told_once() -> None:
    """For readers, who have seven points to read and not forty."""
    old = "# Policy\n\n## Minors\n\nNobody under 13 may join.\n\nWe delete accounts of people under 13.\n"

    (point,) = _summary(old, old.replace("13", "16")).points

    assert point.say == "We changed 13 to 16 in several places. One now says: “Nobody under 16 may join.”"


def test_another_strength_is_told_of_each_sentence() -> None:
    """For readers: what "may" became "will" is not to be guessed."""
    old = "# Policy\n\n## Sharing\n\nWe may share logs with vendors.\n\nWe may share names with partners.\n"

    assert len(_summary(old, old.replace("may", "will")).points) == 2


def test_a_statement_and_the_one_in_its_place_are_told_together() -> None:
    """For readers: what it said before stands beside what it says now."""
    old = "# Terms\n\n## Plans\n\nFor all other subscriptions, we provide a seven-day free trial.\n"
    new = "# Terms\n\n## Plans\n\nCertain subscriptions have a free trial, as shown at checkout.\n"

    (point,) = _summary(old, new).points

    assert "Before: “For all other subscriptions" in point.say


def test_words_that_stand_in_both_texts_are_not_said_to_be_new() -> None:
    """For readers: an address cut out of a paragraph was there before."""
    lead = "Legal papers of every kind can also be served on us, whoever you are, by post to:"
    old = f"# Policy\n\n{lead} {ADDRESS} Couriers come to: Fabrikam 5 Quay Road Cork\n"
    new = f"# Policy\n\n{lead}\n\n{ADDRESS}\n\nCouriers come to:\n\nContoso 7 Mill Lane Galway\n"

    findings = [finding for finding in _assess(old, new).findings if finding.after == ADDRESS]

    assert [(finding.kind, finding.verdict) for finding in findings] == [("placed_anew", "needs counsel")]
    assert f"We moved, divided or reworded this text: “{ADDRESS}”" in [
        p.say for p in _summary(old, new).points
    ]


def test_a_sentence_that_stood_twice_and_now_stands_once_is_removed() -> None:
    """For counsel: where it still stands, it may speak of something else."""
    promise = "We delete your files within thirty days."
    old = f"# Policy\n\n## Photos\n\n{promise}\n\n## Mail\n\n{promise}\n\nMail is free of charge.\n"
    new = f"# Policy\n\n## Photos\n\n{promise}\n\n## Mail\n\nMail is free of charge.\n"

    kinds = {finding.kind for finding in _assess(old, new).findings}

    assert "placed_anew" not in kinds


def test_a_statement_in_another_place_is_not_said_to_change_into_itself() -> None:
    """For readers: "it now says X, before it said X" says nothing."""
    old = "# Terms\n\nYou may:\n\n- share your login\n\nYou must not:\n\n- send spam\n"
    new = "# Terms\n\nYou may:\n\n- read\n\nYou must not:\n\n- send spam\n- share your login\n"

    assessment = _assess(old, new)

    assert assessment.verdict != "not material"
    assert not any("Before: “share your login”" in point.say for point in summarise(assessment).points)


def test_what_one_is_told_in_a_condition_is_no_rule() -> None:
    """For readers: "if you need to write to us, here is the address" forbids and demands nothing."""
    old = "# Terms\n\n## Contact\n\nWe answer.\n"
    new = f"{old}\nIf you need to serve legal process on us, you may learn more about it in our guide.\n"

    assert not any("rule" in point.say for point in _summary(old, new).points)


def test_what_still_stands_elsewhere_is_not_told_as_gone() -> None:
    """For readers: a promise made twice and now once is still made."""
    promise = "We delete your files within thirty days of your request."
    old = f"# Policy\n\n## Photos\n\n{promise}\n\nWe print them.\n\n## Mail\n\n{promise}\n"
    new = f"# Policy\n\n## Photos\n\nWe print them.\n\n## Mail\n\n{promise}\n"

    (point,) = _summary(old, new).points

    assert point.say == f"We removed this in one place, and it still stands in another: “{promise}”"


def test_a_forbidden_thing_numbered_by_hand_is_told_with_the_words_that_forbid_it() -> None:
    """For readers: "to sell the site" alone would read as allowed."""
    old = "# Terms\n\nYou must not use the site in any of these ways:\n\ni. to copy it;\n"
    item = "ii. to sell any part of its content to other people, whoever they are and whatever for;"

    (point,) = _summary(old, f"{old}\n{item}\n").points

    assert point.say.startswith("We added this below “You must not use the site in any of these ways”")


def test_a_long_prohibition_is_cut_round_the_word_that_forbids() -> None:
    """For readers: a list of forbidden things quoted without "must not" reads as a list of rights."""
    lead = (
        f"Under these terms {'and others ' * 30}you must not use any part of the site or of what is on it to:"
    )
    old = f"# Terms\n\n{lead}\n\n- copy it\n"

    (point,) = _summary(old, f"{old}- sell it\n").points

    assert "you must not use" in point.say
    assert point.say.endswith("“sell it”")


def test_a_topic_is_named_only_where_the_words_name_it() -> None:
    """For readers: what stands under a heading need not be about what the heading seems to be about."""
    old = "# Terms\n\n## Artificial intelligence\n\nWe train models.\n"
    new = f"{old}\nWhatever you build with it is licensed to the public, on the terms that bind us too.\n"

    (point,) = _summary(old, new).points

    assert point.say.startswith("We added this under “Artificial intelligence”")


def test_an_empty_heading_is_not_quoted() -> None:
    """For readers: under “” says nothing."""
    old = "# Terms\n\n## \n\nWe answer.\n"
    new = f"{old}\nWhatever you build with it is licensed to the public, on the terms that bind us too.\n"

    assert all("“”" not in point.say for point in _summary(old, new).points)


def test_no_topic_hides_the_others() -> None:
    """For readers: seven points on one topic would leave no room for what else is as bad."""
    kinds = [f"Kind {n}" for n in range(9)]
    many = "".join(f"\n\n## {kind}\n\nWe collect your email address, if you agree." for kind in kinds)
    old = "# Policy\n\n## Disputes\n\nWe talk.\n"
    new = f"# Policy{many}\n\n## Disputes\n\nWe talk.\n\nA court in Ireland decides.\n"

    assert any("Ireland" in point.say for point in _summary(old, new).points)


def test_a_short_sentence_is_not_paired_with_a_long_one_that_happens_to_have_its_words() -> None:
    """For readers: "it now says …, before it said …" joins what belongs together."""
    words = "Updating the terms of a platform, as people do when we're asked to, happens in any year."
    long = f"If an incident happens, tell us at once and give us all that we ask for about it. {words}"
    old = "# Terms\n\nWe're updating the Platform Terms.\n\n## Data\n\nKeep data safe.\n"
    new = f"# Terms\n\n## Data\n\nKeep data safe.\n\n{long.replace('. ', ', and ')}\n"

    assert not any("Before: “We're updating" in point.say for point in _summary(old, new).points)
