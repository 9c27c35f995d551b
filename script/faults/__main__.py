"""python -m script.faults SUBJECT: runs its scenarios and prints a table. Status 1 when one came out wrong."""

import argparse
import importlib
import os
import sys
from dataclasses import asdict

import django

HEADS = {
    "scenario": "scenario",
    "seed": "seed",
    "messages": "messages",
    "kills": "killed",
    "flushes": "emptied",
    "twice": "twice",
    "missing": "missing",
    "missing_unseen": "not shown",
    "uncertain": "uncertain",
    "out_of_order": "out of order",
    "attempts_lost": "broken attempts",
    "seconds": "seconds",
    "good": "good",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/fault")
    parser.add_argument("subject", choices=["outbox"])
    parser.add_argument("--quick", action="store_true", help="few messages and one seed")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--messages", type=int)
    parser.add_argument("--only", help="the scenario whose name begins so")
    asked = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from dataclasses import replace

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    subject = importlib.import_module(f"script.faults.{asked.subject}")
    print(line(list(HEADS.values())), flush=True)
    wrong = 0
    for scenario in subject.SCENARIOS:
        if asked.only and not scenario.name.startswith(asked.only):
            continue
        seeds = 1 if asked.quick or scenario.name in subject.ONCE else asked.seeds
        chosen = scenario.quick() if asked.quick else scenario
        if asked.messages:
            chosen = replace(chosen, messages=asked.messages)
        for seed in range(1, seeds + 1):
            figures = chosen.run(seed)
            wrong += not figures.good
            values = asdict(figures) | {"seconds": f"{figures.seconds:.0f}", "good": "yes" if figures.good else "NO"}
            print(line([values[name] for name in HEADS]), flush=True)
    return 1 if wrong else 0


def line(values: list[object]) -> str:
    widths = (18, *(max(len(head), 5) for head in list(HEADS.values())[1:]))
    return "  ".join(str(value).ljust(width) for value, width in zip(values, widths, strict=True))


if __name__ == "__main__":
    sys.exit(main())
