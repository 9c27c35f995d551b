"""What calendars' replies change, and what they never change; and the command that mail servers hand them to."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessEvent, User
from dialogues import actions
from dialogues.actions.replies import Outcome
from dialogues.models import Invitation, Recipient
from outbox.models import Message
from tests import factories, replies
from tests.factories import World
from tests.invited import ANNA, BERTIL, CILLA, Invited
from tests.strict_calendar import checked
from toolkit.refusals import RefusalError

Answer, Role, Status = Invitation.Answer, Invitation.Role, Recipient.Status


@pytest.fixture
def invited(world: World) -> Invited:
    return Invited(world)


@pytest.fixture
def to_present(world: World) -> Invited:
    return Invited(world, Role.PRESENT)


@pytest.mark.parametrize("status", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_a_reply_is_the_recipients_status_and_stands_in_the_log(invited: Invited, status: str) -> None:
    assert invited.answers(ANNA, status) is Outcome.TAKEN

    anna = invited.recipient(ANNA)
    assert (anna.calendar_status, anna.calendar_at) == (status, invited.now + timedelta(minutes=1))
    assert invited.recipient(BERTIL).calendar_status == ""
    event = BusinessEvent.objects.get(verb=f"calendar_{status.lower()}")
    assert (event.thing, event.by) == (invited.invitation, anna.user)


def test_accepting_an_invitation_to_listen_makes_the_organisation_listen(invited: Invited) -> None:
    invited.answers(ANNA, "ACCEPTED")

    assert invited.answer == Answer.LISTENS
    assert invited.invitation.answered_through == invited.recipient(ANNA)
    assert invited.invitation.answered_at == invited.now + timedelta(minutes=1)
    assert invited.invitation.on_behalf is False
    assert BusinessEvent.objects.get(verb="invitation_answered_in_calendar").thing == invited.invitation


def test_accepting_an_invitation_to_present_answers_nothing_yet(to_present: Invited) -> None:
    """Presenting needs an S3 area, which a calendar cannot choose."""
    assert to_present.answers(ANNA, "ACCEPTED") is Outcome.TAKEN

    assert to_present.answer == ""
    assert to_present.recipient(ANNA).calendar_status == Status.ACCEPTED


def test_the_coordinator_sees_who_comes_without_having_chosen(
    to_present: Invited, as_user: Callable[[User], Client]
) -> None:
    to_present.answers(ANNA, "ACCEPTED")

    page = as_user(to_present.world.coordinator).get(reverse("dialogue_participants", args=[to_present.dialogue.pk]))

    (row,) = page.context["rows"]
    assert row["answer"] == "Kommer, har inte valt ännu"
    assert len(row["lines"]) == 1


def test_tentative_answers_nothing(invited: Invited) -> None:
    invited.answers(ANNA, "TENTATIVE")
    assert invited.answer == ""


def test_the_organisation_declines_when_everybody_who_has_the_entry_declines(invited: Invited) -> None:
    invited.answers(ANNA, "DECLINED", comment="Vi har\nfullt upp")
    assert invited.answer == ""

    invited.answers(BERTIL, "DECLINED", minutes=2, comment="Vi har\nfullt upp")

    assert (invited.answer, invited.invitation.reason) == (Answer.DECLINES, "Vi har fullt upp")


def test_who_has_declined_may_come_after_all(invited: Invited) -> None:
    invited.answers(ANNA, "DECLINED")
    invited.answers(BERTIL, "DECLINED", minutes=2)
    invited.answers(ANNA, "ACCEPTED", minutes=3)
    assert (invited.answer, invited.invitation.reason) == (Answer.LISTENS, "")

    invited.answers(ANNA, "DECLINED", minutes=4)
    assert invited.answer == Answer.DECLINES


def test_an_invitation_to_present_is_open_again_when_one_who_declined_comes_after_all(to_present: Invited) -> None:
    to_present.answers(ANNA, "DECLINED")
    to_present.answers(BERTIL, "DECLINED", minutes=2)
    assert to_present.answer == Answer.DECLINES

    to_present.answers(ANNA, "ACCEPTED", minutes=3)

    assert (to_present.answer, to_present.invitation.answered_at) == ("", None)


@pytest.mark.parametrize("said", [Answer.PRESENTS, Answer.LISTENS])
def test_accepting_confirms_what_was_said_on_the_page_and_changes_nothing_of_it(invited: Invited, said: str) -> None:
    area = factories.area(invited.region)
    invited.says_on_the_page(said, minutes=1, area=area)

    assert invited.answers(ANNA, "ACCEPTED", minutes=2) is Outcome.TAKEN

    assert (invited.answer, invited.invitation.area) == (said, area if said == Answer.PRESENTS else None)
    assert invited.invitation.answered_at == invited.now + timedelta(minutes=1)


@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED"])
@pytest.mark.parametrize("said", [Answer.PRESENTS, Answer.LISTENS, Answer.DECLINES, Answer.OTHER_TIME])
def test_an_answer_on_the_page_is_never_overwritten_by_an_older_reply(invited: Invited, said: str, status: str) -> None:
    """The replies were given at 1 and 2 minutes, the answer at 3; the replies' mails came last."""
    invited.says_on_the_page(said, minutes=3, area=factories.area(invited.region))

    invited.answers(ANNA, status, minutes=1)
    invited.answers(BERTIL, status, minutes=2)

    assert invited.answer == said
    assert invited.invitation.answered_at == invited.now + timedelta(minutes=3)
    assert invited.recipient(BERTIL).calendar_status == status


def test_an_answer_that_the_coordinator_noted_stands_against_older_replies(invited: Invited) -> None:
    actions.answer_invitation(
        invited.invitation,
        Answer.LISTENS,
        by=invited.world.coordinator,
        at=invited.now + timedelta(minutes=3),
        on_behalf=True,
    )
    invited.answers(ANNA, "DECLINED", minutes=1)
    invited.answers(BERTIL, "DECLINED", minutes=2)

    assert (invited.answer, invited.invitation.on_behalf) == (Answer.LISTENS, True)


def test_everybodys_later_refusal_takes_the_place_back_and_gives_it_to_the_next(to_present: Invited) -> None:
    other = factories.organisation(name="Region Syd", short_name="Syd", mailbox="syd@syd.example.org")
    waiting = actions.add_participant(
        to_present.dialogue, other, role=Role.PRESENT, by=to_present.world.coordinator, at=to_present.now
    )
    actions.release_wave(to_present.dialogue, by=to_present.world.coordinator, at=to_present.now)
    to_present.says_on_the_page(Answer.PRESENTS, minutes=1, area=factories.area(to_present.region))
    actions.answer_invitation(
        waiting, Answer.PRESENTS, by=to_present.world.coordinator, at=to_present.now, on_behalf=True
    )
    waiting.refresh_from_db()
    assert waiting.answer == Answer.WAITS

    to_present.answers(ANNA, "DECLINED", minutes=2)
    assert to_present.answer == Answer.PRESENTS
    to_present.answers(BERTIL, "DECLINED", minutes=3)

    waiting.refresh_from_db()
    assert (to_present.answer, waiting.answer) == (Answer.DECLINES, Answer.PRESENTS)


def test_one_refusal_before_and_one_after_the_answer_on_the_page_leave_it_standing(invited: Invited) -> None:
    invited.answers(ANNA, "DECLINED", minutes=1)
    invited.says_on_the_page(Answer.LISTENS, minutes=2)
    invited.answers(BERTIL, "DECLINED", minutes=3)

    assert invited.answer == Answer.LISTENS


def test_the_same_reply_twice_changes_nothing(invited: Invited) -> None:
    invited.answers(ANNA, "ACCEPTED")
    before = invited.facts()

    assert invited.answers(ANNA, "ACCEPTED") is Outcome.OLD_REPLY
    assert invited.facts() == before


def test_a_reply_older_than_the_last_one_changes_nothing(invited: Invited) -> None:
    invited.answers(ANNA, "DECLINED", minutes=5)
    before = invited.facts()

    assert invited.answers(ANNA, "ACCEPTED", minutes=4) is Outcome.OLD_REPLY
    assert invited.facts() == before


def test_a_reply_from_a_clock_that_is_ahead_is_not_the_last_word_for_ever(invited: Invited) -> None:
    invited.answers(ANNA, "ACCEPTED", minutes=100_000)
    assert invited.recipient(ANNA).calendar_at == invited.now + timedelta(hours=1)

    assert invited.answers(ANNA, "DECLINED", minutes=90, at=invited.now + timedelta(hours=2)) is Outcome.TAKEN


@pytest.mark.parametrize("address", ["mallory@example.com", CILLA])
def test_a_reply_from_somebody_who_was_not_invited_changes_nothing(invited: Invited, address: str) -> None:
    before = invited.facts()

    assert invited.answers(address, "DECLINED", to=ANNA) is Outcome.NOT_INVITED
    assert invited.facts() == before


def test_nobody_answers_for_a_colleague_under_the_colleagues_entry(invited: Invited) -> None:
    before = invited.facts()

    assert invited.answers(BERTIL, "DECLINED", to=ANNA) is Outcome.NOT_INVITED
    assert invited.facts() == before


def test_a_reply_to_an_unknown_event_changes_nothing(invited: Invited) -> None:
    before = invited.facts()

    assert invited.answers(ANNA, "DECLINED", uid="unknown@example.org") is Outcome.UNKNOWN_EVENT
    assert invited.facts() == before


def test_a_reply_to_an_earlier_time_says_nothing_about_the_new_one(invited: Invited) -> None:
    Recipient.objects.filter(user__email=ANNA).update(sequence=2)
    before = invited.facts()

    assert invited.answers(ANNA, "ACCEPTED", sequence=1) is Outcome.OLD_VERSION
    assert invited.facts() == before


def moved(invited: Invited, **changes: Any) -> None:
    """The coordinator changes the dialogue, ten minutes after the wave left."""
    actions.change_dialogue(
        invited.dialogue, by=invited.world.coordinator, at=invited.now + timedelta(minutes=10), **changes
    )


def test_a_new_time_asks_every_calendar_anew_and_leaves_the_answer(invited: Invited) -> None:
    invited.answers(ANNA, "ACCEPTED")
    starts = invited.dialogue.starts_at + timedelta(days=1)

    moved(invited, starts_at=starts, ends_at=starts + timedelta(hours=3))

    anna = invited.recipient(ANNA)
    assert (anna.sequence, anna.calendar_status, anna.calendar_at) == (1, "", None)
    assert invited.answer == Answer.LISTENS
    assert invited.answers(ANNA, "ACCEPTED", minutes=5, sequence=0) is Outcome.OLD_VERSION
    assert invited.answers(ANNA, "ACCEPTED", minutes=20) is Outcome.TAKEN


def test_a_new_link_keeps_what_the_calendars_replied(invited: Invited) -> None:
    invited.answers(ANNA, "TENTATIVE")

    moved(invited, meeting_url="https://mote.example.org/nytt")

    assert invited.recipient(ANNA).calendar_status == Status.TENTATIVE
    told = Message.objects.in_thread(invited.recipient(ANNA).thread).order_by("pk").last()
    assert told is not None
    assert checked(told.calendar).one("ATTENDEE").parameters["PARTSTAT"] == "TENTATIVE"


def test_who_has_declined_in_the_calendar_is_not_told_about_a_new_time_and_cannot_accept_the_old_one(
    invited: Invited,
) -> None:
    invited.answers(ANNA, "DECLINED")
    starts = invited.dialogue.starts_at + timedelta(days=1)

    moved(invited, starts_at=starts, ends_at=starts + timedelta(hours=3))

    assert Message.objects.in_thread(invited.recipient(ANNA).thread).count() == 1
    assert Message.objects.in_thread(invited.recipient(BERTIL).thread).count() == 2
    assert invited.answers(ANNA, "ACCEPTED", minutes=20, sequence=0) is Outcome.OLD_VERSION


def test_an_answer_on_the_page_after_a_refusal_in_the_calendar_is_told_again(invited: Invited) -> None:
    invited.answers(ANNA, "DECLINED", minutes=1)
    invited.says_on_the_page(Answer.LISTENS, minutes=2)

    moved(invited, meeting_url="https://mote.example.org/nytt")

    told = Message.objects.in_thread(invited.recipient(ANNA).thread).order_by("pk").last()
    assert told is not None
    assert checked(told.calendar).one("ATTENDEE").parameters["PARTSTAT"] == "ACCEPTED"


def test_replies_to_what_has_been_withdrawn_cancelled_or_begun_change_nothing(invited: Invited) -> None:
    by, now = invited.world.coordinator, invited.now
    assert invited.answers(ANNA, "ACCEPTED", at=invited.dialogue.starts_at) is Outcome.OVER
    actions.remove_participant(invited.invitation, by=by, at=now)
    assert invited.answers(ANNA, "ACCEPTED") is Outcome.OVER
    actions.restore_participant(invited.invitation, by=by, at=now)
    actions.cancel_dialogue(invited.dialogue, by=by, at=now, reason="Sjukdom")
    assert invited.answers(ANNA, "ACCEPTED") is Outcome.OVER
    assert not Recipient.objects.exclude(calendar_status="").exists()
    assert invited.answer == ""


def test_after_the_answer_date_a_reply_is_noted_and_the_answer_stands(invited: Invited) -> None:
    invited.says_on_the_page(Answer.LISTENS, minutes=1)
    late = invited.dialogue.answer_due_at + timedelta(days=1)

    for minutes, address in enumerate((ANNA, BERTIL)):
        given = late + timedelta(minutes=minutes)
        assert invited.answers(address, "DECLINED", stamp=given, at=given) is Outcome.TAKEN

    assert invited.recipient(ANNA).calendar_status == Status.DECLINED
    assert invited.answer == Answer.LISTENS


def test_delegating_cancels_for_the_one_and_invites_the_other(invited: Invited) -> None:
    outcome = invited.answers(ANNA, "DELEGATED", delegated_to=CILLA, delegated_name="Cilla Asp")

    assert outcome is Outcome.TAKEN
    anna, cilla = invited.recipient(ANNA), invited.recipient(CILLA)
    assert (anna.calendar_status, anna.cancelled_at is not None, anna.sequence) == (Status.DELEGATED, True, 1)
    assert (cilla.name, cilla.stands_in_for, cilla.asked_at is not None) == ("Cilla Asp", anna, True)
    assert cilla.uid != anna.uid
    assert not cilla.user.is_active
    told = Message.objects.in_thread(cilla.thread).get()
    assert (told.to, told.calendar_method) == (CILLA, "REQUEST")
    assert checked(told.calendar).one("ATTENDEE").value == f"mailto:{CILLA}"
    cancelled = Message.objects.in_thread(anna.thread).get(calendar_method="CANCEL")
    assert checked(cancelled.calendar).one("UID").value == anna.uid
    assert invited.answer == ""


def test_delegating_without_a_name_makes_one_of_the_address(invited: Invited) -> None:
    invited.answers(ANNA, "DELEGATED", delegated_to=CILLA)
    assert invited.recipient(CILLA).name == "Cilla Asp"


def test_delegating_twice_with_the_same_mail_changes_nothing(invited: Invited) -> None:
    invited.answers(ANNA, "DELEGATED", delegated_to=CILLA)
    before = invited.facts()

    assert invited.answers(ANNA, "DELEGATED", delegated_to=CILLA, sequence=0) is Outcome.OVER
    assert invited.facts() == before


def test_delegating_to_a_colleague_who_is_invited_already_only_cancels_for_the_one(invited: Invited) -> None:
    before = Message.objects.in_thread(invited.recipient(BERTIL).thread).count()

    assert invited.answers(ANNA, "DELEGATED", delegated_to=BERTIL) is Outcome.TAKEN

    assert invited.recipient(ANNA).cancelled_at is not None
    assert Message.objects.in_thread(invited.recipient(BERTIL).thread).count() == before


def test_delegating_to_somebody_outside_the_organisation_is_refused_and_changes_nothing(invited: Invited) -> None:
    before = invited.facts()

    with pytest.raises(RefusalError, match="Norr"):
        invited.answers(ANNA, "DELEGATED", delegated_to="mallory@example.com")

    assert invited.facts() == before


def test_the_delegate_answers_under_either_entry(invited: Invited) -> None:
    """Some calendars hand the entry itself on, so the delegate answers under the first one's UID."""
    invited.answers(ANNA, "DELEGATED", delegated_to=CILLA)

    assert invited.answers(CILLA, "TENTATIVE", minutes=2, to=ANNA) is Outcome.TAKEN
    assert invited.answers(CILLA, "ACCEPTED", minutes=3) is Outcome.TAKEN

    assert invited.recipient(CILLA).calendar_status == Status.ACCEPTED
    assert invited.answer == Answer.LISTENS


def test_handing_it_back_invites_the_first_one_anew(invited: Invited) -> None:
    invited.answers(ANNA, "DELEGATED", delegated_to=CILLA)
    assert invited.answers(CILLA, "DELEGATED", minutes=2, delegated_to=ANNA) is Outcome.TAKEN

    anna, cilla = invited.recipient(ANNA), invited.recipient(CILLA)
    assert (anna.cancelled_at, anna.sequence, anna.calendar_status) == (None, 2, "")
    assert cilla.cancelled_at is not None
    assert invited.answers(ANNA, "ACCEPTED", minutes=3) is Outcome.TAKEN


@pytest.mark.django_db(transaction=True)
def test_the_same_reply_arriving_twice_at_once_is_taken_once(transactional_db: None) -> None:
    invited = Invited(World())
    outcomes: list[Outcome] = []
    together = Barrier(2)

    def arrive() -> None:
        together.wait()
        outcomes.append(invited.answers(ANNA, "ACCEPTED"))
        connections.close_all()

    threads = [Thread(target=arrive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome.name for outcome in outcomes) == ["OLD_REPLY", "TAKEN"]
    assert BusinessEvent.objects.filter(verb="calendar_accepted").count() == 1


# The command


@pytest.fixture
def hand_over(monkeypatch: pytest.MonkeyPatch, now: datetime, capsys: pytest.CaptureFixture[str]) -> Any:
    """`hand_over(mail)` is the exit status and what the mail server tells the one who wrote."""

    def run(message: bytes) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(message)))
        monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(hours=1))
        status = 0
        try:
            call_command("receive_reply")
        except SystemExit as ended:
            status = int(str(ended.code))
        return status, capsys.readouterr().out.strip()

    return run


def written(invited: Invited, address: str = ANNA, status: str = "ACCEPTED") -> bytes:
    stamp = (invited.now + timedelta(minutes=1)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return replies.mail(
        replies.calendar(uid=invited.recipient(ANNA).uid, attendee=replies.answering(address, status), stamp=stamp)
    )


def test_the_command_takes_a_reply(invited: Invited, hand_over: Any) -> None:
    assert hand_over(written(invited)) == (0, "")
    assert invited.recipient(ANNA).calendar_status == Status.ACCEPTED


def test_the_command_leaves_strangers_and_unknown_events_aside_and_says_so_in_the_log(
    invited: Invited, hand_over: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="dialogues.replies")
    before = invited.facts()

    assert hand_over(written(invited, "mallory@example.com", "DECLINED")) == (0, "")
    assert hand_over(replies.mail(replies.calendar(uid="unknown@example.org"))) == (0, "")

    assert invited.facts() == before
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "from somebody who was not invited",
        "no such event",
    ]
    assert "mallory" not in caplog.text


def test_the_command_tells_a_person_that_nobody_reads_here(db: None, hand_over: Any) -> None:
    assert hand_over(b"From: anna@example.org\r\nSubject: Hej\r\n\r\nJag kommer inte.") == (
        os.EX_DATAERR,
        "Brevet innehåller inget kalendersvar.",
    )


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "Return-Path: <>", "Content-Type: multipart/report"],
)
def test_the_command_answers_no_machine(db: None, hand_over: Any, header: str) -> None:
    assert hand_over(f"From: anna@example.org\r\n{header}\r\n\r\nJag är på semester.".encode()) == (0, "")


def test_the_command_reads_what_is_too_big_to_its_end(db: None, hand_over: Any) -> None:
    assert hand_over(b"Subject: x\r\n\r\n" + b"x" * (12 * 1024 * 1024)) == (
        os.EX_DATAERR,
        "Brevet är för stort för att vara ett kalendersvar.",
    )
    assert sys.stdin.buffer.read() == b""


def test_the_command_tells_who_delegates_outside_the_organisation(invited: Invited, hand_over: Any) -> None:
    text = replies.calendar(uid=invited.recipient(ANNA).uid, attendee=replies.delegating(ANNA, "mallory@example.com"))
    status, said = hand_over(replies.mail(text))
    assert (status, "Norr" in said) == (os.EX_DATAERR, True)


def test_the_command_asks_the_mail_server_to_try_again_when_the_database_is_away(tmp_path: Any) -> None:
    """Run as the mail server runs it: a process of its own, with the mail on standard input."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "receive_reply"],
        input=replies.outlook(),
        capture_output=True,
        env={**os.environ, "DATABASE_URL": f"postgresql://nobody@/nothing?host={tmp_path}"},
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (os.EX_TEMPFAIL, b"")
    assert b"could not be taken" in ended.stderr
