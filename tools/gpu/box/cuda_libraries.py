"""Which libraries the CUDA provider asks for, and which of them the loader finds, from where.

python cuda_libraries.py FOLDER      FOLDER has libonnxruntime_providers_cuda.so; LD_LIBRARY_PATH as its users will have it
"""
import ctypes
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from figures import figure

PROVIDER, SHARED = "libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so"
ASKED_LATER = ("libcudnn.so.9", "libcufft.so.12", "libnvrtc.so.13")      # opened while it runs


def library_folders() -> list[str]:
    """Where torch's CUDA packages keep their libraries; empty without torch."""
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return []
    site = Path(spec.origin).parent.parent
    return sorted({str(p.parent) for p in (site / "nvidia").rglob("lib*.so*")} | {str(site / "torch" / "lib")})


def main() -> None:
    folder = Path(sys.argv[1])
    said = subprocess.run(["ldd", str(folder / PROVIDER)], capture_output=True, text=True).stdout
    for name, path in re.findall(r"(lib(?:cu|nv)\S+) => (not found|\S+)", said):
        figure(name, path, ok=path != "not found")
    for name in ASKED_LATER:
        figure(name, *opened(name))
    try:
        ctypes.CDLL(str(folder / SHARED), ctypes.RTLD_GLOBAL)
        ctypes.CDLL(str(folder / PROVIDER))
        figure("provider", "loads", ok=True)
    except OSError as error:
        figure("provider", str(error), ok=False)
        sys.exit(1)


def opened(name: str) -> tuple:
    """(path or error, unit) of a library that is opened now."""
    try:
        ctypes.CDLL(name)
    except OSError as error:
        return str(error), ""
    maps = Path("/proc/self/maps").read_text()
    found = re.search(rf"(/\S*{re.escape(name)}\S*)", maps)
    return (found[1] if found else "found"), ""


if __name__ == "__main__":
    main()
