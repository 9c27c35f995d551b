"""The demo world: complete, in every state, and made once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import override_settings
from django.utils import timezone, translation

from accounts.models import BusinessEvent
from dialogues.draft import draft_of
from dialogues.models import Dialogue, Invitation
from followups.models import FollowUp, Initiative, Measurement, Stage, Visibility
from portal.demo import decade
from portal.demo.cast import Cast
from portal.demo.stage import Stage as Theatre
from portal.models import Reminder
from presentations.models import Answer, Presentation, Submission
from regions.models import Membership


def test_the_demo_tells_the_story_in_every_state_and_only_once(db: None) -> None:
    call_command("load_reference", verbosity=0)
    call_command("create_demo", verbosity=0)
    first = Dialogue.objects.get(title="Hållbar precisionshälsa")
    assert timezone.localtime(first.starts_at).isoformat() == "2023-02-21T09:00:00+01:00"
    assert first.invitations.presenting().count() == 9
    assert first.invitations.listening().count() > 9
    together = Dialogue.objects.get(title="Hållbara material och materialflöden")
    assert Invitation.objects.presenting().filter(dialogue=together, organisation__code="NMS").exists()
    assert {dialogue.state for dialogue in Dialogue.objects.all()} == set(Dialogue.State)
    assert {item.state for item in Presentation.objects.all()} == set(Presentation.State)
    assert Membership.objects.filter(organisation__code="NMS", role=Membership.Role.STRATEGIST).count() == 1

    now = timezone.now()
    for dialogue in Dialogue.objects.all():
        assert timezone.localtime(dialogue.starts_at).weekday() < 5
        assert dialogue.created_at <= now
        assert not dialogue.held_at or dialogue.held_at <= now

    circular = Dialogue.objects.get(title="Cirkulära material i industrin")
    told = draft_of(circular)
    assert told.newest is not None
    assert (told.newest.number, bool(told.difference), told.missing, told.gone) == (1, True, [], [])
    later = Dialogue.objects.get(title="Hållbar industri: kompetens och omställning")
    assert (later.agenda_items.exists(), later.programmes.exists()) == (True, False)

    assert {reminder.kind for reminder in Reminder.objects.all()} >= {"deadline", "late"}
    before = list(Dialogue.objects.order_by("pk").values())
    call_command("create_demo", verbosity=0)
    assert list(Dialogue.objects.order_by("pk").values()) == before


def test_the_demo_is_not_made_in_production(db: None) -> None:
    with override_settings(PRODUCTION=True), pytest.raises(CommandError):
        call_command("create_demo", verbosity=0)
    assert not Dialogue.objects.exists()


def test_what_ten_years_at_once_leave_is_what_the_actions_leave_step_by_step(db: None) -> None:
    call_command("load_reference", verbosity=0)
    now = timezone.now()
    with translation.override("sv"):
        stage = Theatre(Cast(now - timedelta(days=3653)), now)
        decade.ten_years(stage, now, dialogues=1)
        at_once = Dialogue.objects.get()
        presenting = [one.organisation.code for one in at_once.invitations.presenting().order_by("pk")]
        listening = [one.organisation.code for one in at_once.invitations.listening().order_by("pk")]

        stage.turn = 0
        facts: dict[str, Any] = {"capacity": len(presenting), "host_slot": Dialogue.HostSlot.NONE}
        in_steps = stage.dialogue(at_once.starts_on, at_once.focus_area.code, at_once.title, **facts)
        stage.ask(in_steps, presenting, listening)
        for code in presenting:
            stage.present(in_steps, code, Presentation.State.APPROVED)
        stage.hold(in_steps)

    assert (len(presenting), len(listening)) == (10, 8)
    assert _left_by(at_once) == _left_by(in_steps)


def _left_by(dialogue: Dialogue) -> list[list[Any]]:
    """Every row about the dialogue and its line in the log, without the keys that number rows."""
    presentations = Presentation.objects.filter(dialogue=dialogue)
    return [
        [_columns(row), *_told_about(row)]
        for rows in (
            Dialogue.objects.filter(pk=dialogue.pk),
            Invitation.objects.filter(dialogue=dialogue).order_by("organisation"),
            presentations.order_by("organisation"),
            Answer.objects.filter(presentation__in=presentations).order_by("presentation__organisation", "section"),
            Submission.objects.filter(presentation__in=presentations).order_by("presentation__organisation"),
        )
        for row in rows
    ]


def _columns(row: Model) -> dict[str, Any]:
    numbering = {"id", "dialogue", "presentation", "latest_submission"}
    return {
        field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in numbering
    }


def _told_about(row: Model) -> list[tuple[Any, ...]]:
    events = BusinessEvent.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)
    return list(events.order_by("at", "pk").values_list("verb", "at", "by", "reason"))


def test_the_demo_shows_what_the_dialogues_led_to(db: None) -> None:
    call_command("load_reference", verbosity=0)
    call_command("create_demo", verbosity=0)
    now = timezone.now()
    points = FollowUp.objects.all()
    assert 40 <= points.count() <= 60
    assert set(points.values_list("stage", flat=True)) == set(Stage.values)
    assert points.overdue(on=timezone.localdate(now)).count() >= 3
    assert 2 <= points.filter(visibility=Visibility.PARTIES).count() <= 6
    assert any(not point.is_complete for point in points.order_by("-created_at")[:6])
    assert points.filter(fundings__granted__gt=0).distinct().count() >= 8
    assert not points.filter(changed_at__gt=now).exists()
    energy = Initiative.objects.get(title="Smart energi och smarta transporter")
    assert energy.participants.filter(organisation__kind="region").count() == 8
    assert (energy.first, energy.last) == (date(2022, 3, 1), date(2023, 1, 31))
    assert Initiative.objects.filter(kind="vertical").count() == 4
    assert Measurement.objects.filter(target__initiative__stage="finance").count() >= 10
