"""The portal's own mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from followups.asking import Ask
from followups.links import status_url
from followups.models import StatusRequest, Visibility
from outbox.letters import Letter
from portal.models import AccessibilityReport, Reminder
from portal.reminders import Thing
from toolkit.dates import day, moment
from toolkit.mail import written
from toolkit.sorting import swedish_key

Kind = Reminder.Kind


def accessibility_report(report: AccessibilityReport) -> Letter:
    """The report to those who answer for the portal, in Swedish; the reply goes to the one who reported."""
    with translation.override("sv"):
        lines = [
            _("Somebody has reported a problem with accessibility."),
            "",
            _("When: %(when)s") % {"when": moment(report.created_at)},
            _("Where: %(page)s") % {"page": report.page or _("not stated")},
            _("Answer to: %(address)s") % {"address": report.reply_to or _("no answer wanted")},
            "",
            report.text,
            "",
        ]
        return Letter(
            to=parseaddr(settings.SUPPORT_EMAIL)[1],
            to_name="",
            subject=_("Report about accessibility"),
            text="\n".join(lines),
            html="",
            reply_to=report.reply_to,
        )


@dataclass(frozen=True)
class Line:
    """One thing in a reminder: what about, what is the matter, and where to see to it. Swedish, as all our mail."""

    about: str
    text: str
    label: str
    url: str


def reminder(person: User, things: Sequence[Thing], asks: Sequence[Ask] = (), *, on: date) -> Letter:
    """Everything that one person is reminded of and asked today, in one mail. Says nothing that is confidential."""
    with translation.override("sv"):
        together: dict[tuple[object, ...], list[Thing]] = {}
        for thing in things:
            together.setdefault(_together(thing), []).append(thing)
        lines = [_line(group, on=on) for group in together.values()]
        if not things:
            subject = f"Hur går det? Berätta om {_points(len(asks))}"
        elif len(lines) == 1 and not asks:
            subject = _subject(things[0], on=on)
        else:
            number = len(lines) + bool(asks)
            subject = f"Påminnelse om {number} saker, den första senast {day(things[0].last_day)}"
        if asks:
            lines.append(_question(person, asks, on=on))
        context = {
            "subject_line": subject,
            "lines": lines,
            "hosts": _listed([*(thing.dialogue.host.name for thing in things), *(ask.point.host.name for ask in asks)]),
            "reasons": _listed([*(_reason(thing) for thing in things), *(_asked_as(ask) for ask in asks)]),
        }
        text = written("reminder", context)
    return Letter(to=person.email, to_name=person.name, subject=text.subject, text=text.text, html=text.html)


def _points(number: int) -> str:
    return "en uppföljningspunkt" if number == 1 else f"{number} uppföljningspunkter"


def _question(person: User, asks: Sequence[Ask], *, on: date) -> Line:
    """How are they getting on? Points that only their parties may read are counted, not named."""
    named = [f"”{ask.point.title}”" for ask in asks if ask.point.visibility == Visibility.NETWORK]
    others = len(asks) - len(named)
    if others:
        named.append(f"{_points(others)} som bara parterna läser")
    text = f"Berätta hur det går med {_listed(named)}. Det tar under en minut per punkt, och du behöver inte logga in."
    return Line(f"Hur går det? {_points(len(asks)).capitalize()}", text, "Berätta hur det går", status_url(person, on))


def _asked_as(ask: Ask) -> str:
    owner = ask.point.owner.name if ask.point.owner else ask.point.host.name
    if ask.step == StatusRequest.Step.OWNER:
        return f"är ansvarig för en uppföljningspunkt hos {owner}"
    if ask.step == StatusRequest.Step.COLLEAGUES:
        return f"skriver för {owner}, som äger en uppföljningspunkt"
    return f"samordnar dialogerna vid {ask.point.host.name}"


def _together(thing: Thing) -> tuple[object, ...]:
    """A coordinator is told about all who are late in a dialogue at once; all else is one line each."""
    if thing.kind == Kind.LATE:
        return (thing.kind, thing.dialogue.pk, thing.last_day)
    return (thing.kind, thing.dialogue.pk, thing.organisation.pk)


def _line(things: list[Thing], *, on: date) -> Line:
    thing = things[0]
    last, organisation, host = day(thing.last_day), thing.organisation.name, thing.dialogue.host.name
    url = thing.path if thing.recipient else f"{settings.SITE_URL}{thing.path}"
    about = f"{thing.dialogue.title}, {day(thing.dialogue.starts_at)}"
    if thing.kind == Kind.ANSWER:
        passed = thing.last_day < on
        by = f"Sista dagen att svara var {last}, men svara gärna nu." if passed else f"Svara senast {last}."
        text = f"{organisation} har inte svarat på inbjudan. {by} Du behöver inte logga in."
        return Line(about, text, "Svara på inbjudan", url)
    if thing.kind == Kind.EVALUATION:
        text = (
            f"Tack för att {organisation} var med. Hur nyttig var dialogen, och var området lagom avgränsat? "
            f"Det tar två minuter, och du behöver inte logga in. Svara senast {last}."
        )
        return Line(about, text, "Utvärdera dialogen", url)
    if thing.kind == Kind.LATE:
        missing = _listed((one.organisation.short_name for one in things), sort=True)
        text = f"Sista dagen för underlag var {last}. Presentationen saknas från {missing}. På sidan kan du ge mer tid."
        return Line(about, text, "Se hur det står till", url)
    duty = thing.duty
    returned = duty is not None and not duty.is_missing
    begun = duty is not None and duty.presentation is not None
    if returned:
        state = f"{host} har bett om ändringar i presentationen från {organisation}."
    elif begun:
        state = f"Presentationen från {organisation} är påbörjad men inte inlämnad."
    else:
        state = f"{organisation} ska presentera, men presentationen är inte påbörjad."
    if thing.last_day < on:
        by = f"Sista dagen var {last}. Be koordinatorn på {host} om mer tid."
        by = (
            f"Sista dagen var {last}, men du kan lämna in den ändrade versionen fram till dialogen." if returned else by
        )
    else:
        by = "I dag är sista dagen att lämna in." if thing.last_day == on else f"Lämna in senast {last}."
    return Line(about, f"{state} {by}", "Skriv vidare" if begun else "Börja skriva", url)


def _subject(thing: Thing, *, on: date) -> str:
    title, last = thing.dialogue.title, day(thing.last_day)
    if thing.kind == Kind.LATE:
        return f"Underlag saknas: {title}"
    if thing.kind == Kind.EVALUATION:
        return f"Utvärdera dialogen: {title}"
    if thing.kind == Kind.ANSWER:
        return f"Påminnelse: svara på inbjudan till {title}"
    if thing.last_day < on:
        return f"Underlaget är försenat: {title}"
    if thing.last_day == on:
        return f"I dag är sista dagen att lämna in: {title}"
    return f"Påminnelse: lämna in senast {last} – {title}"


def _reason(thing: Thing) -> str:
    if thing.kind in (Kind.ANSWER, Kind.EVALUATION):
        return f"tar emot inbjudningar för {thing.organisation.name}"
    if thing.kind == Kind.LATE or thing.organisation.pk == thing.dialogue.host_id:
        return f"samordnar dialogerna vid {thing.dialogue.host.name}"
    return f"skriver för {thing.organisation.name}"


def _listed(names: Iterable[str], *, sort: bool = False) -> str:
    """`A, B och C`, each once."""
    found = list(dict.fromkeys(names))
    if sort:
        found.sort(key=swedish_key)
    return f"{', '.join(found[:-1])} och {found[-1]}" if len(found) > 1 else found[0]
