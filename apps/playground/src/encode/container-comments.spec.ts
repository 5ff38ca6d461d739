import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeVideo } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMp4Comment } from './mp4-comment.js';
import { readWebmComment } from './webm-comment.js';

const settings = { generator: 'zeroreel', format: 1, settings: { request: { prompt: 'é “quoted”' } } };
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'comments-'))));
afterAll(() => rm(folder, { recursive: true }));

async function videoOfFfmpeg(name: string, options?: { settings: object }): Promise<Blob> {
  const frame = { width: 64, height: 64, data: new Uint8Array(3 * 64 * 64) };
  const path = join(folder, name);
  await writeVideo(path, [frame, frame], { framesPerSecond: 4, ...options });
  return new Blob([await readFile(path)]);
}

describe.each([
  ['a.mp4', readMp4Comment],
  ['a.webm', readWebmComment],
])('%s', (name, read) => {
  it('has the comment that ffmpeg wrote', async () => {
    const comment = await read(await videoOfFfmpeg(name, { settings }));
    expect(JSON.parse(comment ?? '')).toEqual(settings);
  });

  it('may have none, and may be cut off or something else', async () => {
    const plain = await videoOfFfmpeg(`plain-${name}`);
    expect(await read(plain)).toBeUndefined();
    expect(await read(plain.slice(0, 200))).toBeUndefined();
    expect(await read(new Blob(['no video at all, only words']))).toBeUndefined();
    expect(await read(new Blob())).toBeUndefined();
    expect(await read(new Blob([new Uint8Array(100)]))).toBeUndefined();
  });
});

it('finds the comment behind boxes with long sizes', async () => {
  const text = (value: string) => Array.from(value, (letter) => letter.charCodeAt(0));
  const box = (name: string, ...content: (readonly number[])[]) => {
    const bytes = content.flat();
    return [0, 0, 0, bytes.length + 8, ...text(name), ...bytes];
  };
  const eight = [0, 0, 0, 0, 0, 0, 0, 0];
  const list = box('ilst', box('©nam', box('data', eight, text('no'))), box('©cmt', box('data', eight, text('yes'))));
  const large = [0, 0, 0, 1, ...text('mdat'), 0, 0, 0, 0, 0, 0, 0, 18, 7, 7];
  const file = [...large, ...box('moov', box('udta', box('meta', [0, 0, 0, 0], list)))];
  expect(await readMp4Comment(new Blob([Uint8Array.from(file)]))).toBe('yes');
});

it('gives up a WebM whose segment is as long as the broadcast', async () => {
  const header = [0x1a, 0x45, 0xdf, 0xa3, 0x80];
  const cluster = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const segment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...cluster];
  expect(await readWebmComment(new Blob([Uint8Array.from([...header, ...segment])]))).toBeUndefined();
});
