import { lookAt, requireThat } from '../judge.mjs';
import { argumentsFor, FORMATS, wholeTime } from '../reference.mjs';
import { sleep, start } from '../zeroreel.mjs';

/** Whoever reads the reports goes away at a random time. */
export const readerRows = ['stdout', 'stderr'].map((stream) => ({
  name: `${stream} is closed by its reader`,
  trials: FORMATS.map((format) => ({ format, run: (context) => closed(stream, format, context) })),
}));

async function closed(stream, format, { references, random, trialFolder: folder }) {
  const flags = stream === 'stdout' ? ['--json'] : [];
  const process = start(argumentsFor(folder, format, ...flags));
  await Promise.race([process.ended, sleep(random.between(0, await wholeTime(references, format)))]);
  process.child[stream].destroy();
  const end = await process.ended;
  requireThat('exit', end.code === 0, `ended with ${end.code ?? end.signal}`);
  requireThat('lost', (await lookAt(folder, format, references)).isNew, 'the video is another one');
}
