"""Sweden in 21 tiles: one square per region, laid out roughly as the country lies."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from regions.models import Organisation

SIDE, GAP = 100, 8

# Column from the west, row from the north, by länskod.
PLACES = {
    "25": (2, 0),
    "24": (2, 1),
    "23": (1, 2),
    "22": (2, 2),
    "20": (1, 3),
    "21": (2, 3),
    "17": (0, 4),
    "18": (1, 4),
    "19": (2, 4),
    "03": (3, 4),
    "14": (0, 5),
    "05": (1, 5),
    "04": (2, 5),
    "01": (3, 5),
    "13": (0, 6),
    "06": (1, 6),
    "08": (2, 6),
    "09": (3, 6),
    "12": (0, 7),
    "07": (1, 7),
    "10": (2, 7),
}
WIDTH = 4 * SIDE + 3 * GAP
HEIGHT = 8 * SIDE + 7 * GAP

_PARTS = re.compile(r"(Väster|Väst|Öster|Norr)(norrland|botten|götland|manland)")


@dataclass(frozen=True)
class Tile:
    """One square. `level` 0–3 is how full it is; `sure` is False where what it shows is only a guess."""

    code: str
    lines: tuple[str, ...]
    x: int
    y: int
    value: str
    level: int
    sure: bool
    url: str
    label: str

    @property
    def name(self) -> SafeString:
        """The lines of the name, set in the middle; the last one stands lowest in the square."""
        heights = range(SIDE - 11 - 16 * (len(self.lines) - 1), SIDE, 16)
        return format_html_join(
            "",
            f'<text class="tile-name" x="{SIDE // 2}" y="{{}}" text-anchor="middle" aria-hidden="true">{{}}</text>',
            zip(heights, self.lines, strict=False),
        )


@dataclass(frozen=True)
class Shown:
    """What a tile is to say about its region: a figure, how full, whether sure, and the same in words."""

    value: str
    level: int
    sure: bool
    words: str


NOTHING = Shown(value="–", level=0, sure=True, words="")


def tiles(regions: Iterable[Organisation], shown: Mapping[str, Shown]) -> list[Tile]:
    """A tile for each region that has a place, from north to south and west to east; `shown` is by code."""
    drawn = []
    for region in regions:
        if region.code not in PLACES:
            continue
        column, row = PLACES[region.code]
        says = shown.get(region.code, NOTHING)
        drawn.append(
            Tile(
                code=region.code,
                lines=_lines(region.short_name),
                x=column * (SIDE + GAP),
                y=row * (SIDE + GAP),
                value=says.value,
                level=says.level,
                sure=says.sure,
                url=region.get_absolute_url(),
                label=f"{region.name}: {says.words}" if says.words else region.name,
            )
        )
    return sorted(drawn, key=lambda tile: (tile.y, tile.x))


def _lines(name: str) -> tuple[str, ...]:
    """A name in one or two lines that fit in a square: `Väster-`, `norrland`."""
    first, _, rest = name.partition(" ")
    if rest:
        return first, rest
    parts = _PARTS.fullmatch(name)
    return (f"{parts[1]}-", parts[2]) if parts else (name,)
