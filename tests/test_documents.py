"""The documents as people fetch them: who reads what, what they say, and how they are named."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from presentations import pdf
from presentations.content import Link, blank_content
from presentations.models import Answer, Presentation, Rendering, Submission
from presentations.reading import own_reading
from tests.documents import content, outline, read_aloud, section, tags, texts
from tests.factories import World

AsUser = Callable[[User], Client]


def write(world: World, text: str) -> None:
    for answered in world.template.sections.all():
        Answer.objects.update_or_create(
            presentation=world.presentation,
            section=answered,
            defaults={"text": text, "saved_at": world.now, "saved_by": world.strategist},
        )


def submit(world: World, *, approved: bool = False) -> Submission:
    presentation = Presentation.objects.get(pk=world.presentation.pk)
    number = presentation.submissions.count() + 1
    submission = Submission.objects.create(
        presentation=presentation,
        number=number,
        content=replace(own_reading(presentation).content, revision=number, handed_in=True).as_json(),
        submitted_at=world.now,
        submitted_by=world.strategist,
        approved_at=world.now if approved else None,
        approved_by=world.coordinator if approved else None,
    )
    Presentation.objects.filter(pk=presentation.pk).update(latest_submission=submission)
    return submission


def fetch(client: Client, world: World, route: str = "presentation_deck") -> bytes:
    response = client.get(reverse(route, args=[world.presentation.pk]))
    assert response.status_code == 200, response.status_code
    assert response.headers["Content-Type"] == "application/pdf"
    return bytes(response.content)


def test_the_organisation_reads_its_draft_marked_as_one(world: World, as_user: AsUser) -> None:
    write(world, "Vi prövar något nytt.")
    pages = texts(fetch(as_user(world.strategist), world))
    assert "Vi prövar något nytt." in pages[1]
    assert "Utkast, ännu inte inlämnat" in pages[0]


def test_the_host_reads_what_was_handed_in_and_not_what_is_being_changed(world: World, as_user: AsUser) -> None:
    write(world, "Första texten.")
    submission = submit(world)
    Submission.objects.filter(pk=submission.pk).update(returned_at=world.now, returned_by=world.coordinator)
    write(world, "Andra texten.")
    assert "Första texten." in texts(fetch(as_user(world.coordinator), world))[1]
    assert "Andra texten." in texts(fetch(as_user(world.strategist), world))[1]


def test_members_read_what_is_approved_without_the_mark_of_a_draft(world: World, as_user: AsUser) -> None:
    write(world, "Klart.")
    url = reverse("presentation_handout", args=[world.presentation.pk])
    submission = submit(world)
    assert as_user(world.member).get(url).status_code == 404
    Submission.objects.filter(pk=submission.pk).update(approved_at=world.now, approved_by=world.coordinator)
    for person in (world.member, world.admin, world.other_coordinator, world.other_strategist, world.coordinator):
        pages = texts(fetch(as_user(person), world, "presentation_handout"))
        assert "Klart." in " ".join(pages)
        assert not any("tkast" in page for page in pages)
    assert as_user(world.outsider).get(url).status_code == 404


def test_a_document_is_fetched_again_only_when_it_has_changed(world: World, as_user: AsUser) -> None:
    write(world, "Ett.")
    client, url = as_user(world.strategist), reverse("presentation_deck", args=[world.presentation.pk])
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"
    write(world, "Två.")
    changed = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_document_opens_in_the_browser_under_a_name_that_says_what_it_is(world: World, as_user: AsUser) -> None:
    world.area.name = 'Skog/trä: "grön" <omställning>'
    world.area.save()
    response = as_user(world.strategist).get(reverse("presentation_deck", args=[world.presentation.pk]))
    disposition, name = response.headers["Content-Disposition"].split("; filename*=utf-8''")
    assert disposition == "inline"
    assert unquote(name) == "2027-03-31 Region Östergötland – Skog trä grön omställning, bilder (utkast).pdf"


def test_a_document_can_be_asked_for_by_head_and_not_posted_to(world: World, as_user: AsUser) -> None:
    client, url = as_user(world.strategist), reverse("presentation_deck", args=[world.presentation.pk])
    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405


def test_the_second_fetch_renders_nothing(world: World, as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_user(world.strategist)
    first = fetch(client, world)

    def refuse(*_args: object, **_kwargs: object) -> bytes:
        raise AssertionError("rendered again")

    monkeypatch.setattr("presentations.pdf.tagged_pdf", refuse)
    assert fetch(client, world) == first
    assert Rendering.objects.count() == 1


def test_a_document_that_cannot_be_made_is_refused_in_plain_words_and_what_went_wrong_is_kept(
    world: World, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> bytes:
        raise ValueError("no paper")

    monkeypatch.setattr("presentations.pdf.tagged_pdf", fail)
    response = as_user(world.strategist).get(reverse("presentation_deck", args=[world.presentation.pk]))
    assert response.status_code == 409
    assert "Dokumentet kunde inte göras just nu." in response.content.decode()
    row = Rendering.objects.get()
    assert (row.attempts, row.last_error, row.body) == (1, "ValueError: no paper", None)


def test_rendering_the_same_content_again_gives_the_same_bytes() -> None:
    whole = content(section(1, text="Ett.", manuscript="ord " * 90), section(2, kind="choice", choice="yes"))
    for make in (pdf.deck_pdf, pdf.handout_pdf):
        assert make(whole, approved=False) == make(whole, approved=False)
        assert make(whole, approved=False) != make(whole, approved=True)


def test_the_deck_has_a_title_a_language_bookmarks_and_a_heading_for_each_section() -> None:
    whole = content(
        section(1, text="Ett."), section(2, title="Behov och förutsättningar i länets alla delar", text="ord " * 700)
    )
    body = pdf.deck_pdf(whole, approved=False)
    with pikepdf.open(BytesIO(body)) as file:
        assert str(file.Root.Lang) == "sv"
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.docinfo["/Title"]) == "Region Östergötland: Avancerade material (utkast)"
        assert [float(side) for side in file.pages[0].MediaBox] == [0, 0, 960, 540]
    assert outline(body) == [
        (1, "Region Östergötland"),
        (2, "1 Avsnitt 1"),
        (2, "2 Behov och förutsättningar i länets alla delar"),
    ]
    headings = [tag for tag in tags(body) if tag.startswith("H")]
    pages = len(texts(body))
    assert headings == ["H1"] + ["H2"] * (pages - 1)


def test_the_running_foot_and_the_draft_mark_are_not_read_aloud() -> None:
    whole = content(section(1, text="Ett."))
    body = pdf.deck_pdf(whole, approved=False)
    assert "2 (2)" in texts(body)[1]
    assert read_aloud(body) == (
        "Hållbara material Region Östergötland Avancerade material ons 31 mars 2027 kl. 09.00–12.00 "
        "Utkast, ännu inte inlämnat Värd: Vinnova · Fokusområde: Hållbar industri "
        "Beräknad taltid 0:00 av 10:00 minuter. 10 minuter i 1 avsnitt. "
        "Mallen kommer från Region Östergötland och Vinnova. 1 Avsnitt 1 2 min Ett."
    )


def test_the_handout_has_what_was_asked_the_answer_the_manuscript_and_addresses_that_can_be_read() -> None:
    links = (Link("national", "Strategin", "https://www.example.org/strategi"), Link("other", "", "javascript:x"))
    whole = content(
        section(1, kind="choice", choice="partly", what="Finns det?", text="- Ett\n- Två", manuscript="Så här är det."),
        section(2, kind="links", links=links),
        section(3, kind="scale", scale=4),
    )
    body = pdf.handout_pdf(whole, approved=True)
    text = " ".join(texts(body))
    for part in ("Finns det?", "Delvis", "Ett", "Så här är det.", "Strategin", "https://www.example.org/strategi"):
        assert part in text
    assert "javascript:x" in text
    assert uris(body) == ["https://www.example.org/strategi"]
    assert outline(body)[:2] == [(1, "Region Östergötland"), (2, "1 Avsnitt 1")]


def uris(body: bytes) -> list[str]:
    with pikepdf.open(BytesIO(body)) as file:
        return [str(note.A.URI) for page in file.pages for note in page.get("/Annots", [])]


def test_the_blank_template_asks_each_section_with_its_minutes_and_room_to_write(world: World) -> None:
    body = pdf.blank_pdf(blank_content(world.template))
    text = " ".join(texts(body))
    for part in ("Mall", "version 1", "Avsnitt needs", "2 min", "8 min", "VAD", "HUR", "☐ Delvis", "högst 60 ord"):
        assert part in text
    assert [title for depth, title in outline(body) if depth == 2] == ["1 Avsnitt needs", "2 Avsnitt anchoring"]


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    whole = content(*(section(n, text="Mening. " * (11 * n), manuscript="Tal. " * (17 * n)) for n in range(1, 25)))
    for page in texts(pdf.handout_pdf(whole, approved=True)):
        assert not page.split(" Hållbara material, ")[0].rstrip().endswith(("VAD", "Manus"))


@pytest.mark.parametrize("format_", ["deck", "handout"])
def test_the_command_writes_the_same_document_as_the_page(
    world: World, as_user: AsUser, tmp_path: Path, format_: str
) -> None:
    write(world, "Samma sak.")
    path = tmp_path / "ut.pdf"
    call_command("export_presentation", str(world.presentation.pk), "--format", format_, "--output", str(path))
    assert path.read_bytes() == fetch(as_user(world.strategist), world, f"presentation_{format_}")


def test_the_command_says_what_is_wrong(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no presentation number 999999"):
        call_command("export_presentation", "999999", "--output", str(tmp_path / "ut.pdf"))
    with pytest.raises(CommandError, match="could not be written"):
        call_command("export_presentation", str(world.presentation.pk), "--output", str(tmp_path / "no" / "ut.pdf"))
