"""Muon for the matrices and convolutions, AdamW for the rest, behind one small interface.

Muon: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), with the step size matched to
AdamW's as in J. Liu et al., "Muon is Scalable for LLM Training" (arXiv 2502.16982, eq. 4).
Differs: a convolution [out, in, k, k] is taken as the matrix [out, in*k*k]; matrices of one shape share a batch.
"""
from collections import defaultdict

import torch


def orthogonalise(x: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """[N, m, n] -> nearly the nearest matrices with unit singular values, by five quintic Newton-Schulz steps."""
    if x.is_cuda:
        x = x.bfloat16()
    wide = x.shape[1] <= x.shape[2]
    x = x if wide else x.transpose(1, 2)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        a = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x if wide else x.transpose(1, 2)


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised. The first dimension of each parameter is its output."""

    def __init__(self, params, lr=1e-3, momentum=.95, weight_decay=.01, parallel_map=map):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))
        self.parallel_map = parallel_map

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            shapes = defaultdict(list)
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(m, group["momentum"]).reshape(p.shape[0], -1)
                shapes[update.shape].append((p, update))
            parts = [(shape, pairs[i:i + 4]) for shape, pairs in shapes.items() for i in range(0, len(pairs), 4)]
            parts.sort(key=lambda part: -len(part[1]) * part[0].numel() * min(part[0]))       # dear ones first
            list(self.parallel_map(lambda part: self._apply(group, *part), parts))

    @torch.no_grad()
    def _apply(self, group, shape, pairs):
        scale = -group["lr"] * .2 * max(shape) ** .5
        for (p, _), u in zip(pairs, orthogonalise(torch.stack([u for _, u in pairs]))):
            p.mul_(1 - group["lr"] * group["weight_decay"]).add_(u.reshape(p.shape).to(p.dtype), alpha=scale)


_ADAM_NAMES = ("embedding", "conv_in", "conv_out", "time_emb")   # the net's ends: AdamW, as Muon's authors advise


def is_hidden_matrix(name: str, p: torch.Tensor) -> bool:
    return p.ndim >= 2 and min(p.shape[0], p[0].numel()) >= 48 and not any(n in name for n in _ADAM_NAMES)


class Optimizers:
    """Muon and AdamW side by side. `modules`: prefix -> module; only parameters that want gradients are taken."""

    def __init__(self, modules: dict[str, torch.nn.Module], lr: float, weight_decay=.01, muon=True, parallel_map=map):
        named = [(f"{k}.{n}", p) for k, m in modules.items() for n, p in m.named_parameters() if p.requires_grad]
        hidden = [p for n, p in named if muon and is_hidden_matrix(n, p)]
        taken = {id(p) for p in hidden}
        rest = [p for _, p in named if id(p) not in taken]
        self.all = [Muon(hidden, lr, weight_decay=weight_decay, parallel_map=parallel_map)] if hidden else []
        self.all += [torch.optim.AdamW(rest, lr=lr, betas=(.9, .98), weight_decay=weight_decay, fused=True)] if rest else []
        self.params = hidden + rest

    def step(self, lr: float, max_norm=1.) -> torch.Tensor:
        """One update at learning rate `lr`; returns the gradient's norm before clipping."""
        norm = torch.nn.utils.clip_grad_norm_(self.params, max_norm)
        for o in self.all:
            for g in o.param_groups:
                g["lr"] = lr
            o.step()
            o.zero_grad(set_to_none=True)
        return norm.detach()

    def state_dict(self):
        return [o.state_dict() for o in self.all]

    def load_state_dict(self, states):
        for o, s in zip(self.all, states, strict=True):
            o.load_state_dict(s)
