import type { WorkerClient } from '../../client/worker-client.js';
import type { FinishedVideo } from '../../worker-protocol.js';
import list from './clips.json' with { type: 'json' };

/** A clip that the page comes with: `clips/NAME.mp4`, and `clips/NAME.webp` until it plays. */
export interface StartClip {
  readonly name: string;
  readonly prompt: string;
  readonly frames: number;
}

/** Generated: `node tools/page-clips/make.mjs` makes the list and the files. */
export const START_CLIPS: readonly StartClip[] = list;

/** Where a file of it lies, beside the page. */
export const clipAddress = ({ name }: Pick<StartClip, 'name'>, kind: 'mp4' | 'webp'): string =>
  `./clips/${name}.${kind}`;

/** A clip as the video of a run; without frames where this browser cannot take the file apart. @throws ZeroreelError */
export async function openStartClip(client: WorkerClient, { name }: StartClip): Promise<FinishedVideo> {
  const { file, recorded } = await client.call('open-example', { name });
  const { readClip } = await import('../../clip/read-clip.js');
  const unread = () => ({ frames: [], rate: undefined });
  const { frames, rate = 1 } = await readClip(new File([file], `${name}.mp4`), {}).catch(unread);
  return { frames, framesPerSecond: rate, recorded };
}
