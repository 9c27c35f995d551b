"""The quick tags write what Django's own write."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import format_html
from django.utils.translation import override

ROWS: list[dict[str, Any]] = [
    {"name": 'Å & <b> "Ö"', "safe": format_html("<i>{}</i>", "&"), "number": 3, "more": "", "lines": ["<1>", "2"]},
    {"name": "B", "safe": "<i>", "number": 0, "more": "mer", "lines": []},
]

BODY = """<tr class="{{ tone }}">{{ row.name }} {{ row.safe }} {{ row.number }} {{ label|upper }} {% translate "Home" %}
{% if row.more %}{{ row.more }}{% elif row.number %}{{ row.number }}{% else %}nothing{% endif %}
{% if wide %}wide {{ row.name }}{% if not row.more %}!{% endif %}{% else %}narrow{% endif %}
{% if wide and row.more == "mer" %}both{% endif %}{% if tab == "past" %}past{% endif %}
{% for line in row.lines %}<p>{{ line }}, {{ row.name|lower }}</p>{% endfor %}{{ row.name|truncatechars:3 }}</tr>"""


@pytest.mark.parametrize(("wide", "tab"), [(True, "past"), (False, "upcoming")])
def test_each_writes_the_rows_as_djangos_for(wide: bool, tab: str) -> None:  # noqa: FBT001  # a parameter of the test
    said = {"rows": ROWS, "tone": "<sun>", "label": "a & b", "wide": wide, "tab": tab}
    quick = Template("{% each row in rows %}" + BODY + "{% endeach %}{{ row.name }}")
    slow = Template("{% for row in rows %}" + BODY + "{% endfor %}{{ row.name }}")
    assert quick.render(Context(said)) == slow.render(Context(said))


def test_each_takes_objects_as_well() -> None:
    rows = [SimpleNamespace(name="<Å>", more=""), SimpleNamespace(name="B", more="mer")]
    body = "{{ row.name }}{% if row.more %}: {{ row.more }}{% endif %}"
    quick = Template("{% each row in rows %}" + body + "{% endeach %}").render(Context({"rows": rows}))
    assert quick == "&lt;Å&gt;B: mer"


def test_each_over_nothing_writes_nothing() -> None:
    assert Template("{% each row in rows %}{{ row.name }}{% endeach %}").render(Context({"rows": []})) == ""


@pytest.mark.parametrize(
    "text",
    [
        "{% each rows %}{% endeach %}",
        '{% each row in rows %}{% if row.x %}{% translate "Home" as said %}{{ said }}{% endif %}{% endeach %}',
        "{% each row in rows %}{% period row.a row.b as said %}{{ said }}{% endeach %}",
    ],
)
def test_each_refuses_what_it_would_do_otherwise_than_for(text: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(text)


@pytest.mark.parametrize(
    "tag",
    [
        '"Home"',
        '"Home" as said %}{{ said }}{% comment',
        "text",
        '"Home"|upper',
        '"Home" context "month"',
        '"Home" noop',
        '"100% <b>"',
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_translate_says_what_djangos_says(tag: str, language: str) -> None:
    end = "{% endcomment %}" if "comment" in tag else ""
    with override(language):
        quick, slow = (
            Template(f"{load}{{% translate {tag} %}}{end}").render(Context({"text": "Home <b>"}))
            for load in ("{% load quick %}", "{% load i18n %}")
        )
    assert quick == slow
