import { miniModelPath } from '@zeroreel/mini';
import { openModel } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics, transportedNoise, weightOverlays } from '@zeroreel/plugins';
import { sheet } from './draw.mjs';
import { saveVideo, saveWebp } from './save.mjs';

const REQUEST = { prompt: 'a flamingo on the beach', seed: 2 };
const VIDEO = { prompt: 'a tiger at sunset', seed: 1, frames: 8, steps: 50 };

/** Chapter 8: few steps, and frames that keep together. */
export async function fewSteps(studio) {
  const files = await openModel(miniModelPath('few-step'));
  const lora = weightOverlays({ lora: [{ files, strength: 1 }] });
  const counts = [1, 2, 4, 8];
  const rows = [[], []];
  for (const steps of counts) {
    rows[0].push((await studio.picture({ ...REQUEST, steps })).frame);
    const few = { ...REQUEST, steps, sampler: 'lcm', guidanceScale: 1 };
    rows[1].push((await studio.picture(few, [lora])).frame);
  }
  saveWebp('few-steps', sheet(rows));

  const reference = await studio.video({ ...VIDEO, profile: 'diffusers' }, [motionDynamics(), crossFrameAttention()]);
  const own = await studio.video(VIDEO, [motionDynamics(), transportedNoise(), crossFrameAttention()]);
  const pair = [reference.frames, own.frames];
  saveWebp('steadier', sheet(pair), 75);
  saveVideo(
    'steadier-video',
    own.frames.map((_, k) => sheet([pair.map((row) => row[k])])),
  );
}
