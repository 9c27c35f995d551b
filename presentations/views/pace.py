"""In whose pace speaking time is counted for the one who looks."""

from dataclasses import dataclass

from accounts.requests import SignedInRequest
from presentations.speech import Pace, own_pace, usual_pace

USUAL = "counts in the usual pace"
"""The session's key for who has a pace of their own and does not want it used."""


@dataclass(frozen=True)
class Reckoning:
    """`own` is the person's own pace, where there is one; whether it is used, `is_own` says."""

    usual: Pace
    own: Pace | None
    is_own: bool

    @property
    def pace(self) -> Pace:
        return self.own if self.own and self.is_own else self.usual


def reckoning(request: SignedInRequest) -> Reckoning:
    """One query."""
    own = own_pace(request.user)
    return Reckoning(usual_pace(), own, is_own=own is not None and not request.session.get(USUAL))


def choose(request: SignedInRequest, *, own: bool) -> None:
    """For the rest of the session."""
    if own:
        request.session.pop(USUAL, None)
    else:
        request.session[USUAL] = True
