"""Slow work of the follow-up log: files of it."""

from celery import shared_task

from followups import exporting


@shared_task(soft_time_limit=900, time_limit=960)
def write_export(export_id: int) -> None:
    """Writes a file that somebody asked for, unless it is written, or somebody is at it."""
    exporting.write(export_id)
