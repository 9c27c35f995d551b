"""What a strategist may add to a section's text: one picture with its words, and one small chart."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from presentations.content import Chart, Image, Series
from presentations.forms.texts import WrittenText
from presentations.models import Picture, Presentation
from presentations.uploads.pictures import CheckedPicture, checked_picture

MAX_LABELS = 12
MAX_SERIES = 3
_NUMBER = re.compile(r"-?(\d+([.,]\d*)?|[.,]\d+)")
_LARGEST = 1e15


class PictureForm(forms.Form):
    """One picture. `digest` names a stored one; `file` is a new one, for those who save without scripts."""

    SMALL = 800
    """Pixels: a picture whose longest side is shorter is shown small."""

    PLACES = [("beside", _("Beside the text")), ("full", _("Over the whole slide"))]

    digest = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Picture"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    alt = WrittenText(label=_("What the picture shows"), most=500, widget=forms.Textarea(attrs={"rows": 2}))
    place = forms.ChoiceField(label=_("Place"), choices=PLACES, required=False, widget=forms.RadioSelect)
    remove = forms.BooleanField(label=_("Remove the picture"), required=False)

    prefix = "picture"

    def __init__(self, *args: Any, presentation: Presentation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.presentation = presentation
        self.stored: Image | None = None
        self.chosen: CheckedPicture | None = None

    @classmethod
    def initial_of(cls, picture: dict[str, Any] | None) -> dict[str, Any]:
        return {"digest": picture["digest"], "alt": picture["alt"], "place": picture["place"]} if picture else {}

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None:
            self.chosen = checked_picture(file, name=file.name or "", size=file.size or 0)  # type: ignore[arg-type]  # an UploadedFile reads as a file
        return file

    def clean_digest(self) -> str:
        digest = str(self.cleaned_data["digest"])
        if digest and self._find(digest) is None:
            raise ValidationError(gettext("The picture is not here any more. Choose it again."))
        return digest

    def _find(self, digest: str) -> Image | None:
        found = Picture.objects.filter(presentation=self.presentation, digest=digest)
        facts = found.values_list("format", "width", "height").first()
        self.stored = Image(digest, *facts) if facts else None
        return self.stored

    def image(self, new: Picture | None = None) -> Image | None:
        """The section's picture as it is typed; `new` is what `chosen` was stored as."""
        data = self.cleaned_data
        if data.get("remove"):
            return None
        shown = Image(new.digest, new.format, new.width, new.height) if new else self.stored
        if shown is None:
            return None
        place: Literal["beside", "full"] = "full" if data.get("place") == "full" else "beside"
        return Image(shown.digest, shown.format, shown.width, shown.height, data.get("alt", ""), place)

    @property
    def problem(self) -> str:
        """What is wrong with the picture itself, in one sentence."""
        return " ".join(str(error) for name in ("digest", "file") for error in self.errors.get(name, ()))

    @property
    def thumbnail(self) -> str:
        """The digest to show: of what is typed now."""
        digest = str(self["digest"].value() or "")
        return digest if "digest" not in self.errors and not re.search(r"[^0-9a-f]", digest) else ""


class NumberCell(forms.CharField):
    """A number as it is written in Swedish or as Excel copies it: 1 234,5; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> float | None:
        typed = str(super().clean(value) or "")
        plain = re.sub(r"[\s\u00a0\u202f\u2009']", "", typed).replace("\u2212", "-").removesuffix("%")
        if not plain:
            return None
        if plain.count(",") == 1 and plain.count(".") >= 1 and plain.rindex(".") < plain.index(","):
            plain = plain.replace(".", "")
        if not _NUMBER.fullmatch(plain) or abs(float(plain.replace(",", "."))) > _LARGEST:
            raise ValidationError(gettext("“%(typed)s” is no number.") % {"typed": typed[:20]})
        return float(plain.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        return in_swedish(value) if isinstance(value, float | int) else value


def in_swedish(value: float) -> str:
    """`12,5` as it is typed in a cell; whole numbers without decimals."""
    return str(int(value)) if float(value).is_integer() else repr(float(value)).replace(".", ",")


class ChartForm(forms.Form):
    """A small table of figures: up to twelve rows, up to three columns. Half a chart may be saved, a wrong cell not."""

    KINDS = [("bars", _("Bars")), ("lines", _("Lines"))]

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False, widget=forms.RadioSelect)
    title = WrittenText(label=_("What the chart shows"), most=120)
    unit = WrittenText(label=_("Unit"), most=40)
    source = WrittenText(label=_("Source"), most=200)

    prefix = "chart"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in range(1, MAX_SERIES + 1):
            label = gettext("Name of column %(column)s") % {"column": column}
            self.fields[f"name-{column}"] = WrittenText(label=label, most=40)
        for row in range(1, MAX_LABELS + 1):
            self.fields[f"label-{row}"] = WrittenText(label=gettext("Name of row %(row)s") % {"row": row}, most=60)
            for column in range(1, MAX_SERIES + 1):
                named = gettext("Row %(row)s, column %(column)s") % {"row": row, "column": column}
                self.fields[f"value-{row}-{column}"] = NumberCell(label=named)

    @classmethod
    def initial_of(cls, chart: Mapping[str, Any] | None) -> dict[str, Any]:
        """The cells of a stored chart."""
        if not chart:
            return {"kind": "bars"}
        cells = {name: chart[name] for name in ("kind", "title", "unit", "source")}
        cells |= {f"label-{row}": label for row, label in enumerate(chart["labels"], start=1)}
        for column, series in enumerate(chart["series"], start=1):
            cells[f"name-{column}"] = series["name"]
            cells |= {f"value-{row}-{column}": value for row, value in enumerate(series["values"], start=1)}
        return cells

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in data.items()}

    def chart(self) -> Chart | None:
        """The chart as it is typed; None where nothing is. Rows and columns without a word or a figure are left out."""
        data = self.cleaned_data
        rows = range(1, MAX_LABELS + 1)
        columns = range(1, MAX_SERIES + 1)

        def value(row: int, column: int) -> float | None:
            return data.get(f"value-{row}-{column}")

        columns_used = [
            column
            for column in columns
            if data.get(f"name-{column}") or any(value(row, column) is not None for row in rows)
        ]
        rows_used = [
            row for row in rows if data.get(f"label-{row}") or any(value(row, one) is not None for one in columns_used)
        ]
        words = {name: data.get(name) or "" for name in ("title", "unit", "source")}
        if not rows_used and not columns_used and not any(words.values()):
            return None
        return Chart(
            kind=data.get("kind") or "bars",
            labels=tuple(data.get(f"label-{row}") or "" for row in rows_used),
            series=tuple(
                Series(data.get(f"name-{column}") or "", tuple(value(row, column) for row in rows_used))
                for column in columns_used
            ),
            **words,
        )

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "unit", "source")]

    @property
    def header(self) -> list[forms.BoundField]:
        return [self[f"name-{column}"] for column in range(1, MAX_SERIES + 1)]

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Each row's name and its cells."""
        return [
            (self[f"label-{row}"], [self[f"value-{row}-{column}"] for column in range(1, MAX_SERIES + 1)])
            for row in range(1, MAX_LABELS + 1)
        ]

    @property
    def is_begun(self) -> bool:
        """Whether anything stands in it."""
        return any(self[name].value() for name in self.fields if name != "kind")
