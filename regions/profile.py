"""One organisation as its page shows it: areas now and before, strategies, people, groups and networks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from regions.models import Membership, Network, Organisation, SpecialisationArea, StrategyDocument
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Generation:
    """Former areas that ended on the same day and gave way to the same ones."""

    areas: tuple[SpecialisationArea, ...]
    successors: tuple[SpecialisationArea, ...]
    valid_to: date


@dataclass(frozen=True)
class Profile:
    """Everything that the page shows, read with a fixed number of queries."""

    areas: tuple[SpecialisationArea, ...]
    coming: tuple[SpecialisationArea, ...]
    former: tuple[Generation, ...]
    strategies: tuple[tuple[str, tuple[StrategyDocument, ...]], ...]
    former_strategies: tuple[StrategyDocument, ...]
    people: tuple[Membership, ...]
    members: tuple[Organisation, ...]
    groups: tuple[Organisation, ...]
    networks: tuple[Network, ...]


def profile(organisation: Organisation, *, on: date) -> Profile:
    """Nine queries, whatever the organisation."""
    areas = sorted(
        organisation.areas.select_related("edited_by").prefetch_related("themes", "replaced_by"),
        key=lambda area: swedish_key(area.name),
    )
    documents = sorted(organisation.strategies.all(), key=lambda document: swedish_key(document.title))
    ended = [document for document in documents if document.valid_to and document.valid_to < on]
    people = organisation.memberships.active().select_related("user")
    return Profile(
        areas=tuple(area for area in areas if area.is_valid(on=on)),
        coming=tuple(area for area in areas if area.valid_from and area.valid_from > on),
        former=_generations(area for area in areas if area.valid_to and area.valid_to < on),
        strategies=_by_kind(document for document in documents if document not in ended),
        former_strategies=tuple(ended),
        people=tuple(sorted(people, key=lambda person: (_RANK.index(person.role), swedish_key(person.user.name)))),
        members=tuple(organisation.members.in_swedish_order()),
        groups=tuple(organisation.groups.in_swedish_order()),
        networks=tuple(organisation.networks.all()),
    )


_RANK: list[str] = [Membership.Role.COORDINATOR, Membership.Role.STRATEGIST, Membership.Role.MEMBER]


def _generations(areas: Iterable[SpecialisationArea]) -> tuple[Generation, ...]:
    """The latest first."""
    gathered: dict[tuple[date, tuple[int, ...]], list[SpecialisationArea]] = defaultdict(list)
    for area in areas:
        if area.valid_to:
            gathered[area.valid_to, tuple(sorted(later.pk for later in area.replaced_by.all()))].append(area)
    return tuple(
        Generation(
            areas=tuple(together),
            successors=tuple(sorted(together[0].replaced_by.all(), key=lambda later: swedish_key(later.name))),
            valid_to=valid_to,
        )
        for (valid_to, _successors), together in sorted(gathered.items(), key=lambda item: item[0][0], reverse=True)
    )


def _by_kind(documents: Iterable[StrategyDocument]) -> tuple[tuple[str, tuple[StrategyDocument, ...]], ...]:
    """Only the kinds that there are, in the order of the template's three sources."""
    gathered: dict[str, list[StrategyDocument]] = defaultdict(list)
    for document in documents:
        gathered[document.kind].append(document)
    return tuple(
        (str(kind.label), tuple(gathered[kind.value])) for kind in StrategyDocument.Kind if gathered[kind.value]
    )
