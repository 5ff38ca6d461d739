"""Stage: train the autoencoder on crops of scenes. (The family's VAE was made this way; the others build on it.)

python -m mini_family.train_vae --out FOLDER [--minutes 27]
Loss: L1 + 0.5 L2 + 0.3 gradient difference (M. Mathieu et al., arXiv 1511.05440, eq. 6, exponent 1) + 2e-5 KL. The last
two are ramped up: with a full KL from the first step the decoder collapses to the mean picture.
"""
import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .dataset import scene_at, to_tensor
from .loop import Ema, Log, StopSignal, WorkClock, wait_while_paused
from .networks import make_vae

CROP, BATCH, POOL = 64, 20, 4000


def gradient_difference(a, b):
    """Mean absolute difference of the horizontal and vertical differences of two [N, 3, H, W] pictures."""
    d = a - b
    return (d[..., :, 1:] - d[..., :, :-1]).abs().mean() + (d[..., 1:, :] - d[..., :-1, :]).abs().mean()


def vae_loss(vae, x, noise, step):
    """(loss, figures). x [N, 3, H, W] in [-1, 1]; noise [N, 4, H/4, W/4]."""
    posterior = vae.encode(x).latent_dist
    mean, log_variance = posterior.mean, posterior.logvar.clamp(-20, 4)
    y = vae.decode(mean + torch.exp(.5 * log_variance) * noise).sample
    l1, l2, edges = (y - x).abs().mean(), (y - x).square().mean(), gradient_difference(y, x)
    kl = .5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
    loss = l1 + .5 * l2 + .3 * min(1, step / 800) * edges + 2e-5 * min(1, step / 500) * kl
    return loss, dict(l1=l1.item(), psnr=10 * math.log10(4 / l2.item()), kl=kl.item())


def draw_crops(pictures: np.ndarray, rng) -> torch.Tensor:
    """Random crops, half of them mirrored: [BATCH, 3, CROP, CROP]."""
    out = []
    for _ in range(BATCH):
        i, y, x = rng.integers(len(pictures)), *(4 * rng.integers(0, (128 - CROP) // 4 + 1, 2))
        crop = pictures[i, y:y + CROP, x:x + CROP]
        out.append(crop[:, ::-1] if rng.random() < .5 else crop)
    return to_tensor(out)


@torch.inference_mode()
def latent_scale(vae, pictures) -> float:
    """1 / the deviation of mean latents: what brings them to unit variance."""
    return 1 / vae.encode(to_tensor(pictures)).latent_dist.mean.std().item()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--minutes", type=float, default=27)
    p.add_argument("--lr", type=float, default=1.3e-3)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a = p.parse_args()
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    pictures = np.stack([np.asarray(scene_at("train", i)[1].image) for i in range(POOL)])
    vae = make_vae().to(a.device)
    ema, stop, log = Ema({"vae": vae}, .999), StopSignal(), Log(a.out / "log.jsonl")
    optimizer = torch.optim.AdamW(vae.parameters(), betas=(.9, .99), weight_decay=1e-4)
    clock, step = WorkClock(), 0
    while not stop and (share := clock() / (60 * a.minutes)) < 1:
        if wait_while_paused():
            clock.skip()
        for g in optimizer.param_groups:
            g["lr"] = a.lr * min(1, (step + 1) / 200) * .5 * (1 + math.cos(math.pi * share)) + 1e-6
        x = draw_crops(pictures, rng).to(a.device)
        loss, figures = vae_loss(vae, x, torch.randn(BATCH, 4, CROP // 4, CROP // 4).to(a.device), step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        ema.update(step)
        log.add(**figures)
        if step % 50 == 0:
            log.report(step=step)
    ema.load_live(ema.weights)
    vae.eval().cpu().register_to_config(scaling_factor=latent_scale(vae.cpu(), pictures[:256]))
    vae.save_pretrained(a.out)
    print(json.dumps(dict(steps=step, scaling_factor=vae.config.scaling_factor)))


if __name__ == "__main__":
    main()
