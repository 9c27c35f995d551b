"""Charts: figures in Swedish form, drawings that are legible without colour and never run off."""

import re
import xml.etree.ElementTree as ET

import pytest

from presentations import charts
from presentations.content import Chart, Series
from tests.documents import chart
from toolkit.typesetting import width as measured

SVG = "{http://www.w3.org/2000/svg}"


def drawn(shown: Chart, width: float = 784, height: float = 360, size: float = 18) -> ET.Element:
    inside = charts.drawing(shown, width=width, height=height, size=size, name="c")
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')  # noqa: S314  # our own drawing


def words(drawing: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]


def boxes(drawing: ET.Element) -> list[tuple[str, float, float, float, float]]:
    """Each text with the box that it takes: left, top, right, bottom."""
    found = []
    for text in drawing.iter(f"{SVG}text"):
        said, size = "".join(text.itertext()), float(text.get("font-size", "0"))
        wide = measured(said, size=size, weight="Semibold" if text.get("font-weight") else "Regular")
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        found.append((said, left, y - 0.66 * size, left + wide, y + 0.2 * size))
    return found


def touching(drawing: ET.Element) -> list[tuple[str, str]]:
    placed = boxes(drawing)
    return [
        (one[0], other[0])
        for index, one in enumerate(placed)
        for other in placed[index + 1 :]
        if one[1] < other[3] - 0.5 and other[1] < one[3] - 0.5 and one[2] < other[4] - 0.5 and other[2] < one[4] - 0.5
    ]


NEGATIVE = Chart(
    "bars", "Nettoflyttning", "personer", ("A", "B", "C"), (Series("", (-1200.0, 340.0, None)),), "Region A"
)
WORST = {
    "one bar": chart(1, 1),
    "twelve labels and three series": chart(12, 3),
    "twelve long labels and three series": chart(12, 3, label="Kommunal vuxenutbildning på gymnasienivå"),
    "long labels": chart(5, 2, label="Forskningsinfrastrukturfinansieringsfrågornas"),
    "negative": NEGATIVE,
    "negative and lying": Chart("bars", "T", "u", ("Ett ganska långt namn", "B" * 30), (Series("", (-4.5, 3.0)),)),
    "lines": chart(12, 3, kind="lines"),
    "lines with long names": Chart(
        "lines", "T", "", ("2024", "2025"), tuple(Series("Ett långt namn på en serie " * 2, (n, n)) for n in (1, 2, 3))
    ),
    "lines that meet": Chart(
        "lines", "T", "", ("2024", "2025"), tuple(Series(name, (1.0, 2.0)) for name in ("Ett", "Två", "Tre"))
    ),
    "all the same": Chart("lines", "T", "", ("1", "2"), (Series("", (5.0, 5.0)),)),
    "nothing but zeros": Chart("bars", "T", "", ("1", "2"), (Series("", (0.0, 0.0)),)),
    "no values": Chart("lines", "", "", ("1", "2"), (Series("", (None, None)),)),
    "great values": Chart("bars", "T", "kr", ("1", "2"), (Series("", (1.5e9, 3e8)),)),
    "small values": Chart("lines", "T", "", ("1", "2"), (Series("", (0.01, 0.02)),)),
    "long heading": chart(3, 1, title="En rubrik som är mycket lång " * 6, unit="tusental personer " * 8),
}


def test_figures_are_written_in_swedish() -> None:
    assert charts.number(2347.0, 0) == "2\u00a0347"
    assert charts.number(-10.5, 1) == "−10,5"
    assert charts.number(-0.001, 1) == "0,0"


def test_all_values_of_a_chart_have_the_same_number_of_decimals() -> None:
    assert charts.decimals_of(chart(3, 1)) == 0
    assert charts.decimals_of(Chart("bars", "", "", ("a", "b"), (Series("", (1.0, 2.5)),))) == 1
    assert charts.decimals_of(Chart("bars", "", "", ("a",), (Series("", (1.123,)),))) == 2


def test_a_chart_in_words_says_every_value_and_where_one_is_missing() -> None:
    assert charts.in_words(NEGATIVE) == (
        "Stapeldiagram: Nettoflyttning (personer). A −1\u00a0200, B 340, C värde saknas. Källa: Region A."
    )


def test_the_table_of_a_chart_has_a_cell_for_every_value() -> None:
    table = charts.table_of(NEGATIVE)
    assert table.columns == ("personer",)
    assert table.rows == (("A", ("−1\u00a0200",)), ("B", ("340",)), ("C", ("–",)))


@pytest.mark.parametrize("name", WORST)
@pytest.mark.parametrize("room", [(784.0, 18.0), (440.0, 18.0), (459.0, 9.5)], ids=["slide", "beside", "handout"])
def test_every_word_of_a_drawing_stands_inside_it_and_touches_no_other(name: str, room: tuple[float, float]) -> None:
    width, size = room
    height = max(charts.least_height(WORST[name], width=width, size=size), 17 * size)
    drawing = drawn(WORST[name], width, height, size)
    for said, left, top, right, bottom in boxes(drawing):
        assert left >= -0.5, said
        assert right <= width + 0.5, said
        assert top >= -0.5, said
        assert bottom <= height + 0.5, said
    assert touching(drawing) == []
    for bar in drawing.findall(f"{SVG}rect"):
        assert float(bar.get("height", "-1")) >= 0
        assert float(bar.get("width", "-1")) >= 0
        assert -0.5 <= float(bar.get("x", "-1")) <= width


def test_twelve_long_labels_fit_on_a_slide() -> None:
    assert charts.least_height(WORST["twelve long labels and three series"], width=784, size=18) <= 370


def test_series_differ_by_more_than_colour() -> None:
    bars = drawn(chart(2, 3))
    assert len({bar.get("fill") for bar in bars.findall(f"{SVG}rect")}) == 3
    assert any("url(#c-lined)" in str(bar.get("fill")) for bar in bars.findall(f"{SVG}rect"))
    lines = drawn(chart(3, 3, kind="lines"))
    assert [line.get("stroke-dasharray") for line in lines.findall(f"{SVG}polyline")] == [None, "10 6", "2 5"]
    marks = (lines.findall(f"{SVG}circle"), lines.findall(f"{SVG}rect"), lines.findall(f"{SVG}polygon"))
    assert [len(found) for found in marks] == [3, 3, 3]


def test_lines_are_named_at_their_ends_where_the_names_find_room() -> None:
    named = drawn(chart(3, 2, kind="lines"))
    assert [said for said, left, _top, _right, _bottom in boxes(named) if left > 600 and re.search("köping", said)] == [
        "Linköping",
        "Norrköping",
    ]


def test_a_line_is_not_drawn_across_a_missing_value() -> None:
    broken = Chart("lines", "", "", ("1", "2", "3", "4"), (Series("", (1.0, 2.0, None, 3.0)),))
    drawing = drawn(broken)
    assert [len(str(line.get("points")).split()) for line in drawing.findall(f"{SVG}polyline")] == [2, 1]


def test_bars_begin_at_zero_and_the_negative_ones_fall_below_it() -> None:
    drawing = drawn(Chart("bars", "", "", ("A", "B"), (Series("", (10.0, -10.0)),)))
    up, down = drawing.findall(f"{SVG}rect")
    zero = float(up.get("y", "")) + float(up.get("height", ""))
    assert zero == pytest.approx(float(down.get("y", "")), abs=0.02)
    assert float(up.get("height", "")) == pytest.approx(float(down.get("height", "")), abs=0.02)


def test_what_somebody_wrote_is_shown_and_never_taken_for_drawing() -> None:
    drawing = drawn(chart(1, 1, title="<b>&amp;", source='"x"'))
    assert "<b>&amp;," in words(drawing)
    assert 'Källa: "x"' in words(drawing)
