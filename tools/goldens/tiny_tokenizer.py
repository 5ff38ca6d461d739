"""A CLIP tokenizer with a small vocabulary: every byte, and merges learned from a few words.

The files (vocab.json, merges.txt, tokenizer_config.json, special_tokens_map.json) are those that Stable Diffusion
checkpoints carry; no text is unknown to it, since all 256 bytes are in the vocabulary, with and without `</w>`.
"""

import json
from collections import Counter
from pathlib import Path

WORDS = """a an the of on in at with and is are bear cat dog horse astronaut robot panda playing dancing running riding
walking guitar piano moon street beach snow forest times square antarctica red blue green yellow high quality photo
picture realistic waves video best detailed sunset over city water blurry bad watermark low it's they're 2 0 1 , . ! -
""".split()

BOS, EOS = "<|startoftext|>", "<|endoftext|>"


def byte_alphabet() -> list[str]:
    """GPT-2's printable stand-ins for the bytes 0 to 255, in CLIP's order: those that print first, the rest shifted."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    shifted = len(set(range(256)) - set(printable))
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(shifted)]


def learn_merges(words: list[str], limit: int) -> list[tuple[str, str]]:
    """Byte-pair encoding: joins the most frequent neighbours, ties by spelling, until `limit` or nothing is left."""
    pieces = [[*word[:-1], word[-1] + "</w>"] for word in words]
    merges: list[tuple[str, str]] = []
    while len(merges) < limit:
        pairs = Counter(pair for word in pieces for pair in zip(word, word[1:]))
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        pieces = [merge(word, best) for word in pieces]
    return merges


def merge(word: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for piece in word:
        if out and (out[-1], piece) == pair:
            out[-1] += piece
        else:
            out.append(piece)
    return out


def vocabulary(merges: list[tuple[str, str]]) -> dict[str, int]:
    alphabet = byte_alphabet()
    tokens = [*alphabet, *(letter + "</w>" for letter in alphabet), *(a + b for a, b in merges), BOS, EOS]
    return {token: index for index, token in enumerate(tokens)}


def write_tokenizer(folder: Path, model_max_length: int, pad_token: str = EOS, merges_limit: int = 90) -> dict[str, int]:
    """Writes the tokenizer's files and returns its vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    merges = learn_merges(WORDS, merges_limit)
    vocab = vocabulary(merges)
    special = {"bos_token": BOS, "eos_token": EOS, "unk_token": EOS, "pad_token": pad_token}
    config = {
        "add_prefix_space": False,
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": model_max_length,
        "tokenizer_class": "CLIPTokenizer",
        **special,
    }
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    return vocab
