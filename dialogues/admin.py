"""Kinds of dialogue, for administrators. Dialogues themselves belong to their coordinators."""

from django.contrib import admin

from dialogues.models import DialogueKind
from toolkit.admin import EditedAdmin


@admin.register(DialogueKind)
class DialogueKindAdmin(EditedAdmin):
    list_display = ("name_sv", "name_en", "counts", "material_days", "position")
    ordering = ("position",)
