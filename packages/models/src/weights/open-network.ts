import type { ModelFiles, NetworkFiles } from '@zeroreel/core';
import { hasWeights, openWeights } from './open-weights.js';
import { readJson } from './read-json.js';
import { readSafetensors, type StoredWeightMap } from './safetensors.js';
import { openSoleSafetensors } from './sole-safetensors.js';

/** Which of a network's files are read. */
export interface OpenNetworkOptions {
  /** Variant of the weights' files, for instance `fp16`. Default: the plain files, or the only variant there is. */
  readonly variant?: string;
}

const STEM = 'diffusion_pytorch_model';

/**
 * Opens a network beside the checkpoint's own, a ControlNet say: a folder with `config.json` and
 * `diffusion_pytorch_model.safetensors`, its shards or one other `.safetensors` file; or a single file. The headers of
 * the weights' files are read now, the numbers stay where they are.
 * @throws ZeroreelError `missing-file`, or `invalid-model` for damaged files and Python pickles
 */
export async function openNetwork(files: ModelFiles, { variant }: OpenNetworkOptions = {}): Promise<NetworkFiles> {
  const config = (await files.has('config.json')) ? await readJson(files, 'config.json') : {};
  return { name: files.name, config, weights: await openNetworkWeights(files, variant), files };
}

async function openNetworkWeights(files: ModelFiles, variant: string | undefined): Promise<StoredWeightMap> {
  if (variant !== undefined || (await hasWeights(files, { folder: '', stem: STEM }))) {
    return openWeights(files, { folder: '', stem: STEM, ...(variant !== undefined && { variant }) });
  }
  const { file, name } = await openSoleSafetensors(files, 'a network');
  return readSafetensors(file, name);
}
