"""python -m script.faults SUBJECT: runs its scenarios, or all, and prints a table. Status 1 when one came out wrong."""

import argparse
import importlib
import os
import sys
from dataclasses import asdict, replace
from types import ModuleType

import django

SUBJECTS = ["outbox", "invitations", "reminders"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/fault")
    parser.add_argument("subject", choices=["all", *SUBJECTS])
    parser.add_argument("--quick", action="store_true", help="few messages, one seed, and not every scenario")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--messages", type=int)
    parser.add_argument("--only", help="the scenario whose name begins so")
    asked = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    wrong = 0
    for name in SUBJECTS if asked.subject == "all" else [asked.subject]:
        wrong += run(importlib.import_module(f"script.faults.{name}"), asked)
    return 1 if wrong else 0


def run(subject: ModuleType, asked: argparse.Namespace) -> int:
    """Prints the subject's table; how many of its runs came out wrong."""
    heads: dict[str, str] = subject.HEADS
    print(line(list(heads.values()), heads), flush=True)
    wrong = 0
    for scenario in subject.SCENARIOS:
        if asked.only and not scenario.name.startswith(asked.only):
            continue
        if asked.quick and not asked.only and scenario.name in subject.SLOW:
            continue
        seeds = 1 if asked.quick or scenario.name in subject.ONCE else asked.seeds
        chosen = scenario.quick() if asked.quick else scenario
        if asked.messages:
            chosen = replace(chosen, messages=asked.messages)
        for seed in range(1, seeds + 1):
            figures = chosen.run(seed)
            wrong += not figures.good
            values = asdict(figures) | {"seconds": f"{figures.seconds:.0f}", "good": "yes" if figures.good else "NO"}
            print(line([values[name] for name in heads], heads), flush=True)
    return wrong


def line(values: list[str] | list[object], heads: dict[str, str]) -> str:
    widths = (18, *(max(len(head), 5) for head in list(heads.values())[1:]))
    return "  ".join(str(value).ljust(width) for value, width in zip(values, widths, strict=True))


if __name__ == "__main__":
    sys.exit(main())
