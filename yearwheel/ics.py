"""The wheel as calendars subscribe to it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from toolkit.feed import Entry, feed
from yearwheel.wheel import STATES, Ring, State, Thing

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""When an entry last changed that nobody has written, such as a holiday."""


def wheel_feed(name: str, things: Iterable[Thing], *, marks: bool, links: bool) -> bytes:
    """Dialogues with the hours they take, meetings as days; with `marks` the last days too, as days of their own.

    In the portal's main language. Drafts are not in it: nobody plans after what is not decided.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return feed(name, _entries(things, marks=marks, links=links))


def _entries(things: Iterable[Thing], *, marks: bool, links: bool) -> Iterator[Entry]:
    for thing in things:
        if thing.ring == Ring.DAYS or thing.state in (State.DRAFT, State.PROPOSED):
            continue
        url = f"{settings.SITE_URL}{thing.url}" if links and thing.url else ""
        state = capfirst(str(STATES[thing.state])) if thing.state else ""
        entry = Entry(
            uid=f"arshjul-{thing.key}@{settings.CALENDAR_DOMAIN}",
            stamp=thing.changed_at or LONG_AGO,
            first=thing.starts_at or thing.first,
            last=thing.ends_at or thing.last,
            title=_("Quick dialogue: %(title)s") % {"title": thing.title} if thing.state else thing.title,
            description="\n".join(filter(None, [thing.area, state, *thing.words, url])),
            url=url,
        )
        yield entry
        for mark in thing.marks if marks else ():
            yield Entry(
                uid=f"arshjul-{thing.key}-{mark.kind}-{mark.on:%Y%m%d}@{settings.CALENDAR_DOMAIN}",
                stamp=entry.stamp,
                first=mark.on,
                last=mark.on,
                title=f"{mark.label}: {thing.title}",
                description=url,
                url=url,
            )
