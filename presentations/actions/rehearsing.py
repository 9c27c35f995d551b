"""Reading a manuscript aloud with a clock: what is written down, and how it is forgotten.

Nobody but the person sees it, so nothing of it stands in the log of who did what.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from presentations.models import Presentation, Rehearsal, TemplateSection
from presentations.reading import own_reading
from presentations.speech import Pace, spoken_words
from toolkit.refusals import RefusalError

FEWEST_WORDS = 10
SLOWEST, FASTEST = 40, 400
"""Words a minute. Nobody who reads to others is outside; a clock that was forgotten is."""

LONGEST = timedelta(hours=1)


@transaction.atomic
def log(presentation: Presentation, section: TemplateSection, seconds: int, *, by: User, at: datetime) -> Rehearsal:
    """A reading of the section's manuscript as it stands now. The same reading sent twice is one."""
    manuscript = _manuscript(presentation, section)
    words = spoken_words(manuscript)
    if words < FEWEST_WORDS:
        raise RefusalError(
            _("The manuscript is too short to count from. Write at least %(count)d words.") % {"count": FEWEST_WORDS}
        )
    if not 0 < seconds <= LONGEST.total_seconds():
        raise RefusalError(_("The time is to be between one second and one hour."))
    pace = Pace(words, seconds)
    facts = {"pace": pace.per_minute, "fastest": FASTEST, "slowest": SLOWEST}
    if words * 60 > FASTEST * seconds:
        text = _("That would be %(pace)d words a minute, faster than anybody speaks. Was the clock started in time?")
        raise RefusalError(text % facts)
    if words * 60 < SLOWEST * seconds:
        text = _("That would be %(pace)d words a minute, slower than anybody speaks. Was the clock left running?")
        raise RefusalError(text % facts)
    User.objects.select_for_update().get(pk=by.pk)
    same = Rehearsal.objects.filter(
        person=by,
        presentation=presentation,
        section=section,
        words=words,
        seconds=seconds,
        rehearsed_at__gt=at - timedelta(seconds=seconds),  # nobody can have read it again since
    )
    return same.first() or Rehearsal.objects.create(
        person=by, presentation=presentation, section=section, words=words, seconds=seconds, rehearsed_at=at
    )


def remove(rehearsal: Rehearsal) -> None:
    rehearsal.delete()


def forget_pace(person: User) -> int:
    """Removes all that the person has logged, so that the setting's pace counts again. How many there were."""
    removed, _rows = Rehearsal.objects.filter(person=person).delete()
    return removed


def _manuscript(presentation: Presentation, section: TemplateSection) -> str:
    """What the organisation itself reads: the draft, or what it has handed in."""
    sections = own_reading(presentation).content.sections
    return next((one.manuscript for one in sections if one.section_id == section.pk), "")
