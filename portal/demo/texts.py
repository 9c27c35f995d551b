"""Invented but plausible answers. Every word here is made up for the demo; no region has said any of it."""

from dataclasses import dataclass
from itertools import cycle, islice

from presentations.actions.writing import Fields
from presentations.models import Answer, TemplateSection
from presentations.speech import words

Kind = TemplateSection.Kind


@dataclass(frozen=True)
class Voice:
    """How a theme talks: what is special, three needs, three wishes, who leads, and who one works with abroad."""

    limits: str
    needs: tuple[str, str, str]
    wishes: tuple[str, str, str]
    anchoring: str
    abroad: str


VOICES = {
    "HLS": Voice(
        "Från tidig upptäckt till uppföljning i primärvården. Läkemedelsutveckling ligger utanför.",
        (
            "Hälsodata som går att använda över huvudmannagränser",
            "Testbäddar i ordinarie vård, även utanför universitetssjukhusen",
            "Upphandling som vågar köpa det som är nytt",
        ),
        (
            "Samordna regionernas rättsliga frågor om hälsodata",
            "Pröva en gemensam testbädd i två regioner",
            "Bjuda in till en fördjupad dialog om precisionsdiagnostik",
        ),
        "Regionens vård, universitetet och tre kommuner står bakom. Näringslivet saknas ännu i ledningen.",
        "Deltar i Interreg Östersjön om e-hälsa. Planerar en ansökan till EU:s uppdrag om cancer.",
    ),
    "IND": Voice(
        "Material i slutna flöden, från design till återtag. Byggmaterial ligger utanför.",
        (
            "Tillgång till återvunnen råvara av jämn kvalitet",
            "Pilotanläggningar där små företag kan prova",
            "Kompetens i materialkunskap, digitalt och på svenska",
        ),
        (
            "Utlysa medel för industriella piloter i samverkan",
            "Samordna provning och standarder mellan regionerna",
            "Bjuda in underleverantörerna till nästa dialog",
        ),
        "Klustret, science parken och två högskolor leder arbetet. Kommunerna är delaktiga genom näringslivsbolagen.",
        "Leder ett partnerskap inom EU:s tematiska plattform för industriell modernisering.",
    ),
    "BIO": Voice(
        "Nya produkter av skogens restströmmar. Rundvirke och energived ligger utanför.",
        (
            "Steget från laboratorium till demonstration",
            "Långsiktiga avtal om råvara för mindre företag",
            "Fler som kan både skog och kemiteknik",
        ),
        (
            "Pröva ett gemensamt stöd till demonstrationsanläggningar",
            "Samordna utlysningar med Energimyndigheten",
            "Bjuda in köparna: livsmedel, textil och bygg",
        ),
        "Klusterorganisationen leder, med regionen, länsstyrelsen och sju kommuner i styrgruppen.",
        "Deltar i Bioeast och i ett nordiskt nätverk om träbaserade textilier.",
    ),
    "ENE": Voice(
        "Energi i samspel mellan industri, nät och boende. Ny kraftproduktion ligger utanför.",
        (
            "Kapacitet i elnätet där företagen vill växa",
            "Lager och flexibilitet i stor skala",
            "Affärsmodeller som fungerar för kommunala bolag",
        ),
        (
            "Samordna med Energimyndigheten om flexibilitetsmarknader",
            "Pröva en regulatorisk testmiljö",
            "Utlysa medel för lokala energigemenskaper",
        ),
        "Energibolagen och fyra kommuner driver arbetet. Det regionala energikontoret håller ihop det.",
        "Deltar i EU:s uppdrag om klimatneutrala städer genom två kommuner.",
    ),
    "DIG": Voice(
        "Digitala tjänster nära verksamheten. Bredbandsutbyggnad ligger utanför.",
        (
            "Kunniga beställare i små företag och kommuner",
            "Data som går att dela utan nya avtal varje gång",
            "Testmiljöer för artificiell intelligens med verkliga data",
        ),
        (
            "Samordna de europeiska digitala innovationshubbarna",
            "Pröva gemensamma villkor för delning av data",
            "Bjuda in till dialog om halvledare och EU:s Chips Act",
        ),
        "Science parken leder på uppdrag av regionen. Företagen betalar en tredjedel.",
        "Leder en europeisk digital innovationshubb tillsammans med Finland och Estland.",
    ),
}
OTHER = Voice(
    "Det som ger nya företag och nya arbetssätt i hela länet. Ren marknadsföring ligger utanför.",
    (
        "Ett innovationsstöd som når hela länet",
        "Fler möten mellan forskare och mindre företag",
        "Bättre underlag för att se vad som ger effekt",
    ),
    (
        "Samordna med Tillväxtverket om medel ur regionalfonden",
        "Pröva ett gemensamt arbetssätt med en grannregion",
        "Bjuda in till uppföljning om ett halvår",
    ),
    "Regionen leder, med kommunerna och två kluster i arbetsgruppen.",
    "Samarbetar med regioner i Norge och Danmark inom Interreg.",
)

SAID = (
    "Vi har valt {area} därför att det är här vi ser att regionens styrkor och det nationella intresset möts.",
    "Området bygger på ett långt arbete mellan företag, lärosäten och offentliga verksamheter i {region}.",
    "Det som skiljer oss från andra är att avståndet är kort mellan den som har behovet och den som kan lösa det.",
    "Låt mig ge ett exempel från i våras.",
    "Ett mindre företag kom till oss med en idé som de inte hade råd att pröva på egen hand.",
    "Inom tre veckor hade de en plats i vår testmiljö, en forskare att tala med och en första kund.",
    "Så fort går det inte alltid, och det är just det som vi vill tala om i dag.",
    "När vi frågar företagen vad som hindrar dem svarar de nästan alltid samma sak.",
    "De vet vart de ska vända sig för det första steget, men inte för det andra.",
    "Finansieringen räcker till en förstudie och sedan blir det tyst.",
    "Därför har vi samlat kommunerna, klustret och högskolan kring en gemensam färdplan.",
    "Den är beslutad i den regionala utvecklingsnämnden och följs upp en gång om året.",
    "Vi ser tre saker som är viktigare än allt annat de närmaste åren.",
    "Den första är tillgången till människor med rätt kunskap.",
    "Den andra är möjligheten att pröva i verklig miljö innan man investerar.",
    "Den tredje är att vi lär av varandra mellan regionerna i stället för att göra om samma misstag.",
    "Här tror vi att den nationella nivån kan göra störst skillnad.",
    "Vi behöver inte ett nytt program, vi behöver att de som redan finns hänger ihop.",
    "I vår strategi för smart specialisering är {area} ett av de områden som vi följer närmast.",
    "Analysen visar att vi har fler anställda i området än riket i genomsnitt, men färre nya företag.",
    "Det säger oss att kunskapen finns men att den stannar i de stora företagen.",
    "Vi har därför börjat arbeta med underleverantörerna, ofta med färre än tjugo anställda.",
    "De har sällan tid för ansökningar, men de har gott om uppslag.",
    "Genom klustret kan de gå samman och dela på arbetet.",
    "Internationellt söker vi partner som har kommit längre än vi i att ta steget till marknad.",
    "Vi bidrar med testmiljöer och med en offentlig sektor som vill vara med tidigt.",
    "Det vi önskar av den som lyssnar är ett rakt svar på vad som är möjligt redan i år.",
    "Får vi det kan vi samla parterna inom en månad.",
    "Vi återkommer gärna med ett förslag som går att besluta om.",
)


def voice(theme: str) -> Voice:
    return VOICES.get(theme, OTHER)


def manuscript(section: TemplateSection, *, region: str, area: str, share: float, turn: int) -> str:
    """Whole sentences until about `share` of the section's time is spoken for; `turn` varies where they begin."""
    target = section.seconds / 60 * 130 * share
    start = (section.position * 5 + turn * 7) % len(SAID)
    taken: list[str] = []
    count = 0
    for sentence in islice(cycle(SAID), start, start + len(SAID)):
        if count >= target:
            break
        taken.append(sentence.format(region=region, area=area))
        count += words(taken[-1])
    return " ".join(taken)


def answer(section: TemplateSection, *, region: str, area: str, theme: str, share: float, turn: int) -> Fields:
    """What an organisation writes in one section; links are filled in from the register by the portal itself."""
    says = voice(theme)
    bullets = {
        "needs": says.needs,
        "wish": says.wishes,
        "looking-for": says.needs,
        "ongoing": (
            "Utlysning öppnar i januari",
            "Innovationsmiljöer, steg två",
            "Nordiskt samarbete planeras, ej beslutat",
        ),
        "offers": (
            "Rådgivning inför ansökan",
            "Fördjupad dialog inom tre månader",
            "Svar på önskemålen inom fyra veckor",
        ),
    }
    lines = {
        "focus": says.limits,
        "strategies": "Strategierna pekar åt samma håll: det som prövas regionalt ska kunna växa nationellt.",
        "strategy": "Målet är ett klimatneutralt och starkt näringsliv. Regionernas strategier är vägen dit.",
        "anchoring": says.anchoring,
        "international": says.abroad,
        "common-challenges": "Få företag av medelstorlek, långa avstånd och en industri som måste ställa om samtidigt.",
        "experience": "Smart specialisering i Norra Mellansverige 2016–2018 gav analyser och tre strategier.",
        "new-way": "En region leder varje område, alla tre beslutar tillsammans två gånger om året.",
    }
    text = (
        "\n".join(f"- {line}" for line in bullets[section.key])
        if section.key in bullets
        else lines.get(section.key, "")
    )
    return Fields(
        text=text,
        manuscript=manuscript(section, region=region, area=area, share=share, turn=turn),
        choice=(Answer.Choice.YES, Answer.Choice.PARTLY, Answer.Choice.NO)[turn % 5 % 2]
        if section.kind == Kind.CHOICE
        else "",
        scale=2 + turn % 3 if section.kind in (Kind.AREA, Kind.SCALE) else None,
    )
