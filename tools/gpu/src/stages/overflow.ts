/**
 * A checkpoint that overflows in float16 must not give black frames: the run says so and begins anew in float32.
 * `node overflow.js webgpu|cuda FOLDER`.
 */
import { join } from 'node:path';
import { miniModelPath } from '@zeroreel/mini';
import { figure } from './figure.js';
import { generateFrames } from './generate-frames.js';
import { openBackend } from './open-backend.js';
import { writeOverflowingModel } from './overflowing-model.js';

/** Of the notice that the run begins anew. */
const ANEW = /begins anew in float32/;

const [, , name = '', folder = ''] = process.argv;
const model = join(folder, 'model');
writeOverflowingModel(miniModelPath(), model);
const probe = await openBackend(name);
const { dtypes, description } = probe.capabilities();
await probe[Symbol.asyncDispose]();
const request = ['a fox', '-m', model, '--steps', '2', '--t0', '0', '--t1', '1', '--video-frames', '2'];
for (const precision of ['float32', 'float16'] as const) {
  if (!dtypes.includes(precision)) {
    figure(`overflow in ${precision}`, 'skipped', '', { against: `${description} has no ${precision}` });
    continue;
  }
  const flags = [...request, '-W', '64', '-H', '64', '--backend', name, '--precision', precision];
  const { code, said, notices } = await generateFrames(join(folder, precision), flags);
  figure(`overflow in ${precision}: exit code`, code, '', { against: '0', ok: code === 0 });
  const anew = notices.find((notice) => ANEW.test(notice));
  const ok = code === 0 && (anew !== undefined) === (precision === 'float16');
  figure(`overflow in ${precision}: said`, anew ?? (said.trim().slice(-300) || 'nothing'), '', {
    ...{ against: precision === 'float16' ? 'a notice that the run begins anew in float32' : 'nothing', ok },
  });
  if (!ok) process.exitCode = 1;
}
