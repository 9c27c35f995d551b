"""The guards that PostgreSQL itself keeps around the history of a point, whichever way a change comes.

An entry is added under the next number and never changed. A point's row may only become what its next entry says; its
stage, owner, day and visibility therefore follow from the history, and no bulk update gets past it.
"""

import pgtrigger

NEXT_NUMBER = """
IF NEW.number IS DISTINCT FROM 1 + (
    SELECT COALESCE(MAX(e.number), 0) FROM followups_entry e WHERE e.followup_id = NEW.followup_id
) THEN
    RAISE EXCEPTION 'the history of a point is written one entry after the other';
END IF;
RETURN NEW;
"""

AS_ITS_HISTORY_SAYS = """
IF NEW.version IS DISTINCT FROM OLD.version + 1 OR NOT EXISTS (
    SELECT 1 FROM followups_entry e
    WHERE e.followup_id = NEW.id AND e.number = NEW.version AND e.stage = NEW.stage AND e.at = NEW.changed_at
      AND e.visibility = NEW.visibility AND e.owner_id IS NOT DISTINCT FROM NEW.owner_id
      AND e.due_on IS NOT DISTINCT FROM NEW.due_on
) THEN
    RAISE EXCEPTION 'a follow-up point changes only by an entry of its history';
END IF;
RETURN NEW;
"""

NEVER = "RAISE EXCEPTION 'the history of follow-up points is kept'; RETURN NULL;"

ENTRY_COMES_NEXT = pgtrigger.Trigger(
    name="entry_comes_next", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NEXT_NUMBER
)
ENTRY_NOT_EMPTIED = pgtrigger.Trigger(
    name="entry_is_not_truncated",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func=NEVER,
)
POINT_FOLLOWS_ITS_HISTORY = pgtrigger.Trigger(
    name="followup_changes_by_an_entry", when=pgtrigger.Before, operation=pgtrigger.Update, func=AS_ITS_HISTORY_SAYS
)
POINT_STAYS = pgtrigger.Protect(name="followup_is_kept", operation=pgtrigger.Delete)
STEPS_NOT_EMPTIED = pgtrigger.Trigger(
    name="initiative_steps_are_not_truncated",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'the steps of initiatives are kept'; RETURN NULL;",
)
