"""An organisation's own slides: what is taken and shown page by page, and what is refused and not stored."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pptx import Presentation as Deck
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from accounts.models import User
from presentations import own
from presentations.actions import uploading, writing
from presentations.models import OwnSlides, Presentation
from presentations.reading import own_reading
from presentations.uploads import confined
from presentations.uploads.slides import CheckedSlides
from tests import factories
from tests.factories import World
from tests.pictures import png
from toolkit.refusals import RefusalError

AsUser = Callable[[User], Client]


# --- files ----------------------------------------------------------------------------------------------------


def pdf(*pages: str, **catalogue: Any) -> bytes:
    """A PDF with a line of text on each page; `catalogue` is added to its root."""
    file = pikepdf.new()
    font = file.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for words in pages or ("Sida",):
        page = file.add_blank_page(page_size=(960, 540))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = file.make_stream(f"BT /F1 40 Tf 60 400 Td ({words}) Tj ET".encode("latin-1"))
    for name, value in catalogue.items():
        file.Root[f"/{name}"] = value
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def encrypted_pdf(*, owner: str, user: str = "") -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as file:
        file.save(out, encryption=pikepdf.Encryption(owner=owner, user=user))
    return out.getvalue()


def action(**entries: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, **entries)


@cache
def pptx(slides: int = 1) -> bytes:
    """A presentation with text, a chart with its table behind it, a picture and a link."""
    deck = Deck()
    for number in range(slides):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Vätgas {number + 1}"
        if number:
            continue
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx says nothing of its types
        data.categories = ["2024", "2025"]
        data.add_series("Östergötland", (1, 2))
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(4), Inches(3), data)
        slide.shapes.add_picture(BytesIO(png()), Inches(5), Inches(2))
        slide.shapes.title.text_frame.paragraphs[0].runs[0].hyperlink.address = "https://example.org/"
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def changed(added: dict[str, bytes] | None = None, **swapped: tuple[str, str]) -> bytes:
    """The presentation with parts added, or words changed in the parts whose names end so (`__` is a full stop)."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(pptx())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            body = source.read(part)
            for ending, (before, after) in swapped.items():
                if part.filename.replace("]", "").endswith(ending.replace("__", ".")):
                    assert before.encode() in body
                    body = body.replace(before.encode(), after.encode())
            made.writestr(part, body)
        for name, body in (added or {}).items():
            made.writestr(name, body)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name.replace("__", "."), body)
    return out.getvalue()


RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"{mode}/></Relationships>'
)


def related(kind: str, target: str, *, outside: bool = False, added: dict[str, bytes] | None = None) -> bytes:
    """The presentation with one more relation from its first slide."""
    mode = ' TargetMode="External"' if outside else ""
    words = RELATION.format(kind=kind, target=target, mode=mode)
    return changed(added, slide1__xml__rels=("</Relationships>", words))


def damaged(body: bytes) -> bytes:
    return body[: len(body) * 2 // 3]


NAME = pikepdf.Name
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "Filen är tom."),
    "a renamed program": (lambda: b"MZ\x90\x00" + b"\x00" * 200, "Filen är ett program."),
    "a picture": (png, "Filen är en bild i PNG."),
    "an old .ppt, or one with a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99,
        "Filen är sparad i det gamla formatet (.ppt) eller har ett lösenord.",
    ),
    "plain text": (lambda: b"hej", "Filen är varken en PDF eller en PowerPointpresentation."),
    "too heavy": (lambda: b"%PDF-" + b"\x00" * (27 * 1024 * 1024), "Filen är 28 MB. Den får vara högst 25 MB."),
    # PDF
    "a PDF with JavaScript": (
        lambda: pdf(OpenAction=action(S=NAME.JavaScript, JS="app.alert(1)")),
        "Filen innehåller JavaScript",
    ),
    "a PDF with JavaScript in its names": (
        lambda: pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", action(JS="x")]))),
        "Filen innehåller JavaScript",
    ),
    "a PDF with a link that is a script": (
        lambda: pdf(OpenAction=action(S=NAME.URI, URI="java\nscript:alert(1)")),
        "Filen innehåller JavaScript",
    ),
    "a PDF that starts a program": (
        lambda: pdf(OpenAction=action(S=NAME.Launch, F="cmd.exe")),
        "Filen startar program eller skickar iväg något.",
    ),
    "a PDF that sends its form": (
        lambda: pdf(OpenAction=pikepdf.Dictionary(S=NAME.SubmitForm, F="https://example.org/")),
        "Filen startar program eller skickar iväg något.",
    ),
    "a PDF with a file inside": (
        lambda: pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=[]))),
        "Det ligger andra filer i filen.",
    ),
    "a PDF with a form of its own kind": (
        lambda: pdf(AcroForm=pikepdf.Dictionary(XFA="x")),
        "Filen är ett formulär som fyller i sig självt (XFA).",
    ),
    "a PDF with a password": (lambda: encrypted_pdf(user="hemligt", owner="hemligt"), "Filen är låst med lösenord."),
    "a PDF that is locked for changes": (lambda: encrypted_pdf(owner="hemligt"), "Filen är låst med lösenord."),
    "a PDF cut off": (lambda: damaged(pdf(*"abcdefgh")), "Filen är skadad och går inte att läsa."),
    "a PDF in name only": (lambda: b"%PDF-1.7\nhej", "Filen är skadad och går inte att läsa."),
    "a PDF of 61 pages": (lambda: pdf(*["x"] * 61), "Filen har fler än 60 bilder."),
    # PPTX
    "a zip of anything": (lambda: packed(hej__txt=b"hej"), "Filen är en packad mapp (ZIP)."),
    "a Word document": (
        lambda: changed(
            Types__xml=(
                "presentationml.presentation.main+xml",
                "wordprocessingml.document.main+xml",
            )
        ),
        "Filen är ett Worddokument.",
    ),
    "a presentation with macros": (
        lambda: changed({"ppt/vbaProject.bin": b"\x00" * 60}),
        "Filen innehåller makron.",
    ),
    "a presentation that says it has macros": (
        lambda: changed(
            Types__xml=(
                "vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
                "vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
            )
        ),
        "Filen innehåller makron.",
    ),
    "a presentation with ActiveX": (
        lambda: changed({"ppt/activeX/activeX1.xml": b"<x/>"}),
        "Filen innehåller kontroller som kör program (ActiveX).",
    ),
    "a presentation with a document inside": (
        lambda: related("oleObject", "../embeddings/oleObject1.bin"),
        "Det ligger andra filer i filen.",
    ),
    "a presentation with a workbook beside any chart": (
        lambda: related("package", "../embeddings/Microsoft_Excel_Sheet1.xlsx"),
        "Det ligger andra filer i filen.",
    ),
    "a presentation with a linked picture": (
        lambda: related("image", "https://example.org/spion.png", outside=True),
        "Filen hämtar något utifrån",
    ),
    "a presentation with a program inside": (
        lambda: changed({"ppt/media/film.png": b"MZ\x90\x00" + b"\x00" * 99}),
        "Det ligger ett program i filen.",
    ),
    "a presentation with a script by its name": (
        lambda: changed({"ppt/media/hej.vbs": b"x"}),
        "Det ligger ett program i filen.",
    ),
    "a zip bomb": (
        lambda: changed({"ppt/media/bild.bmp": b"\x00" * (200 * 1024 * 1024)}),
        "Filen blir mycket större när den packas upp än bilder brukar vara.",
    ),
    "a presentation that leads out of its folder": (
        lambda: changed({"../../etc/cron.d/x": b"x"}),
        "Filen är skadad och går inte att läsa.",
    ),
    "a presentation with words of its own": (
        lambda: changed(presentation__xml=("<p:presentation", '<!DOCTYPE a [<!ENTITY b "c">]><p:presentation')),
        "Filen är skadad och går inte att läsa.",
    ),
    "a presentation cut off": (lambda: damaged(pptx()), "Filen är skadad och går inte att läsa."),
    "a presentation of 61 slides": (lambda: pptx(61), "Filen har fler än 60 bilder."),
}


@pytest.fixture
def draft(world: World) -> Presentation:
    """The region's draft for a dialogue in thirty days, whenever the test runs."""
    meeting = factories.dialogue(
        world.focus, world.coordinator, title="Om en månad", starts_at=timezone.now() + timedelta(days=30)
    )
    factories.invitation(meeting, world.region, world.coordinator)
    return writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=timezone.now())


def send(client: Client, draft: Presentation, body: bytes, name: str = "bilder.pdf") -> Any:
    return client.post(reverse("own_slides", args=[draft.pk]), {"file": SimpleUploadedFile(name, body)})


def stored(draft: Presentation, by: User, body: bytes | None = None, format_: str = "pdf") -> OwnSlides:
    checked = CheckedSlides(body or pdf("Ett", "Tva"), format_, f"bilder.{format_}", 2)
    return uploading.add_own_slides(draft, checked, by=by, at=timezone.now())


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_is_stored(
    world: World, draft: Presentation, as_user: AsUser, kind: str
) -> None:
    make, sentence = BAD[kind]
    response = send(as_user(world.strategist), draft, make(), "våra bilder.pptx")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not OwnSlides.objects.exists()


def test_without_a_file_it_is_said_that_one_is_needed(world: World, draft: Presentation, as_user: AsUser) -> None:
    response = as_user(world.strategist).post(reverse("own_slides", args=[draft.pk]))
    assert response.status_code == 422
    assert "Välj en fil först." in response.content.decode()


# --- what is taken --------------------------------------------------------------------------------------------


def test_a_pdf_is_kept_and_shown_page_by_page_with_its_words(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.strategist)
    assert send(client, draft, pdf("Vatgas i lanet", "Tack", "Fragor", "Mer", "Slut")).status_code == 302
    slides = OwnSlides.objects.get()
    assert (slides.format, slides.page_count, slides.uploaded_by) == ("pdf", 5, world.strategist)
    assert "0 av 5 sidor är gjorda" in client.get(reverse("own_slides_state", args=[draft.pk])).content.decode()
    own.show(slides.pk, at=timezone.now())
    pages = list(slides.pages.all())
    assert [page.text.strip() for page in pages] == ["Vatgas i lanet", "Tack", "Fragor", "Mer", "Slut"]
    assert {(page.width, page.height) for page in pages} == {(1920, 1080)}
    page = client.get(reverse("own_slides", args=[draft.pk])).content.decode()
    assert "5 sidor visas." in page
    picture = client.get(reverse("own_page", args=[draft.pk, slides.pk, 1]))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8\xff")


def test_the_file_is_given_back_as_it_came_and_only_to_be_saved(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    body = pdf("Ett")
    client = as_user(world.strategist)
    send(client, draft, body, "våra bilder.pdf")
    response = client.get(reverse("own_slides_file", args=[draft.pk, OwnSlides.objects.get().pk]))
    assert response.content == body
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_presentation_with_chart_picture_and_link_is_taken(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    assert send(as_user(world.strategist), draft, pptx(), "bilder.pptx").status_code == 302
    assert OwnSlides.objects.get().format == "pptx"


def test_where_powerpoint_cannot_be_drawn_the_page_says_so_and_the_file_is_there(
    world: World, draft: Presentation, as_user: AsUser, settings: Any
) -> None:
    settings.SLIDE_CONVERTER = ""
    slides = stored(draft, world.strategist, pptx(), "pptx")
    own.show(slides.pk, at=timezone.now())
    page = as_user(world.strategist).get(reverse("own_slides", args=[draft.pk])).content.decode()
    assert "Portalen kan inte göra sidor av PowerPoint här." in page
    assert reverse("own_slides_file", args=[draft.pk, slides.pk]) in page


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_powerpoint_becomes_pages_where_libreoffice_is(world: World, draft: Presentation) -> None:
    slides = stored(draft, world.strategist, pptx(2), "pptx")
    own.show(slides.pk, at=timezone.now())
    slides = OwnSlides.objects.get()
    assert slides.problem == ""
    assert slides.shown_at is not None
    assert [page.text.strip()[:8] for page in slides.pages.all()] == ["Vätgas 1", "Vätgas 2"]


def test_a_file_that_breaks_its_reader_breaks_nothing_else(world: World, draft: Presentation) -> None:
    slides = stored(draft, world.strategist, b"%PDF-1.7 nonsense")
    own.show(slides.pk, at=timezone.now())
    assert OwnSlides.objects.get().problem == "not_drawn"
    with pytest.raises(confined.UnreadableError):
        list(confined.drawn(b"nonsense", first=1, count=1))


def test_drawing_begun_is_gone_on_with_and_no_page_is_there_twice(world: World, draft: Presentation) -> None:
    slides = stored(draft, world.strategist)
    first = next(confined.drawn(bytes(slides.body), first=1, count=1))
    slides.pages.create(number=1, width=first.width, height=first.height, body=first.body, text=first.text)
    for _attempt in range(2):
        own.show(slides.pk, at=timezone.now())
    assert [page.number for page in slides.pages.all()] == [1, 2]


def test_what_has_waited_half_an_hour_is_given_up(world: World, draft: Presentation) -> None:
    slides = stored(draft, world.strategist)
    later = timezone.now() + timedelta(minutes=31)
    assert uploading.show_due(at=later) == 0
    slides.refresh_from_db()
    assert slides.problem == "not_drawn"


# --- one file at a time ---------------------------------------------------------------------------------------


def test_a_new_file_takes_the_place_of_the_one_before_and_can_be_undone(world: World, draft: Presentation) -> None:
    first = stored(draft, world.strategist, pdf("Ett"))
    other = pdf("Tva")
    second = stored(draft, world.strategist, other)
    assert stored(draft, world.strategist, other) == second
    content = own_reading(draft).content
    assert content.own_slides is not None
    assert content.own_slides.digest == second.digest
    uploading.bring_back_own_slides(first, by=world.strategist, at=timezone.now())
    assert [one.pk for one in draft.own_slides.filter(removed_at=None)] == [first.pk]


def test_removing_the_file_gives_the_portals_slides_back_and_offers_undo(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client, slides = as_user(world.strategist), stored(draft, world.strategist)
    page = client.post(reverse("own_slides_remove", args=[draft.pk, slides.pk]), follow=True).content.decode()
    assert own_reading(draft).content.own_slides is None
    assert reverse("own_slides_restore", args=[draft.pk, slides.pk]) in page
    client.post(reverse("own_slides_restore", args=[draft.pk, slides.pk]))
    assert own_reading(draft).content.own_slides is not None


def hand_in(draft: Presentation, by: User) -> None:
    """Every section gets an answer of its kind, and the whole is handed in."""
    for section in draft.template.sections.all():
        seen = draft.answers.filter(section=section).values_list("version", flat=True).first() or 0
        fields = writing.Fields(text="- Svar", choice="yes", scale=3)
        writing.save_answer(draft, section, fields, seen_version=seen, by=by, at=timezone.now())
    writing.submit(draft, by=by, at=timezone.now())
    draft.refresh_from_db()


def test_the_file_is_handed_in_with_the_rest_and_then_stands(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    slides = stored(draft, world.strategist)
    own.show(slides.pk, at=timezone.now())
    hand_in(draft, world.strategist)
    assert draft.latest_submission is not None
    assert draft.latest_submission.content["own_slides"]["digest"] == slides.digest
    with pytest.raises(RefusalError):
        uploading.remove_own_slides(slides, by=world.strategist, at=timezone.now())
    coordinator = as_user(world.coordinator)
    page = coordinator.get(reverse("presentation_review", args=[draft.pk])).content.decode()
    assert reverse("own_page", args=[draft.pk, slides.pk, 2]) in page
    assert coordinator.get(reverse("own_page", args=[draft.pk, slides.pk, 2])).status_code == 200
    assert coordinator.get(reverse("own_slides_file", args=[draft.pk, slides.pk])).status_code == 200


def test_a_file_that_was_removed_before_the_handing_in_is_nobody_elses_to_read(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    first = stored(draft, world.strategist, pdf("Hemligt"))
    stored(draft, world.strategist, pdf("Oppet"))
    hand_in(draft, world.strategist)
    assert as_user(world.coordinator).get(reverse("own_slides_file", args=[draft.pk, first.pk])).status_code == 404
