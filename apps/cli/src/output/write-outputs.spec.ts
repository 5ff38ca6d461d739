import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSequence, readSettings } from '@zeroreel/node';
import type { MadeVideo } from '@zeroreel/run';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReportedEvent } from '../progress/reporter.js';
import type { OutputPaths } from './check-outputs.js';
import { writeOutputs } from './write-outputs.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'write-'))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const frames = Array.from({ length: 3 }, (_, k) => ({
  ...{ width: 32, height: 32 },
  data: new Uint8Array(3 * 32 * 32).fill(60 * k),
}));
const recorded = { generator: 'zeroreel', version: '1', modelFingerprint: '', settings: {} } as MadeVideo['recorded'];
const at = (name: string) => join(folder, name);

async function write(outputs: OutputPaths, signal = new AbortController().signal) {
  const events: ReportedEvent[] = [];
  const reporter = { report: (event: ReportedEvent) => void events.push(event) };
  const video = { frames, framesPerSecond: 4, recorded };
  const error = await writeOutputs(video, { outputs, signal, reporter }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, events };
}

describe('beside the video', () => {
  it('frames and a picture are written', async () => {
    expect(await write({ output: at('a.gif'), keepFrames: at('kept'), preview: at('p.png') })).toEqual({ events: [] });
    expect(await readdir(folder)).toEqual(['a.gif', 'kept', 'p.png']);
    expect(await readSequence(at('kept/%03d.png'))).toEqual(frames);
  });

  it('what cannot be written is a notice, and the video is there', async () => {
    await writeFile(at('file'), '');
    await mkdir(at('p.png'));
    const { error, events } = await write({ output: at('a.gif'), keepFrames: at('file'), preview: at('p.png') });
    expect(error).toBeUndefined();
    expect(events).toMatchObject([
      { type: 'notice', message: expect.stringMatching(/^--keep-frames: The output folder .*file cannot be made/) },
      { type: 'notice', message: expect.stringMatching(/^--preview: .*p\.png could not be written/) },
    ]);
    expect(await readSettings(at('a.gif'))).toEqual(recorded);
  });
});

describe('a video that cannot be written', () => {
  beforeEach(() => vi.stubEnv('ZEROREEL_FFMPEG', '/nowhere/ffmpeg'));

  it('is saved as PNG, with the command that finishes it, and is an error', async () => {
    await writeFile(at("it's.mp4"), 'an earlier video');
    const { error, events } = await write({ output: at("it's.mp4"), preview: at('p.png') });
    const saved = at("it's-frames/%03d.png");
    const command = `zeroreel encode '${folder}/it'\\''s-frames/%03d.png' -o '${folder}/it'\\''s.mp4'`;
    expect(events).toEqual([{ type: 'frames-saved', frames: saved, command }]);
    expect(error).toMatchObject({ code: 'media' });
    expect(String(error)).toContain('ZEROREEL_FFMPEG names an ffmpeg that does not run');
    expect(String(error)).toContain(`saved as ${saved}\nThis makes the video of them:\n  ${command}`);
    expect(await readSequence(saved)).toEqual(frames);
    expect(await readSettings(saved)).toEqual(recorded);
    expect(await readFile(at("it's.mp4"), 'utf8')).toBe('an earlier video');
    expect(await readdir(folder)).toEqual(["it's-frames", "it's.mp4", 'p.png']);
  });

  it('is not saved twice where its frames are kept', async () => {
    const { error, events } = await write({ output: at('a.mp4'), keepFrames: at('kept') });
    expect(events).toMatchObject([{ type: 'frames-saved', frames: at('kept/%03d.png') }]);
    expect(error).toMatchObject({ code: 'media' });
    expect(await readdir(folder)).toEqual(['kept']);
  });

  it('is stopped without a trace where the user stops it', async () => {
    const { error, events } = await write({ output: at('a.mp4'), keepFrames: at('kept') }, AbortSignal.abort());
    expect(error).toBeInstanceOf(Error);
    expect(events).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});

it.skipIf(smallDiskReason)('a full disk keeps the earlier video, and the frames go to another', async () => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  await onSmallDisk(4, async (disk) => {
    await writeFile(join(disk, 'a.webp'), 'an earlier video');
    const { error, events } = await write({ output: join(disk, 'a.webp') });
    expect(String(error)).toMatch(/disk .*is full/);
    expect(events).toMatchObject([{ type: 'frames-saved', frames: at('a-frames/%03d.png') }]);
    expect(await readFile(join(disk, 'a.webp'), 'utf8')).toBe('an earlier video');
    expect(await readdir(disk)).toEqual(['a.webp']);
    expect(await readSequence(at('a-frames/%03d.png'))).toEqual(frames);
  });
  vi.restoreAllMocks();
});
