"""The invented people of the demo world, whom the log-in page of the demo offers with one click.

Plain data: `manage.py create_demo` makes them with these memberships, the log-in page lists those that exist.
Nobody here exists; example.org belongs to nobody.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DOMAIN = "demo.example.org"


@dataclass(frozen=True)
class DemoPerson:
    """`group` is where the log-in page lists the person; `organisation` a code; `place` its name for the log-in page.

    `role` is a membership's role, or empty for no membership. An administrator (`administers`) is `is_staff`.
    """

    mailbox: str
    name: str
    group: str
    role: str
    organisation: str
    place: str
    title: str
    administers: bool = False

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{DOMAIN}"


GROUPS = {
    "coordinator": _("Coordinator"),
    "strategist": _("Regional strategists"),
    "group_strategist": _("Strategist for several regions together"),
    "area_leader": _("Area leader"),
    "member": _("Network member"),
    "administrator": pgettext_lazy("person", "Administrator"),
}

PEOPLE = (
    DemoPerson(
        "karin.ekdal",
        "Karin Ekdal",
        "coordinator",
        "coordinator",
        "VINNOVA",
        "Vinnova",
        "samordnare för snabbdialogerna",
    ),
    DemoPerson(
        "elin.stavre",
        "Elin Stavre",
        "strategist",
        "strategist",
        "05",
        "Region Östergötland",
        "strateg för smart specialisering",
    ),
    DemoPerson(
        "jonas.vikane",
        "Jonas Vikane",
        "strategist",
        "strategist",
        "14",
        "Västra Götalandsregionen",
        "innovationsstrateg",
    ),
    DemoPerson(
        "maria.klarby", "Maria Klarby", "strategist", "strategist", "17", "Region Värmland", "regional utvecklare"
    ),
    DemoPerson("per.sollman", "Per Sollman", "strategist", "strategist", "20", "Region Dalarna", "innovationsstrateg"),
    DemoPerson(
        "sanna.kaitum", "Sanna Kaitum", "strategist", "strategist", "25", "Region Norrbotten", "utvecklingsstrateg"
    ),
    DemoPerson(
        "lena.brunnmark",
        "Lena Brunnmark",
        "group_strategist",
        "strategist",
        "NMS",
        "Norra Mellansverige",
        "processledare",
    ),
    DemoPerson("olof.nyhage", "Olof Nyhage", "area_leader", "member", "VINNOVA", "Vinnova", "områdesledare"),
    DemoPerson("amira.haddal", "Amira Haddal", "member", "member", "RISE", "RISE", "affärsutvecklare"),
    DemoPerson("astrid.linge", "Astrid Linge", "administrator", "", "", "", "administratör", administers=True),
)
