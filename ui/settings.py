"""All settings, read once at the entrance. Rooms take plain arguments.

The environment form is ``SHOP_<SECTION>__<NAME>``, e.g. ``SHOP_LLM__MODEL``; a ``.env`` file beside the working folder is read
too. Unknown ``SHOP_*`` names are refused.
"""

import os
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShopSettings(_Section):
    """``SHOP_SHOP__*``: the shop itself."""

    name: str = Field("Livostyle demo", description="the shop's name, as the assistant says it")
    currency: str = Field("USD", description="ISO 4217 code of the catalog's prices")
    language: str = Field("en", description="language of the catalog's texts")
    policies: Path = Field(
        Path("demo/policies"), description="folder of the merchant's Markdown policies, one subfolder a language"
    )
    voice: Path | None = Field(None, description="Markdown file of the shop's voice, for `shop describe`")
    images: Path | None = Field(None, description="folder of pictures served at /images (default: images in the home folder)")


class DatabaseSettings(_Section):
    """``SHOP_DATABASE__*``: the records."""

    url: SecretStr | None = Field(None, description="SQLAlchemy URL; default is SQLite (WAL) at shop.db in the home folder")


class RetrievalSettings(_Section):
    """``SHOP_RETRIEVAL__*``: search."""

    chroma: Path | None = Field(None, description="folder of the embedded Chroma (default: chroma in the home folder)")
    chroma_url: str | None = Field(
        None, description="http://host:port of a Chroma server; wanted with more than one app process"
    )
    embedder: str = Field(
        "packaged", description="'packaged' (ships inside Python packages), or a sentence-transformers model name or folder"
    )
    threads: int = Field(1, description="threads for embedding; more than the free cores makes queries slower")
    precision: Literal["auto", "float32", "bfloat16", "int8"] = Field(
        "auto",
        description="numbers that the embedder computes with; auto: bfloat16 where the processor has it (or a GPU is there), else float32; int8 is faster and finds a little less, and wants `shop index build`",
    )
    picture_model: str | None = Field(
        None,
        description="CLIP-class sentence-transformers model, name or folder, for search by photo; wants `shop index build`",
    )
    trained: Path | None = Field(
        None, description="folder that `shop search train` wrote; the search then orders its best candidates by it"
    )


class RankerSettings(_Section):
    """``SHOP_RANKER__*``: the order in which products are shown."""

    order: Literal["personal", "retrieval"] = Field(
        "personal", description="'personal': query, taste and the shop's interest; 'retrieval': as the search gives them"
    )
    trained: Path | None = Field(
        None, description="folder of versions that `shop rank train` wrote (default: ranker in the home folder)"
    )
    explore: float = Field(
        0.1, ge=0, le=0.5, description="share of pages that give their fourth place to a product few have seen"
    )
    against: str | None = Field(
        None, description="interleave this ranker with the one in force: a version ('v2'), 'personal' or 'retrieval'"
    )
    shadow: str | None = Field(None, description="run this ranker unseen and note what it would have shown; named as above")


class LlmSettings(_Section):
    """``SHOP_LLM__*``: the language model."""

    base_url: str | None = Field(
        None, description="any OpenAI-compatible endpoint (…/v1); unset: the local vLLM that the demo starts"
    )
    api_key: SecretStr = Field(SecretStr("none"), description="key of that endpoint; a local vLLM needs none")
    model: str = Field("shop", description="model name that the endpoint serves")
    profile: Literal["auto", "cpu", "cpu-small", "gpu"] = Field(
        "auto", description="what `shop llm serve` serves; auto: the best that this machine answers with fast enough"
    )
    port: int = Field(8001, description="port of the local vLLM")
    tuned: Path | None = Field(None, description="folder that `shop llm tune` wrote: `shop llm serve` serves it")
    threads: int | None = Field(
        None, ge=1, description="CPU threads of the local vLLM (default: all cores, or all but one of many)"
    )
    gpu_model: str = Field("Qwen/Qwen2.5-7B-Instruct", description="hub repository that the profile gpu serves")
    gpu_revision: str = Field(
        "a09a35458c702b33eeacc393d103063234e8bc28", description="revision of that repository; empty: its newest"
    )
    first_token_seconds: float = Field(12.0, description="a reply whose first token takes longer is written without the model")
    understand_seconds: float = Field(6.0, description="an understanding that takes longer is made without the model")
    understand: Literal["unsure", "always"] = Field(
        "unsure",
        description="when the model is asked what a message means: where code is 'unsure', or 'always' (for a larger model)",
    )
    advice: Literal["auto", "pick", "prose"] = Field(
        "auto",
        description="what the model adds to a reply: audited 'prose', or a 'pick' among the products on screen, which the server words; auto: pick for a model on the CPU, else prose",
    )
    copilot_seconds: float = Field(
        20.0, description="at the desk, a draft, a rewriting or a translation that takes longer is made without the model"
    )
    enabled: bool = Field(True, description="false: never ask a model")


class ServerSettings(_Section):
    """``SHOP_SERVER__*``: the HTTP server."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, description="port to listen on")
    allowed_origins: tuple[str, ...] = Field((), description="JSON list of foreign origins that may call the API")
    local_pages: bool = Field(
        False, description="true: pages of this machine, at any port, may call the API too; `make demo` says so"
    )
    message_limit: int = Field(4000, description="characters of a message that are read; a longer one is refused in words")
    secret: SecretStr | None = Field(
        None, description="key that signs shopper tokens (default: made at first start, kept in the home folder)"
    )
    identity_secret: SecretStr | None = Field(
        None,
        description="key with which your own server vouches for signed-in shoppers (default: made at first start, kept in the home folder)",
    )
    turns_per_minute: int = Field(30, ge=1, description="messages a minute that one shopper may send")
    requests_per_minute: int = Field(1200, ge=1, description="API requests a minute from one address")
    limits_url: str = Field(
        "memory://", description="where requests are counted: memory:// (each process its own), or redis://… for all processes"
    )
    demo_sign_in: bool = Field(
        True, description="offer to sign in as a demo shopper, and as the demo's staff at the desk, without a password"
    )
    url: str | None = Field(
        None,
        pattern=r"^https?://[^/?#\s]+/?$",
        description="https://… address that browsers reach the shop at, where a proxy stands before it: staff cookies and HSTS go by it",
    )
    public: bool = Field(
        False, description="true: listen beyond this machine although the demo sign-in is on or the secret is weak"
    )


class StaffSettings(_Section):
    """``SHOP_STAFF__*``: who works at the desk, and how they sign in."""

    session_hours: float = Field(12.0, gt=0, le=168, description="hours without a request after which a sign-in ends")
    tries: int = Field(5, ge=1, description="failed passwords in 15 minutes for one login from one address, then it waits")
    oidc_issuer: str | None = Field(
        None, pattern=r"^https?://\S+$", description="OpenID Connect provider that staff may sign in with; its issuer URL"
    )
    oidc_client_id: str | None = Field(None, description="the shop's client id there")
    oidc_client_secret: SecretStr | None = Field(None, description="its secret; none for a public client (PKCE is always used)")
    oidc_name: str = Field("single sign-on", description="what the desk's sign-in page calls the provider")
    oidc_scopes: str = Field("openid profile email", description="scopes that are asked for")
    oidc_role_claim: str = Field(
        "roles",
        description="claim of the ID token that names a member's roles or groups; dots lead inwards: realm_access.roles",
    )
    oidc_roles: dict[str, Literal["agent", "supervisor", "merchant"]] = Field(
        {}, description="JSON object from values of that claim to roles of the shop; who has none may not come in"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_roles):
            raise ValueError("SHOP_STAFF__OIDC_ISSUER needs SHOP_STAFF__OIDC_CLIENT_ID and SHOP_STAFF__OIDC_ROLES")
        if self.oidc_issuer and urlsplit(self.oidc_issuer).scheme == "http":
            if urlsplit(self.oidc_issuer).hostname not in ("127.0.0.1", "localhost", "::1"):
                raise ValueError("SHOP_STAFF__OIDC_ISSUER must be https: what it answers lets people in")
        return self


class Settings(BaseSettings):
    """Every setting of the assistant."""

    model_config = SettingsConfigDict(
        env_prefix="SHOP_", env_nested_delimiter="__", env_file=".env", extra="forbid", frozen=True
    )

    home: Path = Field(Path("var"), description="folder for everything the app writes: database, vectors, pictures, secrets")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severe message that is logged")
    shop: ShopSettings = Field(default_factory=lambda: ShopSettings())
    database: DatabaseSettings = Field(default_factory=lambda: DatabaseSettings())
    retrieval: RetrievalSettings = Field(default_factory=lambda: RetrievalSettings())
    ranker: RankerSettings = Field(default_factory=lambda: RankerSettings())
    llm: LlmSettings = Field(default_factory=lambda: LlmSettings())
    server: ServerSettings = Field(default_factory=lambda: ServerSettings())
    staff: StaffSettings = Field(default_factory=lambda: StaffSettings())

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database.url.get_secret_value() if self.database.url else f"sqlite:///{self.home / 'shop.db'}"

    @property
    def chroma_path(self) -> Path:
        """The folder of the embedded Chroma in force."""
        return self.retrieval.chroma or self.home / "chroma"

    @property
    def ranker_path(self) -> Path:
        """The folder of trained rankers in force."""
        return self.ranker.trained or self.home / "ranker"

    @property
    def images_path(self) -> Path:
        """The folder of pictures in force."""
        return self.shop.images or self.home / "images"

    @property
    def llm_url(self) -> str:
        """The endpoint in force."""
        return self.llm.base_url or f"http://127.0.0.1:{self.llm.port}/v1"


class UnknownSetting(Exception):
    """A ``SHOP_*`` name in the environment that means nothing."""


# read by tests and scripts, not by the app
_OTHERS = {"SHOP_DATA", "SHOP_TEST_LLM_URL"}


def known_names() -> set[str]:
    """Every environment name that means something."""
    names = {"SHOP_HOME", "SHOP_LOG_LEVEL"} | _OTHERS
    for section, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Section):
            names |= {f"SHOP_{section}__{name}".upper() for name in field.annotation.model_fields}
    return names


def load_settings() -> Settings:
    """The settings of this process. Raises ``UnknownSetting`` for a misspelt ``SHOP_*`` name."""
    unknown = sorted(name for name in os.environ if name.startswith("SHOP_") and name not in known_names())
    if unknown:
        raise UnknownSetting(f"unknown settings: {', '.join(unknown)} (docs/settings.md lists all)")
    return Settings()
