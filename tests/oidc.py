"""An organisation's log-in for tests: a real OpenID Connect provider on 127.0.0.1 that vouches for whom it is told to.

It is as strict as a real one about client, secret, redirect address, PKCE and codes that were used.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "portal", "a secret of the test"


class Provider(ThreadingHTTPServer):
    """`person` is what the organisation says about who logs in; None: the person stops at the organisation's page."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.person: dict[str, Any] | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Says nothing."""

    @property
    def provider(self) -> Provider:
        return cast("Provider", self.server)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        issuer = self.provider.issuer
        if url.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    "jwks_uri": f"{issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif url.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.provider.key.public_key()))
            self.answer({"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]})
        elif url.path == "/authorize":
            self.authorize(asked)
        elif url.path == "/userinfo":
            known = self.headers["Authorization"].removeprefix("Bearer ") in self.provider.tokens
            self.answer(self.provider.person if known else {"error": "invalid_token"}, 200 if known else 401)
        else:
            self.answer({}, 404)

    def authorize(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert {"openid", "email"} <= set(asked["scope"].split())
        back = {"state": asked["state"]}
        if self.provider.person is None:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe()
            self.provider.codes[back["code"]] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def do_POST(self) -> None:
        given = {
            name: values[0]
            for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()
        }
        asked = self.provider.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if (
            self.path != "/token"
            or asked is None
            or (given.get("client_id"), given.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET)
            or given.get("redirect_uri") != asked["redirect_uri"]
            or asked["code_challenge"] != base64.urlsafe_b64encode(digest).decode().rstrip("=")
        ):
            self.answer({"error": "invalid_grant"}, 400)
            return
        token = secrets.token_urlsafe()
        self.provider.tokens.add(token)
        claims = {**(self.provider.person or {}), "iss": self.provider.issuer, "aud": CLIENT_ID}
        claims |= {"iat": int(time.time()), "exp": int(time.time()) + 60}
        identity = jwt.encode(claims, self.provider.key, algorithm="RS256", headers={"kid": "1"})
        self.answer({"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": identity})

    def answer(self, data: Any, status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
