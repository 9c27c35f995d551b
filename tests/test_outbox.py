"""Queueing: a letter is frozen in the caller's transaction, once per reason, and can be called back until it leaves."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, NotSupportedError, connection, transaction
from pytest_django import Settings

from outbox import actions
from outbox.letters import Attachment, Letter
from outbox.models import Attempt, File, Message
from tests.factories import World

PDF = Attachment("program.pdf", "application/pdf", b"%PDF-1.7 \xc3\xa5")


def letter(**fields: Any) -> Letter:
    return Letter(
        **{
            "to": "anna@example.org",
            "to_name": "Anna Åberg",
            "subject": "Inbjudan: Hållbar industri",
            "text": "Hej Anna!\n",
            "html": "<p>Hej Anna!</p>",
            **fields,
        }
    )


def queued(world: World, at: datetime, key: str = "invitation:1:anna@example.org", **fields: Any) -> Message:
    thread = fields.pop("thread", "recipient:1")
    return actions.queue(letter(**fields), key=key, thread=thread, sender=world.host.code, about=world.dialogue, at=at)


def test_a_letter_is_queued_with_all_that_will_be_sent(world: World, now: datetime) -> None:
    message = queued(world, now, attachments=(PDF,), calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    message.refresh_from_db()
    assert message.about == world.dialogue
    assert (message.state, message.to, message.subject) == ("queued", "anna@example.org", "Inbjudan: Hållbar industri")
    assert message.reply_to == "portal@example.org"
    assert message.next_attempt_at == now
    file = message.files.get()
    assert (file.name, bytes(file.body)) == ("program.pdf", PDF.body)


def test_the_same_reason_again_returns_what_is_there_and_changes_nothing(world: World, now: datetime) -> None:
    first = queued(world, now, attachments=(PDF,))
    again = queued(world, now + timedelta(hours=1), subject="En annan", attachments=(PDF, PDF))
    assert again.pk == first.pk
    assert (again.subject, again.queued_at, again.files.count()) == (first.subject, now, 1)
    assert Message.objects.count() == 1


def test_the_message_id_follows_from_the_reason_and_names_nobody() -> None:
    one, other = (
        actions.message_id("invitation:1:anna@example.org"),
        actions.message_id("invitation:2:anna@example.org"),
    )
    assert one == actions.message_id("invitation:1:anna@example.org") != other
    assert one.endswith("@testserver>")
    assert "anna" not in one


def test_a_queued_letter_is_gone_when_the_transaction_is(world: World, now: datetime) -> None:
    with transaction.atomic():
        queued(world, now)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("key", "other"),
        ("message_id", "<x@y>"),
        ("thread", "other"),
        ("sender", "TVV"),
        ('"to"', "eva@example.org"),
        ("to_name", "Eva"),
        ("from_header", "eva@example.org"),
        ("reply_to", "eva@example.org"),
        ("subject", "Annat"),
        ("text", "Annat"),
        ("html", "Annat"),
        ("calendar", "BEGIN:VCALENDAR2"),
        ("calendar_method", "CANCEL"),
        ("file_count", "0"),
        ("object_id", "0"),
        ("queued_at", "2020-01-01"),
    ],
)
def test_what_is_queued_is_frozen_also_for_raw_sql(world: World, now: datetime, column: str, value: str) -> None:
    queued(world, now, attachments=(PDF,), calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    with pytest.raises((InternalError, NotSupportedError), match="Cannot update"), transaction.atomic():
        _sql(f"UPDATE outbox_message SET {column} = %s", value)  # noqa: S608 - columns of this test


def test_a_queued_message_and_its_files_stay_as_they_are(world: World, now: datetime) -> None:
    queued(world, now, attachments=(PDF,))
    for statement in (
        "UPDATE outbox_file SET body = ''",
        "UPDATE outbox_file SET name = 'x'",
        "DELETE FROM outbox_file",
        "DELETE FROM outbox_message",
        """INSERT INTO outbox_file (message_id, position, name, content_type, body)
           SELECT id, 2, 'x', 'text/plain', '' FROM outbox_message""",
    ):
        with pytest.raises((InternalError, NotSupportedError), match=r"Cannot|attachment"), transaction.atomic():
            _sql(statement)
    assert File.objects.get().name == "program.pdf"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "sent"},
        {"state": "sending"},
        {"state": "failed"},
        {"state": "uncertain"},
        {"state": "withdrawn"},
        {"state": "kept_back"},
        {"sent_at": datetime.fromisoformat("2027-03-01T08:00+00:00")},
        {"handed_at": datetime.fromisoformat("2027-03-01T08:00+00:00")},
        {"withdrawn_at": datetime.fromisoformat("2027-03-01T08:00+00:00")},
        {"settled_as": "arrived"},
    ],
    ids=str,
)
def test_a_state_stands_with_its_time_or_not_at_all(world: World, now: datetime, change: dict[str, Any]) -> None:
    message = queued(world, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**change)


def test_what_waits_can_be_called_back_and_never_leaves(world: World, now: datetime) -> None:
    message = queued(world, now)
    other = queued(world, now, key="other", thread="recipient:2")
    assert actions.withdraw("recipient:1", at=now) == 1
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.state, message.withdrawn_at, other.state) == ("withdrawn", now, "queued")
    assert not Message.objects.due(at=now).in_thread("recipient:1").exists()
    assert not Message.objects.in_thread("recipient:1").may_have_arrived().exists()


def test_calling_back_twice_changes_nothing(world: World, now: datetime) -> None:
    message = queued(world, now)
    actions.withdraw("recipient:1", at=now)
    assert actions.withdraw("recipient:1", at=now + timedelta(hours=1)) == 0
    message.refresh_from_db()
    assert message.withdrawn_at == now


def test_outside_production_a_letter_to_somebody_who_is_not_on_the_list_is_kept(
    world: World, now: datetime, settings: Settings
) -> None:
    settings.MAIL_ALLOW_LIST = ["@example.com", "anna@example.org"]
    states = [
        queued(world, now, key=address, to=address).state
        for address in ("anna@example.org", "Eva@Example.Com", "eva@example.org", "eva@sub.example.com")
    ]
    assert states == ["queued", "queued", "kept_back", "kept_back"]
    settings.PRODUCTION = True
    assert queued(world, now, key="all", to="eva@example.org").state == "queued"


def test_two_lines_in_a_header_are_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        letter(subject="Hej\nBcc: eva@example.org")


def test_the_messages_of_a_thread_are_due_one_after_the_other(world: World, now: datetime) -> None:
    first, second = queued(world, now, key="1"), queued(world, now, key="2")
    elsewhere = queued(world, now, key="3", thread="recipient:2")
    assert list(Message.objects.due(at=now)) == [first, elsewhere]
    actions.withdraw("nobody", at=now)
    Message.objects.filter(pk=first.pk).update(state="failed", failed_at=now)
    assert list(Message.objects.due(at=now)) == [second, elsewhere]
    assert not Attempt.objects.exists()


def _sql(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
