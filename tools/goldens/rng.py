"""Golden numbers of torch's CPU generator.

    python tools/goldens/rng.py > packages/core/src/__fixtures__/rng.json

Each seed has one stream; its draws follow one another, so that the normal that a small draw leaves behind
and the redrawn tail of odd sizes are covered. A large draw is kept as its first and last numbers and its sums.
"""

import json
import sys

import torch

SEEDS = [0, 1, 42, 2**31, 2**32 + 5, 2**53 - 1]
SIZES = [1, 16, 1, 7, 15, 17, 2, 31, 1, 32, 100, 15, 4096, 3, 16385]
WHOLE = 32


def draw(size, generator):
    numbers = torch.randn(size, generator=generator).double()
    if size <= WHOLE:
        return {"size": size, "values": numbers.tolist()}
    return {
        "size": size,
        "first": numbers[:8].tolist(),
        "last": numbers[-16:].tolist(),
        "sum": numbers.sum().item(),
        "sumOfSquares": (numbers**2).sum().item(),
    }


def stream(seed):
    generator = torch.Generator().manual_seed(seed)
    return {"seed": seed, "draws": [draw(size, generator) for size in SIZES]}


def rounded(value):
    """Nine digits, enough for a float32."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


json.dump(
    {"command": "python tools/goldens/rng.py", "torch": torch.__version__, "streams": [rounded(stream(s)) for s in SEEDS]},
    sys.stdout,
)
