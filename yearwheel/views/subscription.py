"""Subscribing to the wheel: the person's page, and the calendars that ask without logging in."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from regions.models import has_any_role, roles_of
from yearwheel import ics
from yearwheel.actions import subscribing
from yearwheel.models import Subscription
from yearwheel.wheel import calendar, dialogues, with_groups

BACK, AHEAD = timedelta(days=366), timedelta(days=2 * 366)
"""How much of the past and of what is to come a subscription holds."""


@require_safe
def wheel_subscription(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    row = Subscription.objects.filter(user=request.user, revoked_at=None).first()
    addresses = []
    if row:
        addresses = [
            {"label": label, "url": f"{settings.SITE_URL}{reverse(route, args=[row.secret])}"}
            for label, route in (
                (_("My organisation's dialogues, with the last days"), "wheel_feed_mine"),
                (_("All dialogues and the networks' meetings"), "wheel_feed"),
            )
        ]
    return render(request, "yearwheel/subscription.html", {"row": row, "addresses": addresses})


@require_POST
def wheel_subscription_renew(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    subscribing.renew(request.user, at=timezone.now())
    messages.success(request, _("Your address is ready. An earlier one no longer works."))
    return redirect("wheel_subscription")


@require_POST
def wheel_subscription_revoke(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    subscribing.revoke(request.user, at=timezone.now())
    messages.success(request, _("The subscription is switched off. The address no longer works."))
    return redirect("wheel_subscription")


@login_not_required
@require_safe
def wheel_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Every dialogue that the person may see, and the networks' meetings."""
    return answer(request, user=_behind(secret), bodies=None)


@login_not_required
@require_safe
def wheel_feed_mine(request: HttpRequest, secret: str) -> HttpResponse:
    """What the person's own organisations are asked to, with the last days, and the networks' meetings."""
    person = _behind(secret)
    return answer(request, user=person, bodies=with_groups(roles_of(person).organisations))


def _behind(secret: str) -> User:
    row = Subscription.objects.behind(secret)
    if row is None or not has_any_role(row.user):
        raise Http404
    return row.user


def answer(request: HttpRequest, *, user: User | None, bodies: set[int] | None) -> HttpResponse:
    """The calendar, or 304 when the one that asks has it already."""
    today = timezone.localdate()
    first, last = today - BACK, today + AHEAD
    with translation.override(settings.LANGUAGE_CODE):
        things = [*calendar(first, last, bodies=bodies), *dialogues(first, last, user=user, bodies=bodies)]
        name = _("Quick dialogues: my year") if bodies is not None else _("Quick dialogues: the year wheel")
        things.sort(key=lambda thing: (thing.first, thing.key))
        body = ics.wheel_feed(name, things, marks=bodies is not None, links=user is not None)
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="arshjul.ics"'
        response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
