"""What the demo's dialogues of 2022 and 2023 led to. Every word is invented; no organisation has agreed any of it."""

from dataclasses import dataclass

Money = tuple[str, str, int | None, int | None]
"""Source, programme, applied for and granted, in SEK."""


@dataclass(frozen=True)
class Step:
    """What happened `days` after the point was agreed. `money` is all its financing as it stands then."""

    days: int
    note: str
    stage: str = ""
    learning: str = ""
    reason: str = ""
    money: tuple[Money, ...] = ()
    by_host: bool = False


@dataclass(frozen=True)
class Agreed:
    """One point. `meeting` is the start of a dialogue's title, or a day; `due` days after it was agreed."""

    meeting: str
    title: str
    owner: str = ""
    others: tuple[str, ...] = ()
    kind: str = "other"
    due: int | None = None
    about: str = ""
    seen: str = ""
    need: str = ""
    eu: str = ""
    focus: str = ""
    steps: tuple[Step, ...] = ()
    private: bool = False
    diary: str = ""
    confirmed: bool = True
    link: tuple[str, ...] = ()


TEST, TEST_2 = "Testkörning: Hållbar industri", "Testkörning: Hållbar precisionshälsa"
HEALTH, MATERIAL = "Hållbar precisionshälsa", "Hållbara material och materialflöden"
ECOSYSTEM, CHIPS = "Ekosystem för innovativa företag", "Digital omställning: EU:s Chips Act"

EARLY = (
    Agreed(
        TEST,
        "Korta mallen till en sida innan den första skarpa dialogen",
        "VINNOVA",
        ("05",),
        "other",
        60,
        "Båda regionerna hann inte med strategierna. Slå ihop de tre källorna till en ruta och sätt minuter på varje.",
        "Mallen ryms på en sida och två regioner har provat den på tio minuter.",
        steps=(
            Step(35, "Förslag skickat till Östergötland och Värmland för synpunkter.", "mobilise"),
            Step(
                88,
                "Mallen användes på lärmötet och håller.",
                "regular",
                "Tio minuter räcker om VAD och HUR är skilda åt.",
            ),
        ),
    ),
    Agreed(
        TEST,
        "Jämför testbäddar för återvunnet stål i Jönköping och Värmland",
        "17",
        ("06", "RISE"),
        "prestudy",
        210,
        "Båda har gjuterier som vill prova mer återvunnet. Gå igenom vad som redan finns innan något nytt byggs.",
        "En gemensam lista över testbäddar med ledig tid, publicerad hos båda regionerna.",
        "Gjuterierna i Gnosjöregionen och Hagfors",
        steps=(
            Step(60, "Första mötet med sex gjuterier. Tre vill låna ut egen utrustning.", "mobilise"),
            Step(190, "Listan är klar: elva testbäddar, fyra med ledig tid före sommaren.", by_host=True),
            Step(
                250,
                "Listan förvaltas av RISE från och med nu.",
                "regular",
                "Det fanns mer utrustning än någon visste. Börja alltid med att fråga vad som står stilla.",
            ),
        ),
    ),
    Agreed(
        TEST_2,
        "Gemensam fråga till Integritetsskyddsmyndigheten om hälsodata i testbäddar",
        "14",
        ("19", "20"),
        "contact",
        150,
        "Alla tre regionerna har fått olika råd. Ställ frågan en gång, tillsammans, med tre verkliga fall.",
        "Ett skriftligt svar som alla tre kan använda.",
        "Regionernas dataskyddsombud",
        steps=(
            Step(40, "Jurister från alla tre har skrivit fallen.", "mobilise"),
            Step(170, "Svar har kommit. Två av fallen är klara, det tredje behöver en konsekvensbedömning."),
            Step(
                230,
                "Svaret ligger i regionernas gemensamma vägledning.",
                "regular",
                "En gemensam fråga ger ett svar som går att hänvisa till. Det gjorde inte våra tre egna.",
            ),
        ),
        diary="2022-04471",
    ),
    Agreed(
        TEST_2,
        "Pröva distansuppföljning efter stroke på tre vårdcentraler i Dalarna",
        "20",
        ("19",),
        "prestudy",
        240,
        "Västmanland har prövat med goda resultat. Dalarna vill se om det håller med långa avstånd.",
        "Hundra patienter har följts i sex månader.",
        "Primärvården i Dalarna",
        steps=(
            Step(75, "Tre vårdcentraler anmälda: Mora, Malung och Ludvika.", "mobilise"),
            Step(200, "Vårdcentralen i Malung har dragit sig ur, ingen ersättare."),
            Step(
                330,
                "Regionen sparar och införandet är uppskjutet.",
                "dropped",
                "Fråga verksamhetschefen före strategerna.",
                "Ingen budget för personal under försöket.",
            ),
        ),
    ),
    Agreed(
        HEALTH,
        "Fördjupad dialog om precisionsdiagnostik med fyra regioner",
        "05",
        ("01", "03", "12", "VINNOVA"),
        "deeper",
        120,
        "Visualisering, bildmedicin och AI återkom i fyra presentationer. Ta en halv dag till med bara dem, "
        "och bjud in universitetssjukhusen.",
        "Dialogen är hållen och har lett till minst en gemensam ansökan.",
        "Universitetssjukhusen i Linköping, Solna, Uppsala och Lund",
        "Bygger på Sveriges medverkan i EU:s uppdrag om cancer.",
        steps=(
            Step(30, "Datum satt. Linköpings universitet är värd.", "mobilise"),
            Step(105, "Dialogen hölls med 34 deltagare. Två arbetsgrupper fortsätter: bilddata och upphandling."),
            Step(
                260,
                "Gemensam ansökan inskickad av Linköpings universitet.",
                "finance",
                money=(("vinnova", "Precisionshälsa – utlysning hösten 2023", 12_000_000, None),),
            ),
            Step(
                390,
                "Beviljat. Projektet startar i september.",
                money=(("vinnova", "Precisionshälsa – utlysning hösten 2023", 12_000_000, 9_500_000),),
            ),
            Step(
                900,
                "Projektet är i drift i tre av fyra regioner och betalas nu av vården.",
                "regular",
                "Det avgörande var att sjukhusens chefer satt med redan på den fördjupade dialogen.",
            ),
        ),
        diary="2023-00412",
        link=("Projektets sida", "https://projekt.example.org/precisionsdiagnostik"),
    ),
    Agreed(
        HEALTH,
        "Kartlägg vilka register som får användas i testbäddar",
        "01",
        ("03", "13", "24"),
        "prestudy",
        180,
        "Nio regioner presenterade testbäddar, sju nämnde samma hinder. Gör en lista som går att lita på.",
        "Listan är granskad av jurister i minst tre regioner.",
        "Regionernas forskningsavdelningar",
        steps=(
            Step(90, "Underlag från fem regioner. Två väntar på sina jurister.", "mobilise"),
            Step(210, "Listan är klar och delas genom RND-nätverket.", by_host=True),
            Step(
                240,
                "Förvaltas av Region Stockholm, uppdateras varje år.",
                "regular",
                "Listan är aldrig färdig. Någon måste äga den, annars är den fel efter ett år.",
            ),
        ),
    ),
    Agreed(
        HEALTH,
        "Ansökan till EU:s uppdrag om cancer med två norska regioner",
        "24",
        ("19",),
        "application",
        200,
        "Västerbotten har kontakterna i Trondheim och Tromsø. Västmanland bidrar med primärvården.",
        "Ansökan är inskickad i tid och har fått poäng över tröskeln.",
        "Norrlands universitetssjukhus",
        "Horisont Europa, uppdrag cancer. Femtio procent högre stöd än nationellt.",
        steps=(
            Step(70, "Konsortiet är bildat: sju parter från fyra länder.", "mobilise"),
            Step(195, "Inskickad.", "finance", money=(("horizon", "Mission Cancer 2023", 34_000_000, None),)),
            Step(
                380,
                "Avslag, två poäng under tröskeln. Utvärderarna vill se fler patientföreningar.",
                money=(("horizon", "Mission Cancer 2023", 34_000_000, 0),),
            ),
            Step(
                560,
                "Ny ansökan inskickad, nu med tre patientföreningar som parter.",
                money=(
                    ("horizon", "Mission Cancer 2023", 34_000_000, 0),
                    ("horizon", "Mission Cancer 2024", 31_000_000, None),
                ),
            ),
            Step(
                760,
                "Beviljad!",
                money=(
                    ("horizon", "Mission Cancer 2023", 34_000_000, 0),
                    ("horizon", "Mission Cancer 2024", 31_000_000, 27_400_000),
                ),
            ),
        ),
        diary="RV-2023-118",
    ),
    Agreed(
        HEALTH,
        "Upphandla tillsammans: digital triagering i Halland och Sörmland",
        "13",
        ("04",),
        "interregional",
        400,
        "Två medelstora regioner med samma behov och samma avtalsslut 2024.",
        "Ett gemensamt avtal är tecknat.",
        "Vårdvalsenheterna",
        steps=(
            Step(120, "Behoven är jämförda och skiljer sig mindre än väntat.", "mobilise"),
            Step(
                420,
                "Sörmland har förlängt sitt gamla avtal i två år.",
                "dropped",
                "Kolla avtalstiderna innan ni lovar varandra något.",
                "Tidplanerna gick inte ihop.",
            ),
        ),
    ),
    Agreed(
        HEALTH,
        "Studiebesök i Västra Götalands innovationsplattform för vårdinköp",
        "14",
        ("05", "17", "20"),
        "contact",
        90,
        "Flera frågade hur inköparna fick mandat att köpa det som är nytt.",
        "Besöket är gjort och anteckningarna delade.",
        steps=(
            Step(
                60,
                "Besöket gjort med elva deltagare. Anteckningarna är delade.",
                "regular",
                "Inköparna ska möta inköpare, inte strateger.",
            ),
        ),
    ),
    Agreed(
        HEALTH,
        "EDP-process om hälsodata i Västmanland och Värmland",
        "19",
        ("17",),
        "edp",
        300,
        "Två regioner med likartad näringslivsstruktur prövar samma upplägg: tre verkstäder, samma frågor.",
        "Sex verkstäder hållna och en gemensam slutsats skriven.",
        "Företagen i nätverken",
        steps=(
            Step(100, "Upplägget är gemensamt. Första verkstaden hålls i Västerås i augusti.", "mobilise"),
            Step(330, "Alla sex verkstäder är hållna, 61 företag har deltagit."),
            Step(
                410,
                "Medel ur regionalfonden för att fortsätta.",
                "finance",
                money=(("eruf", "Norra Mellansverige 1.1", 6_200_000, 5_100_000),),
            ),
            Step(
                880,
                "Ingår i klustrens ordinarie arbete.",
                "regular",
                "Samma frågor i båda länen gjorde att svaren gick att lägga bredvid varandra.",
            ),
        ),
        diary="NMS 2023/37",
    ),
    Agreed(
        HEALTH,
        "Avtal om delning av bilddata mellan två sjukhus",
        "12",
        ("05",),
        "interregional",
        330,
        "Utkast till avtal finns. Innehållet är inte offentligt förrän båda har skrivit under.",
        "Avtalet är undertecknat.",
        "Radiologin i Lund och Linköping",
        steps=(
            Step(140, "Andra utkastet går till juristerna.", "mobilise"),
            Step(500, "Undertecknat av båda.", "regular", "Ett kort avtal med en bilaga gick fortare än ett långt."),
        ),
        private=True,
    ),
    Agreed(
        ECOSYSTEM,
        "Se vilka regioner som saknar inkubator med nationell finansiering",
        "VINNOVA",
        ("SISP",),
        "prestudy",
        120,
        "Underlag till nästa utlysning: var finns vita fläckar och vad gör man där i stället?",
        "En karta med 21 rader.",
        focus="ekosystem-for-innovativa-foretag",
        steps=(
            Step(80, "SISP har svarat för 17 av 21.", "mobilise"),
            Step(
                150,
                "Kartan är klar och visades på RND-nätverkets höstmöte.",
                "regular",
                "Fråga inkubatorerna, inte regionerna: de vet vilka de tackar nej till.",
            ),
        ),
    ),
    Agreed(
        ECOSYSTEM,
        "Pröva delad affärsutvecklare mellan Gotland och Kalmar",
        "09",
        ("08", "ALMI"),
        "interregional",
        240,
        "Ingen av regionerna fyller en heltid. Almi kan vara arbetsgivare.",
        "En person anställd på delad tid.",
        steps=(
            Step(110, "Almi har sagt ja till att vara arbetsgivare.", "mobilise"),
            Step(
                220,
                "Anställningen finansierad i två år.",
                "finance",
                money=(("tvv", "Regionala tillväxtåtgärder", 1_600_000, 1_600_000), ("regional", "", 800_000, 800_000)),
            ),
            Step(
                1000,
                "Går vidare i Almis ordinarie budget.",
                "regular",
                "Delad tid kräver en gemensam kalender, inte två.",
            ),
        ),
    ),
    Agreed(
        CHIPS,
        "Svensk avsiktsförklaring till EU:s pilotlinjer för halvledare",
        "VINNOVA",
        ("12", "05", "RISE"),
        "application",
        100,
        "Tiden är kort. Lund, Linköping och Kista behöver peka åt samma håll.",
        "Förklaringen är lämnad i tid.",
        eu="Chips Joint Undertaking, pilotlinjer.",
        steps=(
            Step(40, "Tre lärosäten och fjorton företag har skrivit under.", "mobilise"),
            Step(90, "Lämnad. Svar väntas i höst.", "finance", money=(("other", "Chips JU", 220_000_000, None),)),
            Step(
                400, "Sverige är med i en av pilotlinjerna.", money=(("other", "Chips JU", 220_000_000, 180_000_000),)
            ),
            Step(
                700, "Kompetenscentret är invigt.", "regular", "Att tala med en röst vägde tyngre än vem som var värd."
            ),
        ),
        diary="2023-01377",
        link=("Avsiktsförklaringen", "https://dokument.example.org/avsiktsforklaring.pdf"),
    ),
    Agreed(
        CHIPS,
        "Kartlägg underleverantörer till halvledarindustrin i länet",
        "07",
        ("06", "08"),
        "prestudy",
        270,
        "Småland tror sig ha fler än man vet: ytbehandling, precisionsmekanik, renrum.",
        "En lista med minst trettio företag.",
        steps=(
            Step(130, "41 företag hittade, tolv är intresserade av att träffas.", "mobilise"),
            Step(
                480,
                "Företagen träffas två gånger om året hos klustret.",
                "regular",
                "Företagen visste inte själva att de var underleverantörer.",
            ),
        ),
    ),
    Agreed(
        MATERIAL,
        "Norra Mellansverige och Östergötland söker gemensamt om återvunnen aluminium",
        "NMS",
        ("05", "RISE"),
        "application",
        250,
        "Provning i Sandviken, tillämpning i Finspång. Regionerna delar på projektledningen.",
        "Ansökan inskickad och projektet finansierat.",
        "Gjuterier och bilindustrins underleverantörer",
        "Möjlig fortsättning i Horisont Europa, kluster 4.",
        steps=(
            Step(60, "Sexton företag har lämnat avsiktsförklaring.", "mobilise"),
            Step(
                210,
                "Inskickad till Impact Innovation.",
                "finance",
                money=(("impact", "Net Zero Industry", 18_000_000, None),),
            ),
            Step(
                330,
                "Beviljad med neddraget belopp. Arbetspaketet om provning görs i mindre skala.",
                money=(
                    ("impact", "Net Zero Industry", 18_000_000, 11_000_000),
                    ("private", "Företagen", 9_000_000, 9_000_000),
                ),
            ),
            Step(
                1100,
                "Två gjuterier kör med 70 procent återvunnet i ordinarie produktion.",
                "regular",
                "Dela projektledningen från början. Det gjorde att båda regionernas företag kände igen sig.",
            ),
        ),
        diary="NMS 2023/52",
        link=("Slutrapport", "https://rapport.example.org/aluminium"),
    ),
    Agreed(
        MATERIAL,
        "Pröva gemensamma kriterier för återvunnen plast i upphandling",
        "12",
        ("13", "04", "TVV"),
        "interregional",
        300,
        "Inköpare i tre regioner ställer olika krav på samma vara. Leverantörerna klarar inte alla tre.",
        "Samma kravtext används i tre upphandlingar.",
        "Inköpsavdelningarna",
        steps=(
            Step(150, "Kravtexten är skriven och prövad mot två leverantörer.", "mobilise"),
            Step(
                390,
                "Används i Skåne och Halland. Sörmland följer vid nästa avtal.",
                "regular",
                "Börja med en enda vara. Vi började med förkläden.",
            ),
        ),
    ),
    Agreed(
        MATERIAL,
        "Bjud in textilbranschen till nästa dialog om material",
        "VINNOVA",
        ("14",),
        "contact",
        365,
        "Textil saknades helt den 31 mars.",
        "Minst tre textilföretag deltar i nästa dialog i området.",
        steps=(
            Step(
                420,
                "Borås är med i planeringen av nästa dialog.",
                "regular",
                "Bjud in genom klustret, inte genom regionen.",
            ),
        ),
    ),
    Agreed(
        MATERIAL,
        "Sörmlands fossilfria glas: från pilot till order",
        "04",
        ("NMS",),
        "application",
        500,
        "Piloten är tekniskt klar. Det som saknas är en första kund som vågar.",
        "En undertecknad order.",
        "Glasbruket i Strängnäs",
        steps=(
            Step(200, "Två möjliga kunder har provat.", "mobilise"),
            Step(
                420,
                "Ansökan om stöd till demonstration.",
                "finance",
                money=(("tvv", "Industriklivet, demonstration", 7_500_000, None),),
            ),
            Step(
                560,
                "Avslag: redan påbörjad investering.",
                money=(("tvv", "Industriklivet, demonstration", 7_500_000, 0),),
            ),
            Step(
                700,
                "Bolaget har sålt verksamheten.",
                "dropped",
                "Sök innan spaden sätts i marken.",
                "Företaget som bar idén finns inte kvar.",
            ),
        ),
    ),
)
