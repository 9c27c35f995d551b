"""Addresses of the room: templates below /mallar/, presentations and their documents below /presentationer/,
the homework of all dialogues at /hemlaxa/."""

from django.urls import path

from presentations.views import (
    answers,
    board,
    booklets,
    documents,
    own_slides,
    pictures,
    rehearsal,
    review,
    rounds,
    templates,
    threads,
    writing,
)

urlpatterns = [
    # homework
    path("hemlaxa/", board.homework_board, name="homework_board"),
    path("hemlaxa/lista.xlsx", board.homework_export, name="homework_export"),
    # templates
    path("mallar/", templates.template_list, name="template_list"),
    path("mallar/lista.xlsx", templates.template_export, name="template_export"),
    path("mallar/utkast/", templates.template_draft, name="template_draft"),
    path("mallar/<int:pk>/", templates.template_detail, name="template_detail"),
    path("mallar/<int:pk>/redigera/", templates.template_edit, name="template_edit"),
    path("mallar/<int:pk>/faststall/", templates.template_adopt, name="template_adopt"),
    path("mallar/<int:pk>/kasta/", templates.template_discard, name="template_discard"),
    path("mallar/<int:pk>/avsnitt/nytt/", templates.section_add, name="section_add"),
    path("mallar/<int:pk>/avsnitt/<int:section>/", templates.section_edit, name="section_edit"),
    path("mallar/<int:pk>/avsnitt/<int:section>/flytta/", templates.section_move, name="section_move"),
    path("mallar/<int:pk>/avsnitt/<int:section>/ta-bort/", templates.section_remove, name="section_remove"),
    path("mallar/<int:pk>/borttagna/<int:event>/", templates.section_restore, name="section_restore"),
    # answering
    path("svara/<str:token>/", answers.invitation_answer, name="invitation_answer"),
    path("svara/<str:token>/underlag.pdf", answers.invitation_material, name="invitation_material"),
    path("dialoger/<int:pk>/deltagare/<int:invitation_pk>/svar/", answers.invitation_reply, name="invitation_reply"),
    # writing
    path("dialoger/<int:pk>/presentationer/<str:code>/borja/", writing.presentation_start, name="presentation_start"),
    path("presentationer/<int:pk>/skriv/", writing.presentation_edit, name="presentation_edit"),
    path("presentationer/<int:pk>/skriv/<slug:key>/", writing.presentation_edit, name="presentation_edit"),
    path("presentationer/<int:pk>/skriv/<slug:key>/bild/", writing.presentation_preview, name="presentation_preview"),
    path("presentationer/<int:pk>/skriv/<slug:key>/ny-bild/", pictures.picture_upload, name="picture_upload"),
    path("presentationer/<int:pk>/skriv/<slug:key>/lage/", writing.presentation_pulse, name="presentation_pulse"),
    path(
        "presentationer/<int:pk>/skriv/<slug:key>/texter/<int:competing>/",
        writing.presentation_settle,
        name="presentation_settle",
    ),
    path(
        "presentationer/<int:pk>/skriv/<slug:key>/historik/",
        writing.presentation_history,
        name="presentation_history",
    ),
    path(
        "presentationer/<int:pk>/skriv/<slug:key>/historik/<int:event>/",
        writing.presentation_restore,
        name="presentation_restore",
    ),
    # reading aloud
    path("presentationer/<int:pk>/las-hogt/", rehearsal.presentation_rehearse, name="presentation_rehearse"),
    path("presentationer/<int:pk>/takt/", rehearsal.presentation_pace, name="presentation_pace"),
    path("presentationer/<int:pk>/las-hogt/<slug:key>/", rehearsal.presentation_rehearse, name="presentation_rehearse"),
    path(
        "presentationer/<int:pk>/las-hogt/<slug:key>/<int:rehearsal>/ta-bort/",
        rehearsal.rehearsal_remove,
        name="rehearsal_remove",
    ),
    path("presentationer/<int:pk>/omrade/", writing.presentation_subject, name="presentation_subject"),
    path("presentationer/<int:pk>/lamna-in/", writing.presentation_submit, name="presentation_submit"),
    # review
    path("dialoger/<int:pk>/presentationer/", review.dialogue_presentations, name="dialogue_presentations"),
    path(
        "dialoger/<int:pk>/presentationer/lista.xlsx",
        review.dialogue_presentations_export,
        name="dialogue_presentations_export",
    ),
    path("presentationer/<int:pk>/", review.presentation_detail, name="presentation_detail"),
    path("presentationer/<int:pk>/granska/", review.presentation_review, name="presentation_review"),
    path("presentationer/<int:pk>/granska/begar-andring/", review.presentation_return, name="presentation_return"),
    path("presentationer/<int:pk>/granska/godkann/", review.presentation_approve, name="presentation_approve"),
    path("presentationer/<int:pk>/granska/angra/", review.presentation_undo, name="presentation_undo"),
    path("presentationer/<int:pk>/senare/", review.presentation_late, name="presentation_late"),
    path("presentationer/<int:pk>/andringar/", rounds.presentation_changes, name="presentation_changes"),
    # threads
    path(
        "presentationer/<int:pk>/kommentarer/avsnitt/<slug:key>/",
        threads.presentation_comment,
        name="presentation_comment",
    ),
    path("presentationer/<int:pk>/kommentarer/<int:comment>/", threads.comment_resolve, name="comment_resolve"),
    path("presentationer/<int:pk>/kommentarer/<int:comment>/svara/", threads.comment_answer, name="comment_answer"),
    # own slides
    path("presentationer/<int:pk>/egna-bilder/", own_slides.own_slides, name="own_slides"),
    path("presentationer/<int:pk>/egna-bilder/lage/", own_slides.own_slides_state, name="own_slides_state"),
    path("presentationer/<int:pk>/egna-bilder/<int:own>/fil", own_slides.own_slides_file, name="own_slides_file"),
    path("presentationer/<int:pk>/egna-bilder/<int:own>/<int:number>.jpg", own_slides.own_page, name="own_page"),
    path(
        "presentationer/<int:pk>/egna-bilder/<int:own>/ta-bort/", own_slides.own_slides_remove, name="own_slides_remove"
    ),
    path(
        "presentationer/<int:pk>/egna-bilder/<int:own>/angra/", own_slides.own_slides_restore, name="own_slides_restore"
    ),
    # documents
    path("presentationer/<int:pk>/bilder.pdf", documents.presentation_deck, name="presentation_deck"),
    path("presentationer/<int:pk>/bilder.pptx", documents.presentation_pptx, name="presentation_pptx"),
    path("presentationer/<int:pk>/bild/<str:digest>", documents.presentation_picture, name="presentation_picture"),
    path("presentationer/<int:pk>/ahorarkopia.pdf", documents.presentation_handout, name="presentation_handout"),
    path("dialoger/<int:pk>/samlingshafte/", booklets.dialogue_booklet, name="dialogue_booklet"),
    path("dialoger/<int:pk>/samlingshafte.pdf", booklets.dialogue_booklet_pdf, name="dialogue_booklet_pdf"),
    path("presentationer/<int:pk>/talarkort.pdf", documents.presentation_cards, name="presentation_cards"),
    path("mallar/<int:pk>/tom-mall.pdf", documents.template_pdf, name="template_pdf"),
]
