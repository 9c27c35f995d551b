"""Does it fit? The figures are DOMAIN.md's own."""

import pytest

from dialogues.fit import fit
from dialogues.models import Dialogue


@pytest.mark.parametrize(
    ("presenters", "host_slot", "needed"),
    [
        (9, "once", 100),
        (9, "after_each", 180),
        (9, "none", 90),
        (1, "after_each", 20),
        (1, "once", 20),
        (0, "after_each", 0),
        (0, "once", 10),
    ],
)
def test_the_time_needed_is_ten_minutes_each_and_the_hosts_once_or_after_each(
    presenters: int, host_slot: str, needed: int
) -> None:
    assert fit(presenters=presenters, host_slot=host_slot, minutes=180).needed == needed


@pytest.mark.parametrize(
    ("minutes", "fits", "spare"),
    [(99, "no", -1), (100, "tight", 0), (110, "tight", 10), (111, "yes", 11), (180, "yes", 80)],
)
def test_it_is_tight_when_nothing_is_left_for_questions_after_the_pauses(minutes: int, fits: str, spare: int) -> None:
    """100 minutes of presentations need one pause of ten."""
    found = fit(presenters=9, host_slot="once", minutes=minutes)
    assert (found.fits, found.is_tight) == (fits != "no", fits == "tight")
    assert (found.spare, found.missing) == (spare, -spare)


@pytest.mark.parametrize(
    ("needed", "pauses"), [(0, 0), (10, 0), (60, 0), (70, 10), (120, 10), (130, 20), (180, 20), (190, 30)]
)
def test_nobody_sits_for_more_than_an_hour_without_a_pause(needed: int, pauses: int) -> None:
    assert fit(presenters=needed // 10, host_slot="none", minutes=400).pauses == pauses


@pytest.mark.parametrize("host_slot", Dialogue.HostSlot.values)
def test_the_largest_number_that_fits_fits_and_one_more_does_not(host_slot: str) -> None:
    for minutes in range(0, 241, 5):
        most = fit(presenters=9, host_slot=host_slot, minutes=minutes).most
        assert most == 0 or fit(presenters=most, host_slot=host_slot, minutes=minutes).fits
        assert not fit(presenters=most + 1, host_slot=host_slot, minutes=minutes).fits
