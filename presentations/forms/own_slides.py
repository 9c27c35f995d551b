"""The file of slides that an organisation chooses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from presentations.uploads.slides import CheckedSlides, checked_slides


class OwnSlidesForm(forms.Form):
    file = forms.FileField(
        label=_("Your own slides"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(
            attrs={
                "accept": ".pdf,.pptx,application/pdf,"
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
        ),
        help_text=_("PDF or PowerPoint (.pptx), at most 25 MB and 60 pages. Without macros, films and files inside."),
    )

    checked: CheckedSlides | None = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        self.checked = checked_slides(file, name=file.name or "", size=file.size or 0)
        return file
