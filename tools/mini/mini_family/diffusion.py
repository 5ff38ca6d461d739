"""Noise schedule, loss weights and DDIM, with `t` a training timestep 0..999 and `a` its cumulative alpha."""
import torch

STEPS = 1000
# scaled_linear betas of Stable Diffusion 1.x
ALPHAS = torch.cumprod(1 - torch.linspace(0.00085 ** .5, 0.012 ** .5, STEPS, dtype=torch.float64) ** 2, 0).float()
SNR = ALPHAS / (1 - ALPHAS)
# Weight of the squared noise error: that of v-prediction (T. Salimans, J. Ho, arXiv 2202.00512, sec. 4), capped.
# All noise levels then count about equally; with min-SNR weights the levels that decide a subject's shape count little.
WEIGHTS = (1 + 1 / SNR).clamp(max=40)


def add_noise(x0, noise, t):
    """[N, 4, h, w] at timesteps t [N] int64: sqrt(a) x0 + sqrt(1 - a) noise."""
    a = ALPHAS.to(x0.device)[t][:, None, None, None]
    return a.sqrt() * x0 + (1 - a).sqrt() * noise


def spread_timesteps(n: int, generator: torch.Generator) -> torch.Tensor:
    """n timesteps, one from each n-th of the range, shuffled: uniform, with less variance per batch."""
    d = generator.device
    u = (torch.randperm(n, generator=generator, device=d) + torch.rand(n, generator=generator, device=d)) / n
    return (u * STEPS).long().clamp(max=STEPS - 1)


def noise_like(x0: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randn(x0.shape, generator=generator, device=generator.device)


def noise_loss(predicted, noise, t, places=None):
    """(weighted loss, mean squared error [N] without weights). `places` [N, h, w]: how much each counts, 1 on average."""
    errors = (predicted.float() - noise).square().mean(1)
    counted = (errors if places is None else errors * places).mean((1, 2))
    return (counted * WEIGHTS.to(errors.device)[t]).mean(), errors.mean((1, 2)).detach()


def emphasised(where: torch.Tensor, times: float) -> torch.Tensor:
    """Weights [N, h, w] for `noise_loss`: places where `where` holds count `times` as much; 1 on average over a picture."""
    weights = torch.where(where, times, 1.)
    return weights / weights.mean((1, 2), keepdim=True)


def ddim_timesteps(steps: int) -> list[int]:
    """"leading" spacing with an offset of 1, as the family's scheduler config says."""
    ratio = STEPS // steps
    return [i * ratio + 1 for i in range(steps)][::-1]


@torch.inference_mode()
def sample(noise_at, shape, generator: torch.Generator, steps=25, device="cpu") -> torch.Tensor:
    """DDIM (J. Song et al., arXiv 2010.02502, eq. 12, eta 0). `noise_at(x, t)` is the guided noise; returns latents x0."""
    x = torch.randn(shape, generator=generator).to(device)
    for t in ddim_timesteps(steps):
        e = noise_at(x, t)
        a, before = ALPHAS[t], ALPHAS[max(t - STEPS // steps, 0)]
        x0 = (x - (1 - a).sqrt() * e) / a.sqrt()
        x = before.sqrt() * x0 + (1 - before).sqrt() * e
    return x


def guided(unet, text, empty, scale: float, **more):
    """Classifier-free guidance: `text`, `empty` [N, 32, 128]; one call of the UNet on both halves."""
    both = torch.cat([empty, text])

    def noise_at(x, t):
        e0, e1 = unet(torch.cat([x, x]), t, both, **more).sample.chunk(2)
        return e0 + scale * (e1 - e0)
    return noise_at
