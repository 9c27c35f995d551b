"""The invented people: those of the log-in page, and one strategist for every other region."""

from datetime import datetime

from accounts.demo_people import DOMAIN, PEOPLE
from accounts.models import User
from regions.models import Membership, Organisation

OTHERS = {
    "01": "Tove Alnvik",
    "03": "Erik Sandelid",
    "04": "Greta Holmqvall",
    "06": "Anton Ryde",
    "07": "Ida Lyngfors",
    "08": "Simon Bäckvall",
    "09": "Hedda Visborn",
    "10": "Filip Skärlund",
    "12": "Nora Åsbrink",
    "13": "Viktor Hallén-Ask",
    "18": "Agnes Närvik",
    "19": "Leo Mälarström",
    "21": "Tyra Gästvall",
    "22": "Hugo Ångerfors",
    "23": "Ellen Fjällmark",
    "24": "Isak Umevall",
}


class Cast:
    """Finds or makes the people; the same call twice makes nobody twice."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        organisations = {body.code: body for body in Organisation.objects.all()}
        self.strategists: dict[str, User] = {}
        for person in PEOPLE:
            user = self._user(person.email, person.name, staff=person.administers)
            if person.organisation:
                self._member(user, organisations[person.organisation], person.role, person.title)
            if person.role == Membership.Role.STRATEGIST:
                self.strategists[person.organisation] = user
            if person.role == Membership.Role.COORDINATOR:
                self.coordinator = user
        for code, name in OTHERS.items():
            user = self._user(f"strateg.{code}@{DOMAIN}", name)
            self._member(user, organisations[code], Membership.Role.STRATEGIST, "regional strateg")
            self.strategists[code] = user

    def _user(self, email: str, name: str, *, staff: bool = False) -> User:
        known = User.objects.filter(email=email).first()
        return known or User.objects.create_user(email, name, is_staff=staff, is_superuser=staff, date_joined=self.at)

    def _member(self, user: User, body: Organisation, role: str, title: str) -> None:
        Membership.objects.get_or_create(
            user=user, organisation=body, ended_at=None, defaults={"role": role, "title": title, "started_at": self.at}
        )
