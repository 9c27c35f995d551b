"""Everything that changes an organisation's areas, strategies, facts and people.

Each action locks the organisation first, so that two people who change its register at the same moment take turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as account_actions
from accounts.models import User, record
from outbox import actions as outbox_actions
from regions.models import Membership, Organisation, SpecialisationArea, StrategyDocument
from toolkit.refusals import RefusalError


@dataclass(frozen=True)
class NewArea:
    """What an area that is about to open says."""

    name: str
    description: str = ""
    source: str = ""


def _lock(organisation_id: int) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def _locked(area: SpecialisationArea) -> SpecialisationArea:
    """The area as it is now, with its organisation locked."""
    _lock(area.organisation_id)
    return SpecialisationArea.objects.get(pk=area.pk)


def _refuse_open_namesake(organisation_id: int, name: str, *, but: int = 0) -> None:
    namesakes = SpecialisationArea.objects.filter(organisation=organisation_id, valid_to=None).exclude(pk=but)
    if any(other.name.casefold() == name.casefold() for other in namesakes):
        raise RefusalError(_("There is already an S3 area called “%(name)s” that is valid.") % {"name": name})


@transaction.atomic
def add_area(
    organisation: Organisation, *, new: NewArea, valid_from: date | None, by: User, at: datetime
) -> SpecialisationArea:
    """Opens one more area beside those that there are. Its own people have written it, so it counts as confirmed."""
    _lock(organisation.pk)
    _refuse_open_namesake(organisation.pk, new.name)
    return _open(organisation.pk, new, valid_from, by, at)


def _open(organisation_id: int, new: NewArea, valid_from: date | None, by: User, at: datetime) -> SpecialisationArea:
    area = SpecialisationArea.objects.create(
        organisation_id=organisation_id,
        name=new.name,
        description=new.description,
        source=new.source,
        valid_from=valid_from,
        edited_at=at,
        edited_by=by,
    )
    record("area_added", area, by=by, at=at)
    return area


@transaction.atomic
def edit_area(
    area: SpecialisationArea, *, new: NewArea, valid_from: date | None, by: User, at: datetime
) -> SpecialisationArea:
    """Corrects what an area says; presentations about it show the corrected name. It counts as confirmed after this."""
    area = _locked(area)
    if area.valid_to is None:
        _refuse_open_namesake(area.organisation_id, new.name, but=area.pk)
    if valid_from and area.valid_to and valid_from > area.valid_to:
        raise RefusalError(_("The area cannot begin after the day it ended."))
    area.name, area.description, area.source = new.name, new.description, new.source
    area.valid_from = valid_from
    area.confidence = SpecialisationArea.Confidence.HIGH
    area.edited_at, area.edited_by = at, by
    area.save()
    record("area_edited", area, by=by, at=at)
    return area


@transaction.atomic
def confirm_area(area: SpecialisationArea, *, by: User, at: datetime) -> SpecialisationArea:
    """The organisation vouches for an area that was only probable."""
    area = _locked(area)
    if area.confidence == SpecialisationArea.Confidence.HIGH:
        return area
    area.confidence = SpecialisationArea.Confidence.HIGH
    area.edited_at, area.edited_by = at, by
    area.save()
    record("area_confirmed", area, by=by, at=at)
    return area


@transaction.atomic
def end_area(area: SpecialisationArea, *, last_day: date, by: User, at: datetime) -> SpecialisationArea:
    """The area is valid through `last_day` and is not replaced. What has been presented about it stays."""
    area = _locked(area)
    _close(area, last_day, by, at)
    record("area_ended", area, by=by, at=at)
    return area


def _close(area: SpecialisationArea, last_day: date, by: User, at: datetime) -> None:
    if area.valid_to is not None and area.valid_to < timezone.localdate(at):
        raise RefusalError(_("“%(name)s” has already ended.") % {"name": area.name})
    if area.valid_from is not None and last_day < area.valid_from:
        raise RefusalError(_("“%(name)s” cannot end before the day it began.") % {"name": area.name})
    area.valid_to = last_day
    area.edited_at, area.edited_by = at, by
    area.save()


@transaction.atomic
def reopen_area(area: SpecialisationArea, *, by: User, at: datetime) -> SpecialisationArea:
    """Undoes an ending: the area is valid without an end again. What replaced it, if anything, stays too."""
    area = _locked(area)
    if area.valid_to is None:
        return area
    _refuse_open_namesake(area.organisation_id, area.name, but=area.pk)
    area.valid_to = None
    area.edited_at, area.edited_by = at, by
    area.save()
    record("area_reopened", area, by=by, at=at)
    return area


@transaction.atomic
def replace_areas(
    areas: Sequence[SpecialisationArea], *, successors: Sequence[NewArea], starts: date, by: User, at: datetime
) -> list[SpecialisationArea]:
    """Closes `areas` (all of one organisation) the day before `starts` and opens `successors`, each linked to all."""
    organisation_id = areas[0].organisation_id
    _lock(organisation_id)
    old = list(SpecialisationArea.objects.filter(pk__in=[area.pk for area in areas], organisation=organisation_id))
    for area in old:
        _close(area, starts - timedelta(days=1), by, at)
        record("area_replaced", area, by=by, at=at)
    opened = []
    for new in successors:
        _refuse_open_namesake(organisation_id, new.name)
        area = _open(organisation_id, new, starts, by, at)
        area.replaces.set(old)
        opened.append(area)
    return opened


@transaction.atomic
def remove_area(area: SpecialisationArea, *, by: User, at: datetime) -> None:
    """Takes away an area that was added by mistake; one that anything refers to can only be ended."""
    area = _locked(area)
    if area.code:
        raise RefusalError(_("An area from the register cannot be removed, only ended."))
    record("area_removed", area.organisation, by=by, at=at, reason=area.name)
    try:
        with transaction.atomic():
            area.delete()
    except ProtectedError as error:
        raise RefusalError(
            _("“%(name)s” is used in a presentation and cannot be removed, only ended.") % {"name": area.name}
        ) from error


@dataclass(frozen=True)
class StrategyText:
    """What a strategy document in the register says."""

    kind: str
    title: str
    url: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def _refuse_same_strategy(organisation_id: int, says: StrategyText, *, but: int = 0) -> None:
    others = StrategyDocument.objects.filter(organisation=organisation_id, kind=says.kind).exclude(pk=but)
    if any((other.title.casefold(), other.url) == (says.title.casefold(), says.url) for other in others):
        raise RefusalError(_("That strategy is already in the list."))


@transaction.atomic
def add_strategy(organisation: Organisation, *, says: StrategyText, by: User, at: datetime) -> StrategyDocument:
    """Adds one document to the organisation's strategies."""
    _lock(organisation.pk)
    _refuse_same_strategy(organisation.pk, says)
    document = StrategyDocument.objects.create(
        organisation=organisation,
        kind=says.kind,
        title=says.title,
        url=says.url,
        valid_from=says.valid_from,
        valid_to=says.valid_to,
        edited_at=at,
        edited_by=by,
    )
    record("strategy_added", document, by=by, at=at)
    return document


@transaction.atomic
def edit_strategy(document: StrategyDocument, *, says: StrategyText, by: User, at: datetime) -> StrategyDocument:
    """Corrects a document, or gives it its last day. Presentations keep the title and address they were given."""
    _lock(document.organisation_id)
    document = StrategyDocument.objects.get(pk=document.pk)
    _refuse_same_strategy(document.organisation_id, says, but=document.pk)
    document.kind, document.title, document.url = says.kind, says.title, says.url
    document.valid_from, document.valid_to = says.valid_from, says.valid_to
    document.edited_at, document.edited_by = at, by
    document.save()
    record("strategy_edited", document, by=by, at=at)
    return document


@transaction.atomic
def remove_strategy(document: StrategyDocument, *, by: User, at: datetime) -> None:
    """Takes away a document that a person added by mistake."""
    _lock(document.organisation_id)
    document = StrategyDocument.objects.get(pk=document.pk)
    if document.code:
        raise RefusalError(_("A strategy from the register cannot be removed. Give it a last day instead."))
    record("strategy_removed", document.organisation, by=by, at=at, reason=document.title)
    document.delete()


@transaction.atomic
def edit_facts(
    organisation: Organisation,
    *,
    s3_term: str,
    website: str,
    mailbox: str,
    description: str,
    by: User,
    at: datetime,
) -> Organisation:
    """Changes what the organisation says about itself. Names and codes are the register's."""
    organisation = _lock(organisation.pk)
    organisation.s3_term, organisation.website = s3_term, website
    organisation.mailbox, organisation.description = mailbox, description
    organisation.edited_at, organisation.edited_by = at, by
    organisation.save()
    record("organisation_edited", organisation, by=by, at=at)
    return organisation


@transaction.atomic
def start_membership(
    person: User,
    organisation: Organisation,
    *,
    role: str,
    by: User,
    at: datetime,
    title: str = "",
    takes_invitations: bool = True,
) -> Membership:
    """The person acts for the organisation from now on, in one role."""
    _lock(organisation.pk)
    if Membership.objects.filter(user=person, organisation=organisation, ended_at=None).exists():
        raise RefusalError(_("%(name)s already acts for the organisation.") % {"name": person})
    membership = Membership.objects.create(
        user=person,
        organisation=organisation,
        role=role,
        title=title,
        takes_invitations=takes_invitations,
        started_at=at,
    )
    record("membership_started", membership, by=by, at=at)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime) -> Membership:
    """The person no longer acts for the organisation. Ending it twice changes nothing."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.ended_at is None:
        membership.ended_at = at
        membership.save()
        record("membership_ended", membership, by=by, at=at)
    return membership


@transaction.atomic
def anonymise_person(person: User, *, by: User, at: datetime) -> User:
    """Ends the person's memberships, forgets the titles (in the history too), the mail, and anonymises the account."""
    for membership in Membership.objects.filter(user=person, ended_at=None):
        end_membership(membership, by=by, at=at)
    Membership.objects.filter(user=person).exclude(title="").update(title="")
    history = Membership.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory
    history.objects.filter(user=person).exclude(title="").update(title="")
    outbox_actions.erase_addressed_to(person.email, at=at)
    return account_actions.anonymise_person(person, by=by, at=at)
