"""A version of a plan is adopted: its dialogues are planned, and everybody's invitation gets the day it leaves."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import actions as dialogues
from dialogues.models import SWEDEN, Dialogue, Invitation
from regions.models import Organisation
from toolkit.refusals import RefusalError
from yearwheel import posing
from yearwheel.actions.planning import locked
from yearwheel.actions.queue import place
from yearwheel.models import PlanVersion, Wish, YearPlan
from yearwheel.planner.problem import Meeting

Role = Invitation.Role


@transaction.atomic
def adopt(version: PlanVersion, *, by: User, at: datetime) -> YearPlan:
    """Dialogues, invitations and the days on which they leave. Adopting again changes nothing.

    A later version changes only dialogues that nobody has got an invitation to yet; what else a coordinator has done
    to those stays. All of it happens, or nothing.
    """
    plan = locked(version.plan)
    if plan.adopted_id == version.pk:
        return plan
    if not version.is_a_plan:
        raise RefusalError(_("This version holds no plan to adopt."))
    wishes = {wish.code: wish for wish in posing.wishes_of(plan)}
    missing = [meeting for meeting in version.plain if meeting.code not in wishes]
    if missing:
        raise RefusalError(_("A dialogue of this version is no longer wished for. Bring it back, or plan again."))
    bodies = {body.code: body for body in Organisation.objects.prefetch_related("members")}
    before = plan.adopted.plain if plan.adopted else ()
    earlier = {meeting.code: {*meeting.presenters, *meeting.listeners} for meeting in before}
    today = timezone.localdate(at)
    for meeting in version.plain:
        wish = wishes[meeting.code]
        if posing.is_settled(wish, at=today):
            continue
        dialogue = _dialogue(plan, wish, meeting, by=by, at=at)
        _people(dialogue, meeting, bodies, earlier=earlier.get(meeting.code, set()), by=by, at=at)
        _days(dialogue, meeting, version, today=today, by=by, at=at)
    plan.adopted, plan.adopted_at, plan.adopted_by = version, at, by
    plan.save()
    record("plan_adopted", version, by=by, at=at)
    return plan


def _dialogue(plan: YearPlan, wish: Wish, meeting: Meeting, *, by: User, at: datetime) -> Dialogue:
    facts: dict[str, Any] = {
        "kind": wish.kind,
        "focus_area": wish.focus_area,
        "title": wish.title,
        "starts_at": _clock(meeting.on, wish.starts),
        "ends_at": _clock(meeting.on, wish.ends),
        "capacity": max(wish.most, len(meeting.presenters)),
        "scope_width": meeting.width,
    }
    if wish.dialogue:
        return dialogues.plan_dialogue(dialogues.change_dialogue(wish.dialogue, by=by, at=at, **facts), by=by, at=at)
    made = dialogues.create_dialogue(plan.host, by=by, at=at, **facts)
    wish.dialogue = made
    wish.save()
    return dialogues.plan_dialogue(made, by=by, at=at)


def _people(
    dialogue: Dialogue, meeting: Meeting, bodies: dict[str, Organisation], *, earlier: set[str], by: User, at: datetime
) -> None:
    """Asks everybody of the plan; who was in the plan that was adopted before and is no more is not asked."""
    roles = {**dict.fromkeys(meeting.listeners, Role.LISTEN), **dict.fromkeys(meeting.presenters, Role.PRESENT)}
    standing = {row.organisation.code: row for row in dialogue.invitations.standing().select_related("organisation")}
    for code in sorted(earlier - roles.keys()):
        if code in standing:
            dialogues.remove_participant(standing[code], by=by, at=at)
    for code, role in roles.items():
        if code not in standing:
            dialogues.add_participant(dialogue, bodies[code], role=role, by=by, at=at)
        elif standing[code].role != role:
            row = standing[code]
            dialogues.change_participant(row, by=by, at=at, role=role, diary_number=row.diary_number)


def _days(dialogue: Dialogue, meeting: Meeting, version: PlanVersion, *, today: date, by: User, at: datetime) -> None:
    wanted = next(one for one in version.asked.wanted if one.code == meeting.code)
    latest, _usual, earliest = wanted.invitation_days
    for invitation in dialogue.invitations.unsent().select_related("organisation").order_by("pk"):
        invitation.dialogue = dialogue
        due_on = max(meeting.invites_on, today)
        place(
            invitation,
            due_on=due_on,
            earliest=min(meeting.on - timedelta(days=earliest), due_on),
            latest=max(meeting.on - timedelta(days=latest), due_on),
            by=by,
            at=at,
        )


def _clock(on: date, time_of_day: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, time_of_day), SWEDEN)
