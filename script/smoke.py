"""Starts script/server as a new user would, uses it, stops it with Ctrl-C, and sees that nothing is left running.

Needs only Python's standard library, since it runs before anything is installed. Status 0 when all was well.
"""

import html.parser
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 900  # the first start installs everything
STOPS_WITHIN = 30


class Page(html.parser.HTMLParser):
    """The links of a page and the fields of its forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "form":
            self.forms.append({"": values.get("action", "")})
        elif tag in ("input", "button") and self.forms and values.get("name"):
            self.forms[-1].setdefault(values["name"], values.get("value", ""))


class Browser:
    """Just enough of one: cookies, forms, redirections."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.open = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        ).open

    def get(self, path: str) -> bytes:
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.address, path)))  # noqa: S310 - http://127.0.0.1

    def post(self, path: str, fields: dict[str, str]) -> bytes:
        return self._ask(
            urllib.request.Request(  # noqa: S310 - http://127.0.0.1
                urllib.parse.urljoin(self.address, path),
                data=urllib.parse.urlencode(fields).encode(),
                headers={"Referer": self.address, "Origin": self.address.rstrip("/")},
            )
        )

    def _ask(self, request: urllib.request.Request) -> bytes:
        try:
            with self.open(request, timeout=60) as answer:
                body: bytes = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{request.get_method()} {request.full_url} answers {error.code}") from error
        return body


def use(address: str) -> None:
    """What a visitor does first: the log-in page, in as one of the invented people, the templates, one PDF."""
    browser = Browser(address)
    welcome = Page(browser.get("/konto/logga-in/").decode())
    demo = next((form for form in welcome.forms if form[""].endswith("/demo/")), None)
    assert demo is not None, "the log-in page offers no invented people"
    browser.post(demo.pop(""), demo)
    templates = [link for link in Page(browser.get("/mallar/").decode()).links if re.fullmatch(r"/mallar/\d+/", link)]
    assert templates, "the page of templates links to no template"
    documents = [link for link in Page(browser.get(templates[0]).decode()).links if link.endswith(".pdf")]
    assert documents, f"{templates[0]} links to no PDF"
    document = browser.get(documents[0])
    assert document.startswith(b"%PDF-"), f"{documents[0]} is not a PDF"
    assert b"%%EOF" in document[-32:], f"{documents[0]} is cut off"
    print(f"smoke: {documents[0]} is a PDF of {len(document):,} bytes", flush=True)


def wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Until /readyz says yes."""
    deadline, answer = time.monotonic() + STARTS_WITHIN, "nothing"
    browser = Browser(address)
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if json.loads(browser.get("/readyz"))["ready"]:
                return
        except (OSError, AssertionError) as error:
            answer = str(error)
        time.sleep(0.2)
    raise AssertionError(f"script/server is not ready; last heard: {answer}")


def ours() -> dict[int, str]:
    """Living processes that stand in this folder, run a program of it, or were started with a path of it."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        places = [words]
        for link in ("cwd", "exe"):
            try:
                places.append(f"{(entry / link).readlink()}/")
            except OSError:
                places.append("")
        if state not in "ZX" and (f"{ROOT}/" in words or any(place.startswith(f"{ROOT}/") for place in places[1:])):
            found[int(entry.name)] = words
    return found


def stop(server: "subprocess.Popen[bytes]", before: set[int]) -> None:
    """Ctrl-C, then nothing that was not there before may be there."""
    os.killpg(server.pid, signal.SIGINT)
    try:
        server.wait(timeout=STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        raise AssertionError(f"script/server did not stop within {STOPS_WITHIN} seconds") from None
    left = {pid: words for pid, words in ours().items() if pid not in before}
    assert not left, f"still running after Ctrl-C: {left}"


def free_port() -> str:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def main() -> int:
    before = set(ours())
    port = os.environ.get("PORT") or free_port()
    log = ROOT / "var" / "smoke.log"
    log.parent.mkdir(exist_ok=True)
    begun = time.monotonic()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(ROOT / "script" / "server")],
            cwd=ROOT,
            env={**os.environ, "PORT": port},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    address, wrong = f"http://127.0.0.1:{port}/", ""
    try:
        wait(address, server)
        print(f"smoke: script/server is ready after {time.monotonic() - begun:.0f} s", flush=True)
        use(address)
    except (AssertionError, OSError) as error:
        wrong = str(error)
    try:
        if server.poll() is None:
            stop(server, before)
            print("smoke: stopped, and nothing is left running", flush=True)
    except AssertionError as error:
        wrong = f"{wrong}; {error}" if wrong else str(error)
    if wrong:
        print(f"smoke: {wrong}. The end of {log}:", flush=True)
        print("\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
