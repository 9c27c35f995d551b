"""All addresses. Each app keeps its own; the order here is the order of the rooms."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal.views import about, health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("om/", about.about, name="about"),
    path("om/tillganglighet/", about.accessibility, name="accessibility"),
    path("om/ordlista/", about.glossary, name="glossary"),
    path("om/personuppgifter/", about.personal_data, name="personal_data"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("konto/", include("allauth.urls")),
    path("", include("regions.urls")),
    path("", include("focusareas.urls")),
    path("", include("dialogues.urls")),
    path("", include("presentations.urls")),
]
