import type { OrtRuntime, OrtSession, OrtTensor } from '@zeroreel/backend-ort';
import type { Exclusive } from './exclusive.js';

/**
 * The same runtime with calls that never overlap: onnxruntime-web's WebGPU provider hangs or crashes the page when two
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

/** The tensor itself has to stay: the runtime takes only its own. */
function makeExclusive(tensor: OrtTensor, exclusive: Exclusive): void {
  const getData = tensor.getData?.bind(tensor);
  if (getData) Object.defineProperty(tensor, 'getData', { value: () => exclusive.run(getData) });
}
