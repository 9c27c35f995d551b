"""The main menu: what it holds for whom, and where the reader stands in it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Item:
    """One link. `current` is a value of aria-current: page – this very page; true – a page below it; or empty."""

    label: str
    url: str
    current: str = ""


BELOW = {"dialogue_list": ("homework_board",), "settings": ("template_list",)}
"""Pages that belong under a link of the menu without standing below its address."""


def main_menu(request: HttpRequest, *, coordinates: bool) -> list[Item]:
    """The links of the top bar, in order."""
    rooms = [
        (_("Home"), "home"),
        (_("Year wheel"), "wheel"),
        (_("Dialogues"), "dialogue_list"),
        (_("Follow-up"), "followup_list"),
        (_("Regions"), "organisation_list"),
        (_("Focus areas"), "focusarea_list"),
    ]
    if coordinates:
        rooms += [(_("Outbox"), "outbox_list"), (_("Settings"), "settings")]
    return [Item(label, reverse(route), _current(request.path, route)) for label, route in rooms]


def _current(path: str, route: str) -> str:
    url = reverse(route)
    if path == url:
        return "page"
    below = [url, *(reverse(page) for page in BELOW.get(route, ()))]
    return "true" if url != "/" and any(path.startswith(start) for start in below) else ""
