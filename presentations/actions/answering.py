"""An organisation answers its invitation: the answer itself, the area, the presentation it opens, and who comes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from dialogues import actions as dialogue_actions
from dialogues.models import Invitation, Recipient
from presentations import prefill
from presentations.actions import writing
from presentations.models import Presentation
from regions.models import SpecialisationArea


@dataclass(frozen=True)
class Reply:
    """What was filled in on the answer page."""

    answer: str
    area: SpecialisationArea | None = None
    reason: str = ""
    suggestion: str = ""
    speaker_title: str = ""
    stand_in_name: str = ""
    stand_in_address: str = ""


@transaction.atomic
def answer(
    invitation: Invitation,
    reply: Reply,
    *,
    by: User,
    at: datetime,
    through: Recipient | None = None,
    on_behalf: bool = False,
) -> Invitation:
    """The answer stands, the presentation is open if the organisation has a place, and the stand-in is told.

    A presentation that has been started follows the area that is chosen, and is kept when the organisation changes its
    mind. Refuses another area once the presentation is handed in. All of it happens, or nothing.
    """
    answered = dialogue_actions.answer_invitation(
        invitation,
        reply.answer,
        by=by,
        at=at,
        area=reply.area,
        reason=reply.reason,
        suggestion=reply.suggestion,
        speaker_title=reply.speaker_title,
        through=through,
        on_behalf=on_behalf,
    )
    if answered.answer == Invitation.Answer.PRESENTS:
        open_presentation(answered, by=by, at=at)
    if reply.stand_in_address and through:
        dialogue_actions.send_stand_in(through, name=reply.stand_in_name, address=reply.stand_in_address, by=by, at=at)
    return answered


def open_presentation(invitation: Invitation, *, by: User, at: datetime) -> Presentation | None:
    """The organisation's presentation about the area that it chose; None when there is no area or no template yet."""
    area, dialogue, body = invitation.area, invitation.dialogue, invitation.organisation
    begun = Presentation.objects.filter(dialogue=dialogue, organisation=body).first()
    if area is None or dialogue.state != dialogue.State.PLANNED:
        return begun
    if begun is None:
        if prefill.template_for(dialogue, body) is None:
            return None
        return writing.start_presentation(dialogue, body, area, by=by, at=at, reuse=True)
    if begun.area_id != area.pk:
        return writing.change_subject(begun, area, by=by, at=at)
    return begun
