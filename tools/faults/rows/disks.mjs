import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finishAsTold, lookAt, requireThat } from '../judge.mjs';
import { argumentsFor, FORMATS, wholeTime } from '../reference.mjs';
import { sleep, start } from '../zeroreel.mjs';

/** A disk that fills at a random time of the run: at the video, beside it, and where the run reports. */
export const diskRows = [
  {
    name: 'disk full at the video',
    isPossible: cannotMount,
    trials: [0, 1, 2].flatMap(() => FORMATS.map((format) => ({ format, run: (context) => atVideo(format, context) }))),
  },
  {
    name: 'disk full at `--keep-frames` and `--preview`',
    isPossible: cannotMount,
    trials: FORMATS.map((format) => ({ format, run: (context) => beside(format, context) })),
  },
  {
    name: 'disk full at stdout (`--json`) and stderr',
    isPossible: cannotMount,
    trials: FORMATS.map((format) => ({ format, run: (context) => atLog(format, context) })),
  },
];

async function atVideo(format, context) {
  const { references, trialFolder } = context;
  await withDisk(context, async (disk, fill) => {
    await references.placeEarlier(disk, format);
    const process = start(argumentsFor(disk, format), { cwd: trialFolder });
    await fill(process, await wholeTime(references, format));
    const end = await process.ended;
    const { isNew, isEarlier, leftovers } = await lookAt(disk, format, references);
    requireThat('lost', isNew || isEarlier, 'neither the earlier video nor the new one is there');
    requireThat('lost', leftovers.length === 0, `left behind: ${leftovers}`);
    if (end.code === 0) return requireThat('lost', isNew, 'exit 0 without the video');
    requireThat('exit', end.code === 6, `ended with ${end.code ?? end.signal}: ${end.stderr}`);
    requireThat('lost', isEarlier, 'exit 6, and the earlier video is gone');
    // Where the disk was full before the work began, nothing was computed.
    if (!end.stderr.includes('cannot be written to')) await finishAsTold(end, format, context);
  });
}

async function beside(format, context) {
  const { references, trialFolder } = context;
  await withDisk(context, async (disk, fill) => {
    const flags = ['--keep-frames', join(disk, 'kept'), '--preview', join(disk, 'p.png')];
    const process = start(argumentsFor(trialFolder, format, ...flags));
    await fill(process, await wholeTime(references, format));
    const end = await process.ended;
    requireThat('exit', end.code === 0, `ended with ${end.code ?? end.signal}: ${end.stderr}`);
    requireThat('lost', (await lookAt(trialFolder, format, references)).isNew, 'the video is another one');
  });
}

async function atLog(format, context) {
  const { references, trialFolder } = context;
  await withDisk(context, async (disk, fill) => {
    const [out, err] = ['out', 'err'].map((name) => openSync(join(disk, name), 'w'));
    const process = start(argumentsFor(trialFolder, format, '--json'), { stdio: ['ignore', out, err] });
    closeSync(out);
    closeSync(err);
    await fill(process, await wholeTime(references, format));
    const end = await process.ended;
    requireThat('exit', end.code === 0, `ended with ${end.code ?? end.signal}`);
    requireThat('lost', (await lookAt(trialFolder, format, references)).isNew, 'the video is another one');
  });
}

/** A disk of 256 KiB, and what fills it at a random time of a run that takes so many milliseconds. */
async function withDisk({ random, trialFolder }, work) {
  const disk = join(trialFolder, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
  const fill = async (process, wholeTime) => {
    await Promise.race([process.ended, sleep(random.between(0, wholeTime))]);
    // All but a few pages, so that a video or a line may still begin.
    const left = 4096 * random.integer(0, 3);
    await writeFile(join(disk, 'filler'), new Uint8Array(256 * 1024)).catch(() => undefined);
    const { size } = await stat(join(disk, 'filler'));
    if (left > 0) await writeFile(join(disk, 'filler'), new Uint8Array(Math.max(0, size - left)));
  };
  try {
    await work(disk, fill);
  } finally {
    execFileSync('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true, force: true });
  }
}

/** Why no small disk can be had; undefined where one can. */
export function cannotMount() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return 'mounts a small tmpfs, which needs root on Linux';
  return undefined;
}
