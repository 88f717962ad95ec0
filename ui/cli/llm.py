"""``shop llm``."""

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.llm.machine import Machine
    from assistant.llm.profiles import Format, Profile
    from ui.settings import Settings

app = typer.Typer(no_args_is_help=True)

_PROFILE = typer.Option(help="cpu, cpu-small, gpu, or auto: what this machine carries; else SHOP_LLM__PROFILE.")


def chosen_profile(settings: "Settings", name: str | None) -> "tuple[Profile, Format, Machine]":
    """The profile of that name (None: of the settings), how its weights are served, and the machine that decided it."""
    from dataclasses import replace

    from assistant.llm.machine import this_machine
    from assistant.llm.profiles import PROFILES, choose, weight_format

    machine, wanted = this_machine(), name or settings.llm.profile
    if wanted != "auto" and wanted not in PROFILES:
        raise typer.BadParameter(f"{wanted} is none of auto, {', '.join(PROFILES)}")
    profile = choose(wanted, machine)
    if profile.parts is None:
        profile = replace(profile, repository=settings.llm.gpu_model, revision=settings.llm.gpu_revision)
    return profile, weight_format(profile, machine), machine


def prepared(profile: "Profile", form: "Format", machine: "Machine") -> tuple[Path, Path | None]:
    """The environment and the weights (None: from a hub), made where they are not there yet; leaves in words if not."""
    from assistant.llm import environment, weights

    try:
        made = environment.prepare(machine, typer.echo)
        if profile.parts is None:
            return made, None
        return made, weights.prepare(profile, form, made / "bin" / "python", typer.echo)
    except (environment.EnvironmentUnavailable, weights.WeightsUnavailable, weights.WeightsRefused) as error:
        typer.secho(f"shop: {error}", err=True, fg="red")
        raise typer.Exit(1) from None


@app.command()
def prepare(profile: Annotated[str | None, _PROFILE] = None) -> None:
    """Install vLLM and fetch, check and convert the weights, once.

    Everything is kept in the user's cache (~/.cache/shop-assistant), so a
    second run, or a second clone, needs no network and takes no time.

    Examples:
      shop llm prepare
      shop llm prepare --profile cpu-small
    """
    from ui.settings import load_settings

    chosen, form, machine = chosen_profile(load_settings(), profile)
    environment, weights = prepared(chosen, form, machine)
    typer.echo(f"{chosen.title} ({form}) is ready: {weights or 'fetched by vLLM when it starts'}; vLLM is in {environment}")


@app.command()
def serve(
    profile: Annotated[str | None, _PROFILE] = None,
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; else SHOP_LLM__PORT.", min=1, max=65535)] = None,
) -> None:
    """Serve the model with vLLM until Ctrl-C; prepares first what is missing.

    The server is started again when it dies. Its log is vllm.log in the home
    folder. It listens on this machine only and needs no key.

    Examples:
      shop llm serve
      shop llm serve --profile cpu-small --port 8005
    """
    import signal
    from threading import Event

    from assistant.llm.environment import tcmalloc
    from assistant.llm.server import ServerFailed, SupervisedServer, vllm_launch
    from ui.cli.waiting import Waiting
    from ui.ports import taken
    from ui.settings import load_settings

    settings = load_settings()
    port = port or settings.llm.port
    if taken("127.0.0.1", port):
        typer.secho(f"shop: port {port} is taken; stop what is there, or use --port or SHOP_LLM__PORT", err=True, fg="red")
        raise typer.Exit(1)
    chosen, form, machine = chosen_profile(settings, profile)
    environment, weights = prepared(chosen, form, machine)
    adapter = None
    if settings.llm.tuned is not None:
        weights, adapter = _tuned_weights(settings.llm.tuned, chosen, form)
    launch = vllm_launch(
        environment,
        weights,
        chosen,
        form,
        machine,
        port=port,
        threads=settings.llm.threads,
        tcmalloc=None if machine.gpu else tcmalloc(typer.echo),
        adapter=adapter,
    )
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    log = settings.home / "vllm.log"
    typer.echo(f"starting vLLM with {chosen.title} ({form}); log: {log}")
    server = SupervisedServer(launch, f"http://127.0.0.1:{port}/v1", log)
    with Waiting("vLLM loads the model") as waiting:

        def ready(seconds: float) -> None:
            waiting.done()
            typer.echo(f"vLLM answers at http://127.0.0.1:{port}/v1 after {seconds:.0f} s; Ctrl-C stops it")

        try:
            server.run(stop, on_ready=ready, on_wait=waiting.at, say=typer.echo)
        except ServerFailed as error:
            waiting.done()
            typer.secho(f"shop: {error}", err=True, fg="red")
            raise typer.Exit(1) from None
    typer.echo("vLLM has stopped")


def _tuned_weights(folder: Path, profile: "Profile", form: "Format") -> tuple[Path | None, Path | None]:
    """What is served of a tuned model: merged weights in the profile's form, or over a hub's model the adapter alone."""
    from assistant.llm.convert import to_int8
    from assistant.llm.tuning import FIGURES

    if not (folder / FIGURES).exists():
        typer.secho(f"shop: SHOP_LLM__TUNED: {folder} holds no tuned model (shop llm tune --out {folder})", err=True, fg="red")
        raise typer.Exit(1)
    if profile.parts is None:
        return None, folder / "adapter"
    if form != "int8":
        return folder / "merged", None
    if not (folder / "int8" / "config.json").exists():
        (folder / "int8").mkdir(exist_ok=True)
        to_int8(folder / "merged", folder / "int8")
    return folder / "int8", None


@app.command()
def tune(
    out: Annotated[Path, typer.Option("--out", help="Folder to write: adapter/, merged/, tuning.json.")],
    base: Annotated[
        str | None, typer.Option(help="Model to tune: a folder or a hub's name; else the weights of the profile.")
    ] = None,
    profile: Annotated[str | None, _PROFILE] = None,
    steps: Annotated[int, typer.Option(help="Steps of eight lessons each.", min=1)] = 300,
    judged: Annotated[int, typer.Option(help="Answers of unseen wordings that decide whether it is kept.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Decides the lessons and their order.")] = 7,
) -> None:
    """Tune the model on the shop's own catalog (LoRA); keep it only if it answers better.

    The lessons are questions about made-up messages over the catalog's types,
    brands, colours and facets, in English and Chinese. One wording in five is
    kept for the evaluation, before and after. Needs the extra "tune" (peft).
    Then: SHOP_LLM__TUNED=FOLDER shop llm serve

    Examples:
      shop llm tune --out var/tuned
      shop llm tune --out var/tuned --profile cpu-small --steps 100
    """
    from importlib.util import find_spec

    from assistant.llm.lessons import TooFewProducts, lessons
    from assistant.llm.tuning import NotBetter, Plan
    from assistant.llm.tuning import tune as tuned
    from commerce.database import open_database
    from ui.settings import load_settings

    if find_spec("peft") is None:
        typer.secho("shop: tuning needs peft: pip install 'shopping-assistant[tune]'", err=True, fg="red")
        raise typer.Exit(1)
    settings = load_settings()
    if base is None:
        chosen, _, machine = chosen_profile(settings, profile)
        base = str(prepared(chosen, "float32", machine)[1] or chosen.repository)
    database = open_database(settings.database_url)
    try:
        products = [product for batch in database.storefront.all_products() for product in batch]
    finally:
        database.close()
    try:
        taught = lessons(products, products[0].language if products else "en", times=4, seed=seed)
        figures = tuned(base, taught, out, Plan(steps=steps, judged=judged, seed=seed), typer.echo, device=_tuning_device())
    except (TooFewProducts, NotBetter) as error:
        typer.secho(f"shop: {error}", err=True, fg="red")
        raise typer.Exit(1) from None
    typer.echo(f"kept in {out}: {figures.after:.3f} of {figures.judged} answers right, {figures.before:.3f} before")


def _tuning_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


@app.command()
def status(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what is prepared, what this machine would serve, and whether the endpoint answers.

    Exit code 1 if the endpoint does not answer.

    Examples:
      shop llm status --json
    """
    from assistant.llm import cache, environment, weights
    from assistant.llm.server import served_models
    from ui.settings import load_settings

    settings = load_settings()
    profile, form, machine = chosen_profile(settings, None)
    served = served_models(settings.llm_url, settings.llm.api_key.get_secret_value())
    found = {
        "endpoint": settings.llm_url,
        "answers": served is not None,
        "serves": served or [],
        "model": settings.llm.model,
        "enabled": settings.llm.enabled,
        "profile": profile.name,
        "weights": profile.title,
        "format": form,
        "vllm_installed": cache.finished(environment.place(machine)),
        "weights_ready": None if profile.parts is None else cache.finished(weights.place(profile, form)),
        "gpu": machine.gpu,
        "int8": machine.int8,
        "cores": machine.cores,
        "memory_gb": round(machine.memory_gb, 1),
    }
    if json:
        typer.echo(json_format.dumps(found))
    else:
        for name, value in found.items():
            typer.echo(f"{name:>15}  {value}")
    raise typer.Exit(0 if served is not None else 1)
