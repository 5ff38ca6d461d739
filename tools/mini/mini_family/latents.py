"""Stage: draw scenes or pairs and keep their latents, in chunks, so that training can begin before all are there.

python -m mini_family.latents --vae FOLDER --out FOLDER [--split train] [--scenes 16000] [--pairs 8000] [--processes 2]
Scenes: `train-00000.npz` ...: `latents` [1000, 4, 32, 32] float16 of unit variance, `captions` [1000, 4] text.
Pairs: `pairs-train-00000.npz` ...: `before`, `after` [1000, 4, 32, 32] float16, `instructions` [1000] text.
"""
import argparse
from math import prod
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from .dataset import captions_at, scene_at, spec_at, to_tensor
from .edits import edit_at, kind_at
from .loop import wait_while_paused
from .scene import Spec, render

CHUNK, BATCH = 1000, 50


def _scene(job) -> tuple[np.ndarray, list[str]]:
    split, i = job
    spec, scene = scene_at(split, i)
    return np.asarray(scene.image), captions_at(split, i, spec)


def _pair(job) -> tuple[np.ndarray, str]:
    split, i = job
    e = edit_at(split, i)
    return np.stack([np.asarray(render(e.before).image), np.asarray(render(e.after).image)]), e.instruction


@torch.inference_mode()
def encode_images(vae, images, batch=BATCH) -> torch.Tensor:
    """RGB images -> latents [N, 4, 32, 32] of unit variance: the posterior's mean times the scaling factor."""
    parts = []
    for i in range(0, len(images), batch):
        wait_while_paused()
        parts.append(vae.encode(to_tensor(images[i:i + batch]).to(vae.device)).latent_dist.mean.cpu())
    return torch.cat(parts).float() * vae.config.scaling_factor


def write_chunk(vae, path: Path, split: str, chunk: int, pairs: bool, drawing_map):
    jobs = [(split, i) for i in range(chunk * CHUNK, (chunk + 1) * CHUNK)]
    pictures, texts = zip(*drawing_map(_pair if pairs else _scene, jobs))
    if pairs:
        both = encode_images(vae, np.concatenate(pictures)).half().numpy().reshape(CHUNK, 2, 4, 32, 32)
        arrays = dict(before=both[:, 0], after=both[:, 1], instructions=np.array(texts))
    else:
        arrays = dict(latents=encode_images(vae, pictures).half().numpy(), captions=np.array(texts))
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.replace(path)


def unread_chunks(folder: Path, name: str, read: set[str]):
    """(number of its first scene, arrays) of every chunk `name` that is not in `read` yet, in the order of their numbers."""
    for path in sorted(folder.glob(f"{name}-?????.npz")):
        if path.name not in read:
            with np.load(path) as chunk:
                yield int(path.stem[-5:]) * CHUNK, chunk
            read.add(path.name)


class LatentPool:
    """The scenes' chunks that exist so far, in memory. `latents` [N, 4, 32, 32] float32, `ids` [N, 4, 32] int64.

    `encode`: texts -> token ids. `favour`: a subject, place, activity, size or position -> how many times as often as
    others its scenes are drawn; a scene with several of them gets the product.
    `scenes`: how many are taken at most, in whole chunks.
    """

    def __init__(self, folder: Path, split: str, encode, favour: dict[str, float] | None = None, device="cpu", scenes: int | None = None):
        self.folder, self.split, self.encode, self.read = Path(folder), split, encode, set()
        self.favour, self.device, self.scenes = favour or {}, device, scenes
        self.latents, self.ids = torch.empty(0, 4, 32, 32, device=device), torch.empty(0, 4, 32, dtype=torch.long, device=device)
        self.weights = torch.empty(0, device=device)
        self.refresh()

    def __len__(self):
        return len(self.latents)

    def refresh(self):
        """Takes in chunks written since the last call, in the order of their numbers."""
        for first, chunk in unread_chunks(self.folder, self.split, self.read):
            if self.scenes is not None and len(self) >= self.scenes:
                break
            latents, captions = torch.from_numpy(chunk["latents"]).float(), chunk["captions"]
            ids = self.encode(captions.reshape(-1).tolist()).reshape(*captions.shape, -1)
            weights = [self._weight(spec_at(self.split, first + i)) for i in range(len(captions))]
            self.latents = torch.cat([self.latents, latents.to(self.device)])
            self.ids = torch.cat([self.ids, ids.to(self.device)])
            self.weights = torch.cat([self.weights, torch.tensor(weights, device=self.device)])

    def _weight(self, spec: Spec) -> float:
        return prod((self.favour.get(v, 1.) for v in (spec.subject, spec.place, spec.activity, spec.size, spec.position)), start=1.)

    def draw(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Indices [count] of scenes."""
        return torch.multinomial(self.weights, count, replacement=True, generator=generator)


class PairPool:
    """The pairs' chunks that exist so far. `before`, `after` [N, 4, 32, 32] of unit variance, `ids` [N, 32].

    `favour`: a kind of edit -> how many times as often as others its pairs are drawn.
    """

    def __init__(self, folder: Path, split: str, encode, favour: dict[str, float] | None = None, device="cpu"):
        self.folder, self.split, self.encode, self.read = Path(folder), split, encode, set()
        self.favour, self.device = favour or {}, device
        self.before, self.after = torch.empty(0, 4, 32, 32, device=device), torch.empty(0, 4, 32, 32, device=device)
        self.ids, self.weights = torch.empty(0, 32, dtype=torch.long, device=device), torch.empty(0, device=device)
        self.refresh()
        if not self.read:
            raise FileNotFoundError(f"no pairs-{split}-*.npz in the latents folder: run mini_family.latents --pairs first")

    def __len__(self):
        return len(self.ids)

    def refresh(self):
        """Takes in chunks written since the last call, in the order of their numbers."""
        for first, chunk in unread_chunks(self.folder, f"pairs-{self.split}", self.read):
            before, after = (torch.from_numpy(chunk[k]).float().to(self.device) for k in ("before", "after"))
            weights = [self.favour.get(kind_at(first + i), 1.) for i in range(len(before))]
            self.before, self.after = torch.cat([self.before, before]), torch.cat([self.after, after])
            self.ids = torch.cat([self.ids, self.encode(chunk["instructions"].tolist()).to(self.device)])
            self.weights = torch.cat([self.weights, torch.tensor(weights, device=self.device)])

    def draw(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Indices [count] of pairs."""
        return torch.multinomial(self.weights, count, replacement=True, generator=generator)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--vae", required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--split", default="train")
    p.add_argument("--scenes", type=int, default=16000)
    p.add_argument("--pairs", type=int, default=0)
    p.add_argument("--processes", type=int, default=1, help="that draw")
    p.add_argument("--threads", type=int, default=2, help="that encode")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    workers = get_context("fork").Pool(a.processes) if a.processes > 1 else None
    drawing_map = (lambda f, jobs: workers.map(f, jobs, 10)) if workers else map
    torch.set_num_threads(a.threads)
    vae = AutoencoderKL.from_pretrained(a.vae, torch_dtype=torch.float32).eval().to(a.device)
    for name, count, pairs in ((a.split, a.scenes, False), (f"pairs-{a.split}", a.pairs, True)):
        for chunk in range(-(-count // CHUNK)):
            path = a.out / f"{name}-{chunk:05d}.npz"
            if not path.exists():
                write_chunk(vae, path, a.split, chunk, pairs, drawing_map)
                print(path.name, flush=True)


if __name__ == "__main__":
    main()
