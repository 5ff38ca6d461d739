import { lookAt, requireThat } from '../judge.mjs';
import { argumentsFor, FORMATS, resultIn, STAGES } from '../reference.mjs';
import { run, sleep, start } from '../zeroreel.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'];

/** A signal in each stage, for each format, at a random time of the stage; of a terminal that is closed, in any stage. */
export const signalRows = [
  ...SIGNALS.flatMap((signal) =>
    STAGES.map((stage) => ({
      name: `${signal} in stage \`${stage}\``,
      trials: FORMATS.map((format) => ({ format, run: (context) => signalled(signal, stage, format, context) })),
    })),
  ),
  {
    name: 'SIGHUP in a random stage',
    trials: FORMATS.map((format) => ({
      format,
      run: (context) => signalled('SIGHUP', context.random.pick(STAGES), format, context),
    })),
  },
];

async function signalled(signal, stage, format, context) {
  const { references, random, trialFolder: folder } = context;
  const { stages } = await references.of(format);
  await references.placeEarlier(folder, format);
  const process = start(argumentsFor(folder, format, '--json'));
  if (stage !== 'start') await process.printed(`"stage:start","stage":"${stage}"`);
  await sleep(random.between(0, stages.get(stage)));
  process.child.kill(signal);
  const end = await process.ended;
  const { isNew, isEarlier, leftovers } = await lookAt(folder, format, references);
  const isThere = isNew || isEarlier || (signal === 'SIGKILL' && (await isToldToBeHalf(resultIn(folder, format))));
  requireThat('lost', isThere, `neither the earlier video nor the new one is there (${end.code ?? end.signal})`);
  if (signal === 'SIGKILL') {
    // What is left behind is hidden, and the next run is not disturbed by it.
    const again = await run(argumentsFor(folder, format, '-q'));
    requireThat('exit', again.code === 0, `the next run ended with ${again.code}: ${again.stderr}`);
    requireThat('lost', (await lookAt(folder, format, references)).isNew, 'the next run made another video');
    return;
  }
  requireThat('lost', leftovers.length === 0, `left behind: ${leftovers}`);
  if (end.code === 0) return requireThat('lost', isNew, 'exit 0 without the video');
  // Before the program's first line the system ends it.
  const isStillStarting = stage === 'start' && end.signal === signal && end.stderr === '';
  if (isStillStarting) return requireThat('lost', isEarlier, 'the earlier video is gone');
  requireThat(
    'exit',
    end.code === 130 || end.signal === 'SIGINT',
    `ended with ${end.code ?? end.signal}: ${end.stderr}`,
  );
  requireThat('exit', end.stderr.endsWith('zeroreel: stopped\n'), `said ${JSON.stringify(end.stderr)}`);
  const last = JSON.parse(end.stdout.trimEnd().split('\n').at(-1) || '{}');
  requireThat('exit', last.type === 'error' && last.code === 'aborted', `last event: ${JSON.stringify(last)}`);
}

/** Killed between two of its frames, a sequence is put together by hand; until then it is no clip. */
async function isToldToBeHalf(sequence) {
  const { code, stderr } = await run(['edit', sequence, 'snow', '-o', `${sequence}.gif`, '-q']);
  return code === 6 && stderr.includes('was being replaced when zeroreel was killed');
}
