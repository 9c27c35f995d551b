"""A .pptx turned into a PDF by LibreOffice, where the machine has it: in a folder of its own, in bounded time."""

import os
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

SECONDS = 80


class ConversionError(Exception):
    """LibreOffice could not make a PDF of the file."""


def is_there() -> bool:
    return bool(settings.SLIDE_CONVERTER)


def as_pdf(body: bytes) -> bytes:
    """The slides as a PDF. Raises ConversionError; nothing is left on disk."""
    with tempfile.TemporaryDirectory(prefix="slides-") as folder:
        source = Path(folder, "slides.pptx")
        source.write_bytes(body)
        command = [
            *_apart(),
            settings.SLIDE_CONVERTER,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "pdf:impress_pdf_Export",
            "--outdir",
            folder,
            str(source),
        ]
        # Nothing of the portal's own environment reaches it, and no proxy leads anywhere.
        surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "TMPDIR": folder, "LANG": "sv_SE.UTF-8"}
        surroundings |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        _run(command, surroundings)
        made = Path(folder, "slides.pdf")
        if not made.is_file():
            raise ConversionError("no PDF came of it")
        return made.read_bytes()


def _run(command: list[str], surroundings: dict[str, str]) -> None:
    """The program and all that it starts are ended when the time is out."""
    with subprocess.Popen(  # noqa: S603  # the program of the setting, on a file of ours
        command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            running.wait(SECONDS)
        except BaseException as stop:
            os.killpg(running.pid, signal.SIGKILL)
            if isinstance(stop, subprocess.TimeoutExpired):
                raise ConversionError("it took too long") from stop
            raise
    if running.returncode:
        raise ConversionError(f"it ended with {running.returncode}")


@cache
def _apart() -> list[str]:
    """Without a network, where the machine lets one ask for that; links that fetch are refused before in any case."""
    words = ["unshare", "--user", "--map-current-user", "--net"]
    try:
        subprocess.run([*words, "true"], check=True, capture_output=True, timeout=5)  # noqa: S603  # fixed words
    except (OSError, subprocess.SubprocessError):
        return []
    return words
