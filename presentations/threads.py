"""The conversations that host and organisation have about the sections of a presentation, round after round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import ngettext

from accounts.models import User
from presentations.models import Comment, Presentation
from regions.models import Membership

_BY_HOST = Exists(
    Membership.objects.filter(
        user=OuterRef("written_by"),
        organisation=OuterRef("submission__presentation__dialogue__host"),
        role=Membership.Role.COORDINATOR,
    )
)
"""Whether a comment's writer speaks for the host: a coordinator of it, now or before."""


@dataclass(frozen=True)
class Said:
    """One comment in a thread, and which side said it."""

    pk: int
    text: str
    by: User
    at: datetime
    by_host: bool


@dataclass(frozen=True)
class Thread:
    """A conversation about one section. It began in round `number` and is open until somebody marks it."""

    pk: int
    section_id: int
    number: int
    said: tuple[Said, ...]
    resolved_at: datetime | None
    resolved_by: User | None
    is_between_two: bool
    """False where the host presents itself, and so answers itself."""

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    def awaits(self, *, host: bool) -> bool:
        """Whether it is open and the other side had the last word."""
        return self.is_open and self.is_between_two and self.said[-1].by_host != host


@dataclass(frozen=True)
class Count:
    """Threads that are open, and how many of them one side has not answered."""

    open: int = 0
    unanswered: int = 0

    @property
    def label(self) -> str:
        """`2 kommentarer, 1 obesvarad`; empty where none is open."""
        if not self.open:
            return ""
        if self.unanswered == self.open:
            return ngettext("%(count)s unanswered comment", "%(count)s unanswered comments", self.open) % {
                "count": self.open
            }
        said = ngettext("%(count)s comment", "%(count)s comments", self.open) % {"count": self.open}
        if not self.unanswered:
            return said
        return ngettext("%(comments)s, %(count)s unanswered", "%(comments)s, %(count)s unanswered", self.unanswered) % {
            "comments": said,
            "count": self.unanswered,
        }


QUIET = Count()
"""Nothing is open."""


def threads_of(presentation: Presentation) -> list[Thread]:
    """Every thread of every round, the oldest first. One query; none where nothing has been handed in."""
    if presentation.latest_submission_id is None:
        return []
    comments = (
        Comment.objects.filter(submission__presentation=presentation)
        .select_related("written_by", "resolved_by")
        .annotate(number=F("submission__number"), by_host=_BY_HOST)
        .order_by("pk")
    )
    beginnings: list[Comment] = []
    said: dict[int, list[Said]] = {}
    for one in comments:
        if one.thread_id is None:
            beginnings.append(one)
        line = Said(one.pk, one.text, one.written_by, one.written_at, one.by_host)
        said.setdefault(one.thread_id or one.pk, []).append(line)
    is_between_two = presentation.organisation_id != presentation.dialogue.host_id
    return [
        Thread(
            pk=one.pk,
            section_id=one.section_id,
            number=one.number,  # type: ignore[attr-defined]  # annotated above
            said=tuple(said[one.pk]),
            resolved_at=one.resolved_at,
            resolved_by=one.resolved_by,
            is_between_two=is_between_two,
        )
        for one in beginnings
    ]


def counted(threads: Iterable[Thread], *, host: bool) -> dict[int, Count]:
    """How many are open in each section that has any, by its id, as one side sees it."""
    found: dict[int, Count] = {}
    for thread in threads:
        if thread.is_open:
            before = found.get(thread.section_id, Count())
            found[thread.section_id] = Count(before.open + 1, before.unanswered + thread.awaits(host=host))
    return found


def asked(threads: Iterable[Thread]) -> int:
    """How many open threads there are in which the host says something: what a request for changes rests on."""
    return sum(thread.is_open and any(one.by_host for one in thread.said) for thread in threads)


def open_in(presentations: Mapping[int, bool]) -> dict[int, Count]:
    """The same for many presentations, given by their ids with whether the reader is on the host's side. One query."""
    if not presentations:
        return {}
    is_open = Q(thread=None, resolved_at=None) | Q(thread__isnull=False, thread__resolved_at=None)
    rows = (
        Comment.objects.filter(is_open, submission__presentation__in=presentations)
        .annotate(by_host=_BY_HOST)
        .order_by("pk")
        .values_list(
            "pk",
            "thread_id",
            "by_host",
            "submission__presentation_id",
            "submission__presentation__organisation_id",
            "submission__presentation__dialogue__host_id",
        )
    )
    last = {
        thread_id or pk: (presentation_id, organisation_id != host_id and by_host != presentations[presentation_id])
        for pk, thread_id, by_host, presentation_id, organisation_id, host_id in rows
    }
    found: dict[int, Count] = {}
    for presentation_id, is_unanswered in last.values():
        before = found.get(presentation_id, Count())
        found[presentation_id] = Count(before.open + 1, before.unanswered + is_unanswered)
    return found
