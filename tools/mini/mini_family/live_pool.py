"""Scenes that processes draw while training goes on, encoded as they come and kept as latents in the device's memory.

For accelerators: 16 processes draw some 150,000 scenes in two minutes, and nothing goes through a disk. `LatentPool` is for long runs.
"""
import os
from multiprocessing import get_context
from queue import Empty, Queue
from threading import Event, Thread

import numpy as np
import torch

from .dataset import CAPTIONS, captions_at, scene_at, spec_at
from .latents import CHUNK, encode_images
from .networks import CONTEXT
from .text import encode, load_tokenizer

BATCH = 250          # scenes that a process draws at once
_tokenizer = None


def _start(tokenizer_folder: str):
    global _tokenizer
    os.nice(5)        # who trains goes first: an accelerator that waits for its process costs more than a scene
    _tokenizer = load_tokenizer(tokenizer_folder)


def _draw(job) -> tuple[np.ndarray, np.ndarray]:
    """Scenes first..first+count-1 of a split: pictures [count, 128, 128, 3] uint8, token ids [count, 4, 32] int16."""
    split, first, count = job
    pictures, texts = [], []
    for i in range(first, first + count):
        spec, scene = scene_at(split, i)
        pictures.append(np.asarray(scene.image))
        texts += captions_at(split, i, spec)
    return np.stack(pictures), encode(_tokenizer, texts).numpy().astype(np.int16).reshape(count, CAPTIONS, CONTEXT)


class SceneDrawer:
    """Context: `processes` draw scenes 0, 1, 2 ... of `split` until `stop`; `ready` gives what has come since, in their order.

    Enter it before the accelerator is used: the processes are forks.
    """

    def __init__(self, tokenizer_folder, processes: int, split="train", batch=BATCH, most=10_000_000):
        self.jobs = ((split, first, min(batch, most - first)) for first in range(0, most, batch))
        self.folder, self.processes, self.drawn, self.ended = str(tokenizer_folder), processes, Queue(64), Event()

    def __enter__(self):
        self.workers = get_context("fork").Pool(self.processes, _start, (self.folder,))
        self.thread = Thread(target=self._collect, daemon=True)
        self.thread.start()
        return self

    def _collect(self):
        # A few batches a process ahead, not all: imap would take every job at once.
        waiting = []
        while not self.ended.is_set():
            while len(waiting) < 2 * self.processes and (job := next(self.jobs, None)):
                waiting.append(self.workers.apply_async(_draw, (job,)))
            if not waiting:
                return
            waiting[0].wait(.1)
            if waiting[0].ready():
                try:
                    self.drawn.put(waiting.pop(0).get())
                except Exception as error:      # whoever asks for scenes is to know
                    self.drawn.put(error)
                    return

    def ready(self, wait: float = 0., most: int = 4) -> list[tuple[np.ndarray, np.ndarray]]:
        """Batches that are there, `most` of them; with `wait`, after so many seconds at most where none is."""
        out = []
        try:
            out.append(self.drawn.get(wait > 0, wait or None))
            while len(out) < most:
                out.append(self.drawn.get_nowait())
        except Empty:
            pass
        for batch in out:
            if isinstance(batch, Exception):
                raise batch
        return out

    def stop(self):
        """No more scenes: the processes are ended."""
        self.ended.set()
        self.workers.terminate()

    def __exit__(self, *_):
        self.stop()


class LivePool:
    """Latents and captions of the scenes so far. `latents` [N, 4, 32, 32] float32, `ids` [N, 4, 32] int64, row i scene i."""

    def __init__(self, vae, capacity: int, device="cpu"):
        self.vae, self.count = vae, 0
        self._latents = torch.empty(capacity, 4, 32, 32, device=device)
        self._ids = torch.empty(capacity, CAPTIONS, CONTEXT, dtype=torch.int16, device=device)

    def __len__(self):
        return self.count

    @property
    def full(self) -> bool:
        return self.count == len(self._latents)

    @property
    def latents(self) -> torch.Tensor:
        return self._latents[:self.count]

    @property
    def ids(self) -> "_Ids":
        return _Ids(self._ids[:self.count])

    def add(self, pictures: np.ndarray, ids: np.ndarray):
        """Encodes a batch and appends it, as much of it as there is room for."""
        n = min(len(pictures), len(self._latents) - self.count)
        if n == 0:
            return
        rows = slice(self.count, self.count + n)
        self._latents[rows] = encode_images(self.vae, pictures[:n], batch=BATCH).to(self._latents.device)
        self._ids[rows] = torch.from_numpy(ids[:n]).to(self._ids.device)
        self.count += n

    def draw(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Indices [count] of scenes."""
        return torch.randint(self.count, (count,), generator=generator, device=generator.device)


class _Ids:
    """Token ids kept as int16, a quarter of the memory, and given as int64, which embeddings read."""

    def __init__(self, ids: torch.Tensor):
        self.stored, self.shape = ids, ids.shape

    def __getitem__(self, index) -> torch.Tensor:
        return self.stored[index].long()


def write_latents(pool: LivePool, folder, chunks: int, split="train"):
    """The first scenes as the chunks that `LatentPool` reads, for stages that begin with them; the last may be a short one."""
    folder.mkdir(parents=True, exist_ok=True)
    for chunk in range(min(chunks, -(-len(pool) // CHUNK))):
        numbers = range(chunk * CHUNK, min((chunk + 1) * CHUNK, len(pool)))
        captions = np.array([captions_at(split, i, spec_at(split, i)) for i in numbers])
        np.savez(folder / f"{split}-{chunk:05d}.npz", latents=pool.latents[numbers.start:numbers.stop].half().cpu().numpy(), captions=captions)
