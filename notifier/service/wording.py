"""What each page of the service says and asks, in a language. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from notifier.phrases import Phrases
from notifier.service.pages import Choice, Form, Link, Page, choices, label, languages
from notifier.storage.subscribers import Subscriber


def subscribing(
    said: Phrases, action: str, policies: Sequence[Choice], typed: str = "", problem: str = ""
) -> Page:
    """The form for those who want to follow policies; ``problem`` is why it comes again."""
    form = Form(action, said.say("page_ask"), address=typed, problem=problem, policies=tuple(policies))
    return Page(said.say("page_subscribe"), (said.say("page_subscribe_how"),), form=form)


def invited(said: Phrases) -> Page:
    """The same whether the address is known or not."""
    return Page(said.say("page_invited"), (said.say("page_invited_how"), said.say("page_invited_none")))


def closed(said: Phrases) -> Page:
    """Nobody can subscribe here."""
    return Page(said.say("page_closed"))


def gone(said: Phrases) -> Page:
    """The link of a mail opens nothing."""
    return Page(said.say("page_gone"), (said.say("page_gone_why"),))


def confirming(said: Phrases, person: Subscriber, action: str) -> Page:
    """Second step of subscribing: the person sees what for, and presses the button."""
    form = Form(action, said.say("page_confirm_button"))
    asked = said.say("page_confirm_asked", address=person.address)
    return Page(said.say("page_confirm"), (asked,), _labels(person.asked, said), form)


def confirmed(said: Phrases, person: Subscriber, own: str) -> Page:
    """The person follows policies from now on."""
    heard = said.say("page_confirmed_how", address=person.address)
    return Page(
        said.say("page_confirmed"),
        (heard,),
        _labels(person.follows, said),
        links=(Link(said.say("page_choose"), own),),
    )


def leaving(said: Phrases, person: Subscriber, action: str, own: str) -> Page:
    """One button ends everything; whoever wants less leaves by the link."""
    form = Form(action, said.say("page_leave"))
    asked = said.say("page_leave_asked", address=person.address)
    links = (Link(said.say("page_choose"), own),)
    return Page(said.say("page_leave"), (asked,), _labels(person.follows, said), form, links)


def left(said: Phrases) -> Page:
    """No mail comes any more."""
    return Page(said.say("page_left"), (said.say("page_left_how"),))


def preferences(said: Phrases, person: Subscriber, policies: Sequence[str], action: str) -> Page:
    """What a person follows, to be changed."""
    offered = choices(policies, person.follows, said.language)
    form = Form(action, said.say("page_save"), policies=offered, languages=languages(said.language))
    lines = (said.say("page_for", address=person.address),)
    return Page(
        said.say("page_preferences"),
        lines if person.follows else (*lines, said.say("page_nothing")),
        form=form,
    )


def saved(said: Phrases, policies: Sequence[str], own: str) -> Page:
    """What the person follows now."""
    line = said.say("page_follows") if policies else said.say("page_nothing")
    links = (Link(said.say("page_choose"), own),)
    return Page(said.say("page_saved"), (line,), _labels(policies, said), links=links)


def _labels(policies: Sequence[str], said: Phrases) -> tuple[str, ...]:
    return tuple(label(policy, said.language) for policy in policies)
