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


def main_menu(request: HttpRequest, *, coordinates: bool) -> list[Item]:
    """The links of the top bar, in order."""
    rooms = [
        (_("Home"), "home"),
        (_("Year wheel"), "wheel"),
        (_("Dialogues"), "dialogue_list"),
        (_("Regions"), "organisation_list"),
        (_("Focus areas"), "focusarea_list"),
    ]
    if coordinates:
        rooms += [(_("Homework"), "homework_board"), (_("Outbox"), "outbox_list"), (_("Templates"), "template_list")]
    links = [(label, reverse(route)) for label, route in rooms]
    return [Item(label, url, _current(request.path, url)) for label, url in links]


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
