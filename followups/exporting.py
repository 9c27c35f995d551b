"""Writing a file of the log that somebody asked for. The row is the truth; its lock says that somebody is at it."""

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation

from followups import files
from followups.listing import Log
from followups.models import Export, ExportPart
from followups.models.export import MOST_ATTEMPTS

PART = 1_000_000  # bytes
TOLD_FOR = 3600  # seconds


class Parts:
    """A file that is written into the database in pieces of a megabyte. Nobody can go back in it."""

    def __init__(self, export: Export) -> None:
        self._export, self._kept, self._number = export, bytearray(), 0

    def write(self, piece: bytes, /) -> int:
        self._kept += piece
        while len(self._kept) >= PART:
            self._store(bytes(self._kept[:PART]))
            del self._kept[:PART]
        return len(piece)

    def flush(self) -> None:
        """Nothing leaves before a piece is whole."""

    def close(self) -> None:
        if self._kept:
            self._store(bytes(self._kept))
            self._kept.clear()

    def _store(self, body: bytes) -> None:
        ExportPart.objects.create(export=self._export, number=self._number, body=body)
        self._number += 1


def progress(export: Export) -> tuple[int, int]:
    """How many points have been written, of how many. A hint, kept where it may be lost."""
    done, total = cache.get(_told(export.pk), (0, 0))
    return done, total


def write(export_id: int) -> None:
    """Writes the file as its person may see the log now; the attempt is counted first, so that it ends."""
    with transaction.atomic():
        waiting = Export.objects.select_for_update(skip_locked=True, of=("self",))
        export = waiting.filter(pk=export_id, finished_at=None, attempts__lt=MOST_ATTEMPTS).first()
        if export is None:
            return
        export.attempts += 1
        export.last_error = "did not finish"
        export.save(update_fields=["attempts", "last_error"])
    try:
        with transaction.atomic():
            waiting = Export.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by")
            export = waiting.filter(pk=export_id, finished_at=None).first()
            if export is not None:
                _write(export)
    except Exception as error:
        Export.objects.filter(pk=export_id).update(last_error=f"{type(error).__name__}: {error}"[:2000])
        raise


def _write(export: Export) -> None:
    user = export.by if export.by.is_active else AnonymousUser()
    with translation.override(export.language):
        query, today = QueryDict(export.query).dict(), timezone.localdate(export.asked_at)
        log = Log(user, query, today=today)  # type: ignore[arg-type]  # who left sees nothing
        total = log.points.count()

        def tell(done: int) -> None:
            export.rows = done
            cache.set(_told(export.pk), (done, max(done, total)), TOLD_FOR)

        tell(0)
        sink = Parts(export)
        rows = files.told(files.rows(log), tell)
        (files.write_csv if export.format == Export.Format.CSV else files.write_xlsx)(sink, rows)
        sink.close()
    export.finished_at, export.last_error = timezone.now(), ""
    export.save(update_fields=["finished_at", "last_error", "rows"])


def _told(pk: int) -> str:
    return f"log-export:{pk}"
