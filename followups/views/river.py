"""The river: how far the points have come, as a picture and as a table."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from followups import river, rows
from followups.views.log import asked_log


@require_safe
def followup_river(request: SignedInRequest) -> HttpResponse:
    log = asked_log(request)
    by = request.GET.get("by", "")
    if by not in river.BY:
        by = "year"
    labels = {"year": _("Year"), "area": _("Focus area"), "region": _("Region")}
    every = river.groups(log, by)
    context = {
        "log": log,
        "asked": log.asked,
        "by": by,
        "ways": [rows.Option(name, label, name == by) for name, label in labels.items()],
        "group_label": labels[by],
        "choices": [choice for choice in rows.choices(log) if choice.name in river.BY],
        "groups": every,
        "heading": rows.heading(log),
        "picture": river.picture(every, by, _("How far the points have come")),
    }
    return render(request, "followups/river.html", context)
