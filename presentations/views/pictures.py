"""A picture sent in while one writes: stored at once, shown in the form, part of the section when that is saved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from presentations.actions import uploading
from presentations.forms.illustrations import PictureForm
from presentations.views import desk
from toolkit.refusals import shown_in


@require_POST
def picture_upload(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """The fragment of the form that shows the picture; 422 with the sentence and the picture of before."""
    presentation = desk.own(request, pk)
    desk.section_of(presentation, key)
    form = PictureForm(request.POST, request.FILES, presentation=presentation)
    stored, status = None, 422
    if form.is_valid() and form.chosen:
        with shown_in(form):
            stored = uploading.add_picture(presentation, form.chosen, by=request.user, at=timezone.now())
            status = 200
    digest = stored.digest if stored else form.thumbnail
    context = {
        "digest": digest,
        "small": stored is not None and max(stored.width, stored.height) < PictureForm.SMALL,
        "problem": " ".join([form.problem, *form.non_field_errors()]).strip(),
        "pictures": presentation.pictures_url,
        "alt": form["alt"].value() or "",
    }
    return render(request, "presentations/_editor_picture_shown.html", context, status=status)
