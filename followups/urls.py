"""Addresses of the room, all below /uppfoljning/."""

from django.urls import path

from followups.views import log, status

urlpatterns = [
    # the log
    path("uppfoljning/", log.followup_list, name="followup_list"),
    # status requests
    path("uppfoljning/lage/<str:token>/", status.followup_status, name="followup_status"),
    path("uppfoljning/lage/<str:token>/<int:pk>/angra/", status.followup_status_undo, name="followup_status_undo"),
]
