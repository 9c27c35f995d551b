"""Follow-up points with their histories, and initiatives with what has been measured, made by the app's actions."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from accounts.models import User
from dialogues.models import Dialogue
from focusareas.models import Theme
from followups import actions
from followups.actions import initiatives
from followups.models import FollowUp, Indicator, Initiative, Visibility, Way
from portal.demo.agreed import EARLY, Agreed, Step
from portal.demo.agreed_later import BETWEEN, LATE
from portal.demo.gathered import GATHERED, Gathered
from portal.demo.stage import Stage, swedish
from presentations.models import Presentation


def key(text: str) -> UUID:
    return uuid5(NAMESPACE_URL, text)


def follow_up(stage: Stage, now: datetime) -> None:
    """Points since 2022 with what has happened to each, then the initiatives that grew out of them."""
    for agreed in (*EARLY, *BETWEEN, *LATE):
        _agree(stage, agreed, now)
    for gathered in GATHERED:
        _gather(stage, gathered, now)


def _agree(stage: Stage, agreed: Agreed, now: datetime) -> None:
    meeting = Dialogue.objects.filter(title__startswith=agreed.meeting).order_by("starts_at").first()
    start = _start(agreed, meeting)
    owner = stage.organisations.get(agreed.owner)
    said = Presentation.objects.filter(dialogue=meeting, organisation=owner).first() if meeting and owner else None
    focus = meeting.focus_area if meeting else stage.focus_areas.get(agreed.focus)
    themes = list(said.area.themes.all()) if said and said.area else list(focus.themes.all()) if focus else []
    others = [stage.organisations[code] for code in agreed.others]
    person = stage.cast.strategists.get(agreed.owner)
    wanted: dict[str, Any] = {
        "title": agreed.title,
        "kind": agreed.kind,
        "owner": owner.pk if owner else None,
        "participants": sorted(body.pk for body in others),
        "focus_area": focus.pk if focus else None,
        "area": said.area_id if said else None,
        "themes": sorted(theme.pk for theme in themes),
        "visibility": Visibility.PARTIES.value if agreed.private else Visibility.NETWORK.value,
    }
    host = meeting.host if meeting else stage.organisations["VINNOVA"]
    point = actions.create_point(
        {"title": agreed.title, "focus_area": wanted["focus_area"], "visibility": wanted["visibility"]},
        host=host,
        key=key(agreed.title),
        by=stage.by,
        at=start,
        dialogue=meeting,
        presentation=said,
        way=Way.DIALOGUE if meeting else Way.PAGE,
    )
    if agreed.owner:
        wanted |= {
            "description": agreed.about,
            "measure": agreed.seen,
            "need_owner": agreed.need,
            "eu_leverage": agreed.eu,
            "evidence": [{"title": agreed.link[0], "url": agreed.link[1]}] if agreed.link else [],
            "due_on": _day(start, agreed.due),
            "diary": [[owner.pk, agreed.diary]] if owner and agreed.diary else [],
            "owner_person": person.pk if person else None,
        }
        _change(stage, point, wanted, at=min(start + timedelta(days=2, hours=1), now - timedelta(hours=2)))
    if agreed.confirmed and owner:
        first = min(start + timedelta(days=4), now - timedelta(hours=4))
        for number, body in enumerate((owner, *others[:2])):
            speaker = stage.by if body == host else stage.cast.strategists.get(body.code)
            if speaker:
                _confirm(point, {body.pk}, by=speaker, at=first + timedelta(hours=number))
    for step in agreed.steps:
        at = datetime.combine((start + timedelta(days=step.days)).date(), time(9, 40), tzinfo=start.tzinfo)
        if at < now - timedelta(hours=1):
            _step(point, step, by=stage.by if step.by_host or not person else person, at=at)


def _start(agreed: Agreed, meeting: Dialogue | None) -> datetime:
    if meeting:
        return meeting.ends_at - timedelta(minutes=20)
    return swedish(date.fromisoformat(agreed.meeting), 13, 30)


def _day(start: datetime, days: int | None) -> str | None:
    return (timezone.localdate(start) + timedelta(days=days)).isoformat() if days is not None else None


def _change(stage: Stage, point: FollowUp, wanted: dict[str, Any], *, at: datetime) -> None:
    actions.change_point(point, wanted, seen=FollowUp.objects.get(pk=point.pk).version, by=stage.by, at=at)


def _confirm(point: FollowUp, organisations: set[int], *, by: User, at: datetime) -> None:
    now = FollowUp.objects.get(pk=point.pk)
    actions.confirm_point(now, organisations, seen=now.version, by=by, at=at)


def _step(point: FollowUp, step: Step, *, by: User, at: datetime) -> None:
    now = FollowUp.objects.get(pk=point.pk)
    wanted: dict[str, Any] = {}
    if step.stage:
        wanted["stage"] = step.stage
    if step.learning:
        wanted["learning"] = step.learning
    if step.reason:
        wanted["drop_reason"] = step.reason
    if step.money:
        decided = timezone.localdate(at).isoformat()
        known = {(row.source, row.programme): row.granted_on for row in now.fundings.all()}
        wanted["fundings"] = [
            [source, programme, applied, granted, _decided(known.get((source, programme)), granted, decided)]
            for source, programme, applied, granted in step.money
        ]
    actions.change_point(now, wanted, seen=now.version, by=by, at=at, note=step.note)


def _decided(known: date | None, granted: int | None, today: str) -> str | None:
    if granted is None:
        return None
    return known.isoformat() if known else today


def _gather(stage: Stage, gathered: Gathered, now: datetime) -> None:
    """An initiative as it went: started, moved, its chain written and its values recorded."""
    begun = swedish(gathered.first, 10)
    facts = initiatives.InitiativeFacts(
        title=gathered.title,
        kind=gathered.kind,
        lead=stage.organisations[gathered.lead],
        first=gathered.first,
        last=gathered.last,
        description=gathered.about,
        focus_area=stage.focus_areas.get(gathered.focus),
        source=gathered.source,
        themes=list(Theme.objects.filter(code__in=gathered.themes)),
        points=list(FollowUp.objects.filter(key__in=[key(title) for title in gathered.points])),
        dialogues=list(Dialogue.objects.filter(title__in=gathered.dialogues)),
        participants=[(stage.organisations[code], role) for code, role in gathered.participants],
    )
    made = initiatives.create_initiative(
        facts, host=stage.organisations["VINNOVA"], key=key(gathered.title), by=stage.by, at=begun, note=gathered.began
    )
    if gathered.chain or gathered.targets:
        known = {indicator.code: indicator for indicator in Indicator.objects.all()}
        chain = initiatives.Chain(
            rows=[initiatives.ChainText(*row) for row in gathered.chain],
            targets=[
                initiatives.TargetFacts(known[code], Decimal(start), Decimal(goal), due)
                for code, start, goal, due, _values in gathered.targets
            ],
        )
        initiatives.write_chain(made, chain, seen=made.version, by=stage.by, at=begun + timedelta(days=14))
        goals = {target.indicator.code: target for target in made.targets.select_related("indicator")}
        for code, _start, _goal, _due, values in gathered.targets:
            for on, value, note in values:
                at = swedish(on, 15) + timedelta(days=3)
                if at < now:
                    initiatives.record_value(goals[code], on=on, value=Decimal(value), note=note, by=stage.by, at=at)
    for on, reached, note, learning in gathered.steps:
        at = swedish(on, 11)
        if at < now:
            words = {"note": note, "learning": learning}
            initiatives.move_initiative(Initiative.objects.get(pk=made.pk), reached, by=stage.by, at=at, **words)
