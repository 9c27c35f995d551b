"""What the pages of the editor have in common: the sections and how they stand, the slide, the bar."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from accounts.requests import SignedInRequest
from presentations import access, checks
from presentations.bar import bar_of
from presentations.content import Content, Link, SectionContent, draft_content, shown_chart
from presentations.deck import Slide, continuation_warning, slides_of
from presentations.forms.writing import SectionForm
from presentations.hints import hints_of
from presentations.models import Answer, CompetingAnswer, Presentation, TemplateSection
from presentations.speech import Pace
from presentations.threads import Thread, counted, threads_of
from toolkit import glossary


def own(request: SignedInRequest, pk: int) -> Presentation:
    """A presentation that the person writes: 404 if it may not be seen, 403 if it is somebody else's to write."""
    presentation = get_object_or_404(Presentation.objects.visible_to(request.user).whole(), pk=pk)
    if not access.can_edit(request.user, presentation):
        raise PermissionDenied
    return presentation


def section_of(presentation: Presentation, key: str) -> TemplateSection:
    """The section with that key; the first one where no key is given."""
    sections = list(presentation.template.sections.all())
    found = [section for section in sections if section.key == key] if key else sections[:1]
    if not found:
        raise Http404
    return found[0]


def own_slides_in(presentation: Presentation, content: Content) -> dict[str, Any] | None:
    """The organisation's own slides that are part of the content, with their pages. Two queries, or none."""
    if content.own_slides is None:
        return None
    slides = presentation.own_slides.filter(digest=content.own_slides.digest).order_by("removed_at").last()
    return {"slides": slides, "pages": list(slides.pages.defer("body"))} if slides else None


def on_page(slides: Iterable[Slide]) -> list[Slide]:
    """Slides as a page shows them: links as plain words, for a slide on a screen is too small to hit a line of it."""
    return [
        replace(
            slide,
            groups=tuple(
                replace(group, items=tuple(replace(item, url="") for item in group.items)) for group in slide.groups
            ),
        )
        for slide in slides
    ]


def answer_in(presentation: Presentation, section: TemplateSection) -> Answer | None:
    """The section's answer out of the prefetched ones."""
    return next((answer for answer in presentation.answers.all() if answer.section_id == section.pk), None)


def texts(answer: Answer, event_ids: list[int]) -> dict[int, Any]:
    """Rows of the answer's history by their ids."""
    rows = answer.events.filter(pk__in=event_ids)  # type: ignore[attr-defined]  # pghistory adds the relation
    return {row.pk: row for row in rows.select_related("saved_by")}


def open_texts(presentation: Presentation) -> list[CompetingAnswer]:
    """The texts that came second and wait for a choice."""
    return list(
        CompetingAnswer.objects.filter(answer__presentation=presentation, settled_at=None).select_related(
            "answer__saved_by", "saved_by"
        )
    )


def progress_of(
    presentation: Presentation, threads: list[Thread] | None = None, *, host: bool = False
) -> checks.Progress:
    """How the draft stands, as one side sees it. Two queries beside what the presentation has prefetched, one where
    the threads are at hand.
    """
    threads = threads_of(presentation) if threads is None else threads
    return checks.progress(
        draft_content(presentation, revision=0),
        competing=Counter(text.answer.section_id for text in open_texts(presentation)),
        talk=counted(threads, host=host),
    )


def surroundings(
    presentation: Presentation,
    section: TemplateSection,
    threads: list[Thread] | None = None,
    *,
    pace: Pace | None = None,
) -> dict[str, Any]:
    """The list of sections, where one is in it, and the texts of the section one is in."""
    competing = open_texts(presentation)
    progress = checks.progress(
        draft_content(presentation, revision=0),
        competing=Counter(text.answer.section_id for text in competing),
        talk=counted(threads_of(presentation) if threads is None else threads, host=False),
        pace=pace,
    )
    sections = list(presentation.template.sections.all())
    place = sections.index(section)
    return {
        "presentation": presentation,
        "section": section,
        "answer": answer_in(presentation, section),
        "progress": progress,
        "place": place + 1,
        "previous_section": sections[place - 1] if place else None,
        "next_section": sections[place + 1] if place + 1 < len(sections) else None,
        "competing": [text for text in competing if text.answer.section_id == section.pk],
    }


def shown(content: Content, section: SectionContent, *, pace: Pace | None = None) -> dict[str, Any]:
    """The section's slides and how long it is, with the bar of the whole."""
    slides = slides_of(content, section)
    return {
        "slides": on_page(slides),
        "warning": continuation_warning(slides),
        "measure": checks.measure(section, pace),
        "bar": bar_of(content, pace=pace),
        "pace": pace,
        "hints": hints_of(content, section),
        "terms": glossary.used_in(section.text, language=get_language() or "sv"),
    }


def typed(
    presentation: Presentation, section: TemplateSection, form: SectionForm, *, pace: Pace | None = None
) -> dict[str, Any]:
    """The same as `shown`, for what is typed in the form but not saved; what is faulty in it is left as it was."""
    content = draft_content(presentation, revision=presentation.revision)
    here = next(one for one in content.sections if one.section_id == section.pk)
    clean = form.written()
    valid: dict[str, Any] = {
        name: clean[name] for name in ("text", "manuscript", "choice", "scale") if name in form.cleaned_data
    }
    if form.links is not None and form.links.is_valid():
        valid["links"] = tuple(Link(*link) for link in clean["links"])
    if form.picture.is_valid():
        valid["picture"] = form.picture.image()
    if form.chart.is_valid():
        valid["chart"] = shown_chart(form.chart.chart())
    now = replace(here, **valid)
    sections = tuple(now if one.section_id == now.section_id else one for one in content.sections)
    return {**shown(replace(content, sections=sections), now, pace=pace), "presentation": presentation}
