"""Figures as they are said in Swedish, word by word: *2 347* is *två tusen tre hundra fyrtio sju*, six words.

The rule. Every unit, ten, *hundra*, *tusen*, *miljon* and so on is a word of its own, and *ett hundra* and *ett tusen*
are said in full: what counts here is how long it takes to say, not which words are written together.

* Four figures from 1100 to 1999 without a space are said as a year: *nitton hundra nittio fyra*.
* A decimal comma is *komma*, a point *punkt*. Up to two decimals are one number; more are said one by one, and so are
  noughts in front: *tre komma fjorton*, *noll komma noll fem*.
* A time is hours and minutes: *09.30* is *nio trettio*, *09.00* is *nio*.
* A date such as *2027-03-14* is *fjorton mars två tusen tjugo sju*; an ordinal (*21:a*) is said like its number.
* A dash between figures is *till*; before a figure it is *minus*.
* A number that begins with a nought, or has more than eighteen figures, is said figure by figure.
* %, mnkr, km/h, t.ex. and their likes are the words that they stand for.
"""

import re
from collections.abc import Iterator

ONES = [
    "noll",
    "ett",
    "två",
    "tre",
    "fyra",
    "fem",
    "sex",
    "sju",
    "åtta",
    "nio",
    "tio",
    "elva",
    "tolv",
    "tretton",
    "fjorton",
    "femton",
    "sexton",
    "sjutton",
    "arton",
    "nitton",
]
TENS = ["noll", "tio", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
GROUPS = (
    (10**15, "biljard", "biljarder"),
    (10**12, "biljon", "biljoner"),
    (10**9, "miljard", "miljarder"),
    (10**6, "miljon", "miljoner"),
    (10**3, "tusen", "tusen"),
)
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
MOST_FIGURES = 18

SIGNS = {
    "%": "procent", "‰": "promille", "€": "euro", "$": "dollar", "£": "pund", "§": "paragraf", "°": "grader",
    "°C": "grader celsius", "&": "och", "+": "plus", "=": "lika med", "×": "gånger", "±": "plus minus",
    "½": "en halv", "¼": "en fjärdedel", "¾": "tre fjärdedelar",
}  # fmt: skip
SHORT = {
    "m²": "kvadratmeter", "m³": "kubikmeter", "km²": "kvadratkilometer", "km/h": "kilometer i timmen",
    "kr": "kronor", "tkr": "tusen kronor", "mkr": "miljoner kronor", "mnkr": "miljoner kronor",
    "mdkr": "miljarder kronor", "msek": "miljoner kronor", "sek": "kronor", "ca": "cirka", "kl": "klockan",
    "t.ex": "till exempel", "bl.a": "bland annat", "m.m": "med mera", "m.fl": "med flera", "dvs": "det vill säga",
    "osv": "och så vidare", "s.k": "så kallad", "p.g.a": "på grund av", "fr.o.m": "från och med",
    "t.o.m": "till och med",
}  # fmt: skip
"""Short forms, in small letters and without their last point, and what is said for them."""


def _any_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PIECES = re.compile(
    rf"""
    (?P<date>(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d))
    | (?P<time>(?<![\d.,:])(?:[01]?\d|2[0-3])[.:][0-5]\d(?![.,:]?\d))
    | (?P<number>(?:\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)*)(?::[ae]\b)?)
    | (?P<to>(?<=[\d%])(?:[-–]|\s–\s)(?=\d))
    | (?P<minus>(?<![^\s(])[-−](?=\d))
    | (?P<sign>{_any_of(SIGNS)})
    | (?P<short>(?<!\w)(?i:{_any_of(SHORT)})(?!\w))
    | (?P<word>[^\W\d_]+(?:[-'’.,:][^\W\d_]+)*)
    """,
    re.VERBOSE,
)


def said(text: str) -> Iterator[str]:
    """Every word of the text as it is said aloud, figures too."""
    for found in _PIECES.finditer(text):
        kind, piece = str(found.lastgroup), found[0]
        if kind == "word":
            yield piece
        elif kind == "sign":
            yield from SIGNS[piece].split()
        elif kind == "short":
            yield from SHORT[piece.lower()].split()
        elif kind in ("to", "minus"):
            yield "till" if kind == "to" else "minus"
        else:
            yield from _SAY[kind](piece)


def cardinal(number: int) -> list[str]:
    """The number in words, from 0 to 10¹⁸ - 1."""
    words: list[str] = []
    rest = number
    for size, one, several in GROUPS:
        count, rest = divmod(rest, size)
        if count == 1:
            words += ["ett" if size == 1000 else "en", one]
        elif count:
            words += [*_below_thousand(count), several]
    return words + _below_thousand(rest) or [ONES[0]]


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [ONES[hundreds], "hundra"] if hundreds else []
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        words.append(TENS[tens])
    return [*words, ONES[rest]] if rest else words


def _one_by_one(figures: str) -> list[str]:
    return [ONES[int(figure)] for figure in figures]


def _whole(figures: str) -> list[str]:
    """A number without decimals, as it is written."""
    if len(figures) > MOST_FIGURES or (figures.startswith("0") and len(figures) > 1):
        return _one_by_one(figures)
    number = int(figures)
    if len(figures) == 4 and 1100 <= number < 2000:
        hundreds, rest = divmod(number, 100)
        return [*cardinal(hundreds), "hundra", *_below_thousand(rest)]
    return cardinal(number)


def _decimals(figures: str) -> list[str]:
    return _one_by_one(figures) if len(figures) > 2 or figures.startswith("0") else cardinal(int(figures))


def _number(piece: str) -> list[str]:
    figures, *_ordinal = piece.split(":")
    grouped = re.split(r"[ \u00a0\u202f]", figures)
    if len(grouped) > 1:
        whole, _comma, decimals = "".join(grouped).partition(",")
        said_whole = cardinal(int(whole)) if len(whole) <= MOST_FIGURES else _one_by_one(whole)
        return [*said_whole, *(["komma", *_decimals(decimals)] if decimals else [])]
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", figures) and len(figures) <= MOST_FIGURES:
        return cardinal(int(figures.replace(".", "")))
    if figures.count(",") == 1 and "." not in figures:
        whole, decimals = figures.split(",")
        return [*_whole(whole), "komma", *_decimals(decimals)]
    words: list[str] = []
    for part in re.split(r"([.,])", figures):
        words += ["punkt"] if part == "." else [] if part == "," else _whole(part)
    return words


def _time(piece: str) -> list[str]:
    hours, minutes = (int(part) for part in re.split("[.:]", piece))
    return [*cardinal(hours), *(cardinal(minutes) if minutes else [])]


def _date(piece: str) -> list[str]:
    year, month, day = piece.split("-")
    return [*cardinal(int(day)), MONTHS[int(month) - 1], *_whole(year)]


_SAY = {"number": _number, "time": _time, "date": _date}
