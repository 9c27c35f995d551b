"""A programme to begin with: who presents in which order and why, and how the half-day is laid out around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from dialogues.fit import LONGEST_SITTING, TEN_MINUTES
from dialogues.models import AgendaItem, Dialogue, Invitation
from regions.models import Organisation
from toolkit.dates import plain_day
from toolkit.sorting import swedish_key

Kind = AgendaItem.Kind

CHECK = 15
"""Minutes before the start in which presenters try sound and picture."""

MOST_TALK = 30
"""Minutes; more time than that is left as it is."""


@dataclass(frozen=True)
class Turn:
    """An accepted presenter, and when the organisation last presented in a dialogue that counts."""

    invitation: Invitation
    last: datetime | None

    @property
    def why(self) -> str:
        """For the coordinator: the reason for the place."""
        if self.last is None:
            return _("has not presented before")
        return _("presented last %(day)s") % {"day": plain_day(self.last)}


def turns(dialogue: Dialogue, presenting: Iterable[Invitation]) -> list[Turn]:
    """Fair turn (DOMAIN.md): who has never presented, or longest ago, comes first; then who answered first.

    Test runs do not count. What a group presented counts for its members too.
    """
    rows = list(presenting)
    bodies = {row.organisation_id for row in rows}
    groups: dict[int, set[int]] = {}
    for group, member in Organisation.members.through.objects.filter(to_organisation__in=bodies).values_list(
        "from_organisation", "to_organisation"
    ):
        groups.setdefault(member, set()).add(group)
    presented = dict(
        Invitation.objects.presenting()
        .filter(organisation__in=bodies.union(*groups.values()))
        .filter(
            dialogue__held_at__isnull=False, dialogue__kind__counts=True, dialogue__starts_at__lt=dialogue.starts_at
        )
        .values_list("organisation")
        .annotate(Max("dialogue__starts_at"))
    )
    found = []
    for row in rows:
        counted = {row.organisation_id} | groups.get(row.organisation_id, set())
        found.append(Turn(row, max((presented[body] for body in counted if body in presented), default=None)))
    return sorted(found, key=_order)


def _order(turn: Turn) -> tuple[bool, float, float, str]:
    answered = turn.invitation.answered_at
    return (
        turn.last is not None,
        turn.last.timestamp() if turn.last else 0,
        answered.timestamp() if answered else 0,
        swedish_key(turn.invitation.organisation.short_name),
    )


@dataclass(frozen=True)
class Part:
    """An item that is to be made."""

    kind: str
    minutes: int
    organisation_id: int | None = None


@dataclass(frozen=True)
class _Frame:
    """How generous the half-day is, in minutes. `each`: every sitting ends with questions, not only the last."""

    opening: int
    questions: int
    each: bool
    talk: int
    closing: int
    pause: int


_FRAMES = (
    _Frame(opening=10, questions=10, each=True, talk=20, closing=10, pause=15),
    _Frame(opening=10, questions=10, each=True, talk=20, closing=5, pause=10),
    _Frame(opening=10, questions=5, each=True, talk=20, closing=5, pause=10),
    _Frame(opening=5, questions=5, each=True, talk=15, closing=5, pause=10),
    _Frame(opening=5, questions=5, each=True, talk=10, closing=5, pause=10),
    _Frame(opening=5, questions=5, each=False, talk=10, closing=5, pause=10),
)
"""From roomy to tight; the first that fits is taken, and the last when none does."""


def suggestion(organisations: Sequence[int], *, host_slot: str, available: int) -> list[Part]:
    """The parts of the half-day for presenters in this order; `available` is the dialogue's length in minutes.

    A technical check lies before the start. No sitting is longer than an hour, and the sittings are as even as they
    can be. What is left over, up to half an hour in all, goes to the group discussion.
    """
    for frame in _FRAMES:
        parts = _laid(organisations, host_slot, frame)
        spare = available - _length(parts)
        if spare >= 0:
            break
    talk = next(index for index, part in enumerate(parts) if part.kind == Kind.TALK)
    more = min(max(0, spare), MOST_TALK - parts[talk].minutes, LONGEST_SITTING - _sitting(parts, talk)) // 5 * 5
    parts[talk] = Part(Kind.TALK, parts[talk].minutes + max(0, more))
    return [Part(Kind.CHECK, CHECK), *parts]


def _length(parts: Iterable[Part]) -> int:
    return sum(part.minutes for part in parts)


def _sitting(parts: list[Part], index: int) -> int:
    """How long the sitting is in which this part stands."""
    pauses = [-1, *(at for at, part in enumerate(parts) if part.kind == Kind.PAUSE), len(parts)]
    first = max(at for at in pauses if at < index)
    last = min(at for at in pauses if at > index)
    return _length(parts[first + 1 : last])


def _laid(organisations: Sequence[int], host_slot: str, frame: _Frame) -> list[Part]:
    host = Part(Kind.HOST, TEN_MINUTES)
    opening = [Part(Kind.OPENING, frame.opening)]
    if host_slot == Dialogue.HostSlot.ONCE:
        opening.append(host)
    after = [host] if host_slot == Dialogue.HostSlot.AFTER_EACH else []
    units = [[Part(Kind.PRESENTATION, TEN_MINUTES, body), *after] for body in organisations]
    if units:
        units[0] = [*opening, *units[0]]
    else:
        units = [opening]
    questions = [Part(Kind.QUESTIONS, frame.questions)]
    ending = [Part(Kind.TALK, frame.talk), Part(Kind.CLOSING, frame.closing)]
    if not frame.each:
        ending = [*questions, *ending]
        questions = []
    if not organisations:
        questions = []
    return _joined(_sittings(units, ending, questions), Part(Kind.PAUSE, frame.pause))


def _sittings(units: list[list[Part]], ending: list[Part], questions: list[Part]) -> list[list[Part]]:
    """As few sittings of at most an hour as the units need, then with the longest as short as possible."""
    fewest = len(_packed(units, ending, questions, LONGEST_SITTING))
    for most in range(TEN_MINUTES, LONGEST_SITTING):
        packed = _packed(units, ending, questions, most)
        if len(packed) == fewest and all(_length(sitting) <= most for sitting in packed):
            return packed
    return _packed(units, ending, questions, LONGEST_SITTING)


def _packed(units: list[list[Part]], ending: list[Part], questions: list[Part], most: int) -> list[list[Part]]:
    """One sitting after the other, each filled as far as `most` minutes allow with the questions at its end."""
    packed: list[list[Part]] = [[]]
    for unit in units:
        if packed[-1] and _length([*packed[-1], *unit, *questions]) > most:
            packed[-1] += questions
            packed.append([])
        packed[-1] += unit
    packed[-1] += questions
    if _length([*packed[-1], *ending]) > most:
        packed.append([])
    packed[-1] += ending
    return packed


def _joined(sittings: list[list[Part]], pause: Part) -> list[Part]:
    parts = list(sittings[0])
    for sitting in sittings[1:]:
        parts += [pause, *sitting]
    return parts
