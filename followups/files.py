"""The log as a file: rows of points, written as they are read, so that a long one takes no more memory."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dialogues.models import Dialogue
from followups import facts
from followups.facts import State
from followups.listing import Log
from followups.models import Entry, FollowUp, Kind, Source, Stage, Visibility
from followups.models.point import ENDS
from regions.models import SpecialisationArea
from toolkit import sheets
from toolkit.dates import SWEDEN
from toolkit.labels import in_words

BATCH = 500
WIDTHS = (8, 50, 60, 40, 22, 18, 22, 30, 24, 24, 30, 30, 12, 10, 40, 14, 14, 40, 40, 36, 12, 26, 14, 30, 40, 12, 12)
READ_OF_DIALOGUES = ("title", "starts_at")

type_told = Callable[[int], None]


class Sink(Protocol):
    """Where the file goes, piece by piece."""

    def write(self, piece: bytes, /) -> int: ...

    def flush(self) -> None: ...


def headers() -> list[str]:
    return [
        _("Number"), _("What was agreed"), _("More precisely"), _("How it is seen that it is done"), _("Next step"),
        _("Stage"), _("Owner"), _("Takes part"), _("Need owner"), _("Focus area"), _("S3 area"), _("Themes"),
        _("Done by"), _("Overdue"), _("Financing"), _("Applied for, SEK"), _("Granted, SEK"), _("Leverage in the EU"),
        _("Evidence"), _("Dialogue"), _("Day of the dialogue"), _("Registration numbers"), _("May be read by"),
        _("Why it was dropped"), _("What we learned"), _("Noted"), _("Changed"),
    ]  # fmt: skip


def rows(log: Log) -> Iterator[list[sheets.type_value]]:
    """One row for each point, in the log's order, as it stands or stood on the day that the log is asked for."""
    write = _Writer(log)
    points = log.points.iterator(chunk_size=BATCH)
    while some := list(islice(points, BATCH)):
        later: dict[int, list[Entry]] = {}
        if log.asked.on:
            shown = {point.pk: point.then_number for point in some}  # type: ignore[attr-defined]  # the log's points know it
            for entry in Entry.objects.filter(followup__in=shown):
                if entry.number > shown[entry.followup_id]:
                    later.setdefault(entry.followup_id, []).append(entry)
        ids = {point.dialogue_id for point in some if point.dialogue_id}
        dialogues = Dialogue.objects.only(*READ_OF_DIALOGUES).in_bulk(ids)
        for point, now in facts.states_of(some):
            state = facts.earlier(now, later.get(point.pk, ()))
            yield write.row(point, state, dialogues.get(point.dialogue_id or 0))


class _Writer:
    """Turns the facts of points into words; the words are asked for once."""

    def __init__(self, log: Log) -> None:
        self.log, self.names = log, log.names
        self.s3 = dict(SpecialisationArea.objects.order_by().values_list("pk", "name"))
        self.stages, self.kinds = in_words(Stage.choices), in_words(Kind.choices)
        self.readers, self.sources = in_words(Visibility.choices), in_words(Source.choices)
        self.yes = _("Yes")

    def row(self, point: FollowUp, state: State, dialogue: Dialogue | None) -> list[sheets.type_value]:
        due = facts.day(state["due_on"])
        late = due is not None and due < self.log.on and state["stage"] not in ENDS
        asked = [funding[2] for funding in state["fundings"] if funding[2] is not None]
        granted = [funding[3] for funding in state["fundings"] if funding[3] is not None]
        area = self.names.areas.get(state["focus_area"])
        return [
            point.pk,
            state["title"],
            state["description"],
            state["measure"],
            self.kinds[state["kind"]],
            self.stages[state["stage"]],
            self._body(state["owner"]),
            ", ".join(self._body(pk) for pk in state["participants"]),
            state["need_owner"],
            area.name if area else None,
            self.s3.get(state["area"]),
            ", ".join(self.names.themes[pk].name for pk in state["themes"] if pk in self.names.themes),
            due,
            self.yes if late else None,
            "; ".join(self._funding(*funding) for funding in state["fundings"]),
            sum(asked) if asked else None,
            sum(granted) if granted else None,
            state["eu_leverage"],
            "; ".join(f"{link.get('title', '')} {link.get('url', '')}".strip() for link in state["evidence"]),
            dialogue.title if dialogue else None,
            dialogue.starts_at.astimezone(SWEDEN).date() if dialogue else None,
            "; ".join(f"{self._body(pk)}: {number}" for pk, number in state["diary"]),
            self.readers[state["visibility"]],
            state["drop_reason"],
            state["learning"],
            point.created_at.astimezone(SWEDEN).date(),
            point.then_at.astimezone(SWEDEN).date(),  # type: ignore[attr-defined]  # the log's points know it
        ]

    def _body(self, pk: int | None) -> str:
        body = self.names.bodies.get(pk or 0)
        return body.short_name if body else ""

    def _funding(self, source: str, programme: str, *_sums: Any) -> str:
        return ", ".join(filter(None, [self.sources.get(source, source), programme]))


def told(rows_: Iterable[list[sheets.type_value]], tell: type_told) -> Iterator[list[sheets.type_value]]:
    """The same rows; how many have passed is told now and then, and at the end."""
    number = 0
    for row in rows_:
        number += 1
        yield row
        if number % BATCH == 0:
            tell(number)
    tell(number)


def write_xlsx(sink: Sink, rows_: Iterable[list[sheets.type_value]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Follow-up"))
    sheet.freeze_panes = "C2"
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    cells = [WriteOnlyCell(sheet, value=text) for text in headers()]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    number = 1
    for number, row in enumerate(rows_, start=2):  # noqa: B007  # the last number is asked for below
        sheet.append([None if value == "" else sheets.plain(value) for value in row])  # an empty text takes time too
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(WIDTHS))}{number}"
    book.save(sink)


def write_csv(sink: Sink, rows_: Iterable[list[sheets.type_value]]) -> None:
    """With semicolons and a mark of its encoding, as a Swedish Excel opens it."""
    sink.write(codecs.BOM_UTF8)
    lines = csv.writer(_Text(sink), delimiter=";", lineterminator="\r\n")
    lines.writerow(headers())
    for row in rows_:
        lines.writerow(["" if value is None else sheets.plain(value) for value in row])


class _Text:
    """The file as something to write text to."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, text: str, /) -> int:
        return self._sink.write(text.encode())
