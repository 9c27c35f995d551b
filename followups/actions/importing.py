"""Points sent in as a spreadsheet: first what each row would do, then, when that is confirmed, doing it."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from followups import spreadsheet
from followups.access import can_edit_point
from followups.actions.points import change_point, create_point
from followups.effects import CHANGES, NEW, Effect, Reader, columns
from followups.models import FollowUp, SheetImport, Way
from regions.models import Organisation
from toolkit.refusals import RefusalError


def prepare_import(body: bytes, *, name: str, host: Organisation, by: User, at: datetime) -> SheetImport:
    """Reads the file and keeps what each row would do; no point is changed. RefusalError where it cannot be read."""
    known = columns()
    needed = frozenset(heading for heading, field in known.items() if field in ("title", "number"))
    try:
        lines, unread = spreadsheet.read(body, known=frozenset(known), needed=needed)
    except spreadsheet.UnreadableError as error:
        raise RefusalError(str(error)) from error
    if not lines:
        raise RefusalError(_("There is no row below the headings."))
    effects = Reader(by, host, lines).effects()
    return SheetImport.objects.create(
        by=by,
        at=at,
        host=host,
        file_name=name[-200:],
        effects=[effect.as_json() for effect in effects],
        unread=unread,
    )


def confirm_import(sheet: SheetImport, *, by: User, at: datetime) -> SheetImport:
    """Every row of the preview that changes something, or none. Twice is the same as once.

    Refused where a point has been changed since the preview was made, or may no longer be changed by the person.
    """
    with transaction.atomic():
        locked = SheetImport.objects.select_for_update(of=("self",)).select_related("host").get(pk=sheet.pk, by=by)
        if locked.confirmed_at is not None:
            return locked
        effects = [Effect(**one) for one in locked.effects]
        ids = [effect.pk for effect in effects if effect.kind == CHANGES]
        points = FollowUp.objects.visible_to(by).filter(pk__in=ids).prefetch_related("parties")
        there = {point.pk: point for point in points.order_by("pk").select_for_update(of=("self",))}
        for effect in effects:
            if effect.kind == CHANGES:
                _still(there.get(effect.pk or 0), effect, by=by)
        for effect in effects:
            if effect.kind == NEW:
                key = uuid5(NAMESPACE_URL, f"import {locked.pk} {effect.row}")
                create_point(effect.wanted, host=locked.host, key=key, by=by, at=at, way=Way.IMPORT)
                locked.made += 1
            elif effect.kind == CHANGES:
                point = there[effect.pk or 0]
                change_point(point, effect.wanted, seen=effect.seen, by=by, at=at, way=Way.IMPORT)
                locked.changed += 1
        locked.confirmed_at = at
        locked.save()
        record("points_imported", locked, by=by, at=at)
        return locked


def _still(point: FollowUp | None, effect: Effect, *, by: User) -> None:
    where = {"row": effect.row, "number": effect.pk}
    if point is None or not can_edit_point(by, point):
        raise RefusalError(_("Row %(row)d: you may no longer change point %(number)d. Nothing was changed.") % where)
    if point.version != effect.seen:
        raise RefusalError(
            _("Row %(row)d: point %(number)d has been changed since. Nothing was changed; send the file in again.")
            % where
        )


def purge_imports(*, at: datetime) -> int:
    """Previews that are a week old; what they did stands in the points' history."""
    return SheetImport.objects.old(at=at).delete()[0]
