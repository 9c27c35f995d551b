"""All addresses. Each app keeps its own; the order here is the order of the rooms."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal.views import about, account, health, home, mailbox, outbox, settings

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
    path("utskick/", outbox.outbox_list, name="outbox_list"),
    path("utskick/lista.xlsx", outbox.outbox_export, name="outbox_export"),
    path("utskick/<int:pk>/", outbox.outbox_detail, name="outbox_detail"),
    path("utskick/<int:pk>/html", outbox.outbox_html, name="outbox_html"),
    path("utskick/<int:pk>/bilaga/<int:position>", outbox.outbox_file, name="outbox_file"),
    path("utskick/<int:pk>/kalender.ics", outbox.outbox_calendar, name="outbox_calendar"),
    path("utskick/<int:pk>/framme/", outbox.outbox_arrived, name="outbox_arrived"),
    path("utskick/<int:pk>/skicka-igen/", outbox.outbox_again, name="outbox_again"),
    path("utskick/<int:pk>/lat-vara/", outbox.outbox_leave, name="outbox_leave"),
    path("utskick/<int:pk>/angra/", outbox.outbox_undo, name="outbox_undo"),
    path("installningar/", settings.settings, name="settings"),
    path("demo/brev/", mailbox.mailbox_list, name="mailbox_list"),
    path("demo/brev/<int:pk>/", mailbox.mailbox_letter, name="mailbox_letter"),
    path("demo/brev/<int:pk>/html", mailbox.mailbox_html, name="mailbox_html"),
    path("demo/brev/<int:pk>/bilaga/<int:position>", mailbox.mailbox_file, name="mailbox_file"),
    path("demo/brev/<int:pk>/kalender.ics", mailbox.mailbox_calendar, name="mailbox_calendar"),
    path("konto/", account.account_home, name="account_home"),
    path("konto/mina-uppgifter.json", account.account_export, name="account_export"),
    path("konto/", include("accounts.urls")),
    path("", include("regions.urls")),
    path("", include("focusareas.urls")),
    path("", include("dialogues.urls")),
    path("", include("presentations.urls")),
    path("", include("yearwheel.urls")),
    path("", include("followups.urls")),
]
