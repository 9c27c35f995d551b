"""What the start page tells as new: follow-up points, approved presentations and planned dialogues."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Expression, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from followups.models import Stage
from followups.waiting import latest
from presentations.models import Presentation, Submission
from regions.models import has_any_role
from toolkit.dates import day

MOST = 5


@dataclass(frozen=True)
class News:
    """One thing that has happened."""

    at: datetime
    text: str
    url: str
    more: str


def news(user: User, *, at: datetime) -> list[News]:
    """The latest of all three kinds, five lines. One query."""
    if not has_any_role(user):
        return []
    approved = Submission.objects.filter(approved_at__isnull=False).order_by("-approved_at", "-pk")
    planned = Dialogue.objects.visible_to(user).not_cancelled().filter(planned_at__isnull=False, starts_at__gte=at)
    nobody, never = Value(""), Value(None, DateTimeField())
    rows = _kind(
        "presentation",
        approved,
        "approved_at",
        "presentation",
        F("presentation__organisation__name"),
        Coalesce("presentation__area__name", "presentation__focus_area__name"),
        F("presentation__dialogue__title"),
        never,
    ).union(
        _kind(
            *("dialogue", planned.order_by("-planned_at", "-pk"), "planned_at", "pk"),
            *(F("title"), nobody, nobody, F("starts_at")),
        ),
        _kind("followup", latest(user), "changed_at", "pk", F("title"), F("stage"), nobody, F("created_at")),
        all=True,
    )
    return [_said(row) for row in rows.order_by("-at")[:MOST]]


def _kind(what: str, rows: QuerySet[Any], at: str, pk: str, *facts: Expression | F) -> QuerySet[Any]:
    """The latest of one kind: what, when, which, three texts and a moment, so that the kinds unite."""
    names = ("title", "second", "third", "moment")
    columns = {
        "what": Value(what),
        "at": F(at),
        "which": F(pk),
        **{f"news_{name}": fact for name, fact in zip(names, facts, strict=True)},
    }
    found: QuerySet[Any] = rows.annotate(**columns).values_list(*columns)[:MOST]
    return found


def _said(row: tuple[str, datetime, int, str, str, str, datetime]) -> News:
    what, at, pk, title, second, third, moment = row
    if what == "presentation":
        more = _("presentation for %(dialogue)s") % {"dialogue": third}
        return News(at, Presentation.called(title, second), reverse("presentation_detail", args=[pk]), more)
    if what == "dialogue":
        more = _("new dialogue, to be held %(day)s") % {"day": day(moment)}
        return News(at, title, reverse("dialogue_detail", args=[pk]), more)
    stage = Stage(second).label
    more = _("new follow-up point") if moment == at else _("follow-up point: %(stage)s") % {"stage": stage}
    return News(at, title, reverse("followup_detail", args=[pk]), more)
