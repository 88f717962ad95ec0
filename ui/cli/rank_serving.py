"""``shop rank report | experiment | off-policy | weigh``: how the order in the shop does, from what shoppers did."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commerce.database import Database
    from commerce.outcomes import Outcome
    from ui.settings import Settings

Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="How far to look back.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Put these commands under ``shop rank``."""
    app.command()(report)
    app.command()(experiment)
    app.command("off-policy")(off_policy)
    app.command()(weigh)


def report(days: Days = 14, as_json: AsJson = False) -> None:
    """Say who is shown: shares of impressions by brand and newness, what shoppers took to, and what was not counted.

    Examples:
      shop rank report --days 30
    """
    from ranker.exposure_share import NO_BRAND, exposure_share

    with _records() as (_, database):
        counts = database.exposures.since(_since(days))
        catalog = {one.product_id: one for batch in database.storefront.all_products() for one in batch}
        outcomes = database.outcomes.since(_since(days))
    share = exposure_share(counts, catalog, datetime.now(UTC))
    rankers = _by_ranker(outcomes)
    if as_json:
        typer.echo(json.dumps({**asdict(share), "rankers": rankers}))
        return
    typer.echo(f"{share.impressions:,} impressions in {days} days of {share.shown:.0%} of {len(catalog):,} products")
    typer.echo(f"rarely shown products: {share.rarely:.1%} of impressions")
    typer.echo(f"new products: {share.new:.1%} of impressions, {share.new_of_catalog:.1%} of the catalog")
    for name, shown, of_catalog in share.brands:
        label = name if name != NO_BRAND else "(no brand)"
        typer.echo(f"  {label}: {shown:.1%} of impressions, {of_catalog:.1%} of the catalog")
    typer.echo(f"interest: {share.interest:,.1f}; not counted, beyond the bound of one shopper: {share.clipped:,.1f}")
    for name, figures in rankers.items():
        typer.echo(f"  {name}: {figures['impressions']:,} impressions, {figures['taken']:.2%} taken to")


def experiment(days: Days = 30, as_json: AsJson = False) -> None:
    """Say how two interleaved rankers stand (SHOP_RANKER__AGAINST), and how an unseen one compares (SHOP_RANKER__SHADOW).

    The test may be read at any time: p is valid however often you look.
    """
    from ranker.experiments import duels_of, taken_by_turn
    from ranker.shadow import shadow_report

    with _records() as (_, database):
        outcomes = database.outcomes.since(_since(days))
        notes = database.ranking_log.notes("shadow", _since(days))
    duels, shadows = duels_of(outcomes), shadow_report(notes, taken_by_turn(outcomes))
    if as_json:
        typer.echo(json.dumps({"duels": [asdict(one) for one in duels], "shadows": [asdict(one) for one in shadows]}))
        return
    for duel in duels:
        now = duel.standing
        verdict = f"{duel.b if now.share_b > 0.5 else duel.a} is chosen more" if now.p <= 0.05 else "no difference shown yet"
        typer.echo(f"{duel.a} | {duel.b}: {now.wins_a} | {now.wins_b} turns won, {now.ties} even; p ≤ {now.p:.3g}: {verdict}")
    for one in shadows:
        typer.echo(
            f"unseen {one.ranker}: {one.turns} turns, {one.agreement:.0%} of the first six the same; of {one.taken} products "
            f"taken to, mean reciprocal rank {one.would_mrr:.3f} there, {one.shown_mrr:.3f} as shown"
        )
    if not duels and not shadows:
        typer.echo(
            "no experiment in this time: SHOP_RANKER__AGAINST interleaves two rankers, SHOP_RANKER__SHADOW runs one unseen"
        )


def off_policy(
    alpha: Annotated[float, typer.Option("--alpha", min=0, help="Weight of the query.")] = 1.0,
    beta: Annotated[float, typer.Option("--beta", min=0, help="Weight of the shopper's taste.")] = 0.3,
    gamma: Annotated[float, typer.Option("--gamma", min=0, help="Weight of the shop's interest.")] = 0.12,
    days: Days = 90,
    as_json: AsJson = False,
) -> None:
    """Estimate what an order by other weights would have earned in the places that exploration gave away (IPS and SNIPS).

    Examples:
      shop rank off-policy --beta 0.5
    """
    from ranker.experiments import reward_of
    from ranker.off_policy import best_by, draws_of, estimate

    with _records() as (_, database):
        draws = draws_of(database.ranking_log.notes("slot", _since(days)), reward_of(database.outcomes.since(_since(days))))
    if not draws:
        typer.echo("no draw of exploration in this time (SHOP_RANKER__EXPLORE)", err=True)
        raise typer.Exit(1)
    found = estimate(draws, best_by(alpha, beta, gamma))
    if as_json:
        typer.echo(json.dumps(asdict(found)))
        return
    typer.echo(f"{found.draws:,} draws, which earned {found.logged:.4f} each")
    typer.echo(f"by these weights: IPS {found.ips:.4f}, SNIPS {found.snips:.4f} ({found.low:.4f} to {found.high:.4f})")
    typer.echo(f"worth {found.effective:,.0f} draws" + (": too few to say much" if found.effective < 100 else ""))


def weigh(
    days: Days = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say the weights, and leave those in force.")] = False,
) -> None:
    """Learn α, β and γ of the order from what shoppers took to; the server reads them at its next start."""
    from ranker.errors import TooFewEvents
    from ranker.outcomes import Shown, learned_weights
    from ranker.weights import OrderWeights, save_weights

    with _records() as (settings, database):
        outcomes = database.outcomes.since(_since(days))
    impressions = [
        Shown(*one.impression.parts, one.impression.position or 1, one.impression.propensity or 1.0, one.taken is not None)
        for one in outcomes
        if one.impression.parts is not None
    ]
    try:
        found = learned_weights(impressions, OrderWeights())
    except TooFewEvents as error:
        typer.echo(f"nothing is learned: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(
        f"query {found.query:.3f}, taste {found.taste:.3f}, shop {found.shop:.3f}, from {len(impressions):,} impressions"
    )
    if not dry_run:
        save_weights(found, settings.ranker_path)
        typer.echo(f"→ {settings.ranker_path}")


@contextmanager
def _records() -> "Iterator[tuple[Settings, Database]]":
    from commerce.database import open_database
    from ui.settings import load_settings

    settings = load_settings()
    database = open_database(settings.database_url)
    try:
        database.migrate()  # also of a shop where nothing was done yet
        yield settings, database
    finally:
        database.close()


def _since(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def _by_ranker(outcomes: "list[Outcome]") -> dict[str, dict[str, float]]:
    found: dict[str, list[bool]] = {}
    for one in outcomes:
        found.setdefault(one.impression.ranker or "unknown", []).append(one.taken is not None)
    return {name: {"impressions": len(some), "taken": sum(some) / len(some)} for name, some in sorted(found.items())}
