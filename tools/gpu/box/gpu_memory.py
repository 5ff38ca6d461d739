"""The most memory that is used on the first GPU while something runs, by nvidia-smi; None where there is none."""
import shutil
import subprocess
import threading

QUERY = ["--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]


def used_memory(command: str = "nvidia-smi") -> int | None:
    """MiB in use now."""
    try:
        return int(subprocess.run([command, *QUERY], capture_output=True, text=True, timeout=5, check=True).stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


class MemoryWatch:
    """Context: looks every `interval` seconds. `before` and `peak` in MiB, all processes together."""

    def __init__(self, interval: float = .25, used=used_memory):
        self.interval, self.used = interval, used
        self.before = self.peak = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        if self.used is not used_memory or shutil.which("nvidia-smi"):
            self.before = self.peak = self.used()
            if self.before is not None:
                self.thread.start()
        return self

    def _watch(self):
        while not self.ended.wait(self.interval):
            now = self.used()
            if now is not None and now > self.peak:
                self.peak = now

    def __exit__(self, *_):
        self.ended.set()
        if self.thread.is_alive():
            self.thread.join(timeout=10)
