"""Stage cuda: onnxruntime's CUDA provider beside diffusers on the same card, then the choices of our dialect one by one."""
import ctypes
import os

from cuda_libraries import library_folders
from experiment import Experiment
from kit import Kit, joined

VARIANTS = ("as-now", "channels-last", "channels-last-skip", "packed-keys", "all", "plain-geglu", "norm-from-means",
            "extended", "basic", "disabled")
PROVIDER_FOLDER = "app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64"


def unavailable(_kit: Kit) -> str | None:
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError as error:
        return f"no NVIDIA driver: {error}"
    return None


def experiments(kit: Kit) -> list[Experiment]:
    libraries = {"LD_LIBRARY_PATH": joined(*library_folders(), os.environ.get("LD_LIBRARY_PATH", "")), "ORT_DISABLE_TELEMETRY": "1"}
    diffusers = {"PYTHONPATH": kit.site(), "HF_HUB_OFFLINE": "1"}
    size = ["--small"] if kit.small else []
    sd15, latents, tokenizer = kit.work / "sd15", 8 if kit.small else 64, kit.home / "app/node_modules/@zeroreel/mini/base/tokenizer"

    def node(name: str, seconds: float, program: str, *args) -> Experiment:
        return Experiment(name, kit.node(f"stages/{program}.js", *args, *size), seconds, libraries)

    def peer(name: str, seconds: float, what: str, *args) -> Experiment:
        return Experiment(name, kit.python("diffusers_run.py", what, sd15, "--dtype", "float16", "--device", "cuda", "--frames", 8, *args), seconds, diffusers)

    return [
        Experiment("machine", kit.python("machine.py"), 15),
        Experiment("libraries", kit.python("cuda_libraries.py", kit.home / PROVIDER_FOLDER), 20, libraries),
        node("provider", 30, "provider"),
        node("contracts", 40, "contracts", "cuda"),
        node("goldens", 25, "goldens", "cuda"),
        Experiment("goldens without tf32", kit.node("stages/goldens.js", "cuda"), 25, {**libraries, "NVIDIA_TF32_OVERRIDE": "0"}),
        node("embedded", 60, "embedded", "cuda", kit.work / "frames"),
        Experiment("sd15 weights", kit.python("sd15_checkpoint.py", sd15, "--tokenizer", tokenizer, *size), 40),
        node("step float16", 45, "step", "cuda", sd15, "float16"),
        node("whole run", 90, "whole-run", "cuda", sd15, kit.work / "runs"),
        peer("diffusers run", 60, "run"),
        peer("diffusers step", 40, "step", "--latent-size", latents, "--repeats", 10),
        *(node(f"variant {name}", 35, "variant", name, sd15, kit.work / "variants") for name in VARIANTS),
        Experiment("profile", kit.node("stages/profile.js", "as-now", sd15, kit.work / "profile", *size), 60, {**libraries, "CUDA_LAUNCH_BLOCKING": "1"}),
        Experiment("profile all", kit.node("stages/profile.js", "all", sd15, kit.work / "profile-all", *size), 60, {**libraries, "CUDA_LAUNCH_BLOCKING": "1"}),
        node("step float32", 60, "step", "cuda", sd15, "float32"),
        node("decode", 40, "decode", "cuda", sd15),
        node("overflow", 30, "overflow", "cuda", kit.work / "overflowing"),
    ]
