"""Captions <-> token ids, with transformers' CLIPTokenizer reading the family's own vocabulary."""
from pathlib import Path

import torch
from transformers import CLIPTokenizer

from .networks import CONTEXT


def load_tokenizer(folder: str | Path) -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(str(folder))


def encode(tokenizer: CLIPTokenizer, texts: list[str]) -> torch.Tensor:
    """Token ids [N, 32] int64: start token, text, end token, padded with end tokens."""
    return torch.tensor(tokenizer(list(texts), padding="max_length", max_length=CONTEXT, truncation=True)["input_ids"])


def with_empty(ids: torch.Tensor, empty: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """Token ids [N, 32], a `share` of the prompts replaced by `empty` [32], for classifier-free guidance."""
    return torch.where(torch.rand(len(ids), 1, generator=generator, device=generator.device) < share, empty, ids)
