"""Every setting of the portal, read from the environment; .env.example explains each variable.

A required variable that is missing stops the start with a sentence that names it.
"""

import shutil
import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
import font_source_sans_pro
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

REQUIRED = ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
if env.str("OIDC_SERVER_URL", default=""):
    REQUIRED += ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]
missing = [name for name in REQUIRED if not env.str(name, default="")]
if missing:
    sys.exit(
        f"The portal cannot start: {', '.join(missing)} must be set in the environment (see .env.example). "
        "On a development machine script/server sets them all."
    )

# --- where and how it runs -----------------------------------------------------------------------------------
ENVIRONMENT = env.str("ENVIRONMENT", default="production")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"
DEMO = env.bool("DEMO", default=False)
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL").rstrip("/")
HTTPS = env.bool("HTTPS", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "accounts",
    "outbox",
    "regions",
    "focusareas",
    "dialogues",
    "presentations",
    "yearwheel",
    "followups",
    "portal",
    "toolkit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin.apps.SimpleAdminConfig",  # portal/apps.py says what is administered
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "toolkit.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "toolkit.middleware.NoStoreMiddleware",
    "toolkit.middleware.RefusalMiddleware",
    "regions.middleware.RolesMiddleware",
    "portal.middleware.SecondFactorMiddleware",
]

# --- database, cache, tasks ----------------------------------------------------------------------------------
DATABASE = env.db("DATABASE_URL")
DATABASES = {
    "default": {
        **DATABASE,
        "OPTIONS": {
            "connect_timeout": 5,
            # As Django writes a join, from the row asked for outwards, it is in a good order already. Left to try each
            # order of six tables, PostgreSQL thinks for 6 ms about a query that takes 0.3. (Measured on the queries of
            # fifteen pages: planned in 52 ms with the default of 8 and in 30 with 4, and run as quickly.)
            # The counts of the follow-up log hold a hundred thousand points at once; 4 MB sends them to the disk.
            "options": "-c join_collapse_limit=4 -c work_mem=16MB",
            **DATABASE.get("OPTIONS", {}),
        },
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 5, "socket_timeout": 10},
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BEAT_SYNC_EVERY = 1  # the age of its schedule file says whether beat lives
CELERY_BEAT_SCHEDULE = {
    "forget-old-sessions": {"task": "accounts.periodic.forget_old_sessions", "schedule": crontab(hour=3, minute=17)},
    "heartbeat": {"task": "portal.periodic.beat_heart", "schedule": 30.0, "options": {"expires": 60}},
    "reminders": {
        "task": "portal.periodic.send_reminders",
        "schedule": crontab(hour="8-16", minute=5),
        "options": {"expires": 3000},
    },
    "reminders-called-back": {
        "task": "portal.periodic.call_back_reminders",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "outbox": {"task": "outbox.periodic.tick", "schedule": 60.0, "options": {"expires": 60}},
    "fill-calendar": {"task": "yearwheel.periodic.fill_calendar", "schedule": crontab(hour=3, minute=40)},
    "release-due": {
        "task": "yearwheel.periodic.release_due",
        "schedule": crontab(hour="8-16", minute="*/5"),
        "options": {"expires": 240},
    },
    "log-files": {"task": "followups.periodic.write_exports", "schedule": 60.0, "options": {"expires": 60}},
    "purge-log-files": {"task": "followups.periodic.purge_exports", "schedule": crontab(hour=3, minute=20)},
    "purge-previews": {"task": "followups.periodic.purge_imports", "schedule": crontab(hour=3, minute=22)},
    "index-points": {"task": "followups.periodic.index_stale", "schedule": crontab(hour=3, minute=25)},
    "render-due": {"task": "presentations.periodic.render_due", "schedule": 60.0, "options": {"expires": 60}},
    "show-own-slides": {"task": "presentations.periodic.show_due", "schedule": 60.0, "options": {"expires": 60}},
    "purge-renderings": {"task": "presentations.periodic.purge_renderings", "schedule": crontab(hour=3, minute=10)},
}

# --- people --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# One way in: an address that an administrator has registered, and a code mailed to it (or a passkey, or single
# sign-on). There is no password anywhere: without "password1" among the sign-up fields allauth's log-in form has none.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD: str | None = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Longer than the code lives, so that who comes too late is told so instead of meeting an empty page.
ACCOUNT_LOGIN_TIMEOUT = 3600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code proves the address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a new or removed second factor is told by mail
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False  # no box to tick; a session lasts SESSION_COOKIE_AGE
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "confirm_login_code": "accounts.forms.CodeForm"}
# Counted in the shared cache, so over all web processes. An office often has one address for everybody, therefore the
# generous limits per address of the network ("ip") and the narrow ones per mail address ("key").
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "request_login_code": "60/m/ip,5/5m/key",
    "unknown_account": "3/d/key",
    "login_failed": "30/m/ip,5/5m/key",
    "evaluate": "20/h/key",  # one person's answers about dialogues, so that a link cannot fill the history
}
# How many proxies of ours stand before the portal; wrong, and every region shares one address.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Everybody who coordinates or administers has a second factor, except in the demo, where nobody's data is real. The
# rule hangs on DEMO alone, and a check stops a production that has DEMO on: there is no switch to forget. The tests
# run with the rule on; the people of tests/factories.py have their second factor.
SECOND_FACTOR_REQUIRED = not DEMO
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Strategiska snabbdialoger"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
}

OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
# Who the organisation's log-in vouches for is let in as the person registered with that address, and remembered by the
# organisation's own identifier from then on.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            # Some services (Microsoft's) never say that an address is verified. True only where the organisation itself
            # decides which addresses its people have; elsewhere a stranger could log in with somebody else's.
            "VERIFIED_EMAIL": env.bool("OIDC_EMAILS_ARE_VERIFIED", default=False),
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("OIDC_NAME", default="OpenID Connect"),
                    "client_id": env.str("OIDC_CLIENT_ID"),
                    "secret": env.str("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }
    if OIDC_SERVER_URL
    else {}
)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- mail ----------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email("EMAIL_URL")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Outside production only these are ever sent to (addresses, or @domain); what is for others stays in the outbox.
MAIL_ALLOW_LIST = env.list("MAIL_ALLOW_LIST", default=[])
# Where the mail server's own record of what it took is read: a mailbox that gets a blind copy, or Postfix's log.
MAIL_RECORD = env.str("MAIL_RECORD", default="")
MAIL_RECORD_GRACE = env.float("MAIL_RECORD_GRACE", default=30)
# Seconds from opening the line to the server's last word for one message; the claims' sweep waits three times as long.
OUTBOX_SEND_LIMIT = 90

# --- language, time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
FORMAT_MODULE_PATH = ["toolkit.formats"]

# --- templates, static ---------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "toolkit.templatetags.toolkit",
                "toolkit.templatetags.quick",
            ],
        },
    }
]
if TESTING:
    from toolkit.strict import UndefinedVariable

    TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()  # type: ignore[index]  # a list of mixed values

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # The slide font, for the preview; out of its package, so that preview and PDF cannot differ.
    ("fonts", Path(font_source_sans_pro.font_directory)),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = ENVIRONMENT == "development"

FORM_RENDERER = "toolkit.widgets.QuickForms"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- headers -------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [
            SELF,
            *([f"{urlsplit(OIDC_SERVER_URL).scheme}://{urlsplit(OIDC_SERVER_URL).netloc}"] if OIDC_SERVER_URL else []),
        ],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "display-capture": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
    "publickey-credentials-get": ["self"],
    "publickey-credentials-create": ["self"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Being built into browsers (preload) is for the owner of the whole domain to decide, not for one service on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "toolkit.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- the portal's own ----------------------------------------------------------------------------------------
# The program that turns a .pptx into a PDF: LibreOffice's soffice. Empty: such files are kept and not shown.
SLIDE_CONVERTER = env.str("SLIDE_CONVERTER", default=shutil.which("soffice") or "")
WORDS_PER_MINUTE = env.int("WORDS_PER_MINUTE", default=130)
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default=DEFAULT_FROM_EMAIL)
CALENDAR_REPLIES_TO = env.str("CALENDAR_REPLIES_TO", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
CALENDAR_DOMAIN = urlsplit(SITE_URL).hostname or "localhost"
PUBLIC_WHEEL = env.bool("PUBLIC_WHEEL", default=False)
RESPONSIBLE_BODY = env.str("RESPONSIBLE_BODY", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"not_ready": {"()": "portal.logs.NotReadyFilter"}, "keys": {"()": "portal.logs.KeyFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "access": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"filters": ["not_ready", "keys"]},
        "gunicorn.access": {"filters": ["keys"], "handlers": ["access"], "propagate": ENVIRONMENT == "test"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
