/**
 * A checkpoint that overflows in float16 must end the run with an error that names step and frame, not give black frames:
 * `node overflow.js webgpu|cuda FOLDER`.
 */
import { join } from 'node:path';
import { miniModelPath } from '@zeroreel/mini';
import { figure } from './figure.js';
import { generateFrames } from './generate-frames.js';
import { openBackend } from './open-backend.js';
import { writeOverflowingModel } from './overflowing-model.js';

/** The command's exit code for NaN or infinity in a run. */
const NUMERICAL = 5;

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
  const { code, said } = await generateFrames(join(folder, precision), flags);
  const expected = precision === 'float16' ? NUMERICAL : 0;
  const ok = code === expected;
  figure(`overflow in ${precision}: exit code`, code, '', { against: String(expected), ok });
  if (precision === 'float16')
    figure('overflow in float16: said', /^zeroreel: .*/m.exec(said)?.[0] ?? said.trim().slice(-300));
  if (!ok) process.exitCode = 1;
}
