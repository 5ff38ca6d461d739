"""Which libraries the CUDA provider asks for, and which of them the loader finds, from where. What it opens later: `stages/provider`.

python cuda_libraries.py FOLDER      FOLDER has libonnxruntime_providers_cuda.so; LD_LIBRARY_PATH as its users will have it
"""
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from figures import figure

PROVIDER = "libonnxruntime_providers_cuda.so"


def library_folders() -> list[str]:
    """Where torch's CUDA packages keep their libraries; empty without torch."""
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return []
    site = Path(spec.origin).parent.parent
    return sorted({str(p.parent) for p in (site / "nvidia").rglob("lib*.so*")} | {str(site / "torch" / "lib")})


def main() -> None:
    said = subprocess.run(["ldd", str(Path(sys.argv[1]) / PROVIDER)], capture_output=True, text=True).stdout
    found = re.findall(r"(lib(?:cu|nv)\S+) => (not found|\S+)", said)
    for name, path in found:
        figure(name, path, ok=path != "not found")
    if not found or any(path == "not found" for _, path in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
