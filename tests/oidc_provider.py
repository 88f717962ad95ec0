"""A small OpenID Connect provider over real HTTP: discovery, authorization, token and keys; told to misbehave where wanted."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.ports import free_port

CLIENT, SECRET = "desk", "the secret of the desk's client"


class LocalProvider:
    """``person`` signs in without being asked; ``lies`` replace claims of the ID token (None leaves one out)."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "alg": "RS256", "use": "sig"})
        self.signing_key, self.algorithm, self.named_issuer = self.key, "RS256", self.issuer
        self.person: dict[str, Any] = {"sub": "u-1", "name": "Mei Lin", "email": "mei@shop.example", "groups": ["support"]}
        self.lies: dict[str, Any] = {}
        self.refuses = False
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": self.named_issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
            }

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        async def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            self.asked.append(asked)
            if self.refuses:
                back = {"error": "access_denied", "error_description": "<script>no</script>", "state": asked["state"]}
            else:
                code = secrets.token_urlsafe(16)
                self._codes[code] = asked
                back = {"code": code, "state": asked["state"]}
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

        @app.post("/token")
        async def token(request: Request) -> JSONResponse:
            form = await request.form()
            begun = self._codes.pop(str(form.get("code")), None)
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
            proven = begun and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == begun["code_challenge"]
            if not begun or not proven or request.headers.get("authorization") != f"Basic {basic}":
                return JSONResponse({"error": "invalid_grant"}, 400)
            now = int(time.time())
            fixed = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
            claims = {key: one for key, one in (fixed | self.person | self.lies).items() if one is not None}
            signed = jwt.encode({"alg": self.algorithm, "kid": "k1"}, claims, self.signing_key, algorithms=[self.algorithm])
            answered = {"access_token": "a", "token_type": "Bearer", "id_token": signed}
            return JSONResponse(
                {key: one for key, one in answered.items() if not (key == "id_token" and "id_token" in self.lies)}
            )

        return app


@contextmanager
def serving_provider() -> Iterator[LocalProvider]:
    """The provider while it serves."""
    port = free_port()
    provider = LocalProvider(port)
    server = uvicorn.Server(uvicorn.Config(provider.app(), port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
