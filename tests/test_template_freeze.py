"""An adopted template cannot be changed, not even by SQL that knows nothing of the portal."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from presentations.models import PresentationTemplate, TemplateSection
from tests import factories


def run(sql: str, *values: int | datetime, change: str = "") -> int:
    """Runs one statement behind the portal's back; @templates and @sections are the two tables."""
    sql = sql.replace("@change", change)
    sql = sql.replace("@templates", "presentations_presentationtemplate")
    sql = sql.replace("@sections", "presentations_templatesection")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@pytest.fixture
def adopted(db: None) -> PresentationTemplate:
    return factories.template(factories.agency())


@pytest.fixture
def draft(adopted: PresentationTemplate) -> PresentationTemplate:
    return factories.template(adopted.owner, adopted=False, version=2)


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Annan'",
        "total_minutes = 20",
        "credit = 'Annan källa'",
        "adopted_at = NULL",
        "version = 9",
        "audience = 'group'",
    ],
)
def test_an_adopted_template_refuses_every_change(adopted: PresentationTemplate, change: str) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        run("UPDATE @templates SET @change WHERE id = %s", adopted.pk, change=change)


def test_an_adopted_template_cannot_be_deleted(adopted: PresentationTemplate) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        run("DELETE FROM @templates WHERE id = %s", adopted.pk)


@pytest.mark.parametrize(
    "change",
    ["what = 'Annat'", "how = ''", "seconds = 60", "word_limit = 5", "required = false", "position = 9", "key = 'x'"],
)
def test_a_section_of_an_adopted_template_refuses_every_change(adopted: PresentationTemplate, change: str) -> None:
    with pytest.raises(DatabaseError, match="is frozen"):
        run("UPDATE @sections SET @change WHERE template_id = %s AND key = 'needs'", adopted.pk, change=change)


def test_a_section_of_an_adopted_template_cannot_be_deleted(adopted: PresentationTemplate) -> None:
    with pytest.raises(DatabaseError, match="is frozen"):
        run("DELETE FROM @sections WHERE template_id = %s", adopted.pk)


def test_no_section_can_be_added_to_an_adopted_template(adopted: PresentationTemplate) -> None:
    with pytest.raises(DatabaseError, match="is frozen"):
        run(
            "INSERT INTO @sections"
            " (template_id, position, key, title, what, how, kind, seconds, word_limit, required)"
            " VALUES (%s, 3, 'ny', 'Ny', 'VAD', '', 'text', 60, 60, true)",
            adopted.pk,
        )


def test_no_section_can_be_moved_into_or_out_of_an_adopted_template(
    adopted: PresentationTemplate, draft: PresentationTemplate
) -> None:
    move = (
        "UPDATE @sections SET template_id = %s, position = 7, key = 'flyttat' WHERE template_id = %s AND position = 1"
    )
    for to, out_of in [(adopted, draft), (draft, adopted)]:
        with pytest.raises(DatabaseError, match="is frozen"):
            run(move, to.pk, out_of.pk)


@pytest.mark.parametrize("table", ["@templates", "@sections"])
def test_tables_that_hold_an_adopted_template_cannot_be_emptied(adopted: PresentationTemplate, table: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET LOCAL pgtrigger.ignore = '{}'")
    with pytest.raises(DatabaseError, match="is frozen"):
        run("TRUNCATE @change CASCADE", change=table)


def test_a_draft_and_its_sections_can_be_changed_moved_and_deleted(draft: PresentationTemplate) -> None:
    other = PresentationTemplate.objects.create(
        owner=draft.owner, audience="group", version=1, name="Mall", created_at=factories.NOW
    )
    assert run("UPDATE @templates SET name = 'Annan' WHERE id = %s", draft.pk) == 1
    assert run("UPDATE @sections SET what = 'Annat' WHERE template_id = %s", draft.pk) == 2
    assert run("UPDATE @sections SET template_id = %s WHERE template_id = %s", other.pk, draft.pk) == 2
    assert run("DELETE FROM @sections WHERE template_id = %s", other.pk) == 2
    assert run("DELETE FROM @templates WHERE id = %s", draft.pk) == 1


@pytest.mark.parametrize(
    ("spoiling", "refusal"),
    [
        ("UPDATE @sections SET seconds = 60 WHERE position = 1 AND template_id = %s", "take its minutes"),
        ("UPDATE @templates SET total_minutes = 11 WHERE id = %s", "take its minutes"),
        ("DELETE FROM @sections WHERE template_id = %s", "take its minutes"),
        ("UPDATE @sections SET what = ' ' WHERE position = 1 AND template_id = %s", "says what to present"),
    ],
)
def test_a_template_that_is_not_whole_cannot_be_adopted(
    draft: PresentationTemplate, now: datetime, spoiling: str, refusal: str
) -> None:
    run(spoiling, draft.pk)
    with pytest.raises(DatabaseError, match=refusal):
        run("UPDATE @templates SET adopted_at = %s WHERE id = %s", now, draft.pk)


def test_there_is_one_draft_per_audience(draft: PresentationTemplate) -> None:
    with pytest.raises(IntegrityError, match="template_one_draft_per_audience"):
        factories.template(draft.owner, adopted=False, version=3)


def test_who_adopted_stands_only_where_when_does(draft: PresentationTemplate) -> None:
    with pytest.raises(IntegrityError, match="template_adopted_by_has_at"):
        run("UPDATE @templates SET adopted_by_id = %s WHERE id = %s", factories.user().pk, draft.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [("seconds = 14", "section_at_least_15_seconds"), ("word_limit = 0", "section_word_limit_at_least_1")],
)
def test_a_section_takes_time_and_words(draft: PresentationTemplate, change: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        run("UPDATE @sections SET @change WHERE template_id = %s", draft.pk, change=change)


def in_another_session(work: Callable[[], object]) -> tuple[threading.Thread, list[DatabaseError]]:
    """Starts `work` on a connection of its own; the errors it ends with are gathered in the list."""
    errors: list[DatabaseError] = []

    def target() -> None:
        try:
            work()
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=target)
    thread.start()
    return thread, errors


WAITING_HERE = """
SELECT count(*) FROM pg_locks AS waiting WHERE NOT waiting.granted AND EXISTS (
    SELECT 1 FROM pg_locks AS held JOIN pg_database ON pg_database.oid = held.database
    WHERE held.pid = waiting.pid AND pg_database.datname = current_database()
)
"""
"""Sessions of this database that wait for a lock; another test process has a database of its own beside it."""


def wait_for_lock(thread: threading.Thread) -> None:
    """Returns when the thread's session waits for a lock of ours, or has ended."""
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute(WAITING_HERE)
            if cursor.fetchone()[0]:
                return


def change_a_section_while_its_template_is_adopted() -> tuple[list[str], str]:
    """The errors that the one who changes the section gets, and what the section says afterwards."""
    draft = factories.template(factories.agency(), adopted=False)
    section = TemplateSection.objects.filter(template=draft, key="needs")
    with transaction.atomic():
        PresentationTemplate.objects.filter(pk=draft.pk).update(adopted_at=factories.NOW)
        thread, errors = in_another_session(lambda: section.update(what="Sent ändrat"))
        wait_for_lock(thread)
    thread.join()
    return [str(error).splitlines()[0] for error in errors], section.get().what


@pytest.mark.django_db(transaction=True)
def test_a_section_cannot_be_changed_in_the_moment_its_template_is_adopted() -> None:
    errors, what = change_a_section_while_its_template_is_adopted()
    assert errors == ["a section of an adopted template is frozen"]
    assert what == "VAD"


@pytest.mark.django_db(transaction=True)
def test_control_without_a_share_of_the_template_a_late_change_slips_in(without_share: None) -> None:
    errors, what = change_a_section_while_its_template_is_adopted()
    assert errors == []
    assert what == "Sent ändrat"


@pytest.fixture
def without_share(transactional_db: None) -> Iterator[None]:
    """The guard as it would be if it only looked, and took no share of the template's row."""
    [(model, guard)] = pgtrigger.registered("presentations.TemplateSection:section_of_adopted_template_is_frozen")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [guard.get_pgid(model)])
        function = cursor.fetchone()[0]
        assert "FOR SHARE" in function
        cursor.execute(function.replace("FOR SHARE", ""))
        yield
        cursor.execute(function)
