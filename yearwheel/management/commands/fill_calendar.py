"""`manage.py fill_calendar 2027`: holidays, school breaks, politics and what comes every year."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from toolkit.fields import YEARS
from yearwheel import reference


class Command(BaseCommand):
    help = "Fills the calendar of the given years; never overwrites what a person has edited or removed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("year", nargs="+", type=int)

    def handle(self, *_args: Any, year: list[int], **options: Any) -> None:
        wrong = [one for one in year if one not in YEARS]
        if wrong:
            raise CommandError(f"A year between {YEARS[0]} and {YEARS[-1]}: {wrong[0]}")
        with translation.override("sv"):
            for one in year:
                loaded = reference.fill_year(one, by=None, at=timezone.now())
                if options["verbosity"]:
                    self.stdout.write(str(loaded))
