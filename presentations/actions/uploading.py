"""Pictures that an organisation adds to what it writes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from presentations.actions.locking import held
from presentations.actions.writing import refuse_unless_editable
from presentations.models import Picture, Presentation
from presentations.uploads.pictures import CheckedPicture
from toolkit.refusals import RefusalError

MOST_PICTURES = 100
"""Of one presentation, those included that stand in no section any more: pictures are kept for the history."""


@transaction.atomic
def add_picture(presentation: Presentation, picture: CheckedPicture, *, by: User, at: datetime) -> Picture:
    """Stores the picture; the same picture once more is the one that is there. No section shows it yet."""
    presentation = held(presentation)
    refuse_unless_editable(presentation, at=at)
    known = presentation.pictures.filter(digest=picture.digest).first()
    if known is not None:
        return known
    if presentation.pictures.count() >= MOST_PICTURES:
        raise RefusalError(
            _("%(count)s pictures have been added to this presentation, and that is the most.")
            % {"count": MOST_PICTURES}
        )
    return Picture.objects.create(
        presentation=presentation,
        digest=picture.digest,
        format=picture.format,
        width=picture.width,
        height=picture.height,
        body=picture.body,
        name=picture.name,
        uploaded_at=at,
        uploaded_by=by,
    )
