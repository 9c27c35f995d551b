"""Addresses of the room, all below /uppfoljning/."""

from django.urls import path

from followups.views import log

urlpatterns = [
    # the log
    path("uppfoljning/", log.followup_list, name="followup_list"),
]
