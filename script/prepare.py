"""Brings the database of a development machine up to date: texts, tables, reference data, and once the demo world."""

import os
import signal


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a page of traceback
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

    import django
    from django.conf import settings
    from django.core.management import call_command, get_commands

    from script.catalogue import compile_catalogue

    compile_catalogue()
    django.setup()
    from dialogues.models import Dialogue

    call_command("migrate", verbosity=0)
    if "load_reference" in get_commands():
        call_command("load_reference", verbosity=0)
    if settings.DEMO and "create_demo" in get_commands() and not Dialogue.objects.exists():
        print("Creating the demo world (once) …", flush=True)
        call_command("create_demo", verbosity=0)


if __name__ == "__main__":
    main()
