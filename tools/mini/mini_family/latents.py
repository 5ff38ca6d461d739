"""Stage: draw scenes and keep their latents, in chunks, so that training can begin before all are there.

python -m mini_family.latents --vae FOLDER --out FOLDER [--split train] [--scenes 16000]
Writes `train-00000.npz` ...: `latents` [1000, 4, 32, 32] float16 (unit variance), `captions` [1000, 4] text.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from .dataset import captions_at, scene_at, spec_at, to_tensor
from .loop import wait_while_paused

CHUNK = 1000


@torch.inference_mode()
def encode_images(vae, images, device="cpu", batch=50) -> torch.Tensor:
    """RGB images -> latents [N, 4, 32, 32] of unit variance: the posterior's mean times the scaling factor."""
    parts = [vae.encode(to_tensor(images[i:i + batch]).to(device)).latent_dist.mean.cpu() for i in range(0, len(images), batch)]
    return torch.cat(parts).float() * vae.config.scaling_factor


def write_chunk(vae, path: Path, split: str, first: int, device: str):
    images, captions = [], []
    for i in range(first, first + CHUNK):
        wait_while_paused()
        spec, scene = scene_at(split, i)
        images.append(scene.image)
        captions.append(captions_at(split, i, spec))
    latents = encode_images(vae, images, device).half().numpy()
    part = path.with_suffix(".part.npz")
    np.savez(part, latents=latents, captions=np.array(captions))
    part.replace(path)


class LatentPool:
    """The chunks that exist so far, in memory. `latents` [N, 4, 32, 32] float32, `ids` [N, 4, 32] int64.

    `favour`: subject -> how many times as often as others its scenes are drawn (1 where it is not named).
    """

    def __init__(self, folder: Path, split: str, encode, favour: dict[str, float] | None = None):
        self.folder, self.split, self.encode, self.read = Path(folder), split, encode, set()
        self.favour, self.weights = favour or {}, torch.empty(0)
        self.latents, self.ids = torch.empty(0, 4, 32, 32), torch.empty(0, 4, 32, dtype=torch.long)
        self.refresh()

    def __len__(self):
        return len(self.latents)

    def refresh(self):
        """Takes in chunks written since the last call, in the order of their numbers."""
        for path in sorted(self.folder.glob(f"{self.split}-?????.npz")):
            if path.name not in self.read:
                with np.load(path) as chunk:
                    captions = chunk["captions"]
                    ids = self.encode(captions.reshape(-1).tolist()).reshape(*captions.shape, -1)
                    self.latents = torch.cat([self.latents, torch.from_numpy(chunk["latents"]).float()])
                    self.ids = torch.cat([self.ids, ids])
                first = int(path.stem[-5:]) * CHUNK
                subjects = [spec_at(self.split, first + i).subject for i in range(len(captions))]
                self.weights = torch.cat([self.weights, torch.tensor([float(self.favour.get(n, 1)) for n in subjects])])
                self.read.add(path.name)

    def draw(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Indices [count] of scenes."""
        return torch.multinomial(self.weights, count, replacement=True, generator=generator)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--vae", required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--split", default="train")
    p.add_argument("--scenes", type=int, default=16000)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    vae = AutoencoderKL.from_pretrained(a.vae, torch_dtype=torch.float32).eval().to(a.device)
    a.out.mkdir(parents=True, exist_ok=True)
    for chunk in range(-(-a.scenes // CHUNK)):
        path = a.out / f"{a.split}-{chunk:05d}.npz"
        if not path.exists():
            write_chunk(vae, path, a.split, chunk * CHUNK, a.device)
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
