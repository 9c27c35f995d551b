"""A programme is published: a numbered version that nobody changes any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import emails
from dialogues.actions import telling
from dialogues.actions.agenda import open_agenda
from dialogues.content import file_name, published
from dialogues.draft import draft_of
from dialogues.models import Dialogue, Programme
from outbox.letters import Attachment
from toolkit.refusals import RefusalError


class DoesNotFitError(RefusalError):
    """The programme is longer than the dialogue, and nobody has said that it is to be published anyway."""


@transaction.atomic
def publish(dialogue: Dialogue, *, by: User, at: datetime, seen: int | None = None, anyway: bool = False) -> Programme:
    """The agenda becomes the next version, with its document. Publishing again without a change gives the same version.

    `anyway` publishes a programme that is longer than the dialogue; without it that raises DoesNotFitError.
    """
    row = open_agenda(dialogue, seen=seen)
    if row.state != Dialogue.State.PLANNED:
        raise RefusalError(_("The dialogue is a draft. Plan it first."))
    draft = draft_of(row)
    if not draft.items:
        raise RefusalError(_("There is nothing to publish yet."))
    if draft.newest and not draft.difference:
        return draft.newest
    if not draft.plan.fits and not anyway:
        raise DoesNotFitError(
            _("The programme is %(minutes)d minutes longer than the dialogue.") % {"minutes": draft.plan.missing}
        )
    programme = Programme(
        dialogue=row,
        number=draft.newest.number + 1 if draft.newest else 1,
        content=draft.plan.as_json(),
        published_at=at,
        published_by=by,
    )
    from dialogues import pdf  # here, so that only a process that publishes loads the engine and its libraries

    programme.pdf = pdf.programme_pdf(published(programme))
    programme.save(force_insert=True)
    record("programme_published", row, by=by, at=at, reason=f"Version {programme.number}")
    tell_programme(programme, draft.concerned, at=at)
    return programme


def tell_programme(programme: Programme, changed_for: frozenset[int] | None, *, at: datetime) -> int:
    """A letter with the document, and with the programme in the calendar entry; how many it goes to.

    `changed_for` are the organisations that the version concerns, None when it is everybody who is invited and has not
    declined. Time and place are as they were, so the entry keeps its SEQUENCE and has a newer DTSTAMP (RFC 5546,
    2.1.5). Telling again sends nothing again.
    """
    plan = published(programme)
    earlier = Programme.objects.filter(dialogue=programme.dialogue_id, number=programme.number - 1).first()
    document = Attachment(file_name(plan), "application/pdf", bytes(programme.pdf))
    hearers = telling.hearers_of(programme.dialogue, organisations=changed_for)
    for recipient in hearers:
        letter = emails.programme(
            recipient, plan, at=at, document=document, before=published(earlier) if earlier else None
        )
        telling.tell(recipient, letter, reason=f"programme{programme.number}", at=at)
    return len(hearers)
