import type { OrtRuntime, OrtSession, OrtTensor } from '@zeroreel/backend-ort';
import { encodeModel, GraphBuilder, portableDialect, type DType, type Shape } from '@zeroreel/onnx';

/**
 * onnxruntime-node with tensors on the GPU that can be read: its own `getData` ends the process. A session that hands its
 * input on, with its output in the host's memory, does the copy.
 */
export function downloadingRuntime(ort: OrtRuntime): OrtRuntime {
  const copies = new Map<string, Promise<OrtSession>>();

  async function download(tensor: OrtTensor): Promise<unknown> {
    const key = `${tensor.type} ${tensor.dims.join()}`;
    const session =
      copies.get(key) ?? ort.InferenceSession.create(copyGraph(tensor), { executionProviders: ['webgpu'] });
    copies.set(key, session);
    const { copy } = await (await session).run({ tensor }, ['copy']);
    return copy?.data;
  }

  const withDownload = (session: OrtSession): OrtSession => ({
    run: async (feeds, fetches) => {
      const outputs = await session.run(feeds, fetches);
      for (const output of Object.values(outputs)) {
        Object.defineProperty(output, 'getData', { value: () => download(output) });
      }
      return outputs;
    },
    release: () => session.release(),
  });

  return {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (model, options) => withDownload(await ort.InferenceSession.create(model, options)),
    },
  };
}

function copyGraph({ type, dims }: OrtTensor): Uint8Array {
  const g = new GraphBuilder({ name: 'download', dtype: 'float32', dialect: portableDialect });
  const x = g.input('tensor', type as DType, dims as Shape);
  g.output('copy', g.node('Identity', [x], x));
  return encodeModel(g.finish(), (file) => file);
}
