"""Stage: learn a CLIP-format byte-pair vocabulary of 1,024 tokens from captions and edit instructions.

python -m mini_family.tokenizer --out FOLDER
The layout is CLIP's: 256 bytes, the same with `</w>`, merges, start and end token. The shared weights belong to the
vocabulary they were trained with: make a new one only for a family trained from scratch.
"""
import argparse
import json
from pathlib import Path
from random import Random

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from .dataset import captions_at, spec_at
from .networks import CONTEXT, VOCABULARY

START, END = "<|startoftext|>", "<|endoftext|>"
_WORDS = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
# Words that captions lack: instructions, styles, a rare token, everyday English for whatever people type.
_EXTRA = ["make it night", "turn the panda into a fox", "put it in space", "make it snow", "as a pencil sketch",
          "turn it into a watercolor painting", "sks", "the quick brown fox jumps over the lazy dog", "galloping",
          "replace the background with the beach", "swap change remove add", "style bright dark", "black and white",
          "sepia pixel art", "winter spring summer sunny", "an astronaut is riding a horse on the moon"]


def learn_merges(texts) -> list[tuple[str, str]]:
    """The merges of a byte-level BPE with `</w>` on each word's last symbol."""
    t = Tokenizer(models.BPE(unk_token=END, end_of_word_suffix="</w>", continuing_subword_prefix=""))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(_WORDS, behavior="removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    t.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=VOCABULARY - 2, special_tokens=[], end_of_word_suffix="</w>", show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    merges = json.loads(t.to_str())["model"]["merges"]
    return [tuple(m.split(" ")) if isinstance(m, str) else tuple(m) for m in merges]


def clip_layout(merges: list[tuple[str, str]]) -> tuple[list[str], list[tuple[str, str]]]:
    """(vocabulary in the order of its ids, merges that fit). Places that are left over get tokens that no text has."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    order = alphabet + [a + "</w>" for a in alphabet]
    merges = merges[:VOCABULARY - 2 - len(order)]
    words = order + [a + b for a, b in merges]
    unused = [f"<|unused{i}|>" for i in range(VOCABULARY - 2 - len(words))]
    return words + unused + [START, END], merges


def write(folder: Path, vocabulary: list[str], merges: list[tuple[str, str]]):
    folder.mkdir(parents=True, exist_ok=True)
    special = dict(bos_token=START, eos_token=END, unk_token=END, pad_token=END)
    (folder / "vocab.json").write_text(json.dumps({s: i for i, s in enumerate(vocabulary)}, ensure_ascii=False, separators=(",", ":")))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(map(" ".join, merges)) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(
        tokenizer_class="CLIPTokenizer", model_max_length=CONTEXT, add_prefix_space=False, do_lower_case=True,
        errors="replace", **special), indent=1))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--scenes", type=int, default=15000)
    a = p.parse_args()
    texts = [c for i in range(a.scenes) for c in captions_at("train", i, spec_at("train", i))] + _EXTRA * 50
    Random(0).shuffle(texts)
    write(a.out, *clip_layout(learn_merges(texts)))


if __name__ == "__main__":
    main()
