"""Golden pictures of torch's antialiased bilinear resize.

    python tools/goldens/resize.py > packages/media/src/__fixtures__/resize.json

Pictures are float32 in [0, 1], `[3, H, W]`, kept as base64 of little-endian bytes. One source serves several sizes.
"""

import base64
import json
import sys

import torch
import torch.nn.functional as F

SIZES = {
    (9, 13): [(9, 13), (4, 6), (5, 8), (18, 26), (20, 7), (1, 1), (3, 29)],
    (37, 21): [(8, 8), (16, 24), (12, 7), (2, 40)],
    (1, 7): [(3, 3), (1, 2)],
    (40, 30): [(8, 8), (24, 16)],
}


def text(tensor):
    return base64.b64encode(tensor.float().numpy().astype("<f4").tobytes()).decode()


def resized(source, size):
    result = F.interpolate(source, size=size, mode="bilinear", antialias=True, align_corners=False)
    return {"height": size[0], "width": size[1], "data": text(result)}


torch.manual_seed(0)
pictures = []
for (height, width), sizes in SIZES.items():
    source = torch.rand(1, 3, height, width)
    entry = {"height": height, "width": width, "data": text(source), "resized": [resized(source, size) for size in sizes]}
    pictures.append(entry)
json.dump({"command": "python tools/goldens/resize.py", "torch": torch.__version__, "pictures": pictures}, sys.stdout, separators=(",", ":"))
