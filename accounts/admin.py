"""The log of business events, to look at. People are added in regions/admin.py, with their memberships."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import BusinessEvent
from toolkit.admin import ReadOnlyAdmin


@admin.register(BusinessEvent)
class BusinessEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "what", "by", "reason")
    list_filter = ("verb", "content_type")
    search_fields = ("by__name", "by__email", "reason")
    date_hierarchy = "at"
    list_per_page = 50
    ordering = ("-at", "-pk")
    fields = ("at", "verb", "what", "by", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by", "content_type").prefetch_related("thing")

    @admin.display(description=_("what"))
    def what(self, event: BusinessEvent) -> str:
        thing = event.thing if event.thing is not None else f"#{event.object_id}"
        return f"{event.content_type.name}: {thing}"
