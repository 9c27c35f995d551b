"""The coordinator's outbox and the demo's mailbox: who reads what, what is hidden, and what can be decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import Settings

from accounts.models import BusinessEvent, User
from outbox import actions, delivery
from outbox.hiding import hidden, hidden_calendar
from outbox.letters import Letter
from outbox.models import Message
from outbox.smtp import Answer, Result
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

Login = Callable[[User], Client]
KEY = "MTIz:1uXyZ0:abcDEFghiJKL"


def subjects(answer: Any) -> list[str]:
    return [message.key for message in answer.context["page"]]


def make(world: World, key: str, **fields: Any) -> Message:
    return factories.message(fields.pop("about", world.dialogue), fields.pop("sender", "VINNOVA"), key, **fields)


def test_the_list_shows_what_needs_a_decision_first_and_then_the_newest(
    world: World, now: datetime, as_user: Login
) -> None:
    make(world, "old")
    make(world, "failed", state="failed", failed_at=now)
    make(world, "new")
    make(world, "uncertain", state="uncertain", uncertain_at=now, handed_at=now)
    make(world, "somebody else's", sender="TVV")
    make(
        world, "left", state="failed", failed_at=now, settled_as="left", settled_from="failed", settled_at=now,
        settled_by=world.coordinator,
    )  # fmt: skip
    answer = as_user(world.coordinator).get("/utskick/")
    assert subjects(answer) == ["uncertain", "failed", "left", "new", "old"]
    assert [tab["label"] for tab in answer.context["tabs"]] == [
        "Alla (5)",
        "Osäkert (1)",
        "Inte levererat (2)",
        "Väntar (2)",
    ]
    assert "2 meddelanden behöver ditt beslut" in answer.content.decode()


def test_the_filter_stands_in_the_address(world: World, now: datetime, as_user: Login) -> None:
    make(world, "dialogue")
    make(world, "invitation", about=world.invitation)
    make(world, "elsewhere", about=world.later_dialogue, state="sent", sent_at=now)
    client = as_user(world.coordinator)
    assert subjects(client.get(f"/utskick/?dialogue={world.dialogue.pk}")) == ["invitation", "dialogue"]
    assert subjects(client.get("/utskick/?state=sent")) == ["elsewhere"]
    assert subjects(client.get("/utskick/?text=anna+hållbar")) == ["elsewhere", "invitation", "dialogue"]
    assert subjects(client.get("/utskick/?text=eva")) == []
    assert len(subjects(client.get("/utskick/?state=nonsense&dialogue=x"))) == 3


@pytest.mark.parametrize("rows", [1, 300])
def test_the_list_costs_the_same_for_one_row_and_for_many(
    rows: int, world: World, as_user: Login, django_assert_max_num_queries: Any
) -> None:
    one = make(world, "1")
    values = {field.attname: getattr(one, field.attname) for field in Message._meta.fields if not field.primary_key}
    Message.objects.bulk_create(
        Message(**{**values, "key": f"k{n}", "message_id": f"<{n}@x>", "thread": f"t{n}"}) for n in range(1, rows)
    )
    client = as_user(world.coordinator)
    client.get("/utskick/")
    with django_assert_max_num_queries(11):
        answer = client.get("/utskick/")
    assert len(answer.context["rows"]) == min(rows, 50)


def test_the_export_has_the_rows_of_the_filter(world: World, now: datetime, as_user: Login) -> None:
    make(world, "one")
    make(world, "two", state="sent", sent_at=now)
    answer = as_user(world.coordinator).get("/utskick/lista.xlsx?state=sent")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[1:5] for row in rows[1:]] == [
        ("Anna Åberg", "anna@example.org", "Inbjudan: Hållbar industri", "Skickat")
    ]


def test_a_message_is_shown_as_its_recipient_sees_it_but_its_key_is_hidden(world: World, as_user: Login) -> None:
    client, pk = as_user(world.coordinator), world.invite.pk
    page = client.get(f"/utskick/{pk}/").content.decode()
    text = client.get(f"/utskick/{pk}/?show=text").content.decode()
    html = client.get(f"/utskick/{pk}/html")
    calendar = client.get(f"/utskick/{pk}/kalender.ics").content.decode()
    for shown in (page, text, html.content.decode(), calendar):
        assert KEY not in shown
        assert "ghiJKL" not in shown
    assert "Snabbdialog: Hållbar industri" in page
    assert "ons 31 mars 2027 kl. 09.00–12.00" in page
    assert "http://testserver/svara/…/" in text
    assert "http://testserver/svara/…/" in calendar
    assert html["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert html["Content-Security-Policy"].endswith("sandbox")
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    file = client.get(f"/utskick/{pk}/bilaga/1")
    assert (file.content, file["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert client.get(f"/utskick/{pk}/bilaga/2").status_code == 404


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"http://testserver/svara/{KEY}/", "http://testserver/svara/…/"),
        (f"http://testserver/svara/{KEY}/underlag.pdf?x=1", "http://testserver/svara/…/underlag.pdf?…"),
        ("http://testserver/svara/MTIz%3A1uXyZ0%3AabcDEF", "http://testserver/svara/…"),
        ("http://testserver/fokusomraden/hallbar-industri/", "http://testserver/fokusomraden/hallbar-industri/"),
        ("https://example.org/l/19%3ameeting_MTIzNDU2Nzg5", "https://example.org/l/19%3ameeting_MTIzNDU2Nzg5"),
    ],
)
def test_only_what_could_be_a_key_of_ours_is_hidden(address: str, shown: str) -> None:
    assert hidden(f'<a href="{address}">x</a>') == f'<a href="{shown}">x</a>'


def test_a_key_across_the_fold_of_a_calendar_line_is_hidden() -> None:
    folded = "DESCRIPTION:Svara http://testserver/svara/MTIz:1uXy\r\n Z0:abcDEFghiJKL/\\nHej\r\n"
    assert hidden_calendar(folded) == "DESCRIPTION:Svara http://testserver/svara/…/\\nHej\r\n"


def test_an_uncertain_message_can_be_marked_as_arrived_and_that_be_undone(
    world: World, now: datetime, as_user: Login
) -> None:
    client, pk = as_user(world.coordinator), world.uncertain.pk
    page = client.get(f"/utskick/{pk}/").content.decode()
    assert "Är framme" in page
    assert "Skicka ändå" in page
    client.post(f"/utskick/{pk}/framme/")
    settled = Message.objects.get(pk=pk)
    assert (settled.state, settled.sent_at, settled.settled_by) == ("sent", now, world.coordinator)
    assert "Ångra" in client.get(f"/utskick/{pk}/").content.decode()
    client.post(f"/utskick/{pk}/angra/")
    undone = Message.objects.get(pk=pk)
    assert (undone.state, undone.handed_at, undone.settled_as) == ("uncertain", now, "")
    assert list(BusinessEvent.objects.values_list("verb", "by")) == [
        ("message_marked_arrived", world.coordinator.pk),
        ("message_decision_undone", world.coordinator.pk),
    ]


def test_sending_anyway_waits_a_moment_in_which_it_can_be_undone(world: World, now: datetime) -> None:
    message = actions.send_again(world.uncertain, by=world.coordinator, at=now)
    assert (message.state, message.next_attempt_at) == ("queued", now + timedelta(seconds=15))
    assert delivery.claim(at=now + timedelta(seconds=14)) is None
    assert actions.undo(message, by=world.coordinator, at=now).state == "uncertain"
    actions.send_again(message, by=world.coordinator, at=now)
    assert delivery.claim(at=now + timedelta(seconds=15)) is not None
    with pytest.raises(RefusalError, match="för sent"):
        actions.undo(message, by=world.coordinator, at=now)


def test_trying_again_gives_a_message_its_three_days_anew(world: World, now: datetime) -> None:
    later = now + timedelta(days=10)
    actions.send_again(world.failed, by=world.coordinator, at=later)
    claimed = delivery.claim(at=later + timedelta(minutes=1))
    assert claimed is not None
    delivery.finish(claimed.token, Answer(Result.NOT_NOW, "450 later"), at=later + timedelta(minutes=1))
    assert Message.objects.get(pk=world.failed.pk).state == "queued"


def test_what_was_called_back_or_overtaken_is_not_sent_again(world: World, now: datetime) -> None:
    overtaken = make(world, "overtaken", state="failed", failed_at=now)
    actions.queue(
        Letter("anna@example.org", "Anna", "Nytt", "Hej\n", ""),
        key="later", thread="overtaken", sender="VINNOVA", about=world.dialogue, at=now,
    )  # fmt: skip
    Message.objects.filter(key="later").update(state="sent", sent_at=now)
    with pytest.raises(RefusalError, match="senare meddelande"):
        actions.send_again(overtaken, by=world.coordinator, at=now)
    actions.withdraw("?", at=now)  # the thread of the uncertain message
    actions.withdraw(world.uncertain.thread, at=now)
    with pytest.raises(RefusalError, match="återkallat"):
        actions.send_again(world.uncertain, by=world.coordinator, at=now)


def test_a_decision_undone_after_the_thread_was_called_back_cannot_lead_to_sending(world: World, now: datetime) -> None:
    actions.mark_arrived(world.uncertain, by=world.coordinator, at=now)
    actions.withdraw(world.uncertain.thread, at=now)
    undone = actions.undo(world.uncertain, by=world.coordinator, at=now)
    with pytest.raises(RefusalError, match="återkallat"):
        actions.send_again(undone, by=world.coordinator, at=now)


def test_an_undelivered_message_can_be_left_and_taken_up_again(world: World, now: datetime, as_user: Login) -> None:
    client, pk = as_user(world.coordinator), world.failed.pk
    assert "Ta ställning till 1 meddelande" in client.get("/").content.decode()
    assert "550 no such user" in client.get(f"/utskick/{pk}/").content.decode()
    client.post(f"/utskick/{pk}/lat-vara/")
    assert "Ta ställning" not in client.get("/").content.decode()
    client.post(f"/utskick/{pk}/angra/")
    assert Message.objects.get(pk=pk).needs_a_decision
    client.post(f"/utskick/{pk}/skicka-igen/")
    assert Message.objects.get(pk=pk).state == "queued"


def test_nothing_can_be_decided_about_a_message_that_is_sent(world: World, now: datetime) -> None:
    for action in (actions.mark_arrived, actions.send_again, actions.leave, actions.undo):
        with pytest.raises(RefusalError):
            action(world.message, by=world.coordinator, at=now)


def test_the_demos_mailbox_shows_what_was_kept_whole_and_with_working_links(
    world: World, now: datetime, settings: Settings, client: Client
) -> None:
    settings.DEMO = True
    kept = make(world, "kept", calendar=factories.ICS, state="kept_back", kept_back_at=now)
    sent = world.message
    page = client.get("/demo/brev/").content.decode()
    assert page.count(kept.subject) == 1
    assert client.get(f"/demo/brev/{sent.pk}/").status_code == 404
    assert "Inga" not in client.get("/demo/brev/?to=anna@example.org").content.decode()
    assert kept.subject not in client.get("/demo/brev/?to=eva@example.org").content.decode()
    text = client.get(f"/demo/brev/{kept.pk}/?show=text").content.decode()
    assert f'<a href="http://testserver/svara/{KEY}/' in text
    html = client.get(f"/demo/brev/{kept.pk}/html")
    assert f'href="http://testserver/svara/{KEY}/"' in html.content.decode()
    assert '<base target="_top">' in html.content.decode()
    assert html["Content-Security-Policy"].endswith("sandbox allow-top-navigation-by-user-activation")
    assert client.get(f"/demo/brev/{kept.pk}/kalender.ics").content == factories.ICS.encode()
    assert client.get(f"/demo/brev/{kept.pk}/bilaga/1").content == b"%PDF-1.7"
    assert client.get(reverse("mailbox_letter", args=[kept.pk])).status_code == 200


def test_erased_messages_keep_their_times_and_lose_their_words(world: World, now: datetime, as_user: Login) -> None:
    old, waiting = world.invite, make(world, "waiting")
    failed = make(world, "failed", state="failed", failed_at=now, last_error="550 <anna@example.org> unknown")
    assert actions.erase_older(than=now + timedelta(days=1), at=now) == 2
    old.refresh_from_db()
    assert (old.to, old.to_name, old.subject, old.text, old.html, old.calendar) == ("", "", "", "", "", "")
    assert (old.key, old.state, old.sent_at) == (f"erased:{old.pk}", "sent", now)
    assert not old.files.exists()
    failed.refresh_from_db()
    assert failed.last_error == ""
    waiting.refresh_from_db()
    assert waiting.subject != ""
    assert "raderades" in as_user(world.coordinator).get(f"/utskick/{old.pk}/").content.decode()
    with pytest.raises(RefusalError):
        actions.send_again(failed, by=world.coordinator, at=now)


def test_a_person_who_is_forgotten_gets_no_more_mail_and_stands_in_none(world: World, now: datetime) -> None:
    from regions import actions as region_actions

    person = world.strategist
    letter = Letter(person.email, person.name, "Hej", "Hej\n", "")
    message = actions.queue(letter, key=f"x:{person.email}", thread="x", sender="VINNOVA", about=person, at=now)
    region_actions.anonymise_person(person, by=world.admin, at=now)
    message.refresh_from_db()
    assert (message.state, message.to, message.to_name, message.subject) == ("withdrawn", "", "", "")
    assert message.key == f"erased:{message.pk}"


def test_a_person_takes_along_the_mail_that_was_sent(world: World, now: datetime, as_user: Login) -> None:
    person = world.strategist
    letter = Letter(person.email, person.name, "Inbjudan", "Hej\n", "")
    actions.queue(letter, key="x", thread="x", sender="VINNOVA", about=person, at=now)
    known = as_user(person).get("/konto/mina-uppgifter.json").json()
    assert [mail["subject"] for mail in known["mail"]] == ["Inbjudan"]
    assert timezone.is_aware(now)


def test_an_operator_erases_what_need_not_be_kept(world: World, now: datetime, capsys: Any) -> None:
    assert world.message.queued_at == now
    call_command("erase_messages", "--before", "2027-03-01")
    assert capsys.readouterr().out == "0 messages erased\n"
    call_command("erase_messages", "--before", "2027-03-02")
    assert capsys.readouterr().out == "1 messages erased\n"
