"""The initiatives of the demo.

Who took part in Smart energi and when, the four vertical pilots and the two scaling pilots are from Vinnova and Region
Östergötland, *Strategiska snabbdialoger* (2023). Everything else about them – steps, chains, values – is invented, and
so is the platform for materials.
"""

from dataclasses import dataclass
from datetime import date

SOURCE = "Vinnova och Region Östergötland: Strategiska snabbdialoger (2023)"
OWN = "Perioden, stegen och värdena är demons egna."
Value = tuple[date, str, str]
TAKES_PART, FINANCES, NEEDS, EXPERTISE, SUPPORTS = "takes_part", "finances", "needs", "expertise", "supports"


@dataclass(frozen=True)
class Gathered:
    """One initiative. A target: indicator, value at the start, goal, day, and the values that were measured."""

    title: str
    kind: str
    lead: str
    first: date
    last: date | None
    about: str
    began: str
    participants: tuple[tuple[str, str], ...]
    themes: tuple[str, ...] = ()
    focus: str = ""
    source: str = SOURCE
    points: tuple[str, ...] = ()
    dialogues: tuple[str, ...] = ()
    steps: tuple[tuple[date, str, str, str], ...] = ()
    chain: tuple[tuple[str, str, str, str], ...] = ()
    targets: tuple[tuple[str, str, str, date, tuple[Value, ...]], ...] = ()


def _pilot(region: str, name: str, about: str, steps: tuple[tuple[date, str, str, str], ...]) -> Gathered:
    return Gathered(
        title=f"Vertikal pilot {name}",
        kind="vertical",
        lead="VINNOVA",
        first=date(2022, 9, 1),
        last=date(2024, 6, 30),
        about=f"Flera nationella myndigheter och organisationer för dialog med en region. {about} {OWN}",
        began="Första samtalet mellan regionen och myndigheterna.",
        participants=((region, NEEDS), ("TVV", TAKES_PART), ("STEM", TAKES_PART), ("BUSINESS-SWEDEN", SUPPORTS)),
        steps=steps,
    )


GATHERED = (
    Gathered(
        title="Smart energi och smarta transporter",
        kind="thematic",
        lead="VINNOVA",
        first=date(2022, 3, 1),
        last=date(2023, 1, 31),
        about="Tematisk nationell kraftsamling: fyra nationella aktörer och åtta regioner kopplar samman "
        "innovationsinsatser som sker på olika platser i landet. Regionerna deltar utifrån sin strategi för smart "
        "specialisering och sitt intresse.\n\nDeltagare och tid är källans. Steg, kedja och värden är demons.",
        began="Fyra aktörer och åtta regioner har sagt ja.",
        participants=(
            ("TVV", FINANCES),
            ("BUSINESS-SWEDEN", SUPPORTS),
            ("STEM", EXPERTISE),
            *((code, TAKES_PART) for code in ("19", "25", "13", "14", "22", "17", "20", "04")),
        ),
        themes=("ENE", "MOB"),
        steps=(
            (
                date(2022, 6, 14),
                "mobilise",
                "Gemensam bild av åtta regioners styrkor. Tre spår: nät, lager och tunga fordon.",
                "",
            ),
            (date(2022, 10, 20), "finance", "Två spår har hittat utlysningar, det tredje letar.", ""),
            (
                date(2023, 1, 31),
                "regular",
                "Spåren om lager och tunga fordon drivs vidare av regionerna.",
                "Nationellt ledarskap håller takten, men regionernas egna strategier avgör vilka som stannar.",
            ),
        ),
        chain=(
            (
                "Sex verkstäder mellan åtta regioner och fyra nationella aktörer",
                "Åtta regioner har beskrivit styrkor och behov på samma sätt",
                "Aktörerna vet vilka som gör vad och kan vända sig direkt till varandra",
                "Gemensamma ansökningar om nät, lager och tunga fordon",
            ),
            (
                "Exportfrämjande insatser för företag i fler län än ett",
                "Företag får stöd att möta utländska köpare tillsammans",
                "Företag har fått kunskap om marknader som de inte når var för sig",
                "Små och medelstora företag inför nya produkter",
            ),
        ),
        targets=(
            (
                "foretag-icke-ekonomiskt",
                "0",
                "60",
                date(2023, 1, 31),
                (
                    (date(2022, 6, 30), "18", ""),
                    (date(2022, 9, 30), "41", ""),
                    (date(2023, 1, 31), "67", "Elva av dem i två län."),
                ),
            ),
            (
                "organisationer-stod",
                "0",
                "12",
                date(2023, 1, 31),
                ((date(2022, 6, 30), "9", ""), (date(2023, 1, 31), "12", "")),
            ),
            (
                "interregionala-investeringar",
                "0",
                "40000000",
                date(2023, 12, 31),
                ((date(2022, 12, 31), "8500000", "Ett beviljat projekt."), (date(2023, 12, 31), "31200000", "")),
            ),
        ),
    ),
    _pilot(
        "19",
        "Västmanland",
        "Här: automation, tåg och energi.",
        (
            (date(2022, 12, 8), "mobilise", "Tre myndigheter har delat sina planer för länet.", ""),
            (
                date(2024, 6, 30),
                "regular",
                "Träffas två gånger om året.",
                "Ett gemensamt underlag från regionen sparade fyra förfrågningar.",
            ),
        ),
    ),
    _pilot(
        "25",
        "Norrbotten",
        "Här: den gröna omställningen, rymd och kompetensförsörjning.",
        (
            (date(2022, 11, 15), "mobilise", "Kompetens är den fråga som alla delar.", ""),
            (date(2023, 9, 12), "finance", "Gemensam finansiering av en förstudie om kompetens.", ""),
        ),
    ),
    _pilot(
        "10",
        "Blekinge",
        "Här: sjöfart, plast och digitalisering.",
        (
            (date(2023, 2, 9), "mobilise", "Regionen valde en enda fråga: hamnen.", ""),
            (
                date(2024, 5, 28),
                "regular",
                "Hamnfrågan drivs i ordinarie samverkan.",
                "En enda fråga gav fler svar än tio.",
            ),
        ),
    ),
    _pilot(
        "05",
        "Östergötland",
        "Här: visualisering, material och det arbetssätt som blev snabbdialogerna.",
        (
            (date(2022, 10, 5), "mobilise", "Modellen för snabbdialoger är skriven.", ""),
            (
                date(2023, 4, 3),
                "regular",
                "Snabbdialogerna är i gång.",
                "Tio minuter och en mall räcker för att hitta varandra.",
            ),
        ),
    ),
    Gathered(
        title="Ihubs: missionsbaserat arbete",
        kind="scaling",
        lead="IHUBS",
        first=date(2022, 10, 1),
        last=None,
        about=f"Uppskalningspilot med fokus på missionsbaserat arbete och artikel 63.4 i förordningen om gemensamma "
        f"bestämmelser. {OWN}",
        began="Fyra hubbar prövar.",
        participants=(("VINNOVA", FINANCES), ("TVV", EXPERTISE)),
        themes=("MIS",),
        steps=((date(2023, 5, 11), "mobilise", "Sju hubbar deltar.", ""),),
    ),
    Gathered(
        title="Clusters of Sweden: internationalisering tillsammans",
        kind="scaling",
        lead="CLUSTERS-OF-SWEDEN",
        first=date(2022, 10, 1),
        last=date(2026, 6, 30),
        about=f"Uppskalningspilot med fokus på nationella internationaliseringsverktyg, till exempel Sweden Innovation "
        f"Days och Pioneer the possible. {OWN}",
        began="Elva kluster har anmält sig.",
        participants=(("BUSINESS-SWEDEN", SUPPORTS), ("VINNOVA", FINANCES)),
        steps=(
            (date(2023, 3, 1), "mobilise", "Gemensam kalender för mässor.", ""),
            (date(2024, 9, 10), "finance", "Finansierat i två år.", ""),
        ),
    ),
    Gathered(
        title="Plattform för cirkulära material",
        kind="platform",
        lead="NMS",
        first=date(2023, 9, 1),
        last=date(2027, 12, 31),
        about="Vuxen ur dialogen om hållbara material den 31 mars 2023: provning, kriterier och upphandling hålls ihop "
        "över länsgränserna. Påhittad för demon.",
        began="Norra Mellansverige, Östergötland och Skåne går före.",
        participants=(
            ("05", TAKES_PART),
            ("12", TAKES_PART),
            ("13", TAKES_PART),
            ("04", TAKES_PART),
            ("RISE", EXPERTISE),
            ("VINNOVA", FINANCES),
        ),
        themes=("IND", "BIO"),
        focus="hallbara-material-och-materialfloden",
        source="",
        points=(
            "Norra Mellansverige och Östergötland söker gemensamt om återvunnen aluminium",
            "Pröva gemensamma kriterier för återvunnen plast i upphandling",
            "Bjud in textilbranschen till nästa dialog om material",
        ),
        dialogues=("Hållbara material och materialflöden",),
        steps=(
            (date(2023, 12, 5), "mobilise", "Sex parter och en gemensam avsikt.", ""),
            (date(2024, 10, 1), "finance", "Aluminium är finansierat, plast söker.", ""),
        ),
        chain=(
            (
                "Provning av återvunnen aluminium i Sandviken, tillämpning i Finspång",
                "Arton företag har provat minst en legering",
                "Företagen kan ställa krav på återvunnen råvara",
                "Återvunnet material används i ordinarie produktion",
            ),
            (
                "Gemensam kravtext för återvunnen plast",
                "Tre regioner använder samma text",
                "Leverantörerna möter samma krav var de än säljer",
                "Fler anbud med återvunnet material",
            ),
            (
                "Öppna verkstäder två gånger om året",
                "Organisationer får stöd att utveckla metoder och samverkan",
                "Fler vet vilka miljöer som finns",
                "Miljöerna används av företag från hela landet",
            ),
        ),
        targets=(
            (
                "foretag-med-institut",
                "0",
                "30",
                date(2026, 12, 31),
                (
                    (date(2023, 12, 31), "6", ""),
                    (date(2024, 6, 30), "11", ""),
                    (date(2024, 12, 31), "17", ""),
                    (date(2025, 6, 30), "19", "Två gjuterier har lagt ned."),
                    (date(2025, 12, 31), "24", ""),
                    (date(2026, 6, 30), "28", ""),
                    (date(2026, 10, 15), "31", "Efter höstens verkstad."),
                ),
            ),
            (
                "smf-produkt-process",
                "0",
                "10",
                date(2027, 12, 31),
                ((date(2024, 12, 31), "1", ""), (date(2025, 12, 31), "4", ""), (date(2026, 9, 30), "6", "")),
            ),
            (
                "anvandare-miljoer",
                "14",
                "60",
                date(2027, 12, 31),
                (
                    (date(2023, 12, 31), "14", ""),
                    (date(2024, 12, 31), "22", ""),
                    (date(2025, 12, 31), "37", ""),
                    (date(2026, 9, 30), "44", ""),
                ),
            ),
            ("investeringar", "0", "25", date(2027, 12, 31), ()),
        ),
    ),
)
