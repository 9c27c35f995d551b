"""The file that is sent in with points."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.spreadsheet import LARGEST_FILE
from regions.models import Organisation


class ImportForm(forms.Form):
    host = forms.ChoiceField(label=_("Agency"), help_text=_("New points belong to it."))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A spreadsheet in the format .xlsx, of at most 500 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, hosts: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {str(host.pk): host for host in hosts}
        self.fields["host"].choices = [(pk, host.short_name) for pk, host in self.hosts.items()]  # type: ignore[attr-defined]  # declared so
        if len(hosts) == 1:
            self.fields["host"].widget = forms.HiddenInput()
            self.fields["host"].initial = str(hosts[0].pk)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too big: at most %(most)d MB."), params={"most": 3})
        return file
