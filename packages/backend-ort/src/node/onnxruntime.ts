import { createRequire } from 'node:module';
import { type DType, encodeModel, GraphBuilder, portableDialect } from '@zeroreel/onnx';
import type { OrtRuntime, OrtSession, OrtTensor } from '../ort-runtime.js';
import { findOnnxruntime } from './find-onnxruntime.js';

/**
 * Switches onnxruntime's telemetry off unless the user has decided. On Linux it is on by default and writes into the
 * home directory. The switch works in the main thread only, before the package is loaded: a worker's `process.env` is
 * a copy that native code does not see.
 */
export function disableTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}

const load = createRequire(import.meta.url) as (file: string) => OrtRuntime;

/**
 * Loads onnxruntime into this thread.
 * @throws ZeroreelError `backend-unavailable` where it is not installed
 */
export function loadOnnxruntime(): OrtRuntime {
  disableTelemetry();
  return withGpuDownloads(load(findOnnxruntime().entry));
}

/**
 * Makes tensors on the GPU readable. The `getData` of onnxruntime-node ends the process, so another session copies the
 * tensor: it returns its input, with the output in the host's memory.
 */
export function withGpuDownloads(ort: OrtRuntime): OrtRuntime {
  const copies = new Map<string, Promise<OrtSession>>();

  async function download(tensor: OrtTensor): Promise<unknown> {
    const key = `${tensor.type} ${tensor.dims.join()}`;
    const session =
      copies.get(key) ?? ort.InferenceSession.create(copyGraph(tensor), { executionProviders: ['webgpu'] });
    copies.set(key, session);
    const { copy } = await (await session).run({ tensor }, ['copy']);
    return copy?.data;
  }

  const withDownloads = (session: OrtSession): OrtSession => ({
    run: async (feeds, fetches) => {
      const outputs = await session.run(feeds, fetches);
      for (const output of Object.values(outputs)) {
        if (output.location !== 'gpu-buffer') continue;
        Object.defineProperty(output, 'getData', { value: () => download(output) });
      }
      return outputs;
    },
    release: () => session.release(),
  });

  return {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (model, options) => withDownloads(await ort.InferenceSession.create(model, options)),
    },
  };
}

function copyGraph({ type, dims }: OrtTensor): Uint8Array {
  const g = new GraphBuilder({ name: 'download', dtype: 'float32', dialect: portableDialect });
  const x = g.input('tensor', type as DType, dims);
  g.output('copy', g.node('Identity', [x], x));
  return encodeModel(g.finish(), (file) => file);
}
