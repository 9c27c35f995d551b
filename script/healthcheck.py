"""For the image's health check: asks this container's own web server whether it lives. Status 0 when it does.

Asks under the portal's own name, since the portal answers to no other, and as if through the proxy, since it would
otherwise send the question on to HTTPS.
"""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def main() -> int:
    request = urllib.request.Request(
        "http://127.0.0.1:8000/healthz",
        headers={"Host": urlsplit(os.environ["SITE_URL"]).netloc, "X-Forwarded-Proto": "https"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - always http://127.0.0.1
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
