"""Addresses of the room: the log and its points below /uppfoljning/, a dialogue's own points on its tab."""

from django.urls import path

from followups.views import deepening, dialogue, log, points, status

urlpatterns = [
    # the log
    path("uppfoljning/", log.followup_list, name="followup_list"),
    # status requests
    path("uppfoljning/lage/<str:token>/", status.followup_status, name="followup_status"),
    path("uppfoljning/lage/<str:token>/<int:pk>/angra/", status.followup_status_undo, name="followup_status_undo"),
    # points
    path("uppfoljning/ny/", points.followup_create, name="followup_create"),
    path("uppfoljning/<int:pk>/", points.followup_detail, name="followup_detail"),
    path("uppfoljning/<int:pk>/andra/", points.followup_edit, name="followup_edit"),
    path("uppfoljning/<int:pk>/skede/", points.followup_move, name="followup_move"),
    path("uppfoljning/<int:pk>/bekrafta/", points.followup_confirm, name="followup_confirm"),
    path("uppfoljning/<int:pk>/diarienummer/", points.followup_number, name="followup_number"),
    path("uppfoljning/<int:pk>/angra/", points.followup_undo, name="followup_undo"),
    path("uppfoljning/<int:pk>/fordjupad-dialog/", deepening.followup_deepen, name="followup_deepen"),
    # … a dialogue's
    path("dialoger/<int:pk>/uppfoljning/", dialogue.dialogue_followups, name="dialogue_followups"),
    path("dialoger/<int:pk>/uppfoljning/skriv/", dialogue.followup_note, name="followup_note"),
    path("dialoger/<int:pk>/uppfoljning/onskemal/", dialogue.followup_take, name="followup_take"),
]
