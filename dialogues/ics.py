"""The calendar entry of a dialogue, as one recipient's calendar takes it in."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dialogues.models import Invitation, Recipient
from toolkit.calendar import Event, Person, cancel, request

PARTSTAT = {
    Invitation.Answer.PRESENTS: "ACCEPTED",
    Invitation.Answer.LISTENS: "ACCEPTED",
    Invitation.Answer.WAITS: "TENTATIVE",
    Invitation.Answer.OTHER_TIME: "TENTATIVE",
    Invitation.Answer.DECLINES: "DECLINED",
}


def event_of(recipient: Recipient, *, at: datetime, programme: str = "") -> Event:
    """The dialogue as it is now, in Swedish; the answer that stands is the attendee's status."""
    dialogue = recipient.invitation.dialogue
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
        answered=PARTSTAT.get(Invitation.Answer(recipient.invitation.answer), "NEEDS-ACTION")
        if recipient.invitation.answer
        else "NEEDS-ACTION",
    )


def request_of(recipient: Recipient, *, at: datetime, programme: str = "") -> str:
    return request(event_of(recipient, at=at, programme=programme))


def cancel_of(recipient: Recipient, *, at: datetime) -> str:
    return cancel(event_of(recipient, at=at))
