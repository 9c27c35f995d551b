"""Loads the first version of each template that the project keeps as its own CSV files, already adopted."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from presentations.models import PresentationTemplate, TemplateSection
from regions.models import Organisation
from toolkit.reference import Loaded, rows

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load(*, at: datetime) -> list[Loaded]:
    """Afterwards every owner and audience of the files has a template; one that is there already stays as it is.

    The owners must be loaded first. Nobody has adopted these versions by hand, so `adopted_by` is empty.
    """
    loaded = Loaded("PresentationTemplate")
    sections = list(rows(DATA / "template_sections.csv"))
    for row in rows(DATA / "templates.csv"):
        owner = Organisation.objects.select_for_update(no_key=True).get(code=row["owner"])
        if PresentationTemplate.objects.filter(owner=owner, audience=row["audience"]).exists():
            loaded.counts["unchanged"] += 1
            continue
        template = PresentationTemplate.objects.create(
            owner=owner,
            audience=row["audience"],
            version=int(row["version"]),
            name=row["name"],
            credit=row["credit"],
            total_minutes=int(row["total_minutes"]),
            created_at=at,
        )
        ours = ("owner", "audience", "version")
        TemplateSection.objects.bulk_create(
            TemplateSection(
                template=template,
                position=int(section["position"]),
                key=section["key"],
                title=section["title"],
                what=section["what"],
                how=section["how"],
                kind=section["kind"],
                seconds=int(section["seconds"]),
                word_limit=int(section["word_limit"]),
                required=section["required"] == "1",
            )
            for section in sections
            if all(section[name] == row[name] for name in ours)
        )
        template.adopted_at = at
        template.save(update_fields=["adopted_at"])
        loaded.counts["created"] += 1
    return [loaded]
