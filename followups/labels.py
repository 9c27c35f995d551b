"""Points in words, as their lists show them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from followups.models import FollowUp, Stage
from followups.words import Question
from toolkit.dates import plain_day
from toolkit.labels import in_words

TONES = {
    Stage.IDENTIFY: "quiet",
    Stage.MOBILISE: "quiet",
    Stage.FINANCE: "good",
    Stage.REGULAR: "good",
    Stage.DROPPED: "quiet",
}


def lines(points: Iterable[FollowUp], *, on: date) -> list[dict[str, Any]]:
    """What a row of a list of points says, in finished words. No query for points that came `with_names()`."""
    stages = in_words(Stage.choices)
    return [
        {
            "pk": point.pk,
            "url": point.get_absolute_url(),
            "title": point.title,
            "dialogue": point.dialogue.title if point.dialogue else "",
            "dialogue_url": reverse("dialogue_detail", args=[point.dialogue_id]) if point.dialogue_id else "",
            "owner": point.owner.short_name if point.owner else "",
            "area": point.focus_area.name if point.focus_area else "",
            "palette": str(point.focus_area.palette) if point.focus_area else "",
            "stage": stages[point.stage],
            "tone": TONES[Stage(point.stage)],
            "due": plain_day(point.due_on) if point.due_on else "",
            "late": point.is_overdue(on=on),
            "private": point.visibility == "parties",
        }
        for point in points
    ]


SNIPPET = 160
"""Signs around the first place in a text where it says what was looked for."""


def marked(text: str, asked: Question) -> SafeString:
    """The text, escaped, with what was looked for in <mark>."""
    parts, end = [], 0
    for start, stop in asked.places(text):
        parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return SafeString("".join([*parts, escape(text[end:])]))


def snippet(texts: Iterable[str], asked: Question) -> SafeString:
    """A piece of the first text that says what was looked for; empty where none does."""
    for text in texts:
        whole = " ".join(text.split())
        places = asked.places(whole)
        if places:
            first = max(0, places[0][0] - SNIPPET // 3)
            first = whole.rfind(" ", 0, first) + 1
            last = whole.find(" ", first + SNIPPET)
            last = len(whole) if last < 0 else last
            piece = marked(whole[first:last], asked)
            return SafeString(f"{'… ' if first else ''}{piece}{' …' if last < len(whole) else ''}")
    return SafeString()
