"""Is everybody reminded once, with two beats and four workers that all remind in the same second, again and again?

The day is moved to a Tuesday, because nobody is reminded on a weekend or a holiday.
"""

import os
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from dialogues import actions as dialogues
from dialogues.models import Dialogue, DialogueKind, Invitation
from focusareas.models import FocusArea
from outbox.models import Message
from portal.models import Reminder
from regions.models import Organisation
from script.faults.house import House, empty, until
from script.faults.sink import Manners
from yearwheel.actions import releasing, tempo
from yearwheel.reading import WorkingDays
from yearwheel.tempo import Policy

UNSETTLED = [Message.State.QUEUED, Message.State.SENDING, Message.State.UNCERTAIN]


@dataclass(frozen=True)
class Figures:
    """What came of one run. `things` counts what there was to be reminded of, in so many `people`'s mails."""

    scenario: str
    seed: int
    people: int
    things: int
    rounds: int
    reminded: int
    mails: int
    twice: int
    seconds: float
    good: bool


HEADS = {
    "scenario": "scenario",
    "seed": "seed",
    "people": "people",
    "things": "things",
    "rounds": "rounds",
    "reminded": "reminded",
    "mails": "mails",
    "twice": "twice",
    "seconds": "seconds",
    "good": "good",
}


@dataclass(frozen=True)
class TwoBeats:
    """Every mailbox has been asked to two dialogues and has answered neither: one mail with two things in it."""

    name: str = "two beats"
    messages: int = 100
    workers: int = 4
    kills: int = 6
    patience: float = 240

    def quick(self) -> "TwoBeats":
        return replace(self, messages=20, workers=2, kills=2, patience=90)

    def run(self, seed: int) -> Figures:
        begun = time.monotonic()
        _forget()
        days = _days_to_a_working_day()
        os.environ |= {"FAULT_PACKAGES": "outbox,portal", "FAULT_DAYS_AHEAD": str(days)}
        today = timezone.now() + timedelta(days=days)
        self._asked(seed, today)
        manners = Manners(seed=seed, usual=0.01)
        with House(workers=self.workers, beats=2, manners=manners, record=True, control="", seed=seed) as house:
            until(Reminder.objects.exists, seconds=60, what="the first is reminded")
            for _number in range(self.kills):
                house.kill_somebody()
                time.sleep(0.5)
            until(lambda: self._is_done(house), seconds=self.patience, what=f"{self.name} {seed}: all are reminded")
            time.sleep(5)  # five more rounds of both beats, in which nothing more may leave
            taken = Counter(house.taken())
            reminded = Reminder.objects.count()
            figures = Figures(
                scenario=self.name,
                seed=seed,
                people=self.messages,
                things=2 * self.messages,
                rounds=int(time.monotonic() - begun),
                reminded=reminded,
                mails=len(taken),
                twice=sum(number > 1 for number in taken.values()),
                seconds=time.monotonic() - begun,
                good=False,
            )
            good = reminded == 2 * self.messages and len(taken) == self.messages and figures.twice == 0
            return replace(figures, good=good)

    def _asked(self, seed: int, now: datetime) -> None:
        """Two dialogues, forty days ahead, to which each organisation was asked a month ago."""
        then = now - timedelta(days=30)
        host = Organisation.objects.create(
            code="HOST", kind="agency", name="Värden", short_name="Värden", hosts_dialogues=True
        )
        coordinator = User.objects.create_user(f"coordinator{seed}@example.org", "Koordinator")
        area = FocusArea.objects.create(host=host, code="area", name="Område")
        kind = DialogueKind.objects.create(code="sharp", name_sv="skarp dialog", name_en="sharp dialogue")
        bodies = [
            Organisation.objects.create(
                code=f"T{number}",
                kind="actor",
                name=f"Aktör {number}",
                short_name=f"Aktör {number}",
                mailbox=f"m{number}@example.org",
            )
            for number in range(self.messages)
        ]
        everything = Policy(most=50, window_days=1, apart_days=0, most_preparing=20)
        tempo.set_policy(everything, reason="Två inbjudningar på samma dag.", by=coordinator, at=then)
        for days in (40, 41):
            starts_at = now + timedelta(days=days)
            dialogue: Dialogue = dialogues.create_dialogue(
                host,
                by=coordinator,
                at=then,
                kind=kind,
                focus_area=area,
                title=f"Om {days} dagar",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
            )
            dialogue = dialogues.plan_dialogue(dialogue, by=coordinator, at=then)
            for body in bodies:
                dialogues.add_participant(dialogue, body, role=Invitation.Role.LISTEN, by=coordinator, at=then)
            releasing.send_now(dialogue, by=coordinator, at=then)
        Message.objects.update(state=Message.State.SENT, sent_at=then)  # the invitations themselves are not looked at

    def _is_done(self, house: House) -> bool:
        return len(set(house.taken())) >= self.messages and not Message.objects.filter(state__in=UNSETTLED).exists()


def _days_to_a_working_day() -> int:
    today = timezone.localdate()
    is_closed = WorkingDays(around=today).is_closed
    return next(days for days in range(30) if not is_closed(today + timedelta(days=days)))


def _forget() -> None:
    empty("outbox_message", "accounts_user", "regions_organisation", "dialogues_dialoguekind")


SCENARIOS = (TwoBeats(),)
ONCE: set[str] = set()
SLOW: set[str] = set()
