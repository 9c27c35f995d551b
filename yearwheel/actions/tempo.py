"""The tempo policy and its versions; what a verdict says in words; and invitations that leave in spite of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, record
from dialogues.actions.locking import locked
from dialogues.models import Invitation
from regions.models import Organisation
from toolkit.dates import day
from toolkit.refusals import RefusalError
from yearwheel import tempo
from yearwheel.models import Release, TempoPolicy


def words(verdict: tempo.Verdict) -> str:
    """A verdict as a sentence; an empty text for one that allows."""
    return sentence(verdict.rule, verdict.by_name)


def sentence(rule: str, figures: Mapping[str, Any]) -> str:
    """The same from what a `Release` keeps, where days are texts. For a group it begins with the member it is about."""
    if rule not in _SAYS:
        return ""
    told = _SAYS[rule]({name: _in_words(value) for name, value in figures.items()})
    return f"{figures['party']}: {told}" if figures.get("party") else told


def _no_go(says: dict[str, Any]) -> str:
    return _("%(day)s is closed for invitations: %(why)s.") % says


def _apart(says: dict[str, Any]) -> str:
    if not says["days"]:
        return _("Another invitation leaves the same day (%(other)s); at least %(apart)d days between two.") % says
    text = ngettext(
        "%(days)d day from the invitation to %(other)s, %(other_on)s; at least %(apart)d days between two.",
        "%(days)d days from the invitation to %(other)s, %(other_on)s; at least %(apart)d days between two.",
        says["days"],
    )
    return text % says


def _window(says: dict[str, Any]) -> str:
    text = ngettext(
        "%(count)d invitation from %(first)s to %(last)s already; at most %(most)d in %(days)d days.",
        "%(count)d invitations from %(first)s to %(last)s already; at most %(most)d in %(days)d days.",
        says["count"],
    )
    return text % says


def _preparing(says: dict[str, Any]) -> str:
    text = ngettext(
        "Prepares its presentation for %(other)s until %(until)s; at most %(most)d presentation at a time.",
        "Prepares its presentation for %(other)s until %(until)s; at most %(most)d presentations at a time.",
        says["most"],
    )
    return text % says


def _late(says: dict[str, Any]) -> str:
    return _("The last day it could leave, %(latest)s, has passed.") % says


def _nobody(_says: dict[str, Any]) -> str:
    return _("Nobody takes the organisation's invitations, and it has no function mailbox.")


NOBODY = "nobody"
"""Not the tempo's: the invitation has nobody to go to."""

_SAYS: dict[str, Callable[[dict[str, Any]], str]] = {
    tempo.NO_GO: _no_go,
    tempo.APART: _apart,
    tempo.WINDOW: _window,
    tempo.PREPARING: _preparing,
    tempo.LATE: _late,
    NOBODY: _nobody,
}


def _in_words(value: Any) -> Any:
    """A day in words; JSON keeps it as a text."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value
    return day(value) if isinstance(value, date) else value


@transaction.atomic
def set_policy(policy: tempo.Policy, *, reason: str, by: User, at: datetime) -> TempoPolicy:
    """The figures that hold from now on, as a new version. The same figures again make no version."""
    if not reason.strip():
        raise RefusalError(_("Say why the tempo is changed."))
    if policy.apart_days > policy.window_days:
        raise RefusalError(
            _("The days between two invitations cannot be more than the days in which they are counted.")
        )
    latest = TempoPolicy.objects.select_for_update().order_by("-number").first()
    if latest and latest.policy == policy:
        return latest
    number = latest.number + 1 if latest else 1
    made = TempoPolicy(number=number, reason=" ".join(reason.split()), created_at=at, created_by=by, **asdict(policy))
    made.full_clean(validate_unique=False, validate_constraints=False)
    made.save()
    record("tempo_changed", made, by=by, at=at, reason=made.reason)
    return made


def locked_for_release(organisations: set[int]) -> list[Organisation]:
    """The organisations with their row locks, in the order of their ids, and a group's members among them.

    Whoever releases anything takes the dialogue's lock first and then these, so that two can never wait for each other;
    and reads what has left after that, so that both see what the other has sent.
    """
    members = Organisation.members.through.objects.filter(from_organisation__in=organisations)
    everybody = organisations | set(members.values_list("to_organisation", flat=True))
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=everybody).order_by("pk")
    return list(rows.prefetch_related("members"))


@transaction.atomic
def override(invitation: Invitation, *, reason: str, by: User, at: datetime) -> Release:
    """This one invitation may leave in spite of the tempo: with the next wave, or at the clock's next turn."""
    if not reason.strip():
        raise RefusalError(_("Write why the invitation leaves in spite of the tempo."))
    release = locked_release(invitation, by=by, at=at)
    release.override_reason, release.overridden_at, release.overridden_by = reason.strip(), at, by
    release.stuck_at = None
    release.save()
    record("invitation_tempo_overridden", invitation, by=by, at=at, reason=reason.strip())
    return release


@transaction.atomic
def take_back_override(invitation: Invitation, *, by: User, at: datetime) -> Release:
    """The tempo binds the invitation again."""
    release = locked_release(invitation, by=by, at=at)
    if release.overridden_at:
        release.override_reason, release.overridden_at, release.overridden_by = "", None, None
        release.save()
        record("invitation_tempo_binds_again", invitation, by=by, at=at)
    return release


def locked_release(invitation: Invitation, *, by: User, at: datetime) -> Release:
    """The invitation's row in the queue, made when there is none, under the dialogue's lock. Refuses what has left."""
    row = locked(invitation.dialogue)
    current = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    if current.released_at:
        raise RefusalError(_("The invitation to %(name)s has been sent already.") % {"name": current.organisation})
    release, _new = Release.objects.get_or_create(
        invitation=current, defaults={"counted_from": row.starts_on, "created_at": at, "created_by": by}
    )
    release.invitation.dialogue = row
    return release
