"""Goldens of prompts in the syntax of stable-diffusion-webui: python tools/goldens/webui_prompts.py

Encodes prompts with the text encoder of packages/testing/goldens/sd1 (float32), by what AUTOMATIC1111's stable-diffusion-webui 1.10
does with its default settings, written here from this statement:

- `(x)` multiplies the weight of x by 1.1, `[x]` divides it, `(x:1.3)` multiplies it by 1.3; brackets nest, and one that nobody closes
  reaches to the end. A backslash before a bracket or a backslash makes it text; any other backslash goes. A closing bracket or a colon
  that closes nothing is text.
- BREAK, with the spaces around it, ends a section.
- Texts of one weight that stand together are tokenized together, without start and end. Tokens fill blocks of 75, a new one for each
  section. Where a token meets a full block with a comma among its last 20 tokens, what follows the comma moves to the next block.
- A block is the start token, its tokens, and end tokens up to 77. Its hidden states are multiplied by the weights of their tokens, then
  by what brings the mean of the block back. The blocks stand one after the other.

Writes to packages/models/src/__fixtures__/webui/: `prompts.json` (prompt, sections of [text, weight], token ids of each block up to the
first end token) and `prompts.safetensors` (of each prompt the hidden states at every seventh token of each block).
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

ROOT = Path(__file__).parents[2] / "packages"
CHECKPOINT = ROOT / "testing" / "goldens" / "sd1" / "checkpoint"
OUT = ROOT / "models" / "src" / "__fixtures__" / "webui"
BLOCK, BACKTRACK, EVERY = 75, 20, 7

PROMPTS = [
    "a red cat",
    "",
    "a (red) cat",
    "a [red] cat",
    "((masterpiece)), cat",
    "a (red:1.2) cat, (blue : 0.5) dog",
    "(red cat:-1) x (a:0)",
    "(a (red:1.5) cat:1.2) in [[snow]]",
    r"a \(red\) \[cat\] \\ dog",
    "(unclosed [cat",
    "cat :) ] a:b",
    "(:1.2) (cat:1.2e1) (cat:1.5),",
    "a bear BREAK a dog",
    "a bear BREAKfast BREAK",
    "BREAK a (cat) BREAK BREAK dog",
    "a cat, " * 30,
    "a bear " * 90,
    "a bear, " + "dog " * 90 + ", (cat:1.3)",
    "a (" + "blue dog, " * 40 + "street:1.2) BREAK [moon]",
]


def weight_at(text: str, start: int):
    """A weight that closes a bracket, `: 1.2 )`: the number and where it ends."""
    end = text.find(")", start)
    number = text[start + 1 : end].strip()
    if text[start] != ":" or end < 0 or not number or number.lstrip("+-") != number[number[0] in "+-" :] or set(number) - set("+-.0123456789"):
        return None
    return float(number), end + 1


def parse(text: str):
    """[text, weight] or None for BREAK, before neighbours are joined."""
    pieces, open_round, open_square, plain, at = [], [], [], "", 0

    def flush():
        nonlocal plain
        words = plain
        plain = ""
        while words:
            head, mark, tail = split_break(words)
            pieces.append([head, 1.0])
            if not mark:
                break
            pieces.append(None)
            words = tail
            if not words:
                pieces.append(["", 1.0])

    def scale(start, factor):
        for piece in pieces[start:]:
            if piece:
                piece[1] *= factor

    while at < len(text):
        c = text[at]
        weight = weight_at(text, at) if c == ":" and open_round else None
        if weight:
            flush()
            scale(open_round.pop(), weight[0])
            at = weight[1]
            continue
        if c == "\\":
            flush()
            escaped = at + 1 < len(text) and text[at + 1] in "()[]\\"
            pieces.append([text[at + 1] if escaped else "", 1.0])
            at += 2 if escaped else 1
            continue
        if c in "([":
            flush()
            (open_round if c == "(" else open_square).append(len(pieces))
        elif c == ")" and open_round:
            flush()
            scale(open_round.pop(), 1.1)
        elif c == "]" and open_square:
            flush()
            scale(open_square.pop(), 1 / 1.1)
        elif c in ")]:":
            flush()
            plain = c
            flush()
        else:
            plain += c
        at += 1
    flush()
    for start in open_round:
        scale(start, 1.1)
    for start in open_square:
        scale(start, 1 / 1.1)
    return pieces


def split_break(words: str):
    """What stands before and after the first BREAK, which is a word of its own."""
    at = words.find("BREAK")
    while at >= 0:
        before, after = words[:at], words[at + 5 :]
        is_word = lambda c: c.isalnum() or c == "_"
        if not (before and is_word(before[-1])) and not (after and is_word(after[0])):
            return before.rstrip(), "BREAK", after.lstrip()
        at = words.find("BREAK", at + 1)
    return words, "", ""


def sections(text: str):
    result = [[]]
    for piece in parse(text):
        if piece is None:
            result.append([])
        elif result[-1] and result[-1][-1][1] == piece[1]:
            result[-1][-1][0] += piece[0]
        else:
            result[-1].append(list(piece))
    return [[piece for piece in section if piece[0]] for section in result]


def blocks(parsed, tokenizer):
    comma = tokenizer.convert_tokens_to_ids(",</w>")
    result, block = [], []
    for index, section in enumerate(parsed):
        if index:
            result.append(block)
            block = []
        for text, weight in section:
            for token in tokenizer(text, add_special_tokens=False, truncation=False).input_ids:
                if len(block) == BLOCK and token != comma:
                    commas = [i for i, (each, _) in enumerate(block) if each == comma and BLOCK - i <= BACKTRACK]
                    kept = commas[-1] + 1 if commas else BLOCK
                    result.append(block[:kept])
                    block = block[kept:]
                elif len(block) == BLOCK:
                    result.append(block)
                    block = []
                block.append((token, weight))
    return result + [block] if block or not result else result


def encode(block, tokenizer, encoder):
    fill = [tokenizer.eos_token_id] * (BLOCK - len(block) + 1)
    ids = [tokenizer.bos_token_id, *(token for token, _ in block), *fill]
    weights = torch.tensor([1.0, *(weight for _, weight in block), *[1.0] * len(fill)])
    hidden = encoder(input_ids=torch.tensor([ids])).last_hidden_state[0]
    weighted = hidden * weights[:, None]
    # The mean of a thousand numbers about 0 is mostly rounding in float32.
    restored = (hidden.double().mean() / weighted.double().mean()).float()
    return weighted * restored if (weights != 1).any() else hidden


def main():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    tokenizer = CLIPTokenizer.from_pretrained(CHECKPOINT / "tokenizer")
    encoder = CLIPTextModel.from_pretrained(CHECKPOINT / "text_encoder", torch_dtype=torch.float32).eval()
    told, states = [], {}
    for index, prompt in enumerate(PROMPTS):
        parsed = sections(prompt)
        packed = blocks(parsed, tokenizer)
        states[str(index)] = torch.cat([encode(block, tokenizer, encoder)[::EVERY] for block in packed]).contiguous()
        told.append({"prompt": prompt, "sections": parsed, "blocks": [[token for token, _ in block] for block in packed]})
        print([len(block) for block in packed], prompt[:60])
    (OUT / "prompts.json").write_text(json.dumps({"every": EVERY, "prompts": told}) + "\n")
    save_file(states, OUT / "prompts.safetensors")


if __name__ == "__main__":
    sys.exit(main())
