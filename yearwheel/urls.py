"""Addresses of the room: all below /arshjul/, and what sends invitations below the dialogue that they are to."""

from django.urls import path

from yearwheel.views import calendar, load, moving, planning, public, restoring, subscription, waves, wheel

urlpatterns = [
    path("arshjul/", wheel.wheel, name="wheel"),
    path("arshjul/arshjul.pdf", wheel.wheel_document, name="wheel_document"),
    path("arshjul/prenumerera/", subscription.wheel_subscription, name="wheel_subscription"),
    path("arshjul/prenumerera/ny/", subscription.wheel_subscription_renew, name="wheel_subscription_renew"),
    path("arshjul/prenumerera/av/", subscription.wheel_subscription_revoke, name="wheel_subscription_revoke"),
    path("arshjul/prenumerera/<str:secret>.ics", subscription.wheel_feed, name="wheel_feed"),
    path("arshjul/prenumerera/<str:secret>/mitt.ics", subscription.wheel_feed_mine, name="wheel_feed_mine"),
    path("arshjul/flytta/", moving.wheel_move, name="wheel_move"),
    path("arshjul/flytta/sparade/", moving.wheel_move_list, name="wheel_move_list"),
    path("arshjul/flytta/spara/", moving.wheel_move_save, name="wheel_move_save"),
    path("arshjul/flytta/<int:pk>/angra/", moving.wheel_move_undo, name="wheel_move_undo"),
    path("arshjul/flytta/forslag/<int:pk>/angra/", moving.wheel_proposal_undo, name="wheel_proposal_undo"),
    path("arshjul/publikt/", public.wheel_public, name="wheel_public"),
    path("arshjul/publikt/arshjul.pdf", public.wheel_public_document, name="wheel_public_document"),
    path("arshjul/publikt/arshjul.ics", public.wheel_public_feed, name="wheel_public_feed"),
]

# How invitations leave
urlpatterns += [
    path("dialoger/<int:pk>/utskick/", waves.dialogue_wave, name="dialogue_wave"),
    path("dialoger/<int:pk>/utskick/skicka/", waves.wave_release, name="wave_release"),
    path("dialoger/<int:pk>/utskick/<int:invitation_pk>/", waves.wave_letter, name="wave_letter"),
    path("dialoger/<int:pk>/utskick/<int:invitation_pk>/hall-inne/", waves.invitation_hold, name="invitation_hold"),
    path("dialoger/<int:pk>/utskick/<int:invitation_pk>/ta-med/", waves.invitation_let_go, name="invitation_let_go"),
    path("dialoger/<int:pk>/utskick/<int:invitation_pk>/tempo/", waves.invitation_override, name="invitation_override"),
    path("dialoger/<int:pk>/utskick/<int:invitation_pk>/dag/", waves.invitation_day, name="invitation_day"),
    path("dialoger/<int:pk>/aterstall/", restoring.dialogue_restore, name="dialogue_restore"),
    path(
        "dialoger/<int:pk>/deltagare/<int:invitation_pk>/ta-tillbaka/",
        restoring.participant_restore,
        name="participant_restore",
    ),
]

# The calendar of the year, the tempo and the load
urlpatterns += [
    path("arshjul/kalender/", calendar.calendar_list, name="calendar_list"),
    path("arshjul/kalender/lista.xlsx", calendar.calendar_sheet, name="calendar_sheet"),
    path("arshjul/kalender/kalender.csv", calendar.calendar_csv, name="calendar_csv"),
    path("arshjul/kalender/kalender.ics", calendar.calendar_ics, name="calendar_ics"),
    path("arshjul/kalender/ny/", calendar.calendar_add, name="calendar_add"),
    path("arshjul/kalender/fyll/", calendar.calendar_fill, name="calendar_fill"),
    path("arshjul/kalender/las-in/", calendar.calendar_import, name="calendar_import"),
    path("arshjul/kalender/<int:pk>/", calendar.calendar_edit, name="calendar_edit"),
    path("arshjul/kalender/<int:pk>/ta-bort/", calendar.calendar_remove, name="calendar_remove"),
    path("arshjul/kalender/<int:pk>/ta-tillbaka/", calendar.calendar_restore, name="calendar_restore"),
    path("arshjul/tempo/", load.tempo_policy, name="tempo_policy"),
    path("arshjul/belastning/", load.load, name="load"),
    path("arshjul/belastning/belastning.xlsx", load.load_export, name="load_export"),
]

# How a year is planned
urlpatterns += [
    path("arshjul/plan/", planning.plan_list, name="plan_list"),
    path("arshjul/plan/<int:pk>/", planning.plan_detail, name="plan_detail"),
    path("arshjul/plan/<int:pk>/andra/", planning.plan_change, name="plan_change"),
    path("arshjul/plan/<int:pk>/onskemal/", planning.wish_add, name="wish_add"),
    path("arshjul/plan/<int:pk>/onskemal/<int:wish_pk>/", planning.wish_change, name="wish_change"),
    path("arshjul/plan/<int:pk>/onskemal/<int:wish_pk>/ta-bort/", planning.wish_remove, name="wish_remove"),
    path("arshjul/plan/<int:pk>/foresla/", planning.plan_propose, name="plan_propose"),
    path("arshjul/plan/<int:pk>/onskemal/<int:wish_pk>/ta-tillbaka/", planning.wish_restore, name="wish_restore"),
    path("arshjul/plan/<int:pk>/forslag/<int:run_pk>/", planning.plan_run, name="plan_run"),
    path("arshjul/plan/<int:pk>/forslag/<int:run_pk>/stoppa/", planning.plan_stop, name="plan_stop"),
    path("arshjul/plan/<int:pk>/<int:number>/", planning.plan_version, name="plan_version"),
    path("arshjul/plan/<int:pk>/<int:number>/dialog/<int:wish_pk>/", planning.plan_meeting, name="plan_meeting"),
    path("arshjul/plan/<int:pk>/<int:number>/angra/", planning.plan_undo, name="plan_undo"),
    path("arshjul/plan/<int:pk>/<int:number>/jamfor/<int:other>/", planning.plan_compare, name="plan_compare"),
    path("arshjul/plan/<int:pk>/<int:number>/anta/", planning.plan_adopt, name="plan_adopt"),
]
