"""What every page of the administration has in common."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone


class StaffAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's class takes no type
    """Whoever administers the portal may see, add and change; nothing is deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return bool(request.user.is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


class ReadOnlyAdmin(StaffAdmin):
    """To look at only."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


class EditedAdmin(StaffAdmin):
    """For rows that come from the reference data: a row that a person changes is that person's from then on.

    `load_reference` leaves a row alone whose `edited_at` is set.
    """

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if form.has_changed():
            obj.edited_at, obj.edited_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Who edited last stands on the page; a code is a key and never changes."""
        code = ("code",) if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *code, "edited_at", "edited_by")
