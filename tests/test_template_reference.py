"""Version 1 of the templates: the documents' own words, within ten minutes, adopted, and loaded only once."""

from datetime import datetime, timedelta

import pytest

from presentations import reference, speech
from presentations.models import PresentationTemplate, TemplateSection
from regions.models import Organisation
from tests import factories


@pytest.fixture
def vinnova(db: None) -> Organisation:
    return factories.agency(code="VINNOVA", name="Vinnova")


def sections_of(audience: str) -> list[TemplateSection]:
    return list(TemplateSection.objects.filter(template__audience=audience, template__version=1).order_by("position"))


def test_loading_gives_regions_groups_and_the_host_a_template_of_ten_minutes(
    vinnova: Organisation, now: datetime
) -> None:
    reference.load(at=now)
    assert {
        template.audience: (template.version, template.total_minutes, template.is_adopted)
        for template in PresentationTemplate.objects.filter(owner=vinnova)
    } == {"region": (1, 10, True), "group": (1, 10, True), "host": (1, 10, True)}
    for audience in ("region", "group", "host"):
        assert sum(section.seconds for section in sections_of(audience)) == 600


def test_the_region_template_has_the_six_sections_of_the_documents(vinnova: Organisation, now: datetime) -> None:
    reference.load(at=now)
    assert [(section.key, section.kind, section.seconds) for section in sections_of("region")] == [
        ("focus", "area", 60),
        ("strategies", "links", 120),
        ("needs", "text", 180),
        ("anchoring", "choice", 60),
        ("international", "text", 60),
        ("wish", "text", 120),
    ]
    asked = {section.key: section.what for section in sections_of("region")}
    assert asked["focus"].startswith("Välj ut fokusområde för snabbdialogen.")
    assert asked["needs"] == (
        "Vad är viktigast att satsa på regionalt utifrån strukturer, kapacitet och mognad i det regionala ekosystemet?"
    )
    assert asked["anchoring"].startswith("Finns det lokal förankring och regionalt ledarskap inom området?")
    assert asked["wish"] == "Hur kan området utvecklas med stöd eller vägledning från Vinnova?"


def test_the_group_template_has_the_same_sections_and_three_more(vinnova: Organisation, now: datetime) -> None:
    reference.load(at=now)
    region = {section.key for section in sections_of("region")}
    assert {section.key for section in sections_of("group")} - region == {"common-challenges", "experience", "new-way"}
    assert region - {section.key for section in sections_of("group")} == set()


def test_every_template_says_where_it_comes_from(vinnova: Organisation, now: datetime) -> None:
    reference.load(at=now)
    assert set(PresentationTemplate.objects.values_list("credit", flat=True)) == {
        (
            "Material och mall framtaget av Vinnova i samverkan med Region Östergötland "
            "inom regeringsuppdraget för ökade synergier 2021–2023"
        )
    }


def test_every_section_says_how_and_its_words_can_be_said_in_its_time(vinnova: Organisation, now: datetime) -> None:
    reference.load(at=now)
    for section in TemplateSection.objects.all():
        assert section.how, section.title
        assert str(section.word_limit) in section.how, section.title
        assert speech.spoken_seconds("ord " * section.word_limit) <= section.seconds, section.title


def test_loading_again_changes_nothing(vinnova: Organisation, now: datetime) -> None:
    reference.load(at=now)
    before = list(TemplateSection.objects.order_by("pk").values())
    [loaded] = reference.load(at=now + timedelta(days=1))
    assert dict(loaded.counts) == {"unchanged": 3}
    assert list(TemplateSection.objects.order_by("pk").values()) == before


def test_loading_leaves_an_audience_that_has_a_template_of_its_own(vinnova: Organisation, now: datetime) -> None:
    own = factories.template(vinnova, audience="region", adopted=False)
    reference.load(at=now)
    assert list(PresentationTemplate.objects.filter(audience="region")) == [own]
    assert PresentationTemplate.objects.count() == 3
