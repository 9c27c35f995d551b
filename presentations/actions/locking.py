"""One writer at a time: whoever changes a presentation first holds its row."""

from presentations.models import Presentation


def held(presentation: Presentation) -> Presentation:
    """The presentation as it is now, its row locked until the transaction ends.

    Two queries on purpose: one that waits for the lock, then one that reads. Rows joined to a query that had to wait
    are as they were before the wait.
    """
    Presentation.objects.select_for_update().only("pk").get(pk=presentation.pk)
    return Presentation.objects.select_related(
        "dialogue__host",
        "dialogue__focus_area",
        "organisation",
        "template",
        "area",
        "focus_area",
        "latest_submission__submitted_by",
        "latest_submission__approved_by",
    ).get(pk=presentation.pk)
