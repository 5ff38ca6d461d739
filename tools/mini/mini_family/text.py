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
