"""What differs between the published programme and the agenda as it stands, in words."""

from bisect import bisect_left
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.content import Plan, Slot
from toolkit.dates import span


@dataclass(frozen=True)
class Moved:
    """A slot whose clock time or length is another than what was published."""

    before: Slot
    after: Slot

    @property
    def was(self) -> str:
        return self.before.hours

    @property
    def becomes(self) -> str:
        return self.after.hours


@dataclass(frozen=True)
class Difference:
    """`sentences`: what was done; `moved`: what thereby has other times; `concerned`: the organisations told of it.

    `concerned` is None when everybody who is invited is.
    """

    sentences: tuple[str, ...]
    moved: tuple[Moved, ...]
    concerned: frozenset[int] | None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.moved)


def difference(before: Plan, after: Plan) -> Difference:
    """From the published version to the agenda."""
    old = {slot.id: slot for slot in before.slots}
    new = {slot.id: slot for slot in after.slots}
    both = [slot.id for slot in after.slots if slot.id in old]
    sentences = _facts(before, after)
    sentences += [
        _("New: %(heading)s, %(hours)s.") % {"heading": slot.heading, "hours": slot.hours}
        for slot in after.slots
        if slot.id not in old
    ]
    sentences += [
        _("Removed: %(heading)s, %(hours)s.") % {"heading": slot.heading, "hours": slot.hours}
        for slot in before.slots
        if slot.id not in new
    ]
    shifted = set(both) - _kept_in_order(both, [slot.id for slot in before.slots])
    for pk in both:
        sentences += _changes(old[pk], new[pk], moved=pk in shifted)
    moved = [
        Moved(old[pk], new[pk])
        for pk in both
        if (old[pk].starts_at, old[pk].ends_at) != (new[pk].starts_at, new[pk].ends_at)
    ]
    return Difference(tuple(sentences), tuple(moved), concerned(before, after))


def concerned(before: Plan, after: Plan) -> frozenset[int] | None:
    """Organisations whose own presentation comes, goes or has another time; everybody when the dialogue is moved."""
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        return None
    old, new = before.presenting, after.presenting
    return frozenset(
        body
        for body in old.keys() | new.keys()
        if body not in old
        or body not in new
        or (old[body].starts_at, old[body].minutes) != (new[body].starts_at, new[body].minutes)
    )


def _facts(before: Plan, after: Plan) -> list[str]:
    sentences = []
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        sentences.append(
            _("The dialogue is moved from %(before)s to %(after)s.")
            % {"before": span(before.starts_at, before.ends_at), "after": span(after.starts_at, after.ends_at)}
        )
    if before.dialogue != after.dialogue:
        sentences.append(_("The dialogue is now called %(title)s.") % {"title": after.dialogue})
    if before.meeting_url != after.meeting_url:
        sentences.append(
            _("The meeting link is new.") if after.meeting_url else _("The meeting link is taken away."),
        )
    return sentences


def _changes(before: Slot, after: Slot, *, moved: bool) -> list[str]:
    sentences = []
    if moved:
        sentences.append(
            _("%(heading)s is moved from place %(before)d to place %(after)d.")
            % {"heading": after.heading, "before": before.place, "after": after.place}
        )
    if before.minutes != after.minutes:
        sentences.append(
            ngettext(
                "%(heading)s takes %(after)d minute instead of %(before)d.",
                "%(heading)s takes %(after)d minutes instead of %(before)d.",
                after.minutes,
            )
            % {"heading": after.heading, "before": before.minutes, "after": after.minutes}
        )
    if before.heading != after.heading or before.kind != after.kind:
        sentences.append(_("%(before)s becomes %(after)s.") % {"before": _named(before), "after": _named(after)})
    if before.area != after.area:
        sentences.append(_("%(heading)s: area %(area)s.") % {"heading": after.heading, "area": after.area or "–"})
    if before.speaker != after.speaker:
        sentences.append(
            _("%(heading)s: speaker %(speaker)s.") % {"heading": after.heading, "speaker": after.speaker or "–"}
        )
    return sentences


def _named(slot: Slot) -> str:
    return slot.heading if slot.heading == slot.kind_label else f"{slot.heading} ({slot.kind_label.lower()})"


def _kept_in_order(new: list[int], old: list[int]) -> set[int]:
    """The largest part of `new` that stands in the same order in `old`; the others have been moved."""
    at = {pk: index for index, pk in enumerate(old)}
    tails: list[int] = []  # positions in `old`: the lowest end of an increasing run of each length
    ends: list[int] = []  # the pk at that end
    previous: dict[int, int | None] = {}
    for pk in new:
        length = bisect_left(tails, at[pk])
        previous[pk] = ends[length - 1] if length else None
        tails[length : length + 1] = [at[pk]]
        ends[length : length + 1] = [pk]
    kept, last = set(), ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return kept
