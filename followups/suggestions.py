"""Suggested points: the wishes of a dialogue's approved presentations, a line each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from accounts.models import User
from dialogues.models import Dialogue
from followups.models import FollowUp
from presentations.models import Presentation

WISH = "wish"
"""The key of the template's section *Hur kan området utvecklas med stöd eller vägledning …?*; a section keeps its key
through the versions of a template."""
_MARK = re.compile(r"^\s*(?:[-–—•*·]|\d{1,2}[.)])\s*")
"""What a line of a list begins with."""


@dataclass(frozen=True)
class Suggestion:
    """One wish. `key` is that of the point that is made from it, so that it is taken once, whoever takes it."""

    presentation: Presentation
    text: str
    key: UUID


def suggestions(dialogue: Dialogue, user: User) -> list[Suggestion]:
    """What has not been taken of the wishes that the person may read, a presentation at a time. Two queries."""
    found = list(_all(dialogue, user))
    taken = set(FollowUp.objects.filter(key__in=[one.key for one in found]).values_list("key", flat=True))
    return [one for one in found if one.key not in taken]


def suggestion(dialogue: Dialogue, user: User, key: str) -> Suggestion | None:
    """The one with this key, taken or not; None where the person may read no such wish."""
    return next((one for one in _all(dialogue, user) if str(one.key) == key), None)


def _all(dialogue: Dialogue, user: User) -> Iterable[Suggestion]:
    approved = Presentation.objects.visible_to(user).filter(
        dialogue=dialogue, latest_submission__approved_at__isnull=False
    )
    for presentation in approved.select_related("organisation", "area", "latest_submission").order_by("pk"):
        content = presentation.latest_submission.content  # type: ignore[union-attr]  # it is approved
        texts = [section["text"] for section in content["sections"] if section["key"] == WISH]
        for line in dict.fromkeys(wishes("\n".join(texts))):
            yield Suggestion(presentation, line, uuid5(NAMESPACE_URL, f"wish:{presentation.pk}:{line}"))


def wishes(text: str) -> list[str]:
    """The lines of a text without what marks them as a list."""
    lines = (" ".join(_MARK.sub("", line).split()) for line in text.splitlines())
    return [line for line in lines if line]
