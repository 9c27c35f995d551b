"""Loads the reference data of every app; safe to run at every start."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

import dialogues.reference
import focusareas.reference
import followups.reference
import presentations.reference
import regions.reference
import yearwheel.reference


class Command(BaseCommand):
    help = (
        "Loads organisations, areas, dialogue kinds, templates, calendar and indicators; keeps what people have edited."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        with transaction.atomic():
            loaded = [
                *regions.reference.load(),
                *focusareas.reference.load(),
                *dialogues.reference.load(),
                *presentations.reference.load(at=timezone.now()),
                *yearwheel.reference.load(at=timezone.now()),
                *followups.reference.load(),
            ]
        for line in loaded if options["verbosity"] else ():
            self.stdout.write(str(line))
