"""Erases the words of messages that need not be kept any longer."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox import actions


class Command(BaseCommand):
    help = "Erases words, addresses and attachments of settled messages queued before a day; the rows and times stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--before", type=date.fromisoformat, required=True, help="a day: 2028-01-01")

    def handle(self, *_args: Any, **options: Any) -> None:
        midnight = timezone.make_aware(datetime.combine(options["before"], time.min))
        number = actions.erase_older(than=midnight, at=timezone.now())
        self.stdout.write(f"{number} messages erased")
