"""Addresses of the room: below /dialoger/, and the evaluation behind a signed link."""

from django.urls import path

from dialogues.views import editing, evaluation, overview, participants, programme, steps

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
    path("dialoger/<int:pk>/utvardering/", evaluation.dialogue_evaluation, name="dialogue_evaluation"),
    path("dialoger/<int:pk>/utvardera/", evaluation.evaluation_answer, name="evaluation_answer"),
    path("utvardera/<str:token>/", evaluation.evaluation_link, name="evaluation_link"),
    path("dialoger/<int:pk>/program/", programme.dialogue_programme, name="dialogue_programme"),
    path("dialoger/<int:pk>/program/forslag/", programme.programme_suggest, name="programme_suggest"),
    path("dialoger/<int:pk>/program/ny-punkt/", programme.programme_add, name="programme_add"),
    path("dialoger/<int:pk>/program/paus/", programme.programme_pause, name="programme_pause"),
    path("dialoger/<int:pk>/program/pass/", programme.programme_sitting, name="programme_sitting"),
    path("dialoger/<int:pk>/program/angra/", programme.programme_undo, name="programme_undo"),
    path("dialoger/<int:pk>/program/gor-om/", programme.programme_redo, name="programme_redo"),
    path("dialoger/<int:pk>/program/aterga/", programme.programme_revert, name="programme_revert"),
    path("dialoger/<int:pk>/program/publicera/", programme.programme_publish, name="programme_publish"),
    path("dialoger/<int:pk>/program/in/<str:code>/", programme.programme_put_in, name="programme_put_in"),
    path("dialoger/<int:pk>/program/ut/<str:code>/", programme.programme_take_out, name="programme_take_out"),
    path("dialoger/<int:pk>/program/punkt/<int:item_pk>/", programme.programme_item, name="programme_item"),
    path("dialoger/<int:pk>/program/punkt/<int:item_pk>/flytta/", programme.programme_move, name="programme_move"),
    path("dialoger/<int:pk>/program/punkt/<int:item_pk>/langd/", programme.programme_resize, name="programme_resize"),
    path("dialoger/<int:pk>/program/punkt/<int:item_pk>/ta-bort/", programme.programme_remove, name="programme_remove"),
    path("dialoger/<int:pk>/program/version/<int:number>/", programme.programme_version, name="programme_version"),
    path("dialoger/<int:pk>/program/version/<int:number>/program.pdf", programme.programme_pdf, name="programme_pdf"),
    path("dialoger/<int:pk>/deltagare/natverk/", participants.dialogue_network, name="dialogue_network"),
]
