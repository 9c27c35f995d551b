"""The figures of script/bench booklet: a booklet of nine presentations with pictures and charts, in a new process.

It is made from plain data with the same steps as in a worker; the pictures are as large as the portal keeps them.
"""

import os
import resource
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from PIL import Image as Drawing  # noqa: E402  # after setup

from dialogues.content import Kind, Plan, Slot, timed  # noqa: E402  # after setup
from presentations.binding import booklet_pdf  # noqa: E402  # after setup
from presentations.booklet import Approved, Body, Booklet, Chapter  # noqa: E402  # after setup
from presentations.bookshelf import printed  # noqa: E402  # after setup
from presentations.content import Chart, Content, Image, SectionContent, Series  # noqa: E402  # after setup

PRESENTATIONS, MOST_SECONDS = 9, 20
SECTIONS, PICTURED, CHARTED = 6, (2, 4, 5), 6
STARTS = datetime(2027, 3, 31, 7, tzinfo=UTC)
TEXT = "Länets industri ställer om till fossilfri produktion, med kompetens inom stål, material och bioekonomi. "


def photograph(seed: int) -> bytes:
    """A picture in many colours, 2,400 × 1,600."""
    channels = [Drawing.effect_noise((300, 200), 30 + 7 * seed + band).resize((2400, 1600)) for band in range(3)]
    file = BytesIO()
    Drawing.merge("RGB", channels).save(file, "JPEG", quality=85)
    return file.getvalue()


def section(number: int, presentation: int) -> SectionContent:
    image = Image(f"{presentation}-{number}", "jpeg", 2400, 1600, alt="Karta över länet", place="beside")
    years = ("2021", "2022", "2023", "2024")
    chart = Chart("bars", "Anställda", "personer", years, (Series("A", (1, 2, 3, 4)), Series("B", (2, 3, 4, 5))))
    return SectionContent(
        section_id=number, key=f"s{number}", position=number, title=f"Avsnitt {number}", what="VAD", how="HUR",
        kind="text", seconds=100, word_limit=60, required=True, text=TEXT * 4, manuscript=TEXT * 12,
        picture=image if number in PICTURED else None, chart=chart if number == CHARTED else None,
    )  # fmt: skip


def chapter(number: int) -> Chapter:
    content = Content(
        organisation=f"Region {number}", audience="region", subject="Material", focus_area="Hållbar industri",
        host="Vinnova", dialogue="Hållbar industri", starts_at=STARTS, ends_at=STARTS + timedelta(hours=3),
        template="Mall", template_version=1, credit="", total_seconds=600, revision=1, handed_in=True,
        sections=tuple(section(place, number) for place in range(1, SECTIONS + 1)),
    )  # fmt: skip
    return Chapter(Approved(number, number, 1, STARTS, number, content.organisation), content)


def main() -> None:
    chapters = [chapter(number) for number in range(1, PRESENTATIONS + 1)]
    slots = [Slot(one, Kind.PRESENTATION, 10, organisation=f"Region {one}") for one in range(1, PRESENTATIONS + 1)]
    ends = STARTS + timedelta(hours=3)
    facts = ("Hållbar industri", "Vinnova", "Hållbar industri", 1, STARTS, ends, "", False)
    plan = Plan(*facts, slots=timed(slots, starts_at=STARTS), number=1, published_at=STARTS)
    bodies = tuple(Body(f"Region {one}", "listens", (), f"r{one}@example.org", "") for one in range(21))
    approved = tuple(one.approved for one in chapters)
    booklet = Booklet(1, "Hållbar industri", "Vinnova", 0, "Hållbar industri", 1, STARTS, ends, 1, approved, bodies)
    stored = {f"{one}-{place}": photograph(place) for one in range(1, PRESENTATIONS + 1) for place in PICTURED}

    def pictures_of(one: Chapter) -> dict[str, bytes]:
        shown = (section.picture.digest for section in one.content.sections if section.picture)
        return {digest: printed(stored[digest]) for digest in shown}

    print(f"load before: {os.getloadavg()[0]:.1f} (above 1 others work on the machine too)")
    start, spent = time.perf_counter(), time.process_time()
    body = booklet_pdf(booklet, plan, chapters, at=STARTS, pictures_of=pictures_of)
    seconds, processor = time.perf_counter() - start, time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\n| booklet of nine, 27 pictures, 9 charts |   time |    CPU |    size | memory | held |")
    print("| -------------------------------------- | -----: | -----: | ------: | -----: | ---- |")
    figures = f"{seconds:4.1f} s | {processor:4.1f} s | {len(body) / 1e6:4.1f} MB | {memory:3.0f} MB"
    print(f"| fresh process | {figures} | {'yes' if seconds < MOST_SECONDS else 'NO'} |")
    print(f"\ntarget: {MOST_SECONDS} s on two cores")


if __name__ == "__main__":
    main()
