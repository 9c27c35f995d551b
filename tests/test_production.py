"""Running for real: the settings refuse what is unsafe, and the container files hold together."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import override_settings

from portal import checks

ROOT = Path(settings.BASE_DIR)
GOOD = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only-for-this-test-" * 4,
    "DATABASE_URL": "postgresql://portal:secret@127.0.0.1:9/portal",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "ALLOWED_HOSTS": "snabbdialoger.example.org",
    "SITE_URL": "https://snabbdialoger.example.org",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Strategiska snabbdialoger <portal@example.org>",
    "TRUSTED_PROXY_COUNT": "1",
}
REQUIRED = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL")


def python(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python in production settings, changed as said."""
    environment = {"PATH": os.environ["PATH"], **GOOD, **changes}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_settings_pass_every_check() -> None:
    ran = python("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (ran.returncode, ran.stderr) == (0, "")


SAFE = {
    "ENVIRONMENT": "production",
    "PRODUCTION": True,
    "DEMO": False,
    "HTTPS": True,
    "SITE_URL": "https://snabbdialoger.example.org",
    "ALLOWED_HOSTS": [".example.org"],
    "SECRET_KEY": "only-for-this-test-" * 4,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "TRUSTED_PROXY_COUNT": 1,
    "SECOND_FACTOR_REQUIRED": True,
}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, []),
        ({"ENVIRONMENT": "prod", "PRODUCTION": False}, ["portal.E001"]),
        ({"DEMO": True}, ["portal.E002"]),
        ({"HTTPS": False}, ["portal.E003"]),
        ({"SITE_URL": "http://snabbdialoger.example.org"}, ["portal.E004"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["portal.E005"]),
        ({"ALLOWED_HOSTS": ["example.org"]}, ["portal.E006"]),
        ({"SECRET_KEY": "short"}, ["portal.E007"]),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, ["portal.E008"]),
        ({"TRUSTED_PROXY_COUNT": 0}, ["portal.E009"]),
        ({"MAIL_RECORD": "imaps://mail.example.org/INBOX"}, ["portal.E012"]),
        ({"SECOND_FACTOR_REQUIRED": False}, ["portal.E010"]),
        ({"OIDC_SERVER_URL": "http://login.example.org"}, ["portal.E011"]),
        ({"ENVIRONMENT": "development", "PRODUCTION": False, "DEMO": True, "HTTPS": False}, []),
        ({"ENVIRONMENT": "development", "PRODUCTION": False, "SECOND_FACTOR_REQUIRED": False}, []),
    ],
)
def test_an_unsafe_setting_is_refused_in_production_alone(changes: dict[str, Any], refusal: list[str]) -> None:
    with override_settings(**{**SAFE, **changes}):
        assert [message.id for message in run_checks(tags=[checks.TAG])] == refusal


def test_the_web_server_does_not_start_in_production_with_the_demo_on() -> None:
    ran = python("-W", "ignore", "-c", "import portal.wsgi", DEMO="1")
    assert ran.returncode == 1
    assert "DEMO is on" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_stops_the_start_with_a_sentence_that_names_it(name: str) -> None:
    ran = python("-c", "import portal.settings", **{name: ""})
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"The portal cannot start: {name} must be set in the environment")


def test_single_sign_on_without_its_secret_stops_the_start_with_a_sentence() -> None:
    ran = python("-c", "import portal.settings", OIDC_SERVER_URL="https://login.example.org", OIDC_CLIENT_ID="portal")
    assert ran.stderr.startswith("The portal cannot start: OIDC_CLIENT_SECRET must be set in the environment")


def test_every_static_file_that_a_template_or_a_stylesheet_names_exists(tmp_path: Path) -> None:
    """As in the image: names with a hash of the content, and an error for what is missing."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"""{%\s*static\s+["']([^"']+)["']""", path.read_text(encoding="utf-8")))
    with override_settings(STATIC_ROOT=str(tmp_path), STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        hashed = {name: staticfiles_storage.url(name) for name in named}
    assert "css/theme.css" in hashed
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", url) for url in hashed.values())


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return read


def test_every_service_has_a_health_check_and_its_volumes_are_named() -> None:
    file = compose()
    assert set(file["services"]) == {"prepare", "web", "worker", "beat", "postgres", "redis"}
    for name, service in file["services"].items():
        assert "test" in service["healthcheck"] or name == "prepare"
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in file["volumes"]
        for other in service.get("depends_on", {}):
            assert other in file["services"]
        assert set(service["networks"]) <= set(file["networks"])


def test_the_portal_s_services_get_every_variable_that_the_settings_require_and_no_demo() -> None:
    for name in ("prepare", "web", "worker", "beat"):
        environment = compose()["services"][name]["environment"]
        assert set(REQUIRED) - set(environment) == set()
        assert environment["ENVIRONMENT"] == "production"
        assert "DEMO" not in environment


def test_every_optional_variable_is_handed_on() -> None:
    """Those of the example that production reads; the others are Compose's own."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    optional = set(re.findall(r"^# ([A-Z_]+)=", text, flags=re.MULTILINE))
    others = {"DEMO", "HTTPS", "MAIL_ALLOW_LIST", "WEB_CONCURRENCY", "WEB_PORT", "PORTAL_VERSION"}
    assert optional - others - set(compose()["services"]["worker"]["environment"]) == set()


def test_no_secret_has_a_default() -> None:
    """`${NAME:?…}` stops the start where the variable is missing; `${NAME:-…}` would not."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    used = re.findall(r"\$\{([A-Z_]+)(:[?-])", text)
    assert {name for name, kind in used if kind == ":-"} == {
        "PORTAL_VERSION", "TRUSTED_PROXY_COUNT", "WEB_CONCURRENCY", "WEB_PORT",
    }  # fmt: skip
    assert {name for name, kind in used if kind == ":?"} == {*REQUIRED, "POSTGRES_PASSWORD", "REDIS_PASSWORD"} - {
        "DATABASE_URL",
        "REDIS_URL",
    }


def test_the_example_has_no_value_for_what_is_required() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    required = {line for line in lines if re.match(r"[A-Z_]+=", line)}
    assert required == {f"{name}=" for name in (*REQUIRED, "POSTGRES_PASSWORD", "REDIS_PASSWORD")}


def test_what_the_image_copies_and_runs_exists() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--from)(.+)$", text, flags=re.MULTILINE) for name in line.split()]
    assert [name for name in copied[:-2] if not (ROOT / name).exists()] == []
    modules = re.findall(r'"-m", "([\w.]+)"', text) + re.findall(r'"-m", "([\w.]+)"', str(compose()).replace("'", '"'))
    assert {(ROOT / name.replace(".", "/")).with_suffix(".py").exists() for name in modules} == {True}
    compiled = re.search(r"compileall -q (.+)$", text, flags=re.MULTILINE)
    assert compiled is not None
    assert all((ROOT / app).is_dir() for app in compiled.group(1).split())
    assert re.search(r"^USER portal$", text, flags=re.MULTILINE)


def test_the_packages_that_draw_the_pdfs_are_the_same_in_the_image_and_in_the_scripts() -> None:
    in_scripts = re.search(r'PANGO_PACKAGES="([^"]+)"', (ROOT / "script" / "lib.sh").read_text(encoding="utf-8"))
    assert in_scripts is not None
    assert in_scripts.group(1) in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_secrets_and_data_stay_out_of_the_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    assert {".git", ".env", ".venv", "var"} <= ignored
