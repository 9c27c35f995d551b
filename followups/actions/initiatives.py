"""Starting an initiative, changing and moving it, its result chain and what is measured; the library of indicators."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues.models import Dialogue
from focusareas.models import FocusArea, Theme
from followups.models import (
    ChainRow,
    FollowUp,
    Indicator,
    Initiative,
    InitiativeStep,
    Measurement,
    Participant,
    Stage,
    Target,
)
from followups.models.point import ENDS
from regions.models import Organisation
from toolkit.refusals import RefusalError


@dataclass(frozen=True)
class InitiativeFacts:
    """What an initiative says about itself. `participants`: each with its role, the lead not among them."""

    title: str
    kind: str
    lead: Organisation
    first: date
    last: date | None = None
    description: str = ""
    focus_area: FocusArea | None = None
    source: str = ""
    themes: Sequence[Theme] = ()
    points: Sequence[FollowUp] = ()
    dialogues: Sequence[Dialogue] = ()
    participants: Sequence[tuple[Organisation, str]] = ()

    def columns(self) -> dict[str, object]:
        names = ("title", "kind", "lead", "first", "last", "description", "focus_area", "source")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class ChainText:
    """One row of the result chain in its four links."""

    activity: str
    output: str = ""
    short_term: str = ""
    medium_term: str = ""


@dataclass(frozen=True)
class TargetFacts:
    """An indicator that is followed, with where it began and what it aims at."""

    indicator: Indicator
    baseline: Decimal | None = None
    value: Decimal | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Chain:
    """The whole result chain with its targets, in order."""

    rows: Sequence[ChainText] = ()
    targets: Sequence[TargetFacts] = field(default=())


def create_initiative(
    facts: InitiativeFacts,
    *,
    host: Organisation,
    key: UUID,
    by: User,
    at: datetime,
    stage: str = Stage.IDENTIFY,
    note: str = "",
) -> Initiative:
    """A new initiative with its first step. The same key again returns the one that is there and changes nothing."""
    _check(facts)
    with transaction.atomic():
        made = {"host": host, "stage": stage, "created_at": at, "created_by": by, "edited_at": at, "edited_by": by}
        initiative, is_new = Initiative.objects.get_or_create(key=key, defaults={**facts.columns(), **made})
        if is_new:
            _write_around(initiative, facts, by=by)
            InitiativeStep.objects.create(initiative=initiative, at=at, by=by, stage=stage, note=note.strip())
            record("initiative_started", initiative, by=by, at=at)
        return initiative


def change_initiative(
    initiative: Initiative, facts: InitiativeFacts, *, seen: int, by: User, at: datetime
) -> Initiative:
    """What it says becomes `facts`. Refused where somebody else has changed it since version `seen`.

    Points that the person may not read stay in the initiative whether they are named or not.
    """
    _check(facts)
    with transaction.atomic():
        locked = _locked(initiative, seen=seen)
        for name, value in facts.columns().items():
            setattr(locked, name, value)
        _touch(locked, by=by, at=at)
        _write_around(locked, facts, by=by)
        record("initiative_changed", locked, by=by, at=at)
        return locked


def move_initiative(
    initiative: Initiative,
    stage: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    reason: str = "",
    learning: str = "",
) -> Initiative:
    """A new stage and a sentence, or a sentence alone. An end asks for one learning, *avfört* for a reason as well."""
    with transaction.atomic():
        locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
        if stage == locked.stage and not note.strip():
            return locked
        if stage == Stage.DROPPED and not (reason.strip() or locked.drop_reason):
            raise RefusalError(_("Write why the initiative is dropped."))
        if stage in ENDS and not (learning.strip() or locked.learning):
            raise RefusalError(_("Write one thing that you learned before the initiative is closed."))
        locked.drop_reason = (reason.strip() or locked.drop_reason) if stage == Stage.DROPPED else ""
        if stage in ENDS and learning.strip():
            locked.learning = learning.strip()
        locked.stage = stage
        _touch(locked, by=by, at=at)
        InitiativeStep.objects.create(initiative=locked, at=at, by=by, stage=stage, note=note.strip())
        record("initiative_moved", locked, by=by, at=at, reason=reason.strip())
        return locked


def write_chain(initiative: Initiative, chain: Chain, *, seen: int, by: User, at: datetime) -> Initiative:
    """The result chain and its targets become `chain`. A target that has measured values cannot be left out."""
    named = [target.indicator.pk for target in chain.targets]
    if len(named) != len(set(named)):
        raise RefusalError(_("Choose each indicator only once."))
    with transaction.atomic():
        locked = _locked(initiative, seen=seen)
        there = list(locked.chain.order_by("position", "pk"))
        for position, says in enumerate(chain.rows, start=1):
            row = there.pop(0) if there else ChainRow(initiative=locked)
            row.position, row.activity, row.output = position, says.activity, says.output
            row.short_term, row.medium_term = says.short_term, says.medium_term
            row.save()
        for row in there:
            row.delete()
        known = {target.indicator_id: target for target in locked.targets.select_related("indicator")}
        for wanted in chain.targets:
            target = known.pop(wanted.indicator.pk, None) or Target(initiative=locked, indicator=wanted.indicator)
            target.baseline, target.value, target.due_on = wanted.baseline, wanted.value, wanted.due_on
            target.save()
        for target in known.values():
            if target.measurements.exists():
                raise RefusalError(
                    _("“%(name)s” has measured values and stays among the targets.") % {"name": target.indicator.name}
                )
            target.delete()
        _touch(locked, by=by, at=at)
        record("initiative_chain_written", locked, by=by, at=at)
        return locked


def record_value(target: Target, *, on: date, value: Decimal, note: str = "", by: User, at: datetime) -> Measurement:
    """The value on a day. Another value for the same day takes the place of the one that was there."""
    if on > timezone.localdate(at):
        raise RefusalError(_("A value is measured today at the latest."))
    with transaction.atomic():
        Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
        there = target.measurements.standing().filter(on=on).first()
        if there and (there.value, there.note) == (value, note.strip()):
            return there
        if there:
            there.removed_at, there.removed_by = at, by
            there.save()
        made = Measurement.objects.create(
            target=target, on=on, value=value, note=note.strip(), recorded_at=at, recorded_by=by
        )
        record("value_recorded", target.initiative, by=by, at=at)
        return made


def remove_value(measurement: Measurement, *, by: User, at: datetime) -> Measurement:
    """Out of the curve; it can be brought back."""
    with transaction.atomic():
        locked = Measurement.objects.select_for_update(of=("self",)).get(pk=measurement.pk)
        if locked.removed_at is None:
            locked.removed_at, locked.removed_by = at, by
            locked.save()
            record("value_removed", locked.target.initiative, by=by, at=at)
        return locked


def restore_value(measurement: Measurement, *, by: User, at: datetime) -> Measurement:
    with transaction.atomic():
        Target.objects.select_for_update(of=("self",)).get(pk=measurement.target_id)
        locked = Measurement.objects.select_for_update(of=("self",)).get(pk=measurement.pk)
        if locked.removed_at is None:
            return locked
        if Measurement.objects.standing().filter(target=locked.target_id, on=locked.on).exists():
            raise RefusalError(_("There is another value for that day. Remove it first."))
        locked.removed_at = locked.removed_by = None
        locked.save()
        record("value_restored", locked.target.initiative, by=by, at=at)
        return locked


# --- the library of indicators


@dataclass(frozen=True)
class IndicatorText:
    """What an indicator says about itself."""

    kind: str
    name: str
    unit: str
    description: str = ""
    source: str = ""


def add_indicator(text: IndicatorText, *, by: User, at: datetime) -> Indicator:
    with transaction.atomic():
        _check_name(text.name)
        made = Indicator.objects.create(**_columns(text), edited_at=at, edited_by=by)
        record("indicator_added", made, by=by, at=at)
        return made


def change_indicator(indicator: Indicator, text: IndicatorText, *, by: User, at: datetime) -> Indicator:
    """What it says, everywhere it is used: correct it here, and add another where something else is counted."""
    with transaction.atomic():
        locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        _check_name(text.name, but=locked.pk)
        if all(getattr(locked, name) == value for name, value in _columns(text).items()):
            return locked
        for name, value in _columns(text).items():
            setattr(locked, name, value)
        locked.edited_at, locked.edited_by = at, by
        locked.save()
        record("indicator_changed", locked, by=by, at=at)
        return locked


def retire_indicator(indicator: Indicator, *, by: User, at: datetime) -> Indicator:
    """No longer offered to initiatives. Where it is used it stays."""
    with transaction.atomic():
        locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        if locked.retired_at is None:
            locked.retired_at, locked.retired_by = at, by
            locked.edited_at, locked.edited_by = at, by
            locked.save()
            record("indicator_retired", locked, by=by, at=at)
        return locked


def bring_back_indicator(indicator: Indicator, *, by: User, at: datetime) -> Indicator:
    with transaction.atomic():
        locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        if locked.retired_at is not None:
            locked.retired_at = locked.retired_by = None
            locked.edited_at, locked.edited_by = at, by
            locked.save()
            record("indicator_brought_back", locked, by=by, at=at)
        return locked


def _columns(text: IndicatorText) -> dict[str, str]:
    return {name: getattr(text, name).strip() for name in ("kind", "name", "unit", "description", "source")}


def _check_name(name: str, *, but: int = 0) -> None:
    if Indicator.objects.filter(name__iexact=name.strip()).exclude(pk=but).exists():
        raise RefusalError(_("There is already an indicator called “%(name)s”.") % {"name": name.strip()})


def _check(facts: InitiativeFacts) -> None:
    if not facts.title.strip():
        raise RefusalError(_("Write what the initiative is called."))
    if facts.last and facts.last < facts.first:
        raise RefusalError(_("The last day cannot be before the first."))
    bodies = [facts.lead.pk, *(body.pk for body, _role in facts.participants)]
    if len(bodies) != len(set(bodies)):
        raise RefusalError(_("Each organisation is named once, the one that leads not among the others."))


def _locked(initiative: Initiative, *, seen: int) -> Initiative:
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    if locked.version != seen:
        who = locked.edited_by.name or locked.edited_by.email
        raise RefusalError(
            _("%(who)s has changed the initiative meanwhile. Compare with its page, and save again if yours stands.")
            % {"who": who}
        )
    return locked


def _touch(initiative: Initiative, *, by: User, at: datetime) -> None:
    initiative.version += 1
    initiative.edited_at, initiative.edited_by = at, by
    initiative.save()


def _write_around(initiative: Initiative, facts: InitiativeFacts, *, by: User) -> None:
    initiative.themes.set(facts.themes)
    initiative.dialogues.set(facts.dialogues)
    unseen = initiative.points.exclude(pk__in=FollowUp.objects.visible_to(by))
    initiative.points.set([*facts.points, *unseen])
    wanted = {body.pk: role for body, role in facts.participants}
    for participant in initiative.participants.all():
        role = wanted.pop(participant.organisation_id, None)
        if role is None:
            participant.delete()
        elif role != participant.role:
            participant.role = role
            participant.save()
    for body, role in wanted.items():
        Participant.objects.create(initiative=initiative, organisation_id=body, role=role)
