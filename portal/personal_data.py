"""What the portal knows about a person, found by looking through the models, so that no field is forgotten."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.models import User
from outbox.hiding import hidden
from outbox.models import Message
from presentations.models import Rehearsal
from regions.models import Membership


def own_models() -> Iterator[type[models.Model]]:
    """The models of the portal's own apps; their history tables too."""
    for config in apps.get_app_configs():
        if config.path.startswith(str(settings.BASE_DIR)) and "site-packages" not in config.path:
            yield from config.get_models()


def links_to_people() -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Every foreign key to a person in the portal's own models, history tables apart."""
    for model in own_models():
        if hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.get_fields():  # noqa: SLF001 - Django's documented way to look at a model
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                yield model, field


def about(person: User, *, at: datetime) -> dict[str, Any]:
    """The person's own fields, memberships, log-in means, readings aloud, and where in the portal the name stands."""
    return {
        "made_at": at.isoformat(),
        "person": {
            "name": person.name,
            "email": person.email,
            "registered_at": person.date_joined.isoformat(),
            "last_login": person.last_login.isoformat() if person.last_login else None,
            "administers_the_portal": person.is_staff,
        },
        "memberships": [
            {
                "organisation": membership.organisation.name,
                "role": membership.get_role_display(),
                "title": membership.title,
                "takes_invitations": membership.takes_invitations,
                "from": membership.started_at.isoformat(),
                "until": membership.ended_at.isoformat() if membership.ended_at else None,
            }
            for membership in Membership.objects.filter(user=person).select_related("organisation").order_by("pk")
        ],
        "second_factors": [
            {"kind": factor.get_type_display(), "name": str(factor), "added_at": factor.created_at.isoformat()}
            for factor in Authenticator.objects.filter(user=person).order_by("pk")
        ],
        "single_sign_on": list(SocialAccount.objects.filter(user=person).values("provider", "uid")),
        "readings_aloud": [
            {
                "presentation": str(reading.presentation),
                "section": reading.section.title,
                "words": reading.words,
                "seconds": reading.seconds,
                "at": reading.rehearsed_at.isoformat(),
            }
            for reading in Rehearsal.objects.filter(person=person)
            .select_related("presentation__organisation", "presentation__area", "presentation__focus_area", "section")
            .order_by("pk")
        ],
        "mail": [
            {
                "subject": message.subject,
                "state": message.get_state_display(),
                "queued_at": message.queued_at.isoformat(),
                "sent_at": message.sent_at.isoformat() if message.sent_at else None,
                "text": hidden(message.text),
            }
            for message in Message.objects.filter(to__iexact=person.email).order_by("pk")
        ],
        "where_your_name_stands": [
            place
            for model, field in links_to_people()
            if model not in (Membership, Rehearsal) and (place := _place(person, model, field))
        ],
    }


def _place(person: User, model: type[models.Model], field: "models.ForeignKey[Any, Any]") -> dict[str, Any] | None:
    """The rows where one field of one model names the person."""
    rows = [{"id": row.pk, "is": str(row)} for row in model._default_manager.filter(**{field.name: person})]  # noqa: SLF001 - the same
    name = str(model._meta.verbose_name_plural)  # noqa: SLF001 - the same
    return {"in": name, "as": field.name, "rows": rows} if rows else None
