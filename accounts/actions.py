"""What an administrator changes about a person's account."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User, record
from toolkit.refusals import RefusalError

NOBODY = "example.invalid"
"""A domain that can never receive mail (RFC 2606)."""


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def is_anonymised(person: User) -> bool:
    return person.email.endswith(f"@{NOBODY}")


def _private_models() -> Iterator[tuple[type[Model], str]]:
    """The models whose rows are one person's own and nobody else's: they say so with `belongs_to = "the field"`.

    What a person has done in the matters of the portal is not among them; it stays.
    """
    for model in apps.get_models():
        if field := getattr(model, "belongs_to", ""):
            yield model, field


@transaction.atomic
def anonymise_person(person: User, *, by: User, at: datetime) -> User:
    """Nobody can tell afterwards who it was; the rows stay, so what was done stays done by one and the same person.

    Only what was the person's own and nobody else's goes. Every means of logging in is gone, and a session that is open
    ends with its next request. Memberships are ended by `regions.actions.anonymise_person`, which calls this.
    """
    person = _locked(person)
    if person.pk == by.pk:
        raise RefusalError(_("You cannot anonymise yourself. Ask another administrator."))
    if is_anonymised(person):
        return person
    for means in (Authenticator, EmailAddress, SocialAccount):
        means.objects.filter(user=person).delete()
    for model, field in _private_models():
        model._default_manager.filter(**{field: person}).delete()  # noqa: SLF001  # Django's documented way to its rows
    person.name, person.email = f"Anonym {person.pk}", f"anonym-{person.pk}@{NOBODY}"
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.save()
    record("person_anonymised", person, by=by, at=at)
    return person


@transaction.atomic
def remove_second_factors(person: User, *, by: User, at: datetime) -> bool:
    """For who has lost phone, computer and reserve codes: a code by e-mail is enough again, and the person is told.

    Who coordinates or administers must make a new second factor at the next log-in. False when there was none.
    """
    person = _locked(person)
    if person.pk == by.pk:
        raise RefusalError(_("You cannot remove your own second step here. Do it under My account."))
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        return False
    record("second_factors_removed", person, by=by, at=at)
    transaction.on_commit(lambda: tell_second_factors_removed(person, at=at))
    return True


def tell_second_factors_removed(person: User, *, at: datetime) -> None:
    get_adapter().send_mail("mfa/email/second_factors_removed", person.email, {"timestamp": at})
