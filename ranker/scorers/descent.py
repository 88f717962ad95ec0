"""Gradient descent as every torch model here does it: passes, early stopping, a deadline, and going on after a kill."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranker.scorers.scorer import Fitting
from ranker.workers import Workers, current_workers

if TYPE_CHECKING:
    import torch

_STATE = "descent.pt"


@dataclass(frozen=True, slots=True)
class Descent:
    """How the weights are found."""

    rate: float = 1e-3
    decay: float = 1e-4
    passes: int = 20  # over all examples, at most
    patience: int = 2  # passes without gain after which it stops
    clip: float = 5.0  # norm of a gradient
    anneal: bool = False  # whether the rate falls along a cosine to a twentieth, by passes or by time, whichever is further


def descend(
    network: "torch.nn.Module",
    batches: Callable[[int], "Iterator[Any]"],
    loss: Callable[[Any], "torch.Tensor"],
    worth: Callable[[], float] | None,
    descent: Descent,
    fitting: Fitting,
    name: str,
) -> float | None:
    """Change the network's weights to those of the best pass, and give back its worth (None where nothing tells it).

    ``batches(n)`` gives the batches of pass n, the same ones at every call and, with several workers, this worker's, equally
    many at each. ``worth`` is of held-out examples, higher is better. After every pass the state is kept in the checkpoint
    folder, and a fit that was killed goes on behind its last whole pass with the same result.
    """
    import torch

    workers = current_workers()
    torch.set_num_threads(max(1, fitting.threads))
    network.to(workers.device)
    workers.share_start(network.parameters())
    optimizer = torch.optim.AdamW(network.parameters(), lr=descent.rate, weight_decay=descent.decay)
    state = _State.read(fitting.checkpoint, network, optimizer) or _State(0, None, 0, _copy(network))
    started = time.monotonic()
    while state.passes < descent.passes and state.idle < descent.patience:
        began = time.monotonic()
        if descent.anneal:
            gone = max(state.passes / descent.passes, (began - started) / max(fitting.deadline - started, 1e-9))
            for group in optimizer.param_groups:
                group["lr"] = descent.rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * workers.agree(min(1.0, gone)))))
        network.train()
        torch.manual_seed(fitting.seed * 100_003 + state.passes * 101 + workers.rank)
        whole = _one_pass(network, batches(state.passes), loss, optimizer, descent, fitting, workers)
        state.passes += 1
        network.eval()
        now = workers.agree(worth() if worth else float(state.passes))
        if state.worth is None or now > state.worth:
            state.worth, state.idle, state.best = now, 0, _copy(network)
        else:
            state.idle += 1
        fitting.told(name, state.passes, descent.passes)
        if not whole:
            break
        if workers.first and fitting.checkpoint is not None:
            state.keep(fitting.checkpoint, network, optimizer)
        took = time.monotonic() - began
        if workers.agree(float(time.monotonic() + 0.5 * took > fitting.deadline)):
            break
    network.load_state_dict(state.best)
    network.to("cpu").eval()
    fitting.told(name, descent.passes, descent.passes)
    return state.worth if worth else None


def _one_pass(
    network: "torch.nn.Module",
    batches: "Iterator[Any]",
    loss: Callable[[Any], "torch.Tensor"],
    optimizer: "torch.optim.Optimizer",
    descent: Descent,
    fitting: Fitting,
    workers: Workers,
) -> bool:
    """Whether the pass came to its end before the deadline."""
    import torch

    for number, batch in enumerate(batches):
        if number % 20 == 19 and workers.agree(float(time.monotonic() > fitting.deadline)):
            return False
        optimizer.zero_grad(set_to_none=True)
        value = loss(batch)
        value.backward()  # type: ignore[no-untyped-call]
        workers.average_gradients(network.parameters())
        torch.nn.utils.clip_grad_norm_(network.parameters(), descent.clip)
        optimizer.step()
    return True


@dataclass(slots=True)
class _State:
    passes: int  # that are done
    worth: float | None  # of the best pass
    idle: int  # passes since then
    best: "dict[str, torch.Tensor]"

    def keep(self, folder: Path, network: "torch.nn.Module", optimizer: "torch.optim.Optimizer") -> None:
        """Write it so that a kill leaves this state or the one before."""
        import torch

        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{_STATE}.new"
        torch.save(
            {
                "passes": self.passes,
                "worth": self.worth,
                "idle": self.idle,
                "best": self.best,
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
            },
            beside,
        )
        beside.replace(folder / _STATE)

    @classmethod
    def read(cls, folder: Path | None, network: "torch.nn.Module", optimizer: "torch.optim.Optimizer") -> "_State | None":
        """The state kept here, put into the network; none where there is none for this network."""
        import torch

        path = folder / _STATE if folder else None
        if path is None or not path.is_file():
            return None
        kept = torch.load(path, map_location="cpu", weights_only=True)  # tensors and numbers only, no pickled code
        try:
            network.load_state_dict(kept["network"])
        except (RuntimeError, KeyError):  # of another network: begun anew
            return None
        optimizer.load_state_dict(kept["optimizer"])
        return cls(int(kept["passes"]), kept["worth"], int(kept["idle"]), kept["best"])


def _copy(network: "torch.nn.Module") -> "dict[str, torch.Tensor]":
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
