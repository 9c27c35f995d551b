"""Focus areas, themes and tags, for administrators."""

from django.contrib import admin

from focusareas.models import FocusArea, Tag, Theme
from toolkit.admin import EditedAdmin, StaffAdmin


@admin.register(FocusArea)
class FocusAreaAdmin(EditedAdmin):
    list_display = ("name", "kind", "host", "parent", "leader", "valid_from", "valid_to")
    list_filter = ("host", "kind")
    list_select_related = ("host", "parent", "leader")
    search_fields = ("name", "code")
    list_per_page = 50
    autocomplete_fields = ("host", "parent", "leader")
    filter_horizontal = ("themes", "tags")


@admin.register(Theme)
class ThemeAdmin(EditedAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    filter_horizontal = ("areas", "tags")


@admin.register(Tag)
class TagAdmin(StaffAdmin):
    list_display = ("scheme", "code", "label_sv", "label_en")
    list_filter = ("scheme",)
    search_fields = ("code", "label_sv", "label_en")
    list_per_page = 50
