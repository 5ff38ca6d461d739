"""Figures as JSON lines: what was measured, its value and unit, and what it is to be compared with."""
import json
import sys
import time
from pathlib import Path


def figure(name: str, value, unit: str = "", against: str = "", ok: bool | None = None) -> None:
    """Prints a figure; `ok` says whether it reaches what it is compared with, where that can be said."""
    line = {"name": name, "value": value, "unit": unit, "against": against}
    print(json.dumps(line if ok is None else {**line, "ok": ok}), flush=True)


def read_figure(line: str) -> dict | None:
    """The figure that a line of output holds, None where it holds none."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "name" in found else None


class FigureFile:
    """Where a stage's figures are kept, each line written through at once, so that a stage that is cut keeps them."""

    def __init__(self, path: Path, stage: str, now=time.monotonic):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file, self.stage, self.now, self.began = path.open("a"), stage, now, now()

    def add(self, experiment: str, found: dict) -> None:
        line = json.dumps({"stage": self.stage, "experiment": experiment, "at_s": round(self.now() - self.began, 1), **found})
        self.file.write(line + "\n")
        self.file.flush()
        print(line, file=sys.stdout, flush=True)
