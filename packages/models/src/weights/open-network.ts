import type { ModelFiles, NetworkFiles } from '@zeroreel/core';
import { hasWeights, openWeights, variantOrPlain } from './open-weights.js';
import { readJson } from './read-json.js';
import { readSafetensors, type StoredWeightMap } from './safetensors.js';
import { openSoleSafetensors } from './sole-safetensors.js';

/** Which of a network's files are read. */
export interface OpenNetworkOptions {
  /**
   * Variant of the weights' files, for instance `fp16`; a network that does not have it is read in its plain files.
   * Default: the plain files, or the only variant there is.
   */
  readonly variant?: string;
  /** Told where plain files are read instead of the variant. */
  readonly onNotice?: (message: string) => void;
}

const STEM = 'diffusion_pytorch_model';

/**
 * Opens a network beside the checkpoint's own, a ControlNet say: a folder with `config.json` and
 * `diffusion_pytorch_model.safetensors`, its shards or one other `.safetensors` file; or a single file. The headers of
 * the weights' files are read now, the numbers stay where they are.
 * @throws ZeroreelError `missing-file`, or `invalid-model` for damaged files and Python pickles
 */
export async function openNetwork(files: ModelFiles, options: OpenNetworkOptions = {}): Promise<NetworkFiles> {
  const config = (await files.has('config.json')) ? await readJson(files, 'config.json') : {};
  return { name: files.name, config, weights: await openNetworkWeights(files, options), files };
}

async function openNetworkWeights(files: ModelFiles, options: OpenNetworkOptions): Promise<StoredWeightMap> {
  const location = { folder: '', stem: STEM };
  if (await hasWeights(files, location)) return openWeights(files, await variantOrPlain(files, location, options));
  const { file, name } = await openSoleSafetensors(files, 'a network');
  return readSafetensors(file, name);
}
