"""Golden numbers of the references' warp: an index picture through torch's grid_sample, as text2video-zero.md describes it.

    python tools/goldens/warp.py > packages/plugins/src/__fixtures__/warp.json

The warp moves rows and columns apart from each other, so each case stores where the columns of the first row and the
rows of the first column come from, as runs "first*count" of indices that count up or down by one, or stay.
"""

import json
import sys

import torch
import torch.nn.functional as F

SIZES = [(64, 64), (64, 96), (96, 64), (128, 128), (72, 120), (40, 64), (32, 32), (16, 16), (2, 2), (9, 13)]
STRENGTHS = [(12, 12), (-12, 12), (7.5, -3.25), (0, 0), (20, -20), (0.5, 100), (-333, 4.5), (1, -1), (8, 16), (13.7, -41.3)]
FRAMES = [1, 2, 3, 7, 50]
CANVAS = 512


def warp(latents, flow_x, flow_y):
    height, width = latents.shape[-2:]
    rows, columns = torch.meshgrid(torch.arange(CANVAS), torch.arange(CANVAS), indexing="ij")
    grid = torch.stack([columns + flow_x, rows + flow_y]).float()[None] / CANVAS * 2 - 1
    grid = F.interpolate(grid, size=(height, width), mode="bilinear").permute(0, 2, 3, 1)
    return F.grid_sample(latents, grid, mode="nearest", padding_mode="reflection", align_corners=False)


def runs(indices):
    """[0, 1, 2, 2, 2, 1] -> [[0, 1, 3], [2, 0, 2], [1, 0, 1]]: first index, stride, count."""
    result = []
    for index in indices:
        if result:
            first, stride, count = result[-1]
            if count == 1 and abs(index - first) <= 1:
                result[-1] = [first, index - first, 2]
                continue
            if count > 1 and index == first + stride * count:
                result[-1][2] += 1
                continue
        result.append([index, 0, 1])
    return result


def case(size, strength, frame):
    height, width = size
    picture = torch.arange(height * width).float().reshape(1, 1, height, width)
    out = warp(picture, strength[0] * frame, strength[1] * frame)[0, 0].long()
    rows, columns = out // width, out % width
    assert (rows == rows[:, :1]).all() and (columns == columns[:1]).all()
    return {"size": size, "strength": strength, "frame": frame, "rows": runs(rows[:, 0].tolist()), "columns": runs(columns[0].tolist())}


cases = [case(size, strength, frame) for size in SIZES for strength in STRENGTHS for frame in FRAMES]
json.dump({"command": "python tools/goldens/warp.py", "torch": torch.__version__, "cases": cases}, sys.stdout, separators=(",", ":"))
