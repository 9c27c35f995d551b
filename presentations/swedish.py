"""What the hints know about Swedish: passive forms, short forms, figures that claim something. Rules, no dictionary.

The rules would rather miss a passive than see one that is not there.

* **s-passive.** Seen: verbs in *-era* (prioriteras, finansierades, har koordinerats), all pasts in *-ades*, a list of
  common verbs (genomförs, används, ges, tas, …), an infinitive in *-as* at most three words after *ska, kan, bör,
  måste, får …*, and any form in *-s* before *av*. Not seen as passive: deponents (hoppas, lyckas, finns, trivs,
  andas), what two do to each other (möts, träffas, enas), what comes about by itself (utvecklas, förändras, samlas),
  and forms that are as plain as an active one (behövs, saknas, krävs, känns, kallas, förväntas).
* **bli and participle.** *blev antagen*, *blir finansierade*; not *blev intresserad*, which is no deed.
* **Genitives.** *regionernas*, *områdenas* and their likes end as verbs do and are left out by their endings.
"""

import re
from collections.abc import Iterator


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


NO_PASSIVE = _listed(
    """
    hoppas hoppades hoppats lyckas lyckades lyckats misslyckas misslyckades misslyckats finns fanns funnits finnas
    trivs trivdes trivts trivas andas andades andats minns mindes mints minnas känns kändes känts kännas syns
    syntes synts synas märks märktes märkts märkas hörs hördes hörts höras tycks tycktes tyckts tyckas låtsas
    låtsades låtsats åldras åldrades åldrats vistas vistades vistats samsas samsades samsats möts möttes mötts
    mötas träffas träffades träffats enas enades enats förenas umgås umgicks brottas brottades brottats svettas
    turas utvecklas utvecklades utvecklats förändras förändrades förändrats samlas samlades samlats behövs
    behövdes behövts behövas saknas saknades saknats krävs krävdes krävts krävas kallas kallades kallats förväntas
    förväntades fattas fattades ses skiljs åts tillsammans dels alls annars minst särskilt hjälps präglas
    präglades präglats kännetecknas nöjas omsätts råkas följas trängs kräks skäms blygs väsnas bråkas ångras
    ledsnas kameras operas deras eras biogas naturgas vätgas växthusgas fordonsgas avgas glas kalas atlas databas
    kunskapsbas industribas kretslopps
    """
)

_AUXILIARY = r"ska|skall|kan|bör|måste|får|vill|skulle|kunde|borde|behöver|kommer\s+att|kunna"
_BETWEEN = r"(?:\s+[\w-]+){0,3}?"
_COMMON = (
    r"(?:genom|ut|in|till|över|jäm|med|an|vidare)?för(?:s|des|ts)"
    r"|(?:be|fram|fast|in|upp|sam)?ställ(?:s|des|ts)|(?:an|fram|ned|upp|ut)?läggs|(?:an|fram|ned|upp|ut)lagts"
    r"|(?:till|er)?sätts|(?:upp|ut|om)?bygg(?:s|des|ts)|användes|använts|(?:klar|tydlig)?görs|gjordes|gjorts"
    r"|(?:an|upp|över)?ges|gavs|getts|givits|(?:an|fram|upp|över)?tas|(?:an)?togs|(?:an)?tagits|hålls|hölls|hållits"
    r"|leds|leddes|letts|styrs|styrdes|(?:be)?drivs|(?:be)?drevs|(?:be)?drivits|stöds|stöddes|(?:upp)?nås"
    r"|(?:upp)?nåddes|(?:be)?skrivs|(?:be)?skrevs|(?:be)?skrivits|(?:efter)?följs|följdes|väljs|valdes|valts"
    r"|säljs|såldes|köps|köptes|(?:för)?stärks|(?:för)?stärktes|höjs|höjdes|sänks|sänktes|bedöms|bedömdes|bedömts"
    r"|erbjuds|erbjöds|föreslås|föreslogs|skapas|kopplas|startas|testas|prövas|samordnas|beslutas|fördelas|betalas"
    r"|används|bjuds|bjöds|knyts|knöts|sprids|spreds|spritts|tillsätts|utses|utsågs|utsetts|visas|mäts|mättes"
)
_PARTICIPLE = (
    r"[a-zåäö]{3,}ade?|[a-zåäö]{2,}erat|[a-zåäö]*(?:valda?|valt|gjorda?|gjort|byggda?|byggt|förda?|fört"
    r"|ställda?|ställt|antag(?:en|et|na)|skriv(?:en|et|na)|giv(?:en|et|na)|tag(?:en|et|na))"
)
_GENITIVE = re.compile(r"(?:[oae]rnas|enas|ornas|arnas|ernas)$")
_PASSIVES = tuple(
    re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")
    for pattern in (
        rf"(?:{_AUXILIARY}){_BETWEEN}\s+(?P<infinitive>[a-zåäö]{{3,}}as|(?:an|upp)?ges|(?:upp)?nås|föreslås|utses)",
        r"(?:har|hade|ha)(?:\s+(?:inte|redan|nu|också|även|nyligen))?\s+(?P<supine>[a-zåäö]{3,}ats)",
        r"(?P<era>[a-zåäö]{3,}er(?:as|ades|ats))",
        r"(?P<past>[a-zåäö]{4,}ades)",
        rf"(?P<common>{_COMMON})",
        r"(?P<agent>[a-zåäö]{4,}s)\s+av",
        rf"(?:blir|blev|blivit|bli)(?:\s+(?:inte|också|även|nu|snart))?\s+(?P<participle>{_PARTICIPLE})",
    )
)
_NO_PARTICIPLE = re.compile(
    r"(?:marknad|kostnad|skillnad|byggnad|månad|stad|grad|blad|(?<!e)rad"
    r"|(?:intresser|engager|motiver|inspirer|förvån|begräns|glad)ade?|glade?)$"
)
_NO_SUPINE = re.compile(r"(?:plats|insats|uppsats|palats)$")


def passives(sentence: str) -> list[tuple[int, int]]:
    """Where the sentence has passive forms, with their auxiliary."""
    taken: list[tuple[int, int]] = []
    for pattern in _PASSIVES:
        for found in pattern.finditer(sentence):
            kind = str(found.lastgroup)
            if _is_passive(kind, found[kind]) and not any(a < found.end() and found.start() < b for a, b in taken):
                taken.append(found.span())
    return sorted(taken)


def _is_passive(kind: str, form: str) -> bool:
    if form in NO_PASSIVE or _GENITIVE.search(form):
        return False
    if kind == "participle":
        return not _NO_PARTICIPLE.search(form)
    return kind != "supine" or not _NO_SUPINE.search(form)


KNOWN = _listed(
    """
    EU EES FN USA UK WHO OECD NATO AB HB VD TV IT AI DNA GPS PDF BNP SJ SVT SR SCB SD RISE SISP VAD HUR OK
    """
)
"""Short forms that everybody knows, and names that are written in capitals."""

WRITTEN_OUT = {
    "resp.": "respektive", "inkl.": "inklusive", "exkl.": "exklusive", "ev.": "eventuellt", "p.g.a.": "på grund av",
    "f.n.": "för närvarande", "f.d.": "före detta", "m.a.o.": "med andra ord", "m.h.a.": "med hjälp av",
    "o.dyl.": "och dylikt", "o.d.": "och dylikt", "s.k.": "så kallad", "fr.o.m.": "från och med",
    "t.o.m.": "till och med", "m.a.p.": "med avseende på", "utv.": "utveckling", "samv.": "samverkan",
    "kpt.": "kompetens", "komp.": "kompetens", "org.": "organisation", "reg.": "regional", "nat.": "nationell",
}  # fmt: skip

_SHORT_FORM = re.compile(
    r"(?<![\w-])([A-ZÅÄÖ]{2,6}|[A-ZÅÄÖ][a-zåäö]{1,2}[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,2})(?![A-Za-zåäöÅÄÖ0-9_])"
)
_ROMAN = re.compile(r"[IVX]+")
_CUT = re.compile(
    rf"(?<![\w.])(?:{'|'.join(re.escape(short[:-1]) for short in sorted(WRITTEN_OUT, key=len, reverse=True))})\.",
    re.IGNORECASE,
)


def short_forms(text: str) -> Iterator[str]:
    """Words in capitals that may be short for something, in order; what is shouted line by line is not."""
    for line in text.splitlines():
        words = re.findall(r"[A-Za-zÅÄÖåäö]{2,}", line)
        if len(words) > 1 and all(word.isupper() for word in words):
            continue
        for found in _SHORT_FORM.finditer(line):
            if found[1] not in KNOWN and not _ROMAN.fullmatch(found[1]):
                yield found[1]


def cut_words(text: str) -> Iterator[tuple[str, str]]:
    """Words that are cut short, as they stand, and what they are short for."""
    for found in _CUT.finditer(text):
        yield found[0], WRITTEN_OUT[found[0].lower()]


_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?"
_MEASURE = re.compile(
    rf"{_NUMBER}\s*(?:%|‰|€|procent|promille|kr\b|kronor|tkr|mnkr|mkr|mdkr|mdr|msek|miljon|miljard|euro)", re.IGNORECASE
)
_COUNT = re.compile(
    rf"(?:(?P<before>[\w:.]+)\s+)?(?<![\w,.:–-])(?P<number>{_NUMBER})(?![\w,.:–-]\d)\s+(?P<noun>[a-zåäö]{{3,}})"
)
_NO_COUNT_BEFORE = _listed(
    """
    agenda horisont fas etapp version steg nivå kl kl. vecka v. den artikel bilaga sida tabell figur punkt år mål
    covid europa
    """
)
_NO_COUNTED = _listed(
    """
    minut minuter minuters sekunder timme timmar timmars dag dagar dagars vecka veckor veckors månad månader
    månaders års åren sidor sida ord punkter bilder avsnitt och till eller som mot med för har ska kan var blir
    ser januari februari mars april maj juni juli augusti september oktober november december procentenheter under
    över vid från
    """
)
_SOURCE = re.compile(
    r"enligt|källa|källor|statistik|rapport|undersökning|mätning|utvärdering|analys(?:en)? visar|https?://|www\.",
    re.IGNORECASE,
)


def claims(sentence: str) -> bool:
    """Whether the sentence claims something with a figure: a share, an amount of money, or how many there are."""
    if _MEASURE.search(sentence):
        return True
    for found in _COUNT.finditer(sentence):
        number = found["number"]
        is_small = len(number) == 1
        is_year = len(number) == 4 and number.isdecimal() and 1900 <= int(number) <= 2100
        before = (found["before"] or "").lower()
        if not (is_small or is_year or before in _NO_COUNT_BEFORE or found["noun"] in _NO_COUNTED):
            return True
    return False


def names_a_source(text: str) -> bool:
    return _SOURCE.search(text) is not None
