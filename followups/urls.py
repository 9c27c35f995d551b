"""Addresses of the room: the log and its points below /uppfoljning/, a dialogue's own points on its tab."""

from django.urls import path

from followups.views import (
    deepening,
    dialogue,
    importing,
    indicators,
    initiatives,
    log,
    meetings,
    points,
    report,
    river,
    status,
    walking,
)

urlpatterns = [
    # the log
    path("uppfoljning/", log.followup_list, name="followup_list"),
    path("uppfoljning/fil/", log.followup_export_create, name="followup_export_create"),
    path("uppfoljning/fil/<int:pk>/", log.followup_export, name="followup_export"),
    path("uppfoljning/fil/<int:pk>/hamta", log.followup_export_file, name="followup_export_file"),
    path("uppfoljning/flode/", river.followup_river, name="followup_river"),
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
    path(
        "dialoger/<int:pk>/uppfoljning/lista.xlsx", dialogue.dialogue_followups_export, name="dialogue_followups_export"
    ),
    path("dialoger/<int:pk>/uppfoljning/bekrafta/", dialogue.followups_confirm, name="followups_confirm"),
    path("dialoger/<int:pk>/uppfoljning/skriv/", dialogue.followup_note, name="followup_note"),
    path("dialoger/<int:pk>/uppfoljning/onskemal/", dialogue.followup_take, name="followup_take"),
    # network meetings
    path("uppfoljning/moten/", meetings.network_meeting_list, name="network_meeting_list"),
    path("uppfoljning/moten/lista.xlsx", meetings.network_meeting_export, name="network_meeting_export"),
    path("uppfoljning/moten/nytt/", meetings.network_meeting_create, name="network_meeting_create"),
    path("uppfoljning/moten/<int:pk>/", meetings.network_meeting_detail, name="network_meeting_detail"),
    path("uppfoljning/moten/<int:pk>/andra/", meetings.network_meeting_edit, name="network_meeting_edit"),
    path("uppfoljning/moten/<int:pk>/stall-in/", meetings.network_meeting_cancel, name="network_meeting_cancel"),
    path("uppfoljning/moten/<int:pk>/aterstall/", meetings.network_meeting_restore, name="network_meeting_restore"),
    path("uppfoljning/moten/<int:pk>/laxor/ny/", meetings.assignment_create, name="assignment_create"),
    path("uppfoljning/moten/<int:pk>/laxor.xlsx", meetings.assignment_export, name="assignment_export"),
    path(
        "uppfoljning/moten/<int:pk>/laxor/<int:assignment>/ta-bort/",
        meetings.assignment_withdraw,
        name="assignment_withdraw",
    ),
    path(
        "uppfoljning/moten/<int:pk>/laxor/<int:assignment>/ge-igen/",
        meetings.assignment_restore,
        name="assignment_restore",
    ),
    path("uppfoljning/moten/<int:pk>/svar/<int:answer>/", meetings.assignment_answer, name="assignment_answer"),
    # … the report to one
    path("uppfoljning/moten/<int:pk>/underlag/", report.report_detail, name="report_detail"),
    path("uppfoljning/moten/<int:pk>/underlag/gor/", report.report_begin, name="report_begin"),
    path("uppfoljning/moten/<int:pk>/underlag/ord/", report.report_words, name="report_words"),
    path("uppfoljning/moten/<int:pk>/underlag/rad/<slug:section>/<int:thing>/", report.report_row, name="report_row"),
    path("uppfoljning/moten/<int:pk>/underlag/frys/", report.report_freeze, name="report_freeze"),
    path("uppfoljning/moten/<int:pk>/underlag.pdf", report.report_document, name="report_document"),
    path("uppfoljning/moten/<int:pk>/underlag.pptx", report.report_deck, name="report_deck"),
    # … the walk through the points, and its minutes
    path("uppfoljning/moten/<int:pk>/lage/", walking.meeting_mode, name="meeting_mode"),
    path("uppfoljning/moten/<int:pk>/lage/<int:point>/", walking.meeting_point, name="meeting_point"),
    path("uppfoljning/moten/<int:pk>/protokoll/", walking.meeting_minutes, name="meeting_minutes"),
    path("uppfoljning/moten/<int:pk>/protokoll.pdf", walking.meeting_minutes_document, name="meeting_minutes_document"),
    # points from a spreadsheet
    path("uppfoljning/import/", importing.followup_import, name="followup_import"),
    path("uppfoljning/import/mall.xlsx", importing.followup_import_template, name="followup_import_template"),
    path("uppfoljning/import/<int:pk>/", importing.followup_import_preview, name="followup_import_preview"),
    path("uppfoljning/import/<int:pk>/genomfor/", importing.followup_import_confirm, name="followup_import_confirm"),
    # initiatives
    path("uppfoljning/satsningar/", initiatives.initiative_list, name="initiative_list"),
    path("uppfoljning/satsningar/lista.xlsx", initiatives.initiative_sheet, name="initiative_sheet"),
    path("uppfoljning/satsningar/ny/", initiatives.initiative_create, name="initiative_create"),
    path("uppfoljning/satsningar/<int:pk>/", initiatives.initiative_detail, name="initiative_detail"),
    path("uppfoljning/satsningar/<int:pk>/andra/", initiatives.initiative_edit, name="initiative_edit"),
    path("uppfoljning/satsningar/<int:pk>/skede/", initiatives.initiative_stage, name="initiative_stage"),
    path("uppfoljning/satsningar/<int:pk>/resultatkedja/", initiatives.initiative_chain, name="initiative_chain"),
    path("uppfoljning/satsningar/<int:pk>/varden/", initiatives.initiative_values, name="initiative_values"),
    path("uppfoljning/satsningar/<int:pk>/varden/<int:value>/ta-bort/", initiatives.value_remove, name="value_remove"),
    path(
        "uppfoljning/satsningar/<int:pk>/varden/<int:value>/aterstall/", initiatives.value_restore, name="value_restore"
    ),
    path("uppfoljning/indikatorer/", indicators.indicator_list, name="indicator_list"),
    path("uppfoljning/indikatorer/lista.xlsx", indicators.indicator_sheet, name="indicator_sheet"),
    path("uppfoljning/indikatorer/ny/", indicators.indicator_create, name="indicator_create"),
    path("uppfoljning/indikatorer/<int:pk>/andra/", indicators.indicator_edit, name="indicator_edit"),
    path("uppfoljning/indikatorer/<int:pk>/avsluta/", indicators.indicator_retire, name="indicator_retire"),
    path("uppfoljning/indikatorer/<int:pk>/ateruppta/", indicators.indicator_restore, name="indicator_restore"),
]
