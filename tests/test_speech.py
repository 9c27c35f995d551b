"""How long a text takes to say: figures are words, and who has taken the time is counted in the own pace."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from presentations import speech
from presentations.models import Rehearsal
from presentations.numerals import cardinal, said
from tests import factories
from tests.factories import World


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2 347", "två tusen tre hundra fyrtio sju"),
        ("2\u00a0347", "två tusen tre hundra fyrtio sju"),
        ("2347", "två tusen tre hundra fyrtio sju"),
        ("2.347", "två tusen tre hundra fyrtio sju"),
        ("0", "noll"),
        ("12", "tolv"),
        ("20", "tjugo"),
        ("100", "ett hundra"),
        ("1 000", "ett tusen"),
        ("1 000 000", "en miljon"),
        ("3 000 000 021", "tre miljarder tjugo ett"),
        ("1994", "nitton hundra nittio fyra"),
        ("1 994", "ett tusen nio hundra nittio fyra"),
        ("2027", "två tusen tjugo sju"),
        ("2021–2027", "två tusen tjugo ett till två tusen tjugo sju"),
        ("10-15 företag", "tio till femton företag"),
        ("10 %–15 %", "tio procent till femton procent"),
        ("10,5", "tio komma fem"),
        ("3,14", "tre komma fjorton"),
        ("0,05", "noll komma noll fem"),
        ("2,125", "två komma ett två fem"),
        ("1 250,75", "ett tusen två hundra femtio komma sjuttio fem"),
        ("12 %", "tolv procent"),
        ("12%", "tolv procent"),
        ("1:a och 21:a", "ett och tjugo ett"),
        ("den 3:e", "den tre"),
        ("250 kr", "två hundra femtio kronor"),
        ("4,2 mnkr.", "fyra komma två miljoner kronor"),
        ("kl. 09.30", "klockan nio trettio"),
        ("kl. 09.00", "klockan nio"),
        ("2027-03-14", "fjorton mars två tusen tjugo sju"),
        ("-5 grader", "minus fem grader"),
        ("covid-19", "covid nitton"),
        ("S3-området", "S tre området"),
        ("e-hälsa och EU:s", "e-hälsa och EU:s"),
        ("t.ex. bl.a. här", "till exempel bland annat här"),
        ("version 1.2.3", "version ett punkt två punkt tre"),
        ("070123", "noll sju noll ett två tre"),
        ("FoU & innovation", "FoU och innovation"),
        ("”Nu”, sa hon – och gick.", "Nu sa hon och gick"),
        ("- en punkt\n- två punkter", "en punkt två punkter"),
        ("", ""),
    ],
)
def test_figures_and_short_forms_are_said_as_words(written: str, spoken: str) -> None:
    assert " ".join(said(written)) == spoken
    assert speech.spoken_words(written) == len(spoken.split())


def test_every_number_below_two_thousand_has_its_own_words() -> None:
    assert len({tuple(cardinal(number)) for number in range(2000)}) == 2000


def test_a_number_too_long_to_say_is_said_figure_by_figure() -> None:
    assert list(said("9" * 19)) == ["nio"] * 19
    assert len(list(said("9" * 18))) == 6 * 4 + 5


def test_words_on_a_slide_are_counted_as_they_are_written() -> None:
    assert speech.words("10,5 procent e-hälsa 2 347") == 5


def text_of(count: int) -> str:
    return " ".join(["ord"] * count)


def test_a_text_without_figures_takes_its_words_at_the_settings_pace() -> None:
    assert speech.spoken_seconds(text_of(1300)) == 600
    assert speech.spoken_seconds("") == 0


def rehearsed(world: World, person: User, words: int, seconds: int, *, at: datetime) -> Rehearsal:
    return factories.rehearsal(world.presentation, "needs", person, words=words, seconds=seconds, rehearsed_at=at)


def test_the_second_reading_gives_a_pace_of_ones_own(world: World) -> None:
    rehearsed(world, world.strategist, 220, 120, at=world.now)
    assert speech.own_pace(world.strategist) is None
    rehearsed(world, world.strategist, 110, 60, at=world.now)
    pace = speech.own_pace(world.strategist)
    assert pace == speech.Pace(330, 180, is_own=True)
    assert pace.per_minute == 110
    assert speech.spoken_seconds(text_of(1300), pace) == 11 * 60 + 49
    assert speech.own_pace(world.coordinator) is None


def test_the_last_five_readings_count(world: World) -> None:
    rehearsed(world, world.strategist, 1000, 60, at=world.now - timedelta(days=1))
    for minute in range(5):
        rehearsed(world, world.strategist, 100, 60, at=world.now + timedelta(minutes=minute))
    assert speech.own_pace(world.strategist) == speech.Pace(500, 300, is_own=True)
