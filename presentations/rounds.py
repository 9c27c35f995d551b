"""What changed between two rounds of a presentation: section by section, field by field, word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations.content import Chart, Content, Image, Link, SectionContent
from presentations.models import Answer
from toolkit.comparison import Change, compared, replaced


@dataclass(frozen=True)
class SectionRound:
    """One section as it is now, with what reads differently. The pictures are there when the picture is another."""

    section: SectionContent
    changes: tuple[Change, ...]
    picture_before: Image | None = None
    picture_now: Image | None = None

    @property
    def has_other_picture(self) -> bool:
        return self.picture_before is not None or self.picture_now is not None


@dataclass(frozen=True)
class Round:
    """Everything that differs between an earlier and a later content."""

    facts: tuple[Change, ...]
    changed: tuple[SectionRound, ...]
    unchanged: tuple[SectionContent, ...]

    @property
    def any(self) -> bool:
        return bool(self.facts or self.changed)

    @property
    def summary(self) -> str:
        """`2 avsnitt ändrade, 4 avsnitt oförändrade`."""
        changed = ngettext("%(count)d section changed", "%(count)d sections changed", len(self.changed))
        same = ngettext("%(count)d section unchanged", "%(count)d sections unchanged", len(self.unchanged))
        return ", ".join((changed % {"count": len(self.changed)}, same % {"count": len(self.unchanged)}))


def between(old: Content, new: Content) -> Round:
    """The template is the same in both, and so are its sections."""
    before = {section.key: section for section in old.sections}
    pairs = [(before.get(section.key), section) for section in new.sections]
    rounds = [_section(was, now) for was, now in pairs]
    return Round(
        facts=tuple(_facts(old, new)),
        changed=tuple(one for one in rounds if one.changes or one.has_other_picture),
        unchanged=tuple(one.section for one in rounds if not (one.changes or one.has_other_picture)),
    )


def _facts(old: Content, new: Content) -> Iterator[Change]:
    if old.subject != new.subject:
        yield replaced(_("Area"), old.subject, new.subject)
    if old.own_slides != new.own_slides:
        was, now = ("" if one is None else one.name for one in (old.own_slides, new.own_slides))
        if was == now:
            now = _("%(name)s (another file)") % {"name": now}
        yield replaced(_("Own slides"), was, now)


def _section(was: SectionContent | None, now: SectionContent) -> SectionRound:
    changes = tuple(_changes(was, now))
    before = was.picture if was else None
    if (before and before.digest) == (now.picture and now.picture.digest):
        return SectionRound(now, changes)
    return SectionRound(now, changes, before, now.picture)


def _changes(was: SectionContent | None, now: SectionContent) -> Iterator[Change]:
    """Each field that reads differently, in the order of the form."""
    before, after = (_fields(one) if one else {} for one in (was, now))
    for label, text in after.items():
        pieces = tuple(compared(before.get(label, ""), text))
        if any(piece.kind != "same" for piece in pieces):
            yield Change(label, pieces)


def _fields(section: SectionContent) -> dict[str, str]:
    """Each field as words, by its label."""
    picture = section.picture
    return {
        _("Answer"): str(Answer.Choice(section.choice).label) if section.choice else "",
        _("Scale"): _("%(number)d of %(of)d") % {"number": section.scale, "of": 5} if section.scale else "",
        _("Text on the slide"): section.text.strip(),
        _("Strategies and links"): "\n".join(_link(link) for link in section.links),
        _("Manuscript"): section.manuscript.strip(),
        _("The picture’s description"): picture.alt if picture else "",
        _("The picture’s place"): _place(picture) if picture else "",
        _("Chart"): _chart(section.chart) if section.chart else "",
    }


def _link(link: Link) -> str:
    return f"{link.title} {link.url}".strip()


def _place(picture: Image) -> str:
    return _("the full slide") if picture.place == "full" else _("beside the text")


def _chart(chart: Chart) -> str:
    """The chart as lines of words: its title, then each label with its values."""
    kind = _("Lines") if chart.kind == "lines" else _("Bars")
    unit = f" ({chart.unit})" if chart.unit else ""
    lines = [f"{kind}: {chart.title}{unit}"]
    for index, label in enumerate(chart.labels):
        values = [f"{one.name} {_number(one.values[index])}".strip() for one in chart.series]
        lines.append(f"{label}: {', '.join(values)}")
    if chart.source:
        lines.append(_("Source: %(source)s") % {"source": chart.source})
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return str(number_format(int(value) if value == int(value) else value, force_grouping=True))
