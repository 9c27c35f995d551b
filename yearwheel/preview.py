"""What moves of dialogues would do, before they are saved: the load of each organisation, the rules they break, and the
messages and last days that move with them. Reads, and changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.models import Dialogue, Invitation
from regions.models import Organisation
from toolkit.dates import day, short_day
from toolkit.holidays_sweden import last_allowed
from toolkit.sorting import swedish_key
from yearwheel import tempo
from yearwheel.actions.tempo import words
from yearwheel.reading import Ledger, asked_on
from yearwheel.tempo import Asked
from yearwheel.wheel import Kind, Thing

EXPECTING = Q(recipients__asked_at__isnull=False, recipients__cancelled_at=None)
"""Those in whose calendar the dialogue stands."""

READ = (
    "dialogue_id", "role", "answer", "released_at", "withdrawn_at", "organisation__kind", "organisation__short_name",
    "release__due_on",
)  # fmt: skip
"""What is read of an invitation."""

NEAR = 7
"""Two dialogues of one host closer than so many days are pointed out."""


@dataclass(frozen=True)
class Remark:
    """Something to know before saving. `tone`: brick for a rule that is broken, sun for a warning."""

    tone: Literal["brick", "sun"]
    text: str


@dataclass(frozen=True)
class Load:
    """How many invitations an organisation gets at most in so many days in a row that hold this one's."""

    name: str
    before: int
    after: int
    most: int

    @property
    def is_over(self) -> bool:
        return self.after > self.most

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Preview:
    """One dialogue that moves, planned or proposed."""

    key: str
    title: str
    url: str
    was: date
    to: date
    remarks: tuple[Remark, ...]
    loads: tuple[Load, ...]
    messages: tuple[str, ...]

    @property
    def is_over(self) -> bool:
        """Somebody gets more than the tempo allows."""
        return any(load.is_over for load in self.loads)


def preview(moves: Sequence[tuple[Dialogue, date]], *, around: Iterable[Thing], at: datetime) -> list[Preview]:
    """For each move what it does together with the others. As many queries for one as for many: six.

    `around` is what the calendar holds around the new days, and the other dialogues there.
    """
    if not moves:
        return []
    today = timezone.localdate(at)
    asked = _Asked(moves, today=today)
    year = _Year(moves, around, asked, today=today)
    return [
        Preview(
            f"d{row.pk}",
            row.title,
            row.get_absolute_url(),
            row.starts_on,
            to,
            remarks=(*year.remarks(row, to, asked.of(row)), *asked.remarks(row)),
            loads=tuple(asked.loads(row)),
            messages=tuple(_messages(row, to, asked.of(row))),
        )
        for row, to in moves
    ]


class _Asked:
    """The invitations to the dialogues that move, as the tempo counts them before and after."""

    def __init__(self, moves: Sequence[tuple[Dialogue, date]], *, today: date) -> None:
        self._to = {row.pk: to for row, to in moves}
        rows = {row.pk: row for row, _to in moves}
        found = (
            Invitation.objects.standing()
            .filter(dialogue__in=rows)
            .exclude(answer=Invitation.Answer.DECLINES)
            .select_related("organisation", "release")
            .prefetch_related(Prefetch("organisation__members", Organisation.objects.only("kind", "short_name")))
            .only(*READ)
            .annotate(told=Count("recipients", filter=EXPECTING))
        )
        self.invitations = list(found)
        self.bodies: dict[int, Organisation] = {}
        for invitation in self.invitations:
            invitation.dialogue = rows[invitation.dialogue_id]
            self.bodies.update({body.pk: body for body in _parties(invitation)})
        self._ledger = Ledger(self.bodies.values(), on=today, but=[one.pk for one in self.invitations], queued=True)
        self._before = self._sides(self._was)
        self._after = self._sides(self._becomes)

    def no_go(self, pk: int) -> tempo.type_no_go:
        """What stands against a day for an organisation; 0 for the whole country."""
        return self._ledger.no_go(pk)

    def of(self, dialogue: Dialogue) -> list[Invitation]:
        found = [one for one in self.invitations if one.dialogue_id == dialogue.pk]
        return sorted(found, key=lambda one: swedish_key(one.organisation.short_name))

    def _sides(self, asked: Callable[[Invitation], Asked]) -> dict[int, list[tuple[int, Asked]]]:
        """What counts for each organisation, with the id of the invitation where it is one of those that move."""
        sides = {pk: [(0, other) for other in self._ledger.asked(body)] for pk, body in self.bodies.items()}
        for invitation in self.invitations:
            for body in _parties(invitation):
                sides[body.pk].append((invitation.pk, asked(invitation)))
        return sides

    def _was(self, invitation: Invitation) -> Asked:
        return asked_on(invitation, leaves_on(invitation))

    def _becomes(self, invitation: Invitation) -> Asked:
        to = self._to[invitation.dialogue_id]
        return replace(asked_on(invitation, would_leave(invitation, to)), dialogue_on=to)

    def remarks(self, dialogue: Dialogue) -> Iterator[Remark]:
        """The tempo's rules that the move breaks and that nothing broke before; whom it says the same of together."""
        said: dict[str, list[str]] = {}
        for invitation in self.of(dialogue):
            for body in _parties(invitation):
                before = self._judge(invitation, body, self._before, self._was(invitation))
                after = self._judge(invitation, body, self._after, self._becomes(invitation))
                if not after.allowed and before.rule != after.rule:
                    said.setdefault(words(after), []).append(body.short_name)
        for sentence, names in said.items():
            yield Remark("brick", f"{', '.join(sorted(set(names), key=swedish_key))}: {sentence}")

    def _judge(
        self, invitation: Invitation, body: Organisation, sides: Mapping[int, list[tuple[int, Asked]]], new: Asked
    ) -> tempo.Verdict:
        others = [other for pk, other in sides[body.pk] if pk != invitation.pk]
        verdict = tempo.judge(self._ledger.policy, others, new, no_go=self._ledger.no_go(body.pk))
        if invitation.released_at and verdict.rule != tempo.PREPARING:
            return tempo.ALLOWED  # it has left on that day, whatever the rules say of it
        return verdict

    def loads(self, dialogue: Dialogue) -> Iterator[Load]:
        policy = self._ledger.policy
        for invitation in self.of(dialogue):
            pk = invitation.organisation_id
            yield Load(
                invitation.organisation.short_name,
                busiest(policy, [other.on for _pk, other in self._before[pk]], self._was(invitation).on),
                busiest(policy, [other.on for _pk, other in self._after[pk]], self._becomes(invitation).on),
                policy.most,
            )


def leaves_on(invitation: Invitation) -> date:
    """The day it left, or is to leave; by the rhythm where nobody has said."""
    if invitation.released_at:
        return timezone.localdate(invitation.released_at)
    dialogue, release = invitation.dialogue, getattr(invitation, "release", None)
    due_on: date | None = release.due_on if release else None
    return due_on or last_allowed(dialogue.starts_on - timedelta(days=dialogue.kind.invitation_days))


def would_leave(invitation: Invitation, to: date) -> date:
    """The same with the dialogue on another day."""
    on = leaves_on(invitation)
    return on if invitation.released_at else last_allowed(on + (to - invitation.dialogue.starts_on))


def busiest(policy: tempo.Policy, days: Iterable[date], own: date) -> int:
    """The most invitations in any run of the policy's days that holds `own`, which is among `days`."""
    sent = sorted(days)
    firsts = [day for day in sent if own - timedelta(days=policy.window_days - 1) <= day <= own]
    return max(
        (sum(first <= day < first + timedelta(days=policy.window_days) for day in sent) for first in firsts), default=0
    )


def _parties(invitation: Invitation) -> list[Organisation]:
    body = invitation.organisation
    return [body, *body.members.all()] if body.is_group else [body]


class _Year:
    """What stands in the calendar around the new days, and which other dialogues are near."""

    def __init__(
        self, moves: Sequence[tuple[Dialogue, date]], around: Iterable[Thing], asked: _Asked, *, today: date
    ) -> None:
        self._today = today
        self._asked = asked
        everything = list(around)
        self._warnings = [thing for thing in everything if thing.kind == Kind.WARN]
        self._on = {
            thing.source.pk: (thing.title, thing.first)
            for thing in everything
            if thing.source and thing.host in {row.host_id for row, _to in moves}
        }
        self._on |= {row.pk: (row.title, to) for row, to in moves}

    def remarks(self, row: Dialogue, to: date, invitations: Sequence[Invitation]) -> Iterator[Remark]:
        yield from self._of_the_day(to, invitations)
        for pk, (title, on) in self._on.items():
            if pk != row.pk and abs((on - to).days) < NEAR:
                yield Remark("sun", _("Less than a week from %(title)s, %(day)s.") % {"title": title, "day": day(on)})
        yield from self._of_the_rhythm(row, to, invitations)

    def _of_the_day(self, to: date, invitations: Sequence[Invitation]) -> Iterator[Remark]:
        if to <= self._today:
            yield Remark("brick", _("The day has passed."))
        nationwide = self._asked.no_go(0)(to)
        if nationwide:
            yield Remark("brick", _("%(day)s: %(why)s.") % {"day": day(to), "why": nationwide})
        for invitation in invitations:
            why = self._asked.no_go(invitation.organisation_id)(to)
            if why and not nationwide:
                name = invitation.organisation.short_name
                yield Remark("brick", _("%(name)s, %(day)s: %(why)s.") % {"name": name, "day": day(to), "why": why})
        for thing in self._warnings:
            concerned = thing.bodies & set(self._asked.bodies)
            if thing.first <= to <= thing.last and (concerned or not thing.bodies):
                names = sorted((self._asked.bodies[pk].short_name for pk in concerned), key=swedish_key)
                yield Remark("sun", f"{thing.title}: {', '.join(names)}." if names else f"{thing.title}.")

    def _of_the_rhythm(self, row: Dialogue, to: date, invitations: Sequence[Invitation]) -> Iterator[Remark]:
        shift = to - row.starts_on
        due = row.material_due_on + shift
        if why := self._asked.no_go(0)(due):
            yield Remark("sun", _("The last day for the material, %(day)s: %(why)s.") % {"day": day(due), "why": why})
        if due < self._today:
            yield Remark("sun", _("The last day for the material would have passed, %(day)s.") % {"day": day(due)})
        late = [one for one in invitations if would_leave(one, to) < self._today and not one.released_at]
        if late:
            text = ngettext(
                "%(count)d invitation should have left already.",
                "%(count)d invitations should have left already.",
                len(late),
            )
            yield Remark("sun", text % {"count": len(late)})


def _messages(row: Dialogue, to: date, invitations: Sequence[Invitation]) -> Iterator[str]:
    """What leaves because of the move, and what leaves on other days than before."""
    told = sum(one.told for one in invitations)  # type: ignore[attr-defined]  # annotated
    if told and row.is_open:
        text = ngettext(
            "%(count)d person gets the new time by mail, and the calendar entry moves.",
            "%(count)d people get the new time by mail, and their calendar entries move.",
            told,
        )
        yield text % {"count": told}
    shift = to - row.starts_on
    waiting = {(leaves_on(one), would_leave(one, to)) for one in invitations if not one.released_at}
    for before, after in sorted(waiting):
        yield arrow(_("Invitations leave"), before, after)
    yield arrow(_("Last day to answer"), row.answer_by, row.answer_by + shift)
    yield arrow(_("Last day for the material"), row.material_due_on, row.material_due_on + shift)


def arrow(label: str, before: date, after: date) -> str:
    return f"{label}: {short_day(before)} → {short_day(after)}"
