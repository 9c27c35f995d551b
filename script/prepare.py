"""Brings the database of a development machine up to date: texts, tables, reference data, and once the demo world."""

import io
import os
import signal


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a page of traceback
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

    import django
    from django.conf import settings
    from django.core.management import call_command

    from script.catalogue import compile_catalogue

    compile_catalogue()
    django.setup()
    quiet = {"verbosity": 0, "stdout": io.StringIO()}
    call_command("migrate", **quiet)
    call_command("load_reference", **quiet)
    if settings.DEMO:
        from dialogues.models import Dialogue

        if not Dialogue.objects.exists():
            print("Creating the demo world (once) …", flush=True)
        call_command("create_demo", **quiet)


if __name__ == "__main__":
    main()
