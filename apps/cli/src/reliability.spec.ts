import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, symlink, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg, readSequence, readSettings, readVideo } from '@zeroreel/node';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommand } from './__testing__/build.js';
import { builtCommand, runBuilt, startBuilt } from './__testing__/run-built.js';

// What users did to the built command, in processes of its own, and what they must never lose by it.
let root: string;
let folder: string;
const home = process.cwd();
beforeAll(async () => {
  await buildCommand();
  root = await mkdtemp(join(tmpdir(), 'reliable-'));
}, 300_000);
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'run-'));
  process.chdir(folder);
});
afterEach(() => process.chdir(home));

const at = (name: string) => join(folder, name);
const QUICK = ['--steps', '2', '--backend', 'cpu', '--threads', '1', '-s', '3'];
const SMALL = [...QUICK, '--video-frames', '2', '-W', '64', '-H', '64'];
const LARGE = [...QUICK, '--video-frames', '6'];
const hasDevFull = existsSync('/dev/full');
const needsDevFull = 'there is no /dev/full';

describe.skipIf(smallDiskReason)('a full disk', () => {
  it.each(['mp4', 'webm'])('never takes the place of a good .%s', async (extension) => {
    await onSmallDisk(8, async (disk) => {
      const output = join(disk, `a.${extension}`);
      await writeFile(output, 'an earlier video');
      const { code, stderr } = await runBuilt(['generate', 'x', '-o', output, '-q', ...LARGE]);
      expect(code).toBe(6);
      expect(stderr).toMatch(/disk .*is full/);
      expect(await readFile(output, 'utf8')).toBe('an earlier video');
      expect(await readdir(disk)).toEqual([`a.${extension}`]);
      // What was computed is on another disk.
      expect(await readSequence(at('a-frames/%03d.png'))).toHaveLength(6);
    });
  });

  it('of what is written beside the video does not touch it', async () => {
    await onSmallDisk(8, async (disk) => {
      const beside = ['--preview', join(disk, 'p.png'), '--keep-frames', join(disk, 'kept')];
      const { code, stderr } = await runBuilt(['generate', 'x', '-o', at('a.gif'), ...beside, ...LARGE]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^--keep-frames: .*the disk is full/m);
      expect((await readVideo(at('a.gif'))).frames).toHaveLength(6);
      expect(await readdir(disk)).not.toContain('kept');
    });
  });
});

describe('an output', () => {
  it('is never the clip that it is made from', async () => {
    const { path: ffmpeg } = await findFfmpeg();
    const clip = ['-f', 'lavfi', '-i', 'testsrc=s=96x64:r=10:d=0.3', '-c:v', 'libx264', at('c.mp4')];
    await promisify(execFile)(ffmpeg, clip);
    const before = await readFile(at('c.mp4'));
    const { code, stderr } = await runBuilt(['edit', 'c.mp4', 'snow', '-o', 'c.mp4', '-q', ...SMALL]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is what the video is made from') });
    expect((await readFile(at('c.mp4'))).equals(before)).toBe(true);
  });

  it('is never the video whose settings it repeats', async () => {
    await runBuilt(['generate', 'x', '-o', at('a.gif'), '-q', ...SMALL]);
    expect(await runBuilt(['rerun', at('a.gif'), '-o', at('a.gif'), '-q'])).toMatchObject({ code: 2 });
    expect(await runBuilt(['rerun', at('a.gif'), '-q'])).toMatchObject({ code: 0 });
  });

  it('goes where its link points, and is refused where that is read-only', async () => {
    await mkdir(at('other'));
    await writeFile(at('other/real.gif'), 'old');
    await symlink('other/real.gif', at('link.gif'));
    expect(await runBuilt(['generate', 'x', '-o', at('link.gif'), '-q', ...SMALL])).toMatchObject({ code: 0 });
    expect((await lstat(at('link.gif'))).isSymbolicLink()).toBe(true);
    expect((await readVideo(at('other/real.gif'))).frames).toHaveLength(2);
    await chmod(at('other/real.gif'), 0o444);
    const { code, stderr } = await runBuilt(['generate', 'x', '-o', at('link.gif'), '-q', ...SMALL]);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringContaining('is read-only') });
  });
});

describe.skipIf(process.platform === 'win32')('a reader of reports', () => {
  /** Runs a command line of a shell, in which `zeroreel` is the built command. */
  const shell = (line: string) =>
    promisify(execFile)('sh', ['-c', `zeroreel() { "${process.execPath}" "${builtCommand}" "$@"; }; ${line}`]);
  const video = ['generate', 'x', '-o', 'a.gif', ...SMALL].join(' ');

  it('that goes away does not end the run', async () => {
    await shell(`zeroreel ${video} --json | head -1`);
    expect((await readVideo(at('a.gif'))).frames).toHaveLength(2);
  });

  it.skipIf(!hasDevFull)(
    `that is a full disk does not end the run${hasDevFull ? '' : ` (${needsDevFull})`}`,
    async () => {
      await shell(`zeroreel ${video} --json >/dev/full 2>/dev/full`);
      expect((await readVideo(at('a.gif'))).frames).toHaveLength(2);
      // What `inspect` prints is its result.
      await expect(shell('zeroreel inspect a.gif >/dev/full')).rejects.toMatchObject({
        code: 6,
        stderr: expect.stringContaining('The result could not be printed: ENOSPC'),
      });
      await expect(shell('zeroreel --help >/dev/full')).rejects.toMatchObject({ code: 6 });
      await shell('zeroreel inspect a.gif | head -1');
    },
  );
});

describe.skipIf(process.platform === 'win32')('Ctrl-C says that it stopped, and leaves nothing', () => {
  const stopped = { code: 130, stderr: 'zeroreel: stopped\n' };
  const event = '{"type":"error","code":"aborted","message":"stopped"}\n';

  it.each(['load', 'denoise', 'write'])('in the stage %s', async (stage) => {
    await writeFile(at('a.mp4'), 'an earlier video');
    const flags = ['--keep-frames', at('kept'), '--json', ...QUICK, '--video-frames', '12'];
    const { child, ended } = startBuilt(['generate', 'x', '-o', at('a.mp4'), ...flags]);
    child.stdout.on(
      'data',
      (text: string) => void (text.includes(`"stage:start","stage":"${stage}"`) && child.kill('SIGINT')),
    );
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual(stopped);
    expect(stdout.endsWith(event)).toBe(true);
    expect(await readdir(folder)).toEqual(['a.mp4']);
    expect(await readFile(at('a.mp4'), 'utf8')).toBe('an earlier video');
  });

  it('while ffmpeg hangs, which is ended too', async () => {
    const lines = [
      '#!/bin/sh',
      'case "$*" in *-version*) echo "ffmpeg version fake";;',
      `*) echo $$ >> ${at('pids')}; sleep 300;; esac`,
    ];
    await writeFile(at('hang'), lines.join('\n'));
    await chmod(at('hang'), 0o755);
    await mkdir(at('out'));
    const { child, ended } = startBuilt(['generate', 'x', '-o', at('out/a.mp4'), '--json', ...SMALL], {
      ZEROREEL_FFMPEG: at('hang'),
    });
    while (!existsSync(at('pids'))) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual(stopped);
    expect(await readdir(at('out'))).toEqual([]);
    for (const pid of (await readFile(at('pids'), 'utf8')).trim().split('\n')) {
      // One that has ended may wait for its parent to notice.
      await expect
        .poll(() => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z'), { timeout: 20_000 })
        .toContain(') Z');
    }
  });
});

it('a video that ffmpeg cannot write is finished later, byte by byte', async () => {
  await writeFile(
    at('crash'),
    '#!/bin/sh\ncase "$*" in *-version*) echo "ffmpeg version fake";; *) kill -SEGV $$;; esac\n',
  );
  await chmod(at('crash'), 0o755);
  const whole = await runBuilt(['generate', 'x', '-o', at('whole.mp4'), '-q', ...SMALL]);
  expect(whole.code).toBe(0);
  const crashed = await runBuilt(['generate', 'x', '-o', at('a.mp4'), '-q', ...SMALL], {
    ZEROREEL_FFMPEG: at('crash'),
  });
  expect(crashed.code).toBe(6);
  const [, command = ''] = /^ {2}zeroreel (encode .*)$/m.exec(crashed.stderr) ?? [];
  expect((await runBuilt(command.split(' '))).code).toBe(0);
  expect(await readSettings(at('a.mp4'))).toEqual(await readSettings(at('whole.mp4')));
  expect((await readFile(at('a.mp4'))).equals(await readFile(at('whole.mp4')))).toBe(true);
});
