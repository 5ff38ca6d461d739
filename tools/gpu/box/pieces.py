"""A folder sent back in files of a limited size, and put together again.

python pieces.py join FOLDER OUT      FOLDER has `weights-*.tar.*`; what they hold is unpacked into OUT
Each sending replaces the one before it when it is whole, so that a process that is cut leaves one that is.
"""
import argparse
import io
import re
import sys
import tarfile
from pathlib import Path

LIMIT = 15_900_000
UNCHANGED = "vae"    # folders of this name are left out: training starts with an autoencoder and leaves it as it is
NAME = re.compile(r"weights-(\d+)\.tar\.(\d+)-of-(\d+)")


def sendings(folder: Path) -> dict[int, list[Path]]:
    """Whole sendings by number, each with its pieces in their order."""
    found: dict[int, dict[int, Path]] = {}
    counts: dict[int, int] = {}
    for path in folder.iterdir():
        if match := NAME.fullmatch(path.name):
            number, piece, count = map(int, match.groups())
            counts[number] = count
            found.setdefault(number, {})[piece] = path
    return {n: [p[i] for i in range(counts[n])] for n, p in found.items() if len(p) == counts[n]}


def send(source: Path, out: Path, limit: int = LIMIT) -> int:
    """Writes `source` into `out` in pieces; returns their number."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.add(source, arcname=".", filter=lambda info: None if Path(info.name).name == UNCHANGED else info)
    data, before = buffer.getvalue(), [p for p in out.iterdir() if NAME.fullmatch(p.name)]
    number = 1 + max((int(NAME.fullmatch(p.name)[1]) for p in before), default=0)
    parts = [data[i:i + limit] for i in range(0, len(data), limit)]
    for i, part in enumerate(parts):
        (out / f"weights-{number}.tar.{i}-of-{len(parts)}").write_bytes(part)
    for path in before:
        path.unlink()
    return len(parts)


def join(folder: Path, out: Path) -> int:
    """Unpacks the newest whole sending into `out`; returns its number."""
    whole = sendings(folder)
    if not whole:
        sys.exit(f"{folder} has no sending that is whole")
    newest = max(whole)
    out.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(b"".join(p.read_bytes() for p in whole[newest]))) as tar:
        tar.extractall(out)
    return newest


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["join"])
    p.add_argument("folder", type=Path)
    p.add_argument("out", type=Path)
    a = p.parse_args()
    print(f"sending {join(a.folder, a.out)} in {a.out}: {', '.join(sorted(f.name for f in a.out.iterdir()))}")


if __name__ == "__main__":
    main()
