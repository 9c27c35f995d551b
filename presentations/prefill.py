"""What a presentation may be about, and what it starts with: the register's strategies and the last answers."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogues.models import Dialogue, Invitation
from focusareas.models import FocusArea
from presentations.content import Link
from presentations.models import Presentation, PresentationTemplate
from regions.models import Organisation, SpecialisationArea, StrategyDocument

Subject = SpecialisationArea | FocusArea
Audience = PresentationTemplate.Audience


def presents(dialogue: Dialogue, organisation: Organisation) -> bool:
    """Whether the organisation has ten minutes in the dialogue: it said so, or it is the host and has a slot."""
    if organisation.pk == dialogue.host_id:
        return dialogue.host_slot != Dialogue.HostSlot.NONE
    return Invitation.objects.presenting().filter(dialogue=dialogue, organisation=organisation).exists()


def audience_of(organisation: Organisation) -> Audience:
    """Which template an organisation writes from: agencies the host's, groups their own, all others the regions'."""
    if organisation.is_group:
        return Audience.GROUP
    return Audience.HOST if organisation.kind == Organisation.Kind.AGENCY else Audience.REGION


def template_for(dialogue: Dialogue, organisation: Organisation) -> PresentationTemplate | None:
    """The host's adopted template for the organisation; the regions' one where a special one has not been adopted."""
    owner = dialogue.host
    own = PresentationTemplate.objects.current(owner=owner, audience=audience_of(organisation))
    return own or PresentationTemplate.objects.current(owner=owner, audience=Audience.REGION)


def subjects(dialogue: Dialogue, organisation: Organisation) -> Sequence[Subject]:
    """The areas to choose one of, all valid on the day of the dialogue.

    A region's own S3 areas, a group's own and its members'; agencies and other actors, who have no S3 areas, choose
    among their focus areas and the dialogue's.
    """
    on = timezone.localdate(dialogue.starts_at)
    if organisation.is_region or organisation.is_group:
        areas = SpecialisationArea.objects.owned_by_or_through(organisation).valid(on=on)
        return list(areas.select_related("organisation").order_by("organisation__code", "name"))
    own = FocusArea.objects.valid(on=on).filter(host=organisation)
    rest = [area for area in own if area.pk != dialogue.focus_area_id]
    return [dialogue.focus_area, *rest]


def previous(organisation: Organisation, about: Sequence[Subject], *, other_than: Dialogue) -> dict[int, Presentation]:
    """For each area, by id, the organisation's last written presentation about it or about one that it has replaced.

    Two queries, however many areas there are.
    """
    written = (
        Presentation.objects.filter(organisation=organisation, answers__isnull=False)
        .exclude(dialogue=other_than)
        .select_related("dialogue")
        .order_by("dialogue__starts_at", "pk")
    )
    by_area = {presentation.area_id: presentation for presentation in written if presentation.area_id}
    by_focus = {presentation.focus_area_id: presentation for presentation in written if presentation.focus_area_id}
    replaced = SpecialisationArea.replaces.through.objects.filter(
        from_specialisationarea__in=[area.pk for area in about if isinstance(area, SpecialisationArea)]
    ).values_list("from_specialisationarea_id", "to_specialisationarea_id")
    found: dict[int, Presentation] = {}
    for subject in about:
        if isinstance(subject, FocusArea):
            candidates = [by_focus.get(subject.pk)]
        else:
            same = [subject.pk, *(old for new, old in replaced if new == subject.pk)]
            candidates = [by_area.get(pk) for pk in same]
        if known := [presentation for presentation in candidates if presentation]:
            found[subject.pk] = max(known, key=lambda presentation: (presentation.dialogue.starts_at, presentation.pk))
    return found


def strategies(dialogue: Dialogue, organisation: Organisation) -> tuple[Link, ...]:
    """The strategies that the register knows: the host's national ones, then the organisation's and its members'.

    A national strategy that belongs to another of the host's focus areas is left out.
    """
    on = timezone.localdate(dialogue.starts_at)
    focus = dialogue.focus_area
    near = FocusArea.objects.filter(pk__in=[focus.pk, focus.parent_id]).values("strategy_url")
    elsewhere = FocusArea.objects.filter(host=dialogue.host).exclude(strategy_url="").exclude(strategy_url__in=near)
    documents = (
        StrategyDocument.objects.filter(
            Q(organisation=organisation)
            | Q(organisation__groups=organisation)
            | Q(organisation=dialogue.host, kind=StrategyDocument.Kind.NATIONAL)
        )
        .exclude(organisation=dialogue.host, url__in=elsewhere.values("strategy_url"))
        .filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
        .distinct()
    )
    order = {kind: number for number, kind in enumerate(StrategyDocument.Kind.values)}
    links = [
        Link(document.kind, document.title, document.url)
        for document in sorted(documents, key=lambda document: (order[document.kind], document.title))
    ]
    if focus.strategy_url and focus.strategy_url not in {link.url for link in links}:
        with translation.override(settings.LANGUAGE_CODE):
            title = _("Area strategy: %(area)s") % {"area": focus.name}
        links.insert(0, Link(StrategyDocument.Kind.NATIONAL, title, focus.strategy_url))
    return tuple(links)
