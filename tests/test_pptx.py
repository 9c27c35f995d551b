"""The slides as PowerPoint: lawful files with real placeholders, that say what the PDF's slides say."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from lxml import etree
from openpyxl import load_workbook
from openxml_audit import FileFormat, OpenXmlValidator
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from accounts.models import User
from presentations import deck, filenames
from presentations.charts import in_words
from presentations.content import Chart, Content, Image, Link, OwnFile, Series
from presentations.models import Rendering
from presentations.pptx import deck_pptx
from tests.documents import content, section, texts
from tests.factories import World
from tests.pictures import png
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
        section(8, text="Kartan visar var de finns.", picture=MAP),
        section(9, text="", picture=replace(MAP, place="full")),
        section(10, text="Fler företag.", chart=BARS),
        section(11, text="", chart=LINES),
        revision=2,
        handed_in=True,
        palette=2,
    )


MAP = Image(sha256(png(400, 200)).hexdigest(), "png", 400, 200, "Karta över tre testbäddar i länet")
PICTURES = {MAP.digest: png(400, 200)}
BARS = Chart(
    "bars", "Företag", "antal", ("2024", "2025"), (Series("Små", (120.0, 134.0)), Series("Stora", (40, None))), "SCB"
)
LINES = Chart("lines", "", "", ("=HYPERLINK(1)", "2024", "2025"), (Series("", (-4.5, 0, 2347)),))


def slides(body: bytes) -> list[Any]:
    return list(Presentation(BytesIO(body)).slides)


def items(plan: deck.Slide) -> list[deck.Item]:
    return [item for group in plan.groups for item in group.items]


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
    return deck_pptx(whole, approved=kind == "full", pictures=PICTURES)


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
    facts = Presentation(BytesIO(deck_pptx(everything(), approved=False, pictures=PICTURES))).core_properties
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
    planned, made = deck.deck_of(whole, approved=True), slides(deck_of("full"))
    titles = {one.section_id: one.title for one in whole.sections}
    assert len(made) == len(planned) > 11
    for plan, slide in zip(planned, made, strict=True):
        said = words(slide)
        assert titles.get(plan.section_id, "Region Östergötland") in slide.shapes.title.text
        for item in items(plan):
            assert item.words in said
            assert item.value in said


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
    assert third[1] == "Manuset står vid den första bilden i avsnitt 3."


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
    draft = Presentation(BytesIO(deck_pptx(everything(), approved=False, pictures=PICTURES)))
    approved = Presentation(BytesIO(deck_of("full")))
    assert "Version 2, ännu inte godkänd" in words(draft.slides[0])
    assert [one.name for one in draft.slide_master.shapes if not one.is_placeholder] == ["Utkastmärke"]
    assert "Version 2" in words(approved.slides[0])
    assert "ännu inte" not in words(approved.slides[0])
    assert [one.name for one in approved.slide_master.shapes if not one.is_placeholder] == []


def test_the_slides_are_grouped_by_the_templates_sections() -> None:
    with zipfile.ZipFile(BytesIO(deck_of("full"))) as file:
        names = etree.fromstring(file.read("ppt/presentation.xml")).xpath("//*[local-name()='section']/@name")
    assert names[:3] == ["Försättsbild", "1 Avsnitt 1", "2 Nationella och regionala strategier"]


def test_every_slide_says_which_version_it_is() -> None:
    draft = slides(deck_pptx(replace(everything(), handed_in=False), approved=False))
    assert all("Version 2" in words(slide) for slide in slides(deck_of("full")))
    assert all("Utkast efter version 2" in words(slide) for slide in draft)


def test_a_picture_is_whole_in_its_placeholder_with_its_alternative_text() -> None:
    shown = [shape for slide in slides(deck_of("full")) for shape in slide.placeholders if hasattr(shape, "image")]
    assert len(shown) == 2
    for picture in shown:
        assert picture._element.xpath("./p:nvPicPr/p:cNvPr/@descr") == [MAP.alt]
        assert (picture.crop_left, picture.crop_right, picture.crop_top, picture.crop_bottom) == (0, 0, 0, 0)
        assert picture.width / picture.height == pytest.approx(2, rel=0.01)


def test_a_picture_that_is_gone_leaves_no_empty_frame() -> None:
    made = slides(deck_pptx(content(section(1, text="Ord.", picture=MAP)), approved=True))
    assert "Ord." in words(made[1])
    assert PP_PLACEHOLDER.PICTURE not in {one.placeholder_format.type for one in made[1].placeholders}


def test_charts_are_the_formats_own_with_their_figures_and_the_same_words_as_in_the_pdf() -> None:
    frames = [
        shape for slide in slides(deck_of("full")) for shape in slide.shapes if getattr(shape, "has_chart", False)
    ]
    bars, lines = (frame.chart for frame in frames)
    assert [list(plot.categories) for plot in bars.plots] == [["2024", "2025"]]
    assert [(one.name, list(one.values)) for one in bars.series] == [("Små", [120, 134]), ("Stora", [40, None])]
    assert [list(one.values) for one in lines.series] == [[-4.5, 0, 2347]]
    axes = [
        (one.value_axis.minimum_scale, one.value_axis.maximum_scale, one.value_axis.major_unit) for one in (bars, lines)
    ]
    assert axes == [(0, 150, 50), (-1000, 3000, 1000)]
    told = [frame._element.xpath("./p:nvGraphicFramePr/p:cNvPr/@descr")[0] for frame in frames]
    assert told == [in_words(BARS), in_words(LINES)]
    assert "Källa: SCB" in "".join(words(slide) for slide in slides(deck_of("full")))


def test_a_label_never_becomes_a_formula_in_the_charts_workbook() -> None:
    lines = [
        shape.chart for slide in slides(deck_of("full")) for shape in slide.shapes if getattr(shape, "has_chart", 0)
    ][1]
    sheet = load_workbook(BytesIO(lines.part.chart_workbook.xlsx_part.blob)).active
    assert sheet is not None
    cells = {cell.data_type: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in cells
    assert sheet["A2"].value == "\u200b=HYPERLINK(1)"


# --- round trip


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_the_file_and_shows_every_slide_with_its_words(tmp_path: Path) -> None:
    whole = everything()
    planned = deck.deck_of(whole, approved=True)
    path = tmp_path / "deck.pptx"
    path.write_bytes(deck_of("full"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shown = ["".join(text.split()) for text in texts(path.with_suffix(".pdf").read_bytes())]
    assert len(shown) == len(planned)
    for plan, said in zip(planned, shown, strict=True):
        for text in (plan.footer, plan.edition, *(item.words for item in items(plan))):
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


def test_beside_the_organisations_own_slides_the_generated_ones_say_that_they_come_from_the_answers() -> None:
    whole = replace(everything(), own_slides=OwnFile("0" * 64, "pdf", "Egna bilder.pdf", 12))
    name = filenames.of_presentation(whole, Rendering.Format.PPTX, approved=True)
    assert name.endswith("Avancerade material, bilder gjorda av svaren.pptx")


def test_the_command_writes_the_same_file_as_the_page(world: World, as_user: AsUser, tmp_path: Path) -> None:
    write(world, "Samma sak.")
    path = tmp_path / "ut.pptx"
    call_command("export_presentation", str(world.presentation.pk), "--format", "pptx", "--output", str(path))
    fetched = as_user(world.strategist).get(reverse("presentation_pptx", args=[world.presentation.pk]))
    assert path.read_bytes() == fetched.content
