"""Where things lie on the machine, and how programs are started there."""
import ctypes
import os
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
NVIDIA_ICD = Path("/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json")


@dataclass(frozen=True)
class Kit:
    """`small`: sizes for a rehearsal on a processor. `out`: what comes back. `work`: what does not. `settings`: a stage's own."""
    out: Path
    small: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    home: Path = HOME

    @property
    def work(self) -> Path:
        folder = self.home / "work"
        folder.mkdir(exist_ok=True)
        return folder

    def node(self, program: str, *args) -> list[str]:
        """A compiled program of the kit."""
        return [str(self.home / "node/bin/node"), str(self.home / "app/node_modules/@zeroreel/gpu/dist" / program), *map(str, args)]

    def python(self, program: str, *args) -> list[str]:
        return [sys.executable, "-u", str(self.home / "box" / program), *map(str, args)]

    def environment(self) -> dict[str, str]:
        """For programs that use a GPU through Vulkan: the loader that came along, and the driver's description."""
        folder = self.work / "runtime"
        folder.mkdir(mode=0o700, exist_ok=True)
        env = {"XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", str(folder)), "ORT_DISABLE_TELEMETRY": "1", "HOME": os.environ.get("HOME", str(self.work))}
        if not has_loader() and any((self.home / "loader").glob("lib*")):
            env["LD_LIBRARY_PATH"] = joined(str(self.home / "loader"), os.environ.get("LD_LIBRARY_PATH", ""))
        if NVIDIA_ICD.exists() and not {"VK_ICD_FILENAMES", "VK_DRIVER_FILES"} & set(os.environ):
            env["VK_DRIVER_FILES"] = env["VK_ICD_FILENAMES"] = str(NVIDIA_ICD)
        return env

    def site(self) -> str:
        """PYTHONPATH with the wheels that came along, unpacked."""
        folder = self.home / "site"
        for wheel in sorted((self.home / "wheels").glob("*.whl")):
            if not (folder / f"{wheel.stem}.unpacked").exists():
                zipfile.ZipFile(wheel).extractall(folder)
                (folder / f"{wheel.stem}.unpacked").touch()
        return joined(str(folder), os.environ.get("PYTHONPATH", ""))


def joined(*paths: str) -> str:
    return ":".join(p for p in paths if p)


def has_loader() -> bool:
    """Whether the machine has a Vulkan loader of its own, and what NVIDIA's driver asks for beside it."""
    try:
        for library in ("libvulkan.so.1", "libGLX.so.0", "libEGL.so.1"):
            ctypes.CDLL(library)
        return True
    except OSError:
        return False
