"""What is typed when a person logs in. The rules are allauth's; the words are ours."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no types; so below
    """The address to send a code to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _("Your e-mail address at work")
        field.widget.attrs = {"autocomplete": "email"}


def _ask_for_code(field: forms.Field, label: Any, help_text: Any = "") -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """The code from the mail; capitals, hyphens and spaces do not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], _("The code from the e-mail"))


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code from the authenticator app, or one of the reserve codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], _("Code from the app, or a reserve code"))


class SecondFactorAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same, from somebody who is already logged in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], _("Code from the app, or a reserve code"))


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of an authenticator app proves that it has got the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], _("The six digits that the app shows"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new passkey. It always proves the person too (PIN, finger, face), so it is enough alone to log in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length = _("What you want to call it"), 60
        name.help_text = _("So that you know which is which, for example “work laptop”.")
        # allauth's script reads the box; it stays ticked and out of sight.
        self.fields["passwordless"].widget.attrs = {"hidden": True, "checked": True}


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you want to call it")
        self.fields["name"].widget.attrs["maxlength"] = 60
