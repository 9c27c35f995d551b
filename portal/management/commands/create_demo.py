"""`manage.py create_demo`: the demo world, made through the apps' own actions."""

import argparse
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from dialogues.models import Dialogue
from portal import actions
from portal.demo import decade, log, meetings, results, story
from portal.demo.cast import Cast
from portal.demo.stage import Stage, swedish
from yearwheel.reading import WorkingDays


class Command(BaseCommand):
    help = "Makes the demo world. Runs once in an empty database; where dialogues exist it changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--scale",
            choices=["story", "sweden", "log"],
            default="story",
            help="sweden adds ten years: 200 dialogues, 2,000 presentations; log adds 100,000 points of follow-up",
        )

    def handle(self, *_args: Any, scale: str, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo world is not made in production (ENVIRONMENT=production).")
        now = timezone.now()
        with translation.override("sv"), transaction.atomic():
            if Dialogue.objects.exists():
                self.stdout.write("There are dialogues already; nothing made.")
                return
            stage = Stage(Cast(now - timedelta(days=3653)), now)
            story.spring_2023(stage)
            story.around(stage, now)
            results.follow_up(stage, now)
            yesterday = timezone.localdate(now) - timedelta(days=1)
            actions.remind(at=swedish(WorkingDays(around=yesterday).last_allowed(yesterday), 9))
            meetings.meetings(stage, now)  # after what they tell of
            if scale == "sweden":
                decade.ten_years(stage, now)
            if scale == "log":
                log.many_points(stage, now)
        self.stdout.write(f"{Dialogue.objects.count()} dialogues made.")
