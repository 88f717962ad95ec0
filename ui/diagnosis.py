"""What is missing or wrong on this machine, and how to mend it. Looks only; changes nothing."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ui.settings import Settings, UnknownSetting, load_settings

State = Literal["ok", "note", "wrong"]  # note: the shop does without


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    found: str
    mend: str = ""  # how to mend it; empty where nothing is to be done


def examine() -> Iterator[Finding]:
    """The findings, one after the other. Without readable settings the rest is not looked at."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    yield _python()
    try:
        settings = load_settings()
    except (UnknownSetting, ValidationError, SettingsError) as error:
        first = str(error).splitlines()[0]
        yield Finding(
            "settings", "wrong", first, "mend or unset the SHOP_… variables (also in .env); docs/settings.md lists all"
        )
        return
    yield Finding("settings", "ok", f"home is {settings.home.resolve()}")
    yield from _packages()
    yield from _room(settings)
    yield from _ports(settings)
    yield from _database(settings)
    yield from _index(settings)
    yield from _model(settings)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info[:2] < (3, 13):
        return Finding("python", "ok", version)
    return Finding("python", "wrong", version, "make the environment anew with Python 3.11 or 3.12: rm -rf .venv && make setup")


def _packages() -> Iterator[Finding]:
    needed = ("torch", "sentence_transformers", "chromadb", "gradio", "fastapi", "sqlalchemy", "langchain_openai")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        yield Finding("packages", "wrong", f"missing: {', '.join(missing)}", "rm -f .venv/.finished && make setup")
    else:
        yield Finding("packages", "ok", "the app's packages are installed")


def _room(settings: Settings) -> Iterator[Finding]:
    from assistant.llm import cache
    from assistant.llm.machine import memory_gb

    for name, place, needed in (("disk", settings.home, 0.5), ("cache disk", cache.folder(), 2.0)):
        free = shutil.disk_usage(_standing(place)).free / 1e9
        if free < needed:
            yield Finding(name, "wrong", f"{free:.1f} GB free at {place}", f"free {needed:.0f} GB or more, or move it")
        else:
            yield Finding(name, "ok", f"{free:.0f} GB free at {place}")
    free = memory_gb("MemAvailable")
    if 0 < free < 2:
        yield Finding(
            "memory", "note", f"{free:.1f} GB free; the app takes about 1.5 GB beside the model", "close other programs"
        )
    else:
        yield Finding("memory", "ok", f"{free:.0f} GB free of {memory_gb():.0f}")


def _ports(settings: Settings) -> Iterator[Finding]:
    from ui.ports import taken

    host, port = settings.server.host, settings.server.port
    if taken(host, port):
        yield Finding(
            "port", "note", f"{host}:{port} is taken", "fine if the shop runs there; else SHOP_SERVER__PORT names another"
        )
    else:
        yield Finding("port", "ok", f"{host}:{port} is free")


def _database(settings: Settings) -> Iterator[Finding]:
    from commerce.database import open_database
    from commerce.errors import CommerceError

    if not settings.database.url and not (settings.home / "shop.db").exists():
        yield Finding("database", "note", "none yet", "shop demo, or shop catalog import FILE, makes one")
        return
    try:
        database = open_database(settings.database_url)
    except ValueError as error:
        yield Finding(
            "database", "wrong", str(error), "SHOP_DATABASE__URL is sqlite:///FILE or postgresql://user:password@host/name"
        )
        return
    try:
        products = len(database.storefront.stamps())
    except CommerceError as error:
        yield Finding(
            "database", "wrong", str(error), "is it running? Tables are made by `shop demo` and `shop catalog import`"
        )
    else:
        if products:
            yield Finding("database", "ok", f"{products:,} products")
        else:
            yield Finding("database", "wrong", "no products", "shop demo, or shop catalog import FILE")
    finally:
        database.close()


def _index(settings: Settings) -> Iterator[Finding]:
    from commerce.database import open_database
    from commerce.errors import CommerceError
    from retrieval.errors import RetrievalError
    from ui.searching import search_of

    if not settings.retrieval.chroma_url and not settings.chroma_path.exists():
        yield Finding("index", "note", f"none yet at {settings.chroma_path}", "shop index build")
        return
    try:
        database = open_database(settings.database_url)
    except ValueError:
        return  # told above
    try:
        search = search_of(settings, database.storefront, writes=False)
        try:
            check = search.check()
        finally:
            search.close()
    except (RetrievalError, CommerceError, OSError) as error:
        yield Finding("index", "wrong", str(error), "shop index repair")
    else:
        if check.problem:
            yield Finding("index", "wrong", check.problem, "shop index repair")
        elif not check.sound:
            found = f"{check.missing:,} products are not indexed, {check.stale:,} are gone from the catalog"
            yield Finding("index", "note", found, "the running shop catches up by itself; or shop index build")
        else:
            yield Finding("index", "ok", f"{check.products:,} products, as in the catalog")
    finally:
        database.close()


def _model(settings: Settings) -> Iterator[Finding]:
    from assistant.llm import cache, environment, weights
    from assistant.llm.machine import this_machine
    from assistant.llm.profiles import choose, weight_format
    from assistant.llm.server import served_models

    if not settings.llm.enabled:
        yield Finding("model", "note", "switched off by SHOP_LLM__ENABLED=false")
        return
    local = not settings.llm.base_url
    if local:
        machine = this_machine()
        profile = choose(settings.llm.profile, machine)
        form = weight_format(profile, machine)
        yield Finding(
            "machine", "ok", f"{machine.cores} cores, {'an' if machine.gpu else 'no'} NVIDIA GPU: {profile.title} ({form})"
        )
        for name, ready in (
            ("vllm", cache.finished(environment.place(machine))),
            ("weights", profile.parts is None or cache.finished(weights.place(profile, form))),
        ):
            if ready:
                yield Finding(name, "ok", "prepared")
            else:
                yield Finding(name, "note", "not prepared yet", "shop llm prepare (needs the network once)")
        needed = profile.int8_gb if form == "int8" else profile.float32_gb
        if machine.memory_gb < needed + 2:
            found = f"{profile.title} takes about {needed:.0f} GB of this machine's {machine.memory_gb:.0f}"
            yield Finding(
                "model size", "wrong", found, "SHOP_LLM__PROFILE=cpu-small, or another endpoint in SHOP_LLM__BASE_URL"
            )
    served = served_models(settings.llm_url, settings.llm.api_key.get_secret_value())
    if served is None:
        mend = "shop llm serve (shop demo starts it by itself)" if local else "is it running? SHOP_LLM__BASE_URL ends in /v1"
        yield Finding("endpoint", "note", f"{settings.llm_url} does not answer; replies are written without a model", mend)
    elif settings.llm.model not in served:
        mend = f"SHOP_LLM__MODEL is one of: {', '.join(served)}"
        yield Finding("endpoint", "wrong", f"{settings.llm_url} does not serve {settings.llm.model}", mend)
    else:
        yield Finding("endpoint", "ok", f"{settings.llm_url} serves {settings.llm.model}")


def _standing(place: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    place = place.resolve()
    return next(folder for folder in (place, *place.parents) if folder.exists())
