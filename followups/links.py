"""The signed link of a status request: who has it may say how the points are getting on that it was sent about."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dialogues.models import midnight
from followups.models import StatusRequest, StatusRequestQuerySet
from regions.models import Organisation, roles_of

_SALT = "followups.status"

OPEN_FOR = timedelta(days=90)
"""So long a link works."""


def token_of(person: User, on: date) -> str:
    """Names the person and the day of the mail; nobody can make one without the portal's secret key."""
    return signing.dumps([person.pk, on.isoformat()], salt=_SALT)


def status_url(person: User, on: date) -> str:
    """The whole address, for a mail."""
    return f"{settings.SITE_URL}{reverse('followup_status', args=[token_of(person, on)])}"


def sent_to(token: str) -> tuple[User, date] | None:
    """Whose link it is and of which day; None for a link that the portal never gave out, or to who has left."""
    try:
        pk, day = signing.loads(token, salt=_SALT)
        on = date.fromisoformat(day)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    return (person, on) if person else None


def is_open(on: date, *, at: datetime) -> bool:
    return timezone.localdate(at) <= on + OPEN_FOR


def requests_of(person: User, on: date) -> StatusRequestQuerySet:
    """What the mail of that day asked the person about, as far as they still belong to the owner or coordinate."""
    roles = roles_of(person)
    mail = StatusRequest.objects.filter(
        person=person, sent_at__gte=midnight(on), sent_at__lt=midnight(on + timedelta(1))
    )
    return mail.filter(
        Q(followup__owner__in=roles.organisations | roles.strategist_in)
        | Exists(
            Organisation.objects.filter(pk=OuterRef("followup__owner"), members__in=roles.organisations).order_by()
        )
        | Q(followup__host__in=roles.coordinates)
    ).order_by("pk")
