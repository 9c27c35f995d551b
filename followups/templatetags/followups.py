"""What pages of the rooms to the left show of the follow-up log: each tag asks itself what the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.template import Library
from django.urls import reverse
from django.utils import timezone

from focusareas.models import FocusArea
from followups import labels
from followups.models import FollowUp, FollowUpQuerySet, Party
from regions.models import Organisation

register = Library()
SHOWN = 8
READ = (
    "title", "stage", "due_on", "visibility", "changed_at", "dialogue__title", "owner__short_name", "focus_area__name",
    "focus_area__palette",
)  # fmt: skip


@dataclass(frozen=True)
class Points:
    """The latest changed points about something, and where all of them are."""

    list: list[FollowUp]
    are_more: bool
    url: str
    river_url: str


@register.simple_tag
def lines_of(points: Iterable[FollowUp]) -> list[dict[str, Any]]:
    """The rows of a table of points as they stand today; points that came `with_names()` cost no query."""
    return labels.lines(points, on=timezone.localdate())


@register.simple_tag(takes_context=True)
def points_of_organisation(context: dict[str, Any], organisation: Organisation) -> Points:
    """Those that it, or a group that it belongs to, is party to. One query."""
    parties = Party.objects.filter(Q(organisation=organisation) | Q(organisation__members=organisation)).order_by()
    points = FollowUp.objects.visible_to(context["request"].user).filter(pk__in=parties.values("followup"))
    query = {"region" if organisation.is_region else "owner": organisation.code}
    return _latest(points, query, {"by": "year", **query})


@register.simple_tag(takes_context=True)
def points_of_area(context: dict[str, Any], area: FocusArea) -> Points:
    """Those of a focus area and of its sub-areas. One query."""
    points = FollowUp.objects.visible_to(context["request"].user)
    points = points.filter(Q(focus_area=area) | Q(focus_area__parent=area))
    return _latest(points, {"area": area.code}, {"by": "region", "area": area.code})


def _latest(points: FollowUpQuerySet, query: dict[str, str], river: dict[str, str]) -> Points:
    found = list(points.select_related("dialogue", "owner", "focus_area").only(*READ)[: SHOWN + 1])
    return Points(
        found[:SHOWN],
        len(found) > SHOWN,
        f"{reverse('followup_list')}?{urlencode(query)}",
        f"{reverse('followup_river')}?{urlencode(river)}",
    )
