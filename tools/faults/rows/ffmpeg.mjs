import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFfmpeg } from '@zeroreel/node';
import { finishAsTold, lookAt, requireThat } from '../judge.mjs';
import { argumentsFor, ENCODED, wholeTime } from '../reference.mjs';
import { sleep, start } from '../zeroreel.mjs';

/** ffmpeg that is gone, crashes or hangs: in the place of the real one stands a script that starts it, and then ends it. */
export const ffmpegRows = [
  {
    name: 'ffmpeg is removed during the run',
    trials: ENCODED.map((format) => ({
      format,
      run: (context) => withFfmpeg('exec FFMPEG "$@"', format, context, removed),
    })),
  },
  {
    name: 'ffmpeg crashes while it writes',
    trials: [0, 1].flatMap(() =>
      ENCODED.map((format) => ({ format, run: (context) => withFfmpeg(ended('SEGV', context), format, context) })),
    ),
  },
  {
    name: 'ffmpeg stops for ever while it writes',
    isSlow: true,
    trials: ENCODED.map((format) => ({
      format,
      run: (context) => withFfmpeg(ended('STOP', context), format, context),
    })),
  },
  {
    name: 'ffmpeg ends with 0 and writes nothing',
    trials: ENCODED.map((format) => ({
      format,
      run: (context) => withFfmpeg('case "$*" in *-version*) exec FFMPEG "$@";; *) exit 0;; esac', format, context),
    })),
  },
];

/** Sends a signal to the real ffmpeg some milliseconds after it has begun to write; not where it is asked something. */
function ended(signal, { random }) {
  const seconds = random.between(0, 0.15).toFixed(3);
  return `case "$*" in *-progress*) FFMPEG "$@" <&0 & sleep ${seconds}; kill -${signal} $!; wait $!;; *) exec FFMPEG "$@";; esac`;
}

async function withFfmpeg(script, format, context, disturb = async () => undefined) {
  const { references, trialFolder: folder } = context;
  const { path: real } = await findFfmpeg();
  const fake = join(folder, 'ffmpeg');
  await writeFile(fake, `#!/bin/bash\n${script.replaceAll('FFMPEG', `'${real}'`)}\n`);
  await chmod(fake, 0o755);
  await references.placeEarlier(folder, format);
  const process = start(argumentsFor(folder, format), { cwd: folder, env: { ZEROREEL_FFMPEG: fake } });
  await disturb(process, fake, format, context);
  const end = await process.ended;
  const { isNew, isEarlier, leftovers } = await lookAt(folder, format, references);
  requireThat('lost', isNew || isEarlier, 'neither the earlier video nor the new one is there');
  requireThat('lost', leftovers.length === 0, `left behind: ${leftovers}`);
  if (end.code === 0) return requireThat('lost', isNew, 'exit 0 without the video');
  requireThat('exit', end.code === 6, `ended with ${end.code ?? end.signal}: ${end.stderr}`);
  // Where it was gone before the work began, nothing was computed.
  if (!/^(Opening the model\n)?zeroreel: ZEROREEL_FFMPEG/.test(end.stderr)) await finishAsTold(end, format, context);
}

async function removed(process, fake, format, { references, random }) {
  const times = [...(await references.of(format)).stages.values()];
  await Promise.race([
    process.ended,
    sleep(
      random.between(
        0,
        times.reduce((sum, time) => sum + time, 0),
      ),
    ),
  ]);
  await rm(fake, { force: true });
}
