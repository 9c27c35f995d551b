"""Logging in and the second factor: what of allauth makes sense here, each page with a Swedish address.

No passwords, no sign-up, no changing of addresses: those routes of allauth's do not exist.
"""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as allauth_mfa
from allauth.mfa.recovery_codes import views as allauth_codes
from allauth.mfa.totp import views as allauth_totp
from allauth.mfa.webauthn import views as allauth_webauthn
from allauth.socialaccount import views as allauth_social
from allauth.socialaccount.providers.openid_connect import views as allauth_oidc
from django.contrib.auth.decorators import login_not_required, login_required
from django.urls import path
from django.views.generic import RedirectView

from accounts import views

to_login = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))
to_second_factors = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("logga-in/", views.LoginView.as_view(), name="account_login"),
    path("logga-in/steg-1/", to_login, name="account_request_login_code"),  # allauth's name for the first step
    path("logga-in/kod/", views.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("logga-in/tvafaktor/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("logga-in/nyckel/", views.PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path("logga-in/avbruten/", allauth_social.login_cancelled, name="socialaccount_login_cancelled"),
    path("logga-in/fel/", login_not_required(allauth_social.login_error), name="socialaccount_login_error"),
    path("logga-in/<str:provider_id>/start/", allauth_oidc.login, name="openid_connect_login"),
    path("logga-in/<str:provider_id>/svar/", allauth_oidc.callback, name="openid_connect_callback"),
    path("logga-ut/", allauth_account.logout, name="account_logout"),
    path("avstangt/", allauth_account.account_inactive, name="account_inactive"),
    path("nytt/", allauth_account.signup, name="account_signup"),  # closed: says how one gets an account
    path("demo/", views.demo_login, name="demo_login"),
    path("bekrafta/", login_required(views.AgainByCodeView.as_view()), name="account_reauthenticate"),
    path("bekrafta/app/", views.SecondFactorAgainView.as_view(), name="mfa_reauthenticate"),
    path("bekrafta/nyckel/", allauth_webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("tvafaktor/", allauth_mfa.index, name="mfa_index"),
    path("tvafaktor/app/", views.fresh_login_required(views.AddAppView.as_view()), name="mfa_activate_totp"),
    path("tvafaktor/app/ta-bort/", allauth_totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("tvafaktor/nycklar/", to_second_factors, name="mfa_list_webauthn"),
    path("tvafaktor/nycklar/ny/", views.fresh_login_required(views.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path("tvafaktor/nycklar/<int:pk>/", views.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
    path("tvafaktor/nycklar/<int:pk>/ta-bort/", allauth_webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("tvafaktor/reservkoder/", allauth_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("tvafaktor/reservkoder/nya/", allauth_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("tvafaktor/reservkoder/fil/", allauth_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
