"""The slides as PowerPoint: lawful files with real placeholders, that say what the PDF's slides say."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from accounts.models import User
from presentations import deck
from presentations.content import Content, Link
from presentations.pptx import deck_pptx
from tests.documents import content, section, texts
from tests.factories import World
from tests.test_documents import submit, write

AsUser = Callable[[User], Client]
LONG = (
    "Vi har tre testbäddar för avancerade material och sextio företag som går från linjära till cirkulära värdekedjor."
)


def everything() -> Content:
    """Every kind of section, two slides for one of them, and a manuscript."""
    return content(
        section(1, kind="area", scale=3, text="Elektrifiering, inte medicinteknik.", manuscript="Hej.\n\nVi börjar."),
        section(
            2,
            kind="links",
            title="Nationella och regionala strategier",
            text="Två strategier styr.",
            links=(
                Link("s3", "Smart specialisering", "https://example.org/s3"),
                Link("national", "Ett", "javascript:1"),
            ),
        ),
        section(3, text="\n".join(["Inledning.", *[f"- {LONG}"] * 11, "Slut."]), manuscript="Ord " * 400),
        section(4, kind="choice", choice="yes", text='Rådet antog 2026 "och" <b>kommunerna</b> & andra.'),
        section(5, kind="choice", choice="partly", text="Delvis."),
        section(6, kind="scale", scale=5, text="Fem."),
        section(7, text=""),
        revision=2,
        palette=2,
    )


def slides(body: bytes) -> list[Any]:
    return list(Presentation(BytesIO(body)).slides)


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def validated(body: bytes, tmp_path: Path) -> list[str]:
    """What the Open XML SDK's schemas and rules say against a file."""
    path = tmp_path / "deck.pptx"
    path.write_bytes(body)
    result = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path))
    return [f"{error.part_uri} {error.path}: {error.description}" for error in result.errors]


def deck_of(kind: str) -> bytes:
    whole = {"full": everything(), "empty": content(section(1)), "no sections": content()}[kind]
    return deck_pptx(whole, approved=kind == "full")


# --- the file


@pytest.mark.parametrize("kind", ["full", "empty", "no sections"])
def test_the_file_follows_the_schemas_and_rules_of_the_format(kind: str, tmp_path: Path) -> None:
    assert validated(deck_of(kind), tmp_path) == []


def test_the_checker_of_files_sees_an_element_out_of_place(tmp_path: Path) -> None:
    show = Presentation(BytesIO(deck_of("empty")))
    tree = show.slides[1].shapes._spTree
    tree.append(tree.makeelement("{http://schemas.openxmlformats.org/presentationml/2006/main}bogus", {}))
    file = BytesIO()
    show.save(file)
    assert any("bogus" in error for error in validated(file.getvalue(), tmp_path))


def test_every_part_parses_is_listed_and_is_led_to_and_ids_are_unique_on_a_slide() -> None:
    with zipfile.ZipFile(BytesIO(deck_of("full"))) as file:
        names = set(file.namelist())
        parts = {name: etree.fromstring(file.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    types = parts["[Content_Types].xml"]
    listed = {one.get("PartName", "").lstrip("/") for one in types} | {None}
    endings = {one.get("Extension") for one in types}
    assert [name for name in names if name not in listed and name.rsplit(".", 1)[-1] not in endings] == []
    for name, part in parts.items():
        if name.endswith(".rels"):
            folder = Path(name).parent.parent
            targets = [one.get("Target") for one in part if one.get("TargetMode") != "External"]
            found = [target.lstrip("/") if target.startswith("/") else _resolved(folder, target) for target in targets]
            assert set(found) <= names, name
        if name.startswith("ppt/slides/slide"):
            ids = part.xpath("//*[local-name()='cNvPr']/@id")
            assert len(ids) == len(set(ids)), name
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]


def _resolved(folder: Path, target: str) -> str:
    parts: list[str] = []
    for part in (folder / target).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_rendering_the_same_content_again_gives_the_same_bytes() -> None:
    assert deck_of("full") == deck_of("full")


def test_the_file_says_what_it_is_in_swedish() -> None:
    facts = Presentation(BytesIO(deck_pptx(everything(), approved=False))).core_properties
    assert facts.title == "Region Östergötland: Avancerade material (utkast)"
    assert (facts.author, facts.subject, facts.language) == ("Region Östergötland", "Hållbara material", "sv-SE")
    assert (facts.revision, facts.version) == (2, "2")
    with zipfile.ZipFile(BytesIO(deck_of("full"))) as file:
        shown = [file.read(name).decode() for name in file.namelist() if name.startswith("ppt/slides/slide")]
        assert "en-US" not in "".join(shown)
        assert all('lang="sv-SE"' in text for text in shown)


# --- what the slides say


def test_each_slide_of_the_pdf_is_a_slide_with_its_title_and_its_words() -> None:
    whole = everything()
    planned, made = deck.deck_of(whole, approved=True), slides(deck_pptx(whole, approved=True))
    assert len(made) == len(planned) > 7
    for plan, slide in zip(planned, made, strict=True):
        said = "".join(words(slide).split())
        assert "".join(plan.title.split()) in said
        for group in plan.groups:
            for item in group.items:
                assert "".join(f"{item.text}{item.value}".split()) in said


def test_broken_lines_are_whole_paragraphs_again_and_points_are_points() -> None:
    third = [slide for slide in slides(deck_of("full")) if slide.shapes.title.text.startswith("3\t")]
    bodies = [next(one for one in slide.placeholders if one.placeholder_format.idx == 1) for slide in third]
    told = [(paragraph.text, paragraph.level) for body in bodies for paragraph in body.text_frame.paragraphs]
    assert len(third) > 1
    assert told == [("Inledning.", 0), *[(LONG, 1)] * 11, ("Slut.", 0)]


def test_every_slide_has_a_title_first_and_no_empty_placeholder() -> None:
    for slide in slides(deck_of("full")):
        shapes = list(slide.shapes)
        assert slide.shapes.title.text.strip()
        kinds = [one.placeholder_format.type for one in shapes if one.is_placeholder]
        assert kinds[0] in {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.BODY}
        assert all(one.text_frame.text.strip() for one in slide.placeholders if one.has_text_frame)
        layout = {one.placeholder_format.idx for one in slide.slide_layout.placeholders}
        assert {one.placeholder_format.idx for one in slide.placeholders} <= layout


def test_the_manuscript_is_in_the_notes_of_the_sections_first_slide_after_its_time() -> None:
    made = slides(deck_of("full"))
    assert made[1].notes_slide.notes_text_frame.text.splitlines() == [
        "2 min, från 0:00 till 2:00",
        "Hej.",
        "Vi börjar.",
    ]
    third = [slide.notes_slide.notes_text_frame.text for slide in made if slide.shapes.title.text.startswith("3\t")]
    assert third[0].startswith("2 min, från 4:00 till 6:00\nOrd Ord")
    assert third[1] == "Manuskriptet står vid den första bilden i avsnitt 3."


def test_links_lead_where_they_may_and_nowhere_else() -> None:
    body = next(one for one in slides(deck_of("full"))[2].placeholders if one.placeholder_format.idx == 1)
    runs = [run for paragraph in body.text_frame.paragraphs for run in paragraph.runs]
    assert [run.hyperlink.address for run in runs if run.hyperlink.address] == ["https://example.org/s3"]


def test_the_bar_is_drawn_with_shapes_and_told_in_words() -> None:
    bar = next(shape for shape in slides(deck_of("full"))[0].shapes if shape.name == "Taltid")
    told = bar._element.xpath("./p:nvGrpSpPr/p:cNvPr/@descr")[0]
    assert told.startswith("Beräknad taltid")
    assert "3. Avsnitt 3: 3:05 av 2:00, 1:05" in told
    assert sum(shape.has_text_frame and shape.text_frame.text == "3" for shape in bar.shapes) == 1


def test_a_draft_is_marked_on_the_cover_and_in_one_place_behind_all_slides() -> None:
    draft = Presentation(BytesIO(deck_pptx(everything(), approved=False)))
    approved = Presentation(BytesIO(deck_of("full")))
    assert "Utkast, ännu inte godkänt" in words(draft.slides[0])
    assert [one.name for one in draft.slide_master.shapes if not one.is_placeholder] == ["Utkastmärke"]
    assert "Utkast" not in words(approved.slides[0])
    assert [one.name for one in approved.slide_master.shapes if not one.is_placeholder] == []


def test_the_slides_are_grouped_by_the_templates_sections() -> None:
    with zipfile.ZipFile(BytesIO(deck_of("full"))) as file:
        names = etree.fromstring(file.read("ppt/presentation.xml")).xpath("//*[local-name()='section']/@name")
    assert names[:3] == ["Försättsbild", "1 Avsnitt 1", "2 Nationella och regionala strategier"]


# --- round trip


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_the_file_and_shows_every_slide_with_its_words(tmp_path: Path) -> None:
    whole = everything()
    planned = deck.deck_of(whole, approved=True)
    path = tmp_path / "deck.pptx"
    path.write_bytes(deck_pptx(whole, approved=True))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shown = ["".join(text.split()) for text in texts(path.with_suffix(".pdf").read_bytes())]
    assert len(shown) == len(planned)
    for plan, said in zip(planned, shown, strict=True):
        for text in (plan.title, *(item.text for group in plan.groups for item in group.items)):
            assert "".join(text.split()) in said


# --- as people fetch it


def test_it_is_saved_under_a_name_that_says_what_it_is(world: World, as_user: AsUser) -> None:
    write(world, "Vi prövar något nytt.")
    submit(world, approved=True)
    response = as_user(world.member).get(reverse("presentation_pptx", args=[world.presentation.pk]))
    assert response.headers["Content-Type"].endswith("presentationml.presentation")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Disposition"].endswith("bilder.pptx")
    assert any("Vi prövar något nytt." in words(slide) for slide in slides(response.content))


def test_the_command_writes_the_same_file_as_the_page(world: World, as_user: AsUser, tmp_path: Path) -> None:
    write(world, "Samma sak.")
    path = tmp_path / "ut.pptx"
    call_command("export_presentation", str(world.presentation.pk), "--format", "pptx", "--output", str(path))
    fetched = as_user(world.strategist).get(reverse("presentation_pptx", args=[world.presentation.pk]))
    assert path.read_bytes() == fetched.content
