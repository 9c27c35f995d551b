"""Logging in: allauth's views with the portal's manners – plain sentences beside the field, 422 when it is wrong.

Only what makes sense here is routed (urls.py): no passwords, no sign-up, no changing of addresses.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.account.views import BaseReauthenticateView, ConfirmLoginCodeView
from allauth.account.views import LoginView as AllauthLoginView
from allauth.core import ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import demo_people
from accounts.demo_people import DemoPerson
from accounts.forms import CodeForm
from accounts.models import User
from accounts.requests import SignedInRequest

TROUBLE = "login_trouble"
"""Session key: why the person was sent back to the first step, and the address that was typed there."""


class Answers422:
    """A form that does not hold is answered with 422, like everywhere in the portal."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # allauth's view comes next in line
        if response.status_code == 200:
            response.status_code = 422
        return response


def back_to_login(request: HttpRequest, address: str, sentence: str) -> HttpResponse:
    """To the first step again, where the sentence stands beside the field and the address is still there."""
    request.session[TROUBLE] = {"address": address, "sentence": sentence}
    target = get_next_redirect_url(request)
    query = f"?{urlencode({'next': target})}" if target else ""
    return redirect(reverse("account_login") + query)


class LoginView(Answers422, AllauthLoginView):  # type: ignore[misc]  # allauth has no types; so below
    """The first step: an address to send a code to, a passkey, single sign-on; in the demo, people to choose."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        trouble = self.request.session.pop(TROUBLE, None) if not form.is_bound else None
        if trouble:
            form.initial["login"] = trouble["address"]
            form.errors["login"] = form.error_class([trouble["sentence"]])
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_groups": demo_groups() if settings.DEMO else []}


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """The second step: the code. Wrong, too old and too often are told in plain words."""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stage = None if request.user.is_authenticated else get_pending_stage(request)
        address = stage.state.get("email", "") if stage else ""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if getattr(response, "url", "").startswith(reverse("account_request_login_code")):
            return back_to_login(request, address, _("The code is too old. Ask for a new one."))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if not form.has_error("code", "required"):
            address = self._process.state.get("email", "")
            if not self._process.record_invalid_attempt():
                return back_to_login(self.request, address, _("The code was wrong too many times. Ask for a new one."))
            left = app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS - self._process.state["failed_attempts"]
            form.errors["code"] = form.error_class([_wrong_code(left)])
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer


def _wrong_code(left: int) -> str:
    return ngettext(
        "That is not the code in the newest e-mail. You have %(left)s attempt left.",
        "That is not the code in the newest e-mail. You have %(left)s attempts left.",
        left,
    ) % {"left": left}


class SecondFactorView(Answers422, AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The step after the code for who has a second factor."""


class SecondFactorAgainView(Answers422, ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """Proves with the app or a reserve code that it is still the same person."""


class PasskeyLoginView(LoginWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Logs in with a passkey alone; goes on to where the person was heading."""

    def form_valid(self, form: LoginWebAuthnForm) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        pending = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, pending)
        return response


class ProvesThePerson:
    """Whoever adds a second factor has just shown that it works, and is not asked for it again to see the codes."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # allauth's view comes next in line
        record_authentication(self.request, self.request.user, method="mfa", reauthenticated=True)
        return response


class AddPasskeyView(Answers422, ProvesThePerson, AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Adds a passkey."""


class RenamePasskeyView(Answers422, EditWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Gives a passkey another name."""


class AddAppView(Answers422, ProvesThePerson, ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Connects an authenticator app."""


# --- still the same person ---------------------------------------------------------------------------------------

CODE = "reauthentication_code"
"""Session key: the code that was mailed, when, and how many times another was tried."""


class AgainByCodeView(Answers422, BaseReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """Proves with a mailed code that it is still the same person; for who has no second factor yet."""

    form_class = CodeForm
    template_name = "account/reauthenticate.html"

    @property
    def _sent(self) -> dict[str, Any]:
        """What was sent, while it is valid."""
        sent: dict[str, Any] = self.request.session.get(CODE, {})
        return sent if time.time() - sent.get("at", 0) <= app_settings.LOGIN_BY_CODE_TIMEOUT else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "code": self._sent.get("code", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "sent": bool(self._sent), "email": self.request.user.email}

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "send":
            return self._send(request)
        if not self._sent:
            request.session.pop(CODE, None)
            form = self.get_form()
            form.errors["code"] = form.error_class([_("The code is too old. Ask for a new one.")])
            answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
            return answer
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def _send(self, request: SignedInRequest) -> HttpResponse:
        blocked: HttpResponse | None = ratelimit.consume_or_429(
            request, action="request_login_code", key=request.user.email
        )
        if blocked:
            return blocked
        adapter = get_adapter()
        code = adapter.generate_login_code()
        adapter.send_mail("account/email/login_code", request.user.email, {"code": code})
        request.session[CODE] = {"code": code, "at": time.time(), "failed": 0}
        return redirect(request.get_full_path())

    def form_invalid(self, form: Any) -> HttpResponse:
        if not form.has_error("code", "required"):
            sent = {**self._sent, "failed": self._sent["failed"] + 1}
            left = app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS - sent["failed"]
            if left > 0:
                self.request.session[CODE] = sent
                form.errors["code"] = form.error_class([_wrong_code(left)])
            else:
                self.request.session.pop(CODE)
                form.errors["code"] = form.error_class([_("The code was wrong too many times. Ask for a new one.")])
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.pop(CODE)
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        response: HttpResponse = super().form_valid(form)
        return response


def fresh_login_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who adds the first second factor has logged in lately; who has one is asked for it by allauth itself.

    allauth lets the first one be added from any session, however old, so a forgotten window would be enough to lock
    its owner out.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0)
        if not is_mfa_enabled(request.user) and time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT:
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


# --- the demo ----------------------------------------------------------------------------------------------------


def demo_groups() -> list[tuple[str, list[DemoPerson]]]:
    """The demo's people who exist, by role: a heading and its people."""
    emails = [person.email for person in demo_people.PEOPLE]
    existing = set(User.objects.filter(email__in=emails, is_active=True).values_list("email", flat=True))
    groups = [
        (str(heading), [one for one in demo_people.PEOPLE if one.group == key and one.email in existing])
        for key, heading in demo_people.GROUPS.items()
    ]
    return [(heading, people) for heading, people in groups if people]


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Logs in as one of the demo's people, and nobody else; there is no such page outside the demo."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(
        User, email=request.POST.get("user", ""), email__in=[one.email for one in demo_people.PEOPLE], is_active=True
    )
    login(request, person)
    record_authentication(request, person, method="demo")
    return redirect(get_login_redirect_url(request))
