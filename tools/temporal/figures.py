"""How steady a clip is: figures of frames `[F, H, W, 3]`, RGB in 0..1, whose camera was asked to move.

A camera that pans right and down shows content further left and up: what frame 0 shows at p, frame k shows at p - d_k, with d_k
in pixels, x then y. Errors are RMS over pixels and channels of the part that two frames share.
"""
import cv2
import numpy as np

cv2.setNumThreads(1)

# Frames are compared with the first one while they share at least half of its width and height.
_SHARED = .5
# Pixels at 128 that a displacement may be off.
_NEAR = 3.
# Narrower strips of what the camera comes upon say nothing about mirrors.
_LEAST_STRIP = 12


def rms(a, b) -> float:
    return float(np.sqrt(np.mean((a - b) ** 2)))


def shared(a, b, d):
    """The parts of `a` and `b` that show the same, where content lies by `d` pixels (x, y) further left and up in `b`.

    Fractions of a pixel move `a` bilinearly.
    """
    h, w = a.shape[:2]
    whole = np.floor(np.asarray(d, float) + 1e-9).astype(int)
    rest = np.asarray(d, float) - whole
    if np.abs(rest).max() > 1e-6:
        a = cv2.warpAffine(a.astype(np.float32), np.float32([[1, 0, -rest[0]], [0, 1, -rest[1]]]), (w, h), flags=cv2.INTER_LINEAR,
                           borderMode=cv2.BORDER_REPLICATE)
    (x, y), (left, top) = whole, np.maximum(-whole, 0)
    right, bottom = w - max(x, 0), h - max(y, 0)
    return a[top + y:bottom + y, left + x:right + x], b[top:bottom, left:right]


def gray(p) -> np.ndarray:
    return cv2.cvtColor((np.clip(p, 0, 1) * 255).round().astype(np.uint8), cv2.COLOR_RGB2GRAY)


def displacement(a, b) -> np.ndarray:
    """By how many pixels (x, y) content lies further left and up in `b`: phase correlation under a Hann window."""
    h, w = a.shape[:2]
    (x, y), _ = cv2.phaseCorrelate(gray(a).astype(np.float64), gray(b).astype(np.float64), cv2.createHanningWindow((w, h), cv2.CV_64F))
    return np.array([-x, -y])


def sharpness(p) -> float:
    """Variance of the Laplacian of the grey picture."""
    return float(cv2.Laplacian(gray(p).astype(np.float64), cv2.CV_64F).var())


def middle(p, share=.625):
    """The middle of a picture, away from what the camera comes upon."""
    h, w = p.shape[:2]
    y, x = round(h * (1 - share) / 2), round(w * (1 - share) / 2)
    return p[y:h - y, x:w - x]


def residual(a, b) -> tuple[float, float]:
    """What is left between pictures that should be equal: mean length of the optical flow (DIS), and RMS once that is taken out."""
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(gray(a), gray(b), None)
    h, w = a.shape[:2]
    yy, xx = np.mgrid[:h, :w].astype(np.float32)
    back = cv2.remap(b.astype(np.float32), xx + flow[..., 0], yy + flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return float(np.linalg.norm(flow, axis=2).mean()), rms(a, back)


def detail(p, sigma=4.) -> np.ndarray:
    """The grey picture without its slow changes: a sky and its mirror image are alike."""
    g = gray(p).astype(np.float64)
    return g - cv2.GaussianBlur(g, (0, 0), sigma * p.shape[1] / 128)


def mirrored(first, other, d) -> float:
    """How much what the camera has come upon is the first frame's mirror image: the largest correlation of a strip, -1..1.

    NaN where no strip is wide enough.
    """
    found = []
    for axis, distance in ((1, d[0]), (0, d[1])):
        n = int(round(abs(distance)))
        if n < _LEAST_STRIP or n > other.shape[axis] // 2:
            continue
        a, b = (np.moveaxis(detail(p), axis, 0) for p in (first, other))
        if distance < 0:
            a, b = a[::-1], b[::-1]
        a, b = a[-n:][::-1].ravel(), b[-n:].ravel()
        found.append(float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.)
    return max(found, default=float("nan"))


def moved_still(first: np.ndarray, path: np.ndarray) -> np.ndarray:
    """One picture `[H, W, 3]` as a camera on `path` sees it, its edge repeated: what no clip can follow better."""
    h, w = first.shape[:2]
    move = lambda d: np.float32([[1, 0, -d[0]], [0, 1, -d[1]]])
    return np.stack([cv2.warpAffine(first, move(d), (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for d in path])


def clip_figures(frames: np.ndarray, path: np.ndarray, labels: dict | None = None) -> dict:
    """All figures of a clip.

    `path`: d_k of every frame `[F, 2]`; `labels`: head -> label of every frame, as the judge has them.
    """
    count, height, width = frames.shape[:3]
    if count < 2 or path.shape != (count, 2):
        raise ValueError(f"expected two frames or more and a displacement for each, got {count} frames and {path.shape}")
    near = _NEAR * width / 128
    seen = [k for k in range(1, count) if np.all(np.abs(path[k]) <= _SHARED * np.array([width, height]))]
    if not seen:
        raise ValueError("expected a frame that shares half of the first one, got none")
    moved = np.array([displacement(frames[0], frames[k]) for k in seen])
    left = np.array([residual(*(middle(p) for p in shared(frames[0], frames[k], path[k]))) for k in seen])
    steps = [(k, k + 1, path[k + 1] - path[k]) for k in range(count - 1)]
    flicker = [rms(*shared(frames[a], frames[b], d)) for a, b, d in steps]
    sharp = np.array([sharpness(p) for p in frames])
    figures = dict(
        warp=float(np.mean([rms(*shared(frames[0], frames[k], path[k])) for k in seen])),
        flicker=float(np.mean(flicker)), flicker_first=flicker[0], flicker_last=flicker[-1],
        near=float(np.mean(np.abs(moved - path[seen]) <= near)),
        near_frames=float(np.mean(np.all(np.abs(moved - path[seen]) <= near, axis=1))),
        drift=float(left[:, 0].mean()), change=float(left[:, 1].mean()),
        sharp=float(sharp[1:].mean() / sharp[0]), sharp_least=float(sharp[1:].min() / sharp[0]), sharp_most=float(sharp[1:].max() / sharp[0]),
        mirror=mirrored(frames[0], frames[seen[-1]], path[seen[-1]]),
    )
    for head, names in (labels or {}).items():
        figures[f"{head}_same"] = float(len(set(names)) == 1)
        figures[f"{head}_kept"] = float(np.mean([name == names[0] for name in names[1:]]))
    return figures
