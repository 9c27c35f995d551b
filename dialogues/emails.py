"""The mails about a dialogue, each a pair of text and HTML in templates/mail/, always in Swedish.

Nothing confidential stands in subject or body: what a mail says about the dialogue stands in the calendar entry too.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from dialogues import answering, ics
from dialogues.content import Plan, text_of
from dialogues.links import answer_url
from dialogues.models import Invitation, Recipient, Wave
from outbox.letters import Attachment, Letter
from regions.models import Organisation
from toolkit.mail import written
from toolkit.sorting import swedish_key

SAID: dict[str, str] = {
    Invitation.Answer.PRESENTS: "Vi presenterar",
    Invitation.Answer.WAITS: "Vi vill presentera (på väntelistan)",
    Invitation.Answer.LISTENS: "Vi lyssnar",
    Invitation.Answer.DECLINES: "Vi avstår",
    Invitation.Answer.OTHER_TIME: "Vi föreslår en annan tid",
}
"""The answers in the mails, which are always in Swedish."""


def invitation(recipient: Recipient, *, wave: Wave, at: datetime, link: str = "") -> Letter:
    """You are asked; `wave` has the coordinator's words. `link` replaces the signed one where a mail is only shown."""
    return _letter("invitation", recipient, at=at, method="REQUEST", wave=wave, link=link or answer_url(recipient))


def update(recipient: Recipient, *, at: datetime, was: dict[str, Any]) -> Letter:
    """Time or place has changed; `was` holds what it was: starts_at, ends_at, meeting_url."""
    return _letter("update", recipient, at=at, method="REQUEST", was=was, link=answer_url(recipient))


def cancellation(recipient: Recipient, *, at: datetime, why: str, reason: str = "") -> Letter:
    """Out of the calendar. `why`: the "dialogue" is cancelled, for a reason; the "invitation" withdrawn; a "stand_in"
    comes instead; or the person has "left" the organisation.
    """
    return _letter("cancellation", recipient, at=at, method="CANCEL", why=why, reason=reason)


def restored(recipient: Recipient, *, at: datetime, why: str) -> Letter:
    """The "dialogue" takes place after all, or the "invitation" stands again."""
    return _letter("restored", recipient, at=at, method="REQUEST", why=why, link=answer_url(recipient))


def stand_in(recipient: Recipient, *, at: datetime) -> Letter:
    """You go instead of somebody."""
    return _letter("stand_in", recipient, at=at, method="REQUEST", link=answer_url(recipient))


def moved_up(recipient: Recipient, *, at: datetime) -> Letter:
    """A place has come free: the organisation presents."""
    return _letter("moved_up", recipient, at=at, link=answer_url(recipient))


def programme(
    recipient: Recipient, plan: Plan, *, at: datetime, document: Attachment, before: Plan | None = None
) -> Letter:
    """The programme is published; `before` is the version before it, which the organisation has been told."""
    body = recipient.invitation.organisation_id
    letter = _letter(
        "programme",
        recipient,
        at=at,
        plan=plan,
        text=text_of(plan),
        is_first=before is None,
        slot=plan.presenting.get(body),
        was=before.presenting.get(body) if before else None,
        link=answer_url(recipient),
    )
    calendar = ics.request_of(recipient, at=at, programme=text_of(plan))
    return replace(letter, attachments=(document,), calendar=calendar, calendar_method="REQUEST")


def _letter(name: str, recipient: Recipient, *, at: datetime, method: str = "", **more: Any) -> Letter:
    asked = recipient.invitation
    context = {
        "recipient": recipient,
        "invitation": asked,
        "organisation": asked.organisation,
        "covers": covered(asked.organisation) if asked.organisation.is_group else [],
        "dialogue": asked.dialogue,
        "host": asked.dialogue.host,
        "to_present": asked.role == Invitation.Role.PRESENT,
        "site": settings.SITE_URL,
        "answered": SAID.get(asked.answer, ""),
        "may_answer": answering.state_of(asked, at=at) is answering.Link.OPEN,
        "answer_is_late": asked.dialogue.answer_due_at <= at,
        "material_is_late": asked.dialogue.material_is_late(at=at),
        **more,
    }
    text = written(name, context)
    calendar = ""
    if method:
        calendar = ics.cancel_of(recipient, at=at) if method == "CANCEL" else ics.request_of(recipient, at=at)
    return Letter(
        to=recipient.address,
        to_name=recipient.name,
        subject=text.subject,
        text=text.text,
        html=text.html,
        reply_to=asked.dialogue.host.mailbox,
        calendar=calendar,
        calendar_method=method,
    )


def covered(body: Organisation) -> list[str]:
    """The regions that a group stands for, in Swedish order."""
    return sorted((member.short_name for member in body.members.all()), key=swedish_key)
