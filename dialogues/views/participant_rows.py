"""The table of those who take part, in words: the template only sets them, fifty times faster."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dialogues.models import Invitation, Recipient
from toolkit.dates import short_day
from toolkit.labels import in_words

Answer = Invitation.Answer
TONES = {
    Answer.PRESENTS: "good",
    Answer.WAITS: "sun",
    "": "sun",
    Answer.LISTENS: "good",
    Answer.OTHER_TIME: "sun",
    Answer.DECLINES: "quiet",
}
WAYS = ("invitation_reply", "participant_change", "participant_remove")


@dataclass(frozen=True)
class Reader:
    """Who reads: the `hosts` see more, and may have invitations that leave (`sends`) and what can be changed."""

    hosts: bool
    sends: bool
    changes: bool


def rows(
    page: list[Invitation], standing: list[Invitation], members: dict[int, dict[int, str]], reader: Reader
) -> list[dict[str, Any]]:
    """Those of one page; `standing` is everybody, `members` the members of every group."""
    said = in_words([*Invitation.Role.choices, *Answer.choices])
    groups = [(row.organisation.short_name, members.get(row.organisation_id, {})) for row in standing]
    ahead = [row.pk for row in standing if row.answer == Answer.WAITS]
    found = []
    for row in page:
        through = ", ".join(name for name, covered in groups if row.organisation_id in covered)
        found.append(
            {
                "name": row.organisation.short_name,
                "covers": ", ".join(members.get(row.organisation_id, {}).values()),
                "through": _("asked through %(names)s as well") % {"names": through} if through else "",
                "asked": said[row.role],
                "sent": _sent(row, reader) if reader.hosts else "",
                "answer": _answer(row, said, ahead),
                "tone": TONES[row.answer],
                "on_behalf": row.on_behalf,
                "area": row.area.name if row.area else "",
                "lines": [one for one in (row.suggestion, row.reason, *_calendars(row)) if one] if reader.hosts else [],
                "number": row.diary_number or "–",
                "urls": [reverse(way, args=[row.dialogue_id, row.pk]) for way in WAYS] if reader.changes else [],
            }
        )
    return found


def _sent(row: Invitation, reader: Reader) -> str:
    if row.released_at:
        return _("sent %(day)s") % {"day": short_day(row.released_at)}
    if row.held_back_at:
        return _("held back")
    return _("not sent") if reader.sends else ""


def _answer(row: Invitation, said: dict[str, str], ahead: list[int]) -> str:
    if row.answer == Answer.WAITS:
        return _("Number %(number)d on the waiting list") % {"number": ahead.index(row.pk) + 1}
    if row.answer:
        return said[row.answer]
    statuses = [one.calendar_status for one in row.recipients.all() if not one.cancelled_at]
    if Recipient.Status.ACCEPTED in statuses:
        return _("Comes, has not chosen yet")  # to present, or only to listen: a calendar cannot say
    return _("No answer yet")


def _calendars(row: Invitation) -> list[str]:
    return [
        f"{recipient.name}: {recipient.get_calendar_status_display()}"
        for recipient in row.recipients.all()
        if recipient.calendar_status and not recipient.cancelled_at
    ]
