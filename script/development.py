"""The environment of a development machine, and Django's commands in it (script/manage).

What is set already stays as it is, so one variable can be changed for one run: `DEMO=0 script/server`.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

from script import embedded

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def environment(port: str) -> dict[str, str]:
    """Every variable that the settings require, except the addresses of the services."""
    defaults = {
        "ENVIRONMENT": "development",
        "DEMO": "1",
        "HTTPS": "0",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "EMAIL_URL": mail_url(),
        "DEFAULT_FROM_EMAIL": "portal@example.org",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    given = {name: value for name, value in os.environ.items() if value}
    made = {} if "SECRET_KEY" in given else {"SECRET_KEY": secret_key()}
    return {**defaults, **made, **given}


def mail_url() -> str:
    """Every mail becomes a file in var/mail."""
    return f"filemail:///{quote(str(VAR / 'mail'))}"


def secret_key() -> str:
    """Made once and kept in var/, so that a restart logs nobody out. Only its owner may read the file."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        embedded.write_private(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8").strip()


def main() -> int:
    embedded.stop_on_signals()
    try:
        os.environ.update(environment(os.environ.get("PORT", "8000")))
        with embedded.services(VAR) as variables:
            return embedded.run([sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]], variables)
    except embedded.ServiceError as error:
        print(error, file=sys.stderr)
    except PermissionError as error:
        print(embedded.not_ours(error), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
