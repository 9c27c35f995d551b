"""Addresses of the room, all below /dialoger/."""

from django.urls import path

from dialogues.views import editing, overview, participants, steps

urlpatterns = [
    path("dialoger/", overview.dialogue_list, name="dialogue_list"),
    path("dialoger/export.xlsx", overview.dialogue_export, name="dialogue_export"),
    path("dialoger/ny/", editing.dialogue_create, name="dialogue_create"),
    path("dialoger/ryms/", editing.dialogue_fit, name="dialogue_fit"),
    path("dialoger/<int:pk>/", overview.dialogue_detail, name="dialogue_detail"),
    path("dialoger/<int:pk>/andra/", editing.dialogue_change, name="dialogue_change"),
    path("dialoger/<int:pk>/kopiera/", editing.dialogue_copy, name="dialogue_copy"),
    path("dialoger/<int:pk>/planera/", steps.dialogue_plan, name="dialogue_plan"),
    path("dialoger/<int:pk>/genomford/", steps.dialogue_hold, name="dialogue_hold"),
    path("dialoger/<int:pk>/avsluta/", steps.dialogue_close, name="dialogue_close"),
    path("dialoger/<int:pk>/stall-in/", steps.dialogue_cancel, name="dialogue_cancel"),
    path("dialoger/<int:pk>/angra/", steps.dialogue_undo, name="dialogue_undo"),
    path("dialoger/<int:pk>/deltagare/", participants.dialogue_participants, name="dialogue_participants"),
    path("dialoger/<int:pk>/deltagare/export.xlsx", participants.participant_export, name="participant_export"),
    path(
        "dialoger/<int:pk>/deltagare/<int:invitation_pk>/", participants.participant_change, name="participant_change"
    ),
    path(
        "dialoger/<int:pk>/deltagare/<int:invitation_pk>/ta-bort/",
        participants.participant_remove,
        name="participant_remove",
    ),
    path(
        "dialoger/<int:pk>/deltagare/<int:invitation_pk>/ta-tillbaka/",
        participants.participant_restore,
        name="participant_restore",
    ),
]
