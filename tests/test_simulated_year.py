"""The clock driven day by day through a whole year of the demo world, with the calendar filled."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.core.management import call_command
from django.utils import timezone

from dialogues import actions as dialogues
from dialogues.models import Dialogue, Invitation
from portal.demo.cast import Cast
from portal.demo.stage import Stage
from regions.models import Organisation
from yearwheel import reference
from yearwheel.actions import queue, releasing
from yearwheel.models import CalendarEntry, Release
from yearwheel.reading import is_presenting
from yearwheel.tempo import Policy

YEAR = 2027
POLICY = Policy()


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def planned_year(stage: Stage) -> list[Dialogue]:
    """Sixteen dialogues over the year, too close for everybody: the tempo has something to do."""
    made = []
    regions = sorted(code for code, body in stage.organisations.items() if body.is_region)
    areas = sorted(code for code, area in stage.focus_areas.items() if area.kind == "area" and not area.valid_to)
    for number in range(16):
        day = date(YEAR, 3, 16) + timedelta(days=18 * number)
        ahead = (day - date(YEAR, 1, 2)).days
        dialogue = stage.dialogue(day, areas[number % len(areas)], f"Dialog {number}", ahead=ahead)
        turn = [regions[(5 * number + place) % 21] for place in range(21)]
        by, then = stage.by, at(date(YEAR, 1, 4))
        for place, code in enumerate([*turn[:12], "NMS"] if number % 4 == 0 else turn[:12]):
            role = Invitation.Role.PRESENT if place < 5 else Invitation.Role.LISTEN
            dialogues.add_participant(dialogue, stage.organisations[code], role=role, by=by, at=then)
        queue.place_wave(dialogue, by=by, at=then)
        made.append(dialogue)
    return made


def violations() -> list[str]:
    """Counted from what was sent, in another way than the tempo counts."""
    found = []
    sent: dict[int, list[Invitation]] = defaultdict(list)
    members = {group.pk: list(group.members.all()) for group in Organisation.objects.groups()}
    released = Invitation.objects.exclude(released_at=None).select_related("dialogue", "organisation")
    for invitation in released:
        for body in [invitation.organisation, *members.get(invitation.organisation_id, [])]:
            sent[body.pk].append(invitation)
    for pk, invitations in sent.items():
        days = sorted(timezone.localdate(one.released_at) for one in invitations)
        found += [f"{pk}: {b} after {a}" for a, b in pairwise(days) if (b - a).days < POLICY.apart_days]
        thirds = zip(days, days[2:], strict=False)
        found += [f"{pk}: third on {c}" for a, c in thirds if (c - a).days < POLICY.window_days]
        closed = CalendarEntry.objects.standing().no_go().for_bodies({pk})
        for day in days:
            found += [f"{pk}: {row.title} {day}" for row in closed.between(day, day)]
            found += [f"{pk}: weekend {day}"] * (day.weekday() > 4)
        presenting = [one for one in invitations if is_presenting(one)]
        spans = sorted((timezone.localdate(one.released_at), one.dialogue.starts_on) for one in presenting)
        found += [f"{pk}: two at once from {b}" for (_a, end), (b, _end) in pairwise(spans) if b <= end]
    return found


def test_a_year_of_the_demo_world_day_by_day_breaks_nothing_and_loses_nothing(db: None) -> None:
    call_command("load_reference", verbosity=0)
    for year in (YEAR, YEAR + 1):
        reference.fill_year(year, by=None, at=at(date(YEAR, 1, 1)))
    stage = Stage(Cast(at(date(YEAR - 1, 12, 1))), at(date(YEAR, 1, 4)))
    made = planned_year(stage)
    stood_still = {date(YEAR, 4, 5) + timedelta(days=number) for number in range(9)}

    day = date(YEAR, 1, 4)
    while day.year == YEAR:
        if day not in stood_still:
            releasing.release_due(at=at(day))
        for dialogue in made:
            if dialogue.starts_on == day:
                dialogues.mark_held(dialogue, by=stage.by, at=at(day, 18))
        day += timedelta(days=1)

    asked = Invitation.objects.filter(dialogue__in=made)
    left = asked.exclude(released_at=None).count()
    listed = Release.objects.filter(invitation__in=asked, invitation__released_at=None).exclude(stuck_at=None).count()
    assert violations() == []
    assert left + listed == asked.count()
    assert left > 100
    assert listed > 5
    for release in Release.objects.filter(invitation__in=asked).exclude(invitation__released_at=None):
        assert release.earliest is not None
        assert release.latest is not None
        assert release.invitation.released_at is not None
        assert release.earliest <= timezone.localdate(release.invitation.released_at) <= release.latest
