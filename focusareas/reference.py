"""Loads the themes, tags and focus areas that the project keeps as its own CSV files."""

from collections import defaultdict
from pathlib import Path

from focusareas.models import FocusArea, Tag, Theme
from regions.models import Organisation, SpecialisationArea
from toolkit.reference import Loaded, Table, day_or_none, rows, words

DATA = Path(__file__).resolve().parent / "data"
OWN_MAPPING = "Kopplingen till teman är den här produktens egen."
UNCONFIRMED = "Uppgiften är trolig men inte bekräftad."


def load() -> list[Loaded]:
    """Everything in `focusareas/data`, keyed by code; what a person has edited stays as it is."""
    return [_tags(), _themes(), _focus_areas()]


def _tags() -> Loaded:
    table = Table(Tag.objects, "scheme", "code")
    for row in rows(DATA / "tags.csv"):
        del row["confidence"]
        table.put(row)
    return table.loaded


def _themes() -> Loaded:
    """The themes, and which S3 areas belong to them; an area that a person has edited keeps its themes."""
    table = Table(Theme.objects, "code")
    for row in rows(DATA / "themes.csv"):
        table.put({"code": row["code"], "name": row["name"]})
    themes_of: dict[str, list[Theme]] = defaultdict(list)
    for row in rows(DATA / "area_themes.csv"):
        themes_of[row["area"]].append(table.known[(row["theme"],)])
    untouched = SpecialisationArea.objects.filter(code__in=themes_of, edited_at=None).prefetch_related("themes")
    for area in untouched:
        wanted = themes_of[area.code or ""]
        if set(area.themes.all()) != set(wanted):
            area.themes.set(wanted)
    return table.loaded


def _focus_areas() -> Loaded:
    """The areas of the hosts; a row of low confidence is left out."""
    table = Table(FocusArea.objects, "code")
    hosts = {organisation.code: organisation for organisation in Organisation.objects.hosts()}
    themes = {theme.code: theme for theme in Theme.objects.all()}
    for row in rows(DATA / "focus_areas.csv"):
        if row["confidence"] == "low" or row["host"] not in hosts:
            continue
        area, ours = table.put(
            {
                "code": row["code"],
                "host": hosts[row["host"]],
                "parent": table.known[(row["parent"],)] if row["parent"] else None,
                "kind": row["kind"],
                "name": row["name"],
                "description": row["description"],
                "strategy_url": row["strategy_url"],
                "palette": int(row["palette"]),
                "valid_from": day_or_none(row["valid_from"]),
                "valid_to": day_or_none(row["valid_to"]),
                "source": "\n".join(
                    [row["source"], *([UNCONFIRMED] if row["confidence"] == "medium" else []), OWN_MAPPING]
                ),
            }
        )
        if ours:
            area.themes.set([themes[code] for code in words(row["themes"])])
    return table.loaded
