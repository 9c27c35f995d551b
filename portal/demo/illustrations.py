"""Pictures, charts and own slides of the demo's presentations: drawn here, with invented figures."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from math import cos, pi, sin

from PIL import Image as Canvas
from PIL import ImageDraw, ImageFont

from accounts.models import User
from presentations.actions import uploading
from presentations.actions.writing import Fields
from presentations.content import Chart, Image, Series
from presentations.models import Presentation, TemplateSection
from presentations.uploads.pictures import checked_picture
from presentations.uploads.slides import checked_slides
from toolkit.pdf import tagged_pdf
from toolkit.typesetting import FONT_FOLDER

SPRUCE, SUN, MIST, INK = "#0B4F4A", "#F2AE1C", "#E4ECE9", "#14212B"
SOURCE = "Påhittade siffror för demon"
ACTORS = ("Universitetet", "Klustret", "Testbädden", "Kommunerna", "Företagen", "Regionen")

CHARTS = (
    Chart(
        "bars",
        "Företag som har prövat i testbädden",
        "antal",
        ("2022", "2023", "2024", "2025"),
        (Series("Små företag", (9.0, 14.0, 23.0, 31.0)), Series("Stora företag", (4.0, 5.0, 7.0, 8.0))),
        SOURCE,
    ),
    Chart(
        "lines",
        "Investeringar i forskning och utveckling",
        "procent av bruttoregionprodukten",
        ("2020", "2021", "2022", "2023", "2024"),
        (Series("Regionen", (2.1, 2.2, 2.6, 2.7, 3.1)), Series("Riket", (3.4, 3.4, 3.5, 3.6, 3.6))),
        SOURCE,
    ),
)


def illustrated(
    presentation: Presentation, section: TemplateSection, fields: Fields, *, turn: int, by: User, at: datetime
) -> Fields:
    """The same answer, in every second presentation with a chart of the needs or a drawing of who works together."""
    if section.key == "needs" and turn % 2:
        return replace(fields, chart=CHARTS[turn // 2 % len(CHARTS)])
    if section.key == "anchoring" and not turn % 2:
        return replace(fields, picture=_drawn(presentation, by=by, at=at))
    return fields


def own_slides(presentation: Presentation, *, by: User, at: datetime) -> None:
    """Three pages that the organisation made itself."""
    pages = "".join(
        f"<section><h1>{title}</h1><p>{words}</p></section>"
        for title, words in (
            (presentation.subject, presentation.organisation.name),
            ("Det här kan vi redan", "Testbädden är i drift. Trettio företag har prövat."),
            ("Det här behöver vi hjälp med", "En väg från test till upphandling."),
        )
    )
    style = (
        "@page{size:338mm 190mm;margin:22mm 26mm;background:#E4ECE9}"
        "body{font-family:'Source Sans Pro';color:#14212B}section{break-after:page}"
        "h1{font-size:44pt;color:#0B4F4A;margin:30mm 0 8mm}p{font-size:26pt}"
    )
    html = f'<html lang="sv"><head><title>Egna bilder</title><style>{style}</style></head><body>{pages}</body></html>'
    body = tagged_pdf(html, stylesheets=("slide-font.css",))
    checked = checked_slides(BytesIO(body), name="egna bilder.pdf", size=len(body))
    uploading.add_own_slides(presentation, checked, by=by, at=at)


def _drawn(presentation: Presentation, *, by: User, at: datetime) -> Image:
    body = _network(presentation.organisation.short_name)
    checked = checked_picture(BytesIO(body), name="samverkan.png", size=len(body))
    stored = uploading.add_picture(presentation, checked, by=by, at=at)
    words = f"Sex aktörer i en ring runt {presentation.organisation.short_name}: {', '.join(ACTORS).lower()}."
    return Image(stored.digest, "png" if stored.format == "png" else "jpeg", stored.width, stored.height, words)


def _network(name: str) -> bytes:
    """Who works together: six circles around one, with lines between them."""
    canvas = Canvas.new("RGB", (1500, 1000), "white")
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.truetype(str(FONT_FOLDER / "SourceSansPro-Semibold.otf"), 40)
    places = [(750 + 520 * cos(pi * turn / 3), 500 + 340 * sin(pi * turn / 3)) for turn in range(6)]
    for number, place in enumerate(places):
        draw.line([(750, 500), place], SPRUCE, 6)
        draw.line([place, places[(number + 1) % 6]], MIST, 6)
    for number, (place, words) in enumerate(zip(places, ACTORS, strict=True)):
        _circle(draw, place, 150, SUN if number % 2 else MIST)
        draw.text(place, words, INK, font, anchor="mm")
    _circle(draw, (750, 500), 170, SPRUCE)
    draw.text((750, 500), name, "white", font, anchor="mm")
    file = BytesIO()
    canvas.save(file, "PNG")
    return file.getvalue()


def _circle(draw: ImageDraw.ImageDraw, place: tuple[float, float], radius: int, colour: str) -> None:
    draw.ellipse((place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius), colour)
