"""How gunicorn serves the portal; read by itself from this folder. WEB_CONCURRENCY sets the number of processes."""

import os
from pathlib import Path

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 2000  # a slow leak in a library never grows old
max_requests_jitter = 200
if Path("/dev/shm").is_dir():  # noqa: S108 - heartbeats of processes belong in memory, not on a disk that may be slow
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - the same

if os.environ.get("ENVIRONMENT") == "development":
    loglevel = "error"  # not a warning at each start that the reloader is on
    reload = True
    reload_extra_files = [str(path) for folder in ("templates", "locale") for path in Path(folder).rglob("*.*")]
else:
    accesslog = "-"
