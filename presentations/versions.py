"""What can be said about a version of a template: where its time goes, what it lacks, how it differs from another."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations.models import PresentationTemplate, TemplateSection
from toolkit.comparison import Change, compared, replaced
from toolkit.dates import in_minutes

Audience, Kind = PresentationTemplate.Audience, TemplateSection.Kind


@dataclass(frozen=True, kw_only=True)
class SectionText:
    """What a section says, beside where it stands."""

    title: str
    what: str
    how: str
    kind: str
    seconds: int
    word_limit: int
    required: bool


TEXTS = tuple(field.name for field in fields(SectionText))


def state_of(template: PresentationTemplate) -> str:
    """`draft`, `current` or `older`; the template must come out of a queryset `with_state`."""
    if not template.is_adopted:
        return "draft"
    return "older" if template.is_superseded else "current"  # type: ignore[attr-defined]  # annotated by with_state


# --- time ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A section's part of the time, in per cent of the drawing's width, with a decimal point."""

    number: int
    title: str
    seconds: int
    x: str
    width: str
    middle: str

    @property
    def shows_number(self) -> bool:
        return float(self.width) >= 4


@dataclass(frozen=True)
class Time:
    """How the minutes of a template are shared between its sections."""

    shares: tuple[Share, ...]
    total: int
    used: int

    @property
    def left(self) -> int:
        """Seconds that no section has; negative when the sections have too many."""
        return self.total - self.used

    @property
    def rest(self) -> Share | None:
        """The part of the drawing that no section has."""
        return _share(0, "", self.left, self.used, self.total) if self.left > 0 else None

    @property
    def summary(self) -> str:
        """`9 av 10 minuter`."""
        return _("%(used)s of %(total)s minutes") % {"used": in_minutes(self.used), "total": in_minutes(self.total)}

    @property
    def balance(self) -> str:
        """What is left or too much, in words; empty when the minutes add up."""
        if self.left > 0:
            return _("%(minutes)s min left to share out") % {"minutes": in_minutes(self.left)}
        if self.left < 0:
            return _("%(minutes)s min too much") % {"minutes": in_minutes(-self.left)}
        return ""


def time_of(template: PresentationTemplate, sections: Sequence[TemplateSection]) -> Time:
    """The whole width of the drawing is the template's total, or the sections' sum where that is more."""
    total, used = template.total_minutes * 60, sum(section.seconds for section in sections)
    shares, at = [], 0
    for section in sections:
        shares.append(_share(section.position, section.title, section.seconds, at, max(total, used)))
        at += section.seconds
    return Time(shares=tuple(shares), total=total, used=used)


def _share(number: int, title: str, seconds: int, at: int, whole: int) -> Share:
    def part(value: float) -> str:
        return f"{value * 100 / whole:.3f}".rstrip("0").rstrip(".")

    return Share(number, title, seconds, x=part(at), width=part(seconds), middle=part(at + seconds / 2))


# --- what is lacking -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """One thing that a template must have before it is adopted; `problem` is empty when it has."""

    label: str
    problem: str = ""


def checks(template: PresentationTemplate, sections: Sequence[TemplateSection]) -> list[Check]:
    """Everything that adoption asks for, in the order one would put it right."""
    found = [_has_sections(sections), _has_minutes(template, sections), _has_what(sections)]
    if template.audience in (Audience.REGION, Audience.GROUP):
        found.append(_has_area(sections))
    return found


def problems(template: PresentationTemplate, sections: Sequence[TemplateSection]) -> list[str]:
    return [check.problem for check in checks(template, sections) if check.problem]


def _has_sections(sections: Sequence[TemplateSection]) -> Check:
    return Check(_("There are sections"), "" if sections else _("The template has no sections yet."))


def _has_minutes(template: PresentationTemplate, sections: Sequence[TemplateSection]) -> Check:
    time = time_of(template, sections)
    label = _("The sections' minutes add up to the whole")
    if not time.left:
        return Check(label)
    facts = {"used": in_minutes(time.used), "total": in_minutes(time.total), "balance": time.balance}
    return Check(label, _("The sections take %(used)s of %(total)s minutes: %(balance)s.") % facts)


def _has_what(sections: Sequence[TemplateSection]) -> Check:
    lacking = [section.title for section in sections if not section.what.strip()]
    problem = ngettext(
        "This section does not say WHAT to present: %(titles)s.",
        "These sections do not say WHAT to present: %(titles)s.",
        len(lacking),
    ) % {"titles": ", ".join(lacking)}
    return Check(_("Every section says WHAT to present"), problem if lacking else "")


def _has_area(sections: Sequence[TemplateSection]) -> Check:
    areas = [section for section in sections if section.kind == Kind.AREA]
    label = _("One required section is the choice of area")
    if len(areas) == 1 and areas[0].required:
        return Check(label)
    if len(areas) > 1:
        return Check(label, _("Only one section can be the choice of area, delimitation and scope."))
    return Check(label, _("One section must be the choice of area, delimitation and scope, and it must be required."))


# --- what has changed ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SectionDifference:
    """A section that was `added`, `removed` or `changed`; `number` is its place where it now stands or stood."""

    kind: str
    number: int
    title: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Differences:
    """How a newer version differs from an older one."""

    facts: tuple[Change, ...]
    sections: tuple[SectionDifference, ...]

    @property
    def any(self) -> bool:
        return bool(self.facts or self.sections)

    @property
    def summary(self) -> str:
        """`1 avsnitt tillagt, 2 avsnitt ändrade`, or that nothing differs."""
        counts = {kind: sum(1 for one in self.sections if one.kind == kind) for kind in ("added", "removed", "changed")}
        parts = [
            ngettext("%(n)d section added", "%(n)d sections added", counts["added"]) % {"n": counts["added"]},
            ngettext("%(n)d section removed", "%(n)d sections removed", counts["removed"]) % {"n": counts["removed"]},
            ngettext("%(n)d section changed", "%(n)d sections changed", counts["changed"]) % {"n": counts["changed"]},
        ]
        said = [part for part, count in zip(parts, counts.values(), strict=True) if count]
        if self.facts:
            said.append(_("facts about the template changed"))
        return capfirst(", ".join(said)) if said else _("Nothing differs")


def differences(
    old: PresentationTemplate,
    old_sections: Sequence[TemplateSection],
    new: PresentationTemplate,
    new_sections: Sequence[TemplateSection],
) -> Differences:
    """Sections are the same when they have the same key; one that only shifts because of others has not moved."""
    before = {section.key: section for section in old_sections}
    after = {section.key: section for section in new_sections}
    still = _kept_in_order([section.key for section in old_sections], [section.key for section in new_sections])
    found = []
    for section in new_sections:
        known = before.get(section.key)
        if known is None:
            found.append(SectionDifference("added", section.position, section.title, tuple(_texts(None, section))))
            continue
        changes = list(_texts(known, section))
        if section.key not in still:
            changes.insert(0, replaced(_("Order"), str(known.position), str(section.position)))
        if changes:
            found.append(SectionDifference("changed", section.position, section.title, tuple(changes)))
    found += [
        SectionDifference("removed", section.position, section.title, tuple(_texts(section, None)))
        for section in old_sections
        if section.key not in after
    ]
    return Differences(tuple(_facts(old, new)), tuple(found))


def _facts(old: PresentationTemplate, new: PresentationTemplate) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(_("Name"), tuple(compared(old.name, new.name)))
    if old.total_minutes != new.total_minutes:
        yield replaced(_("Minutes in all"), str(old.total_minutes), str(new.total_minutes))
    if old.credit != new.credit:
        yield Change(_("Source of the template"), tuple(compared(old.credit, new.credit)))


def _texts(old: TemplateSection | None, new: TemplateSection | None) -> Iterator[Change]:
    """What reads differently, with None for a section that is not there: then only WHAT and the minutes are told."""
    labels = {"title": _("Heading"), "what": _("WHAT"), "how": _("HOW")}
    for name in ("title", "what", "how") if old and new else ("what",):
        pair = [getattr(section, name) if section else "" for section in (old, new)]
        if pair[0] != pair[1]:
            yield Change(labels[name], tuple(compared(*pair)))
    before, after = (_short_facts(section) if section else {} for section in (old, new))
    for label in before if old and new else [_("Minutes")]:
        if before.get(label) != after.get(label):
            yield replaced(label, before.get(label, ""), after.get(label, ""))


def _short_facts(section: TemplateSection) -> dict[str, str]:
    return {
        _("Kind of answer"): section.get_kind_display(),
        _("Minutes"): in_minutes(section.seconds),
        _("Most words on the slide"): str(section.word_limit),
        _("Required"): _("yes") if section.required else _("no"),
    }


def _kept_in_order(old: list[str], new: list[str]) -> set[str]:
    """The longest run of common keys that stand in the same order in both."""
    common = [key for key in new if key in old]
    place = {key: old.index(key) for key in common}
    best: list[list[str]] = []
    for key in common:
        runs = [run for run in best if place[run[-1]] < place[key]]
        best.append([*max(runs, key=len), key] if runs else [key])
    longest: list[str] = max(best, key=len, default=[])
    return set(longest)


# --- for those who edit ----------------------------------------------------------------------------------------


def seen(section: TemplateSection) -> str:
    """A mark of what a section says: a form carries it, so that a save over somebody else's is noticed."""
    said = "\x1f".join(str(getattr(section, name)) for name in TEXTS)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def removed_sections(template: PresentationTemplate, sections: Iterable[TemplateSection]) -> list[Any]:
    """The sections that were removed from a draft and have not come back, as their history tells; latest first."""
    present = {section.key for section in sections}
    history: Any = TemplateSection.pgh_event_model  # type: ignore[attr-defined]  # the model that pghistory makes
    latest: dict[str, Any] = {}
    for event in history.objects.filter(pgh_label="delete", template_id=template.pk).order_by("-pgh_id"):
        if event.key not in present:
            latest.setdefault(event.key, event)
    return list(latest.values())
