"""Facts of every Vulkan device, asked of the loader itself: what the WebGPU provider, which tells nothing, will find."""
import ctypes
from ctypes import POINTER, Structure, byref, c_char, c_uint8, c_uint32, c_void_p

from figures import figure

API_1_2 = 1 << 22 | 2 << 12
APPLICATION_INFO, INSTANCE_INFO = 0, 1
FEATURES_2, PROPERTIES_2 = 1000059000, 1000059001
SUBGROUP_PROPERTIES, FLOAT16_INT8_FEATURES, DRIVER_PROPERTIES = 1000094000, 1000082000, 1000196000
TYPES = ("other", "integrated GPU", "discrete GPU", "virtual GPU", "CPU")


class ApplicationInfo(Structure):
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("name", c_void_p), ("version", c_uint32), ("engine", c_void_p),
                ("engine_version", c_uint32), ("api", c_uint32)]


class InstanceInfo(Structure):
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("flags", c_uint32), ("application", POINTER(ApplicationInfo)),
                ("layers", c_uint32), ("layer_names", c_void_p), ("extensions", c_uint32), ("extension_names", c_void_p)]


class Subgroup(Structure):
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("size", c_uint32), ("stages", c_uint32), ("operations", c_uint32), ("quad", c_uint32)]


class Driver(Structure):
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("id", c_uint32), ("name", c_char * 256), ("info", c_char * 256), ("conformance", c_uint8 * 4)]


class Float16Int8(Structure):
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("float16", c_uint32), ("int8", c_uint32)]


class Properties(Structure):
    """VkPhysicalDeviceProperties2; limits and what follows them are not read."""
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("api", c_uint32), ("driver", c_uint32), ("vendor", c_uint32), ("device", c_uint32),
                ("kind", c_uint32), ("name", c_char * 256), ("rest", c_uint8 * 4096)]


class Features(Structure):
    _fields_ = [("type", c_uint32), ("next", c_void_p), ("rest", c_uint8 * 1024)]


def main() -> None:
    library = ctypes.CDLL("libvulkan.so.1")
    application = ApplicationInfo(APPLICATION_INFO, None, None, 0, None, 0, API_1_2)
    info, instance = InstanceInfo(INSTANCE_INFO, None, 0, ctypes.pointer(application), 0, None, 0, None), c_void_p()
    require(library.vkCreateInstance(byref(info), None, byref(instance)), "vkCreateInstance")
    count = c_uint32()
    require(library.vkEnumeratePhysicalDevices(instance, byref(count), None), "vkEnumeratePhysicalDevices")
    figure("devices", count.value, ok=count.value > 0)
    devices = (c_void_p * count.value)()
    library.vkEnumeratePhysicalDevices(instance, byref(count), devices)
    for number, device in enumerate(devices):
        describe(library, f"device {number}", c_void_p(device))


def describe(library, prefix: str, device: c_void_p) -> None:
    driver, subgroup, half = Driver(DRIVER_PROPERTIES), Subgroup(SUBGROUP_PROPERTIES), Float16Int8(FLOAT16_INT8_FEATURES)
    subgroup.next = ctypes.cast(ctypes.pointer(driver), c_void_p)
    properties, features = Properties(PROPERTIES_2), Features(FEATURES_2)
    properties.next = ctypes.cast(ctypes.pointer(subgroup), c_void_p)
    features.next = ctypes.cast(ctypes.pointer(half), c_void_p)
    library.vkGetPhysicalDeviceProperties2(device, byref(properties))
    library.vkGetPhysicalDeviceFeatures2(device, byref(features))
    figure(f"{prefix} name", properties.name.decode())
    figure(f"{prefix} type", TYPES[properties.kind] if properties.kind < len(TYPES) else properties.kind)
    figure(f"{prefix} Vulkan", f"{properties.api >> 22}.{properties.api >> 12 & 0x3FF}.{properties.api & 0xFFF}")
    figure(f"{prefix} driver", f"{driver.name.decode()} {driver.info.decode()}".strip())
    figure(f"{prefix} subgroup size", subgroup.size, "lanes", "16, from which the fused attention is right")
    figure(f"{prefix} shaderFloat16", bool(half.float16))


def require(result: int, call: str) -> None:
    if result != 0:
        raise SystemExit(f"{call} gave {result}")


if __name__ == "__main__":
    main()
