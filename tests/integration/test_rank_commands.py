"""``shop rank`` as it is used: files in, versions and lists out; killed, and with two processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ranker.histories import KINDS
from tests.fakes_ranker import small_histories, small_table

SHOP = Path(sys.executable).parent / "shop"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Events, products and shoppers of the small shop in three kinds of file; titles are empty, so nothing is embedded."""
    folder = tmp_path_factory.mktemp("files")
    table, histories = small_table(), small_histories(60)
    products = {
        "product_id": table.ids,
        "title": "",
        "category": table.categories,
        "brand": table.brands,
        "price": table.prices,
    }
    pd.DataFrame(products).to_csv(folder / "products.csv", index=False)
    pd.DataFrame(
        {
            "shopper_id": [histories.shoppers[owner] for owner in histories.owners],
            "product_id": [table.ids[row] for row in histories.products],
            "at": histories.at,
            "event": [KINDS[kind] for kind in histories.kinds],
        }
    ).to_parquet(folder / "events.parquet")
    shoppers = [*histories.shoppers, "nobody"]
    (folder / "shoppers.jsonl").write_text("".join(json.dumps({"shopper_id": one}) + "\n" for one in shoppers))
    return folder


def environment(home):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOP_")}
    return kept | {"SHOP_HOME": str(home), "OMP_NUM_THREADS": "1"}


def training(files, out, *more):
    command = ["rank", "train", "--events", files / "events.parquet", "--products", files / "products.csv", "--out", out]
    return [str(part) for part in (SHOP, *command, "--threads", "1", "--model", "factors", "--minutes", "5", *more)]


def run(command, home, **more):
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=280, **more)


def predicted(files, out, home, *more):
    ranked = home / "ranked.jsonl"
    command = [SHOP, "rank", "predict", "--ranker", out, "--events", files / "events.parquet", "--out", ranked]
    command += ["--products", files / "products.csv", "--shoppers", files / "shoppers.jsonl", "--k", "10", *more]
    done = run([str(part) for part in command], home)
    assert done.returncode == 0, done.stderr
    return {row["shopper_id"]: row["products"] for row in map(json.loads, ranked.read_text().splitlines())}


def test_a_ranker_killed_while_it_learns_goes_on_and_then_predicts(files, tmp_path):
    out = tmp_path / "ranker"
    killed = subprocess.Popen(
        training(files, out), env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(2000):
        if list(out.glob("training/*/*.part/descent.pt")) or killed.poll() is not None:
            break
        time.sleep(0.05)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not (out / "versions").exists()
    assert (out / "training" / "state.json").exists(), "it was killed in the middle"
    done = run(training(files, out), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "v1 is in force" in done.stdout
    assert not (out / "training").exists()
    ranked = predicted(files, out, tmp_path)
    assert len(ranked) == 61
    assert all(len(set(products)) == 10 for products in ranked.values())
    group = np.array([[int(product[1:]) % 4 == place % 4 for product in ranked[f"s{place}"]] for place in range(60)])
    assert group.mean() > 0.8, "each shopper keeps to one kind"
    new = predicted(files, out, tmp_path, "--new-only")
    events = pd.read_parquet(files / "events.parquet")
    bought = events[events.event == "purchase"].groupby("shopper_id").product_id.agg(set).to_dict()
    assert all(not bought.get(shopper, set()) & set(products) for shopper, products in new.items())


def test_two_processes_train_one_ranker(files, tmp_path):
    out = tmp_path / "ranker"
    torchrun = [str(SHOP.with_name("torchrun")), "--nproc-per-node", "2", "--no-python", *training(files, out)]
    done = run(torchrun, tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("v1 is in force") == 1
    record = json.loads((out / "versions" / "v1" / "version.json").read_text())
    assert record["held_out"]["figures"]["ndcg_10"] > 0.2
    assert not (out / "versions" / "v2").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["train", "--events", "none.csv", "--products", "none.csv", "--out", "r"], "there is no file"),
        (["train", "--events", "none.csv", "--out", "r"], "go together"),
        (["predict", *"--ranker r --events e --products p --shoppers s --out o".split()], "there is no file"),
        (["promote", "v9"], "has no version 'v9'"),
        (["rollback"], "no version before"),
        (["evaluate"], "no ranker in force"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(tmp_path, command, said):
    done = run([str(SHOP), "rank", *command], tmp_path, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "should not have happened" not in done.stderr


def test_a_shop_where_nothing_was_done_yet_has_nothing_to_report(tmp_path):
    done = run([str(SHOP), "rank", "report"], tmp_path / "new")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 impressions")
