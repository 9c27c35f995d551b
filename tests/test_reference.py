"""The reference data: complete, true to its sources, and careful with what people have written."""

import csv
import re
from collections import defaultdict
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from dialogues.models import DialogueKind
from focusareas.models import FocusArea, Tag, Theme
from regions.models import Network, Organisation, SpecialisationArea, StrategyDocument
from tests import factories

TODAY = date(2026, 11, 21)

# Which regions have an area in each theme, as counted by hand from the regions' strategies.
REGIONS_OF_THEME = {
    "IND": "01;03;04;05;06;07;10;12;13;14;17;19;20;21;24",
    "DIG": "01;04;05;10;12;13;17;18;21;22;23;24",
    "ENE": "03;05;08;09;17;19;20;22;23;24;25",
    "LIV": "04;06;08;09;12;13;14;17;18",
    "BIO": "06;07;08;17;20;21;22;23;24",
    "HLS": "01;03;12;13;14;17;19;24",
    "UPP": "06;09;14;17;20;23;24;25",
    "MOB": "05;06;13;14;19;22",
    "SAM": "01;07;12;20;21;25",
    "TJA": "06;13;21",
    "RYM": "12;25",
    "MIS": "10",
}


def load() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_loading_gives_the_country_its_regions_groups_areas_and_kinds() -> None:
    load()
    assert Organisation.objects.regions().count() == 21
    assert set(Organisation.objects.groups().values_list("code", flat=True)) == {
        "NMS", "OMS", "SMO", "SBHSS", "NSEO", "CS",
    }  # fmt: skip
    assert list(Organisation.objects.hosts().values_list("code", flat=True)) == ["VINNOVA"]
    assert set(Organisation.objects.get(code="NMS").members.values_list("code", flat=True)) == {"17", "20", "21"}
    assert Theme.objects.count() == 12
    assert Tag.objects.filter(scheme="EU mission (Horisont Europa)").count() == 5
    assert set(Network.objects.values_list("code", flat=True)) == {"RND", "S3", "RUS"}
    assert all(network.members.filter(kind="region").count() == 21 for network in Network.objects.all())
    assert DialogueKind.objects.get(code="test").counts is False
    assert set(DialogueKind.objects.values_list("material_days", flat=True)) == {7}
    assert StrategyDocument.objects.filter(organisation__code="VINNOVA", kind="national").exists()


@pytest.mark.django_db
def test_valid_areas_and_themes_agree_with_the_count_by_hand() -> None:
    load()
    found = defaultdict(set)
    for area in SpecialisationArea.objects.valid(on=TODAY).filter(organisation__kind="region"):
        for theme in area.themes.all():
            found[theme.code].add(area.organisation.code)
    assert {code: ";".join(sorted(regions)) for code, regions in found.items()} == REGIONS_OF_THEME


@pytest.mark.django_db
def test_dalarnas_four_areas_of_2014_closed_when_five_others_opened_in_2022() -> None:
    load()
    areas = SpecialisationArea.objects.filter(organisation__code="20")
    old, new = areas.former(on=TODAY), areas.valid(on=TODAY)
    assert (old.count(), new.count()) == (4, 5)
    assert set(old.values_list("valid_to", flat=True)) == {date(2022, 9, 19)}
    assert set(new.values_list("valid_from", flat=True)) == {date(2022, 9, 20)}
    assert all(set(area.replaces.all()) == set(old) for area in new)


@pytest.mark.django_db
def test_uncertain_areas_keep_their_confidence_and_vinnovas_uncertain_ones_are_left_out() -> None:
    load()
    assert SpecialisationArea.objects.get(code="09-energiomstallning").confidence == "low"
    names = set(FocusArea.objects.values_list("name", flat=True))
    assert "Hållbara material och materialflöden" in names
    assert "Hållbar mobilitet" not in names
    assert FocusArea.objects.get(code="hallbara-material-och-materialfloden").parent == FocusArea.objects.get(
        code="hallbar-industri"
    )
    assert all("den här produktens egen" in source for source in FocusArea.objects.values_list("source", flat=True))


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    load()
    again = load()
    assert set(re.findall(r"(\d+) (?:created|updated|kept)", again)) == {"0"}


@pytest.mark.django_db
def test_loading_never_overwrites_what_a_person_has_edited_closed_or_tied_to_a_theme() -> None:
    load()
    person, moment = factories.user(), factories.NOW
    renamed = SpecialisationArea.objects.get(code="05-avancerade-material")
    closed = SpecialisationArea.objects.get(code="05-effektiv-logistik")
    SpecialisationArea.objects.filter(pk=renamed.pk).update(name="Nya material", edited_at=moment, edited_by=person)
    SpecialisationArea.objects.filter(pk=closed.pk).update(valid_to=TODAY, edited_at=moment, edited_by=person)
    renamed.themes.set([Theme.objects.get(code="HLS")])
    focus = FocusArea.objects.get(code="hallbar-industri")
    FocusArea.objects.filter(pk=focus.pk).update(name="Industri", edited_at=moment, edited_by=person)
    focus.themes.clear()

    said = load()

    renamed.refresh_from_db()
    closed.refresh_from_db()
    focus.refresh_from_db()
    assert (renamed.name, closed.valid_to, focus.name) == ("Nya material", TODAY, "Industri")
    assert [theme.code for theme in renamed.themes.all()] == ["HLS"]
    assert list(focus.themes.all()) == []
    assert "SpecialisationArea: 0 created, 0 updated, 107 unchanged, 2 kept" in said


@pytest.mark.django_db
def test_an_area_of_the_file_gives_way_to_an_open_one_that_a_person_has_added_under_its_name() -> None:
    load()
    SpecialisationArea.objects.filter(code="05-avancerade-material").delete()
    own = factories.area(Organisation.objects.get(code="05"), name="Avancerade material")
    load()
    assert list(SpecialisationArea.objects.filter(organisation__code="05", name="Avancerade material")) == [own]


@pytest.mark.django_db
def test_a_row_that_nobody_has_edited_follows_the_file() -> None:
    load()
    Organisation.objects.filter(code="05").update(name="Östergötlands läns landsting")
    assert "Organisation: 0 created, 1 updated" in load()
    assert Organisation.objects.get(code="05").name == "Region Östergötland"


def data_files() -> list[Path]:
    return sorted(Path(settings.BASE_DIR).glob("*/data/*.csv"))


def test_every_row_of_the_registers_tells_its_source() -> None:
    for path in data_files():
        for row in csv.DictReader(path.open(encoding="utf-8")):
            if "source" in row:
                assert row["source"], (path.name, row)


def test_codes_are_unique_within_each_file() -> None:
    for path in data_files():
        codes = [
            (row.get("scheme"), row["code"]) for row in csv.DictReader(path.open(encoding="utf-8")) if "code" in row
        ]
        assert len(codes) == len(set(codes)), path.name
