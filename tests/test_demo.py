"""The demo world: complete, in every state, and made once."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from dialogues.models import Dialogue, Invitation
from presentations.models import Presentation
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

    before = list(Dialogue.objects.order_by("pk").values())
    call_command("create_demo", verbosity=0)
    assert list(Dialogue.objects.order_by("pk").values()) == before


def test_the_demo_is_not_made_in_production(db: None) -> None:
    with override_settings(PRODUCTION=True), pytest.raises(CommandError):
        call_command("create_demo", verbosity=0)
    assert not Dialogue.objects.exists()
