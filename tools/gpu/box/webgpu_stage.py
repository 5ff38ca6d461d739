"""Stage webgpu: the GPU's own driver, through Vulkan and onnxruntime's WebGPU provider."""
from experiment import Experiment
from kit import Kit


def unavailable(_kit: Kit) -> str | None:
    """Nothing is needed that the first experiments do not report on."""
    return None


def experiments(kit: Kit) -> list[Experiment]:
    env, size = kit.environment(), ["--small"] if kit.small else []
    sd15, slow = kit.work / "sd15", 10 if kit.small else 1

    def node(name: str, seconds: float, program: str, *args) -> Experiment:
        return Experiment(name, kit.node(f"stages/{program}.js", *args), seconds * slow, env)

    return [
        Experiment("machine", kit.python("machine.py"), 20),
        Experiment("vulkan", kit.python("vulkan.py"), 10, env),
        node("contracts", 40, "contracts", "webgpu", *size),
        node("goldens", 30, "goldens", "webgpu"),
        node("embedded", 60, "embedded", "webgpu", kit.work / "frames", *size),
        Experiment("sd15 weights", kit.python("sd15_checkpoint.py", sd15, "--tokenizer", kit.home / "app/node_modules/@zeroreel/mini/base/tokenizer", *size), 40),
        node("step float16", 60, "step", "webgpu", sd15, "float16", *size),
        node("decode", 40, "decode", "webgpu", sd15, *size),
        node("overflow", 40, "overflow", "webgpu", kit.work / "overflowing"),
        node("step float32", 60, "step", "webgpu", sd15, "float32", *size),
    ]
