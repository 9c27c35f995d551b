"""The planner's problem, read from the database: who can be asked, what they have been asked, and the calendars."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from dialogues import evaluating
from dialogues.evaluating import Rating
from dialogues.models import Dialogue, Invitation, midnight
from focusareas.matching import Matching
from regions.models import Organisation, SpecialisationArea
from yearwheel.models import CalendarEntry, PlanVersion, TempoPolicy, Wish, YearPlan
from yearwheel.planner.problem import BEST_MATCH, Body, Problem, Wanted, Width
from yearwheel.tempo import Asked

ONE = timedelta(days=1)
BEFORE, AFTER = timedelta(days=120), timedelta(days=10)
"""Days around the period whose calendar matters: invitations leave up to so long before the first dialogue."""

STEPS = {
    SpecialisationArea.Confidence.HIGH: BEST_MATCH,
    SpecialisationArea.Confidence.MEDIUM: 2,
    SpecialisationArea.Confidence.LOW: 1,
}
"""How well an area that shares a theme matches, by how sure it is."""

ANY_WIDTH = range(1, 6)


def pose(plan: YearPlan, *, at: date, near: PlanVersion | None = None) -> Problem:
    """What the planner is asked today. Dialogues whose invitations have begun to leave are facts, not wishes.

    `near`: the plan is to stay close to this version. A fixed number of queries whatever the plan's size.
    """
    wishes = [wish for wish in wishes_of(plan) if not is_settled(wish, at=at)]
    no_go, warn = calendars(plan.first - BEFORE, plan.last + AFTER)
    before = {meeting.code: meeting for meeting in near.plain} if near else {}
    made = {wish.dialogue_id for wish in wishes if wish.dialogue_id}
    bodies = _bodies(plan, wishes, no_go, warn, but=made)
    regions = frozenset(body.code for body in bodies if not body.members)
    codes = {wish.code for wish in wishes}
    rated = ratings_of(plan, wishes)
    wanted = []
    for wish in wishes:
        kind, area = wish.kind, wish.focus_area.code
        matching = frozenset(body.code for body in bodies if body.match.get(area) and not body.members)
        listeners = {
            YearPlan.Listeners.EVERYBODY: regions,
            YearPlan.Listeners.MATCHING: matching,
            YearPlan.Listeners.NOBODY: frozenset(),
        }[YearPlan.Listeners(plan.listeners)]
        was = before.get(wish.code)
        leeway = kind.invitation_leeway_days
        wanted.append(
            Wanted(
                wish.code,
                area,
                wish.title,
                wish.least,
                wish.most,
                frozenset(wish.weekdays),
                wish.starts,
                wish.ends,
                wish.first,
                wish.last,
                tuple(sorted(other.code for other in wish.after.all() if other.code in codes)),
                on=wish.on,
                pinned=frozenset(body.code for body in wish.pinned.all()),
                banned=frozenset(body.code for body in wish.banned.all()),
                banned_days=frozenset(wish.banned_days),
                listeners=frozenset(listeners),
                invitation_days=(kind.invitation_days - leeway, kind.invitation_days, kind.invitation_days + leeway),
                deadlines=(kind.material_days,),
                answer_days=kind.answer_days,
                widths=_widths(wish, rated),
                was_on=was.on if was else None,
                was_presenters=frozenset(was.presenters) if was else frozenset(),
            )
        )
    return Problem(
        plan.first,
        plan.last,
        tuple(bodies),
        tuple(wanted),
        TempoPolicy.objects.current(),
        no_go.get(None, {}),
        warn.get(None, {}),
        _taken(plan, but=made),
        plan.apart_days,
        opens=at + ONE,
        weights=plan.weighed,
        seconds=plan.seconds,
    )


def wishes_of(plan: YearPlan) -> list[Wish]:
    rows = plan.wishes.filter(removed_at=None).select_related("focus_area", "kind", "dialogue")
    return list(
        rows.prefetch_related("after", "pinned", "banned", "dialogue__invitations", "focus_area__themes").order_by(
            "position", "pk"
        )
    )


def is_settled(wish: Wish, *, at: date) -> bool:
    """Its dialogue is out of the planner's hands: it has begun, was cancelled, or somebody has got an invitation."""
    dialogue = wish.dialogue
    if dialogue is None:
        return False
    return (
        dialogue.cancelled_at is not None
        or dialogue.held_at is not None
        or dialogue.starts_on <= at
        or any(invitation.released_at for invitation in dialogue.invitations.all())
    )


Rated = dict[tuple[int, int], Rating]


def ratings_of(plan: YearPlan, wishes: Iterable[Wish]) -> Rated:
    """What was thought of the scopes of the same focus areas in the year before the plan. One query at most."""
    areas = {wish.focus_area_id for wish in wishes if wish.scope_width}
    return evaluating.ratings(areas, before=plan.first) if areas else {}


def _widths(wish: Wish, rated: Rated) -> tuple[Width, ...]:
    """The wished scope first, then its neighbours, towards where last year's answers lean; alone where it is fixed."""
    wished = wish.scope_width
    if wished is None:
        return ()
    stands = rated.get((wish.focus_area_id, wished))
    narrower_first = stands is None or stands.lean <= 0
    allowed = [wished] if wish.scope_fixed else ANY_WIDTH
    ordered = sorted(allowed, key=lambda width: (abs(width - wished), width if narrower_first else -width))
    found = []
    for width in ordered:
        rating = rated.get((wish.focus_area_id, width))
        found.append(Width(width, rating.tenths, rating.answers, rating.lean) if rating else Width(width))
    return tuple(found)


Calendar = dict[int | None, dict[date, str]]


def calendars(first: date, last: date) -> tuple[Calendar, Calendar]:
    """No-go days and warnings, by the organisation that they concern; None is the whole country."""
    found: dict[str, Calendar] = {
        CalendarEntry.Kind.NO_GO: defaultdict(dict),
        CalendarEntry.Kind.WARN: defaultdict(dict),
    }
    for entry in CalendarEntry.objects.standing().between(first, last).filter(kind__in=found):
        day = max(entry.first, first)
        while day <= min(entry.last, last):
            found[entry.kind][entry.organisation_id].setdefault(day, entry.title)
            day += ONE
    return found[CalendarEntry.Kind.NO_GO], found[CalendarEntry.Kind.WARN]


def _bodies(plan: YearPlan, wishes: Iterable[Wish], no_go: Calendar, warn: Calendar, *, but: set[int]) -> list[Body]:
    """Regions and groups. A group that has no area of its own can only be pinned."""
    rows = Organisation.objects.filter(kind__in=(Organisation.Kind.REGION, Organisation.Kind.REGION_GROUP))
    organisations = list(rows.prefetch_related("members").order_by("code"))
    match: dict[int, dict[str, int]] = defaultdict(dict)
    matching = Matching(on=plan.first)
    for area in {wish.focus_area for wish in wishes}:
        for found in matching.matches(area):
            best = max(STEPS[SpecialisationArea.Confidence(reason.area.confidence)] for reason in found.reasons)
            match[found.organisation.pk][area.code] = best
    members = {body.pk: {member.pk for member in body.members.all()} for body in organisations}
    asked, presented = _history(organisations, members, before=plan.first, but=but)
    return [
        Body(
            body.code,
            body.short_name,
            tuple(sorted(member.code for member in body.members.all())),
            presented.get(body.pk),
            tuple(sorted(asked.get(body.pk, ()))),
            no_go.get(body.pk, {}),
            warn.get(body.pk, {}),
            match.get(body.pk, {}),
        )
        for body in organisations
    ]


def _history(
    organisations: list[Organisation], members: dict[int, set[int]], *, before: date, but: set[int]
) -> tuple[dict[int, list[Asked]], dict[int, date]]:
    """What each has been asked or will be by itself, and when it last presented; a group's counts for members."""
    asked: dict[int, list[Asked]] = defaultdict(list)
    presented: dict[int, date] = {}
    rows = (
        Invitation.objects.standing()
        .filter(organisation__in=organisations, dialogue__cancelled_at=None)
        .exclude(dialogue__in=but)
        .select_related("dialogue__kind", "release")
    )
    answers = Invitation.Answer
    for row in rows:
        presents = row.answer in (answers.PRESENTS, answers.WAITS) or (
            row.role == Invitation.Role.PRESENT and row.answer in ("", answers.OTHER_TIME)
        )
        counted = {row.organisation_id, *members.get(row.organisation_id, ())}
        day = row.dialogue.starts_on
        if row.dialogue.held_at and row.dialogue.kind.counts and row.answer == answers.PRESENTS:
            for pk in counted:
                presented[pk] = max(presented.get(pk, day), day)
        release = getattr(row, "release", None)
        leaves = timezone.localdate(row.released_at) if row.released_at else release.due_on if release else None
        if leaves and leaves >= before - BEFORE - AFTER:
            for pk in counted:
                asked[pk].append(Asked(leaves, day, presents, row.dialogue.title))
    return asked, presented


def _taken(plan: YearPlan, *, but: set[int]) -> dict[date, str]:
    """The host's other dialogues around the period, and those of the plan that are facts."""
    around = timedelta(days=plan.apart_days)
    rows = Dialogue.objects.not_cancelled().filter(
        host=plan.host_id,
        starts_at__gte=midnight(plan.first - around),
        starts_at__lt=midnight(plan.last + around + ONE),
    )
    return {dialogue.starts_on: dialogue.title for dialogue in rows.exclude(pk__in=but)}
