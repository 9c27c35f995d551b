"""What has changed between two rounds of a presentation, for those who write it and those who review it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from presentations import access, rounds
from presentations.content import Content, draft_content
from presentations.models import Presentation, Submission

DRAFT = "utkast"


@require_GET
def presentation_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Two rounds compared, the last two where nothing else is asked for. Its writers may compare their draft too."""
    presentation = get_object_or_404(Presentation.objects.visible_to(request.user).whole(), pk=pk)
    if not access.can_discuss(request.user, presentation):
        raise Http404
    handed_in = {str(one.number): one for one in presentation.submissions.select_related("submitted_by")}
    names = {number: _("Version %(number)s") % {"number": number} for number in handed_in}
    writes = access.can_read_draft(request.user, presentation) and presentation.is_editable
    if writes:
        names[DRAFT] = _("The draft as it is now")
    first, last = _asked(request, list(names), default=list(handed_in)[-1] if len(handed_in) > 1 else list(names)[-1])
    compared = rounds.between(_content(presentation, handed_in, first), _content(presentation, handed_in, last))
    context = {
        "presentation": presentation,
        "names": names,
        "first": first,
        "last": last,
        "first_name": names[first],
        "last_name": names[last],
        "handed_in": handed_in.get(last),
        "compared": compared,
        "can_review": access.can_review(request.user, presentation),
        "writes": writes,
    }
    return render(request, "presentations/rounds.html", context)


def _asked(request: SignedInRequest, rounds_: list[str], *, default: str) -> tuple[str, str]:
    """The earlier and the later round that the address asks for, or the default and the one before it."""
    asked = {one for one in (request.GET.get("fran"), request.GET.get("till")) if one in rounds_}
    if len(asked) == 2:  # a comparison is of two
        first, last = sorted(asked, key=rounds_.index)
        return first, last
    last = request.GET.get("till", "")
    last = last if last in rounds_ else default
    return rounds_[max(rounds_.index(last) - 1, 0)], last


def _content(presentation: Presentation, handed_in: dict[str, Submission], name: str) -> Content:
    if name == DRAFT:
        return draft_content(presentation, revision=0)
    return Content.from_json(handed_in[name].content)
