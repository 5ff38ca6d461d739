"""Gradients of a batch, computed in small pieces by a few single-threaded workers.

On a CPU shared with other work this is faster than one many-threaded pass: workers meet once a step instead of at every
operator, so a core that is taken away for a moment holds up one piece, not all. On an accelerator use one worker.
"""
from concurrent.futures import ThreadPoolExecutor

import torch


class Shards:
    """`workers` threads with one operator thread each; `pieces` per batch."""

    def __init__(self, workers=2, pieces=4):
        self.pieces = pieces if workers > 1 else 1
        self.pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) if workers > 1 else None

    def gradients(self, loss_of, batch: list[torch.Tensor], params: list[torch.Tensor]) -> list[torch.Tensor]:
        """Adds the gradient of the batch's mean loss to `p.grad`. `loss_of(*piece)` -> (mean loss, [n] figures to keep).

        Returns the losses [pieces] and the figures [B].
        """
        parts = list(zip(*(v.tensor_split(self.pieces) for v in batch)))
        sizes = [len(p[0]) / len(batch[0]) for p in parts]

        def work(part):
            loss, kept = loss_of(*part)
            return loss.detach(), kept, torch.autograd.grad(loss, params, allow_unused=True)

        done = [work(p) for p in parts] if self.pool is None else list(self.pool.map(work, parts))
        for i, p in enumerate(params):
            p.grad = None
            for (_, _, grads), size in zip(done, sizes):
                if grads[i] is not None:
                    p.grad = grads[i] * size if p.grad is None else p.grad.add_(grads[i], alpha=size)
        return torch.stack([d[0] for d in done]), torch.cat([d[1] for d in done])

    def map(self, function, items):
        """`function` of each item, in order, by the same workers."""
        return list(map(function, items)) if self.pool is None else list(self.pool.map(function, items))
