"""A year with something of everything, without a database."""

from datetime import date, timedelta

from yearwheel.wheel import Kind, Mark, Ring, Selection, State, Thing, Wheel


def year(words: str = "", *, quarter: int = 0) -> Wheel:
    """A year with something of every kind and state in each month."""
    things = [
        Thing("h1", Ring.DAYS, Kind.NO_GO, date(2027, 5, 1), date(2027, 5, 1), "Första maj"),
        Thing("c1", Ring.DAYS, Kind.WARN, date(2027, 2, 15), date(2027, 3, 12), f"Sportlov {words}", local=True),
        Thing("c2", Ring.DAYS, Kind.NO_GO, date(2027, 12, 20), date(2028, 1, 8), "Jul", words=("Skåne",)),
        Thing("c3", Ring.DAYS, Kind.BACKGROUND, date(2027, 6, 1), date(2027, 6, 30), "Budget", local=True),
        Thing("c4", Ring.MEETINGS, Kind.MEETING, date(2027, 4, 22), date(2027, 4, 23), "RND-möte", short="RND"),
    ]
    for number in range(24):
        on = date(2027, 1, 12) + timedelta(days=14 * number)
        rhythm = ((Kind.INVITATION, 56), (Kind.ANSWER, 35), (Kind.MATERIAL, 7))
        things.append(
            Thing(
                f"d{number}",
                Ring.DIALOGUES,
                Kind.DIALOGUE,
                on,
                on,
                f"Dialog {number} {words}",
                words=("7 av 9 platser tagna",),
                state=list(State)[number % 4],
                pinned=number % 5 == 0,
                palette=number % 8 + 1,
                area=f"Område {number % 8} {words}",
                whole_area=f"Område {number % 8}",
                size=number,
                marks=tuple(Mark(kind, on - timedelta(days=days)) for kind, days in rhythm),
            )
        )
    return Wheel(Selection(2027, quarter=quarter), date(2027, 5, 15), tuple(things), words[:30])
