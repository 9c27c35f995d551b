"""The calendar entry of a dialogue, as one recipient's calendar takes it in."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dialogues.content import programme_text
from dialogues.models import Invitation, Recipient
from toolkit.calendar import Event, Person, cancel, request

PARTSTAT = {
    Invitation.Answer.PRESENTS: "ACCEPTED",
    Invitation.Answer.LISTENS: "ACCEPTED",
    Invitation.Answer.WAITS: "TENTATIVE",
    Invitation.Answer.OTHER_TIME: "TENTATIVE",
    Invitation.Answer.DECLINES: "DECLINED",
}


def event_of(recipient: Recipient, *, at: datetime, programme: str | None = None) -> Event:
    """The dialogue as it is now, in Swedish; the answer that stands is the attendee's status.

    `programme` is the text of the published programme; None asks for it here.
    """
    dialogue = recipient.invitation.dialogue
    if programme is None:
        programme = programme_text(dialogue)
    with translation.override("sv"):
        parts = [
            _("Strategic quick dialogue about %(area)s, held by %(host)s.")
            % {"area": dialogue.focus_area.name, "host": dialogue.host.short_name},
            dialogue.scope,
            _("Meeting link: %(url)s") % {"url": dialogue.meeting_url}
            if dialogue.meeting_url
            else _("The meeting link comes in an update of this calendar entry."),
            programme,
        ]
    return Event(
        uid=recipient.uid,
        sequence=recipient.sequence,
        stamp=at,
        starts_at=dialogue.starts_at,
        ends_at=dialogue.ends_at,
        title=dialogue.title,
        description="\n\n".join(part for part in parts if part),
        url=dialogue.meeting_url,
        organizer=Person(dialogue.host.short_name, settings.CALENDAR_REPLIES_TO),
        attendee=Person(recipient.name, recipient.address),
        answered=status_of(recipient),
    )


def status_of(recipient: Recipient) -> str:
    """PARTSTAT: what the recipient's own calendar replied, or else the organisation's answer.

    An answer that the recipient gave on the page after the calendar's reply counts before it.
    """
    asked = recipient.invitation
    later_on_the_page = (
        asked.answered_through_id == recipient.pk
        and asked.answered_at is not None
        and recipient.calendar_at is not None
        and asked.answered_at > recipient.calendar_at
    )
    if recipient.calendar_status and not later_on_the_page:
        return recipient.calendar_status
    return PARTSTAT[Invitation.Answer(asked.answer)] if asked.answer else "NEEDS-ACTION"


def request_of(recipient: Recipient, *, at: datetime, programme: str | None = None) -> str:
    return request(event_of(recipient, at=at, programme=programme))


def cancel_of(recipient: Recipient, *, at: datetime) -> str:
    return cancel(event_of(recipient, at=at, programme=""))
