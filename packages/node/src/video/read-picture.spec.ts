import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Frame } from '@zeroreel/media';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPicture } from './read-picture.js';
import { makeClip } from './__testing__/make-clip.js';
import { testFrames } from './__testing__/test-frames.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'picture-'))));
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string) => readPicture(join(folder, name));
const pixel = ({ width, data }: Frame, x: number, y: number) => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];
/** Red in the upper left corner, grey else. */
const corner = sharp({ create: { width: 96, height: 64, channels: 3, background: '#808080' } }).composite([
  { input: { create: { width: 32, height: 24, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
]);

describe('readPicture', () => {
  it('reads every bit of a PNG, whatever its name', async () => {
    const [frame] = testFrames(1, 37, 21);
    await writeFile(join(folder, '100%d:[a].png'), encodePng(frame!));
    expect(await read('100%d:[a].png')).toEqual(frame);
    await writeFile(join(folder, 'really-png.jpg'), encodePng(frame!));
    expect(await read('really-png.jpg')).toEqual(frame);
  });

  it('shrinks a picture that is larger than any video, and refuses one that is larger than any picture', async () => {
    const large = { width: 6000, height: 4000, channels: 3, background: '#808080' } as const;
    const left = { create: { ...large, width: 3000, background: '#ff0000' } };
    const turned = sharp({ create: large })
      .composite([{ input: left, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 });
    await turned.jpeg().toFile(join(folder, 'large.jpg'));
    const frame = await read('large.jpg');
    expect(frame.width * frame.height).toBeLessThanOrEqual(2 ** 24);
    expect(frame.width * frame.height).toBeGreaterThan(0.99 * 2 ** 24);
    expect(frame.height / frame.width).toBeCloseTo(1.5, 3);
    for (const [y, colour] of [
      [0.25, [255, 0, 0]],
      [0.75, [128, 128, 128]],
    ] as const) {
      const got = pixel(frame, Math.floor(frame.width / 2), Math.floor(y * frame.height));
      got.forEach((value, channel) => expect(Math.abs(value - colour[channel]!)).toBeLessThan(8));
    }
    // A header that claims more; what follows it does not matter.
    const bomb = Buffer.from(encodePng({ width: 1, height: 1, data: new Uint8Array(3) }));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    await writeFile(join(folder, 'bomb.png'), bomb);
    await expect(read('bomb.png')).rejects.toThrow(/expected at most 134217728 pixels, got 60000×60000/);
  });

  it.each(['jpg', 'webp', 'bmp', 'tif', 'ppm'])('reads .%s', async (extension) => {
    const source = 'color=c=0x6496C8:s=32x16:r=1:d=1';
    await makeClip('-f', 'lavfi', '-i', source, '-frames:v', '1', join(folder, `a.${extension}`));
    const { width, height, data } = await read(`a.${extension}`);
    expect([width, height]).toEqual([32, 16]);
    [...data.subarray(0, 3)].forEach((value, channel) =>
      expect(Math.abs(value - [0x64, 0x96, 0xc8][channel]!)).toBeLessThan(8),
    );
  });

  // EXIF 2.32, tag 0x0112: where the first row and the first column of the file lie; by the corner that is red then.
  it.each([
    [1, [96, 64], [0, 0]],
    [2, [96, 64], [1, 0]],
    [3, [96, 64], [1, 1]],
    [4, [96, 64], [0, 1]],
    [5, [64, 96], [0, 0]],
    [6, [64, 96], [1, 0]],
    [7, [64, 96], [1, 1]],
    [8, [64, 96], [0, 1]],
  ] as const)('obeys orientation %i', async (orientation, size, [right, below]) => {
    for (const format of ['jpeg', 'webp', 'png', 'tiff'] as const) {
      await corner
        .clone()
        .withMetadata({ orientation })
        .toFormat(format)
        .toFile(join(folder, `turned.${format}`));
      const frame = await read(`turned.${format}`);
      expect([frame.width, frame.height]).toEqual(size);
      const red = pixel(frame, right ? frame.width - 6 : 5, below ? frame.height - 6 : 5);
      expect(Math.abs(red[0]! - 254) + red[1]! + red[2]!).toBeLessThan(40);
      expect(Math.abs(pixel(frame, frame.width >> 1, frame.height >> 1)[0]! - 128)).toBeLessThan(4);
    }
  });

  it('brings other colours to sRGB: those of a profile, CMYK, grey, 16 bits, a palette', async () => {
    const raw = { width: 8, height: 8 };
    const flat = (...values: readonly number[]) =>
      sharp(Buffer.from(Array(64).fill(values).flat()), { raw: { ...raw, channels: values.length as 3 } });
    await flat(200, 30, 30).withIccProfile('p3').png().toFile(join(folder, 'p3.png'));
    await flat(200, 30, 30).toColourspace('cmyk').jpeg({ quality: 100 }).toFile(join(folder, 'cmyk.jpg'));
    await flat(77).toColourspace('b-w').png().toFile(join(folder, 'grey.png'));
    await flat(200, 30, 30).toColourspace('rgb16').png().toFile(join(folder, 'deep.png'));
    await flat(200, 30, 30).png({ palette: true }).toFile(join(folder, 'palette.png'));
    const shown = async (name: string) => pixel(await read(name), 4, 4);
    expect(await shown('grey.png')).toEqual([77, 77, 77]);
    for (const name of ['p3.png', 'cmyk.jpg', 'deep.png', 'palette.png']) {
      const [red, green, blue] = await shown(name);
      expect([Math.abs(red! - 200) < 12, green! < 60, blue! < 60]).toEqual([true, true, true]);
    }
  });

  it('lays alpha over black', async () => {
    const half = sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0.5 } },
    });
    await half.png().toFile(join(folder, 'half.png'));
    expect([...new Set((await read('half.png')).data)]).toEqual([128]);
  });

  it('reads AVIF, and the first picture of an animation, our own .webp too', async () => {
    await corner.clone().avif({ lossless: true }).toFile(join(folder, 'a.avif'));
    expect(pixel(await read('a.avif'), 5, 5)[0]).toBeGreaterThan(250);
    const frames = testFrames(3, 32, 32);
    for (const name of ['moving.webp', 'moving.gif']) {
      await writeVideo(join(folder, name), frames, { framesPerSecond: 4 });
      const { data } = await read(name);
      const errors = [...data].map((value, at) => Math.abs(value - frames[0]!.data[at]!));
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(16);
    }
  });

  it('refuses a missing file, an empty one, another kind and one that is cut off', async () => {
    await expect(read('none.png')).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(join(folder, 'empty.png'), '');
    await expect(read('empty.png')).rejects.toThrow('empty.png: expected a video or a picture, got an empty file');
    await writeFile(join(folder, 'text.png'), 'no picture at all');
    await expect(read('text.png')).rejects.toThrow(/text\.png: expected a video or a picture .*, got a text/);
    await writeVideo(join(folder, 'a.mp4'), testFrames(2, 32, 32), { framesPerSecond: 4 });
    await expect(read('a.mp4')).rejects.toThrow('a.mp4: expected a picture, got an MP4');
    for (const name of ['cut.png', 'cut.jpg']) {
      const whole = name === 'cut.png' ? encodePng(testFrames(1, 64, 64)[0]!) : await corner.clone().jpeg().toBuffer();
      for (const part of [60, Math.round(whole.length / 2)]) {
        await writeFile(join(folder, name), whole.subarray(0, part));
        await expect(read(name)).rejects.toThrow(/cut\.\w+: expected a picture that is whole, got: \S/);
      }
    }
  });

  it('refuses a picture bomb by its header', async () => {
    const bomb = Buffer.from(encodePng({ width: 4, height: 1, data: new Uint8Array(12) }));
    bomb.writeUInt32BE(40_000, 16);
    bomb.writeUInt32BE(40_000, 20);
    // The checksum of the header, by the algorithm of the PNG specification.
    const { crc32 } = await import('node:zlib');
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await writeFile(join(folder, 'bomb.png'), bomb);
    await expect(read('bomb.png')).rejects.toThrow('bomb.png: expected at most 134217728 pixels, got 40000×40000');
  });

  it('ends with the signal', async () => {
    const read = readPicture(join(folder, 'a.avif'), AbortSignal.abort());
    await expect(read).rejects.toMatchObject({ code: 'aborted' });
  });
});
