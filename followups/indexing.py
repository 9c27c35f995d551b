"""Keeps what is looked up of points (`Lookup`) in step with them; actions call it in the transaction of the change."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db import connection
from django.db.models import F, Max, Q
from django.utils import translation

from followups import words
from followups.models import Entry, FollowUp, Lookup, Stage
from followups.models.point import STEPS

STEP = {stage: number for number, stage in enumerate(STEPS, start=1)}
BATCH = 500
MOST_REMEMBERED = 100_000

_stems: dict[str, str] = {}
"""Stems that this process has asked for; a word's stem never changes."""


def stems(asked: Iterable[str]) -> dict[str, str]:
    """Each word with its Swedish stem, an empty one for a stop word. One query where a word is new, else none."""
    wanted = set(asked)
    unknown = sorted(wanted - _stems.keys())
    if unknown:
        if len(_stems) > MOST_REMEMBERED:
            _stems.clear()
            unknown = sorted(wanted)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word, (ts_lexize('swedish_stem', word))[1] FROM unnest(%s::text[]) AS asked (word)", [unknown]
            )
            _stems.update((word, stem or "") for word, stem in cursor.fetchall())
    return {word: _stems[word] for word in wanted}


def question(text: str) -> words.Question:
    """What was typed, as a question to the index."""
    typed, _phrases, _typing = words.split(text)
    return words.question(text, stems(typed))


def index(pks: Collection[int]) -> None:
    """Writes what is looked up of these points, as they are now. Five queries for up to 500 of them."""
    for some in _batches(pks):
        points = FollowUp.objects.filter(pk__in=some).order_by().prefetch_related("parties__organisation", "fundings")
        points = points.select_related("dialogue", "focus_area", "area")
        with translation.override(settings.LANGUAGE_CODE):  # not in the language of who happens to write
            said = {point.pk: (point, [text for text in _texts(point) if text]) for point in points}
        known = stems(
            word for point, others in said.values() for text in (point.title, *others) for word in words.words_of(text)
        )
        reached = _furthest(some)
        Lookup.objects.bulk_create(
            [
                Lookup(
                    followup=point,
                    version=point.version,
                    furthest=reached.get(pk, 1),
                    words=words.vector(point.title, others, known),
                )
                for pk, (point, others) in said.items()
            ],
            update_conflicts=True,
            unique_fields=["followup"],
            update_fields=["version", "furthest", "words"],
        )


def stale() -> Iterator[int]:
    """Points that have no words yet or changed without them: none, unless rows were written past the actions."""
    missing = FollowUp.objects.filter(Q(lookup=None) | ~Q(lookup__version=F("version")))
    yield from missing.order_by("pk").values_list("pk", flat=True).iterator()


def _texts(point: FollowUp) -> Iterator[str]:
    """What is searched beside the title: what a reader of the point's page sees, the history's sentences apart."""
    yield from (
        point.description,
        point.measure,
        point.need_owner,
        point.drop_reason,
        point.learning,
        point.eu_leverage,
    )
    yield from (str(link.get("title", "")) for link in point.evidence)
    for party in point.parties.all():
        yield party.organisation.name
        if party.organisation.short_name not in party.organisation.name:
            yield party.organisation.short_name
        yield party.diary_number
    yield from (str(thing) for thing in (point.focus_area, point.area) if thing)
    if point.dialogue:
        yield point.dialogue.title
    yield from (f"{funding.get_source_display()} {funding.programme}" for funding in point.fundings.all())


def _furthest(pks: Collection[int]) -> dict[int, int]:
    """The last step that each point reached; one that is open is where it is, whatever was tried and undone."""
    reached: dict[int, int] = {}
    rows = Entry.objects.filter(followup__in=pks, stage__in=STEPS).order_by()
    for pk, stage, _latest in rows.values_list("followup_id", "stage").annotate(Max("number")):
        reached[pk] = max(reached.get(pk, 1), STEP[Stage(stage)])
    now = FollowUp.objects.filter(pk__in=pks, stage__in=STEPS).order_by().values_list("pk", "stage")
    reached.update((pk, STEP[Stage(stage)]) for pk, stage in now)
    return reached


def _batches(pks: Collection[int]) -> Iterator[list[int]]:
    left = iter(pks)
    while some := list(islice(left, BATCH)):
        yield some
