import type { DeviceOutcome } from '@zeroreel/jobs';
import { makeVideo } from '@zeroreel/run';
import type { TaskInHand } from './do-task.js';
import { finishVideo } from './finish-video.js';

/** Makes a whole video. */
export async function doVideo(inHand: TaskInHand): Promise<DeviceOutcome> {
  const { settings, host } = inHand;
  const video = await makeVideo(settings, host, (run) => host.checkRun?.(run));
  return finishVideo(inHand, video);
}
