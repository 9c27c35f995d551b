"""Draws the commonest form widgets without a template for each option and each attribute.

The markup is Django's own, to the letter (a test compares). A select with thirty options takes a tenth of a
millisecond so, and six with Django's templates; a page has several of them.
"""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from toolkit.markup import escaped

INPUTS = ("input", "text", "hidden", "email", "number", "url", "date", "time", "datetime", "checkbox")


class QuickForms(DjangoTemplates):
    """settings.FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        draw = DRAWN.get(template_name)
        if draw is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308  # Django's own template
        return mark_safe(draw(context["widget"]))  # noqa: S308  # each part is escaped below


def _select(widget: dict[str, Any]) -> str:
    groups = []
    for name, options, _number in widget["optgroups"]:
        drawn = "".join(
            f'<option value="{escaped(option["value"])}"{_attributes(option)}>{escaped(option["label"])}</option>'
            for option in options
        )
        groups.append(f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn)
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>{"".join(groups)}</select>'


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    name, kind = escaped(widget["name"]), escaped(widget["type"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(widget: dict[str, Any]) -> str:
    value = escaped(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _attributes(widget: dict[str, Any]) -> str:
    return "".join(
        f" {escaped(name)}" + ("" if value is True else f'="{escaped(value)}"')
        for name, value in widget["attrs"].items()
        if value is not False
    )


DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
}
