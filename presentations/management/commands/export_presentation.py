"""Writes a presentation's slides or handout to a file, as the organisation itself would see it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from presentations.actions import rendering
from presentations.models import Presentation, Rendering
from presentations.reading import own_reading
from presentations.renderings import AHEAD, Document


class Command(BaseCommand):
    help = "Writes a presentation's slides (deck, pptx), handout or speaker cards to a file; a draft is marked as one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("presentation", type=int, help="the number in the presentation's address")
        parser.add_argument("--format", choices=[one.value for one in AHEAD], default=Rendering.Format.DECK.value)
        parser.add_argument("--output", type=Path, required=True, help="the file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        presentation = Presentation.objects.filter(pk=options["presentation"]).first()
        if presentation is None:
            raise CommandError(f"There is no presentation number {options['presentation']}.")
        reading = own_reading(presentation)
        submission = reading.submission
        document = Document(
            options["format"], reading.content.as_json(), reading.approved, submission.pk if submission else None
        )
        body = rendering.document(document, at=timezone.now())
        try:
            options["output"].write_bytes(body)
        except OSError as error:
            raise CommandError(f"{options['output']} could not be written: {error.strerror}.") from error
        self.stdout.write(f"{options['output']}: {len(body)} bytes{'' if reading.approved else ' (draft)'}")
