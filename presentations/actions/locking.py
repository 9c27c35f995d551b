"""One writer at a time: whoever changes a presentation first holds its row."""

from presentations.models import Presentation


def held(presentation: Presentation) -> Presentation:
    """The presentation as it is now, its row locked until the transaction ends.

    One query that waits for the lock, and others that read, on purpose. Rows joined to a query that had to wait are as
    they were before the wait.
    """
    Presentation.objects.select_for_update().only("pk").get(pk=presentation.pk)
    return Presentation.objects.with_dialogue().select_related("template").get(pk=presentation.pk)
