"""The calendar of the year, the tempo and the queue of invitations."""

from yearwheel.models.calendar import CalendarEntry, CalendarEntryQuerySet
from yearwheel.models.subscription import Subscription, SubscriptionQuerySet
from yearwheel.models.tempo import Release, ReleaseQuerySet, TempoPolicy, TempoPolicyQuerySet

__all__ = [
    "CalendarEntry",
    "CalendarEntryQuerySet",
    "Release",
    "ReleaseQuerySet",
    "Subscription",
    "SubscriptionQuerySet",
    "TempoPolicy",
    "TempoPolicyQuerySet",
]
