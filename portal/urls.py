"""All addresses. Each app keeps its own; the order here is the order of the rooms."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal.views import about, account, health, home

# The administration has no log-in of its own: whoever is not logged in goes through the portal's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's documented way

urlpatterns = [
    path("", home.home, name="home"),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("om/", about.about, name="about"),
    path("om/tillganglighet/", about.accessibility, name="accessibility"),
    path("om/ordlista/", about.glossary, name="glossary"),
    path("om/personuppgifter/", about.personal_data, name="personal_data"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("konto/", account.account_home, name="account_home"),
    path("konto/mina-uppgifter.json", account.account_export, name="account_export"),
    path("konto/", include("accounts.urls")),
    path("", include("regions.urls")),
    path("", include("focusareas.urls")),
    path("", include("dialogues.urls")),
    path("", include("presentations.urls")),
]
