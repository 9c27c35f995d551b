"""Does a cancelled dialogue invite nobody any more, and does everybody who was invited hear of it?

A wave is released, workers are killed, and the dialogue is cancelled while its mails leave.
"""

import random
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from dialogues import actions as dialogues
from dialogues.models import Dialogue, DialogueKind, Invitation, Recipient
from focusareas.models import FocusArea
from outbox.models import Message
from regions.models import Organisation
from script.faults.house import House, empty, moments, until
from script.faults.sink import Manners
from yearwheel.actions import releasing

BAD_DAY = Manners(usual=0.2, slow_share=0.01, lost_share=0.01)
UNSETTLED = [Message.State.QUEUED, Message.State.SENDING, Message.State.UNCERTAIN]
Method = Message.Method


@dataclass(frozen=True)
class Figures:
    """What came of one run. `messages` counts invitations; `after` those that were begun after the cancellation."""

    scenario: str
    seed: int
    messages: int
    kills: int
    invited: int
    after: int
    cancelled: int
    not_told: int
    out_of_order: int
    twice: int
    seconds: float
    good: bool


HEADS = {
    "scenario": "scenario",
    "seed": "seed",
    "messages": "wave",
    "kills": "killed",
    "invited": "invited",
    "after": "begun after",
    "cancelled": "cancelled",
    "not_told": "not told",
    "out_of_order": "out of order",
    "twice": "twice",
    "seconds": "seconds",
    "good": "good",
}


@dataclass(frozen=True)
class Cancelled:
    """A dialogue is cancelled when about a third of its wave has left."""

    name: str = "cancelled"
    messages: int = 300
    workers: int = 4
    kills: int = 8
    manners: Manners = BAD_DAY
    patience: float = 240

    def quick(self) -> "Cancelled":
        return replace(self, messages=60, workers=2, kills=2, patience=90)

    def run(self, seed: int) -> Figures:
        begun = time.monotonic()
        _forget()
        manners = replace(self.manners, seed=seed)
        with House(workers=self.workers, beats=2, manners=manners, record=True, control="", seed=seed) as house:
            dialogue, coordinator = self._planned(seed)
            releasing.send_now(dialogue, by=coordinator, at=timezone.now())
            third = self.messages // 3
            chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
            lasts = third * self.manners.usual / self.workers
            started = time.monotonic()
            for moment in moments(self.kills, between=(0, lasts), chance=chance):
                time.sleep(max(0.0, started + moment - time.monotonic()))
                house.kill_somebody()
            until(lambda: len(house.taken()) >= third, seconds=120, what="a third of the wave has left")
            dialogues.cancel_dialogue(dialogue, by=coordinator, at=timezone.now(), reason="Krockar.")
            cancelled_at = timezone.now()
            until(self._is_settled, seconds=self.patience, what=f"{self.name} {seed}: everything is settled")
            return self._judge(house, seed, cancelled_at, time.monotonic() - begun)

    def _planned(self, seed: int) -> tuple[Dialogue, User]:
        """A planned dialogue to which as many organisations are asked, each with one mailbox."""
        now = timezone.now()
        host = Organisation.objects.create(
            code="HOST", kind="agency", name="Värden", short_name="Värden", hosts_dialogues=True
        )
        coordinator = User.objects.create_user(f"coordinator{seed}@example.org", "Koordinator")
        area = FocusArea.objects.create(host=host, code="area", name="Område")
        kind = DialogueKind.objects.create(code="sharp", name_sv="skarp dialog", name_en="sharp dialogue")
        starts_at = now + timedelta(days=60)
        dialogue = dialogues.create_dialogue(
            host,
            by=coordinator,
            at=now,
            kind=kind,
            focus_area=area,
            title="Hållbar industri",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
        )
        dialogue = dialogues.plan_dialogue(dialogue, by=coordinator, at=now)
        for number in range(self.messages):
            body = Organisation.objects.create(
                code=f"T{number}",
                kind="actor",
                name=f"Aktör {number}",
                short_name=f"Aktör {number}",
                mailbox=f"m{number}@example.org",
            )
            dialogues.add_participant(dialogue, body, role=Invitation.Role.LISTEN, by=coordinator, at=now)
        return dialogue, coordinator

    @staticmethod
    def _is_settled() -> bool:
        return not Message.objects.filter(state__in=UNSETTLED).exists()

    def _judge(self, house: House, seed: int, cancelled_at: datetime, seconds: float) -> Figures:
        """Counted in the server's own log; whether a mail was begun before the cancellation, in the outbox."""
        taken = house.taken()
        place = {message_id: number for number, message_id in reversed(list(enumerate(taken)))}
        rows = Message.objects.values_list("thread", "calendar_method", "message_id", "handed_at")
        requests = {row[0]: row for row in rows if row[1] == Method.REQUEST}
        cancels = {row[0]: row for row in rows if row[1] == Method.CANCEL}
        invited = [thread for thread, row in requests.items() if row[2] in place]
        told = [thread for thread, row in cancels.items() if row[2] in place]
        late = [thread for thread in invited if (handed_at := requests[thread][3]) and handed_at > cancelled_at]
        figures = Figures(
            scenario=self.name,
            seed=seed,
            messages=len(requests),
            kills=self.kills,
            invited=len(invited),
            after=len(late),
            cancelled=len(told),
            not_told=len(set(invited) - set(told)),
            out_of_order=sum(
                place[cancels[thread][2]] < place[requests[thread][2]] for thread in set(invited) & set(told)
            ),
            twice=len(taken) - len(set(taken)),
            seconds=seconds,
            good=False,
        )
        wrong = figures.after + figures.not_told + figures.out_of_order + figures.twice
        in_the_middle = 0 < figures.invited < self.messages
        return replace(figures, good=wrong == 0 and in_the_middle and Recipient.objects.count() == self.messages)


def _forget() -> None:
    empty("outbox_message", "accounts_user", "regions_organisation", "dialogues_dialoguekind")


SCENARIOS = (Cancelled(),)
ONCE: set[str] = set()
SLOW: set[str] = set()
