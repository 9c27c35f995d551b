"""What other rooms' pages show of the follow-up log."""

from collections.abc import Iterable
from typing import Any

from django.template import Library
from django.utils import timezone

from followups import labels
from followups.models import FollowUp

register = Library()


@register.simple_tag
def lines_of(points: Iterable[FollowUp]) -> list[dict[str, Any]]:
    """The rows of a table of points as they stand today; points that came `with_names()` cost no query."""
    return labels.lines(points, on=timezone.localdate())
