"""The guards that PostgreSQL itself keeps around what has been queued, whichever way a change comes."""

import functools
import operator

import pgtrigger

MARKS = ("message_id", "thread", "sender", "content_type", "object_id", "queued_at", "calendar_method", "file_count")
"""What stays as it was queued for as long as the row is there."""

WORDS = ("key", "to", "to_name", "from_header", "reply_to", "subject", "text", "html", "calendar")
"""What stays as it was queued until it is erased, all at once, when the record need not be kept any longer."""


def _changed(names: tuple[str, ...]) -> pgtrigger.Q:
    return functools.reduce(
        operator.or_, [pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in names]
    )


MESSAGE_GUARDS = (
    pgtrigger.Protect(name="queued_message_is_not_deleted", operation=pgtrigger.Delete),
    pgtrigger.Protect(name="queued_message_keeps_its_marks", operation=pgtrigger.Update, condition=_changed(MARKS)),
    pgtrigger.Protect(
        name="queued_message_keeps_its_words",
        operation=pgtrigger.Update,
        condition=_changed(WORDS)
        & (pgtrigger.Q(old__erased_at__isnull=False) | pgtrigger.Q(new__erased_at__isnull=True)),
    ),
)

FILE_BELONGS = """
IF (SELECT count(*) FROM outbox_file f WHERE f.message_id = NEW.message_id)
    >= (SELECT m.file_count FROM outbox_message m WHERE m.id = NEW.message_id) THEN
    RAISE EXCEPTION 'what is queued gets no more attachments';
END IF;
RETURN NEW;
"""

FILE_STAYS = """
IF NOT EXISTS (SELECT 1 FROM outbox_message m WHERE m.id = OLD.message_id AND m.erased_at IS NOT NULL) THEN
    RAISE EXCEPTION 'an attachment goes when its message is erased, not before';
END IF;
RETURN OLD;
"""

FILE_GUARDS = (
    pgtrigger.Protect(name="queued_file_is_frozen", operation=pgtrigger.Update),
    pgtrigger.Trigger(
        name="queued_message_gets_no_more_files", when=pgtrigger.Before, operation=pgtrigger.Insert, func=FILE_BELONGS
    ),
    pgtrigger.Trigger(
        name="queued_file_is_not_deleted", when=pgtrigger.Before, operation=pgtrigger.Delete, func=FILE_STAYS
    ),
)
