"""How allauth behaves in this house: closed sign-up, codes by mail, second factor, single sign-on."""

from base64 import urlsafe_b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import tasks
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types; so below
    """Nobody signs up by themselves: an organisation's people are registered by an administrator."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That is not the code in the newest e-mail."),
        "too_many_login_attempts": _("There have been too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("There have been too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Renders in the reader's language now, sends by a task. Who has no account is told so three times a day."""
        if template_prefix == "account/email/unknown_account" and not ratelimit.consume(
            self.request, action="unknown_account", key=email.lower()
        ):
            return
        always = {"email": email, "site_url": settings.SITE_URL, "support_email": settings.SUPPORT_EMAIL}
        message = self.render_mail(template_prefix, email, {**always, **context})
        html = next((str(content) for content, kind in message.alternatives if kind == "text/html"), None)
        tasks.send_login_mail.delay(email, message.subject, message.body, html)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has no second factor proves with a mailed code that it is still the same person."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        return [
            {"id": "code", "description": gettext("Use a code by e-mail"), "url": reverse("account_reauthenticate")}
        ]


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Single sign-on lets in people who are registered already, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never; says plainly which address the organisation gave and that it has no account here."""
        email = next((address.email for address in sociallogin.email_addresses), "")
        raise ImmediateHttpResponse(render(request, "socialaccount/no_account.html", {"email": email}, status=403))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Keeps nothing of what the organisation tells about the person: who it is, allauth keeps as `uid`."""
        sociallogin.account.extra_data = {}
        user: User = super().populate_user(request, sociallogin, data)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:  # noqa: ARG002 - the same
        return reverse("account_home")


def _cipher() -> MultiFernet:
    """The cipher of second factors' secrets, from SECRET_KEY; older keys still read what they wrote."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        Fernet(urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=b"second factor").derive(key.encode())))
        for key in keys
    )


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors: a passkey or a code from an authenticator app. Their secrets lie enciphered in the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That did not match. Try again."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Named after the portal; bound to the host that the browser sees, as WebAuthn demands."""
        return {"id": context.request.get_host().partition(":")[0], "name": gettext("Strategic quick dialogues")}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}
