import type { DownloadProgress } from '../download/download-progress.js';
import { RemoteModels, type RemoteModelsOptions } from '../remote-models.js';
import { memoryStorage } from '../storage/memory-storage.js';
import type { HubDouble } from './hub-double.js';

/** Models of a double, opened without waits between attempts, in parts of 128 KiB, and what was told meanwhile. */
export function modelsOf(double: HubDouble, options: Partial<RemoteModelsOptions> = {}) {
  const notices: string[] = [];
  const progress: DownloadProgress[] = [];
  const waits: number[] = [];
  const models = new RemoteModels({
    ...{ storage: memoryStorage(), hosts: double.hosts, stall: 20_000, part: 2 ** 17 },
    wait: async (milliseconds) => void waits.push(milliseconds),
    ...options,
  });
  models.follow({ notice: (message) => notices.push(message), progress: (each) => progress.push(each) });
  return { models, notices, progress, waits };
}

/** Opens a file of a model, downloads what was opened, and reads it whole. */
export async function wholeFile(models: RemoteModels, name: string, path: string): Promise<Uint8Array> {
  using model = await models.open(models.parse(name)!);
  const file = await model.open(path);
  await models.download();
  return file.read(0, file.size);
}
