"""What every answer tells the browser to allow, by the address it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the browser may do with answers of one kind of address."""

    policy: str  # Content-Security-Policy
    framed: bool = False  # inside pages of this shop; never inside others
    shared: bool = False  # pages of other origins may load it: the widget's script, pictures in the widget
    microphone: bool = False  # voice input; asked for by the page itself, never by what it might frame
    kept: bool = True  # by caches, where the route does not say otherwise


# the shopper page is Gradio's, which starts from inline scripts and evaluates its templates; handlers in attributes
# (onerror=…), the way in of text that was not escaped, are refused all the same
PAGE = Allowed(
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'",
    framed=True,
    microphone=True,
)
DESK = Allowed(  # pictures may stand on the catalog's own hosts; nothing else comes from elsewhere, and no script is inline
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DOCS = Allowed("default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'")
SHARED = Allowed("default-src 'none'; frame-ancestors 'none'", shared=True)
API = Allowed("default-src 'none'; frame-ancestors 'none'", kept=False)

_BY_PATH: Mapping[str, Allowed] = {
    "/v1": API,
    "/healthz": API,
    "/readyz": API,
    "/openapi.json": DOCS,
    "/docs": DOCS,
    "/desk": DESK,
    "/images": SHARED,
    "/widget.js": SHARED,
    "/widget": SHARED,
}


def allowed_at(path: str) -> Allowed:
    """What may be done with answers of this path; the shopper page is whatever is nothing else."""
    first = "/" + path.split("/", 2)[1] if path.startswith("/") else path
    return _BY_PATH.get(first, PAGE)


def security_headers(path: str, *, https: bool) -> dict[str, str]:
    """Headers of an answer to ``path``, but for those that its route sets itself."""
    allowed = allowed_at(path)
    microphone = "(self)" if allowed.microphone else "()"
    headers = {
        "Content-Security-Policy": allowed.policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN" if allowed.framed else "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": f"camera=(), microphone={microphone}, geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if allowed.shared else "same-origin",
    }
    if not allowed.kept:
        headers["Cache-Control"] = "no-store"
    if https:  # a browser that came by https comes by nothing else for a year
        headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    return headers
