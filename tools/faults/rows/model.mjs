import { cp, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { miniModelPath } from '@zeroreel/mini';
import { lookAt, requireThat } from '../judge.mjs';
import { argumentsFor, hashOf, resultIn, STAGES } from '../reference.mjs';
import { run, sleep, start } from '../zeroreel.mjs';

/** What ends a run whose weights are cut: told, or by the system, which has mapped a page that is no more. */
const ENDS = [3, 4, 5, 'SIGBUS'];

/** The file of weights is cut at a random time of a stage, and at a random place, while the run reads or maps it. */
export const modelRows = [
  {
    name: 'the model is cut while it is read or mapped',
    trials: STAGES.slice(0, 7).flatMap((stage) =>
      ['a.webm', 'a/%03d.png'].map((format) => ({ format, run: (context) => cut(stage, format, context) })),
    ),
  },
];

async function cut(stage, format, { references, random, trialFolder: folder }) {
  const model = join(folder, 'model');
  await cp(miniModelPath(), model, { recursive: true });
  const weights = join(model, 'unet', 'diffusion_pytorch_model.safetensors');
  const undisturbed = join(folder, 'undisturbed');
  const whole = await run(argumentsFor(undisturbed, 'b/%03d.png', '-q', '-m', model));
  requireThat('exit', whole.code === 0, whole.stderr);
  await references.placeEarlier(folder, format);
  const { stages } = await references.of(format);
  const flags = ['--json', '-m', model, '--keep-frames', join(folder, 'b')];
  const process = start(argumentsFor(folder, format, ...flags));
  if (stage !== 'start') await process.printed(`"stage:start","stage":"${stage}"`);
  await sleep(random.between(0, stages.get(stage)));
  await truncate(weights, random.integer(0, 1_000_000));
  const end = await process.ended;
  const { isEarlier } = await lookAt(folder, format, references);
  if (end.code === 0) {
    const [got, expected] = [await hashOf(join(folder, 'b')), await hashOf(resultIn(undisturbed, 'b/%03d.png'))];
    return requireThat('lost', got === expected, 'exit 0, and other frames than with the whole model');
  }
  requireThat('lost', isEarlier, 'the earlier video is gone');
  requireThat('exit', ENDS.includes(end.code ?? end.signal), `ended with ${end.code ?? end.signal}: ${end.stderr}`);
}
