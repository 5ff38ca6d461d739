import type { WorkerClient } from '../../client/worker-client.js';
import type { FinishedVideo } from '../../worker-protocol.js';
import type { StartClip } from './start-clip.js';

/** A clip as the video of a run; without frames where this browser cannot take the file apart. @throws ZeroreelError */
export async function openStartClip(client: WorkerClient, { name }: StartClip): Promise<FinishedVideo> {
  const { file, recorded } = await client.call('open-example', { name });
  const { readClip } = await import('../../clip/read-clip.js');
  const { frames } = await readClip(new File([file], `${name}.mp4`), {}).catch(() => ({ frames: [] }));
  // Recorded settings are complete.
  return { frames, framesPerSecond: recorded.settings.output.framesPerSecond as number, recorded };
}
