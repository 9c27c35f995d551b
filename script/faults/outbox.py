"""Does every message leave once? Messages, workers that are killed, an emptied Redis, a mail server with bad manners.

Two messages make a thread, so that the order is looked at too. What the server took is counted in its own log.
"""

import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from outbox import actions
from outbox.letters import Attachment, Letter
from outbox.models import Attempt, Message
from script.faults.house import House, empty, moments, until
from script.faults.sink import Manners

BATCH = 20
HEADS = {
    "scenario": "scenario",
    "seed": "seed",
    "messages": "messages",
    "kills": "killed",
    "flushes": "emptied",
    "twice": "twice",
    "missing": "missing",
    "missing_unseen": "not shown",
    "uncertain": "uncertain",
    "out_of_order": "out of order",
    "attempts_lost": "broken attempts",
    "seconds": "seconds",
    "good": "good",
}
UNSETTLED = [Message.State.QUEUED, Message.State.SENDING]


@dataclass(frozen=True)
class Figures:
    """What came of one run."""

    scenario: str
    seed: int
    messages: int
    kills: int
    flushes: int
    twice: int
    missing: int
    missing_unseen: int
    uncertain: int
    out_of_order: int
    attempts_lost: int
    seconds: float
    good: bool


@dataclass(frozen=True)
class Scenario:
    """One way to do harm, and what must hold nevertheless."""

    name: str
    manners: Manners
    messages: int = 1000
    workers: int = 4
    beats: int = 2
    kills: int = 40
    flushes: int = 2
    record: bool = True
    control: str = ""
    patience: float = 240

    def quick(self) -> "Scenario":
        kills, flushes = min(self.kills, 6), min(self.flushes, 1)
        return replace(self, messages=60, workers=2, kills=kills, flushes=flushes, patience=90)

    def run(self, seed: int) -> Figures:
        begun = time.monotonic()
        _forget()
        manners = replace(self.manners, seed=seed)
        with House(
            workers=self.workers, beats=self.beats, manners=manners, record=self.record, control=self.control, seed=seed
        ) as house:
            queueing = threading.Thread(target=self._queue, args=(seed,))
            queueing.start()
            killed = self._harm(house, seed)
            queueing.join()
            settled = True
            try:
                until(self._is_settled, seconds=self.patience, what=f"{self.name} {seed}: everything is settled")
            except TimeoutError as late:
                settled = False
                states = Counter(Message.objects.values_list("state", flat=True))
                print(late, dict(states), house.errors(), sep="\n", file=sys.stderr)
            figures = self._judge(house, seed, killed, time.monotonic() - begun)
            return figures if settled else replace(figures, good=False)

    def must_hold(self, figures: Figures) -> bool:
        """Nothing twice, nothing out of order, nothing missing; without a record nothing missing that is not shown."""
        lost = figures.missing if self.record else figures.missing_unseen
        return figures.twice == 0 and lost == 0 and figures.out_of_order == 0

    def _queue(self, seed: int) -> None:
        """As waves of invitations do: some at a time, each batch in one transaction."""
        about = User.objects.create_user(f"run{seed}@example.org", "Faults")
        pdf = Attachment("program.pdf", "application/pdf", b"%PDF-1.7 " + b"x" * 20_000)
        for start in range(0, self.messages, BATCH):
            with transaction.atomic():
                for number in range(start, min(start + BATCH, self.messages)):
                    letter = Letter(
                        f"r{number // 2}@example.org",
                        "Mottagare",
                        f"Inbjudan {number}",
                        "Hej!\n",
                        "<p>Hej!</p>",
                        (pdf,),
                    )
                    thread = f"{seed}:{number // 2}"
                    actions.queue(
                        letter, key=f"{seed}:{number}", thread=thread, sender="", about=about, at=timezone.now()
                    )
            time.sleep(0.05)
        connection.close()

    def _harm(self, house: House, seed: int) -> int:
        """Kills and empties Redis at random moments while messages leave."""
        chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        lasts = max(self.messages * self.manners.usual / self.workers, self.kills * 0.5)
        until(Attempt.objects.exists, seconds=60, what="the first message is on its way")
        begun, killed = time.monotonic(), 0
        plan = [(moment, "kill") for moment in moments(self.kills, between=(0, lasts), chance=chance)]
        plan += [(moment, "flush") for moment in moments(self.flushes, between=(0, lasts), chance=chance)]
        for moment, what in sorted(plan):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            if what == "kill":
                house.kill_somebody()
                killed += 1
            else:
                house.empty_redis()
        return killed

    def _is_settled(self) -> bool:
        open_ones = [*UNSETTLED, Message.State.UNCERTAIN] if self.record else UNSETTLED
        return not Message.objects.filter(state__in=open_ones).exists()

    def _judge(self, house: House, seed: int, killed: int, seconds: float) -> Figures:
        taken = house.taken()
        times = Counter(taken)
        place = {message_id: number for number, message_id in reversed(list(enumerate(taken)))}
        rows = list(Message.objects.order_by("pk").values_list("message_id", "state", "thread"))
        missing = [(message_id, state) for message_id, state, _thread in rows if not times[message_id]]
        threads: dict[str, list[int]] = {}
        for message_id, _state, thread in rows:
            if message_id in place:
                threads.setdefault(thread, []).append(place[message_id])
        figures = Figures(
            scenario=self.name,
            seed=seed,
            messages=len(rows),
            kills=killed,
            flushes=self.flushes,
            twice=sum(number > 1 for number in times.values()),
            missing=len(missing),
            missing_unseen=sum(state != Message.State.UNCERTAIN for _message_id, state in missing),
            uncertain=sum(state == Message.State.UNCERTAIN for _message_id, state, _thread in rows),
            out_of_order=sum(places != sorted(places) for places in threads.values()),
            attempts_lost=Attempt.objects.filter(
                outcome__in=[Attempt.Outcome.BROKEN_OFF, Attempt.Outcome.UNCERTAIN]
            ).count(),
            seconds=seconds,
            good=False,
        )
        return replace(figures, good=len(rows) == self.messages and self.must_hold(figures))


@dataclass(frozen=True)
class Control(Scenario):
    """A guard is taken out; the run is good when the harness finds what the guard prevents."""

    def quick(self) -> Scenario:
        """With few messages one lost reply in a hundred may be none."""
        return replace(super().quick(), manners=replace(self.manners, lost_share=0.1))

    def must_hold(self, figures: Figures) -> bool:
        return figures.twice > 0


@dataclass(frozen=True)
class CalledBack(Scenario):
    """In the middle of a wave all of it is called back, and whoever may have got it is told so.

    `twice` counts whatever reached somebody twice, or after its cancellation; `missing` those who got it and no
    cancellation. A cancellation of something that was on its way and did not get there is harmless and is not counted.
    """

    def _queue(self, seed: int) -> None:
        about = User.objects.create_user(f"run{seed}@example.org", "Faults")
        letter = Letter("r@example.org", "Mottagare", "Inbjudan", "Hej!\n", "<p>Hej!</p>")
        for start in range(0, self.messages, BATCH):
            with transaction.atomic():
                for number in range(start, min(start + BATCH, self.messages)):
                    place: dict[str, Any] = {
                        "thread": f"{seed}:{number}",
                        "sender": "",
                        "about": about,
                        "at": timezone.now(),
                    }
                    actions.queue(letter, key=f"{seed}:{number}:request", **place)
        third = self.messages // 3
        until(lambda: Message.objects.filter(state="sent").count() > third, seconds=self.patience, what="a third left")
        with transaction.atomic():
            for number in range(self.messages):
                place = {"thread": f"{seed}:{number}", "sender": "", "about": about, "at": timezone.now()}
                actions.withdraw(f"{seed}:{number}", at=timezone.now())
                if Message.objects.in_thread(f"{seed}:{number}").may_have_arrived().exists():
                    actions.queue(letter, key=f"{seed}:{number}:cancel", **place)
        connection.close()

    def _judge(self, house: House, seed: int, killed: int, seconds: float) -> Figures:
        figures = super()._judge(house, seed, killed, seconds)
        taken = house.taken()
        requests = {actions.message_id(f"{seed}:{number}:request"): number for number in range(self.messages)}
        cancels = {actions.message_id(f"{seed}:{number}:cancel"): number for number in range(self.messages)}
        asked: set[int] = set()
        told: set[int] = set()
        wrong = 0
        for message_id in taken:
            if message_id in requests:
                wrong += requests[message_id] in told or requests[message_id] in asked
                asked.add(requests[message_id])
            else:
                wrong += cancels[message_id] in told
                told.add(cancels[message_id])
        sent = Message.objects.filter(state="sent").count()
        figures = replace(figures, twice=wrong, missing=len(asked - told), missing_unseen=0)
        good = self.must_hold(figures) and sent == len(taken) and 0 < len(asked) < self.messages
        return replace(figures, good=good)


def _forget() -> None:
    empty("outbox_message", "accounts_user")


BAD_DAY = Manners(usual=0.05, slow_share=0.01, lost_share=0.01)
SCENARIOS: tuple[Scenario, ...] = (
    Scenario("record", BAD_DAY),
    Scenario("no record", BAD_DAY, record=False),
    Scenario("refusing", Manners(usual=0.02, refuse_every=3, hang_every=50), kills=0, flushes=0),
    CalledBack("called back", BAD_DAY, kills=20),
    Control("control: no guard", BAD_DAY, record=False, control="blind"),
)
ONCE = {"refusing", "called back", "control: no guard"}
"""Scenarios that do not depend on chance so much that they are run with every seed."""
SLOW = {"no record", "refusing", "called back"}
"""Left out of a quick run."""
