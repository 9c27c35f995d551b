"""In tests, an undefined variable in one of our own templates is an error, not an empty string."""

import sys
from typing import Any

from django.conf import settings


class UndefinedVariableError(Exception):
    """A template of ours uses a variable that its view never gave."""


class UndefinedVariable(str):
    """Stands in `string_if_invalid`; raises for templates below `templates/`, stays empty for third-party ones."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Django asks a `string_if_invalid` that is false for nothing more."""
        return True

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, variable: Any) -> str:
        frame = sys._getframe(1)
        context = None
        while frame is not None and context is None:
            context = frame.f_locals.get("context")
            frame = frame.f_back  # type: ignore[assignment]  # the outermost frame has none before it
        template = getattr(getattr(context, "render_context", None), "template", None)
        name = str(getattr(getattr(template, "origin", None), "name", ""))
        if name.startswith(str(settings.BASE_DIR / "templates")):
            raise UndefinedVariableError(f"{variable} in {name}")
        return ""
