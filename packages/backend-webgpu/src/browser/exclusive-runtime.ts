import type { OrtRuntime, OrtSession, OrtTensor } from '@zeroreel/backend-ort';

/** Runs tasks strictly one after another, in the order of the calls. A task that fails does not stop the next one. */
export class Exclusive {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/**
 * Keeps the calls of a runtime from overlapping: onnxruntime-web's WebGPU provider hangs or crashes the page if two
 * runs, or a run and a download, are under way at once.
 */
export function exclusiveRuntime(ort: OrtRuntime, exclusive: Exclusive): OrtRuntime {
  return {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (model, options) =>
        exclusiveSession(await exclusive.run(() => ort.InferenceSession.create(model, options)), exclusive),
    },
  };
}

const exclusiveSession = (session: OrtSession, exclusive: Exclusive): OrtSession => ({
  run: async (feeds, fetches) => {
    const outputs = await exclusive.run(() => session.run(feeds, fetches));
    for (const output of Object.values(outputs)) makeExclusive(output, exclusive);
    return outputs;
  },
  release: () => exclusive.run(() => session.release()),
});

/** Changes the tensor in place: the runtime accepts only tensors of its own. */
function makeExclusive(tensor: OrtTensor, exclusive: Exclusive): void {
  const getData = tensor.getData?.bind(tensor);
  if (getData) Object.defineProperty(tensor, 'getData', { value: () => exclusive.run(getData) });
}
