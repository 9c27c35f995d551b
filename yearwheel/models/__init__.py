"""The calendar of the year, the tempo and the queue of invitations, the year's plans."""

from yearwheel.models.calendar import CalendarEntry, CalendarEntryQuerySet
from yearwheel.models.plan import PlanRun, PlanVersion, Wish, YearPlan, YearPlanQuerySet
from yearwheel.models.rearrangement import Rearrangement
from yearwheel.models.subscription import Subscription, SubscriptionQuerySet
from yearwheel.models.tempo import Release, ReleaseQuerySet, TempoPolicy, TempoPolicyQuerySet

__all__ = [
    "CalendarEntry",
    "CalendarEntryQuerySet",
    "PlanRun",
    "PlanVersion",
    "Rearrangement",
    "Release",
    "ReleaseQuerySet",
    "Subscription",
    "SubscriptionQuerySet",
    "TempoPolicy",
    "TempoPolicyQuerySet",
    "Wish",
    "YearPlan",
    "YearPlanQuerySet",
]
