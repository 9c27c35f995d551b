"""What an organisation sends in: good pictures are kept clean, bad files are refused in one sentence and not stored."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Drawing

from accounts.models import User
from presentations.actions import uploading, writing
from presentations.content import Image
from presentations.models import Answer, Picture, Presentation
from presentations.uploads.pictures import KEPT_SIDE, CheckedPicture, checked_picture
from tests import factories
from tests.factories import World
from tests.pictures import png
from toolkit.refusals import RefusalError

AsUser = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(image: Drawing.Image, format_: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def checked(body: bytes) -> CheckedPicture:
    return checked_picture(BytesIO(body), name="bild", size=len(body))


def opened(picture: CheckedPicture) -> Drawing.Image:
    return Drawing.open(BytesIO(picture.body))


def huge_png() -> bytes:
    """A PNG of 20,000 × 20,000 white pixels: 50 kB as a file, 50 MB and more as a picture."""
    return encoded(Drawing.new("1", (20_000, 20_000), 1), "PNG", optimize=True)


@pytest.fixture
def draft(world: World) -> Presentation:
    """The region's draft for a dialogue in thirty days, whenever the test runs."""
    meeting = factories.dialogue(
        world.focus, world.coordinator, title="Om en månad", starts_at=timezone.now() + timedelta(days=30)
    )
    factories.invitation(meeting, world.region, world.coordinator)
    return writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=timezone.now())


def section_of(draft: Presentation) -> str:
    return str(draft.template.sections.order_by("position")[0].key)


# --- pictures: what is kept -----------------------------------------------------------------------------------


def test_a_picture_is_scaled_down_and_keeps_its_proportions() -> None:
    kept = checked(encoded(Drawing.new("RGB", (6000, 3000), "#0b4f4a")))
    assert (kept.format, kept.width, kept.height) == ("jpeg", KEPT_SIDE, KEPT_SIDE // 2)


def test_a_small_picture_is_not_made_larger() -> None:
    kept = checked(png(120, 80))
    assert (kept.format, kept.width, kept.height) == ("png", 120, 80)


def test_a_picture_taken_with_the_camera_on_its_side_stands_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Drawing.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Kameran"
    exif.get_ifd(0x8825)[1] = "N"  # the place
    kept = checked(encoded(Drawing.new("RGB", (400, 200), "#0b4f4a"), exif=exif.tobytes(), comment=b"hemligt"))
    assert (kept.width, kept.height) == (200, 400)
    assert dict(opened(kept).getexif()) == {}
    assert "comment" not in opened(kept).info
    assert b"Kameran" not in kept.body


def test_the_words_inside_a_png_are_not_kept() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Nora Norrman")
    kept = checked(encoded(Drawing.new("RGB", (40, 20), "#0b4f4a"), "PNG", pnginfo=words, dpi=(300, 300)))
    assert b"Nora" not in kept.body
    assert opened(kept).info == {}


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB", "P", "1", "LA", "RGBA", "I;16", "PA"])
def test_pictures_of_all_kinds_of_colour_are_taken(mode: str) -> None:
    image = Drawing.new("RGBA", (60, 40), (11, 79, 74, 255))
    made = image.convert("RGB").convert("CMYK") if mode == "CMYK" else _in_mode(image, mode)
    kept = checked(encoded(made, "JPEG" if mode == "CMYK" else "PNG"))
    assert opened(kept).mode in ("RGB", "L", "RGBA")
    assert (kept.width, kept.height) == (60, 40)


def _in_mode(image: Drawing.Image, mode: str) -> Drawing.Image:
    if mode == "PA":
        return image.convert("P")
    return image.convert("L").convert(mode) if mode in ("1", "LA", "I;16") else image.convert("RGB").convert(mode)


def test_what_is_transparent_stays_so() -> None:
    kept = checked(encoded(Drawing.new("RGBA", (60, 40), (11, 79, 74, 120)), "PNG"))
    assert opened(kept).mode == "RGBA"


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert checked(png(300, 200)).digest == checked(png(300, 200)).digest


# --- pictures: what is refused --------------------------------------------------------------------------------

REFUSED = [
    (b"", "Filen är tom."),
    (b"MZ\x90\x00" + b"\x00" * 200, "Filen är ett program. Välj en bild som är sparad som PNG eller JPEG."),
    (SVG, "En SVG-teckning kan bära med sig programkod"),
    ("\ufeff<svg><script/></svg>".encode("utf-16"), "En SVG-teckning kan bära med sig programkod"),
    (b"GIF89a" + b"\x00" * 40, "Filen är en bild i GIF."),
    (b"%PDF-1.7\n", "Filen är en PDF."),
    (b"PK\x03\x04" + b"\x00" * 40, "Filen är en packad mapp (ZIP)."),
    (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "Filen är en bild i HEIC."),
    (b"<html><img src=x onerror=alert(1)></html>", "Filen är en webbsida."),
    (b"hej", "Filen är inte en bild i PNG eller JPEG."),
    (png(400, 300)[:300], "Bilden är skadad och går inte att läsa."),
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "Bilden är skadad och går inte att läsa."),
    (b"\xff\xd8\xff\xe0" + b"\x00" * 60, "Bilden är skadad och går inte att läsa."),
]


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_what_is_no_good_picture_is_refused_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked(body)
    assert refused.value.messages[0].startswith(sentence)


def test_a_truncated_photograph_is_refused() -> None:
    whole = encoded(Drawing.effect_noise((800, 600), 60).convert("RGB"))
    with pytest.raises(ValidationError, match="Bilden är skadad"):
        checked(whole[: len(whole) // 2])


def test_a_picture_of_20_000_by_20_000_is_refused_before_it_is_decoded() -> None:
    body = huge_png()
    assert len(body) < 100_000
    with pytest.raises(ValidationError, match=r"för många bildpunkter|20000 × 20000"):
        checked(body)


def test_a_picture_a_little_too_large_is_told_its_size() -> None:
    body = encoded(Drawing.new("1", (8000, 5001), 1), "PNG")
    with pytest.raises(ValidationError, match="Bilden är 8000 × 5001 bildpunkter"):
        checked(body)


def test_a_moving_picture_is_refused() -> None:
    frames = [Drawing.new("RGB", (40, 40), colour) for colour in ("#0b4f4a", "#f2ae1c")]
    with pytest.raises(ValidationError, match="Bilden rör sig"):
        checked(encoded(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=100))


def test_a_heavy_file_is_refused_by_its_weight() -> None:
    with pytest.raises(ValidationError, match=r"Bilden är 11 MB\. Den får vara högst 10 MB"):
        checked_picture(BytesIO(b"\x89PNG"), name="bild", size=10 * 1024 * 1024 + 1)


# --- pictures: sent in ----------------------------------------------------------------------------------------


def send(client: Client, draft: Presentation, body: bytes, name: str = "karta.png") -> Any:
    url = reverse("picture_upload", args=[draft.pk, section_of(draft)])
    return client.post(url, {"picture-file": SimpleUploadedFile(name, body)}, headers=HTMX)


def test_a_picture_that_is_sent_in_is_stored_and_shown_in_the_form(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    response = send(as_user(world.strategist), draft, png(1200, 600))
    stored = Picture.objects.get()
    assert response.status_code == 200
    assert f'value="{stored.digest}"' in response.content.decode()
    assert (stored.presentation, stored.width, stored.uploaded_by) == (draft, 1200, world.strategist)


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"MZ\x90\x00" + b"\x00" * 200, "semester.png", "Filen är ett program."),
        (SVG, "logga.svg", "En SVG-teckning kan bära med sig programkod"),
        (huge_png(), "affisch.png", "Gör den mindre, till exempel 2400 bildpunkter bred."),
        (b"", "tom.png", "Filen är tom."),
        (b"\x00" * (27 * 1024 * 1024), "stor.png", "Bilden är 27 MB. Den får vara högst 10 MB."),
    ],
)
def test_a_bad_picture_is_refused_beside_the_field_and_nothing_is_stored(
    world: World, draft: Presentation, as_user: AsUser, *, body: bytes, name: str, sentence: str
) -> None:
    response = send(as_user(world.strategist), draft, body, name)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Picture.objects.exists()


def test_the_same_picture_twice_is_stored_once(world: World, draft: Presentation, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    send(client, draft, png(1200, 600))
    send(client, draft, png(1200, 600))
    assert Picture.objects.count() == 1


def test_without_scripts_the_picture_comes_with_the_section(world: World, draft: Presentation, as_user: AsUser) -> None:
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    sent = {
        "text": "- Vätgas",
        "seen_version": "0",
        "window": "w",
        "picture-file": SimpleUploadedFile("karta.png", png(1200, 600)),
        "picture-alt": "Karta över länet.",
        "picture-place": "full",
    }
    assert as_user(world.strategist).post(url, sent).status_code == 302
    stored, answer = Picture.objects.get(), draft.answers.get(section__key=section_of(draft))
    assert answer.picture == {
        "digest": stored.digest,
        "format": "png",
        "width": 1200,
        "height": 600,
        "alt": "Karta över länet.",
        "place": "full",
    }


def test_without_scripts_a_bad_picture_keeps_what_was_typed(world: World, draft: Presentation, as_user: AsUser) -> None:
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    sent = {"text": "- Det jag skrev", "picture-file": SimpleUploadedFile("karta.svg", SVG), "picture-alt": "Karta."}
    response = as_user(world.strategist).post(url, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "En SVG-teckning kan bära med sig programkod" in page
    assert "- Det jag skrev" in page
    assert "Karta." in page
    assert not Picture.objects.exists()
    assert not Answer.objects.filter(text="- Det jag skrev").exists()


def test_a_picture_of_another_presentation_cannot_be_named(world: World, draft: Presentation, as_user: AsUser) -> None:
    other = world.picture
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    response = as_user(world.strategist).post(url, {"text": "- Ny", "picture-digest": other.digest}, headers=HTMX)
    assert response.status_code == 422
    assert "Bilden finns inte kvar. Välj den igen." in response.content.decode()


def test_a_picture_can_be_removed_and_is_there_again_when_the_mark_is_taken_away(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client, url = as_user(world.strategist), reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    send(client, draft, png(1200, 600))
    sent = {"text": "- Vätgas", "window": "w", "picture-digest": Picture.objects.get().digest, "seen_version": "0"}
    for removed, is_there in (({}, True), ({"picture-remove": "on"}, False), ({}, True)):
        client.post(url, {**sent, **removed}, headers=HTMX)
        answer = draft.answers.get(section__key=section_of(draft))
        assert (answer.picture is not None) == is_there


def test_there_is_an_end_to_how_many_pictures_a_presentation_may_have(
    world: World, draft: Presentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_PICTURES", 1)
    at = timezone.now()
    uploading.add_picture(draft, checked(png(10, 10)), by=world.strategist, at=at)
    with pytest.raises(RefusalError, match="1 bilder"):
        uploading.add_picture(draft, checked(png(20, 10)), by=world.strategist, at=at)


def test_last_times_picture_comes_along_when_one_begins_from_last_time(world: World) -> None:
    at = timezone.now()
    first, second = (
        factories.dialogue(world.focus, world.coordinator, title="Långt fram", starts_at=at + timedelta(days=days))
        for days in (1200, 1300)
    )
    for meeting in (first, second):
        factories.invitation(meeting, world.region, world.coordinator)
    before = writing.start_presentation(first, world.region, world.area, by=world.strategist, at=at)
    stored = uploading.add_picture(before, checked(png(10, 10)), by=world.strategist, at=at)
    fields = writing.Fields(text="- Vätgas", picture=Image(stored.digest, "png", 10, 10, "Karta."))
    key = section_of(before)
    seen = before.answers.filter(section__key=key).values_list("version", flat=True).first() or 0
    section = before.template.sections.get(key=key)
    writing.save_answer(before, section, fields, seen_version=seen, by=world.strategist, at=at)
    again = writing.start_presentation(second, world.region, world.area, by=world.strategist, at=at, reuse=True)
    assert again.answers.get(section__key=key).picture["digest"] == stored.digest
    assert again.pictures.get().digest == stored.digest


# --- charts ---------------------------------------------------------------------------------------------------


def chart_of(draft: Presentation) -> Any:
    return draft.answers.get(section__key=section_of(draft)).chart


TYPED = {
    "text": "- Vätgas",
    "window": "w",
    "seen_version": "0",
    "chart-kind": "lines",
    "chart-title": "Investeringar i vätgas",
    "chart-unit": "miljoner kronor",
    "chart-source": "SCB 2026",
    "chart-name-1": "Östergötland",
    "chart-label-1": "2024",
    "chart-value-1-1": "1 234,5",
    "chart-label-3": "2025",
    "chart-value-3-1": "−12 %",
    "chart-label-4": "2026",
}


def test_the_cells_become_a_chart_with_swedish_numbers_and_without_empty_rows(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    assert as_user(world.strategist).post(url, TYPED, headers=HTMX).status_code == 200
    assert chart_of(draft) == {
        "kind": "lines",
        "title": "Investeringar i vätgas",
        "unit": "miljoner kronor",
        "labels": ["2024", "2025", "2026"],
        "series": [{"name": "Östergötland", "values": [1234.5, -12.0, None]}],
        "source": "SCB 2026",
    }
    page = as_user(world.strategist).get(url).content.decode()
    assert 'value="1234,5"' in page
    assert 'value="-12"' in page


def test_every_wrong_cell_is_named_and_nothing_is_saved(world: World, draft: Presentation, as_user: AsUser) -> None:
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    wrong = {**TYPED, "chart-value-1-1": "tolv", "chart-value-3-2": "1,2,3"}
    response = as_user(world.strategist).post(url, wrong, headers=HTMX)
    said = response.content.decode()
    assert response.status_code == 422
    assert "Rad 1, kolumn 1: ”tolv” är inget tal." in said
    assert "Rad 3, kolumn 2: ”1,2,3” är inget tal." in said
    assert not Answer.objects.filter(text="- Vätgas").exists()


@pytest.mark.parametrize("typed", ["1e5", "nan", "inf", "=1+1", "12 kr", "9" * 20])
def test_what_only_looks_like_a_number_is_none(world: World, draft: Presentation, as_user: AsUser, typed: str) -> None:
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    assert as_user(world.strategist).post(url, {**TYPED, "chart-value-1-1": typed}, headers=HTMX).status_code == 422


def test_a_chart_that_is_begun_is_kept_and_not_drawn(world: World, draft: Presentation, as_user: AsUser) -> None:
    client, url = as_user(world.strategist), reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    client.post(url, {"text": "- Vätgas", "chart-title": "Investeringar", "seen_version": "0"}, headers=HTMX)
    assert chart_of(draft)["title"] == "Investeringar"
    page = client.get(url).content.decode()
    assert 'value="Investeringar"' in page


def test_an_empty_table_is_no_chart(world: World, draft: Presentation, as_user: AsUser) -> None:
    url = reverse("presentation_edit", args=[draft.pk, section_of(draft)])
    as_user(world.strategist).post(url, {"text": "- Vätgas", "chart-kind": "bars", "seen_version": "0"}, headers=HTMX)
    assert chart_of(draft) is None
