"""The networks' meetings around the day of the demo: one that has been, with report and minutes, and two to come."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from followups.actions import homework
from followups.actions import meetings as actions
from followups.actions import report as reporting
from followups.meeting_facts import Says
from followups.models import FollowUp, NetworkMeeting
from followups.models import Stage as Step
from portal.demo.stage import Stage, swedish
from portal.demo.story import meeting_day
from regions.models import Network

SAID = (
    (Step.MOBILISE, "Två regioner till vill vara med. Första mötet hålls i april."),
    ("", "Väntar på svar från kommunen. Vi tar upp det igen nästa gång."),
    (Step.FINANCE, "Ansökan skickas in före sommaren, tillsammans med RISE."),
    ("", "Östergötland delar sin mall för behovsinventering med de andra."),
)
"""What was noted at the last meeting: a new stage or none, and a sentence."""

HOMEWORK = "Välj en av era punkter som ni vill ha hjälp med av de andra, och skriv vad ni behöver."
ANSWERS = {
    "05": "Testbädden för batteriåtervinning: vi söker en region med ett företag som kan leverera material.",
    "20": "Kompetens i processindustrin. Vi vill höra hur andra har fått med sig gymnasieskolorna.",
    "14": "Ingen just nu. Vi är gärna bollplank åt andra i frågor om testbäddar.",
}
ASKED = ("05", "20", "14", "17", "25", "12", "22")


def meetings(stage: Stage, now: datetime) -> None:
    """Made last, because a report tells of what is there."""
    today = timezone.localdate(now)
    last = _meeting(
        stage,
        swedish(meeting_day(today - timedelta(days=75), later=False), 10),
        "RND-möte",
        place="Digitalt",
        agenda="Välkomna\nSedan förra mötet\nMötesläge: punkterna som har ändrats\nNästa års snabbdialoger",
    )
    _told(stage, last)
    coming = _meeting(
        stage,
        swedish(meeting_day(today + timedelta(days=20)), 10),
        "RND-möte",
        place="Stockholm och digitalt",
        agenda="Välkomna\nSedan förra mötet\nMötesläge: punkterna som har ändrats\nHemläxan\nÅrshjulet",
        meeting_url="https://mote.example.org/rnd",
    )
    reporting.begin_report(coming, by=stage.by, at=now - timedelta(hours=5))
    given = homework.give(
        coming,
        text=HOMEWORK,
        due_on=coming.on - timedelta(days=5),
        organisations=[stage.organisations[code] for code in ASKED],
        key=uuid5(NAMESPACE_URL, "demo:homework"),
        by=stage.by,
        at=now - timedelta(days=9),
    )
    for row in given.answers.select_related("organisation"):
        if text := ANSWERS.get(row.organisation.code):
            person = stage.cast.strategists[row.organisation.code]
            homework.answer(row, text=text, by=person, at=now - timedelta(days=4))
    _meeting(stage, swedish(meeting_day(today + timedelta(days=64)), 13), "S3-nätverket träffas", network="S3")


def _meeting(stage: Stage, starts_at: datetime, title: str, *, network: str = "RND", **facts: Any) -> NetworkMeeting:
    says = Says(network=Network.objects.get(code=network), title=title, starts_at=starts_at, **facts)
    made_at = min(starts_at - timedelta(days=90), stage.now - timedelta(days=10))
    return actions.create_meeting(says, host=stage.organisations["VINNOVA"], by=stage.by, at=made_at)


def _told(stage: Stage, meeting: NetworkMeeting) -> None:
    """Its report, frozen the day before, and its minutes: of points about which nothing has been written since."""
    report = reporting.begin_report(meeting, by=stage.by, at=meeting.starts_at - timedelta(days=2))
    reporting.say_words(report, "Vi har gått från kontakter till ansökningar. Nu behöver fler punkter en ägare.")
    reporting.freeze(report, by=stage.by, at=meeting.starts_at - timedelta(days=1))
    quiet = FollowUp.objects.open().filter(
        visibility="network", host=meeting.host, changed_at__lt=meeting.starts_at, stage=Step.IDENTIFY
    )
    for number, (point, (stage_after, note)) in enumerate(zip(quiet.order_by("-changed_at")[:4], SAID, strict=False)):
        actions.note_at_meeting(
            meeting,
            point,
            key=uuid5(NAMESPACE_URL, f"demo:minutes:{number}"),
            stage=stage_after or point.stage,
            seen=point.version,
            note=note,
            by=stage.by,
            at=meeting.starts_at + timedelta(minutes=20 + 2 * number),
        )
