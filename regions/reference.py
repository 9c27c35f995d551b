"""Loads the organisations, S3 areas, strategies and networks that the project keeps as its own CSV files."""

from pathlib import Path

from regions.models import Network, Organisation, SpecialisationArea, StrategyDocument
from toolkit.reference import Loaded, Table, day_or_none, rows, words

DATA = Path(__file__).resolve().parent / "data"


def load() -> list[Loaded]:
    """Everything in `regions/data`, keyed by code; what a person has edited stays as it is."""
    return [_organisations(), _areas(), _strategies(), _networks()]


def _organisations() -> Loaded:
    table = Table(Organisation.objects, "code")
    followed = []
    for row in rows(DATA / "organisations.csv"):
        members, lead = words(row.pop("members")), row.pop("lead")
        organisation, ours = table.put({**row, "hosts_dialogues": row["hosts_dialogues"] == "1"})
        if ours:
            followed.append((organisation, members, lead))
    for organisation, members, lead in followed:
        organisation.members.set([table.known[(code,)] for code in members])
        leader = table.known[(lead,)] if lead else None
        if organisation.lead != leader:
            organisation.lead = leader
            organisation.save(update_fields=["lead"])
    return table.loaded


def _areas() -> Loaded:
    table = Table(SpecialisationArea.objects, "code")
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    open_names = {
        (area.organisation_id, area.name): area.code for area in SpecialisationArea.objects.filter(valid_to=None)
    }
    followed = []
    for row in rows(DATA / "areas.csv"):
        owner = organisations[row["organisation"]]
        if open_names.get((owner.pk, row["name"]), row["code"]) != row["code"]:
            table.keep()  # the organisation has an open area of its own with this name
            continue
        area, ours = table.put(
            {
                "code": row["code"],
                "organisation": owner,
                "name": row["name"],
                "description": row["description"],
                "valid_from": day_or_none(row["valid_from"]),
                "valid_to": day_or_none(row["valid_to"]),
                "confidence": row["confidence"],
                "source": "\n".join(filter(None, [row["source"], row["note"]])),
            }
        )
        if ours:
            followed.append((area, words(row["replaces"])))
    for area, replaced in followed:
        area.replaces.set([table.known[(code,)] for code in replaced])
    return table.loaded


def _strategies() -> Loaded:
    table = Table(StrategyDocument.objects, "code")
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    for row in rows(DATA / "strategies.csv"):
        table.put(
            {
                "code": row["code"],
                "organisation": organisations[row["organisation"]],
                "kind": row["kind"],
                "title": row["title"],
                "url": row["url"],
                "valid_from": day_or_none(row["valid_from"]),
                "valid_to": day_or_none(row["valid_to"]),
            }
        )
    return table.loaded


def _networks() -> Loaded:
    table = Table(Network.objects, "code")
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    for row in rows(DATA / "networks.csv"):
        members = [organisations[code] for code in words(row.pop("members"))]
        network, ours = table.put(row)
        if ours:
            network.members.set(members)
    return table.loaded
