import { expect, it } from 'vitest';
import type { Clip, VideoJob } from '../worker-protocol.js';
import { orderOfJob } from './order-of-job.js';

const clip = (frames: number, still = false): Clip => ({
  frames: Array.from({ length: frames }, () => ({ width: 1, height: 1, data: new Uint8Array(3) })),
  still,
});
const file = (name: string) => new File(['x'], name);

const job = (changes: Partial<VideoJob['settings']>, rest: Partial<VideoJob> = {}): VideoJob => ({
  settings: {
    ...{ format: 2, model: {}, request: { prompt: 'a.mp4' }, plugins: [], output: {}, machine: { backend: 'wasm' } },
    ...changes,
  },
  ...{ clips: {}, files: {}, allowedPlugins: [], ...rest },
});

it('uploads the files that settings name, each once, and says their new names', async () => {
  const sent: string[] = [];
  const upload = async ({ name }: File) => {
    sent.push(name);
    return `input:${name}`;
  };
  const asked = job(
    {
      model: { source: 'm.safetensors' },
      plugins: [
        { name: 'instruct-pix2pix', options: { clip: { file: 'a.mp4', start: 1 } } },
        { name: 'weight-overlays', options: { lora: [{ file: 'l', strength: 0.5 }, { file: 'l' }] } },
      ],
    },
    {
      files: { 'm.safetensors': [file('m')], 'a.mp4': [file('a')], l: [file('l')], unused: [file('u')] },
      clips: { one: clip(1, true), two: clip(5) },
    },
  );
  expect(await orderOfJob(asked, upload)).toEqual({
    settings: {
      ...{ format: 2, output: {}, model: { source: 'input:m' } },
      // The prompt is no name; the clip's frames are what the server is told.
      request: { prompt: 'a.mp4', frames: 5 },
      plugins: [
        { name: 'instruct-pix2pix', options: { clip: { file: 'input:a', start: 1 } } },
        { name: 'weight-overlays', options: { lora: [{ file: 'input:l', strength: 0.5 }, { file: 'input:l' }] } },
      ],
    },
    output: { format: 'mp4', keepFrames: true },
  });
  expect(sent.sort()).toEqual(['a', 'l', 'm']);
});

it('sends no folders', async () => {
  const asked = job({ model: { source: 'folder' } }, { files: { folder: [file('a'), file('b')] } });
  await expect(orderOfJob(asked, async () => '')).rejects.toThrow('folder: the server takes single files');
});
