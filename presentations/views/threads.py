"""What host and organisation say to each other about a section: the panel on three pages, and what is posted there."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from presentations import access
from presentations.actions import review
from presentations.forms.review import CommentForm
from presentations.models import Comment, Presentation, TemplateSection
from presentations.threads import Thread, asked, threads_of
from presentations.views import desk
from toolkit.refusals import shown_in

PAGES = {"read": "presentation_detail", "write": "presentation_edit", "review": "presentation_review"}
"""Where the panel stands; what is posted there is answered there."""


@dataclass(frozen=True)
class Panel:
    """The threads about one section as one person sees them on one page.

    `refused` is the form that was not accepted, of the thread `at` (0: of a new one); `told` is the thread that has
    just been changed.
    """

    presentation: Presentation
    section: TemplateSection
    threads: tuple[Thread, ...]
    page: str
    on_host_side: bool
    may_write: bool
    refused: CommentForm | None = None
    at: int = 0
    told: int = 0

    @property
    def name(self) -> str:
        return f"threads-{self.section.key}"

    @property
    def open(self) -> list[Thread]:
        return [thread for thread in self.threads if thread.is_open]

    @property
    def settled(self) -> list[Thread]:
        return [thread for thread in self.threads if not thread.is_open]

    @property
    def told_is_settled(self) -> bool:
        return any(thread.pk == self.told for thread in self.settled)

    @property
    def form(self) -> CommentForm:
        """The form of a new thread."""
        return self.refused if self.refused and not self.at else CommentForm(prefix=self.section.key)

    @property
    def lines(self) -> list["Line"]:
        """The open threads, each with the form of an answer, then the settled ones."""
        return [Line(self, thread) for thread in (*self.open, *self.settled)]


@dataclass(frozen=True)
class Line:
    """One thread in a panel."""

    panel: Panel
    thread: Thread

    @property
    def is_unanswered(self) -> bool:
        return self.thread.awaits(host=self.panel.on_host_side)

    @property
    def is_told(self) -> bool:
        return self.thread.pk == self.panel.told

    @property
    def is_refused(self) -> bool:
        return self.panel.refused is not None and self.panel.at == self.thread.pk

    @property
    def form(self) -> CommentForm:
        refused = self.panel.refused
        return refused if refused and self.is_refused else CommentForm(prefix=f"thread-{self.thread.pk}")


def panels(user: User, presentation: Presentation, page: str, found: list[Thread] | None = None) -> dict[int, Panel]:
    """The panel of each section by its id; none to those who may not read what is said, and before a handing-in.

    One query, none where the threads are at hand; the presentation has its sections prefetched.
    """
    if not access.can_discuss(user, presentation):
        return {}
    found = threads_of(presentation) if found is None else found
    submission = presentation.latest_submission
    return {
        section.pk: Panel(
            presentation=presentation,
            section=section,
            threads=tuple(thread for thread in found if thread.section_id == section.pk),
            page=page,
            on_host_side=on_host_side(user, presentation),
            may_write=submission is not None and submission.approved_at is None,
        )
        for section in presentation.template.sections.all()
    }


def on_host_side(user: User, presentation: Presentation) -> bool:
    return not access.can_edit(user, presentation)


@require_http_methods(["GET", "POST"])
def presentation_comment(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """What is said about one section, on a page of its own; a comment that begins a thread."""
    presentation = _discussed(request, pk)
    section = next((one for one in presentation.template.sections.all() if one.key == key), None)
    if section is None or presentation.latest_submission is None:
        raise Http404
    if request.method == "GET":
        return _shown(request, presentation, section)
    form = CommentForm(request.POST, prefix=key)
    if form.is_valid():
        with shown_in(form):
            made = review.comment(
                presentation.latest_submission, section, form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
            return _told(request, presentation, section, made.pk)
    return _shown(request, presentation, section, refused=form)


@require_POST
def comment_answer(request: SignedInRequest, pk: int, comment: int) -> HttpResponse:
    """One more comment in a thread."""
    presentation, beginning = _thread(request, pk, comment)
    form = CommentForm(request.POST, prefix=f"thread-{beginning.pk}")
    if form.is_valid():
        with shown_in(form):
            review.answer(beginning, form.cleaned_data["text"], by=request.user, at=timezone.now())
            return _told(request, presentation, beginning.section, beginning.pk)
    return _shown(request, presentation, beginning.section, refused=form, at=beginning.pk)


@require_POST
def comment_resolve(request: SignedInRequest, pk: int, comment: int) -> HttpResponse:
    """Marks a thread as dealt with, or takes the mark back."""
    presentation, beginning = _thread(request, pk, comment)
    if request.POST.get("resolved") == "no":
        review.reopen(beginning)
    else:
        review.resolve(beginning, by=request.user, at=timezone.now())
    return _told(request, presentation, beginning.section, beginning.pk)


def _discussed(request: SignedInRequest, pk: int) -> Presentation:
    """404 where it may not be seen, 403 to those who only read what is approved."""
    presentation = get_object_or_404(Presentation.objects.visible_to(request.user).whole(), pk=pk)
    if not access.can_follow(request.user, presentation):
        raise PermissionDenied
    return presentation


def _thread(request: SignedInRequest, pk: int, comment: int) -> tuple[Presentation, Comment]:
    presentation = _discussed(request, pk)
    beginnings = Comment.objects.filter(submission__presentation=presentation, thread=None)
    beginning = get_object_or_404(beginnings.select_related("section", "submission__presentation"), pk=comment)
    return presentation, beginning


def _page(request: SignedInRequest, presentation: Presentation) -> str:
    """Where the panel stood that something was posted from, if the person may be there."""
    page = request.POST.get("page", "")
    may = {
        "read": True,
        "write": access.can_edit(request.user, presentation) and presentation.is_editable,
        "review": access.can_review(request.user, presentation),
    }
    return page if may.get(page) else ""


def _told(request: SignedInRequest, presentation: Presentation, section: TemplateSection, thread: int) -> HttpResponse:
    """The panel anew; without scripts the page that it stands on, at the thread."""
    page = _page(request, presentation)
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx adds it
        return _shown(request, presentation, section, told=thread)
    args: list[int | str] = [presentation.pk]
    if page in {"write", ""}:
        args.append(section.key)
    return redirect(f"{reverse(PAGES.get(page, 'presentation_comment'), args=args)}#thread-{thread}")


def _shown(
    request: SignedInRequest,
    presentation: Presentation,
    section: TemplateSection,
    *,
    refused: CommentForm | None = None,
    at: int = 0,
    told: int = 0,
) -> HttpResponse:
    """The panel alone, with what follows from it elsewhere on the page, or the section's own page."""
    found = threads_of(presentation)
    page = _page(request, presentation)
    panel = panels(request.user, presentation, page, found)[section.pk]
    panel = Panel(**{**vars(panel), "refused": refused, "at": at, "told": told})
    status = 422 if refused else 200
    context = {"panel": panel, "presentation": presentation, "section": section}
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx adds it
        if page == "write":
            context["progress"] = desk.progress_of(presentation, found)
        elif page == "review":
            context |= {"submission": presentation.latest_submission, "asks": asked(found)}
        return render(request, "presentations/_threads_answer.html", context, status=status)
    return render(request, "presentations/comments.html", context, status=status)
