"""A dialogue comes to be, changes, and is copied to the next month."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, record
from dialogues.actions import telling
from dialogues.actions.answers import fill_places
from dialogues.actions.locking import locked, save
from dialogues.models import SWEDEN, Dialogue, DialogueKind
from focusareas.models import FocusArea
from regions.models import Organisation
from toolkit.dates import clock, moment
from toolkit.refusals import RefusalError

EDITABLE = (
    "kind", "focus_area", "title", "starts_at", "ends_at", "meeting_url", "scope", "scope_width", "wanted",
    "material_due_on", "host_slot", "capacity", "diary_number", "recording_url", "recording_captioned", "parent",
)  # fmt: skip

TIME_AND_PLACE = ("starts_at", "ends_at", "meeting_url")
"""What the calendars of those who are invited hold; a change of it sends them an update."""

NEW_TIME_TO_ANSWER = timedelta(days=7)
"""So long at least everyone may change the answer when the dialogue has got another time."""

WEEKS_TO_THE_NEXT = 4
"""A copy keeps weekday and time of day, four weeks later."""

SAME_FORM = timedelta(minutes=10)
"""The same facts sent again by the same person within this time are one form sent twice."""

_NOT_ASKED: Any = object()


class ChangedMeanwhileError(RefusalError):
    """Somebody else saved after the form was opened. `dialogue` is the row as it stands."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        super().__init__(
            _(
                "%(name)s saved this dialogue at %(time)s, after you opened the form. What you wrote is still here: "
                "compare, and save again if yours is to stand."
            )
            % {"name": dialogue.edited_by or "", "time": clock(dialogue.edited_at) if dialogue.edited_at else ""}
        )


@transaction.atomic
def create_dialogue(
    host: Organisation,
    *,
    by: User,
    at: datetime,
    kind: DialogueKind,
    focus_area: FocusArea,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    material_due_on: date | None = None,
    **facts: Any,
) -> Dialogue:
    """A draft that only the host's coordinators see. Material is in as many days before as the kind says, unless given.

    `facts` are further fields of EDITABLE, and `copied_from`. The same form sent twice makes one dialogue.
    """
    Organisation.objects.select_for_update().get(pk=host.pk)  # so that a double click waits for the first
    twin = (
        Dialogue.objects.drafts()
        .filter(host=host, kind=kind, focus_area=focus_area, title=title, starts_at=starts_at, ends_at=ends_at)
        .filter(created_by=by, created_at__gt=at - SAME_FORM, created_at__lte=at)
        .first()
    )
    if twin:
        return twin
    dialogue = Dialogue(
        host=host, kind=kind, focus_area=focus_area, title=title, starts_at=starts_at, ends_at=ends_at, **facts
    )
    dialogue.material_due_on = material_due_on or dialogue.material_due_by_default
    dialogue.created_at, dialogue.created_by = at, by
    _check(dialogue, at=at)
    save(dialogue, by=by, at=at)
    record("dialogue_created", dialogue, by=by, at=at)
    return dialogue


@transaction.atomic
def change_dialogue(
    dialogue: Dialogue, *, by: User, at: datetime, seen: datetime | None = _NOT_ASKED, **changes: Any
) -> Dialogue:
    """Changes the given fields of EDITABLE; nothing is written when nothing differs.

    A change of time or place is told to everyone who is invited and has not declined; more places move up those who
    wait. `material_due_on=None` asks for the default, which then follows the date. `seen` is the `edited_at` that the
    person's form was opened with; raises ChangedMeanwhileError when the row has moved on since.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    row = locked(dialogue)
    if row.state == Dialogue.State.CLOSED:
        raise RefusalError(_("The dialogue is closed. Open it again before you change it."))
    if row.state == Dialogue.State.CANCELLED:
        raise RefusalError(_("The dialogue is cancelled. Restore it before you change it."))
    if seen is not _NOT_ASKED and seen != row.edited_at:
        raise ChangedMeanwhileError(row)
    before = {field: getattr(row, field) for field in EDITABLE}
    follows = row.material_due_on == row.material_due_by_default
    due_on = changes.pop("material_due_on", None if follows else row.material_due_on)
    for field, value in changes.items():
        setattr(row, field, value)
    row.material_due_on = due_on or row.material_due_by_default
    if all(getattr(row, field) == value for field, value in before.items()):
        return row
    _check(row, at=at, was_at=before["starts_at"])
    save(row, by=by, at=at)
    record("dialogue_changed", row, by=by, at=at)
    moved = {field: before[field] for field in TIME_AND_PLACE if before[field] != getattr(row, field)}
    if moved and row.is_open and row.starts_at > at:
        if "starts_at" in moved and row.answer_by < timezone.localdate(at) + NEW_TIME_TO_ANSWER:
            row.answer_due_on = min(timezone.localdate(at) + NEW_TIME_TO_ANSWER, row.starts_on)
            save(row, by=by, at=at)
        telling.tell_changed(row, was=moved, at=at)
    if row.is_open and row.capacity > before["capacity"]:
        fill_places(row, at=at)
    return row


@transaction.atomic
def copy_dialogue(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """Next month's draft: same weekday and time of day in Sweden four weeks later, same frame, nobody asked yet.

    The meeting link, registration number and recording belong to the one meeting and are left out. Copying again
    while the first copy is an untouched draft gives that draft.
    """
    source = locked(dialogue)
    starts_at = weeks_later(source.starts_at, WEEKS_TO_THE_NEXT)
    made = Dialogue.objects.drafts().filter(copied_from=source, starts_at=starts_at).first()
    if made:
        return made
    by_hand = source.material_due_on != source.material_due_by_default
    return create_dialogue(
        source.host,
        by=by,
        at=at,
        kind=source.kind,
        focus_area=source.focus_area,
        title=source.title,
        starts_at=starts_at,
        ends_at=weeks_later(source.ends_at, WEEKS_TO_THE_NEXT),
        material_due_on=source.material_due_on + timedelta(weeks=WEEKS_TO_THE_NEXT) if by_hand else None,
        scope=source.scope,
        scope_width=source.scope_width,
        wanted=source.wanted,
        host_slot=source.host_slot,
        capacity=source.capacity,
        copied_from=source,
    )


def weeks_later(moment_: datetime, weeks: int) -> datetime:
    """The same weekday and time of day in Sweden, whatever the clocks do in between.

    A time of day that does not exist (02.30 on the last Sunday of March) becomes the one an hour later.
    """
    wall = moment_.astimezone(SWEDEN).replace(tzinfo=None) + timedelta(weeks=weeks)
    return timezone.make_aware(wall, SWEDEN).astimezone(timezone.get_fixed_timezone(0)).astimezone(SWEDEN)


def _check(dialogue: Dialogue, *, at: datetime, was_at: datetime | None = None) -> None:
    """What holds between the facts of one dialogue; `was_at` is the start before the change."""
    if not dialogue.host.hosts_dialogues:
        raise RefusalError(_("%(name)s does not host dialogues.") % {"name": dialogue.host})
    if dialogue.focus_area.host_id != dialogue.host_id:
        raise RefusalError(_("The focus area belongs to another host."))
    if dialogue.ends_at <= dialogue.starts_at:
        raise RefusalError(_("The dialogue must end after it starts."))
    if dialogue.material_due_on > dialogue.starts_on:
        raise RefusalError(_("The material must be in no later than the day of the dialogue."))
    moved = was_at is not None and was_at != dialogue.starts_at
    if moved and dialogue.state == Dialogue.State.PLANNED and dialogue.starts_at < at <= was_at:  # type: ignore[operator]  # moved says that was_at is a datetime
        raise RefusalError(
            _("%(moment)s has passed. A planned dialogue that is still to come can only be moved to a time ahead.")
            % {"moment": moment(dialogue.starts_at)}
        )
    if moved and dialogue.state == Dialogue.State.HELD and dialogue.starts_at > at:
        raise RefusalError(_("The dialogue is held, so it cannot start at a time that has not come."))
    if dialogue.pk:
        presenting = dialogue.invitations.presenting().count()
        if dialogue.capacity < presenting:
            raise RefusalError(
                ngettext(
                    "%(count)d organisation presents already. Make it no fewer places than that.",
                    "%(count)d organisations present already. Make it no fewer places than that.",
                    presenting,
                )
                % {"count": presenting}
            )
