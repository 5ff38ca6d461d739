// Counts what a worker of the page holds that is not on any heap. It runs in front of the worker's own code, and tells on
// the channel `watch-workers` when it is asked to `count`; on the word `lose` it destroys the GPU's devices.
{
  const [sessions, buffers, urls, memories, devices] = [new Set(), new Set(), new Set(), [], []];
  let [gpuBytes, gpuPeak] = [0, 0];
  const wrap = (owner, name, after) => {
    const original = owner?.[name];
    if (original === undefined) return;
    owner[name] = function (...given) {
      const made = original.apply(this, given);
      after(made, given, this);
      return made;
    };
  };
  const drop = (buffer) => {
    if (buffers.delete(buffer)) gpuBytes -= buffer.size;
  };
  addEventListener('message', ({ data }) => {
    if (data?.kind === 'compile') sessions.add(data.executable);
    if (data?.kind === 'release') sessions.delete(data.executable);
    if (data?.kind === 'close') sessions.clear();
  });
  wrap(URL, 'createObjectURL', (url) => urls.add(url));
  wrap(URL, 'revokeObjectURL', (_, [url]) => urls.delete(url));
  wrap(globalThis.GPUDevice?.prototype, 'createBuffer', (buffer) => {
    buffers.add(buffer);
    gpuBytes += buffer.size;
    gpuPeak = Math.max(gpuPeak, gpuBytes);
  });
  wrap(globalThis.GPUDevice?.prototype, 'destroy', () => [...buffers].forEach(drop));
  wrap(globalThis.GPUBuffer?.prototype, 'destroy', (_, __, buffer) => drop(buffer));
  wrap(globalThis.GPUAdapter?.prototype, 'requestDevice', (device) => device.then((made) => devices.push(made)));
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = function (description) {
    const memory = new Memory(description);
    memories.push(memory);
    return memory;
  };
  WebAssembly.Memory.prototype = Memory.prototype;
  const channel = new BroadcastChannel('watch-workers');
  channel.onmessage = ({ data }) => {
    if (data === 'lose') for (const device of devices) device.destroy();
    if (data !== 'count') return;
    channel.postMessage({
      sessions: sessions.size,
      gpuBuffers: buffers.size,
      gpuBytes,
      gpuPeak,
      objectUrls: urls.size,
      wasmBytes: memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0),
      workers: 1,
    });
  };
}
