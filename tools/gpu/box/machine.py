"""What the machine is: card, driver, cores, memory, Python packages."""
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version

from figures import figure

CARD = ["name", "driver_version", "memory.total", "compute_cap", "clocks.max.sm", "power.limit"]


def main() -> None:
    figure("processors", os.cpu_count())
    figure("memory", round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30), "GiB")
    figure("kernel", platform.release())
    figure("python", platform.python_version())
    for package in ("torch", "transformers", "accelerate", "onnxruntime"):
        try:
            figure(package, version(package))
        except PackageNotFoundError:
            figure(package, None)
    for name, value in zip(CARD, query_card()):
        figure(f"card {name}", value)


def query_card() -> list[str]:
    """Of the first GPU, empty where there is no nvidia-smi."""
    command = ["nvidia-smi", f"--query-gpu={','.join(CARD)}", "--format=csv,noheader", "--id=0"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=15, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        figure("card", None, against="nvidia-smi")
        return []
    return [value.strip() for value in said.split(",")]


if __name__ == "__main__":
    main()
