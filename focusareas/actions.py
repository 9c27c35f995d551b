"""Everything that changes focus areas and the themes of S3 areas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import regions.actions
from accounts.models import User, record
from focusareas.models import FocusArea, Theme
from regions.actions import NewArea
from regions.models import Organisation, SpecialisationArea
from toolkit.refusals import RefusalError

# --- S3 areas and their themes


@transaction.atomic
def add_area(
    organisation: Organisation,
    *,
    new: NewArea,
    themes: Iterable[Theme],
    valid_from: date | None,
    by: User,
    at: datetime,
) -> SpecialisationArea:
    """Opens an S3 area that belongs to `themes`."""
    area = regions.actions.add_area(organisation, new=new, valid_from=valid_from, by=by, at=at)
    area.themes.set(themes)
    return area


@transaction.atomic
def edit_area(
    area: SpecialisationArea, *, new: NewArea, themes: Iterable[Theme], valid_from: date | None, by: User, at: datetime
) -> SpecialisationArea:
    """Corrects an S3 area; it belongs to exactly `themes` afterwards."""
    area = regions.actions.edit_area(area, new=new, valid_from=valid_from, by=by, at=at)
    area.themes.set(themes)
    return area


@dataclass(frozen=True)
class Successor:
    """An S3 area that takes over from others, with its themes."""

    new: NewArea
    themes: Sequence[Theme]


@transaction.atomic
def replace_areas(
    areas: Sequence[SpecialisationArea], *, successors: Sequence[Successor], starts: date, by: User, at: datetime
) -> list[SpecialisationArea]:
    """Closes `areas` the day before `starts` and opens `successors` with their themes."""
    opened = regions.actions.replace_areas(
        areas, successors=[successor.new for successor in successors], starts=starts, by=by, at=at
    )
    for area, successor in zip(opened, successors, strict=True):
        area.themes.set(successor.themes)
    return opened


# --- focus areas


@dataclass(frozen=True)
class FocusAreaText:
    """What a focus area says about itself."""

    name: str
    kind: str
    palette: int
    parent: FocusArea | None = None
    description: str = ""
    strategy_url: str = ""
    leader: User | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def _lock(host_id: int) -> None:
    """Two people who change one host's areas take turns."""
    Organisation.objects.select_for_update().get(pk=host_id)


def _check(host_id: int, says: FocusAreaText, *, today: date, but: int = 0) -> None:
    others = list(FocusArea.objects.filter(host=host_id).exclude(pk=but))
    if any(
        other.name.casefold() == says.name.casefold() and (other.valid_to is None or other.valid_to >= today)
        for other in others
    ):
        raise RefusalError(_("There is already a focus area called “%(name)s”.") % {"name": says.name})
    if says.parent and (says.parent.host_id != host_id or says.parent.parent_id or says.parent.pk == but):
        raise RefusalError(_("A sub-area can only be part of one of the host's own areas on the top level."))
    if says.parent and any(other.parent_id == but for other in others):
        raise RefusalError(_("An area that has sub-areas cannot itself be part of another area."))


def _free_code(name: str) -> str:
    """A short name for the address that no area has yet."""
    stem = slugify(name)[:70].strip("-") or "omrade"
    taken = set(FocusArea.objects.filter(code__startswith=stem).values_list("code", flat=True)) | {"nytt"}
    return next(code for number in range(1, len(taken) + 2) if (code := _numbered(stem, number)) not in taken)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"


@transaction.atomic
def add_focus_area(
    host: Organisation, *, says: FocusAreaText, themes: Iterable[Theme], by: User, at: datetime
) -> FocusArea:
    """A new area of the host. Its code comes from the name and stays when the name changes."""
    _lock(host.pk)
    _check(host.pk, says, today=timezone.localdate(at))
    area = FocusArea(host=host, code=_free_code(says.name))
    _write(area, says, by, at)
    area.themes.set(themes)
    record("focusarea_added", area, by=by, at=at)
    return area


def _write(area: FocusArea, says: FocusAreaText, by: User, at: datetime) -> None:
    area.name, area.kind, area.parent = says.name, says.kind, says.parent
    area.description, area.strategy_url = says.description, says.strategy_url
    area.leader, area.palette = says.leader, says.palette
    area.valid_from, area.valid_to = says.valid_from, says.valid_to
    area.edited_at, area.edited_by = at, by
    area.save()


@transaction.atomic
def edit_focus_area(
    area: FocusArea, *, says: FocusAreaText, themes: Iterable[Theme], by: User, at: datetime
) -> FocusArea:
    """Changes what an area says; dialogues and presentations about it follow."""
    _lock(area.host_id)
    area = FocusArea.objects.get(pk=area.pk)
    _check(area.host_id, says, today=timezone.localdate(at), but=area.pk)
    _write(area, says, by, at)
    area.themes.set(themes)
    record("focusarea_edited", area, by=by, at=at)
    return area


@transaction.atomic
def end_focus_area(area: FocusArea, *, last_day: date, by: User, at: datetime) -> FocusArea:
    """The area and those of its sub-areas that are still open are valid through `last_day`."""
    _lock(area.host_id)
    area = FocusArea.objects.get(pk=area.pk)
    if area.valid_to is not None and area.valid_to < timezone.localdate(at):
        raise RefusalError(_("“%(name)s” has already ended.") % {"name": area.name})
    for ended in [area, *area.sub_areas.filter(valid_to=None)]:
        if ended.valid_from is not None and last_day < ended.valid_from:
            raise RefusalError(_("“%(name)s” cannot end before the day it began.") % {"name": ended.name})
        ended.valid_to = last_day
        ended.edited_at, ended.edited_by = at, by
        ended.save()
        record("focusarea_ended", ended, by=by, at=at)
    return area


@transaction.atomic
def reopen_focus_area(area: FocusArea, *, by: User, at: datetime) -> FocusArea:
    """Undoes an ending, of this area and of the sub-areas that ended with it."""
    _lock(area.host_id)
    area = FocusArea.objects.get(pk=area.pk)
    if area.valid_to is None:
        return area
    for opened in [*area.sub_areas.filter(valid_to=area.valid_to), area]:
        opened.valid_to = None
        opened.edited_at, opened.edited_by = at, by
        opened.save()
        record("focusarea_reopened", opened, by=by, at=at)
    return area
