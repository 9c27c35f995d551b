"""The entry point of the web server. It does not start on settings that the portal's own checks refuse."""

import os
import sys

from django.core import checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

refused = [message.msg for message in checks.run_checks(tags=["portal"]) if message.is_serious()]
if refused:
    sys.exit("The portal cannot start:\n" + "\n".join(refused))
