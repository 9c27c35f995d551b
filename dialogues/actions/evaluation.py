"""Whoever took part says afterwards what the dialogue gave and how well its scope fitted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import evaluating
from dialogues.actions.locking import locked
from dialogues.evaluating import Door
from dialogues.models import Dialogue, Evaluation
from regions.models import Organisation
from toolkit.refusals import RefusalError


@transaction.atomic
def evaluate(
    dialogue: Dialogue,
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    usefulness: int,
    scope_fit: int,
    direction: str,
    comment: str = "",
) -> Evaluation:
    """The person's answer, in place of what the person answered before; the same answer again changes nothing.

    Refuses a dialogue that is not held, the time after the last day, and an organisation that did not take part.
    """
    row = locked(dialogue)
    refuse_unless_open(row, at=at)
    if not evaluating.took_part(row, organisation):
        raise RefusalError(_("Only those who presented or listened evaluate a dialogue."))
    facts = {
        "organisation": organisation,
        "usefulness": usefulness,
        "scope_fit": scope_fit,
        "direction": direction,
        "comment": comment.strip(),
    }
    current = row.evaluations.filter(user=by).select_related("organisation").first()
    if current and all(getattr(current, name) == value for name, value in facts.items()):
        return current
    current = current or Evaluation(dialogue=row, user=by)
    for name, value in facts.items():
        setattr(current, name, value)
    current.answered_at = at
    current.save()
    record("evaluation_answered", current, by=by, at=at)
    return current


def refuse_unless_open(dialogue: Dialogue, *, at: datetime) -> None:
    state = evaluating.state_of(dialogue, at=at)
    if state is Door.OPEN:
        return
    raise RefusalError(
        {
            Door.EARLY: _("The dialogue is not marked as held yet."),
            Door.LATE: _("The last day to evaluate the dialogue has passed."),
            Door.CANCELLED: _("The dialogue is cancelled."),
        }[state]
    )
