"""A programme is published: a numbered version that nobody changes any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import pdf
from dialogues.actions.agenda import open_agenda
from dialogues.content import published
from dialogues.draft import draft_of
from dialogues.models import Dialogue, Programme
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
    programme.pdf = pdf.programme_pdf(published(programme))
    programme.save(force_insert=True)
    record("programme_published", row, by=by, at=at, reason=f"Version {programme.number}")
    return programme
