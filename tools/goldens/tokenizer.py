"""Golden tokens of transformers' CLIPTokenizer.

    python tools/goldens/tokenizer.py packages/mini/base/tokenizer packages/models/src/__fixtures__/tokenizer

Writes `tokens.json`: for each of three tokenizers (the mini model's; CLIP's full vocabulary as SD 1.x ships it; the
same as SD 2.x ships it, padded with `!`) the ids of every prompt, cut or filled to the model's length.

CLIP's merges lie beside the goldens in `clip-merges.txt.gz`, from OpenAI's CLIP (MIT): lines 2 to 48895 of
`bpe_simple_vocab_16e6.txt.gz`, which the package open-clip-torch 3.3.0 carries. The vocabulary follows from them.
"""

import gzip
import json
import sys
import tempfile
from pathlib import Path

from transformers import CLIPTokenizer

PROMPTS = [
    "",
    " ",
    "a photo of a cat",
    "An astronaut is riding a horse on the moon",
    "A panda is playing guitar on Times Square, high quality, HD, 8K, trending on artstation",
    "I'm sure we'll see it's the dog's bone, they've said; don't you'd say they're done",
    "IT'S DON'T WE'LL I'M",
    "''s 's' a'sb ''ll '",
    "hello!!! world... (what?) [yes] {no} <tag> a/b\\c",
    "!",
    "wow ! wow!! !wow",
    "12345 3.14 1,000 2nd 4K ½ ² Ⅷ ٣ 一二三",
    "snake_case kebab-case camelCase __init__",
    "  leading   and \t tabs \n newlines \r\n trailing  ",
    "no-break\u00a0space thin\u2009space next\u0085line zero\u200bwidth bom\ufeff ideographic\u3000space",
    "control \u0000 \u0001 \u001b[31m \u007f \u001c characters",
    "soft\u00adhyphen word\u2060joiner rtl\u200fmark",
    "café cafe\u0301 ÅNGSTRÖM A\u030aNGSTRO\u0308M naïve",
    "ΣΟΦΟΣ Σ ΟΔΟΣ σς Ελληνικά",
    "İstanbul ISTANBUL ıI ẞ straße ǅ ﬁ Ǆ",
    "кошка играет на гитаре",
    "猫がギターを弾いている、東京",
    "中文字符 測試 한국어 문장",
    "القط يعزف على الجيتار",
    "חתול מנגן בגיטרה",
    "บิลลี่ แมวเล่นกีตาร์",
    "बिल्ली गिटार बजा रही है",
    "ꓚꓙ 𐍈 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚",
    "🐼",
    "🐼🎸🏙️ panda 🐼🐼",
    "👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇯🇵",
    "☕ ♥ ™ © → ∞ ≤ € ¥ £",
    "a\u0301\u0302\u0303 z\u0334\u0335\u0336algo",
    "<|startoftext|>",
    "a <|endoftext|> b",
    "<|ENDOFTEXT|>",
    "x<|endoftext|>y <|StartOfText|>",
    "<|endoftext|><|STARTOFTEXT|>",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "masterpiece, best quality, (ultra-detailed:1.2), [[blurry]], lens flare | bokeh -- v5 --ar 16:9",
    "https://example.org/a?b=c&d=%20#e user@example.org",
    "a, b; c: d. e! f? g",
    "«guillemets» “quotes” ‘single’ — dash – en… ellipsis",
    "one two three four five six seven eight nine ten " * 3,
    "the quick brown fox jumps over the lazy dog " * 8,
    "a very long sentence about pandas " * 20 + "🐼🐼🐼🐼",
    "🐼" * 40,
    "ab" * 5000,
    "word " * 2000,
    "\u00e9" * 10000,
]


def byte_alphabet() -> list[str]:
    """The 256 characters that stand for bytes, in the order of CLIP's vocabulary."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return [chr(byte) for byte in visible] + [chr(256 + index) for index in range(len(hidden))]


def write_clip(folder: Path, merges: str, pad: str) -> None:
    """A tokenizer folder with the files of runwayml/stable-diffusion-v1-5 or, padded with `!`, of SD 2.x."""
    alphabet = byte_alphabet()
    joined = [merge.replace(" ", "") for merge in merges.splitlines()]
    tokens = [*alphabet, *(byte + "</w>" for byte in alphabet), *joined, "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("#version: 0.2\n" + merges)
    start, end = (
        {"content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
        for content in ("<|startoftext|>", "<|endoftext|>")
    )
    special = {"bos_token": start, "eos_token": end, "pad_token": pad, "unk_token": end}
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"model_max_length": 77, "tokenizer_class": "CLIPTokenizer", "pad_token": "<|endoftext|>"})
    )


def tokens(folder: Path) -> list[list[int]]:
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    return [tokenizer(prompt, padding="max_length", truncation=True).input_ids for prompt in PROMPTS]


def main(mini: Path, out: Path) -> None:
    merges = gzip.decompress((out / "clip-merges.txt.gz").read_bytes()).decode()
    goldens: dict[str, object] = {"prompts": PROMPTS, "mini": tokens(mini)}
    for name, pad in (("sd1", "<|endoftext|>"), ("sd2", "!")):
        with tempfile.TemporaryDirectory() as folder:
            write_clip(Path(folder), merges, pad)
            goldens[name] = tokens(Path(folder))
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in goldens.items())
    (out / "tokens.json").write_text("{" + lines + "}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
