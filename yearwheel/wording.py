"""The planner's figures in words, for the pages of the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from toolkit.dates import plain_day
from yearwheel.planner.checker import Violation
from yearwheel.planner.explaining import Scope, Standing, Week
from yearwheel.planner.problem import Problem, Request

MATCHES = (
    gettext_lazy("no matching area"),
    gettext_lazy("unsure match"),
    gettext_lazy("probable match"),
    gettext_lazy("sure match"),
)
"""How sure it is that an area of an organisation matches the dialogue's, 0–3: what `Body.match` holds."""

TEMPO = frozenset({"tempo_apart", "window", "preparing"})
"""Rules about one organisation whose day matters less than whom they concern."""


class Words:
    """Names of one problem's dialogues and organisations, and sentences with them."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.title = {wanted.code: wanted.title or wanted.code for wanted in problem.wanted}
        self.name = {body.code: body.name or body.code for body in problem.bodies}

    def dialogue(self, code: str) -> str:
        return self.title.get(code, code)

    def body(self, code: str) -> str:
        return self.name.get(code, code)

    def violations(self, found: Iterable[Violation]) -> list[str]:
        """What is broken, a sentence for each thing; of whom the same is said, it is said together."""
        alike: dict[Violation, list[str]] = {}
        for one in found:
            on = None if one.rule in TEMPO else one.on
            alike.setdefault(replace(one, body="", on=on), []).append(one.body)
        return [self.violation(one, bodies) for one, bodies in alike.items()]

    def violation(self, one: Violation, bodies: Iterable[str] = ()) -> str:  # noqa: C901, PLR0911, PLR0912  # sentence after sentence
        """What is broken, as a whole sentence; about all `bodies` where they are given."""
        this, other = self.dialogue(one.of), self.dialogue(one.other)
        body = ", ".join(dict.fromkeys(self.body(code) for code in bodies or [one.body]))
        day = plain_day(one.on) if one.on else ""
        figures = {"this": this, "other": other, "body": body, "day": day, "what": one.what or _("a no-go day")}
        numbers = dict(zip(("one", "two", "three"), one.figures, strict=False))
        figures |= {name: str(number) for name, number in numbers.items()}
        match one.rule:
            case "no_go":
                return _("%(day)s is closed: %(what)s.") % {**figures, "what": one.what or _("weekend")}
            case "own_no_go":
                return _("%(body)s cannot on %(day)s: %(what)s.") % figures
            case "deadlines":
                return _("Material would be due on %(day)s: %(what)s.") % {**figures, "what": one.what or _("weekend")}
            case "taken":
                return _("Too close to %(what)s on %(day)s.") % {**figures, "what": one.what or _("another dialogue")}
            case "apart":
                return (
                    _("%(this)s and %(other)s are only %(one)s days apart; at least %(two)s are wished for.") % figures
                )
            case "after":
                return _("%(this)s must come after %(other)s.") % figures
            case "on":
                return _("%(this)s is fixed to %(day)s.") % figures
            case "period":
                return _("%(day)s lies outside the time that is wished for.") % figures
            case "weekdays":
                return _("%(day)s is no wished weekday.") % figures
            case "banned_days":
                return _("%(day)s is ruled out by hand.") % figures
            case "rhythm":
                return _("The invitations to %(this)s could not leave in time.") % figures
            case "opens":
                return _("The invitations to %(this)s would have to leave on a day that has passed.") % figures
            case "invites_on":
                return _("The day of the invitations to %(this)s is fixed to %(day)s.") % figures
            case "least":
                return _("%(this)s has %(one)s presenters; at least %(two)s are wished for.") % figures
            case "most":
                return _("%(this)s has %(one)s presenters; at most %(two)s are wished for.") % figures
            case "pinned":
                return _("%(body)s must present in %(this)s.") % figures
            case "banned":
                return _("%(body)s is ruled out in %(this)s.") % figures
            case "matching":
                return _("%(body)s has no area that matches %(this)s.") % figures
            case "tempo_apart":
                return (
                    _("%(body)s would get two invitations within %(one)s days; at least %(two)s must lie between.")
                    % figures
                )
            case "window":
                return _(
                    "%(body)s would get %(one)s invitations within %(days)s days; at most %(two)s are allowed."
                ) % {**figures, "days": self.problem.policy.window_days}
            case "preparing":
                if one.other:
                    return _("%(body)s would prepare %(this)s and %(other)s at the same time.") % figures
                return _("%(body)s would prepare %(this)s and something else at the same time.") % figures
            case "held":
                return _("%(this)s is missing in the plan.") % figures
        return _("%(this)s does not hold together.") % figures

    def request(self, one: Request) -> str:  # noqa: C901, PLR0911, PLR0912  # sentence after sentence
        """One of the wishes that clash, as a clause of a list."""
        this, other, problem = self.dialogue(one.of), one.other, self.problem
        wanted = next((w for w in problem.wanted if w.code == one.of), None)
        values: dict[str, object] = {"this": this, "other": self.dialogue(other), "body": self.body(other or one.of)}
        values |= {"days": problem.apart_days, "policy": problem.policy.apart_days, "most": problem.policy.most}
        values |= {"window": problem.policy.window_days, "preparing": problem.policy.most_preparing}
        if wanted:
            values |= {"least": wanted.least, "on": plain_day(wanted.on) if wanted.on else ""}
            values |= {"period": _between(wanted.first or problem.first, wanted.last or problem.last)}
        match one.kind:
            case "held":
                return _("%(this)s takes place") % values
            case "on":
                return _("%(this)s is fixed to %(on)s") % values
            case "invites_on":
                return _("the day of the invitations to %(this)s is fixed") % values
            case "period":
                return _("%(this)s lies between %(period)s") % values
            case "weekdays":
                return _("%(this)s is held only on certain weekdays") % values
            case "banned_days":
                return _("days are ruled out for %(this)s") % values
            case "after":
                return _("%(this)s comes after %(other)s") % values
            case "least":
                return _("%(this)s has at least %(least)s presenters") % values
            case "most":
                return _("%(this)s has no more presenters than wished for") % values
            case "pinned":
                return _("%(body)s must present in %(this)s") % values
            case "banned":
                return _("%(body)s must not present in %(this)s") % values
            case "deadlines":
                return _("material for %(this)s is not due on a no-go day") % values
            case "apart":
                return _("at least %(days)s days lie between two dialogues") % values
            case "taken":
                return _("other dialogues have taken their days already") % values
            case "no_go":
                return _("the calendar's no-go days are kept") % values
            case "own_no_go":
                return _("%(body)s's own no-go days are kept") % values
            case "asked":
                return _("%(body)s has been asked to other things already") % values
            case "opens":
                return _("no invitation leaves before today") % values
            case "window":
                return _("nobody gets more than %(most)s invitations in %(window)s days") % values
            case "tempo_apart":
                return _("at least %(policy)s days lie between two invitations to the same organisation") % values
            case "preparing":
                return _("nobody prepares more than %(preparing)s presentation at a time") % values
        return str(one.kind)

    def clash(self, requests: tuple[Request, ...]) -> list[str]:
        """The clashing wishes; that a dialogue takes place goes without saying where something else is said of it."""
        spoken = {one.of for one in requests if one.kind != "held"} | {one.other for one in requests}
        return [self.request(one) for one in requests if one.kind != "held" or one.of not in spoken]

    def week(self, week: Week) -> str:
        if week.is_chosen:
            return _("chosen")
        if week.against:
            return self.violation(week.against)
        if not week.parts:
            return _("just as good")
        return ", ".join(f"{part_names()[name]} {number:+d}" for name, number in week.parts)

    def standing(self, one: Standing) -> str:
        """Why it presents, or why not."""
        waited = [
            _("has presented lately"), _("has presented within three years"), _("presented long ago"),
            _("has never presented"),
        ][one.waited]  # fmt: skip
        match = MATCHES[one.match]
        turns = ngettext("%(count)d turn in the plan", "%(count)d turns in the plan", one.turns) % {"count": one.turns}
        facts = f"{match}, {waited}, {turns}"
        if one.presents:
            return (
                _("Chosen by hand: %(facts)s.") % {"facts": facts}
                if one.is_pinned
                else f"{facts[0].upper()}{facts[1:]}."
            )
        if one.against:
            return self.violation(one.against)
        if one.more > 0:
            who = self.body(one.instead_of) if one.instead_of else ""
            values = {"facts": facts, "who": who, "more": one.more}
            if who:
                return _("Instead of %(who)s it would cost %(more)d more (%(facts)s).") % values
            return _("One more presenter would cost %(more)d more (%(facts)s).") % values
        return _("Just as good (%(facts)s).") % {"facts": facts}

    def scope(self, one: Scope) -> str:
        """Why the scope is as wished, or why not."""
        wished = one.wished
        values: dict[str, object] = {"width": one.width, "wished": wished.width}
        if wished.rating is None:
            return _("Scope %(width)d of 5, as wished.") % values
        values |= {"rated": rated(wished.rating, wished.answers)}
        if one.width != wished.width:
            return _("Scope %(width)d of 5 instead of %(wished)d: last year %(wished)d was %(rated)s%(leaning)s.") % {
                **values,
                "leaning": LEANINGS[wished.lean],
            }
        if not wished.is_low:
            return _("Scope %(width)d of 5, as wished: last year it was %(rated)s.") % values
        if one.is_only:
            return _("Scope %(width)d of 5 is fixed by hand, though last year it was %(rated)s.") % values
        return _("Scope %(width)d of 5, as wished: last year it was %(rated)s, but no other was better.") % values


LEANINGS = {
    -1: gettext_lazy(", and most found it too broad"),
    0: "",
    1: gettext_lazy(", and most found it too narrow"),
}


def rated(tenths: int, answers: int) -> str:
    """`rated 2.0 of 5 (6 answers)`."""
    count = ngettext("%(count)d answer", "%(count)d answers", answers) % {"count": answers}
    return _("rated %(mean)s of 5 (%(count)s)") % {"mean": number_format(tenths / 10, 1), "count": count}


def _between(first: date, last: date) -> str:
    return _("%(first)s and %(last)s") % {"first": plain_day(first), "last": plain_day(last)}


def part_names() -> Mapping[str, str]:
    """What each part of the cost is called on the pages; the names of the weights too."""
    return {
        "match": _("matching areas"),
        "turn": _("even turns"),
        "waited": _("those who have waited come first"),
        "places": _("filled places"),
        "reach": _("everybody who wants may listen"),
        "even": _("even over the year"),
        "warn": _("presenters' own warning days"),
        "away": _("school breaks and other warnings"),
        "answer": _("last day to answer on a working day"),
        "rhythm": _("usual time for invitations"),
        "scope": _("wished scope that was liked"),
        "steady": _("few changes from the plan before"),
    }
