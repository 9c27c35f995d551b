"""The access policy: ONE table of every route, method and kind of person. A route that is not in it fails."""

from collections.abc import Iterator

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import World

# Outcomes: "login" (sent to the log-in page), 404 (may not see), 403 (sees, may not do), "ok" (2xx, 3xx elsewhere,
# or 409/422: the person may, the request itself was lacking).
# A row: route, arguments, method, then one outcome per person.
PEOPLE = (
    "anonymous",
    "outsider",
    "member",
    "other_strategist",
    "strategist",
    "other_coordinator",
    "coordinator",
    "admin",
)
Row = tuple[str, tuple[str, ...], str, tuple[object, ...]]

ok, login = "ok", "login"

ITEM = ("dialogue.pk", "agenda_item.pk")
PUBLISHED = ("dialogue.pk", "programme.number")
OWN = ("presentation.pk", "own_slides.pk")
SECTION = ("template_draft.pk", "template_section.pk")

PLAN, VERSION = ("plan.pk",), ("plan.pk", "version.number")
PLANNING = [
    ("plan_detail", PLAN, "get"),
    ("plan_change", PLAN, "get"),
    ("plan_change", PLAN, "post"),
    ("wish_add", PLAN, "get"),
    ("wish_add", PLAN, "post"),
    ("wish_change", ("plan.pk", "wish.pk"), "get"),
    ("wish_change", ("plan.pk", "wish.pk"), "post"),
    ("wish_remove", ("plan.pk", "wish.pk"), "post"),
    ("wish_restore", ("plan.pk", "wish.pk"), "post"),
    ("plan_propose", PLAN, "post"),
    ("plan_run", ("plan.pk", "run.pk"), "get"),
    ("plan_stop", ("plan.pk", "run.pk"), "post"),
    ("plan_version", VERSION, "get"),
    ("plan_meeting", (*VERSION, "wish.pk"), "get"),
    ("plan_meeting", (*VERSION, "wish.pk"), "post"),
    ("plan_undo", VERSION, "post"),
    ("plan_compare", (*VERSION, "version.number"), "get"),
    ("plan_adopt", VERSION, "get"),
    ("plan_adopt", VERSION, "post"),
]
"""What only the coordinators of the plan's host see."""

MEETING = ("meeting.pk",)
REPORTING = (login, 404, 404, 404, 404, 404, ok, 404)

TABLE: list[Row] = [
    # portal
    ("home", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("set_language", (), "post", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("about", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("glossary", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("personal_data", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("accessibility", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("accessibility", (), "post", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("healthz", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("readyz", (), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("account_home", (), "get", (login, ok, ok, ok, ok, ok, ok, ok)),
    ("account_export", (), "get", (login, ok, ok, ok, ok, ok, ok, ok)),
    ("demo_login", (), "post", (404, 404, 404, 404, 404, 404, 404, 404)),  # outside the demo there is no such page
    ("settings", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    # … the outbox: each agency's coordinators see its own; who administers sees the portal's own
    ("outbox_list", (), "get", (login, 404, 404, 404, 404, ok, ok, ok)),
    ("outbox_export", (), "get", (login, 404, 404, 404, 404, ok, ok, ok)),
    ("outbox_detail", ("message.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_detail", ("uncertain.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_detail", ("failed.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_html", ("message.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_file", ("message.pk", "one"), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_calendar", ("invite.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_arrived", ("uncertain.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_again", ("uncertain.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_leave", ("failed.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("outbox_undo", ("failed.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    # … the demo's mailbox: outside the demo there is no such page
    ("mailbox_list", (), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("mailbox_letter", ("message.pk",), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("mailbox_html", ("message.pk",), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("mailbox_file", ("message.pk", "one"), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("mailbox_calendar", ("invite.pk",), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    # regions
    ("organisation_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("organisation_export", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("organisation_detail", ("region.code",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("organisation_edit", ("region.code",), "get", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("organisation_edit", ("region.code",), "post", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("organisation_edit", ("host.code",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    (
        "area_end",
        (
            "region.code",
            "area.pk",
        ),
        "get",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "area_end",
        (
            "region.code",
            "area.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "area_reopen",
        (
            "region.code",
            "area.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "area_confirm",
        (
            "region.code",
            "area.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "area_remove",
        (
            "region.code",
            "area.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    ("strategy_create", ("region.code",), "get", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("strategy_create", ("region.code",), "post", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("strategy_create", ("host.code",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    (
        "strategy_edit",
        (
            "region.code",
            "strategy.pk",
        ),
        "get",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "strategy_edit",
        (
            "region.code",
            "strategy.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "strategy_remove",
        (
            "region.code",
            "strategy.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    # focusareas
    ("area_create", ("region.code",), "get", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("area_create", ("region.code",), "post", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("area_create", ("group.code",), "get", (login, 404, 403, ok, 403, 403, 403, 403)),
    (
        "area_edit",
        (
            "region.code",
            "area.pk",
        ),
        "get",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    (
        "area_edit",
        (
            "region.code",
            "area.pk",
        ),
        "post",
        (login, 404, 403, 403, ok, 403, 403, 403),
    ),
    ("area_replace", ("region.code",), "get", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("area_replace", ("region.code",), "post", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("focusarea_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("focusarea_list_export", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("focusarea_detail", ("focus.code",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("focusarea_export", ("focus.code",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("focusarea_create", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("focusarea_create", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("focusarea_edit", ("focus.code",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("focusarea_edit", ("focus.code",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("focusarea_end", ("focus.code",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("focusarea_end", ("focus.code",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("focusarea_reopen", ("focus.code",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # dialogues
    ("dialogue_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_export", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_create", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("dialogue_create", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("dialogue_fit", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("dialogue_detail", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_detail", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_change", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_change", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_change", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_copy", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_plan", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_plan", ("draft.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_plan", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_hold", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_hold", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_close", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_close", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_cancel", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_cancel", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_undo", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_participants", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_participants", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_participants", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("participant_export", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("participant_export", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("participant_change", ("dialogue.pk", "invitation.pk"), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("participant_change", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("participant_remove", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("participant_restore", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # … the evaluation: everybody reads the means, those who took part answer, signed in or by the link
    ("dialogue_evaluation", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_evaluation", ("held.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_evaluation", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("evaluation_answer", ("dialogue.pk",), "get", (login, 404, 403, ok, ok, 403, 403, 403)),
    ("evaluation_answer", ("held.pk",), "get", (login, 404, 403, ok, ok, 403, 403, 403)),
    ("evaluation_answer", ("held.pk",), "post", (login, 404, 403, ok, ok, 403, 403, 403)),
    ("evaluation_link", ("token",), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("evaluation_link", ("held_token",), "post", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("evaluation_link", ("held_token",), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    # … the programme: coordinators work on it, everybody else reads what is published
    ("dialogue_programme", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_programme", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("programme_version", PUBLISHED, "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("programme_pdf", PUBLISHED, "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("programme_suggest", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_add", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_pause", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_sitting", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_undo", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_redo", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_revert", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_suggest", ("draft.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("programme_publish", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_publish", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_put_in", ("dialogue.pk", "region.code"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_take_out", ("dialogue.pk", "region.code"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_item", ITEM, "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_item", ITEM, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_move", ITEM, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_resize", ITEM, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("programme_remove", ITEM, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_network", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_network", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_wave", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_wave", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_wave", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("wave_release", ("dialogue.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("wave_release", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("wave_letter", ("dialogue.pk", "invitation.pk"), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("invitation_hold", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # the calendar of the year: everybody reads it, coordinators change it; tempo and load are the coordinators'
    ("calendar_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("calendar_sheet", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("calendar_csv", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("calendar_ics", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("calendar_add", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_add", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_fill", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_import", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_import", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_edit", ("calendar_entry.pk",), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_edit", ("calendar_entry.pk",), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_remove", ("calendar_entry.pk",), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("calendar_restore", ("calendar_entry.pk",), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("plan_list", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("plan_list", (), "post", (login, 404, 404, 404, 404, ok, ok, 404)),
    *[(route, arguments, method, (login, 404, 404, 404, 404, 404, ok, 404)) for route, arguments, method in PLANNING],
    ("tempo_policy", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("tempo_policy", (), "post", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("load", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("load_export", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("invitation_override", ("dialogue.pk", "invitation.pk"), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("invitation_override", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("invitation_day", ("dialogue.pk", "invitation.pk"), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("invitation_day", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("dialogue_restore", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("invitation_let_go", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # presentations
    # … answering: whoever has the link; signed in, those who speak for the organisation and the host on its behalf
    ("invitation_answer", ("token",), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("invitation_answer", ("token",), "post", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("invitation_material", ("token",), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("invitation_reply", ("dialogue.pk", "invitation.pk"), "get", (login, 404, 403, ok, 403, 403, ok, 403)),
    ("invitation_reply", ("dialogue.pk", "invitation.pk"), "post", (login, 404, 403, ok, 403, 403, ok, 403)),
    ("template_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("template_detail", ("template.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("template_export", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("template_detail", ("template_draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("template_draft", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    # … editing: an adopted version is seen and refused, a draft is not seen by others
    ("template_edit", ("template.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("template_edit", ("template_draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("template_edit", ("template_draft.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_add", ("template_draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_add", ("template_draft.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_edit", SECTION, "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_edit", SECTION, "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_edit", ("template.pk", "needs.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("section_move", SECTION, "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_remove", SECTION, "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("section_restore", ("template_draft.pk", "event.pk"), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("template_adopt", ("template.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("template_adopt", ("template_draft.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("template_discard", ("template_draft.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    # … the homework of a dialogue, the start
    ("homework_board", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("homework_export", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("dialogue_presentations", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_presentations_export", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_presentations", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("presentation_start", ("dialogue.pk", "group.code"), "get", (login, 404, 403, ok, 403, 403, 403, 403)),
    ("presentation_start", ("dialogue.pk", "group.code"), "post", (login, 404, 403, ok, 403, 403, 403, 403)),
    # … a draft: its writers, and that it exists its host
    ("presentation_detail", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_edit", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_edit", ("presentation.pk",), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_edit", ("presentation.pk", "needs.key"), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_edit", ("presentation.pk", "needs.key"), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_preview", ("presentation.pk", "needs.key"), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("picture_upload", ("presentation.pk", "needs.key"), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_pulse", ("presentation.pk", "needs.key"), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    (
        "presentation_settle",
        ("presentation.pk", "needs.key", "competing.pk"),
        "post",
        (login, 404, 404, 404, ok, 404, 403, 404),
    ),
    ("presentation_history", ("presentation.pk", "needs.key"), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    (
        "presentation_restore",
        ("presentation.pk", "needs.key", "event.pk"),
        "post",
        (login, 404, 404, 404, ok, 404, 403, 404),
    ),
    ("presentation_rehearse", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_rehearse", ("presentation.pk", "needs.key"), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_rehearse", ("presentation.pk", "needs.key"), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_rehearse", ("submitted.pk", "needs.key"), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    (
        "rehearsal_remove",
        ("presentation.pk", "needs.key", "rehearsal.pk"),
        "post",
        (login, 404, 404, 404, ok, 404, 403, 404),
    ),
    ("presentation_pace", ("presentation.pk",), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_subject", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_subject", ("presentation.pk",), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_submit", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_submit", ("presentation.pk",), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("presentation_late", ("presentation.pk",), "get", (login, 404, 404, 404, 403, 404, ok, 404)),
    ("presentation_late", ("presentation.pk",), "post", (login, 404, 404, 404, 403, 404, ok, 404)),
    # … its own slides
    ("own_slides", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("own_slides", ("presentation.pk",), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("own_slides_state", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("own_slides_file", OWN, "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("own_page", (*OWN, "one"), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("own_slides_remove", OWN, "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("own_slides_restore", OWN, "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    # … handed in: its writers and its host
    ("presentation_detail", ("submitted.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_review", ("submitted.pk",), "get", (login, 404, 404, 404, 403, 404, ok, 404)),
    ("presentation_review", ("presentation.pk",), "get", (login, 404, 404, 404, 403, 404, 404, 404)),
    ("presentation_comment", ("presentation.pk", "needs.key"), "get", (login, 404, 404, 404, 404, 404, 404, 404)),
    ("presentation_comment", ("submitted.pk", "needs.key"), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_comment", ("submitted.pk", "needs.key"), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("comment_answer", ("submitted.pk", "comment.pk"), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_changes", ("presentation.pk",), "get", (login, 404, 404, 404, 404, 404, 404, 404)),
    ("presentation_changes", ("submitted.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_return", ("submitted.pk",), "post", (login, 404, 404, 404, 403, 404, ok, 404)),
    ("presentation_approve", ("submitted.pk",), "post", (login, 404, 404, 404, 403, 404, ok, 404)),
    ("presentation_undo", ("submitted.pk",), "post", (login, 404, 404, 404, 403, 404, ok, 404)),
    ("comment_resolve", ("submitted.pk", "comment.pk"), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    # documents: of a draft, of what is handed in; of what is approved, see test_documents.py
    ("template_pdf", ("template.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("presentation_deck", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("presentation_cards", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("presentation_cards", ("submitted.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_pptx", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("presentation_handout", ("presentation.pk",), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("presentation_picture", ("presentation.pk", "picture.digest"), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("presentation_deck", ("submitted.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_pptx", ("submitted.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("presentation_handout", ("submitted.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    # … the booklet: nothing is approved, so only the host knows of it; something is
    ("dialogue_booklet", ("dialogue.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_booklet", ("dialogue.pk",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_booklet_pdf", ("dialogue.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_booklet", ("approved.dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_booklet", ("approved.dialogue.pk",), "post", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_booklet_pdf", ("approved.dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    # followups
    # … a status request: whoever has the link; nothing has been said by it that could be undone
    ("followup_status", ("status_token",), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    (
        "followup_status",
        ("status_token",),
        "post",
        (404, 404, 404, 404, 404, 404, 404, 404),
    ),  # names no point of the mail
    ("followup_status", ("focus.code",), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("followup_status_undo", ("status_token", "followup.pk"), "post", (404, 404, 404, 404, 404, 404, 404, 404)),
    # yearwheel
    ("wheel", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("wheel_document", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("wheel_subscription", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("wheel_subscription_renew", (), "post", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("wheel_subscription_revoke", (), "post", (login, 404, ok, ok, ok, ok, ok, ok)),
    # … whoever knows a person's address reads it; nobody else's is known
    ("wheel_feed", ("subscription.secret",), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("wheel_feed", ("focus.code",), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("wheel_feed_mine", ("subscription.secret",), "get", (ok, ok, ok, ok, ok, ok, ok, ok)),
    ("wheel_move", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("wheel_move_list", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("wheel_move_save", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("wheel_move_undo", ("rearrangement.pk",), "post", (login, 404, 403, 403, 403, 404, ok, 403)),
    ("wheel_proposal_undo", ("version.pk",), "post", (login, 404, 403, 403, 403, 404, ok, 403)),
    # … without the setting PUBLIC_WHEEL there is no such page
    ("wheel_public", (), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("wheel_public_document", (), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    ("wheel_public_feed", (), "get", (404, 404, 404, 404, 404, 404, 404, 404)),
    # followups: points, to the network
    ("followup_create", (), "get", (login, 404, 403, ok, ok, ok, ok, 403)),
    ("followup_create", (), "post", (login, 404, 403, ok, ok, ok, ok, 403)),
    ("followup_detail", ("point.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("followup_edit", ("point.pk",), "get", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("followup_edit", ("point.pk",), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("followup_move", ("point.pk",), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("followup_confirm", ("point.pk",), "post", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("followup_number", ("point.pk",), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("followup_undo", ("point.pk",), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("followup_deepen", ("point.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("followup_deepen", ("point.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # … to their parties only
    ("followup_detail", ("closed_point.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("followup_edit", ("closed_point.pk",), "get", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("followup_edit", ("closed_point.pk",), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("followup_move", ("closed_point.pk",), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("followup_confirm", ("closed_point.pk",), "post", (login, 404, 404, 404, ok, 404, 403, 404)),
    ("followup_number", ("closed_point.pk",), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("followup_undo", ("closed_point.pk",), "post", (login, 404, 404, 404, ok, 404, ok, 404)),
    ("followup_deepen", ("closed_point.pk",), "get", (login, 404, 404, 404, 403, 404, ok, 404)),
    # … a dialogue's
    ("dialogue_followups", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_followups", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("dialogue_followups_export", ("dialogue.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("dialogue_followups_export", ("draft.pk",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("followups_confirm", ("dialogue.pk",), "post", (login, 404, 403, ok, ok, ok, ok, 403)),
    ("followup_note", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("followup_take", ("dialogue.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # followups: the log
    ("followup_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    # network meetings: everybody in the networks; what is put together, the agency that keeps the meeting
    ("network_meeting_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("network_meeting_export", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("network_meeting_create", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("network_meeting_create", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("network_meeting_detail", MEETING, "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("network_meeting_edit", MEETING, "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("network_meeting_edit", MEETING, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("network_meeting_cancel", MEETING, "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("network_meeting_cancel", MEETING, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("network_meeting_restore", MEETING, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("assignment_create", MEETING, "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("assignment_create", MEETING, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("assignment_export", MEETING, "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("assignment_withdraw", (*MEETING, "assignment.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("assignment_restore", (*MEETING, "assignment.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("assignment_answer", (*MEETING, "assignment_answer.pk"), "get", (login, 404, 403, 403, ok, 403, 403, 403)),
    ("assignment_answer", (*MEETING, "assignment_answer.pk"), "post", (login, 404, 403, 403, ok, 403, 403, 403)),
    # … the report: a draft only for those who keep the meeting, a frozen one for everybody
    ("report_begin", MEETING, "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("report_detail", ("report.meeting_id",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("report_words", ("report.meeting_id",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("report_row", ("report.meeting_id", "report_section", "report.pk"), "post", REPORTING),
    ("report_freeze", ("report.meeting_id",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("report_freeze", ("report.meeting_id",), "post", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("report_document", ("report.meeting_id",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("report_deck", ("report.meeting_id",), "get", (login, 404, 404, 404, 404, 404, ok, 404)),
    ("report_detail", ("frozen_report.meeting_id",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("report_document", ("frozen_report.meeting_id",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("report_deck", ("frozen_report.meeting_id",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("report_words", ("frozen_report.meeting_id",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    # … the walk through the points on a shared screen, and its minutes
    ("meeting_mode", MEETING, "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("meeting_point", (*MEETING, "overdue_point.pk"), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("meeting_point", (*MEETING, "overdue_point.pk"), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("meeting_minutes", MEETING, "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("meeting_minutes_document", MEETING, "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("followup_river", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("followup_export_create", (), "post", (login, 404, ok, ok, ok, ok, ok, ok)),
    # … a file is fetched by whoever asked for it
    ("followup_export", ("log_file.pk",), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    ("followup_export_file", ("log_file.pk",), "get", (login, 404, 404, 404, ok, 404, 404, 404)),
    # … points from a spreadsheet; the preview is for whoever sent it in
    ("followup_import", (), "get", (login, 404, 403, ok, ok, ok, ok, 403)),
    ("followup_import", (), "post", (login, 404, 403, ok, ok, ok, ok, 403)),
    ("followup_import_template", (), "get", (login, 404, 403, ok, ok, ok, ok, 403)),
    ("followup_import_preview", ("sheet_import.pk",), "get", (login, 404, 403, 404, ok, 404, 404, 403)),
    ("followup_import_confirm", ("sheet_import.pk",), "post", (login, 404, 403, 404, ok, 404, 404, 403)),
    # … initiatives, which the whole network reads; the strategist's region leads this one
    ("initiative_list", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("initiative_sheet", (), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("initiative_detail", ("initiative.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("initiative_create", (), "get", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("initiative_create", (), "post", (login, 404, 403, 403, 403, ok, ok, 403)),
    ("initiative_edit", ("initiative.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("initiative_edit", ("initiative.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("initiative_stage", ("initiative.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("initiative_chain", ("initiative.pk",), "get", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("initiative_chain", ("initiative.pk",), "post", (login, 404, 403, 403, 403, 403, ok, 403)),
    ("initiative_values", ("initiative.pk",), "get", (login, 404, ok, ok, ok, ok, ok, ok)),
    ("initiative_values", ("initiative.pk",), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("value_remove", ("initiative.pk", "measurement.pk"), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    ("value_restore", ("initiative.pk", "measurement.pk"), "post", (login, 404, 403, 403, ok, 403, ok, 403)),
    # … the library of indicators, which every agency's coordinators keep together
    ("indicator_list", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_sheet", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_create", (), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_create", (), "post", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_edit", ("indicator.pk",), "get", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_edit", ("indicator.pk",), "post", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_retire", ("indicator.pk",), "post", (login, 404, 404, 404, 404, ok, ok, 404)),
    ("indicator_restore", ("indicator.pk",), "post", (login, 404, 404, 404, 404, ok, ok, 404)),
]

# Third-party routes that guard themselves; their own tests stand in test_login.py.
OTHERS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "admin:")


def arguments(world: World, names: tuple[str, ...]) -> list[object]:
    """`"dialogue.pk"` becomes `world.dialogue.pk`."""
    values = []
    for name in names:
        value: object = world
        for part in name.split("."):
            value = getattr(value, part)
        values.append(value)
    return values


def outcome(client: Client, route: str, args: list[object], method: str) -> object:
    response = getattr(client, method)(reverse(route, args=args))
    if response.status_code in (403, 404):
        return response.status_code
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return login
    assert response.status_code < 500 or route == "readyz", response.status_code  # no worker runs here: 503
    assert response.status_code != 405, f"{route} does not take {method}"
    return ok


def test_every_route_answers_each_kind_of_person_as_the_table_says(world: World) -> None:
    """One world for the whole table; what a request changes is rolled back, so that no row depends on another."""
    clients = {person: Client() for person in PEOPLE}
    for person in PEOPLE[1:]:
        clients[person].force_login(getattr(world, person))
    wrong = {}
    for route, names, method, expected in TABLE:
        args = arguments(world, names)
        seen = []
        for person in PEOPLE:
            with transaction.atomic():
                seen.append(outcome(clients[person], route, args, method))
                transaction.set_rollback(True)
        if tuple(seen) != expected:
            wrong[f"{method} {route} {names}"] = dict(zip(PEOPLE, zip(expected, seen, strict=True), strict=True))
    assert wrong == {}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, prefix + namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name


def test_every_route_is_in_the_table() -> None:
    known = {row[0] for row in TABLE}
    missing = {route for route in routes(get_resolver()) if route not in known and not route.startswith(OTHERS)}
    assert missing == set()
