"""Guards of the house itself: texts, templates, settings, migrations."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from script import catalogue
from toolkit.strict import UndefinedVariableError

ROOT = Path(settings.BASE_DIR)


def test_every_text_is_translated_into_swedish() -> None:
    assert catalogue.untranslated() == []


def test_every_template_of_ours_is_used() -> None:
    """By a view, by another template, or because allauth, Django or the e-mail code looks for the name."""
    sources = [path for app in catalogue.APPS for path in (ROOT / app).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *(ROOT / "templates").rglob("*.*")])
    by_convention = (
        "account/",
        "mfa/",
        "socialaccount/",
        "allauth/",
        "admin/",
        "400.html",
        "403.html",
        "404.html",
        "429.html",
        "500.html",
        "403_csrf.html",
    )
    unused = []
    for path in (ROOT / "templates").rglob("*.*"):
        name = path.relative_to(ROOT / "templates").as_posix()
        # toolkit.mail.written asks for a pair by its stem
        if name.startswith("mail/") and (path.stem == "base" or f'"{path.stem}"' in text):
            continue
        if not name.startswith(by_convention) and f'"{name}"' not in text and f"'{name}'" not in text:
            unused.append(name)
    assert unused == []


def test_what_a_checker_is_told_to_leave_alone_has_its_reason_beside_it() -> None:
    """`# type: ignore[…]` and `# noqa: …` are followed by why, in words."""
    bare = re.compile(r"#\s*(type: ignore(\[[^]]*\])?|noqa(:[A-Z0-9, ]+)?)\s*$")
    ours = [*catalogue.APPS, "script", "tests"]
    sources = [path for folder in ours for path in (ROOT / folder).rglob("*.py") if path.parent.name != "migrations"]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*sources, ROOT / "manage.py"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]
    assert found == []


def test_every_setting_from_the_environment_is_documented() -> None:
    code = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    around = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("docker-compose.yml", "gunicorn.conf.py"))
    read |= set(re.findall(r"\$\{([A-Z_]+)", around)) | set(re.findall(r'environ\.get\("([A-Z_]+)"', around))
    documented = set(
        re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert read == documented


def test_an_undefined_variable_in_a_template_of_ours_is_an_error() -> None:
    with pytest.raises(UndefinedVariableError, match=r"reason in .*_refusal.html"):
        render_to_string("toolkit/_refusal.html", {})


def test_invitations_leave_only_through_the_tempo() -> None:
    """What sends a calendar entry to who had none is called by `yearwheel/actions/releasing.py` and by nothing else."""
    doors = re.compile(r"\b(release_wave|restore_participant|restore_dialogue)\b")
    allowed = ("dialogues/actions/", "yearwheel/actions/releasing.py")
    sources = [path for app in catalogue.APPS for path in (ROOT / app).rglob("*.py")]
    named = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sources}
    around = [name for name, text in named.items() if doors.search(text) and not name.startswith(allowed)]
    assert around == []
    senders = [name for name, text in named.items() if "telling.ask(" in text or "telling.add_recipient(" in text]
    assert [name for name in senders if not name.startswith("dialogues/actions/")] == []
