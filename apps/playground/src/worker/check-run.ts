import { preflight } from '@zeroreel/backend-webgpu';
import { readModelFigures } from '@zeroreel/models';
import { chooseProvider } from '../compose/open-backend.js';
import type { ModelStore } from '../models/model-store.js';
import type { RunQuestion, RunVerdict } from '../worker-protocol.js';

/**
 * Whether a run can be done on this machine, before its weights are downloaded.
 * @throws ZeroreelError where the model cannot be read
 */
export async function checkRun(question: RunQuestion, store: ModelStore): Promise<RunVerdict> {
  const { source, backend, edits, width, height, frames, guided } = question;
  const provider = await chooseProvider(backend);
  using files = await store.peek(source, edits);
  const figures = await readModelFigures(files);
  const { ok, reasons } = await preflight({ figures, width, height, frames, guided, provider });
  return { ok, reasons };
}
