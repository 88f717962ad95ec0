"""The processes of one training: one alone, or those that ``torchrun`` started."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import torch

Batch = TypeVar("Batch")
_PATIENCE = timedelta(hours=2)  # the others wait while the first fits what is not shared


@dataclass(frozen=True, slots=True)
class Workers:
    """This process among all that train together. The first one writes; all compute."""

    rank: int = 0
    size: int = 1
    device: str = "cpu"

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes."""
        return self.rank == 0

    def average_gradients(self, parameters: "Iterable[torch.nn.Parameter]") -> None:
        """Every process goes on with the mean of all gradients. Parameters without one count as zero."""
        if self.size == 1:
            return
        import torch
        import torch.distributed as dist

        every = [one for one in parameters if one.requires_grad]
        flat = torch.cat([(torch.zeros_like(one) if one.grad is None else one.grad).reshape(-1) for one in every])
        dist.all_reduce(flat)
        flat /= self.size
        for one, part in zip(every, torch.split(flat, [one.numel() for one in every]), strict=True):
            one.grad = part.view_as(one)

    def share_start(self, parameters: "Iterable[torch.nn.Parameter]") -> None:
        """Every process begins with the weights of the first."""
        if self.size == 1:
            return
        import torch.distributed as dist

        for one in parameters:
            dist.broadcast(one.data, 0)

    def agree(self, figure: float) -> float:
        """What the first process says, at every process: so that all stop, or go on, together."""
        if self.size == 1:
            return figure
        import torch
        import torch.distributed as dist

        said = torch.tensor([figure], dtype=torch.float64, device=self.device)
        dist.broadcast(said, 0)
        return float(said.item())

    def share(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """This process's part, one of every ``size`` in turn; equally many for each, so that none waits for gradients."""
        while len(group := list(islice(batches, self.size))) == self.size:
            yield group[self.rank]

    def wait(self) -> None:
        """Until every process is here."""
        if self.size > 1:
            import torch.distributed as dist

            dist.barrier()


def current_workers() -> Workers:
    """This process among those of ``all_workers``; alone where that was not entered."""
    import torch
    import torch.distributed as dist

    device = "cuda" if torch.cuda.is_available() else "cpu"
    if not (dist.is_available() and dist.is_initialized()):
        return Workers(device=device)
    if device == "cuda":
        device = f"cuda:{int(os.environ.get('LOCAL_RANK', '0')) % torch.cuda.device_count()}"
    return Workers(dist.get_rank(), dist.get_world_size(), device)


@contextmanager
def all_workers() -> Iterator[Workers]:
    """The processes that ``torchrun`` started (its environment says so), joined over NCCL or, without GPUs, Gloo; else one."""
    if int(os.environ.get("WORLD_SIZE", "1")) <= 1:
        yield current_workers()
        return
    import torch
    import torch.distributed as dist

    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")) % torch.cuda.device_count())
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo", timeout=_PATIENCE)
    try:
        yield current_workers()
    finally:
        dist.destroy_process_group()
