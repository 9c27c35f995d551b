"""Does it fit? Ten minutes each, the host's ten once or after each, against the length of the dialogue."""

from dataclasses import dataclass

TEN_MINUTES = 10
"""What one presentation has at its disposal (DOMAIN.md, "Ten minutes")."""

LONGEST_SITTING = 60
"""Minutes without a pause; longer only if the coordinator says so."""

PAUSE = 10
"""Minutes, the shortest that people can do something with."""


@dataclass(frozen=True)
class Fit:
    """All in minutes. `spare` is what is left for introduction, questions and pauses; negative when it does not fit."""

    presenters: int
    host_turns: int
    available: int
    most: int  # the largest number of presenters that fits

    @property
    def presenting(self) -> int:
        return self.presenters * TEN_MINUTES

    @property
    def hosting(self) -> int:
        return self.host_turns * TEN_MINUTES

    @property
    def needed(self) -> int:
        return self.presenting + self.hosting

    @property
    def spare(self) -> int:
        return self.available - self.needed

    @property
    def missing(self) -> int:
        return -self.spare

    @property
    def pauses(self) -> int:
        """What the pauses take, so that nobody sits for more than an hour."""
        return max(0, (self.needed - 1) // LONGEST_SITTING) * PAUSE

    @property
    def fits(self) -> bool:
        return self.spare >= 0

    @property
    def is_tight(self) -> bool:
        """It fits, but nothing is left for questions once the pauses are taken."""
        return self.fits and self.spare <= self.pauses


def fit(*, presenters: int, host_slot: str, minutes: int) -> Fit:
    """`host_slot` is one of `Dialogue.HostSlot`; `minutes` is the length of the dialogue, 0 or more."""
    turns = {"once": 1, "after_each": presenters, "none": 0}[host_slot]
    if host_slot == "after_each":
        most = minutes // (2 * TEN_MINUTES)
    else:
        most = max(0, minutes - turns * TEN_MINUTES) // TEN_MINUTES
    return Fit(presenters=presenters, host_turns=turns, available=minutes, most=most)
