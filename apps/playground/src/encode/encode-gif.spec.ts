import { bytesInMemory, readKeptSettings } from '@zeroreel/media';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { encodeGif } from './encode-gif.js';
import { encodePngZip } from './encode-png-zip.js';
import { readSettings } from './read-settings.js';

const frame = (value: number) => ({ width: 8, height: 8, data: new Uint8Array(192).fill(value) });
const recorded = {
  generator: 'zeroreel',
  version: '0.1.0',
  modelFingerprint: '',
  defaults: { 'request.seed': 'zeroreel' },
  settings: { format: 2, model: {}, request: { prompt: 'é', seed: 0 }, plugins: [], output: {}, machine: {} },
} as const;
const { settings, defaults } = recorded;
const video: FinishedVideo = { frames: [frame(0), frame(255)], framesPerSecond: 4, recorded };

it('writes a GIF with its settings', async () => {
  const gif = await encodeGif(video);
  const source = bytesInMemory(new Uint8Array(await gif.arrayBuffer()));
  expect(await readKeptSettings(source, 'a.gif')).toEqual(recorded);
  expect(await readSettings(new File([gif], 'A.GIF'), builtIn)).toEqual({ settings, defaults });
});

it('writes a zip of PNG pictures with their settings', async () => {
  const zip = await encodePngZip(video);
  expect(Object.keys(unzipSync(new Uint8Array(await zip.arrayBuffer())))).toEqual(['000.png', '001.png']);
  expect(await readSettings(new File([zip], 'a.zip'), builtIn)).toEqual({ settings, defaults });
});

it.each(['a.txt', 'a.gif', 'a.png', 'a.zip'])('says what is wrong with %s', async (name) => {
  const message = `${name}: expected a video or picture of zeroreel (.mp4, .webm, .gif, .webp, .png), got a text`;
  await expect(readSettings(new File(['other'], name), builtIn)).rejects.toThrow(message);
});
