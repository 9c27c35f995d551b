"""Mails written from pairs of templates."""

from pathlib import Path

import pytest
from pytest_django import Settings

from toolkit.mail import written


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    (tmp_path / "mail").mkdir()
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    return tmp_path / "mail"


def test_the_first_line_is_the_subject_and_html_is_escaped_where_it_should_be(folder: Path) -> None:
    (folder / "hello.txt").write_text("Hej {{ name }}\n\nDu heter {{ name }}.\n", encoding="utf-8")
    (folder / "hello.html").write_text(
        '{% extends "mail/base.html" %}{% block letter %}<p>{{ name }}</p>{% endblock %}', encoding="utf-8"
    )
    mail = written("hello", {"name": "Åsa & Co"})
    assert (mail.subject, mail.text) == ("Hej Åsa & Co", "Du heter Åsa & Co.\n")
    assert "<title>Hej Åsa &amp; Co</title>" in mail.html
    assert "<p>Åsa &amp; Co</p>" in mail.html


def test_a_mail_is_in_swedish_whoever_sends_it(folder: Path) -> None:
    (folder / "when.txt").write_text("När\n\n{{ at|day }}\n", encoding="utf-8")
    (folder / "when.html").write_text('{% extends "mail/base.html" %}', encoding="utf-8")
    from datetime import date

    from django.utils import translation

    with translation.override("en"):
        assert written("when", {"at": date(2027, 3, 14)}).text == "sön 14 mars 2027\n"


def test_a_text_without_subject_is_an_error(folder: Path) -> None:
    (folder / "bad.txt").write_text("Hej\ndu\n", encoding="utf-8")
    (folder / "bad.html").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="begins with its subject"):
        written("bad", {})
