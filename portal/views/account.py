"""The person's own page: who the portal thinks one is, and everything it knows."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from portal import personal_data
from portal.models import Reminder
from regions.models import roles_of


@require_safe
def account_home(request: SignedInRequest) -> HttpResponse:
    person = request.user
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return render(
        request,
        "portal/account.html",
        {
            "memberships": roles_of(person).memberships,
            "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
            "has_app": Authenticator.Type.TOTP in kinds,
            "reminder": Reminder.objects.filter(person=person).select_related("message").last(),
            "single_sign_on": SocialAccount.objects.filter(user=person).exists(),
        },
    )


@require_safe
def account_export(request: SignedInRequest) -> HttpResponse:
    """Everything the portal knows about the person, as JSON to keep."""
    person = request.user
    response = JsonResponse(
        personal_data.about(person, at=timezone.now()), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="mina-uppgifter.json"'
    return response
