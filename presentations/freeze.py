"""The guards that PostgreSQL itself keeps around an adopted template, whichever way a change comes.

Whoever writes a section first takes a share of its template's row: otherwise a section could be changed in the very
moment that somebody else adopts the template, and neither would notice.
"""

import pgtrigger

FROZEN_SECTION = """
PERFORM 1 FROM presentations_presentationtemplate t WHERE t.id IN (NEW.template_id, OLD.template_id) FOR SHARE;
IF EXISTS (
    SELECT 1 FROM presentations_presentationtemplate t
    WHERE t.id IN (NEW.template_id, OLD.template_id) AND t.adopted_at IS NOT NULL
) THEN
    RAISE EXCEPTION 'a section of an adopted template is frozen';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""

WHOLE_TEMPLATE = """
IF NEW.total_minutes * 60 IS DISTINCT FROM (
    SELECT SUM(s.seconds) FROM presentations_templatesection s WHERE s.template_id = NEW.id
) THEN
    RAISE EXCEPTION 'the sections of an adopted template take its minutes, no more and no less';
END IF;
IF EXISTS (
    SELECT 1 FROM presentations_templatesection s WHERE s.template_id = NEW.id AND btrim(s.what) = ''
) THEN
    RAISE EXCEPTION 'every section of an adopted template says what to present';
END IF;
RETURN NEW;
"""

NOT_EMPTIED = """
IF EXISTS (SELECT 1 FROM presentations_presentationtemplate t WHERE t.adopted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'an adopted template is frozen';
END IF;
RETURN NULL;
"""

NO_TRUNCATE = pgtrigger.Trigger(
    name="adopted_template_is_not_truncated",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func=NOT_EMPTIED,
)

TEMPLATE_GUARDS = (
    pgtrigger.Protect(
        name="adopted_template_is_frozen",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__adopted_at__isnull=False),
    ),
    pgtrigger.Trigger(
        name="adopted_template_is_whole",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__adopted_at__isnull=False),
        func=WHOLE_TEMPLATE,
    ),
    NO_TRUNCATE,
)

SECTION_GUARDS = (
    pgtrigger.Trigger(
        name="section_of_adopted_template_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=FROZEN_SECTION,
    ),
    NO_TRUNCATE,
)
