import { ZeroreelError } from '@zeroreel/core';
import type { DeclaredPlugins } from '@zeroreel/run';
import { readRecorded } from '../encode/read-settings.js';
import type { WorkerResults } from '../worker-protocol.js';

/**
 * A clip that the page comes with: pages themselves ask no server, only their workers do.
 * @param name without a folder and an ending
 * @throws ZeroreelError `missing-file`, as where the page is offline and has never shown it; `media`
 */
export async function openExample(
  name: string,
  site: string,
  known: DeclaredPlugins,
): Promise<WorkerResults['open-example']> {
  const response = await fetch(new URL(`clips/${encodeURIComponent(name)}.mp4`, site)).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `The clip ${name} cannot be loaded`, { cause });
  });
  if (!response.ok) {
    throw new ZeroreelError('missing-file', `The clip ${name}: expected a file, got status ${response.status}`);
  }
  const file = new File([await response.blob()], `${name}.mp4`, { type: 'video/mp4' });
  return { file, recorded: await readRecorded(file, known) };
}
