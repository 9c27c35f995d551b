"""Everything that changes a template: drafting the next version, editing it, adopting or discarding it.

Every change begins with the lock of the draft's row, so that what is checked is what is changed.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User, record
from presentations import versions
from presentations.models import PresentationTemplate, TemplateSection
from presentations.versions import SectionText
from regions.models import Organisation
from toolkit.refusals import RefusalError

LONGEST_KEY = 40


@transaction.atomic
def new_draft(
    owner: Organisation, *, audience: str, by: User, at: datetime, source: PresentationTemplate | None = None
) -> PresentationTemplate:
    """The owner's draft for an audience; the one that is there already, if there is one.

    A new draft copies `source`, or the owner's current version, sections and keys included; without either it is
    empty. Two who ask at the same time wait for each other at the owner's row and get the same draft.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)
    ours = PresentationTemplate.objects.filter(owner=owner, audience=audience)
    draft = ours.filter(adopted_at=None).first()
    if draft is not None:
        return draft
    source = source or PresentationTemplate.objects.current(owner=owner, audience=audience)
    draft = PresentationTemplate.objects.create(
        owner=owner,
        audience=audience,
        version=(ours.aggregate(last=Max("version"))["last"] or 0) + 1,
        name=source.name if source else _blank_name(owner, audience),
        credit=source.credit if source else "",
        total_minutes=source.total_minutes if source else 10,
        created_at=at,
        created_by=by,
    )
    if source:
        TemplateSection.objects.bulk_create(_copied(section, draft) for section in source.sections.all())
    record("template_drafted", draft, by=by, at=at, reason=str(source) if source else "")
    return draft


@transaction.atomic
def change_template(
    draft: PresentationTemplate, *, name: str, total_minutes: int, credit: str, by: User, at: datetime
) -> PresentationTemplate:
    """The draft has these facts; saving the same again leaves no trace."""
    draft = _locked(draft)
    if (draft.name, draft.total_minutes, draft.credit) != (name, total_minutes, credit):
        draft.name, draft.total_minutes, draft.credit = name, total_minutes, credit
        draft.save(update_fields=["name", "total_minutes", "credit"])
        record("template_changed", draft, by=by, at=at)
    return draft


@transaction.atomic
def add_section(draft: PresentationTemplate, text: SectionText, *, by: User, at: datetime) -> TemplateSection:
    """The section stands last; its key is made from its title and stays the same in every later version."""
    draft = _locked(draft)
    section = TemplateSection.objects.create(
        template=draft, position=_last_position(draft) + 1, key=_free_key(draft, text.title), **vars(text)
    )
    record("section_added", draft, by=by, at=at, reason=section.title)
    return section


@transaction.atomic
def change_section(section: TemplateSection, text: SectionText, *, seen: str, by: User, at: datetime) -> None:
    """The section says this. Refused when it no longer says what `seen` is the mark of (`versions.seen`)."""
    draft = _locked(section.template)
    section = _present(section)
    if versions.seen(section) != seen:
        raise RefusalError(_("Somebody else has changed this section since you opened it. Nothing has been saved."))
    changed = [name for name, value in vars(text).items() if getattr(section, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(section, name, getattr(text, name))
    section.save(update_fields=changed)
    record("section_changed", draft, by=by, at=at, reason=section.title)


@transaction.atomic
def move_section(section: TemplateSection, *, up: bool, by: User, at: datetime) -> TemplateSection:
    """The section and its neighbour have changed places; at the end of the row nothing happens."""
    draft = _locked(section.template)
    section = _present(section)
    step = -1 if up else 1
    neighbour = draft.sections.filter(position=section.position + step).first()
    if neighbour is None:
        return section
    TemplateSection.objects.filter(pk=neighbour.pk).update(position=section.position)
    section.position += step
    section.save(update_fields=["position"])
    record("section_moved", draft, by=by, at=at, reason=section.title)
    return section


@transaction.atomic
def remove_section(section: TemplateSection, *, by: User, at: datetime) -> None:
    """The section is gone from the draft and those after it have moved up; its history can bring it back."""
    draft = _locked(section.template)
    section = _present(section)
    title, position = section.title, section.position
    section.delete()
    draft.sections.filter(position__gt=position).update(position=F("position") - 1)
    record("section_removed", draft, by=by, at=at, reason=title)


@transaction.atomic
def restore_section(draft: PresentationTemplate, *, event: int, by: User, at: datetime) -> TemplateSection:
    """A removed section is back as it was, in its old place or last. `event` is its row in the history."""
    draft = _locked(draft)
    removed = next((one for one in versions.removed_sections(draft, draft.sections.all()) if one.pk == event), None)
    if removed is None:
        raise RefusalError(_("The section is back already."))
    position = min(removed.position, _last_position(draft) + 1)
    draft.sections.filter(position__gte=position).update(position=F("position") + 1)
    section = TemplateSection.objects.create(
        template=draft, position=position, key=removed.key, **{name: getattr(removed, name) for name in versions.TEXTS}
    )
    record("section_restored", draft, by=by, at=at, reason=section.title)
    return section


@transaction.atomic
def adopt_template(draft: PresentationTemplate, *, by: User, at: datetime) -> PresentationTemplate:
    """The draft is the current version from now on and frozen for good; presentations begun keep theirs."""
    draft = _locked(draft)
    problems = versions.problems(draft, list(draft.sections.all()))
    if problems:
        raise RefusalError(" ".join([_("The template cannot be adopted yet."), *problems]))
    draft.adopted_at, draft.adopted_by = at, by
    draft.save(update_fields=["adopted_at", "adopted_by"])
    record("template_adopted", draft, by=by, at=at)
    return draft


@transaction.atomic
def discard_draft(draft: PresentationTemplate, *, by: User, at: datetime) -> None:
    """The draft and its sections are gone; the log says that they were."""
    draft = _locked(draft)
    record("template_discarded", draft, by=by, at=at, reason=str(draft))
    draft.sections.all().delete()
    draft.delete()


def _locked(draft: PresentationTemplate) -> PresentationTemplate:
    """The draft's row, locked until the transaction ends; refused where it is a draft no longer."""
    row = PresentationTemplate.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise RefusalError(_("Somebody else has discarded the draft."))
    refuse_adopted(row)
    return row


def refuse_adopted(template: PresentationTemplate) -> None:
    if template.is_adopted:
        raise RefusalError(
            _("Version %(version)d is adopted and can no longer be changed. Make a new draft of it instead.")
            % {"version": template.version}
        )


def _present(section: TemplateSection) -> TemplateSection:
    row = TemplateSection.objects.filter(pk=section.pk).first()
    if row is None:
        raise RefusalError(_("Somebody else has removed the section."))
    return row


def _copied(section: TemplateSection, draft: PresentationTemplate) -> TemplateSection:
    said = {name: getattr(section, name) for name in versions.TEXTS}
    return TemplateSection(template=draft, position=section.position, key=section.key, **said)


def _last_position(draft: PresentationTemplate) -> int:
    return draft.sections.aggregate(last=Max("position"))["last"] or 0


def _free_key(draft: PresentationTemplate, title: str) -> str:
    """A key that no section of the draft has: `nytt-arbetssatt`, `nytt-arbetssatt-2` …"""
    stem = slugify(title)[:LONGEST_KEY].strip("-") or "avsnitt"
    taken = set(draft.sections.values_list("key", flat=True))
    key, number = stem, 1
    while key in taken:
        number += 1
        ending = f"-{number}"
        key = stem[: LONGEST_KEY - len(ending)].rstrip("-") + ending
    return key


def _blank_name(owner: Organisation, audience: str) -> str:
    if audience == PresentationTemplate.Audience.HOST:
        return _("Template for %(owner)s") % {"owner": owner.short_name}
    return _("Template for %(audience)s") % {"audience": PresentationTemplate.Audience(audience).label}
