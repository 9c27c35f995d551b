"""The `log` scale: a hundred thousand points with a million entries, copied into the tables, for measuring.

Through the actions it would take hours. What stands in the tables is of the same form: each point's row says what its
entries lead to, and its words are those of `followups.words`. The triggers are off for this one transaction, so that
neither the guards nor the tables of row history see it; nothing but a demo may do that.
"""

import io
import json
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from dialogues.models import Dialogue
from followups import indexing, words
from followups.models import Entry, FollowUp, Funding, Kind, Lookup, Party, Source, Stage, Visibility, Way
from followups.models.point import ENDS, STEPS
from portal.demo.stage import Stage as World
from portal.demo.stage import swedish

POINTS, ENTRIES = 100_000, 1_000_000
BATCH = 5_000
NOTHING = "\\N"  # COPY's word for null

ACTIONS = (
    "Förstudie om", "Ansökan om", "Gemensamt seminarium om", "Kartläggning av aktörer inom", "Avsiktsförklaring om",
    "Kunskapsutbyte om", "Pilot för", "Fördjupad dialog om", "Testbädd för", "Kontakt med näringslivet om",
    "Workshop om kompetensförsörjning för", "Interregional samverkan om",
    "Behovsinventering inom", "Delad finansiering av",
)  # fmt: skip
TOPICS = (
    "vätgas i tung industri", "batteriåtervinning", "cirkulära material", "fossilfritt stål", "träbyggande i höghus",
    "precisionsjordbruk", "livsmedelsförädling", "hälsodata och integritet", "precisionsmedicin", "välfärdsteknik",
    "artificiell intelligens i vården", "autonoma transporter", "elvägar", "hållbar gruvnäring",
    "havsbaserad vindkraft",
    "energilagring", "smarta elnät", "rymdteknik", "besöksnäring året runt", "digitalisering av små företag",
    "cybersäkerhet i kommuner", "vattenrening", "bioraffinaderier", "skogsråvara som textil", "additiv tillverkning",
    "halvledare", "kvantteknik", "klimatanpassade städer", "delningsekonomi", "kulturella och kreativa näringar",
    "kollektivtrafik på landsbygden", "drönare för samhällsnytta", "koldioxidinfångning", "geotermisk energi",
    "resurseffektiv plast", "medicinteknik", "industriell symbios", "kritiska mineral", "blå tillväxt",
    "social innovation",
)  # fmt: skip
SENTENCES = (
    "Parterna träffas en gång i kvartalet och går igenom läget.", "Arbetet börjar med en gemensam behovsbild.",
    "Regionens kluster tar ansvar för kontakten med små och medelstora företag.",
    "Resultatet sprids till övriga regioner.",
    "Högskolan bidrar med forskning och studenter.", "Frågan har lyfts i den regionala utvecklingsstrategin.",
    "Det saknas en testmiljö som flera län kan dela.", "En projektledare anställs på halvtid.",
    "Myndigheterna samordnar sina utlysningar.", "Snabbdialogen visade att tre regioner har samma behov.",
    "Kommunerna deltar genom sina näringslivskontor.", "Företagen har efterfrågat kompetensutveckling på plats.",
    "En ansökan till regionalfonden förbereds under hösten.", "Partnerskapet breddas med norska och finska aktörer.",
    "Forskningsinstitutet leder den tekniska delen.", "Styrgruppen beslutar om nästa steg efter sommaren.",
    "Insatsen knyter an till omställningen av elsystemet.", "Upphandlingen görs gemensamt för att få ned kostnaden.",
    "Erfarenheterna från piloten dokumenteras löpande.", "Målgruppen är underleverantörer i fordonsindustrin.",
)  # fmt: skip
MEASURES = ("En underskriven avsiktsförklaring", "Tre genomförda möten", "En inlämnad ansökan", "En färdig rapport")
NOTES = (
    "Mötet är bokat.",
    "Väntar på besked.",
    "Ansökan är inskickad.",
    "Fler vill vara med.",
    "Arbetet går framåt.",
    "",
)
LEARNINGS = ("Börja med behovet, inte med tekniken.", "Bestäm vem som äger frågan redan på mötet.")


def many_points(world: World, now: datetime, *, points: int = POINTS, entries: int = ENTRIES) -> None:
    """Must run in a transaction, as a superuser of the database."""
    writer = _Writer(world, now, points, entries)
    with connection.cursor() as cursor, connection.schema_editor() as schema:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        index = Lookup._meta.indexes[0]  # noqa: SLF001  # Django's documented way to a model's indexes
        schema.remove_index(Lookup, index)  # sorting all words once is several times quicker than one row after another
        numbers = iter(range(points))
        while some := list(islice(numbers, BATCH)):
            writer.write(some)
        schema.add_index(Lookup, index)
        cursor.execute("SET LOCAL session_replication_role = origin")
        for model in (FollowUp, Entry, Party, Funding, FollowUp.themes.through):
            table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # the same
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608  # a table of ours
            )


class _Writer:
    def __init__(self, world: World, now: datetime, points: int, entries: int) -> None:
        self.random = random.Random(20220314)  # noqa: S311  # the same world every time, no secret
        self.now, self.points, self.entries = now, points, entries
        self.first = (FollowUp.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        self.entry = (Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        self.by = world.by
        self.people = [*world.cast.strategists.values(), world.by]
        hosts = [body for body in world.organisations.values() if body.hosts_dialogues]
        mine = set(world.by.memberships.values_list("organisation", flat=True))
        self.hosts = sorted(hosts, key=lambda body: body.pk not in mine)
        self.regions = [body for body in world.organisations.values() if body.is_region or body.is_group]
        self.others = [body for body in world.organisations.values() if not body.is_region and not body.is_group]
        self.areas = [area for area in world.focus_areas.values() if area.kind in ("area", "sub_area")]
        self.themes = {area.pk: [theme.pk for theme in area.themes.all()] for area in self.areas}
        self.dialogues: list[Dialogue | None] = [
            None,
            *Dialogue.objects.planned().filter(held_at__isnull=False).order_by("pk"),
        ]

    def write(self, numbers: list[int]) -> None:
        made = [self._point(number) for number in numbers]
        stems = indexing.stems(word for one in made for text in one["texts"] for word in words.words_of(text))
        _copy(FollowUp, FOLLOWUP, (one["row"] for one in made))
        _copy(Entry, ENTRY, (row for one in made for row in one["entries"]))
        _copy(Party, PARTY, (row for one in made for row in one["parties"]))
        _copy(Funding, FUNDING, (row for one in made for row in one["fundings"]))
        _copy(FollowUp.themes.through, ("followup_id", "theme_id"), (row for one in made for row in one["themes"]))
        _copy(
            Lookup,
            ("followup_id", "version", "furthest", "words"),
            (
                (one["row"][0], one["row"][2], one["furthest"], words.vector(one["texts"][0], one["texts"][1:], stems))
                for one in made
            ),
        )

    def _point(self, number: int) -> dict[str, Any]:
        pick, pk = self.random, self.first + number
        topic, action = pick.choice(TOPICS), pick.choice(ACTIONS)
        region, area = pick.choice(self.regions), pick.choice(self.areas)
        with_whom = f" med {pick.choice(self.others).short_name}" if pick.random() < 0.4 else ""
        title = f"{action} {topic} i {region.short_name}{with_whom}"[:200]
        description = " ".join(pick.sample(SENTENCES, pick.randint(2, 5)))
        measure = pick.choice(MEASURES)
        parties = [
            region,
            *pick.sample(self.regions, pick.randint(0, 2)),
            *pick.sample(self.others, pick.randint(0, 1)),
        ]
        bodies = list(dict.fromkeys(parties))
        host = self.hosts[0] if pick.random() < 0.8 else pick.choice(self.hosts)
        dialogue = pick.choice(self.dialogues)
        reader = Visibility.PARTIES if pick.random() < 0.05 else Visibility.NETWORK
        made_on = self.now.date() - timedelta(days=pick.randint(30, 3600))
        stages = self._stages()
        at = swedish(made_on, pick.randint(8, 16), pick.randint(0, 59))
        due = made_on + timedelta(days=pick.randint(60, 900))
        history, was = [], ""
        first: dict[str, Any] = {
            "title": ["", title], "description": ["", description], "measure": ["", measure],
            "due_on": [None, due.isoformat()], "owner": [None, region.pk], "focus_area": [None, area.pk],
        }  # fmt: skip
        moments = self._moments(at, len(stages))
        for version, (stage, when) in enumerate(zip(stages, moments, strict=True), start=1):
            changes = first if version == 1 else {"stage": [was, stage]} if stage != was else {}
            by, note = pick.choice(self.people), pick.choice(NOTES) if version > 1 else ""
            said = json.dumps(changes, ensure_ascii=False)
            history.append((self.entry, pk, version, when, by.pk, Way.PAGE, note, said, stage, region.pk, due, reader))
            self.entry += 1
            was = stage
        learning = pick.choice(LEARNINGS) if was in ENDS else ""
        reason = "Behovet fanns inte kvar." if was == Stage.DROPPED else ""
        kind = pick.choice(Kind.values)
        row = (
            pk, UUID(int=number + 1, version=4), len(stages), host.pk, dialogue.pk if dialogue else None, None, title,
            description, measure, kind, region.pk, None, "", area.pk, None, due, "", "[]", reader, was, reason,
            learning, moments[0], self.by.pk, moments[-1],
        )  # fmt: skip
        fundings, programme = [], "Avancerad digitalisering"
        if was in (Stage.FINANCE, Stage.REGULAR):
            sum_ = pick.randint(2, 200) * 100_000
            granted = int(sum_ * 0.8) if was == Stage.REGULAR else None
            fundings = [(pk, pick.choice(Source.values), programme, sum_, granted, None)]
        texts = [title, description, measure, reason, learning, *(body.name for body in bodies), area.name]
        texts += [dialogue.title] if dialogue else []
        texts += [f"{Source(source).label} {programme}" for _pk, source, programme, *_sums in fundings]
        return {
            "row": row,
            "entries": history,
            "parties": [(pk, body.pk, "", None, None) for body in bodies],
            "fundings": fundings,
            "themes": [(pk, theme) for theme in self.themes[area.pk][:3]],
            "furthest": max(indexing.STEP[Stage(stage)] for stage in stages if stage in STEPS),
            "texts": [text for text in texts if text],
        }

    def _stages(self) -> list[str]:
        """As many entries as it takes to come to the wanted number, along the process and perhaps out of it."""
        number = max(1, round(self.random.gauss(self.entries / self.points * 1.01, 2)))
        far = self.random.choices((1, 2, 3), (35, 40, 25))[0]
        end = self.random.choices((None, Stage.REGULAR, Stage.DROPPED), (70, 18, 12))[0]
        stages: list[str] = [STEPS[min(far - 1, place * far // number)] for place in range(number)]
        if end and number > 1:
            stages[-1] = end
        return stages

    def _moments(self, at: datetime, number: int) -> list[datetime]:
        room = max(1, int((self.now - at).total_seconds()) - 60)
        return [at, *(at + timedelta(seconds=more) for more in sorted(self.random.sample(range(1, room), number - 1)))]


FOLLOWUP = (
    "id", "key", "version", "host_id", "dialogue_id", "presentation_id", "title", "description", "measure", "kind",
    "owner_id", "owner_person_id", "need_owner", "focus_area_id", "area_id", "due_on", "eu_leverage", "evidence",
    "visibility", "stage", "drop_reason", "learning", "created_at", "created_by_id", "changed_at",
)  # fmt: skip
ENTRY = (
    "id", "followup_id", "number", "at", "by_id", "way", "note", "changes", "stage", "owner_id", "due_on", "visibility",
)  # fmt: skip
PARTY = ("followup_id", "organisation_id", "diary_number", "confirmed_at", "confirmed_by_id")
FUNDING = ("followup_id", "source", "programme", "applied", "granted", "granted_on")


def _copy(model: Any, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    text.writelines(_lines(rows))
    text.seek(0)
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # the same
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text)


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(NOTHING if value is None else str(value).replace("\\", "\\\\") for value in row) + "\n"
