"""What has happened since 2022, and what is going on around today."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from dialogues import actions as dialogue_actions
from dialogues.models import Dialogue
from portal.demo import illustrations, rounds
from portal.demo.stage import Answer, Stage, State, swedish
from regions.models import Network

REGIONS = (
    "01",
    "03",
    "04",
    "05",
    "06",
    "07",
    "08",
    "09",
    "10",
    "12",
    "13",
    "14",
    "17",
    "18",
    "19",
    "20",
    "21",
    "22",
    "23",
    "24",
    "25",
)


def spring_2023(stage: Stage) -> None:
    """The real course: two test runs in autumn 2022, a learning meeting, the first sharp dialogue, hybrids, 31 March.

    Days, areas and numbers are from Vinnova and Region Östergötland, *Strategiska snabbdialoger* (2023); which nine
    regions presented on 21 February is not in the source, and the days of the test runs are not either.
    """
    for day, focus, presenting in (
        (date(2022, 10, 18), "hallbar-industri", ["06", "17"]),
        (date(2022, 11, 22), "hallbar-precisionshalsa", ["14", "19", "20"]),
    ):
        test = stage.dialogue(day, focus, f"Testkörning: {stage.focus_areas[focus].name}", kind="test", hours=(13, 15))
        stage.ask(test, presenting, ["05"])
        for code in presenting:
            stage.present(test, code, State.APPROVED)
        stage.hold(test)

    learning = stage.dialogue(
        date(2023, 1, 31),
        "hallbar-industri",
        "Lärmöte om snabbdialogerna",
        kind="learning",
        hours=(10, 11),
        host_slot=Dialogue.HostSlot.NONE,
        scope="Hur gick testkörningarna, vad säger mallen och hur förbereder en region sina tio minuter?",
        recording_url="https://film.example.org/larmote-2023-01-31",
        recording_captioned=True,
    )
    stage.ask(learning, [], list(REGIONS[:16]))
    stage.hold(learning)

    first = stage.dialogue(
        date(2023, 2, 21),
        "hallbar-precisionshalsa",
        "Hållbar precisionshälsa",
        scope_width=3,
        scope="Den första skarpa dialogen. Hur möter regionernas styrkor inom hälsa och life science Vinnovas område?",
        wanted="Ett S3-område med bäring på hälsa, gärna med exempel på hälsodata, testbäddar eller upphandling.",
    )
    presenting = ["01", "03", "05", "12", "13", "14", "17", "19", "24"]
    stage.ask(first, presenting, ["04", "06", "08", "10", "18", "20", "21", "22", "23", "25", "RISE", "SISP"])
    for code in presenting:
        stage.present(first, code, State.APPROVED, like="Visualisering" if code == "05" else "", illustrated=True)
    stage.present(first, "VINNOVA", State.APPROVED)
    stage.hold(first)
    stage.evaluate(
        first,
        [
            ("05", 5, 4, "right", "Tio minuter räckte precis. Bra att se vad de andra gör inom samma tema."),
            ("12", 4, 4, "right", ""),
            ("13", 4, 3, "broad", "Hälsa är stort. Nästa gång gärna bara hälsodata."),
            ("14", 5, 4, "right", ""),
            ("24", 3, 3, "broad", "Svårt att hinna med när dialogen låg i vårt sportlov."),
            ("08", 4, 4, "right", ""),
        ],
    )

    for day, focus, title in (
        (date(2023, 2, 23), "ekosystem-for-innovativa-foretag", "Ekosystem för innovativa företag"),
        (date(2023, 4, 27), "digital-omstallning", "Digital omställning: EU:s Chips Act"),
    ):
        hybrid = stage.dialogue(
            day,
            focus,
            title,
            kind="hybrid",
            hours=(13, 15),
            scope="Information från Vinnova och identifiering av intresse.",
        )
        stage.ask(hybrid, [], list(REGIONS[2:14]))
        stage.hold(hybrid)

    second = stage.dialogue(
        date(2023, 3, 31),
        "hallbara-material-och-materialfloden",
        "Hållbara material och materialflöden",
        scope_width=2,
        scope="Delområde till Hållbar industri. En handfull regioner presenterar, fler lyssnar.",
    )
    stage.ask(second, ["NMS", "05", "12", "13", "04"], ["01", "06", "14", "18", "19", "25", "RISE", "TVV"])
    for code, like in (
        ("NMS", "Materialteknologi"),
        ("05", "Avancerade material"),
        ("12", "Avancerade material"),
        ("13", "Hållbara material"),
        ("04", "Avancerad"),
    ):
        stage.present(second, code, State.APPROVED, like=like)
    stage.present(second, "VINNOVA", State.APPROVED)
    stage.hold(second)
    stage.evaluate(
        second,
        [
            ("05", 5, 5, "right", "Smalare än förra gången, och mycket bättre för det."),
            ("12", 4, 4, "right", ""),
            ("04", 4, 3, "narrow", ""),
        ],
    )


def meeting_day(day: date, *, later: bool = True) -> date:
    """The nearest Tuesday, Wednesday or Thursday that is outside July and outside 20 December–8 January."""
    step = timedelta(days=1 if later else -1)
    while (
        day.weekday() not in (1, 2, 3)
        or day.month == 7
        or (day.month, day.day) >= (12, 20)
        or (day.month, day.day) <= (1, 8)
    ):
        day += step
    return day


def around(stage: Stage, now: datetime) -> None:
    """Dialogues in every state, relative to the moment the demo is made."""
    today = timezone.localdate(now)

    closed = stage.dialogue(
        meeting_day(today - timedelta(days=150), later=False),
        "matomradet",
        "Hållbart matsystem",
        scope_width=4,
        scope="Från jord till bord i hela landet: var kan regionerna växla upp tillsammans?",
        recording_url="https://film.example.org/hallbart-matsystem",
        recording_captioned=True,
    )
    stage.ask(closed, ["04", "06", "09", "12", "17"], ["05", "08", "13", "14", "18"])
    for code in ("04", "06", "09", "12", "17"):
        stage.present(closed, code, State.APPROVED)
    stage.hold(closed)
    stage.evaluate(
        closed,
        [
            ("04", 3, 2, "broad", "Från jord till bord blev för mycket på tre timmar. Välj en del av kedjan."),
            ("06", 3, 2, "broad", ""),
            ("09", 4, 2, "broad", "Vi hade velat stanna längre vid offentliga måltider."),
            ("12", 2, 1, "broad", "Presentationerna hade för lite med varandra att göra."),
            ("08", 4, 3, "right", ""),
        ],
    )

    held = stage.dialogue(
        meeting_day(today - timedelta(days=12), later=False),
        "digital-omstallning",
        "Digital omställning i små företag",
        scope_width=3,
        scope="Digital mognad hos företag med färre än femtio anställda.",
    )
    stage.ask(held, ["05", "10", "17", "21", "22"], ["01", "12", "14", "20", "25"])
    for code in ("05", "10", "17", "21", "22"):
        stage.present(held, code, State.APPROVED, illustrated=True)
    stage.hold(held, close=False)
    stage.evaluate(
        held,
        [
            ("10", 5, 4, "right", "Flera kontakter som vi redan har hört av oss till."),
            ("21", 4, 4, "right", ""),
            ("22", 4, 3, "narrow", "Även medelstora företag borde ha fått vara med."),
            ("01", 3, 4, "right", ""),
        ],
    )

    unmarked = stage.dialogue(
        meeting_day(today - timedelta(days=4), later=False),
        "ekosystem-for-innovativa-foretag",
        "Ekosystem: inkubatorer i hela landet",
        hours=(9, 11),
    )
    stage.ask(unmarked, ["14", "21"], ["05", "20", "25", "SISP"])
    for code in ("14", "21"):
        stage.present(unmarked, code, State.APPROVED)

    soon = stage.dialogue(
        meeting_day(today + timedelta(days=3)),
        "hallbar-precisionshalsa",
        "Precisionshälsa i primärvården",
        scope_width=2,
        scope="Hur når precisionshälsa primärvården utanför universitetsorterna?",
        wanted="Exempel som redan är prövade i minst en kommun eller på en vårdcentral.",
        host_slot=Dialogue.HostSlot.AFTER_EACH,
        capacity=6,
    )
    stage.invite(soon, ["05", "14", "17", "20", "25"], ["01", "12", "19", "24"], at=soon.starts_at - timedelta(days=56))
    early = timezone.make_aware(datetime.combine(soon.material_due_on - timedelta(days=4), time(10)))
    for code, state in (
        ("05", State.APPROVED),
        ("14", State.APPROVED),
        ("17", State.SUBMITTED),
        ("25", State.RETURNED),
    ):
        stage.present(soon, code, state, at=early, illustrated=True)
    begun = stage.present(soon, "20", State.DRAFT, sections=3, at=early)
    illustrations.own_slides(begun, by=stage.cast.strategists["20"], at=now)
    stage.present(soon, "VINNOVA", State.APPROVED, at=early)

    writing_now = stage.dialogue(
        meeting_day(today + timedelta(days=17)),
        "hallbara-material-och-materialfloden",
        "Cirkulära material i industrin",
        scope_width=3,
        ahead=77,
        capacity=7,
        scope="Material i slutna flöden: vad behövs för att gå från pilot till ordinarie produktion?",
        wanted="Ett S3-område inom industri, material eller bioekonomi. Gärna med en konkret pilot.",
    )
    stage.invite(
        writing_now,
        ["05", "14", "17", "20", "25", "NMS", "07", "22"],
        ["04", "06", "12", "13", "18", "RISE"],
        ["19", "21"],
        words="Vi tar gärna emot exempel som redan är prövade i liten skala.",
        at=writing_now.starts_at - timedelta(days=56),
    )
    lately = swedish(meeting_day(today - timedelta(days=2), later=False), 13, 20)
    stage.present(writing_now, "05", State.DRAFT, sections=4, at=lately, like="Avancerade material")
    anew = stage.present(writing_now, "14", State.SUBMITTED, at=lately, like="Hållbar industri")
    rounds.hand_in_again(stage, anew)
    sent_back = stage.present(writing_now, "17", State.RETURNED, at=lately, share=1.15)
    rounds.talk_about_changes(stage, sent_back)
    stage.present(writing_now, "NMS", State.DRAFT, sections=5, at=lately, like="Materialteknologi")
    stage.present(writing_now, "07", State.APPROVED, at=lately - timedelta(days=2))

    stage.programme(writing_now, at=now - timedelta(hours=8))
    stage.lengthen(writing_now, "questions", 5, at=now - timedelta(hours=1))

    later = stage.dialogue(
        meeting_day(today + timedelta(days=52)),
        "hallbar-industri",
        "Hållbar industri: kompetens och omställning",
        ahead=70,
        scope_width=4,
        scope="Vilken kompetens saknas för omställningen, och vem kan bidra?",
    )
    stage.invite(later, ["20"], ["14"], ["05", "01", "04", "06", "17", "18", "25"], at=now - timedelta(days=3))
    stage.answer(later, "04", Answer.DECLINES, at=now - timedelta(days=1), reason="Vi har budgetmöte den veckan.")
    stage.answer(later, "06", Answer.OTHER_TIME, at=now - timedelta(hours=20), suggestion="Veckan efter passar oss.")
    stage.programme(later, at=now - timedelta(hours=3), publish=False)
    network = Network.objects.get(code="RND")
    dialogue_actions.invite_network(later, network, by=stage.by, at=now - timedelta(hours=2))

    stage.queue_and_calendar(today)

    cancelled = stage.dialogue(
        meeting_day(today + timedelta(days=31)), "digital-omstallning", "Halvledare och regionernas roll", ahead=77
    )
    stage.invite(cancelled, ["12"], ["05"], at=now - timedelta(days=20))
    dialogue_actions.cancel_dialogue(
        cancelled,
        by=stage.by,
        at=now - timedelta(days=1),
        reason="Krockar med nätverkets höstmöte. Nytt datum kommer efter nyår.",
    )

    stage.dialogue(
        meeting_day(today + timedelta(days=95)),
        "matomradet",
        "Hållbart matsystem: offentliga måltider",
        planned=False,
        ahead=98,
        scope_width=2,
        scope="Utkast: offentliga måltider som draghjälp för ny teknik.",
    )
