"""One experiment: a process of its own with a time of its own, so that what fails or hangs loses itself alone."""
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from figures import FigureFile, read_figure
from gpu_memory import MemoryWatch

TAIL = 1500


@dataclass(frozen=True)
class Experiment:
    """`command` prints figures; it may run for `seconds`, or less where the stage's own time ends before."""
    name: str
    command: list[str]
    seconds: float
    env: dict[str, str] = field(default_factory=dict)


def run_experiment(experiment: Experiment, figures: FigureFile, log: Path, until: float) -> bool:
    """Runs it until `until` (time.monotonic) at the latest; passes its figures on; whether it ended well."""
    began = time.monotonic()
    limit = min(experiment.seconds, until - began)
    if limit < 2:
        figures.add(experiment.name, {"name": "skipped", "value": "the stage's time is over", "ok": False})
        return False
    with log.open("a") as errors:
        errors.write(f"== {experiment.name}: {' '.join(experiment.command)}\n")
        errors.flush()
        from_here = errors.tell()
        process = subprocess.Popen(experiment.command, stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace",
                                   env={**os.environ, **experiment.env}, start_new_session=True)
        cut = threading.Timer(limit, kill_group, [process.pid])
        cut.start()
        with MemoryWatch() as memory:
            for line in process.stdout:
                found = read_figure(line)
                if found is None:
                    errors.write(line)
                    errors.flush()
                else:
                    figures.add(experiment.name, found)
            code = process.wait()
        cut.cancel()
    seconds = time.monotonic() - began
    if memory.peak is not None:
        figures.add(experiment.name, {"name": "gpu memory, peak", "value": memory.peak, "unit": "MiB", "against": f"{memory.before} before"})
    figures.add(experiment.name, {"name": "seconds", "value": round(seconds, 1), "unit": "s", "against": f"{limit:.0f} at most"})
    if code != 0:
        reason = f"cut at {limit:.0f} s" if seconds >= limit else f"ended with {code}"
        figures.add(experiment.name, {"name": "failed", "value": reason, "said": said(log, from_here), "ok": False})
    return code == 0


def said(log: Path, begin: int) -> str:
    """The end of what a process wrote to the log since `begin`."""
    with log.open("rb") as file:
        file.seek(begin)
        return file.read().decode(errors="replace").strip()[-TAIL:]


def kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
